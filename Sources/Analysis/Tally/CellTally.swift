import CVectorMath
import Foundation
import Planning

/// What a run has counted of one structure: exact sums and whole counts for each replicate and stratum, a cell each.
///
/// Adding is exact and its order does not matter; weights enter only when a forecast is made. Its size does not grow with the
/// paths. Workers add through `add`, a unit of work at a time.
final class CellTally: @unchecked Sendable {
    let layout: TallyLayout
    /// By party, then of all payments.
    let values: [HistogramPlan]
    let dates: DateCells
    /// By payment and year, and by party and year; empty unless kept.
    let paymentYears: [HistogramPlan]
    let cashYears: [HistogramPlan]
    /// Strata of the structure's world.
    let strata: Int
    static let replicates = SamplingDesign.replicates

    /// Where the bins of each histogram begin; the last is their number.
    let valueStarts: [Int]
    let yearStarts: [Int]
    /// The tally of the first structure with the same timeline, which counts for all what needs no amounts; nil for that one itself.
    let leader: CellTally?
    /// The first sum and the first series of dates of its own.
    private let firstSum: Int, firstSeries: Int
    /// Where the leader has a sum of a payment that it counts for all; -1 for others.
    private let common: [Int]

    // Cells: allocated once. By cell (replicate after replicate, stratum after stratum):
    private let paths: UnsafeMutablePointer<Int64>
    private let sums: UnsafeMutablePointer<Int128>
    private let valueCounts: UnsafeMutablePointer<UInt32>
    private let dateCounts: UnsafeMutablePointer<UInt32>
    // By stratum:
    private let extremes: UnsafeMutablePointer<Extreme>
    private let yearCounts: UnsafeMutablePointer<UInt64>
    private let yearExtremes: UnsafeMutablePointer<Extreme>
    /// One lock a cell, and one a stratum: workers seldom wait for one another, however many they are.
    private let cellLocks: [NSLock], stratumLocks: [NSLock]

    /// The smallest and largest value, and the sums of what lies in the outer bins.
    struct Extreme {
        var lowest = Double.infinity, highest = -Double.infinity
        var lowSum: Int128 = 0, highSum: Int128 = 0
    }

    init(layout: TallyLayout, pilot: Pilot, strata: Int, bins: Int, leader: CellTally?) {
        self.layout = layout; self.strata = strata; self.leader = leader
        // Of what is paid only the median and the ends are reported.
        values = pilot.values.map { HistogramPlan(sorted: $0, bins: bins) } + [HistogramPlan(median: pilot.paid, bins: bins / 4)]
        paymentYears = pilot.paymentYears.map { HistogramPlan(sorted: $0, bins: 256) }
        cashYears = pilot.cashYears.map { HistogramPlan(sorted: $0, bins: 512) }
        dates = DateCells(grid: layout.grid)
        func starts(_ plans: [HistogramPlan]) -> [Int] { plans.reduce(into: [0]) { $0.append($0.last! + $1.bins) } }
        valueStarts = starts(values)
        yearStarts = starts(paymentYears + cashYears)
        firstSum = leader == nil ? 0 : layout.shared
        firstSeries = leader == nil ? 0 : layout.sharedSeries
        var common = [Int](repeating: -1, count: layout.count)
        if let leader {
            for p in layout.clauses.indices where layout.clauses[p].isCommon {
                for s in TallyLayout.PaymentSum.allCases { common[layout.payment(p, s)] = leader.layout.payment(p, s) }
            }
        }
        self.common = common
        // Zeros that take no memory until they are touched: small runs touch few.
        func zeros<T: FixedWidthInteger>(_ n: Int) -> UnsafeMutablePointer<T> {
            calloc(max(1, n), MemoryLayout<T>.stride)!.bindMemory(to: T.self, capacity: max(1, n))
        }
        func nothing(_ n: Int) -> UnsafeMutablePointer<Extreme> {
            let p = UnsafeMutablePointer<Extreme>.allocate(capacity: max(1, n)); p.initialize(repeating: Extreme(), count: max(1, n)); return p
        }
        let cells = CellTally.replicates * strata
        paths = zeros(cells)
        sums = zeros(cells * layout.count)
        valueCounts = zeros(cells * valueStarts.last!)
        dateCounts = zeros(cells * (layout.seriesCount - firstSeries) * dates.count)
        extremes = nothing(strata * values.count)
        yearCounts = zeros(strata * yearStarts.last!)
        yearExtremes = nothing(strata * (paymentYears.count + cashYears.count))
        cellLocks = (0..<cells).map { _ in NSLock() }; stratumLocks = (0..<strata).map { _ in NSLock() }
    }
    deinit {
        free(paths); free(sums); free(valueCounts); free(dateCounts); free(yearCounts)
        extremes.deallocate(); yearExtremes.deallocate()
    }

