import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

/// Royalties and minimums of all settled paths of a block, row by row.
extension AgreementWalk {
    func payFlows() {
        let n = ledger.settled.count
        guard n > 0, ledger.flowCount > 0 else { return }
        closeYears(n)
        for r in 0..<flat.royalties.count { layRoyalty(r, n) }
        for m in 0..<flat.minimums.count { layMinimum(m, n) }
        for f in 0..<ledger.flowCount { pay(f, n) }
    }

    /// The year that the end cuts short, and what a sum settled then is worth.
    private func closeYears(_ n: Int) {
        let at = ledger.settled.positions, end = ledger.end, grid = world.grid
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
    }

    /// What a royalty earns in each year, not yet rounded.
    private func layRoyalty(_ r: Int, _ n: Int) {
        let royalty = flat.royalties[r], amounts = ledger.flows[r].amounts, stride = timeline.rows.yearStride, bases = timeline.rows.bases(r)
        dc_tiers(bases, stride, n, 0, royalty.bounds.baseAddress, royalty.rates.baseAddress, royalty.bounds.count, amounts)
        let adjustments = flat.payments[royalty.payment].adjustments
        guard adjustments.count > 0 else { return }
        let at = ledger.settled.positions, end = ledger.end
        for k in 0..<n {
            let i = Int(at[k])
            for a in 0..<adjustments.count where ledger.effect[adjustments[a].covenant][i] < end[i] {
                change(royalty, adjustments, path: i, base: bases + k * stride, amounts: amounts + k * stride)
                break
            }
        }
    }
    /// Earns the years anew that start after a change of the rates.
    private func change(_ royalty: FlatPlan.Royalty, _ adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, path i: Int,
                        base: UnsafeMutablePointer<Double>, amounts: UnsafeMutablePointer<Double>) {
        let grid = world.grid, tiers = royalty.rates.count
        var points = 0.0, factor = 1.0
        var last = (time: -Double.infinity, index: -1)
        while let next = nextChange(adjustments, path: i, after: last), next.time < ledger.end[i] {
            last = next
            let a = adjustments[next.index]
            switch a.kind {
            case .points: points += a.value
            case .factor: factor *= a.value; points *= a.value
            case .money: break
            }
            var first = max(0, grid.year(of: next.time) - 1)
            while first < grid.years && !grid.begins(year: first, after: next.time) { first += 1 }
            var bears = false
            for y in first..<max(first, grid.years) where base[y] > 0 { bears = true }
            guard bears else { break }
            ledger.changed[a.covenant][i] = 1
            for t in 0..<tiers { changedRates[t] = max(0, royalty.rates[t] * factor + points) }
            dc_tiers(base, timeline.rows.yearStride, 1, Int32(truncatingIfNeeded: first), royalty.bounds.baseAddress, changedRates, tiers, amounts)
        }
    }

    /// The change that took effect next after `last`; at one instant in the order written. A relative change is of what then holds.
    @inline(__always)
    func nextChange(_ adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, path i: Int,
                    after last: (time: Double, index: Int)) -> (time: Double, index: Int)? {
        var next = (time: Double.infinity, index: -1)
        for k in 0..<adjustments.count {
            let t = ledger.effect[adjustments[k].covenant][i]
            if (t > last.time || (t == last.time && k > last.index)) && t < next.time { next = (t, k) }
        }
        return next.index < 0 ? nil : next
    }

    /// What each year lacks to a minimum.
    private func layMinimum(_ m: Int, _ n: Int) {
        let minimum = flat.minimums[m], grid = world.grid, at = ledger.settled.positions
        let fromColumn = columns[minimum.from], untilColumn = minimum.until < 0 ? never : columns[minimum.until]
        let terms = flat.royalties[minimum.royalty].terms
        for k in 0..<n {
            let i = Int(at[k]), from = fromColumn[i], end = ledger.end[i]
            dense[k] = from
            firstYear[k] = 0; stopYear[k] = 0
            guard from < end else { continue }
            let first = grid.firstPeriod(from: from, perYear: 1)
            var stop = min(grid.years, grid.yearsBegun(before: min(end, untilColumn[i])))
            if terms.count > 0 { stop = yearsInTerm(terms, path: i, atMost: stop) }
            guard first < stop else { continue }
            firstYear[k] = Int32(truncatingIfNeeded: first); stopYear[k] = Int32(truncatingIfNeeded: stop)
        }
        var floor = dc_floor(ages: minimum.ages.baseAddress, floors: minimum.floors.baseAddress, steps: minimum.ages.count, starts: yearStarts)
        dc_shortfalls(ledger.flows[minimum.royalty].amounts, timeline.rows.yearStride, n, &floor, firstYear, stopYear, dense, ledger.flows[flat.royalties.count + m].amounts)
    }
    /// How many years begin with a period, before the end, in the royalty term of a licensed market that is not refused.
    @inline(__always) private func yearsInTerm(_ terms: UnsafeBufferPointer<Int>, path i: Int, atMost limit: Int) -> Int {
        var until = -Double.infinity
        for m in 0..<flat.markets.count {
            let market = flat.markets[m]
            until = max(until, min(columns[terms[m]][i], min(columns[market.refusal][i], columns[market.closed][i])))
        }
        until = min(until, ledger.end[i])
        return timeline.periods(limit: limit) { world.grid.centre($0 * world.grid.perYear) < until }
    }

    /// Rounds and values the rows of a clause and books their sums to the parties.
    private func pay(_ f: Int, _ n: Int) {
        let flow = ledger.flows[f], payment = flat.payments[flow.payment]
        let payee = flowFactors[flowParties[f].payee], payer = flowFactors[flowParties[f].payer]
        dc_value_rows(flow.amounts, flow.stride, n, cutYear, payee.atYearEnd, payee.atEnd ?? zeros, payer.atYearEnd, payer.atEnd ?? zeros,
                      flow.toPayee, flow.totals, flow.totalsToPayee, flow.totalsByPayer)
        let at = ledger.settled.positions, totals = flow.totals
        var accounts = ledger.accounts(payee: payment.payee, payer: payment.payer, counted: payment.counted)
        dc_book(at, n, totals, flow.totalsToPayee, flow.totalsByPayer, &accounts)
        // A royalty passed on to others is no royalty of this agreement's two sides.
        if payment.counted, f < flat.royalties.count { let royalties = ledger.royalties; for k in 0..<n { royalties[Int(at[k])] += totals[k] } }
        guard let cash = ledger.cash else { return }
        for k in 0..<n {
            let i = Int(at[k]), amounts = flow.amounts(settled: k)
            for y in 0..<world.grid.years where amounts[y] != 0 {
                let close = world.grid.end(ofYear: y), time = settlement(year: y, path: i)
                bookCash(cash, payment, path: i, paidAt: time == close && payment.within == 0 ? world.grid.start(ofYear: y) : time + payment.within, amount: amounts[y])
            }
        }
    }

    /// When a year of a royalty or a minimum settles on a path of the block evaluated last.
    package func settlement(year: Int, path i: Int) -> Double { min(world.grid.end(ofYear: year), ledger.end[i]) }
    /// The present value by the payer (to the payee: `Ledger.flows`) of a year of a royalty or a minimum on the `k`-th settled path.
    package func valueByPayer(flow f: Int, settled k: Int, year: Int) -> Double {
        let factors = flowFactors[flowParties[f].payer]
        let factor = Int(cutYear[k]) == year ? factors.atEnd?[k] ?? 0 : factors.atYearEnd[year]
        return Ledger.rounded(ledger.flows[f].amounts(settled: k)[year] * factor)
    }
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
