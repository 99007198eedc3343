import Planning
import WorldSimulation

/// Shares of flows other than sales.
extension Settlement {
    /// Pays a share of a sum that flows at a time, if it counts then.
    func pay(share f: Int, _ sum: Double, at t: Double) {
        let share = settlement.shares[f]
        guard counts(share, at: t) else { return }
        pay(share.payment, sum * part(share, at: t), at: t, market: nil)
    }
    private func counts(_ share: InPlace<SettlementPlan.Share>, at t: Double) -> Bool {
        t >= share.from.map { columns[$0][path] } ?? -.infinity && t < share.until.map { columns[$0][path] } ?? .infinity
    }
    /// The rate that holds then, as rounds of financing since its issue have diluted it.
    private func part(_ share: InPlace<SettlementPlan.Share>, at t: Double) -> Double {
        var part = rate(share.steps, since: share.start, at: min(t, share.rateAt.map { columns[$0][path] } ?? t))
        for _ in 0..<share.rounds { part *= share.left }
        let issued = share.from.map { columns[$0][path] } ?? -.infinity
        for slot in share.roundSlots where columns[slot][path] < t && columns[slot][path] > issued { part *= share.left }
        return part
    }

    /// A share of what the seller is left with of a year, or of what it lacks: of the part of the year for which it counts.
    func payProfit(_ f: Int, year: Int, at t: Double) {
        let share = settlement.shares[f], seller = plan.parties[plan.seller]
        var profit = 0.0
        if row >= 0, let kept = timeline.marketSales {
            for m in plan.licensed.indices {
                let sales = kept.row(m, settled: row)
                for q in periods(year: year, contract: false) where counts(share, at: grid.centre(q)) { profit += seller.margin * sales[q] }
            }
        }
        for s in timeline.world.stages.indices {
            for atStart in [true, false] {
                let time = costTime(s, atStart: atStart)
                if time < .infinity, self.year(of: time) == year, counts(share, at: time) { profit -= cost(s, atStart: atStart) }
            }
        }
        let part = part(share, at: t)
        if profit >= 0 { pay(share.payment, part * profit, at: t, market: nil, atClose: true) }
        else if let losses = share.losses { pay(losses, -part * profit, at: t, market: nil, atClose: true) }
    }
}
