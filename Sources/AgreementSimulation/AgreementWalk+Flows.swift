import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

extension AgreementWalk {
    /// Settles the paths on which sales, minimums or duties that count sales can matter.
    func settleFlows(_ n: Int) {
        if flat.countsSalesAlways {
            ledger.settled.fill(n)
        } else {
            // The first of what can matter.
            let first = scratch[0]
            first.update(from: columns[plan.firstLaunch], count: n)
            func lower(_ column: UnsafeMutablePointer<Double>) { dc_least(first, column, first, n) }
            for m in flat.minimums { lower(columns[m.from]) }
            for level in flat.levels { lower(columns[level.from]) }
            ledger.settled.select(first, before: ledger.end, orWith: false, of: n)
        }
        for k in 0..<ledger.settled.count { settle(k, path: ledger.settled[k]) }
    }

    /// Settles a path, the `k`-th that is.
    private func settle(_ k: Int, path i: Int) {
        let grid = flows.grid
        // What ends the path without sales bounds how far they matter.
        bound[i] = ledger.end[i]
        let years = min(grid.years, grid.year(of: bound[i]) + 1)
        flows.lay(worlds.sales, position: i, years: years)
        if flat.afterSales.count > 0 {
            if flat.leavesMatterToCovenants { reachLeaves(i, cut: -1) }
            var level = 0
            for k in flat.afterSales {
                if level < flat.levels.count && flat.levels[level].covenant == k { examine(flat.levels[level], path: i); level += 1 }
                else {
                    single.positions[0] = Int32(truncatingIfNeeded: i)
                    single.count = 1
                    examine(covenant: k, single)
                }
            }
            conclude(path: i)
        }
        let end = ledger.end[i]
        let last = firstPeriod(notBefore: end, atMost: years * grid.perYear)
        flows.cut(before: last)
        reachLeaves(i, cut: last)
        sell(i, before: last)
        for r in 0..<flat.royalties.count { payRoyalty(r, settled: k, path: i, end: end, last: last) }
        for m in 0..<flat.minimums.count { payMinimum(m, settled: k, path: i, end: end) }
    }

    /// When each sum of sales reaches its level: at the end of its period, or at the end of the agreement if that comes first
    /// (`cut` is then the first period that does not count; -1 looks beyond the end).
    private func reachLeaves(_ i: Int, cut: Int) {
        guard flat.leaves.count > 0 else { return }
        let end = cut < 0 ? Double.infinity : ledger.end[i]
        let perYear = flows.grid.perYear
        for leaf in flat.leaves {
            var time = Double.infinity
            if leaf.sum.annual {
                let total = cut < 0 ? flows.year(leaf.sum.set) : flows.cutYear(leaf.sum.set)
                var y = 0
                while y < flows.years && flows.grid.start(ofYear: y) < end {
                    if leaf.sum.relation.holds(total[y], leaf.sum.level) { time = min(flows.grid.end(ofYear: y), end); break }
                    y += 1
                }
            } else {
                let row = flows.sum(leaf.sum.set)
                var sum = 0.0, q = 0
                let stop = min(flows.years * perYear, cut < 0 ? .max : cut)
                while q < stop {
                    sum += row[q]
                    if leaf.sum.relation.holds(sum, leaf.sum.level) { time = min(flows.grid.end(ofPeriod: q, perYear: perYear), end); break }
                    q += 1
                }
            }
            columns[leaf.slot][i] = time
        }
        guard !plan.salesOps.isEmpty else { return }
        single.positions[0] = Int32(truncatingIfNeeded: i)
        single.count = 1
        for op in plan.salesOps { op.run(in: space, on: single) }
    }

    /// The seller's margin on the sales until the end.
    private func sell(_ i: Int, before last: Int) {
        var sums = (0.0, 0.0, 0.0)
        withUnsafeMutableBytes(of: &sums) { dc_sums(flows.sum(0), $0.assumingMemoryBound(to: Double.self).baseAddress!, last) }
        let total = sums.0
        guard total > 0 else { return }
        let value = dc_dot(flows.sum(0), 0, centreFactor, 0, last)
        let margin = sellerMargin
        let kept = Ledger.rounded(margin * value)
        ledger.sold.append(i)
        ledger.netSales[i] = total
        ledger.netSalesPV[i] = value
        ledger.marginPV[i] = kept
        ledger.npv[licensee][i] += kept
        if let cash = ledger.cash {
            for y in 0..<flows.years where y * flows.grid.perYear < last { cash[licensee][y][i] += margin * flows.cutYear(0)[y] }
        }
    }

