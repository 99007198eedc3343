import Quantities
import ScenarioModel

/// Compiles the clauses that are settled path by path, once their members are in order.
extension AgreementPlanner {
    mutating func compileSettlement() {
        guard plan.payments.contains(where: \.isSettled) else { return }
        var settlement = SettlementPlan()
        settlement.rules = plan.payments.map { _ in .init() }
        for clause in scenario.agreement.payments where settled.contains(clause.name) {
            let path = DottedPath(["agreement", "payments", clause.name])
            compileRules(clause, &settlement, at: path)
            switch clause.form {
            case .event(let event): compile(event, clause, &settlement, at: path)
            case .family(let family): compile(family, clause, &settlement)
            case .periodic(let periodic): compile(periodic, clause, &settlement, at: path)
            case .split(let split): compile(split, clause, &settlement)
            case .share(let share): compile(share, clause, &settlement, at: path)
            case .royalty, .minimum, .cap, .credit: break
            }
        }
        for clause in settledRoyalties() {
            guard case .royalty(let royalty) = clause.form else { continue }
            compile(royalty, clause, &settlement, at: DottedPath(["agreement", "payments", clause.name]))
        }
        for clause in scenario.agreement.payments where settled.contains(clause.name) {
            guard case .minimum(let minimum) = clause.form else { continue }
            compile(minimum, clause, &settlement, at: DottedPath(["agreement", "payments", clause.name]))
        }
        for event in world.events where !event.income.isEmpty {
            guard let p = index("\(event.name).income") else { continue }
            settlement.shares.append(.init(payment: p, losses: nil, flow: .occurrences(zip(event.slots, event.income).map { .init(slot: $0, amount: $1.source, amountSlot: $1.slot) }),
                                           steps: [.init(age: 0, slot: nil, rate: 1)], start: compiler.constant(0), rateAt: nil, from: nil, until: nil, left: 1, rounds: 0, roundSlots: []))
        }
        compileLimits(&settlement)
        for audit in scenario.agreement.audits { compile(audit, &settlement) }
        plan.settlement = settlement
        plan.keepsSales = settlement.looksAtSales || plan.sellsApart
        plan.keepsUnits = settlement.royalties.contains(where: \.ofUnits)
    }

    func index(_ name: String) -> Int? { plan.payments.firstIndex { $0.name == name } }
    /// All payments that a clause makes.
    func indices(of clause: Payment) -> [Int] {
        plan.payments.indices.filter { plan.payments[$0].isSettled && (plan.payments[$0].name == clause.name || plan.payments[$0].name.hasPrefix(clause.name + ".")) }
    }
    /// What a clause pays; what comes back of it counts for nobody else.
    func sums(of clause: Payment) -> [Int] { indices(of: clause).filter { !isRefund($0) } }
    func isRefund(_ p: Int) -> Bool { plan.payments[p].name.hasSuffix(".refund") }
    /// Third-party royalties come before those that deduct them.
    func settledRoyalties() -> [Payment] {
        var open = scenario.agreement.payments.filter { if case .royalty = $0.form { settled.contains($0.name) } else { false } }
        var order: [Payment] = []
        while !open.isEmpty {
            let ready = open.firstIndex { clause in
                guard case .royalty(let royalty) = clause.form, let stacking = royalty.stacking else { return true }
                return !scenario.agreement.members(stacking.of).contains { other in open.contains { $0.name == other.name } }
            }
            order.append(open.remove(at: ready ?? 0))
        }
        return order
    }

    func index(_ indexing: Indexing?) -> SettlementPlan.Index? {
        guard let indexing, let k = world.indices.firstIndex(where: { $0.name == indexing.by }) else { return nil }
        return .init(index: k, atLeast: indexing.atLeast?.rawValue ?? -.infinity, atMost: indexing.atMost?.rawValue ?? .infinity)
    }
    mutating func compileRules(_ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        for p in indices(of: clause) {
            settlement.rules[p].index = index(clause.rules.indexing)
            settlement.rules[p].currency = clause.rules.currency.flatMap { name in world.indices.firstIndex { $0.name == name } }
            // What comes back has been taxed.
            if let tax = clause.rules.withholding, !isRefund(p) {
                settlement.rules[p].tax = .init(rate: tax.rate.rawValue, byMarket: plan.licensed.map { (tax.byMarket[world.markets[$0].name] ?? tax.rate).rawValue },
                                                grossedUp: tax.grossedUp, credited: tax.credited.rawValue, creditedAfter: tax.creditedAfter.rawValue)
            }
            if let late = clause.rules.lateness {
                let chance = source(late.chance), by = source(late.by)
                settlement.rules[p].late = .init(chance: chance, mark: mark("payments.\(plan.payments[p].name).paid_late", .clause, isIdle: late.chance.known?.rawValue == 0),
                                                 by: by, interest: late.interest.rawValue)
            }
        }
    }

    /// The market that a trigger is about, if it names the events of one only.
    func market(of trigger: Trigger) -> Int? {
        var names: Set<String> = []
        func look(_ trigger: Trigger) {
            switch trigger {
            case .first(let parts), .all(let parts): parts.forEach(look)
            case .not: break
            case .guarded(let inner, _): look(inner)
            case .comparison(let c): names.formUnion(c.metric.arguments)
            case .point(let point): names.formUnion(point.events.filter { $0.parts.count == 2 }.map { $0.parts[0] })
            }
        }
        look(trigger)
        let markets = world.markets.indices.filter { names.contains(world.markets[$0].name) }
        return markets.count == 1 ? markets[0] : nil
    }

