import CVectorMath
import Planning
import WorldSimulation

/// Margins and costs where a party counts in a currency of its own, or another than the licensee sells.
extension Settlement {
    /// Each seller's margin on its own markets, and the licensee's costs, in the currency of each: sales at the mean rate of their period,
    /// costs at that of the day they count.
    func sell() {
        guard plan.sellsApart else { return }
        let cash = timeline.cash
        if let cash { for y in 0..<cash.columns { cash[y][path] = 0 } }
        ledger.marginPV[path] = 0
        if row >= 0 { for p in plan.parties.indices where plan.sellers.contains(p) { keepMargin(of: p) } }
        bearCosts()
    }
    private func keepMargin(of p: Int) {
        guard let kept = timeline.marketSales else { return }
        let party = plan.parties[p], isLicensee = p == plan.seller
        var margin = 0.0
        for q in 0..<last {
            var sales = 0.0
            for m in plan.licensed.indices where plan.sellers[m] == p { sales += kept.row(m, settled: row)[q] }
            guard sales != 0 else { continue }
            let own = party.margin * sales / (party.currency.map { timeline.worlds.indices.average($0, path: path, period: q) } ?? 1)
            margin += own * (isLicensee ? timeline.centreFactor[q] : dc_exp1(-party.logDiscount * grid.centre(q)))
            let y = min(grid.years - 1, q / grid.perYear)
            // The licensee's joins its costs.
            if isLicensee { timeline.cash?[y][path] += own } else { ledger.cash?[p][y][path] += own }
        }
        if isLicensee { ledger.marginPV[path] = Ledger.rounded(margin) } else { ledger.npv[p][path] += Ledger.rounded(margin) }
    }
    private func bearCosts() {
        var costs = 0.0
        func bear(_ sum: Double, at t: Double, from start: Double, until stop: Double) {
            costs += sum * factor(plan.seller, t)
            if let cash = timeline.cash { timeline.spread(sum / rate(of: plan.seller, at: t), over: start, stop, path: path, cash) }
        }
        for (s, stage) in timeline.world.stages.enumerated() {
            for atStart in [true, false] {
                let t = costTime(s, atStart: atStart), start = columns[stage.start][path]
                if t < .infinity { bear(cost(s, atStart: atStart), at: t, from: start, until: atStart ? start : min(columns[stage.end][path], end)) }
            }
        }
        for event in timeline.world.events where !event.cost.isEmpty {
            for (slot, cost) in zip(event.slots, event.cost) where columns[slot][path] < end {
                let t = columns[slot][path]
                bear(amount(cost.source, cost.slot), at: t, from: t, until: t)
            }
        }
        ledger.costsPV[path] = Ledger.rounded(costs)
    }
}