    /// The first period whose centre is not before a time, at most `last`. (`TimeGrid.firstPeriod`, where a call would cost more.)
    @inline(__always) private func firstPeriod(notBefore t: Double, atMost last: Int) -> Int {
        guard t + flows.grid.phase < Double(flows.grid.years) else { return last }
        let x = (t + flows.grid.phase) * Double(flows.grid.perYear) - 0.5
        guard x > 0 else { return 0 }
        let whole = Int(x)
        return min(last, Double(whole) < x ? whole + 1 : whole)
    }

    /// Royalty-bearing sales of a year; what falls after exclusivity enters at its share.
    func layBase(_ royalty: FlatPlan.Royalty, path i: Int, last: Int) {
        let perYear = flows.grid.perYear
        let base = flows.base
        base.update(repeating: 0, count: flows.years)
        let from = royalty.from < 0 ? 0 : firstPeriod(notBefore: columns[royalty.from][i], atMost: last)
        let until = royalty.until < 0 ? last : firstPeriod(notBefore: columns[royalty.until][i], atMost: last)
        for m in 0..<flows.count {
            let row = flows.row(m)
            var stop = until
            if royalty.terms.count > 0 { stop = min(stop, firstPeriod(notBefore: columns[royalty.terms[m]][i], atMost: last)) }
            let start = max(from, flows.first[m])
            guard start < stop else { continue }
            let loss = columns[flat.markets[m].exclusivityEnds][i]
            // After exclusivity: the centre lies beyond its end.
            let reduced = royalty.afterExclusivity == 1 || loss + flows.grid.phase >= Double(flows.grid.years) ? stop
                : max(start, min(stop, Int(((loss + flows.grid.phase) * Double(perYear) - 0.5).rounded(.down)) + 1))
            let year = flows.marketYear(m)
            var q = start, y = start / perYear
            var yearEnd = (y + 1) * perYear
            while q < stop {
                let isWhole = yearEnd <= stop && (yearEnd <= reduced || q >= reduced) && (q + perYear == yearEnd || q == flows.first[m])
                if isWhole {
                    base[y] += q < reduced ? year[y] : year[y] * royalty.afterExclusivity
                    q = yearEnd
                } else {
                    // Part of a year, or of a share.
                    let partEnd = min(stop, q < reduced ? min(yearEnd, reduced) : yearEnd)
                    var sum = 0.0
                    for p in q..<partEnd { sum += row[p] }
                    base[y] += q < reduced ? sum : sum * royalty.afterExclusivity
                    q = partEnd
                }
                if q == yearEnd { y += 1; yearEnd += perYear }
            }
        }
    }

