import CVectorMath
import Planning
import WorldSimulation

/// What royalties and minimums need to know of the years of the settled paths: which one the end cuts short, what sums are worth
/// that settle then, and for which years a minimum holds.
extension Timeline {
    func closeYears() {
        let n = settled.count, at = settled.positions, slack = world.grid.slack
        dc_cut(end, at, n, periodGrid, slack, dense, cutYear)
        for factors in flowFactors {
            if let atEnd = factors.atEnd { dc_discount(dense, n, factors.rate, factors.within, atEnd) }
        }
        for years in minimumYears { dc_minimum_years(years.minimum, at, n, periodGrid, slack, years.since, years.first, years.stop) }
    }

    /// Asks for the factors of a rate (nil: nobody's); returns their number.
    func useFlowFactors(rate: Double?, within: Double, capacity: Int) -> Int {
        guard let rate else { return 0 }
        if let known = flowFactors.indices.dropFirst().first(where: { flowFactors[$0].rate == rate && flowFactors[$0].within == within }) { return known }
        flowFactors.append(FlowFactors(rate: rate, within: within, grid: world.grid, yearStride: rows.yearStride, capacity: capacity))
        return flowFactors.count - 1
    }
}

/// By settled path: the first year of a minimum, the first that it no longer holds for, and since when it runs.
struct MinimumYears {
    let first: UnsafeMutablePointer<Int32>, stop: UnsafeMutablePointer<Int32>
    let since: UnsafeMutablePointer<Double>

    /// What it waits for, as the kernel reads it.
    let minimum: UnsafeMutablePointer<dc_minimum>
    private let columns: UnsafeMutablePointer<UnsafePointer<Double>?>

    init(_ minimum: FlatPlan.Minimum, _ flat: FlatPlan, columns space: UnsafeMutablePointer<UnsafeMutablePointer<Double>>, never: UnsafeMutablePointer<Double>,
         end: UnsafeMutablePointer<Double>, capacity: Int) {
        func words() -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        first = words(); stop = words(); since = Lanes.doubles(capacity)
        let terms = flat.royalties[minimum.royalty].terms, n = terms.count
        columns = .allocate(capacity: max(1, 3 * n))
        for m in 0..<n {
            (columns + m).initialize(to: UnsafePointer(space[terms[m]]))
            (columns + n + m).initialize(to: UnsafePointer(space[flat.markets[m].refusal]))
            (columns + 2 * n + m).initialize(to: UnsafePointer(space[flat.markets[m].closed]))
        }
        self.minimum = .allocate(capacity: 1)
        self.minimum.initialize(to: dc_minimum(from: space[minimum.from], until: minimum.until < 0 ? never : space[minimum.until], end: end,
                                               terms: columns, refused: columns + n, closed: columns + 2 * n, markets: n))
    }
    func deallocate() { first.deallocate(); stop.deallocate(); since.deallocate(); minimum.deallocate(); columns.deallocate() }
}

/// Discount factors of a party for sums that settle with a year and are paid some time after.
struct FlowFactors {
    /// ln(1 + discount); 0 for nobody.
    let rate: Double
    let within: Double
    /// A row by year; of the paths settled now, at their ends. Nobody's are 0.
    let atYearEnd: UnsafeMutablePointer<Double>
    let atEnd: UnsafeMutablePointer<Double>?

    /// Nobody's.
    init(yearStride: Int) { rate = 0; within = 0; atYearEnd = Lanes.doubles(yearStride); atEnd = nil }
    init(rate: Double, within: Double, grid: TimeGrid, yearStride: Int, capacity: Int) {
        self.rate = rate; self.within = within
        atYearEnd = Lanes.doubles(yearStride)
        for y in 0..<grid.years { atYearEnd[y] = dc_exp1(-rate * (grid.end(ofYear: y) + within)) }
        atEnd = Lanes.doubles(capacity)
    }
    func deallocate() { atYearEnd.deallocate(); atEnd?.deallocate() }
}
