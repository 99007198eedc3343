import CVectorMath
import Planning
import WorldSimulation

/// What royalties and minimums need to know of the years of the settled paths: which one the end cuts short, what sums are worth
/// that settle then, and for which years a minimum holds.
extension Timeline {
    func closeYears() {
        let n = settled.count, at = settled.positions, end = end, grid = world.grid
        for k in 0..<n {
            let e = end[Int(at[k])]
            dense[k] = e
            var y = grid.year(of: e)
            while y > 0 && grid.end(ofYear: y - 1) > e { y -= 1 }
            while grid.end(ofYear: y) <= e { y += 1 }
            cutYear[k] = Int32(truncatingIfNeeded: y)
        }
        for factors in flowFactors {
            guard let atEnd = factors.atEnd else { continue }
            for k in 0..<n { atEnd[k] = -factors.rate * (dense[k] + factors.within) }
            dc_exp(atEnd, atEnd, n)
        }
        for m in 0..<flat.minimums.count { findYears(ofMinimum: m, n) }
    }

    private func findYears(ofMinimum m: Int, _ n: Int) {
        let minimum = flat.minimums[m], years = minimumYears[m], grid = world.grid, at = settled.positions
        let fromColumn = columns[minimum.from], untilColumn = minimum.until < 0 ? never : columns[minimum.until]
        let terms = flat.royalties[minimum.royalty].terms
        for k in 0..<n {
            let i = Int(at[k]), from = fromColumn[i], end = end[i]
            years.since[k] = from
            years.first[k] = 0; years.stop[k] = 0
            guard from < end else { continue }
            let first = grid.firstPeriod(from: from, perYear: 1)
            var stop = min(grid.years, grid.yearsBegun(before: min(end, untilColumn[i])))
            if terms.count > 0 { stop = yearsInTerm(terms, path: i, atMost: stop) }
            guard first < stop else { continue }
            years.first[k] = Int32(truncatingIfNeeded: first); years.stop[k] = Int32(truncatingIfNeeded: stop)
        }
    }
    /// How many years begin with a period, before the end, in the royalty term of a licensed market that is not refused.
    @inline(__always) private func yearsInTerm(_ terms: UnsafeBufferPointer<Int>, path i: Int, atMost limit: Int) -> Int {
        var until = -Double.infinity
        for m in 0..<flat.markets.count {
            let market = flat.markets[m]
            until = max(until, min(columns[terms[m]][i], min(columns[market.refusal][i], columns[market.closed][i])))
        }
        until = min(until, end[i])
        // A year is in it when the centre of its first period comes before.
        var y = max(0, min(limit, TimeGrid.up(max(0, until) + world.grid.phase)))
        while y > 0 && yearCentre[y - 1] >= until { y -= 1 }
        while y < limit && yearCentre[y] < until { y += 1 }
        return y
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

    init(capacity: Int) {
        func words() -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        first = words(); stop = words(); since = Lanes.doubles(capacity)
    }
    func deallocate() { first.deallocate(); stop.deallocate(); since.deallocate() }
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
