import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

/// Royalties and minimums of all settled paths of a block, row by row.
extension AgreementWalk {
    func payFlows() {
        let n = ledger.settled.count
        guard n > 0, ledger.flowCount > 0 else { return }
        for r in 0..<flat.royalties.count { layRoyalty(r, n) }
        for m in 0..<flat.minimums.count { layMinimum(m, n) }
        for f in 0..<ledger.flowCount { pay(f, n) }
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
        var change = RateChange()
        var last = (time: -Double.infinity, index: -1)
        while let next = nextChange(adjustments, path: i, after: last), next.time < ledger.end[i] {
            last = next
            let a = adjustments[next.index]
            change.apply(a.change)
            let first = grid.firstYear(after: a.known(next.time))
            var bears = false
            for y in first..<max(first, grid.years) where base[y] > 0 { bears = true }
            guard bears else { break }
            ledger.noteChange(a.covenant, path: i)
            for t in 0..<tiers { changedRates[t] = change.rate(royalty.rates[t]) }
            dc_tiers(base, timeline.rows.yearStride, 1, Int32(truncatingIfNeeded: first), royalty.bounds.baseAddress, changedRates, tiers, amounts)
        }
    }

    @inline(__always)
    func nextChange(_ adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, path i: Int,
                    after last: (time: Double, index: Int)) -> (time: Double, index: Int)? {
        ledger.nextChange(adjustments, path: i, after: last)
    }

    /// What each year lacks to a minimum.
    private func layMinimum(_ m: Int, _ n: Int) {
        let minimum = flat.minimums[m], years = timeline.minimumYears[m]
        var floor = dc_floor(ages: minimum.ages.baseAddress, floors: minimum.floors.baseAddress, steps: minimum.ages.count, starts: yearStarts)
        dc_shortfalls(ledger.flows[minimum.royalty].amounts, timeline.rows.yearStride, n, &floor, years.first, years.stop, years.since,
                      ledger.flows[flat.royalties.count + m].amounts)
    }

    /// Rounds and values the rows of a clause and books their sums to the parties.
    private func pay(_ f: Int, _ n: Int) {
        let flow = ledger.flows[f], payment = flat.payments[flow.payment]
        let payee = timeline.flowFactors[flowParties[f].payee], payer = timeline.flowFactors[flowParties[f].payer]
        flow.yearAmounts.update(repeating: 0, count: 3 * flow.stride)
        var worth = dc_worth(payee: payee.atYearEnd, payee_cut: payee.atEnd ?? zeros, payer: payer.atYearEnd, payer_cut: payer.atEnd ?? zeros,
                             scale: ledger.quanta, amounts: flow.yearAmounts, values: flow.yearValues, counts: flow.yearCounts,
                             cut_amounts: flow.cutAmounts, cut_values: flow.cutValues)
        flow.isExact.pointee = dc_value_rows(flow.amounts, flow.stride, n, timeline.cutYear, &worth, flow.totals, flow.totalsToPayee, flow.totalsByPayer) != 0
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
    /// The present values, to the payee and by the payer, of a year of a royalty or a minimum on the `k`-th settled path.
    package func values(flow f: Int, settled k: Int, year: Int) -> (toPayee: Double, byPayer: Double) {
        let amount = ledger.flows[f].amounts(settled: k)[year], factors = factors(flow: f, settled: k, year: year)
        return (Ledger.rounded(amount * factors.toPayee), Ledger.rounded(amount * factors.byPayer))
    }
    /// What a currency unit is worth then.
    func factors(flow f: Int, settled k: Int, year: Int) -> (toPayee: Double, byPayer: Double) {
        let isCut = Int(timeline.cutYear[k]) == year
        func factor(_ number: Int) -> Double {
            let factors = timeline.flowFactors[number]
            return isCut ? factors.atEnd?[k] ?? 0 : factors.atYearEnd[year]
        }
        return (factor(flowParties[f].payee), factor(flowParties[f].payer))
    }
    /// By settled path: the year that the end cuts short.
    package var cutYears: UnsafeMutablePointer<Int32> { timeline.cutYear }
}
