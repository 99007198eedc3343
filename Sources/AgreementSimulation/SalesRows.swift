import CVectorMath
import Planning
import WorldSimulation

/// What an agreement adds up of the sales that are laid out: sums over sets of licensed markets, and bases of royalties.
///
/// Rows of periods are for one chunk of settled paths; rows of years that payments are made of, for the whole block.
final class SalesRows {
    let grid: TimeGrid
    private let sales: SalesPaths
    private let yearSales: UnsafeMutablePointer<Double>
    /// Doubles from one row of periods to the next, and of years.
    let stride: Int, yearStride: Int
    /// Sets of markets of the world; set 0 is all that are licensed.
    private let sets: [[Int]]
    private let sums: [UnsafeMutablePointer<Double>]
    private let fullYears: UnsafeMutablePointer<Double>, cutYears: UnsafeMutablePointer<Double>
    private let chunk: Int
    /// The base of the royalty at hand by period.
    let base: UnsafeMutablePointer<Double>
    /// By royalty and settled path: the royalty base of each year until the end.
    private let bases: UnsafeMutablePointer<Double>
    private let capacity: Int
    /// Of the chunk's paths: totals of a set until the end.
    let totals: UnsafeMutablePointer<Double>
    private let members: UnsafeMutablePointer<UnsafePointer<Double>?>
    private let nothing: UnsafeMutablePointer<Double>

    init(sales: SalesPaths, sets: [[Int]], royalties: Int, grid: TimeGrid, capacity: Int) {
        self.sales = sales; self.sets = sets; self.grid = grid; self.capacity = capacity
        stride = sales.stride; chunk = sales.chunk
        yearStride = Lanes.padded(grid.years)
        let (chunk, stride) = (chunk, stride)
        sums = sets.map { _ in Lanes.doubles(chunk * stride) }
        fullYears = Lanes.doubles(sets.count * chunk * yearStride)
        cutYears = Lanes.doubles(sets.count * chunk * yearStride)
        yearSales = Lanes.doubles(capacity * yearStride)
        base = Lanes.doubles(chunk * stride)
        bases = Lanes.doubles(royalties * capacity * yearStride)
        totals = Lanes.doubles(chunk)
        members = .allocate(capacity: max(1, sets.map(\.count).max() ?? 0))
        members.initialize(repeating: nil, count: max(1, sets.map(\.count).max() ?? 0))
        nothing = Lanes.doubles(chunk * stride)
    }
    deinit {
        sums.forEach { $0.deallocate() }
        for p in [fullYears, cutYears, yearSales, base, bases, totals, nothing] { p.deallocate() }
        members.deallocate()
    }

    /// Sales of a set by period; by calendar year; and by calendar year until the end.
    func sum(_ s: Int) -> UnsafeMutablePointer<Double> {
        switch sets[s].count { case 0: nothing; case 1: sales.rows(sets[s][0]); default: sums[s] }
    }
    func years(_ s: Int) -> UnsafeMutablePointer<Double> { fullYears + s * chunk * yearStride }
    func cut(_ s: Int, _ range: Range<Int>) -> UnsafeMutablePointer<Double> {
        s == 0 ? sales(settled: range.lowerBound) : cutYears + s * chunk * yearStride
    }
    /// Sales of all licensed markets by calendar year until the end, of the `k`-th settled path and those after it.
    func sales(settled k: Int) -> UnsafeMutablePointer<Double> { yearSales + k * yearStride }
    /// Bases of a royalty; row `k` is the `k`-th settled path's.
    func bases(_ royalty: Int) -> UnsafeMutablePointer<Double> { bases + royalty * capacity * yearStride }

    /// Adds up the rows of `n` paths that are laid out now.
    func add(_ n: Int) {
        for s in sets.indices {
            if sets[s].count > 1 {
                for (k, m) in sets[s].enumerated() { members[k] = UnsafePointer(sales.rows(m)) }
                dc_add_columns(members, sets[s].count, sums[s], n * stride)
            }
            dc_year_sums(sum(s), stride, n, grid.perYear, years(s), yearStride)
        }
    }
    /// Sums until the first period that does not count, of the settled paths of a chunk; `totals` becomes that of set 0.
    func cut(before last: UnsafeMutablePointer<Int32>, _ range: Range<Int>) {
        for s in sets.indices.reversed() {
            dc_cut_years(sum(s), stride, last, range.count, grid.perYear, years(s), yearStride, cut(s, range), totals)
        }
    }
}
