import CVectorMath
import Planning

/// The bins of a histogram of values, fixed before the run by a pilot: its distinct values, thinned. A value that the pilot
/// meets four times or more has a bin of its own (as wide as the last bit of a single-precision number) and comes out exact.
///
/// Resolution: a bin holds about 1/4096 of the pilot, so a quantile is off by less than a third of its standard error at a
/// million paths; where a bin is wider than the error, its width is part of the error reported.
struct HistogramPlan: Sendable {
    /// Ascending. Bin `j` holds values in `[edges[j - 1], edges[j])`; bin 0 those below the first edge.
    let edges: BinEdges
    /// The values that have a bin of their own, by its lower edge.
    private let atoms: [Double: Double]
    var bins: Int { edges.values.count + 1 }

    private init(cuts: [Double], atoms: [Double]) {
        var lower: [Double: Double] = [:]
        for atom in atoms.reversed() { lower[Double(BinEdges.below(atom))] = atom }
        self.atoms = lower
        let edges = Set(cuts.map(BinEdges.below) + lower.keys.flatMap { [Float($0), Float($0).nextUp] })
        self.edges = BinEdges(edges.isEmpty ? [0] : edges.sorted())
    }
    /// `sorted`: the values of the pilot.
    init(sorted: [Double], bins: Int) {
        let (cuts, atoms) = HistogramPlan.choose(sorted, bins)
        self.init(cuts: cuts, atoms: atoms)
    }
    /// A coarse one that is fine about the median only: of `bins` bins half lie between the 40th and the 60th percentile.
    init(median sorted: [Double], bins: Int) {
        let low = sorted.count * 2 / 5, high = max(low, sorted.count * 3 / 5)
        let all = HistogramPlan.choose(sorted, bins / 2), middle = HistogramPlan.choose(Array(sorted[low..<high]), bins / 2)
        self.init(cuts: all.cuts + middle.cuts, atoms: Array(Set(all.atoms + middle.atoms)).sorted())
    }

    /// Values at which to cut, and those that are met again and again.
    private static func choose(_ sorted: [Double], _ bins: Int) -> (cuts: [Double], atoms: [Double]) {
        var atoms: [Double] = [], distinct: [Double] = []
        var k = 0
        while k < sorted.count {
            var next = k
            while next < sorted.count && sorted[next] == sorted[k] { next += 1 }
            distinct.append(sorted[k])
            if next - k >= 4 { atoms.append(sorted[k]) }
            k = next
        }
        if atoms.count > bins / 4 { atoms = atoms.enumerated().filter { $0.offset % (4 * atoms.count / bins + 1) == 0 }.map(\.element) }
        let step = max(1, (distinct.count + bins - 1) / bins)
        return (stride(from: 0, to: distinct.count, by: step).map { distinct[$0] }, atoms)
    }

    /// The bins as a weighted histogram needs them; none goes beyond the smallest and largest value that were met.
    func bins(lowest: Double, highest: Double, lowMean: Double?, highMean: Double?) -> [WeightedHistogram.Bin] {
        let e = edges.values
        return (0...e.count).map { j in
            if j > 0, j < e.count, let atom = atoms[e[j - 1]] { return .init(low: atom, high: atom, mean: atom) }
            let low = j == 0 ? lowest : max(lowest, e[j - 1]), high = max(low, j == e.count ? highest : min(highest, e[j]))
            return .init(low: low, high: high, mean: (j == 0 ? lowMean : j == e.count ? highMean : nil) ?? (low + high) / 2)
        }
    }
}

/// The cells of dates: 32nds of a year, the instants between them apart, so that dates at the ends of years and quarters stay exact.
struct DateCells: Sendable {
    static let perYear = 32.0
    let phase: Double
    let count: Int

    init(grid: TimeGrid) {
        phase = grid.phase
        count = 2 * (Int((grid.horizon + grid.phase) * DateCells.perYear) + 2)
    }
    /// The cells of times, `base` cells further on; `row` of them are `count` cells apart each.
    func find(_ t: UnsafePointer<Double>, count n: Int, base: Int, row: UnsafePointer<Int32>? = nil, into places: UnsafeMutablePointer<Int32>) {
        // Where the phase is not 0 an instant may be missed by the last bits: the kernel allows for that.
        var cells = dc_cells(phase: phase, last: Int32(count - 1), base: Int32(base), span: Int32(count))
        dc_cells_of(&cells, t, row, places, n)
    }
    func cell(_ t: Double) -> Int {
        var t = t, place: Int32 = 0
        find(&t, count: 1, base: 0, into: &place)
        return Int(place)
    }
    /// The cells of calendar year `y` of `years`: from its first instant; or, of what is booked to the year that closes, to its last.
    func year(_ y: Int, of years: Int, atClose: Bool) -> Range<Int> {
        let perYear = 2 * Int(DateCells.perYear), shift = atClose ? 1 : 0
        return (y == 0 ? 0 : min(count, perYear * y + shift))..<(y == years - 1 ? count : min(count, perYear * (y + 1) + shift))
    }
    var bins: [WeightedHistogram.Bin] {
        (0..<count).map { c in
            let low = Double(c / 2) / DateCells.perYear - phase
            let high = c % 2 == 0 ? low : low + 1 / DateCells.perYear
            return .init(low: low, high: high, mean: (low + high) / 2)
        }
    }
}
