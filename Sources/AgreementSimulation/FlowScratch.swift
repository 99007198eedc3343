import Planning
import WorldSimulation

/// The sales of one path at hand, by licensed market: periods, full years, and years cut short by the end.
final class FlowScratch {
    let grid: TimeGrid
    /// World markets that are licensed.
    private let markets: UnsafeMutablePointer<Int>
    /// How many they are, and their positions 0, 1, ...
    let count: Int
    let all: UnsafeBufferPointer<Int>
    private let rows: UnsafeMutablePointer<Double>
    private let yearly: UnsafeMutablePointer<Double>
    private let cutYearly: UnsafeMutablePointer<Double>
    let base: UnsafeMutablePointer<Double>
    let royalty: UnsafeMutablePointer<Double>
    private let stride: Int
    /// First period with sales, by licensed market.
    let first: UnsafeMutablePointer<Int>
    /// Years laid out.
    private(set) var years = 0

    init(plan: AgreementPlan, grid: TimeGrid) {
        self.grid = grid
        count = plan.licensed.count
        markets = .allocate(capacity: max(1, count))
        let positions = UnsafeMutablePointer<Int>.allocate(capacity: max(1, count))
        for (k, m) in plan.licensed.enumerated() { (markets + k).initialize(to: m); (positions + k).initialize(to: k) }
        all = UnsafeBufferPointer(start: positions, count: count)
        stride = grid.periods
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        rows = doubles(count * stride)
        yearly = doubles(count * grid.years)
        cutYearly = doubles(count * grid.years)
        base = doubles(grid.years)
        royalty = doubles(max(1, plan.royalties.count) * grid.years)
        first = .allocate(capacity: max(1, count)); first.initialize(repeating: 0, count: max(1, count))
    }
    deinit { rows.deallocate(); yearly.deallocate(); cutYearly.deallocate(); base.deallocate(); royalty.deallocate(); first.deallocate(); markets.deallocate(); all.deallocate() }

    @inline(__always) func row(_ m: Int) -> UnsafeMutablePointer<Double> { rows + m * stride }
    /// Sales of a licensed market in a calendar year, all of it.
    @inline(__always) func year(_ m: Int) -> UnsafeMutablePointer<Double> { yearly + m * grid.years }
    /// The same until the end.
    @inline(__always) func cutYear(_ m: Int) -> UnsafeMutablePointer<Double> { cutYearly + m * grid.years }

    /// Lays out the sales of a path for whole years.
    func lay(_ sales: SalesPaths, position i: Int, years: Int) {
        self.years = years
        let periods = years * grid.perYear
        for m in 0..<count {
            let row = row(m)
            first[m] = sales.lay(market: markets[m], position: i, periods: periods, into: row)
            let year = year(m)
            var q = 0
            for y in 0..<years {
                var sum = 0.0
                for _ in 0..<grid.perYear { sum += row[q]; q += 1 }
                year[y] = sum
            }
        }
    }

    /// Sums of the periods whose centres lie before the end; `last` is the first period that does not count.
    func cut(before last: Int) {
        for m in 0..<count {
            let row = row(m), cut = cutYear(m), year = year(m)
            for y in 0..<years {
                let begin = y * grid.perYear, end = begin + grid.perYear
                if end <= last { cut[y] = year[y]; continue }
                var sum = 0.0
                if begin < last { for q in begin..<last { sum += row[q] } }
                cut[y] = sum
            }
        }
    }

    func annual(_ which: UnsafeBufferPointer<Int>, year y: Int) -> Double {
        var sum = 0.0
        for m in which { sum += year(m)[y] }
        return sum
    }
    func annualCut(_ which: UnsafeBufferPointer<Int>, year y: Int) -> Double {
        var sum = 0.0
        for m in which { sum += cutYear(m)[y] }
        return sum
    }
    /// Sales from the start through a period.
    func cumulative(_ which: UnsafeBufferPointer<Int>, through period: Int) -> Double {
        var sum = 0.0
        for m in which {
            let row = row(m)
            for q in 0...period { sum += row[q] }
        }
        return sum
    }
    func period(_ which: UnsafeBufferPointer<Int>, _ q: Int) -> Double {
        var sum = 0.0
        for m in which { sum += row(m)[q] }
        return sum
    }
}