    func cell(_ replicate: Int, _ stratum: Int) -> Int { replicate * strata + stratum }
    /// Paths counted in a cell.
    func paths(_ replicate: Int, _ stratum: Int) -> Int64 { paths[cell(replicate, stratum)] }
    /// A sum in quanta.
    func sum(_ s: Int, _ replicate: Int, _ stratum: Int) -> Int128 {
        if let leader, s < firstSum { return leader.sum(s, replicate, stratum) }
        if let leader, common[s] >= 0 { return leader.sum(common[s], replicate, stratum) }
        return sums[cell(replicate, stratum) * layout.count + s]
    }
    /// The counts of a column of values by bin.
    func valueCounts(_ column: Int, _ replicate: Int, _ stratum: Int) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: valueCounts + cell(replicate, stratum) * valueStarts.last! + valueStarts[column], count: values[column].bins)
    }
    /// The counts of a series of dates by cell.
    func dateCounts(_ series: Int, _ replicate: Int, _ stratum: Int) -> UnsafeBufferPointer<UInt32> {
        if let leader, series < firstSeries { return leader.dateCounts(series, replicate, stratum) }
        let row = cell(replicate, stratum) * (layout.seriesCount - firstSeries) + series - firstSeries
        return UnsafeBufferPointer(start: dateCounts + row * dates.count, count: dates.count)
    }
    /// How many dates of a series lie in some cells.
    func dateCount(_ series: Int, _ cells: Range<Int>, _ replicate: Int, _ stratum: Int) -> Int {
        dateCounts(series, replicate, stratum)[cells].reduce(0) { $0 + Int($1) }
    }
    func extreme(_ column: Int, _ stratum: Int) -> Extreme { extremes[stratum * values.count + column] }
    func yearCount(_ histogram: Int, bin: Int, _ stratum: Int) -> UInt64 { yearCounts[stratum * yearStarts.last! + yearStarts[histogram] + bin] }
    func yearExtreme(_ histogram: Int, _ stratum: Int) -> Extreme { yearExtremes[stratum * (paymentYears.count + cashYears.count) + histogram] }

    /// Adds what a block has gathered, all of one cell.
    func add(_ block: BlockTally, replicate: Int, stratum: Int) {
        let c = cell(replicate, stratum)
        cellLocks[c].withLock {
            paths[c] &+= Int64(block.paths)
            let mine = sums + c * layout.count, theirs = block.sums
            for s in firstSum..<layout.count { mine[s] &+= theirs[s] }
            let counts = valueCounts + c * valueStarts.last!
            for v in values.indices { dc_tally(block.valuePlaces[v], block.valueCount[v], counts + valueStarts[v]) }
            for run in block.valueRuns { counts[valueStarts[run.column] + run.place] &+= UInt32(truncatingIfNeeded: run.count) }
            let days = dateCounts + (c * (layout.seriesCount - firstSeries) - firstSeries) * dates.count
            dc_tally(block.datePlaces, block.dateCount, days)
            for e in 0..<layout.events where block.alwaysCounts[e] > 0 { days[Int(block.alwaysPlaces[e])] &+= UInt32(truncatingIfNeeded: block.alwaysCounts[e]) }
        }
        stratumLocks[stratum].withLock {
            for v in values.indices { CellTally.widen(&extremes[stratum * values.count + v], block.extremes[v]) }
            guard yearStarts.count > 1 else { return }
            let years = yearCounts + stratum * yearStarts.last!
            for place in block.yearPlaces { years[Int(place)] &+= 1 }
            for h in 0..<yearStarts.count - 1 { CellTally.widen(&yearExtremes[stratum * (yearStarts.count - 1) + h], block.yearExtremes[h]) }
        }
    }
    private static func widen(_ a: inout Extreme, _ b: Extreme) {
        a.lowest = min(a.lowest, b.lowest); a.highest = max(a.highest, b.highest)
        a.lowSum &+= b.lowSum; a.highSum &+= b.highSum
    }

    // MARK: as numbers, for partial results

    /// Everything counted, in a fixed order.
    func write(to out: inout CountWriter) {
        let cells = CellTally.replicates * strata
        for c in 0..<cells { out.put(UInt64(bitPattern: paths[c])) }
        for s in 0..<cells * layout.count { out.put(sums[s]) }
        for k in 0..<cells * valueStarts.last! { out.put(UInt64(valueCounts[k])) }
        for k in 0..<cells * (layout.seriesCount - firstSeries) * dates.count { out.put(UInt64(dateCounts[k])) }
        for k in 0..<strata * yearStarts.last! { out.put(yearCounts[k]) }
        for k in 0..<strata * values.count { write(extremes[k], &out) }
        for k in 0..<strata * (yearStarts.count - 1) { write(yearExtremes[k], &out) }
    }
    private func write(_ e: Extreme, _ out: inout CountWriter) {
        out.put(e.lowest.bitPattern); out.put(e.highest.bitPattern); out.put(e.lowSum); out.put(e.highSum)
    }
    /// Adds what another tally of the same plan has written.
    func add(from input: inout CountReader) throws {
        let cells = CellTally.replicates * strata
        for c in 0..<cells { paths[c] &+= Int64(bitPattern: try input.word()) }
        for s in 0..<cells * layout.count { sums[s] &+= try input.wide() }
        for k in 0..<cells * valueStarts.last! { valueCounts[k] &+= UInt32(truncatingIfNeeded: try input.word()) }
        for k in 0..<cells * (layout.seriesCount - firstSeries) * dates.count { dateCounts[k] &+= UInt32(truncatingIfNeeded: try input.word()) }
        for k in 0..<strata * yearStarts.last! { yearCounts[k] &+= try input.word() }
        for k in 0..<strata * values.count { CellTally.widen(&extremes[k], try extreme(&input)) }
        for k in 0..<strata * (yearStarts.count - 1) { CellTally.widen(&yearExtremes[k], try extreme(&input)) }
    }
    private func extreme(_ input: inout CountReader) throws -> Extreme {
        Extreme(lowest: Double(bitPattern: try input.word()), highest: Double(bitPattern: try input.word()), lowSum: try input.wide(), highSum: try input.wide())
    }
}
