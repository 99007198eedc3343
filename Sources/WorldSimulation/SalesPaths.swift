import CVectorMath
import Planning
import Sampling
import ScenarioModel

/// Net sales by market and period, for those paths of a block whose sales some agreement looks at.
///
/// The agreements first say which paths they settle and until when, and which rows they read. The numbers of the curves are then
/// drawn once for all these paths, and their rows of periods laid out chunk by chunk, once for all agreements, while they are still in
/// the cache.
package final class SalesPaths {
    /// What a row holds, period by period.
    package enum Kind: Hashable, Sendable {
        /// Net sales in money of the deal; those of another currency as a convention converts them.
        case sales(Conversion)
        /// Units sold.
        case units
        /// The share of its uptake that a market has reached by the period's end.
        case adoption

        fileprivate static let count = Conversion.allCases.count + 2
        fileprivate var number: Int {
            switch self {
            case .sales(let conversion): Conversion.allCases.firstIndex(of: conversion)!
            case .units: Kind.count - 2
            case .adoption: Kind.count - 1
            }
        }
    }

    private let plan: WorldPlan
    private let grid: TimeGrid
    /// Doubles from one row to the next: the periods, filled up to a multiple of 8; 0 beyond what is laid out.
    package let stride: Int
    /// Paths laid out at a time.
    package let chunk: Int
    /// Paths whose sales are looked at, ascending.
    @exclusivity(unchecked) package private(set) var settled: PathList
    /// By settled path: the periods laid out, of whole years.
    private let periods: UnsafeMutablePointer<Int32>
    /// By path: minus the time until which its sales are looked at; infinite where they are not.
    private let minusUntil: UnsafeMutablePointer<Double>
    /// Whether anybody has asked for sales.
    @exclusivity(unchecked) private var isAsked = false
    private let curves: [SalesCurve]
    private let prices: [PriceCurve?]
    /// By market and kind; nil where no agreement looks. Sales without conversion are of the first kind.
    @exclusivity(unchecked) private var marketRows: [[UnsafeMutablePointer<Double>?]]
    /// Markets with another currency that somebody looks at, and the conventions by which they are converted.
    @exclusivity(unchecked) private var converted: [(market: Int, index: Int, kinds: [(Conversion, UnsafeMutablePointer<Double>)])] = []
    private let noise: UnsafeMutablePointer<Double>
    /// Of one path: prices, then rates.
    private let factors: UnsafeMutablePointer<Double>
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
        prices = plan.markets.map { market in market.sales.price.map { PriceCurve($0, grid: plan.grid, capacity: capacity) } }
        marketRows = plan.markets.map { _ in Array(repeating: nil, count: Kind.count) }
        noise = .allocate(capacity: stride); noise.initialize(repeating: 0, count: stride)
        factors = Lanes.doubles(stride)
    }
    deinit {
        for rows in marketRows { for row in rows { row?.deallocate() } }
        settled.deallocate(); periods.deallocate(); minusUntil.deallocate(); noise.deallocate(); factors.deallocate()
    }

    /// An agreement looks at rows of these markets.
    package func use(_ markets: [Int], _ kind: Kind) {
        for m in markets {
            let k = slot(m, kind)
            guard marketRows[m][k] == nil else { continue }
            // A row may write up to eight beyond its end.
            let rows = Lanes.doubles(chunk * stride + 8)
            marketRows[m][k] = rows
            guard case .sales(let conversion) = kind, let index = plan.markets[m].currency else { continue }
            if let at = converted.firstIndex(where: { $0.market == m }) { converted[at].kinds.append((conversion, rows)) }
            else { converted.append((m, index, [(conversion, rows)])) }
        }
    }
    private func slot(_ m: Int, _ kind: Kind) -> Int {
        if case .sales = kind, plan.markets[m].currency == nil { return 0 }
        return kind.number
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
        for m in plan.markets.indices where localRows(m) != nil {
            curves[m].draw(settled, draws)
            if let price = prices[m], needsPrice(m), curves[m].launched.count > 0 { price.draw(curves[m].launched, draws) }
        }
    }
    /// Where the sales of a market are laid out in its own money; they are converted there at last.
    private func localRows(_ m: Int) -> UnsafeMutablePointer<Double>? {
        guard plan.markets[m].currency != nil else { return marketRows[m][0] }
        for at in converted.indices where converted[at].market == m { return converted[at].kinds[0].1 }
        return nil
    }
    private func needsPrice(_ m: Int) -> Bool { curves[m].countsUnits || marketRows[m][Kind.units.number] != nil }

    /// Lays out the sales of some settled paths, at most a chunk.
    package func lay(_ range: Range<Int>) {
        let at = settled.positions + range.lowerBound, periods = periods + range.lowerBound, n = range.count
        for m in plan.markets.indices {
            guard let rows = localRows(m) else { continue }
            let curve = curves[m]
            curve.lay(at, until: periods, n, into: rows, stride: stride)
            if let price = prices[m], needsPrice(m) { value(m, price, rows, at, periods, n) }
            if let adoption = marketRows[m][Kind.adoption.number] {
                adoption.update(repeating: 0, count: n * stride)
                for k in 0..<n { curve.layAdoption(Int(at[k]), until: Int(periods[k]), into: adoption + k * stride) }
            }
            if let ar1 = curve.noise {
                for k in 0..<n {
                    let first = curve.first[Int(at[k])]
                    if first < periods[k] { disturb(rows + k * stride, ar1, position: Int(at[k]), Int(first)..<Int(periods[k])) }
                }
            }
            if !curve.countsUnits, let units = marketRows[m][Kind.units.number], let price = prices[m] { count(m, price, rows, units, at, periods, n) }
        }
        if !converted.isEmpty { convert(at, periods, n) }
    }
    /// The rows of a market that are laid out now, by period.
    package func rows(_ market: Int, _ kind: Kind) -> UnsafeMutablePointer<Double> { marketRows[market][slot(market, kind)].unsafelyUnwrapped }
    /// By path: the first period with sales; beyond all periods where there is none. Valid on settled paths.
    package func first(_ market: Int) -> UnsafeMutablePointer<Int32> { curves[market].first }

    private func disturb(_ row: UnsafeMutablePointer<Double>, _ ar1: SalesPlan.NoisePlan, position: Int, _ periods: Range<Int>) {
        ar1.factors(draws, position: position, periods, into: noise)
        for k in 0..<periods.count { row[periods.lowerBound + k] *= noise[k] }
    }

    // MARK: units and prices

    /// Turns units sold into sales; a row of units keeps them before erosion and decline.
    private func value(_ m: Int, _ price: PriceCurve, _ rows: UnsafeMutablePointer<Double>, _ at: UnsafeMutablePointer<Int32>, _ periods: UnsafeMutablePointer<Int32>, _ n: Int) {
        guard curves[m].countsUnits else { return }
        let units = marketRows[m][Kind.units.number]
        units?.update(repeating: 0, count: n * stride)
        for k in 0..<n {
            let i = Int(at[k]), first = curves[m].first[i], row = rows + k * stride
            guard first < periods[k] else { continue }
            let sold = Int(first)..<Int(periods[k])
            if let units { curves[m].layUnits(i, until: Int(periods[k]), into: units + k * stride) }
            price.lay(i, sold, draws, noise: noise, into: factors)
            for q in sold { row[q] *= factors[q] }
        }
    }
    /// How many units the sales of a market with a peak are.
    private func count(_ m: Int, _ price: PriceCurve, _ rows: UnsafeMutablePointer<Double>, _ units: UnsafeMutablePointer<Double>, _ at: UnsafeMutablePointer<Int32>, _ periods: UnsafeMutablePointer<Int32>, _ n: Int) {
        units.update(repeating: 0, count: n * stride)
        for k in 0..<n {
            let i = Int(at[k]), first = curves[m].first[i], row = rows + k * stride, counted = units + k * stride
            guard first < periods[k] else { continue }
            let sold = Int(first)..<Int(periods[k])
            price.lay(i, sold, draws, noise: noise, into: factors)
            for q in sold where factors[q] > 0 { counted[q] = row[q] / factors[q] }
        }
    }

    // MARK: currencies

    /// Converts sales in local money, path by path, so that the row of an index serves all its markets.
    private func convert(_ at: UnsafeMutablePointer<Int32>, _ periods: UnsafeMutablePointer<Int32>, _ n: Int) {
        for k in 0..<n {
            let i = Int(at[k]), until = Int(periods[k])
            for c in converted.indices {
                let (market, index, kinds) = converted[c], first = curves[market].first[i]
                let local = kinds[0].1 + k * stride
                // The first convention last: its row holds the local money.
                for (conversion, rows) in kinds.reversed() {
                    let row = rows + k * stride
                    guard first < periods[k] else { row.update(repeating: 0, count: stride); continue }
                    worlds.indices.rates(index, conversion, path: i, periods: until, into: factors)
                    for q in 0..<Int(first) { row[q] = 0 }
                    for q in Int(first)..<until { row[q] = local[q] * factors[q] }
                    for q in until..<stride { row[q] = 0 }
                }
            }
        }
    }
}
