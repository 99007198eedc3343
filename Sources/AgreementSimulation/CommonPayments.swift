import Planning
import WorldSimulation

/// Payments of one known sum that several agreements make alike: at the same dates, between the same two, discounted alike. They are
/// paid once a block, and each agreement's accounts go on from there; sums of present values are exact, so their order is of no matter.
final class CommonPayments {
    /// Their indices, the same in all these agreements.
    let payments: Set<Int>
    private let occasional: [AgreementWalk.Occasional]
    /// What they come to, and nothing else.
    let ledger: Ledger

    /// Nil where there are none. `walks` have the same dates.
    init?(_ walks: [AgreementWalk], capacity: Int) {
        guard let first = walks.first else { return nil }
        let alike = first.occasional.filter { occasion in
            walks.allSatisfy { $0.makes(occasion, asIn: first.plan) }
        }
        guard !alike.isEmpty else { return nil }
        occasional = alike
        payments = Set(alike.map(\.payment))
        // No rows of years and no covenants.
        var plan = first.plan
        plan.royalties = []; plan.minimums = []; plan.covenants = []
        ledger = Ledger(plan: plan, timeline: first.timeline, years: first.world.grid.years, capacity: capacity, keepsCash: false)
    }

    /// Pays them on the block of `n` paths at hand.
    func pay(_ n: Int, by walk: AgreementWalk) {
        ledger.begin(walk.timeline)
        walk.payAlike(occasional, n, into: ledger)
        ledger.spread(n, onto: nil)
        ledger.isAlike = !walk.payEvents(occasional, n, into: ledger)
    }
}

extension AgreementWalk {
    /// Whether it makes a payment of another agreement with the same dates.
    fileprivate func makes(_ occasion: Occasional, asIn other: AgreementPlan) -> Bool {
        guard plan.payments.indices.contains(occasion.payment), let mine = occasions[occasion.payment] else { return false }
        let a = plan.payments[occasion.payment], b = other.payments[occasion.payment]
        guard let sum = a.fixedAmount, sum == b.fixedAmount, a.form == b.form else { return false }
        return a.payer == b.payer && a.payee == b.payee && a.counted == b.counted && a.within == b.within
            && mine.dates === occasion.dates && mine.payee == occasion.payee && mine.payer == occasion.payer
    }
}