    private func payRoyalty(_ r: Int, settled k: Int, path i: Int, end: Double, last: Int) {
        let royalty = flat.royalties[r], payment = flat.payments[royalty.payment], rows = ledger.flows[r]
        layBase(royalty, path: i, last: last)
        let earned = flows.royalty + r * flows.grid.years, amounts = rows.amounts(settled: k)
        amounts.update(repeating: 0, count: rows.stride)
        let until = min(flows.years, flows.grid.yearsBegun(before: end))
        for y in 0..<until {
            let base = flows.base[y]
            guard base > 0 else { earned[y] = 0; continue }
            earned[y] = tiered(royalty, base: base, adjustments: payment.adjustments, year: y, path: i)
            amounts[y] = Ledger.rounded(earned[y])
        }
        for y in until..<flows.grid.years { earned[y] = 0 }
        pay(r, settled: k, path: i, end: end)
        // A royalty passed on to others is no royalty of this agreement's two sides.
        if payment.counted { ledger.royalties[i] += rows.totals[k] }
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

    /// Marginal tiers, with the changes that apply to years that start after they took effect.
    @inline(__always)
    private func tiered(_ royalty: FlatPlan.Royalty, base: Double, adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, year: Int, path i: Int) -> Double {
        var points = 0.0, factor = 1.0
        var last = (time: -Double.infinity, index: -1)
        while let next = nextChange(adjustments, path: i, after: last) {
            last = next
            let a = adjustments[next.index], t = next.time
            guard t < ledger.end[i], flows.grid.begins(year: year, after: t) else { break }
            ledger.changed[a.covenant][i] = 1
            switch a.kind {
            case .points: points += a.value
            case .factor: factor *= a.value; points *= a.value
            case .money: break
            }
        }
        var amount = 0.0
        let bounds = royalty.bounds, rates = royalty.rates
        for k in 0..<bounds.count {
            let low = bounds[k]
            guard base > low else { break }
            let high = k + 1 < bounds.count ? min(base, bounds[k + 1]) : base
            amount += max(0, rates[k] * factor + points) * (high - low)
        }
        return amount
    }

    private func payMinimum(_ m: Int, settled k: Int, path i: Int, end: Double) {
        let minimum = flat.minimums[m], f = flat.royalties.count + m, rows = ledger.flows[f]
        let amounts = rows.amounts(settled: k)
        amounts.update(repeating: 0, count: rows.stride)
        defer { pay(f, settled: k, path: i, end: end) }
        let from = columns[minimum.from][i]
        guard from < end else { return }
        let until = minimum.until < 0 ? Double.infinity : columns[minimum.until][i]
        let earned = flows.royalty + minimum.royalty * flows.grid.years
        let terms = flat.royalties[minimum.royalty].terms
        var y = flows.grid.firstPeriod(from: from, perYear: 1)
        while y < flows.grid.yearsBegun(before: min(end, until)) && y < flows.grid.years {
            defer { y += 1 }
            var floor = 0.0
            for k in 0..<minimum.ages.count where flows.grid.start(ofYear: y) - from >= minimum.ages[k] - 1e-9 { floor = minimum.floors[k] }
            let shortfall = floor - (y < flows.years ? earned[y] : 0)
            guard shortfall > 0, terms.count == 0 || isInTerm(terms, year: y, path: i) else { continue }
            amounts[y] = Ledger.rounded(shortfall)
        }
    }

    /// Whether some period of the year before the end lies in the royalty term of a licensed market that is not refused.
    private func isInTerm(_ terms: UnsafeBufferPointer<Int>, year: Int, path i: Int) -> Bool {
        let first = year * flows.grid.perYear
        guard first < firstPeriod(notBefore: ledger.end[i], atMost: .max) else { return false }
        let centre = flows.grid.centre(first)
        for (m, market) in flat.markets.enumerated() {
            if centre < columns[terms[m]][i] && centre < columns[market.refusal][i] && centre < columns[market.closed][i] { return true }
        }
        return false
    }

    /// Values the amounts of a row and books them to the parties.
    private func pay(_ f: Int, settled k: Int, path i: Int, end: Double) {
        let rows = ledger.flows[f], payment = flat.payments[rows.payment]
        let amounts = rows.amounts(settled: k), values = rows.toPayee(settled: k)
        var total = 0.0, toPayee = 0.0, byPayer = 0.0
        for y in 0..<flows.grid.years {
            let sum = amounts[y]
            guard sum != 0 else { values[y] = 0; continue }
            values[y] = value(sum, of: payment, to: payment.payee, year: y, end: end)
            total += sum
            toPayee += values[y]
            byPayer += value(sum, of: payment, to: payment.payer, year: y, end: end)
        }
        rows.totals[k] = total; rows.totalsToPayee[k] = toPayee; rows.totalsByPayer[k] = byPayer
        if payment.payee >= 0 { ledger.npv[payment.payee][i] += toPayee }
        if payment.payer >= 0 { ledger.npv[payment.payer][i] -= byPayer }
        if payment.counted {
            ledger.paid[i] += total
            ledger.paidToPayee[i] += toPayee
            ledger.paidByPayer[i] += byPayer
        }
        guard let cash = ledger.cash else { return }
        for y in 0..<flows.grid.years where amounts[y] != 0 {
            let time = min(flows.grid.end(ofYear: y), end)
            let paidAt = time == flows.grid.end(ofYear: y) && payment.within == 0 ? flows.grid.start(ofYear: y) : time + payment.within
            bookCash(cash, payment, path: i, paidAt: paidAt, amount: amounts[y])
        }
    }
    /// The present value to a party of a sum that settles with a year, or with the agreement's end if that comes first.
    @inline(__always) private func value(_ sum: Double, of payment: FlatPlan.Payment, to party: Int, year: Int, end: Double) -> Double {
        guard party >= 0 else { return 0 }
        let close = flows.grid.end(ofYear: year)
        let factor = close <= end && payment.within == 0 ? yearFactor[party][year] : dc_exp1(-logDiscount[party] * (min(close, end) + payment.within))
        return Ledger.rounded(sum * factor)
    }

    /// When a year of a royalty or a minimum settles on a path of the block evaluated last.
    package func settlement(year: Int, path i: Int) -> Double { min(world.grid.end(ofYear: year), ledger.end[i]) }
    /// The present value by the payer (to the payee: `Ledger.flows`) of a year of a royalty or a minimum on the `k`-th settled path.
    package func valueByPayer(flow f: Int, settled k: Int, year: Int) -> Double {
        let rows = ledger.flows[f], payment = flat.payments[rows.payment]
        return value(rows.amounts(settled: k)[year], of: payment, to: payment.payer, year: year, end: ledger.end[ledger.settled[k]])
    }
}
