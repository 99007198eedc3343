/// How a change of an agreement's numbers enters the values of the parties.
public enum TermEffect: Sendable, Hashable {
    /// Only known sums change, or rates of royalties without a minimum: dates and endings stay, and values are linear.
    case linear
    /// Rates of a royalty change that a minimum tops up: dates and endings stay, and the annual bases say exactly what is paid.
    case bent
    /// Anything else, and why. Only a run of its own can tell.
    case behavior(String)
}

/// What sets a term sheet apart from the agreement that it varies.
package struct TermChange: Sendable {
    package var effect: TermEffect
    /// The numbers that differ; empty where behavior changes.
    package var values: [TermPlace: Double]
}

extension Plan {
    /// What sets structure `k` apart from the first.
    ///
    /// What is not known to enter the values in a known way is behavior: worlds, timelines and everything of the agreements but known
    /// sums and rates must be equal.
    package func change(of k: Int) -> TermChange {
        func behavior(_ reason: String) -> TermChange { TermChange(effect: .behavior(reason), values: [:]) }
        guard groupOf[k] == groupOf[0] else { return behavior("the world changes") }
        let world = groups[groupOf[0]].world, base = agreements[0], other = agreements[k]
        var (a, b) = (base.withoutNames, other.withoutNames)
        guard a.parties == b.parties else { return behavior("parties, discount rates or margins change") }
        guard a.parties.allSatisfy({ $0.tax == 0 }) else { return behavior("a party's own tax scales its values") }
        guard a.drivers == b.drivers else { return behavior("what is uncertain changes") }
        guard TimelinePlan(a, world: world) == TimelinePlan(b, world: world) else { return behavior("dates, covenants, royalty terms or endings change") }
        let places = a.termPlaces
        guard places == b.termPlaces else { return behavior("clauses or tiers change") }
        let values = Dictionary(uniqueKeysWithValues: places.filter { a[$0] != b[$0] }.map { ($0, b[$0]) })
        for place in places { a[place] = 0; b[place] = 0 }
        guard a == b else { return behavior("more than known sums and rates changes") }
        var effect = TermEffect.linear
        for place in values.keys.sorted() {
            switch place {
            case .amount(let p):
                if base.payments[p].isCutByMoney { return behavior("a covenant may cut \(base.payments[p].name) by money, down to nothing") }
            case .rate(let r, _):
                if base.rateChanges(ofRoyalty: r) == nil { return behavior("covenants change \(base.payments[base.royalties[r].payment].name) in too many ways") }
                if !base.minimums(of: r).isEmpty { effect = .bent }
            }
        }
        return TermChange(effect: effect, values: values)
    }
}

extension AgreementPlan {
    /// Without what is written of it but never computed with.
    fileprivate var withoutNames: AgreementPlan {
        var plan = self
        plan.name = ""
        for p in plan.payments.indices { plan.payments[p].place = nil }
        for k in plan.covenants.indices { plan.covenants[k].place = nil }
        for p in plan.parties.indices { plan.parties[p].name = "" }
        return plan
    }
}