    /// A payment for an event, or one for each market or product: an event of a product is the first in its markets.
    func members(of event: EventPayment, _ clause: Payment) -> [(name: String, market: Int?, event: EventPayment, pays: Uncertain<Money>)] {
        switch event.amount {
        case .sum(let sum): return [(clause.name, nil, event, sum)]
        case .perMarket(let sums):
            return sums.compactMap { sum in
                let name = "\(clause.name).\(sum.market)"
                if let m = world.markets.firstIndex(where: { $0.name == sum.market }) {
                    return plan.licensed.contains(m) ? (name, m, event, sum.pays) : nil
                }
                let markets = scenario.world.markets.filter { market in market.product == sum.market && plan.licensed.contains { world.markets[$0].name == market.name } }
                return markets.isEmpty ? nil : (name, nil, event.first(of: markets.map(\.name)), sum.pays)
            }
        }
    }

    mutating func compile(_ event: EventPayment, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        for member in members(of: event, clause) {
            let event = member.event
            guard let p = index(member.name), case .event(let slot, let amount, _) = plan.payments[p].form else { continue }
            let market = member.market
            var own = SettlementPlan.Event(payment: p, slot: slot, amount: amount, atClose: plan.payments[p].settlesAtEnd,
                                           market: (market ?? self.market(of: event.when)).flatMap { m in plan.licensed.firstIndex(of: m) })
            let parts = event.parts
            own.atMost = parts.atMost ?? .max
            if let recurrence = compiler.recurrence(of: event.when, market: market, at: path.appending("when")) {
                switch recurrence {
                case .every(let interval): own.every = interval
                case .occurrences(let slots): own.again = slots
                }
                own.from = event.from.map { compiler.slot(of: $0, market: market, at: path.appending("from")) }
                own.until = event.until.map { compiler.slot(of: $0, market: market, at: path.appending("until")) }
                if !parts.isOnlyCounted || clause.rules.verification != nil {
                    faults.append(Diagnostic(.K06, at: path, place: clause.place, "parts, declines, refunds and verification of a payment that recurs are not built yet"))
                }
            } else if parts.atMost != nil {
                faults.append(Diagnostic(.K03, at: path.appending("at_most"), place: clause.place, "at_most counts how often something recurring pays; \(TriggerText.text(event.when)) comes once",
                                         suggestion: "leave at_most out"))
            }
            for part in parts.partial {
                guard let q = index("\(member.name).\(part.key)") else { continue }
                own.parts.append(.init(payment: q, share: part.share.rawValue, slot: compiler.slot(of: part.when, market: market, at: path.appending("partial"))))
            }
            if let retained = parts.retained, let q = index("\(member.name).retained") {
                own.retained = .init(payment: q, share: retained.share.rawValue, slot: compiler.slot(of: retained.until, market: market, at: path.appending("retained")))
            }
            if let refund = parts.refund, let q = index("\(member.name).refund") {
                own.refund = .init(payment: q, share: refund.share.rawValue, slot: compiler.slot(of: refund.when, market: market, at: path.appending("refundable")))
            }
            if let declining = parts.declines {
                var (share, money) = (0.0, 0.0)
                switch declining.by { case .share(let s): share = s.rawValue; case .money(let m): money = m.rawValue }
                own.declining = .init(share: share, money: money, per: declining.per.rawValue,
                                      after: compiler.slot(of: declining.after, market: market, at: path.appending("declines")), rises: declining.rises,
                                      atLeast: declining.atLeast.rawValue, atMost: declining.atMost?.rawValue ?? .infinity)
            }
            if let v = clause.rules.verification {
                let after = source(v.after), again = v.again.path == v.after.path ? after : source(v.again)
                let name = "payments.\(member.name).verified"
                own.verification = .init(after: after, again: again, wrongReject: v.wrongReject.rawValue, mark: mark(name + ".reject", .clause, isIdle: v.wrongReject.rawValue == 0),
                                         impossible: v.wrongAccept.rawValue > 0 ? compiler.impossible(event.when, market: market, at: path.appending("when")) : nil,
                                         wrongAccept: v.wrongAccept.rawValue, acceptMark: mark(name + ".accept", .clause, isIdle: v.wrongAccept.rawValue == 0))
            }
            settlement.events.append(own)
        }
    }

    mutating func compile(_ family: FamilyPayment, _ clause: Payment, _ settlement: inout SettlementPlan) {
        let number = family.crossedTogether == .all ? nil : settlement.families.count
        if number != nil { settlement.families.append(.init(highestOnly: family.crossedTogether == .highest)) }
        for level in family.levels {
            guard let p = index("\(clause.name).\(level.key)"), case .event(let slot, let amount, _) = plan.payments[p].form else { continue }
            let market = family.metric.arguments.first.flatMap { name in world.markets.firstIndex { $0.name == name } }
            var own = SettlementPlan.Event(payment: p, slot: slot, amount: amount, atClose: true, market: market.flatMap { m in plan.licensed.firstIndex(of: m) })
            own.family = number
            if let number { settlement.families[number].members.append(settlement.events.count) }
            settlement.events.append(own)
        }
    }

    mutating func compile(_ periodic: PeriodicPayment, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        guard let p = index(clause.name) else { return }
        settlement.periodics.append(.init(
            payment: p, ages: periodic.pays.steps.map(\.from.rawValue), sums: periodic.pays.steps.map(\.value.rawValue), every: periodic.every.rawValue,
            from: compiler.slot(of: periodic.from, at: path.appending("from")), until: periodic.until.map { compiler.slot(of: $0, at: path.appending("until")) },
            atMost: periodic.atMost ?? .max, inAdvance: periodic.inAdvance, proRata: periodic.proRata))
    }
}
