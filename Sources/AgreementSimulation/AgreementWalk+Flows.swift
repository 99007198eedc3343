import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

extension AgreementWalk {
    /// Settles the paths on which sales, minimums or duties that count sales can matter.
    func settleFlows(_ n: Int) {
        let countsSales = plan.covenants.contains { covenant in
            if case .level = covenant.watch { return false }
            return covenant.afterSales
        } || plan.salesLeaves.contains { $0.relation == .atMost || $0.relation == .below }
        let launch = space[plan.firstLaunch]
        for i in 0..<n {
            var matters = countsSales || launch[i] < ledger.end[i]
            if !matters {
                for m in plan.minimums where space[m.from][i] < ledger.end[i] { matters = true }
                for c in plan.covenants { if case .level(_, _, _, _, let from, _, _) = c.watch, space[from][i] < ledger.end[i] { matters = true } }
            }
            if matters { settle(path: i) }
        }
    }

    private func settle(path i: Int) {
        let grid = world.grid
        // What ends the path without sales bounds how far they matter.
        bound[i] = ledger.end[i]
        let years = min(grid.years, Int(bound[i]) + 1)
        flows.lay(worlds.sales, position: i, years: years)
        single.positions[0] = Int32(truncatingIfNeeded: i)
        single.count = 1
        if plan.covenants.contains(where: \.afterSales) {
            reachLeaves(i, cut: nil)
            for k in plan.covenants.indices where plan.covenants[k].afterSales { examine(covenant: k, single) }
            conclude(single)
        }
        let end = ledger.end[i]
        let last = min(years * grid.perYear, max(0, Int((end * Double(grid.perYear) - 0.5).rounded(.up))))
        flows.cut(before: last)
        reachLeaves(i, cut: last)
        sell(i, before: last)
        for r in plan.royalties.indices { payRoyalty(r, path: i, end: end, last: last) }
        for m in plan.minimums { payMinimum(m, path: i, end: end, last: last) }
    }

    /// When each sum of sales reaches its level: at the end of its period, or at the end of the agreement (`cut`) if that comes first.
    private func reachLeaves(_ i: Int, cut: Int?) {
        guard !plan.salesLeaves.isEmpty else { return }
        let end = cut == nil ? Double.infinity : ledger.end[i]
        let perYear = world.grid.perYear
        for leaf in plan.salesLeaves {
            var time = Double.infinity
            switch leaf.sum {
            case .annual:
                for y in 0..<flows.years where Double(y) < end {
                    let total = cut == nil ? flows.annual(leaf.markets, year: y) : flows.annualCut(leaf.markets, year: y)
                    if leaf.relation.holds(total, leaf.level) { time = min(Double(y + 1), end); break }
                }
            case .cumulative:
                var sum = 0.0
                for q in 0..<min(flows.years * perYear, cut ?? .max) {
                    sum += flows.period(leaf.markets, q)
                    if leaf.relation.holds(sum, leaf.level) { time = min(Double(q + 1) / Double(perYear), end); break }
                }
            }
            space[leaf.slot][i] = time
        }
        for op in plan.salesOps { op.run(in: space, on: single) }
    }

    /// The seller's margin on the sales until the end.
    private func sell(_ i: Int, before last: Int) {
        var total = 0.0, value = 0.0
        let perYear = world.grid.perYear
        for m in flows.markets.indices {
            let row = flows.row(m)
            var q = flows.first[m]
            while q < last { total += row[q]; value += row[q] * centreFactor[q]; q += 1 }
        }
        guard total > 0 else { return }
        let margin = plan.parties[licensee].margin
        let kept = Ledger.rounded(margin * value)
        ledger.netSales[i] = total
        ledger.netSalesPV[i] = value
        ledger.marginPV[i] = kept
        ledger.npv[licensee][i] += kept
        if let cash = ledger.cash {
            for y in 0..<flows.years where y * perYear < last {
                cash[licensee][y][i] += margin * flows.annualCut(flows.markets, year: y)
            }
        }
    }

    /// The first period whose centre is not before a time.
    @inline(__always) private func firstPeriod(notBefore t: Double, atMost last: Int) -> Int {
        t >= Double(world.grid.years) ? last : min(last, max(0, Int((t * Double(world.grid.perYear) - 0.5).rounded(.up))))
    }

    /// Royalty-bearing sales of a year; what falls after exclusivity enters at its share.
    func layBase(_ royalty: borrowing RoyaltyPlan, path i: Int, last: Int) {
        let grid = world.grid
        let base = flows.base
        for y in 0..<flows.years { base[y] = 0 }
        let from = royalty.from.map { firstPeriod(notBefore: space[$0][i], atMost: last) } ?? 0
        let until = royalty.until.map { firstPeriod(notBefore: space[$0][i], atMost: last) } ?? last
        for m in flows.markets.indices {
            let row = flows.row(m)
            var stop = until
            if let terms = royalty.terms { stop = min(stop, firstPeriod(notBefore: space[terms[m]][i], atMost: last)) }
            let start = max(from, flows.first[m])
            guard start < stop else { continue }
            let loss = space[world.markets[flows.markets[m]].exclusivityEnds][i]
            // After exclusivity: the centre lies beyond its end.
            let reduced = royalty.afterExclusivity == 1 || loss >= Double(grid.years) ? stop
                : max(start, min(stop, Int((loss * Double(grid.perYear) - 0.5).rounded(.down)) + 1))
            var q = start, y = start / grid.perYear
            var yearEnd = (y + 1) * grid.perYear
            while q < stop {
                base[y] += q < reduced ? row[q] : row[q] * royalty.afterExclusivity
                q += 1
                if q == yearEnd { y += 1; yearEnd += grid.perYear }
            }
        }
    }

