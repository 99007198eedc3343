import Quantities
import ScenarioModel

/// Compiles the clauses that are settled path by path: their members are declared among the payments first, so that these can be put
/// in order; what each of them does is compiled then.
extension AgreementPlanner {
    // MARK: members

    mutating func declare(_ royalty: Royalty, _ clause: Payment) {
        let rates = royalty.steps.isEmpty ? (royalty.marketTiers.isEmpty ? [royalty.tiers] : royalty.marketTiers.keys.sorted().map { royalty.marketTiers[$0]! }).flatMap { $0.steps.map(\.value.rawValue) }
            : royalty.steps.map(\.rate.rawValue)
        if royalty.unitRates != nil { return payment(clause, name: clause.name, kind: .royalty, event: "units sold", form: .settled(rates: [], floors: []), amount: nil) }
        payment(clause, name: clause.name, kind: .royalty, event: "net sales", form: .settled(rates: rates, floors: []), amount: nil)
    }
    mutating func declare(_ minimum: Minimum, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .minimum, event: minimum.inAdvance ? "start of the year" : "year end",
                form: .settled(rates: [], floors: minimum.floor.steps.map(\.value.rawValue)), amount: nil)
    }
    mutating func declare(_ periodic: PeriodicPayment, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .fee, event: "every \(TriggerText.years(periodic.every.rawValue))", form: .settled(rates: [], floors: []), amount: nil)
    }
    mutating func declare(_ split: Split, _ clause: Payment) {
        for member in split.members {
            var own = clause
            switch split.of {
            case .payments(let names):
                own.payer = split.payer ?? scenario.agreement.payee(ofFirst: names) ?? clause.payer
                own.payee = member
            case .costs:
                own.payer = member
                own.payee = "licensee"
            }
            guard own.payer != own.payee else { continue }
            payment(own, name: "\(clause.name).\(member)", kind: .share, event: split.of.text, form: .settled(rates: [], floors: []), amount: nil)
        }
    }
    mutating func declare(_ share: FlowShare, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .share, event: share.of.text + (share.inValue ? "" : ", apart"), form: .settled(rates: share.rates.map(\.rate.rawValue), floors: []), amount: nil)
        if !share.inValue { plan.payments[plan.payments.count - 1].isApart = true; plan.payments[plan.payments.count - 1].counted = false }
        guard share.sharesLosses else { return }
        var losses = clause
        (losses.payer, losses.payee) = (clause.payee, clause.payer)
        payment(losses, name: "\(clause.name).losses", kind: .share, event: "loss", form: .settled(rates: [], floors: []), amount: nil)
    }
    /// What world events bring the licensee from outside.
    mutating func declareIncome() {
        for event in world.events where !event.income.isEmpty {
            let clause = Payment(name: event.name, payer: "outside", payee: "licensee", form: .cap(.init(limit: .money(.zero), of: .all, yearly: false)))
            payment(clause, name: "\(event.name).income", kind: .share, event: event.name, form: .settled(rates: [], floors: []), amount: nil)
            plan.payments[plan.payments.count - 1].isSettled = true
        }
    }
    mutating func declare(_ audit: Audit) {
        func member(_ name: String, payer: String, payee: String) {
            let clause = Payment(name: audit.name, payer: payer, payee: payee, form: .cap(.init(limit: .money(.zero), of: .all, yearly: false)), place: audit.place)
            payment(clause, name: "\(audit.name).\(name)", kind: .fee, event: "audit", form: .settled(rates: [], floors: []), amount: nil)
            plan.payments[plan.payments.count - 1].isSettled = true
        }
        member("recovered", payer: "licensee", payee: "licensor")
        guard audit.cost.rawValue > 0 else { return }
        member("cost", payer: "licensor", payee: "outside")
        if audit.shiftsAbove != nil { member("cost_shifted", payer: "licensee", payee: "outside") }
    }
    /// Parts, retention and refund of an event payment that was declared just before.
    mutating func declareParts(_ parts: EventParts, _ clause: Payment, name: String, event: Int, market: Int?, at path: DottedPath) {
        func declare(_ member: String, _ slot: Int, _ text: String, payer: String? = nil, payee: String? = nil) {
            var own = clause
            own.payer = payer ?? clause.payer; own.payee = payee ?? clause.payee
            payment(own, name: "\(name).\(member)", kind: .milestone, event: text,
                    form: .event(slot: slot, amount: .constant(0), afterSales: compiler.salesDependent.contains(slot)), amount: nil)
        }
        for part in parts.partial {
            let when = compiler.slot(of: part.when, market: market, at: path.appending("partial"))
            declare(part.key, compiler.before(event, when), TriggerText.text(part.when, market: market.map { world.markets[$0].name }))
        }
        if let retained = parts.retained {
            let until = compiler.slot(of: retained.until, market: market, at: path.appending("retained"))
            declare("retained", compiler.maximum([until, event]), TriggerText.text(retained.until, market: market.map { world.markets[$0].name }))
        }
        if let refund = parts.refund {
            let when = compiler.slot(of: refund.when, market: market, at: path.appending("refundable"))
            declare("refund", compiler.after([event] + parts.partial.map { compiler.slot(of: $0.when, market: market, at: path.appending("partial")) }, when),
                    TriggerText.text(refund.when, market: market.map { world.markets[$0].name }), payer: clause.payee, payee: clause.payer)
        }
    }

    /// When payments for an event accrue and are paid, and when a minimum is left unpaid, may be used by any other clause.
    mutating func declarePaymentEvents() {
        for clause in scenario.agreement.payments {
            switch clause.form {
            case .event(let event):
                if case .sum = event.amount { compiler.datedPayments[clause.name] = (event.when, clause.within.rawValue) }
            case .minimum(let minimum):
                if minimum.payOrLose != nil { compiler.events["\(clause.name).unpaid"] = compiler.unknown() }
            case .family, .periodic, .royalty, .share, .cap, .credit, .split: break
            }
        }
    }

    // MARK: compiling

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

    private func index(_ name: String) -> Int? { plan.payments.firstIndex { $0.name == name } }
    /// All payments that a clause makes.
    private func indices(of clause: Payment) -> [Int] {
        plan.payments.indices.filter { plan.payments[$0].isSettled && (plan.payments[$0].name == clause.name || plan.payments[$0].name.hasPrefix(clause.name + ".")) }
    }
    /// What a clause pays; what comes back of it counts for nobody else.
    private func sums(of clause: Payment) -> [Int] { indices(of: clause).filter { !plan.payments[$0].name.hasSuffix(".refund") } }
    /// Third-party royalties come before those that deduct them.
    private func settledRoyalties() -> [Payment] {
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

    private func index(_ indexing: Indexing?) -> SettlementPlan.Index? {
        guard let indexing, let k = world.indices.firstIndex(where: { $0.name == indexing.by }) else { return nil }
        return .init(index: k, atLeast: indexing.atLeast?.rawValue ?? -.infinity, atMost: indexing.atMost?.rawValue ?? .infinity)
    }
    private mutating func compileRules(_ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        for p in indices(of: clause) {
            settlement.rules[p].index = index(clause.rules.indexing)
            settlement.rules[p].currency = clause.rules.currency.flatMap { name in world.indices.firstIndex { $0.name == name } }
            if let tax = clause.rules.withholding {
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
    private func market(of trigger: Trigger) -> Int? {
        var names: Set<String> = []
        func look(_ trigger: Trigger) {
            switch trigger {
            case .first(let parts), .all(let parts): parts.forEach(look)
            case .not: break
            case .guarded(let inner, _): look(inner)
            case .comparison(let c): names.formUnion(c.metric.arguments)
            case .point(let point): look(point)
            }
        }
        func look(_ point: Point) {
            switch point {
            case .event(let name): if name.parts.count == 2 { names.insert(name.parts[0]) }
            case .date, .time: break
            case .later(let points), .earlier(let points): points.forEach(look)
            case .offset(let p, _), .year(_, _, _, _, let p): look(p)
            case .next(_, let p): if let p { look(p) }
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

    private mutating func compile(_ event: EventPayment, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
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

    private mutating func compile(_ family: FamilyPayment, _ clause: Payment, _ settlement: inout SettlementPlan) {
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

    private mutating func compile(_ periodic: PeriodicPayment, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        guard let p = index(clause.name) else { return }
        settlement.periodics.append(.init(
            payment: p, ages: periodic.pays.steps.map(\.from.rawValue), sums: periodic.pays.steps.map(\.value.rawValue), every: periodic.every.rawValue,
            from: compiler.slot(of: periodic.from, at: path.appending("from")), until: periodic.until.map { compiler.slot(of: $0, at: path.appending("until")) },
            atMost: periodic.atMost ?? .max, inAdvance: periodic.inAdvance, proRata: periodic.proRata))
    }

    private mutating func compile(_ royalty: Royalty, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        guard let p = index(clause.name) else { return }
        func table<Bound: Quantity, Rate: Quantity>(_ tiers: StepTable<Bound, Rate>) -> SettlementPlan.Royalty.Table {
            .init(bounds: tiers.steps.map(\.from.rawValue), rates: tiers.steps.map(\.value.rawValue))
        }
        let markets = plan.licensed.map { world.markets[$0].name }
        let nothing = SettlementPlan.Royalty.Table(bounds: [0], rates: [0])
        var groups = markets.map { _ in 0 }, count = 1
        if royalty.perMarket {
            groups = Array(markets.indices); count = markets.count
        } else if royalty.perProduct {
            // A market without a product is one of its own kind.
            let products = markets.map { name in scenario.world.markets.first { $0.name == name }?.product ?? "" }, kinds = Set(products).sorted()
            groups = products.map { kinds.firstIndex(of: $0)! }; count = max(1, kinds.count)
        }
        let same = royalty.unitRates.map { table($0.tiers) } ?? table(royalty.tiers), isByMarket = !(royalty.unitRates.map(\.marketTiers.isEmpty) ?? royalty.marketTiers.isEmpty)
        let tables = isByMarket ? markets.map { market in (royalty.unitRates.map { $0.marketTiers[market].map(table) } ?? royalty.marketTiers[market].map(table)) ?? nothing }
            : (0..<max(1, count)).map { _ in same }
        let steps = royalty.unitRates.map { self.steps($0.steps.map { ($0.from, $0.rate.rawValue) }, at: path) } ?? self.steps(royalty.steps.map { ($0.from, $0.rate.rawValue) }, at: path)
        if royalty.unitRates != nil, let m = plan.licensed.first(where: { !compiler.countsUnits.contains($0) }) {
            faults.append(Diagnostic(.K02, at: path.appending("of"), place: clause.place,
                "annual_units needs to know the units of \(world.markets[m].name): its sales have neither units nor a price", suggestion: "add price: { start: 10k } there"))
        }
        let from = royalty.from.map { compiler.slot(of: $0, at: path.appending("from")) }
        let left = left(of: royalty.excludes, royalty.combination)
        let reductions = royalty.reductions.map { reduction in
            SettlementPlan.Royalty.Reduction(slots: plan.licensed.map { m in
                guard reduction.markets?.contains(world.markets[m].name) ?? true else { return nil }
                return compiler.slot(of: reduction.when, market: m, at: path.appending("reductions"))
            }, by: reduction.by.rawValue)
        }
        let order = royalty.pipeline, minimum = order.firstIndex(of: .minimum)!, tiers = order.firstIndex(of: .tiers)!
        let acts: Set<Royalty.Step> = [.afterExclusivity, .competition, .stacking, .notBelow, .credits, .cap, .withholding]
        let terms = royalty.term.map { term in plan.licensed.map { compiler.slot(of: term, market: $0, at: path.appending("term")) } }
        settlement.royalties.append(.init(
            payment: p, tables: tables, groups: groups, ofUnits: royalty.unitRates != nil, wholeAmount: royalty.wholeAmount, cumulative: royalty.measured == .cumulative,
            contractYears: royalty.contractYears, steps: steps,
            starts: plan.licensed.map { from ?? (royalty.perMarket ? world.markets[$0].launch : plan.firstLaunch) }, terms: terms,
            afterExclusivity: royalty.afterExclusivity.rawValue, from: from,
            until: royalty.until.map { compiler.slot(of: $0, at: path.appending("until")) }, net: left, reductions: reductions,
            stacking: royalty.stacking.map { s in .init(deducts: s.deducts.rawValue, payments: scenario.agreement.members(s.of).compactMap { index($0.name) }, carried: s.carried) },
            notBelow: royalty.notBelow,
            before: order[(tiers + 1)..<minimum].filter(acts.contains), after: order[(minimum + 1)...].filter(acts.contains),
            reducesBase: order.firstIndex(of: .afterExclusivity)! < tiers))
        if let understatement = royalty.understatement, clause.payee == "licensor" {
            let chance = source(understatement.chance), by = source(understatement.by)
            settlement.royalties[settlement.royalties.count - 1].understates = .init(
                chance: chance, mark: mark("payments.\(clause.name).understates", .clause, isIdle: understatement.chance.known?.rawValue == 0), by: by)
        }
    }

    private mutating func compile(_ minimum: Minimum, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        guard let p = index(clause.name) else { return }
        let royalties = scenario.agreement.members(minimum.of).compactMap { other in settlement.royalties.firstIndex { plan.payments[$0.payment].name == other.name } }
        settlement.minimums.append(.init(
            payment: p, royalties: royalties, ages: minimum.floor.steps.map(\.from.rawValue), floors: minimum.floor.steps.map(\.value.rawValue),
            from: compiler.slot(of: minimum.from, at: path.appending("from")), until: minimum.until.map { compiler.slot(of: $0, at: path.appending("until")) },
            contractYears: minimum.contractYears, banked: minimum.banked, firstInPart: minimum.proRata.contains(.firstYear), lastInPart: minimum.proRata.contains(.lastYear),
            inAdvance: minimum.inAdvance, creditable: minimum.creditable))
        settlement.minimums[settlement.minimums.count - 1].suspensions = minimum.suspendedBy.flatMap { name -> [SettlementPlan.Minimum.Suspension] in
            let delays = world.stages.flatMap { stage in stage.delays.filter { $0.name == name }.map { SettlementPlan.Minimum.Suspension(slot: stage.start, length: $0.length, lengthSlot: $0.slot) } }
            let events = world.events.filter { $0.name == name }.flatMap { zip($0.slots, $0.lasts).map { SettlementPlan.Minimum.Suspension(slot: $0, length: $1.source, lengthSlot: $1.slot) } }
            return delays + events
        }
        if let optional = minimum.payOrLose, let slot = compiler.events["\(clause.name).unpaid"] {
            let m = settlement.minimums.count - 1
            settlement.minimums[m].payOrLose = .init(paid: source(optional.paid), mark: mark("payments.\(clause.name).unpaid", .clause, isIdle: optional.paid.known?.rawValue == 1), within: optional.within.rawValue)
            plan.findings.append(.init(slot: slot, minimum: m))
        }
        for r in royalties where settlement.royalties[r].contractYears != minimum.contractYears {
            faults.append(Diagnostic(.K03, at: path.appending("year"), place: clause.place,
                "\(clause.name) and \(plan.payments[settlement.royalties[r].payment].name) settle by different years", suggestion: "give both the same year"))
        }
    }

    private mutating func compile(_ share: FlowShare, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
        guard let p = index(clause.name) else { return }
        func occurrences(_ names: [String], _ amounts: (EventPlan) -> [OccurrenceAmount]) -> SettlementPlan.Share.Flow {
            .occurrences(names.flatMap { name -> [SettlementPlan.Share.Occurrence] in
                guard let event = world.events.first(where: { $0.name == name }) else { return [] }
                return zip(event.slots, amounts(event)).map { .init(slot: $0, amount: $1.source, amountSlot: $1.slot) }
            })
        }
        let flow: SettlementPlan.Share.Flow = switch share.of {
        case .income(let names): occurrences(names, \.income)
        case .proceeds(let names): occurrences(names, \.proceeds)
        case .costs(let names): .costs(world.stages.indices.filter { names?.contains(world.stages[$0].name) ?? true })
        case .profit: .profit
        }
        let from = share.from.map { compiler.slot(of: $0, at: path.appending("from")) }
        var own = SettlementPlan.Share(payment: p, losses: index("\(clause.name).losses"), flow: flow, steps: steps(share.rates.map { ($0.from, $0.rate.rawValue) }, at: path), start: from ?? compiler.constant(0),
                                       rateAt: share.rateAt.map { compiler.slot(of: $0, at: path.appending("rate_at")) }, from: from, until: share.until.map { compiler.slot(of: $0, at: path.appending("until")) }, left: 1, rounds: 0, roundSlots: [])
        if let dilution = share.dilution {
            own.left = 1 - dilution.by.rawValue
            switch dilution.rounds {
            case .known(let n): own.rounds = n
            case .event(let name): own.roundSlots = world.events.first { $0.name == name }?.slots ?? []
            }
        }
        settlement.shares.append(own)
    }
    private mutating func steps(_ rates: [(from: Royalty.RateStep.Start, rate: Double)], at path: DottedPath) -> [SettlementPlan.Royalty.Step] {
        rates.map { step in
            switch step.from {
            case .age(let age): .init(age: age.rawValue, slot: nil, rate: step.rate)
            case .point(let point): .init(age: 0, slot: compiler.slot(of: point, at: path.appending("rate")), rate: step.rate)
            }
        }
    }
    /// By licensed market: what deductions leave of gross sales.
    private func left(of excludes: [Royalty.Exclusion], _ combination: [String: Share]) -> [Double] {
        plan.licensed.map { m in
            let market = world.markets[m].name
            return (combination[market] ?? Share(1)).rawValue * (1 - excludes.reduce(0) { $0 + ($1.byMarket[market] ?? $1.share).rawValue })
        }
    }

    private mutating func compile(_ audit: Audit, _ settlement: inout SettlementPlan) {
        guard let recovered = index("\(audit.name).recovered") else { return }
        let royalties = scenario.agreement.members(audit.of).compactMap { other in settlement.royalties.firstIndex { plan.payments[$0.payment].name == other.name } }
        // What it recovers is taxed, limited and passed on like the royalty. A ceiling of a year is that of the year it was due.
        for p in royalties.map({ settlement.royalties[$0].payment }) {
            let rules = settlement.rules[p]
            settlement.rules[recovered].tax = settlement.rules[recovered].tax ?? rules.tax
            settlement.rules[recovered].splits += rules.splits.filter { !settlement.rules[recovered].splits.contains($0) }
            settlement.rules[recovered].caps += rules.caps.filter { !settlement.caps[$0].yearly && !settlement.rules[recovered].caps.contains($0) }
        }
        settlement.audits.append(.init(
            royalties: royalties, every: audit.every.rawValue, notice: audit.notice.rawValue, finds: audit.finds.rawValue,
            mark: mark("covenants.\(audit.name).finds", .clause, isIdle: audit.finds.rawValue == 0 || audit.finds.rawValue == 1),
            lookBack: audit.lookBack?.rawValue ?? .infinity, interest: audit.interest.rawValue, cost: audit.cost.rawValue,
            shiftsAbove: audit.shiftsAbove?.rawValue ?? .infinity, recovered: recovered, borne: index("\(audit.name).cost"), shifted: index("\(audit.name).cost_shifted")))
    }

    private mutating func compile(_ split: Split, _ clause: Payment, _ settlement: inout SettlementPlan) {
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
    private mutating func compileLimits(_ settlement: inout SettlementPlan) {
        var rank: [Int: Int] = [:]
        for clause in scenario.agreement.payments {
            switch clause.form {
            case .cap(let cap):
                let number = settlement.caps.count
                var (money, share): (Double, Double?) = (0, nil)
                switch cap.limit { case .money(let m): money = m.rawValue; case .shareOfSales(let s): share = s.rawValue }
                settlement.caps.append(.init(money: money, shareOfSales: share, net: left(of: cap.excludes, cap.combination), yearly: cap.yearly, contractYears: cap.contractYears, deferred: cap.deferred, index: index(cap.indexing)))
                for p in scenario.agreement.members(cap.of).flatMap(sums) where !settlement.rules[p].caps.contains(number) {
                    settlement.rules[p].caps.append(number)
                    if case .names = cap.of, rank[p] == nil { rank[p] = rank.count }
                }
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
        let byName = plan.payments.indices.sorted { (rank[$0] ?? .max, kind($0), clause($0), $0) < (rank[$1] ?? .max, kind($1), clause($1), $1) }
        for (place, p) in byName.enumerated() { settlement.rules[p].rank = place }
    }
}

extension Agreement {
    /// Who gets the first of some payments, where that is one party.
    fileprivate func payee(ofFirst names: [String]) -> String? {
        members(names).first.map { payment in if case .split(let split) = payment.form { split.members[0] } else { payment.payee } }
    }
}
extension Split.Source {
    fileprivate var text: String {
        switch self {
        case .payments(let names): "with \(names.joined(separator: ", "))"
        case .costs(let names): "cost\(names.map { "(\($0.joined(separator: " ")))" } ?? "")"
        }
    }
}
extension FlowShare.Flow {
    fileprivate var text: String {
        switch self {
        case .income(let names): "income(\(names.joined(separator: " ")))"
        case .proceeds(let names): "proceeds(\(names.joined(separator: " ")))"
        case .costs(let names): "cost\(names.map { "(\($0.joined(separator: " ")))" } ?? "")"
        case .profit: "profit"
        }
    }
}
