import CVectorMath
import Planning
import WorldSimulation

/// Rows of one kind of some licensed markets (of the world, ascending), added up.
struct SalesSet: Equatable {
    let kind: SalesPaths.Kind
    let markets: [Int]
}

/// What an agreement adds up of the sales that are laid out: sums over sets of licensed markets, and bases of royalties.
///
/// Rows of periods are for one chunk of settled paths; rows of years that payments are made of, for the whole block.
final class SalesRows {
    let grid: TimeGrid
    private let sales: SalesPaths
    private let yearSales: UnsafeMutablePointer<Double>
    /// Doubles from one row of periods to the next, and of years.
    let stride: Int, yearStride: Int
    /// Set 0 is the sales of all markets that are licensed.
    private let sets: [SalesSet]
    private let sums: [UnsafeMutablePointer<Double>]
    private let fullYears: UnsafeMutablePointer<Double>, cutYears: UnsafeMutablePointer<Double>
    private let chunk: Int
    /// What counts in the base of the royalty at hand, by licensed market and path of the chunk: the first period, the first that counts in
    /// part only, and the first that does not.
    let begins: UnsafeMutablePointer<Int32>, reductions: UnsafeMutablePointer<Int32>, stops: UnsafeMutablePointer<Int32>
    private let base: UnsafeMutablePointer<dc_base>
    private let row: UnsafeMutablePointer<Double>
    /// By royalty and settled path: the royalty base of each year until the end.
    private let bases: UnsafeMutablePointer<Double>
    private let capacity: Int
    /// Of the chunk's paths: totals of a set until the end.
    let totals: UnsafeMutablePointer<Double>
    private let members: UnsafeMutablePointer<UnsafePointer<Double>?>
    private let nothing: UnsafeMutablePointer<Double>
    /// A measure of one path by period; a ratio of the chunk's paths by year.
    private let measured: UnsafeMutablePointer<Double>, ratios: UnsafeMutablePointer<Double>

    init(sales: SalesPaths, sets: [SalesSet], royalties: Int, grid: TimeGrid, capacity: Int) {
        self.sales = sales; self.sets = sets; self.grid = grid; self.capacity = capacity
        stride = sales.stride; chunk = sales.chunk
        yearStride = Lanes.padded(grid.years)
        let (chunk, stride) = (chunk, stride)
        sums = sets.map { _ in Lanes.doubles(chunk * stride) }
        fullYears = Lanes.doubles(sets.count * chunk * yearStride)
        cutYears = Lanes.doubles(sets.count * chunk * yearStride)
        yearSales = Lanes.doubles(capacity * yearStride)
        row = Lanes.doubles(stride)
        bases = Lanes.doubles(royalties * capacity * yearStride)
        totals = Lanes.doubles(chunk)
        let most = max(1, sets.map(\.markets.count).max() ?? 0)
        members = .allocate(capacity: most)
        members.initialize(repeating: nil, count: most)
        let licensed = sets[0].markets.count
        func words() -> UnsafeMutablePointer<Int32> {
            let n = max(1, licensed * chunk), p = UnsafeMutablePointer<Int32>.allocate(capacity: n); p.initialize(repeating: 0, count: n); return p
        }
        begins = words(); reductions = words(); stops = words()
        base = .allocate(capacity: 1)
        base.initialize(to: dc_base(rows: members, from: begins, reduced: reductions, stop: stops, markets: licensed, stride: stride, share: 1, opens: 0, row: row))
        nothing = Lanes.doubles(chunk * stride)
        measured = Lanes.doubles(stride)
        ratios = Lanes.doubles(chunk * yearStride)
        for set in sets { sales.use(set.markets, set.kind) }
    }
    deinit {
        sums.forEach { $0.deallocate() }
        for p in [fullYears, cutYears, yearSales, row, bases, totals, nothing, measured, ratios] { p.deallocate() }
        members.deallocate(); begins.deallocate(); reductions.deallocate(); stops.deallocate(); base.deallocate()
    }

    /// Rows of a set by period; by calendar year; and by calendar year until the end.
    func sum(_ s: Int) -> UnsafeMutablePointer<Double> {
        switch sets[s].markets.count { case 0: nothing; case 1: sales.rows(sets[s].markets[0], sets[s].kind); default: sums[s] }
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
            if sets[s].markets.count > 1 {
                list(s)
                dc_add_rows(members, sets[s].markets.count, stride, n, grid.perYear, sums[s], years(s), yearStride)
            } else {
                dc_year_sums(sum(s), stride, n, grid.perYear, years(s), yearStride)
            }
        }
    }
    private func list(_ s: Int) {
        for (k, m) in sets[s].markets.enumerated() { members[k] = UnsafePointer(sales.rows(m, sets[s].kind)) }
    }
    /// Adds up what counts in the base of a royalty by year; what counts in part does so at its share. It begins with the sales unless `opens`.
    func addBase(_ n: Int, share: Double, opens: Bool, into years: UnsafeMutablePointer<Double>) {
        list(0)
        base.pointee.share = share; base.pointee.opens = opens ? 1 : 0
        dc_base_years(base, n, grid.perYear, years, yearStride)
    }
    /// Sums until the first period that does not count, of the settled paths of a chunk; `totals` becomes that of set 0.
    func cut(before last: UnsafeMutablePointer<Int32>, _ range: Range<Int>) {
        for s in sets.indices.reversed() {
            dc_cut_years(sum(s), stride, last, range.count, grid.perYear, years(s), yearStride, cut(s, range), totals)
        }
    }

    // MARK: measures

    /// A yearly measure of `n` paths: of the whole years, or until the end where their range is given. What is not defined is no number.
    func yearly(_ sum: FlatPlan.Sum, _ n: Int, until range: Range<Int>?) -> UnsafeMutablePointer<Double> {
        func rows(_ s: Int) -> UnsafeMutablePointer<Double> { range.map { cut(s, $0) } ?? years(s) }
        guard sum.over >= 0 else { return rows(sum.set) }
        let above = rows(sum.set), below = rows(sum.over)
        for k in 0..<n * yearStride { ratios[k] = below[k] > 0 ? above[k] / below[k] : .nan }
        return ratios
    }
    /// A measure of the `k`-th path of the chunk at the ends of the first periods. What is not defined is no number.
    func byPeriod(_ measure: SalesLeaf.Sum, set: Int, path k: Int, periods: Int) -> UnsafeMutablePointer<Double> {
        let row = sum(set) + k * stride, out = measured
        switch measure {
        case .adoption, .annual, .annualUnits, .annualPrice: return row
        case .cumulative, .cumulativeUnits:
            var sum = 0.0
            for q in 0..<periods { sum += row[q]; out[q] = sum }
        case .contractYear, .contractYearUnits:
            var sum = 0.0, year = -1
            for q in 0..<periods {
                let y = Int(grid.centre(q))
                if y != year { sum = 0; year = y }
                sum += row[q]; out[q] = sum
            }
        case .trailing: trail(row, periods)
        case .growth(let lag):
            trail(row, periods)
            for q in (0..<periods).reversed() { out[q] = q >= lag && out[q - lag] > 0 ? out[q] / out[q - lag] - 1 : .nan }
        }
        return out
    }
    /// Sums of the last year's periods.
    private func trail(_ row: UnsafeMutablePointer<Double>, _ periods: Int) {
        for q in 0..<periods {
            var sum = 0.0
            for p in max(0, q - grid.perYear + 1)...q { sum += row[p] }
            measured[q] = sum
        }
    }
}