    private func payRoyalty(_ r: Int, path i: Int, end: Double, last: Int) {
        let plan = self.plan.royalties[r]
        let payment = self.plan.payments[plan.payment]
        layBase(plan, path: i, last: last)
        let earned = flows.royalty + r * world.grid.years
        var y = 0
        while y < flows.years && Double(y) < end {
            let base = flows.base[y]
            var amount = 0.0
            if base > 0 {
                amount = tiered(plan, base: base, adjustments: payment.adjustments, year: y, path: i)
                pay(plan.payment, path: i, year: y, at: min(Double(y + 1), end), amount: amount)
                ledger.royalties[i] += Ledger.rounded(amount)
            }
            earned[y] = amount
            y += 1
        }
        while y < world.grid.years { earned[y] = 0; y += 1 }
    }

    /// Marginal tiers, with the changes that apply to years that start after they took effect.
    @inline(__always)
    private func tiered(_ royalty: borrowing RoyaltyPlan, base: Double, adjustments: [AdjustmentPlan], year: Int, path i: Int) -> Double {
        var points = 0.0, factor = 1.0
        for a in adjustments {
            let t = ledger.effect[a.covenant][i]
            guard t < ledger.end[i], Double(year) > t else { continue }
            ledger.changed[a.covenant][i] = 1
            switch a.change {
            case .addPoints(let p): points += p
            case .multiply(let f): factor *= f; points *= f
            case .addMoney: break
            }
        }
        var amount = 0.0
        for k in royalty.bounds.indices {
            let low = royalty.bounds[k]
            guard base > low else { break }
            let high = k + 1 < royalty.bounds.count ? min(base, royalty.bounds[k + 1]) : base
            amount += max(0, royalty.rates[k] * factor + points) * (high - low)
        }
        return amount
    }

    private func payMinimum(_ minimum: borrowing MinimumPlan, path i: Int, end: Double, last: Int) {
        let from = space[minimum.from][i]
        guard from < end else { return }
        let until = minimum.until.map { space[$0][i] } ?? .infinity
        let earned = flows.royalty + minimum.royalty * world.grid.years
        let terms = plan.royalties[minimum.royalty].terms
        var y = max(0, Int((from - 1e-9).rounded(.up)))
        while Double(y) < end && y < world.grid.years && Double(y) < until {
            defer { y += 1 }
            if let terms, !isInTerm(terms, year: y, path: i, last: last) { continue }
            var floor = 0.0
            for k in minimum.ages.indices where Double(y) - from >= minimum.ages[k] - 1e-9 { floor = minimum.floors[k] }
            let shortfall = floor - (y < flows.years ? earned[y] : 0)
            if shortfall > 0 { pay(minimum.payment, path: i, year: y, at: min(Double(y + 1), end), amount: shortfall) }
        }
    }

    /// Whether some period of the year before the end lies in the royalty term of a licensed market that is not refused.
    private func isInTerm(_ terms: [Int], year: Int, path i: Int, last: Int) -> Bool {
        let first = year * world.grid.perYear
        let horizonLast = max(0, Int((ledger.end[i] * Double(world.grid.perYear) - 0.5).rounded(.up)))
        guard first < horizonLast else { return false }
        let centre = world.grid.centre(first)
        for m in flows.markets.indices {
            let market = world.markets[flows.markets[m]]
            if centre < space[terms[m]][i] && centre < space[market.refusal][i] && centre < space[market.closed][i] { return true }
        }
        return false
    }

    /// A sum that settles with a year.
    private func pay(_ p: Int, path i: Int, year: Int, at time: Double, amount: Double) {
        let payment = plan.payments[p]
        let sum = Ledger.rounded(amount)
        let atYearEnd = time == Double(year + 1) && payment.within == 0
        func value(_ party: Int?) -> Double {
            guard let party else { return 0 }
            let factor = atYearEnd ? yearFactor[party][year] : dc_exp1(-plan.parties[party].logDiscount * (time + payment.within))
            return Ledger.rounded(sum * factor)
        }
        let toPayee = value(payment.payee), byPayer = value(payment.payer)
        enter(payment: p, path: i, year: year, time: time, amount: sum, toPayee: toPayee, byPayer: byPayer)
        book(payment, path: i, paidAt: atYearEnd ? Double(year) : time + payment.within, amount: sum, toPayee: toPayee, byPayer: byPayer)
    }
}
