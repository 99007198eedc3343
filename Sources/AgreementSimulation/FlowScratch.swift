import Planning
import WorldSimulation

/// The sales of one path at hand: by period of each licensed market, and the sums of sets of markets by period, by full year,
/// and by year cut short by the end.
final class FlowScratch {
    let grid: TimeGrid
    /// World markets that are licensed, and how many they are.
    private let markets: UnsafeMutablePointer<Int>
    let count: Int
    private let rows: UnsafeMutablePointer<Double>
    private let marketYears: UnsafeMutablePointer<Double>
    /// Sets of licensed markets; set 0 is all of them.
    private let sets: UnsafeMutablePointer<UnsafeBufferPointer<Int>>
    private let setCount: Int
    private let sums: UnsafeMutablePointer<Double>
    private let fullYears: UnsafeMutablePointer<Double>
    private let cutYears: UnsafeMutablePointer<Double>
    let base: UnsafeMutablePointer<Double>
    let royalty: UnsafeMutablePointer<Double>
    private let stride: Int
    /// First period with sales, by licensed market.
    let first: UnsafeMutablePointer<Int>
    /// Years laid out.
    private(set) var years = 0

    init(plan: AgreementPlan, sets: [[Int]], grid: TimeGrid) {
        self.grid = grid
        count = plan.licensed.count
        markets = .allocate(capacity: max(1, count))
        for (k, m) in plan.licensed.enumerated() { (markets + k).initialize(to: m) }
        stride = grid.periods
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        rows = doubles(count * stride)
        marketYears = doubles(count * grid.years)
        setCount = sets.count
        self.sets = .allocate(capacity: setCount)
        for (s, members) in sets.enumerated() {
            let copy = UnsafeMutableBufferPointer<Int>.allocate(capacity: members.count)
            _ = copy.initialize(from: members)
            (self.sets + s).initialize(to: UnsafeBufferPointer(copy))
        }
        sums = doubles(setCount * stride)
        fullYears = doubles(setCount * grid.years)
        cutYears = doubles(setCount * grid.years)
        base = doubles(grid.years)
        royalty = doubles(max(1, plan.royalties.count) * grid.years)
        first = .allocate(capacity: max(1, count)); first.initialize(repeating: 0, count: max(1, count))
    }
    deinit {
        for p in [rows, marketYears, sums, fullYears, cutYears, base, royalty] { p.deallocate() }
        for s in 0..<setCount { sets[s].deallocate() }
        sets.deallocate(); first.deallocate(); markets.deallocate()
    }

    /// Sales of a licensed market by period, and by calendar year.
    @inline(__always) func row(_ m: Int) -> UnsafeMutablePointer<Double> { rows + m * stride }
    @inline(__always) func marketYear(_ m: Int) -> UnsafeMutablePointer<Double> { marketYears + m * grid.years }
    /// Sales of a set of markets by period, by calendar year, and by calendar year until the end.
    @inline(__always) func sum(_ s: Int) -> UnsafeMutablePointer<Double> { sums + s * stride }
    @inline(__always) func year(_ s: Int) -> UnsafeMutablePointer<Double> { fullYears + s * grid.years }
    @inline(__always) func cutYear(_ s: Int) -> UnsafeMutablePointer<Double> { cutYears + s * grid.years }

    /// Lays out the sales of a path for whole years.
    func lay(_ sales: SalesPaths, position i: Int, years: Int) {
        self.years = years
        let perYear = grid.perYear, periods = years * perYear
        @inline(__always) func addUp(_ row: UnsafeMutablePointer<Double>, from first: Int, into year: UnsafeMutablePointer<Double>) {
            let begin = min(years, first / perYear)
            year.update(repeating: 0, count: begin)
            var q = begin * perYear
            for y in begin..<years {
                var sum = 0.0
                for _ in 0..<perYear { sum += row[q]; q += 1 }
                year[y] = sum
            }
        }
        for m in 0..<count {
            first[m] = sales.lay(market: markets[m], position: i, periods: periods, into: row(m))
            addUp(row(m), from: first[m], into: marketYear(m))
        }
        for s in 0..<setCount {
            let sum = sum(s), members = sets[s]
            guard members.count > 0 else { sum.update(repeating: 0, count: periods); year(s).update(repeating: 0, count: years); continue }
            sum.update(from: row(members[0]), count: periods)
            var begin = first[members[0]]
            for k in 1..<max(1, members.count) {
                let other = row(members[k])
                for q in first[members[k]]..<max(periods, first[members[k]]) { sum[q] += other[q] }
                begin = min(begin, first[members[k]])
            }
            addUp(sum, from: begin, into: year(s))
        }
    }

    /// Sums of the periods whose centres lie before the end; `last` is the first period that does not count.
    func cut(before last: Int) {
        let whole = last / grid.perYear
        for s in 0..<setCount {
            let row = sum(s), cut = cutYear(s)
            cut.update(from: year(s), count: whole)
            guard whole < years else { continue }
            (cut + whole).update(repeating: 0, count: years - whole)
            for q in whole * grid.perYear..<last { cut[whole] += row[q] }
        }
    }

    /// Sales of a set from the start through a period.
    func cumulative(_ s: Int, through period: Int) -> Double {
        var total = 0.0
        let row = sum(s)
        for q in 0...period { total += row[q] }
        return total
    }
}
