import Quantities
import ScenarioModel

/// Splits, caps and credits, compiled to be settled, and the order in which payments of one instant meet them.
extension AgreementPlanner {
    mutating func compile(_ split: Split, _ clause: Payment, _ settlement: inout SettlementPlan) {
        let members = split.members.compactMap { party in index("\(clause.name).\(party)").map { (party, $0) } }
        let number = settlement.splits.count
        var stages: [Int] = []
        switch split.of {
        case .costs(let names): stages = world.stages.indices.filter { names?.contains(world.stages[$0].name) ?? true }
        case .payments(let names):
            let payer = members.first.map { plan.payments[$0.1].payer }
            for p in scenario.agreement.members(names).flatMap(sums) where payer == .some(plan.payments[p].payee) { settlement.rules[p].splits.append(number) }
        }
        settlement.splits.append(.init(
            payments: members.map(\.1), bounds: split.shares.steps.map(\.from.rawValue),
            shares: split.shares.steps.map { row in members.map { party, _ in row.value.first { $0.party == party }?.share.rawValue ?? 0 } }, stages: stages))
    }

    /// Caps and credits, and the order in which payments of one instant meet them: that of a cap's list, then by name.
    mutating func compileLimits(_ settlement: inout SettlementPlan) {
        for clause in scenario.agreement.payments {
            switch clause.form {
            case .cap(let cap):
                let number = settlement.caps.count
                var (money, share): (Double, Double?) = (0, nil)
                switch cap.limit { case .money(let m): money = m.rawValue; case .shareOfSales(let s): share = s.rawValue }
                settlement.caps.append(.init(money: money, shareOfSales: share, net: left(of: cap.excludes, cap.combination), yearly: cap.yearly, contractYears: cap.contractYears, deferred: cap.deferred, index: index(cap.indexing)))
                for p in scenario.agreement.members(cap.of).flatMap(sums) where !settlement.rules[p].caps.contains(number) { settlement.rules[p].caps.append(number) }
            case .credit(let credit):
                let number = settlement.credits.count
                let path = DottedPath(["agreement", "payments", clause.name])
                var (money, share) = (0.0, 0.0)
                switch credit.source {
                case .money(let m): money = m.rawValue
                case .share(let s, let of):
                    share = s.rawValue
                    for p in scenario.agreement.members([of]).flatMap(sums) { settlement.rules[p].fills.append(number) }
                }
                settlement.credits.append(.init(money: money, share: share, atMost: credit.atMost.rawValue, perYear: credit.perYear?.rawValue ?? .infinity,
                                                expires: credit.expires.map { compiler.slot(of: $0, at: path.appending("expires")) }))
                for p in scenario.agreement.members(credit.against).flatMap(sums) where !settlement.rules[p].credits.contains(number) {
                    settlement.rules[p].credits.append(number)
                }
            case .event, .family, .periodic, .royalty, .share, .minimum, .split: break
            }
        }
        func kind(_ p: Int) -> Int { switch plan.payments[p].kind { case .royalty: 0; case .minimum: 1; default: 2 } }
        // Members of one clause stay in their order: levels rise.
        func clause(_ p: Int) -> Substring { plan.payments[p].name.prefix { $0 != "." } }
        var order = plan.payments.indices.sorted { (kind($0), clause($0), $0) < (kind($1), clause($1), $1) }
        // The members of a cap's list take their own places in its order, and nobody else moves.
        for clause in scenario.agreement.payments {
            guard case .cap(let cap) = clause.form, case .names = cap.of else { continue }
            var listed: [Int] = []
            for p in scenario.agreement.members(cap.of).flatMap(sums) where !listed.contains(p) { listed.append(p) }
            for (place, p) in zip(order.indices.filter { listed.contains(order[$0]) }, listed) { order[place] = p }
        }
        for (place, p) in order.enumerated() { settlement.rules[p].rank = place }
    }
}
