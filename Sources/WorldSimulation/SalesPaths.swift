import CVectorMath
import Planning
import Sampling

/// Net sales by market and period, for those paths of a block whose sales some agreement looks at.
///
/// The agreements first say which paths they settle and until when. The numbers of the curves are then drawn once for all these
/// paths, and their rows of periods laid out chunk by chunk, once for all agreements, while they are still in the cache.
package final class SalesPaths {
    private let plan: WorldPlan
    private let grid: TimeGrid
    /// Doubles from one row to the next: the periods, filled up to a multiple of 8; 0 beyond what is laid out.
    package let stride: Int
    /// Paths laid out at a time.
    package let chunk: Int
    /// Paths whose sales are looked at, ascending.
    package private(set) var settled: PathList
    /// By settled path: the periods laid out, of whole years.
    private let periods: UnsafeMutablePointer<Int32>
    /// By path: minus the time until which its sales are looked at; infinite where they are not.
    private let minusUntil: UnsafeMutablePointer<Double>
    /// Whether anybody has asked for sales.
    private var isAsked = false
    private let curves: [SalesCurve]
    /// By market; nil where no agreement looks.
    private var marketRows: [UnsafeMutablePointer<Double>?]
    private let noise: UnsafeMutablePointer<Double>
    private unowned(unsafe) var worlds: Worlds!
    private unowned(unsafe) var draws: Draws!

    init(plan: WorldPlan, columns: Columns, capacity: Int) {
        self.plan = plan; grid = plan.grid
        stride = Lanes.padded(grid.periods)
        // Rows of all markets within a part of the second-level cache.
        chunk = max(1, min(capacity, 64, (1 << 18) / (8 * stride * max(1, plan.markets.count))))
        settled = PathList(capacity: capacity)
        periods = .allocate(capacity: capacity); periods.initialize(repeating: 0, count: capacity)
        minusUntil = .allocate(capacity: capacity); minusUntil.initialize(repeating: .infinity, count: capacity)
        curves = plan.markets.map { SalesCurve($0, grid: plan.grid, columns: columns, capacity: capacity) }
        marketRows = plan.markets.map { _ in nil }
        noise = .allocate(capacity: stride); noise.initialize(repeating: 0, count: stride)
    }
    deinit {
        for rows in marketRows { rows?.deallocate() }
        settled.deallocate(); periods.deallocate(); minusUntil.deallocate(); noise.deallocate()
    }

    /// An agreement looks at the sales of these markets.
    package func use(_ markets: [Int]) {
        for m in markets where marketRows[m] == nil {
            // A row may write up to eight beyond its end.
            marketRows[m] = Lanes.doubles(chunk * stride + 8)
        }
    }

    /// A new block: nobody has asked for sales yet.
    func prepare(worlds: Worlds, draws: Draws) {
        self.worlds = worlds; self.draws = draws
        isAsked = false
    }
    /// An agreement settles these paths, and looks at the years that begin before `end` (or contain it).
    package func require(_ list: PathList, until end: UnsafeMutablePointer<Double>) {
        if !isAsked { minusUntil.update(repeating: .infinity, count: worlds.count) }
        isAsked = true
        let minusUntil = minusUntil, at = list.positions
        for k in 0..<list.count { let i = Int(at[k]); minusUntil[i] = min(minusUntil[i], -end[i]) }
    }

    /// Once all have asked: draws the numbers of the curves.
    package func draw() {
        guard isAsked else { settled.count = 0; return }
        settled.select(below: .infinity, in: minusUntil, of: worlds.count)
        let at = settled.positions, perYear = Int32(grid.perYear)
        for k in 0..<settled.count {
            periods[k] = Int32(truncatingIfNeeded: min(grid.years, grid.year(of: -minusUntil[Int(at[k])]) + 1)) &* perYear
        }
        for m in plan.markets.indices where marketRows[m] != nil { curves[m].draw(settled, draws) }
    }

    /// Lays out the sales of some settled paths, at most a chunk.
    package func lay(_ range: Range<Int>) {
        let at = settled.positions + range.lowerBound, periods = periods + range.lowerBound, n = range.count
        for m in plan.markets.indices {
            guard let rows = marketRows[m] else { continue }
            curves[m].lay(at, until: periods, n, into: rows, stride: stride)
            guard let ar1 = curves[m].noise else { continue }
            for k in 0..<n {
                let first = curves[m].first[Int(at[k])]
                if first < periods[k] { disturb(rows + k * stride, ar1, position: Int(at[k]), first: Int(first), periods: Int(periods[k])) }
            }
        }
    }
    /// The rows of a market that are laid out now: currency units a period.
    package func rows(_ market: Int) -> UnsafeMutablePointer<Double> { marketRows[market].unsafelyUnwrapped }
    /// By path: the first period with sales; beyond all periods where there is none. Valid on settled paths.
    package func first(_ market: Int) -> UnsafeMutablePointer<Int32> { curves[market].first }

    private func disturb(_ row: UnsafeMutablePointer<Double>, _ ar1: SalesPlan.NoisePlan, position: Int, first: Int, periods: Int) {
        let n = periods - first
        draws.normals(ar1.driver, position: position, lanes: first..<periods, into: noise)
        var x = noise[0] * ar1.variance.squareRoot()
        noise[0] = x - ar1.variance / 2
        for k in 1..<max(1, n) {
            x = ar1.phi * x + ar1.sigma * noise[k]
            noise[k] = x - ar1.variance / 2
        }
        dc_exp(noise, noise, n)
        for k in 0..<n { row[first + k] *= noise[k] }
    }
}
