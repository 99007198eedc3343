import CVectorMath

/// Dates of events counted in 128ths of a year, with the earliest and latest of each cell: atoms at year ends stay exact.
///
/// One table holds all series (payments, causes, the first launch), so that a block writes to one piece of memory.
struct TimeHistograms: Sendable {
    static let perYear = 128.0
    private(set) var cells: [Cell]
    /// Where each series begins, and the end of the last.
    let starts: [Int]

    /// Count, earliest and latest.
    typealias Cell = dc_cell

    /// One series for each horizon; 0 for a series that never has a date.
    init(horizons: [Double]) {
        var starts = [0]
        for horizon in horizons { starts.append(starts.last! + Int(horizon * TimeHistograms.perYear) + 2) }
        self.starts = starts
        cells = Array(repeating: Cell(count: 0, earliest: .infinity, latest: -.infinity), count: starts.last!)
    }

    /// Hands the cells to a block's loop, which adds through `add`.
    mutating func write(_ body: (UnsafeMutablePointer<Cell>) -> Void) {
        cells.withUnsafeMutableBufferPointer { body($0.baseAddress!) }
    }
    /// Counts dates in the cells of a series.
    static func add(_ t: UnsafePointer<Double>, count n: Int, to cells: UnsafeMutablePointer<Cell>, from start: Int, until end: Int) {
        dc_count_times(cells + start, end - start, perYear, t, n)
    }
    /// Counts one date several times.
    static func add(_ t: Double, times: Int, to cells: UnsafeMutablePointer<Cell>, from start: Int, until end: Int) {
        let cell = cells + min(end - 1, start + max(0, Int(t * perYear)))
        cell.pointee.count &+= Int64(times)
        cell.pointee.earliest = min(cell.pointee.earliest, t)
        cell.pointee.latest = max(cell.pointee.latest, t)
    }

    mutating func merge(_ other: TimeHistograms) {
        for j in cells.indices {
            cells[j].count += other.cells[j].count
            cells[j].earliest = min(cells[j].earliest, other.cells[j].earliest)
            cells[j].latest = max(cells[j].latest, other.cells[j].latest)
        }
    }

    /// One series, to be read.
    func series(_ k: Int) -> TimeHistogram { TimeHistogram(cells: cells[starts[k]..<starts[k + 1]].filter { $0.count > 0 }) }
}

/// The dates of one event, in ascending cells.
struct TimeHistogram {
    let cells: [TimeHistograms.Cell]
    var total: Int64 { cells.reduce(0) { $0 + $1.count } }

    private func order(_ rank: Int64) -> Double {
        var before: Int64 = 0
        for cell in cells {
            if rank < before + cell.count {
                return cell.count == 1 || cell.earliest == cell.latest ? cell.earliest
                    : cell.earliest + (cell.latest - cell.earliest) * Double(rank - before) / Double(cell.count - 1)
            }
            before += cell.count
        }
        return cells.last?.latest ?? .nan
    }
    private func value(rank: Double) -> Double {
        let below = rank.rounded(.down), part = rank - below
        let a = order(Int64(below))
        return part == 0 ? a : a + (order(Int64(below) + 1) - a) * part
    }
    /// The quantile given that the event comes, and its standard error by Woodruff's interval.
    func quantile(_ p: Double) -> (value: Double, error: Double) {
        let n = total
        guard n > 0 else { return (.nan, .nan) }
        let last = Double(n - 1)
        let q = value(rank: p * last)
        guard n > 1 else { return (q, .nan) }
        let spread = max((p * (1 - p) / Double(n)).squareRoot(), 1 / Double(n))
        let t = 1.959963984540054
        return (q, (value(rank: min(1, p + t * spread) * last) - value(rank: max(0, p - t * spread) * last)) / (2 * t))
    }
}
