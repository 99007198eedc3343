import CVectorMath
import Quantities
import Sampling
import ScenarioModel

/// Compiles one agreement on a planned world: clauses to columns, effects to the payments they change, causes to their order.
struct AgreementPlanner {
    let scenario: Scenario
    let world: WorldPlan
    let samplers: Samplers
    var compiler: SlotCompiler
    var plan: AgreementPlan
    var faults: [Diagnostic] = []
    /// Names of the payments that are settled path by path.
    let settled: Set<String>

    private init(_ scenario: Scenario, world: WorldPlan, compiler: SlotCompiler, samplers: Samplers) {
        self.samplers = samplers; self.scenario = scenario; self.world = world; self.compiler = compiler
        let agreement = scenario.agreement
        let recurring = Set(agreement.calendar.keys).union(scenario.world.events.filter { $0.occurrence.most > 1 }.map(\.name))
        settled = agreement.settledPayments(recurring: recurring, all: scenario.parties.contains { $0.currency != nil } || scenario.world.markets.contains { $0.seller != nil })
        let licensed = world.markets.indices.filter { agreement.exclusive?.contains(world.markets[$0].name) ?? true }
        self.compiler.licensed = licensed
        self.compiler.definitions = agreement.definitions
        self.compiler.calendar = agreement.calendar.mapValues(\.rawValue)
        self.compiler.withdrawEvents(ofMarkets: world.markets.indices.filter { !licensed.contains($0) })
        plan = AgreementPlan(
            name: agreement.name,
            parties: scenario.parties.filter { $0.key != "outside" }.map {
                .init(key: $0.key, name: $0.name, discount: $0.discount.rawValue, logDiscount: 0, margin: $0.margin?.rawValue ?? 0, tax: $0.tax.rawValue,
                      currency: $0.currency.flatMap { name in world.indices.firstIndex { $0.name == name } })
            },
            licensed: licensed, endLast: agreement.ties == .endLast, slotCount: 0, firstLaunch: 0)
        plan.sellers = licensed.map { m in
            let key = scenario.world.markets.first { $0.name == world.markets[m].name }?.seller ?? "licensee"
            return plan.parties.firstIndex { $0.key == key } ?? plan.seller
        }
        if licensed.contains(where: { world.markets[$0].currency != nil }) { plan.conversion = agreement.conversion }
    }

    static func plan(_ scenario: Scenario, world: WorldPlan, compiler: SlotCompiler, samplers: Samplers, given: String?) throws(Diagnostics) -> AgreementPlan {
        var planner = AgreementPlanner(scenario, world: world, compiler: compiler, samplers: samplers)
        planner.compile(given: given)
        let faults = planner.faults + planner.compiler.faults
        guard faults.isEmpty else { throw Diagnostics(faults) }
        return planner.plan
    }

    private mutating func compile(given: String?) {
        for i in plan.parties.indices { plan.parties[i].logDiscount = AgreementPlanner.logOnePlus(plan.parties[i].discount) }
        plan.firstLaunch = compiler.minimum(plan.licensed.map { world.markets[$0].launch })
        compileEnds()
        declarePaymentEvents()
        declareDueDates()
        compilePayments()
        compileCovenants()
        linkAdjustments()
        orderPayments()
        compileSettlement()
        compileCauses()
        if let given { compile(condition: given) }
        compileMilestones()
        let ops = compiler.takeOps()
        plan.ops = ops.filter { !compiler.salesDependent.contains($0.target) }
        plan.salesOps = ops.filter { compiler.salesDependent.contains($0.target) }
        plan.salesLeaves = compiler.salesLeaves
        plan.slotCount = compiler.slotCount
    }

    /// ln(1 + r)
    private static func logOnePlus(_ r: Double) -> Double { dc_log1(1 + r) }

    // MARK: the world's ends

    private mutating func compileEnds() {
        if plan.licensed.isEmpty {
            let stages = world.stages.filter { !$0.optionalBranch }
            plan.technical = stages.isEmpty ? nil : compiler.minimum(stages.map(\.failure))
        } else {
            plan.technical = compiler.maximum(plan.licensed.map { m in
                compiler.minimum([world.markets[m].refusal, world.markets[m].closed])
            })
        }
    }

    // MARK: payments

    func party(_ key: String) -> Int? { plan.parties.firstIndex { $0.key == key } }

    mutating func payment(_ clause: Payment, name: String, kind: PaymentPlan.Kind, event: String, form: PaymentPlan.Form, amount: Double?) {
        plan.payments.append(PaymentPlan(
            name: name, kind: kind, payer: party(clause.payer), payee: party(clause.payee),
            counted: clause.payer == "licensee" && clause.payee == "licensor", within: clause.within.rawValue, event: event, form: form,
            amount: amount, place: clause.place))
        plan.payments[plan.payments.count - 1].isSettled = settled.contains(clause.name)
    }

    private mutating func compilePayments() {
        for clause in scenario.agreement.payments {
            let path = DottedPath(["agreement", "payments", clause.name])
            switch clause.form {
            case .event(let event):
                for member in members(of: event, clause) { addEvent(clause, member.event, name: member.name, market: member.market, pays: member.pays, at: path) }
            case .family(let family):
                for level in family.levels {
                    var slot = compiler.leaf(Comparison(family.metric, .atLeast, level.level), contractYears: family.contractYears, at: path.appending("when"))
                    if let until = family.until { slot = compiler.window(slot, from: nil, until: compiler.slot(of: until, at: path.appending("until"))) }
                    payment(clause, name: "\(clause.name).\(level.key)", kind: .salesMilestone, event: "\(family.metric) >= \(level.key)",
                            form: .event(slot: slot, amount: source(level.pays), afterSales: true), amount: level.pays.mean.rawValue)
                    plan.payments[plan.payments.count - 1].settlesAtEnd = true
                }
            case .royalty(let royalty):
                if settled.contains(clause.name) { declare(royalty, clause) } else { addRoyalty(clause, royalty, at: path) }
            case .minimum(let minimum):
                if settled.contains(clause.name) { declare(minimum, clause) } else { addMinimum(clause, minimum, at: path) }
            case .periodic(let periodic): declare(periodic, clause)
            case .split(let split): declare(split, clause)
            case .share(let share): declare(share, clause)
            case .cap, .credit: break
            }
        }
        for audit in scenario.agreement.audits { declare(audit) }
        declareIncome()
        // A minimum is bound to its royalty once all are known.
        for clause in scenario.agreement.payments {
            guard case .minimum(let minimum) = clause.form,
                  let i = plan.minimums.firstIndex(where: { plan.payments[$0.payment].name == clause.name }),
                  let r = plan.royalties.firstIndex(where: { plan.payments[$0.payment].name == minimum.of[0] }) else { continue }
            plan.minimums[i].royalty = r
        }
    }

    private mutating func addEvent(_ clause: Payment, _ event: EventPayment, name: String, market: Int?, pays: Uncertain<Money>, at path: DottedPath) {
        let when = event.when
        let happens = compiler.slot(of: when, market: market, at: path.appending("when"))
        let lower = event.from.map { compiler.slot(of: $0, market: market, at: path.appending("from")) }
        let upper = event.until.map { compiler.slot(of: $0, market: market, at: path.appending("until")) }
        let slot = compiler.window(happens, from: lower, until: upper)
        let afterSales = compiler.salesDependent.contains(slot)
        let atSigning: Bool = switch when {
        case .point(.event(let e)): ["signing", "effective"].contains(e.description)
        case .point(.time(let t)): t.rawValue == 0
        case .point(.date(let d)): d == scenario.effective
        default: false
        }
        let kind: PaymentPlan.Kind = atSigning ? .upfront : afterSales ? .salesMilestone : .milestone
        payment(clause, name: name, kind: kind, event: TriggerText.text(when, market: market.map { world.markets[$0].name }),
                form: .event(slot: slot, amount: source(pays, market: market), afterSales: afterSales), amount: pays.mean.rawValue)
        if case .comparison(let c) = when, !c.metric.isMeasure { plan.payments[plan.payments.count - 1].settlesAtEnd = true }
        if settled.contains(clause.name) { declareParts(event.parts, clause, name: name, event: slot, market: market, at: path) }
    }

    private mutating func addRoyalty(_ clause: Payment, _ royalty: Royalty, at path: DottedPath) {
        let terms = royalty.term.map { term in
            plan.licensed.map { compiler.slot(of: term, market: $0, at: path.appending("term")) }
        }
        let from = royalty.from.map { compiler.slot(of: $0, at: path.appending("from")) }
        let until = royalty.until.map { compiler.slot(of: $0, at: path.appending("until")) }
        plan.royalties.append(RoyaltyPlan(
            payment: plan.payments.count, bounds: royalty.tiers.steps.map(\.from.rawValue), rates: royalty.tiers.steps.map(\.value.rawValue),
            terms: terms, afterExclusivity: royalty.afterExclusivity.rawValue, from: from, until: until))
        payment(clause, name: clause.name, kind: .royalty, event: "net sales", form: .royalty(plan.royalties.count - 1), amount: nil)
    }

    private mutating func addMinimum(_ clause: Payment, _ minimum: Minimum, at path: DottedPath) {
        let from = compiler.slot(of: minimum.from, at: path.appending("from"))
        let until = minimum.until.map { compiler.slot(of: $0, at: path.appending("until")) }
        plan.minimums.append(MinimumPlan(payment: plan.payments.count, royalty: 0, from: from, until: until,
                                         ages: minimum.floor.steps.map(\.from.rawValue), floors: minimum.floor.steps.map(\.value.rawValue)))
        payment(clause, name: clause.name, kind: .minimum, event: "year end", form: .minimum(plan.minimums.count - 1), amount: nil)
    }

    // MARK: covenants

    /// `C.due` may be used by any other clause, so the dates come first.
    private mutating func declareDueDates() {
        var open = scenario.agreement.covenants
        var progress = true
        func mentions(_ point: Point, _ names: Set<String>) -> Bool {
            switch point {
            case .event(let e): e.parts.count == 2 && e.parts[1] == "due" && names.contains(e.parts[0])
            case .offset(let p, _), .year(_, _, _, _, let p): mentions(p, names)
            case .later(let p), .earlier(let p): p.contains { mentions($0, names) }
            case .date, .time, .next: false
            }
        }
        while progress {
            progress = false
            let names = Set(open.map(\.name))
            for covenant in open {
                guard case .duty(_, let by, _) = covenant.watch, !mentions(by, names) else { continue }
                compiler.dueOf[covenant.name] = compiler.slot(of: by, at: DottedPath(["agreement", "covenants", covenant.name, "by"]))
                open.removeAll { $0.name == covenant.name }
                progress = true
            }
        }
        for covenant in open {
            if case .duty = covenant.watch {
                faults.append(Diagnostic(.A03, at: DottedPath(["agreement", "covenants", covenant.name, "by"]), place: covenant.place,
                                         "the due dates of \(open.map(\.name).joined(separator: ", ")) wait for one another"))
            }
        }
    }

    private mutating func compileCovenants() {
        for covenant in scenario.agreement.covenants {
            let path = DottedPath(["agreement", "covenants", covenant.name])
            let watch: CovenantPlan.Watch
            var afterSales = false
            switch covenant.watch {
            case .duty(let require, _, let ifImpossible):
                guard let due = compiler.dueOf[covenant.name] else { continue }
                let met = compiler.slot(of: require, at: path.appending("require"))
                let impossible = ifImpossible == .moot ? compiler.impossible(require, at: path.appending("require")) : nil
                afterSales = [met, due].contains(where: compiler.salesDependent.contains)
                watch = .duty(met: met, due: due, impossible: impossible)
            case .level(let comparison, let from, let until, let inARow):
                guard let (sum, markets, level) = compiler.salesSum(comparison, at: path.appending("require")) else { continue }
                let first = compiler.slot(of: from, at: path.appending("from"))
                let last = until.map { compiler.slot(of: $0, at: path.appending("until")) }
                afterSales = true
                watch = .level(sum: sum, markets: markets, relation: comparison.relation, level: level, from: first, until: last, inARow: inARow)
            case .happening(let when, let from, let until):
                let lower = from.map { compiler.slot(of: $0, at: path.appending("from")) }
                let upper = until.map { compiler.slot(of: $0, at: path.appending("until")) }
                let slot = compiler.window(compiler.slot(of: when, at: path.appending("when")), from: lower, until: upper)
                afterSales = compiler.salesDependent.contains(slot)
                if compiler.recurrence(of: when, at: path.appending("when")) != nil, !covenant.then.allSatisfy({ $0 == .terminate || $0 == .note }) {
                    faults.append(Diagnostic(.K06, at: path.appending("when"), place: covenant.place, "what follows each time that something recurring comes is not built yet"))
                }
                watch = .happening(slot)
            case .hazard(let rates, let from, let until):
                let lower = from.map { compiler.slot(of: $0, at: path.appending("from")) }
                let upper = until.map { compiler.slot(of: $0, at: path.appending("until")) }
                let steps = rates.map { step in
                    CovenantPlan.HazardStep(from: step.from.map { compiler.slot(of: $0, at: path.appending("hazard")) }, rate: source(step.rate))
                }
                let rate = rates.map(\.rate.mean.rawValue).max() ?? 0
                let slots = [lower, upper].compactMap { $0 } + steps.compactMap(\.from)
                if slots.contains(where: compiler.salesDependent.contains) {
                    faults.append(Diagnostic(.K06, at: path, place: covenant.place, "a hazard that waits for a level of sales is not built yet"))
                }
                watch = .hazard(steps, from: lower, until: upper, mark: mark("covenants.\(covenant.name).hazard", .hazard, size: rate, isIdle: rate == 0))
            }
            let grace = covenant.grace
            var compiled = CovenantPlan(name: covenant.name, watch: watch, tolling: tolling(grace.tolling), notice: grace.notice.rawValue,
                                        cure: grace.cure.rawValue, terminates: false, afterSales: afterSales, place: covenant.place)
            if let waiver = grace.waiver {
                compiled.waiver = .init(chance: source(waiver.chance), mark: mark("covenants.\(covenant.name).waiver", .clause, isIdle: waiver.chance.known?.rawValue == 0 || isBeyondHorizon(watch)))
                if let fee = waiver.pays {
                    if plan.parties.contains(where: { $0.currency != nil }) {
                        faults.append(Diagnostic(.K06, at: path.appending("waiver"), place: covenant.place, "the price of a waiver, where a party has a currency of its own, is not built yet"))
                    }
                    let licensee = Payment(name: "", form: .event(.init(when: .point(.time(.zero)), amount: .sum(fee))), place: covenant.place)
                    payment(licensee, name: "\(covenant.name).waiver", kind: .fee, event: "\(covenant.name).waived",
                            form: .waiver(covenant: plan.covenants.count, amount: source(fee)), amount: fee.mean.rawValue)
                }
            }
            if let chance = covenant.chance {
                compiled.chance = source(chance)
                compiled.chanceMark = mark("covenants.\(covenant.name).chance", .clause, isIdle: chance.known?.rawValue == 0 || isBeyondHorizon(watch))
            }
            let effects: [Effect] = switch covenant.watch { case .duty, .level: covenant.otherwise; case .happening, .hazard: covenant.then }
            compiled.terminates = effects.contains(.terminate)
            compiled.atClose = isKnownAtClose(watch) && grace.notice == .zero && grace.cure == .zero
            if case .duty = covenant.watch, !covenant.then.allSatisfy({ $0 == .note }) {
                faults.append(Diagnostic(.K06, at: path.appending("then"), place: covenant.place, "a reward for a duty that is met (then beside require) is not built yet"))
            }
            if case .level = covenant.watch, !covenant.then.allSatisfy({ $0 == .note }) {
                faults.append(Diagnostic(.K06, at: path.appending("then"), place: covenant.place, "a reward for a level that is kept (then beside require) is not built yet"))
            }
            plan.covenants.append(compiled)
        }
    }

    /// Whether a level of sales, or a minimum left unpaid at the close itself, is what a covenant waits for.
    private func isKnownAtClose(_ watch: CovenantPlan.Watch) -> Bool {
        switch watch {
        case .level: return true
        case .happening(let slot):
            return compiler.salesDependent.contains(slot) || scenario.agreement.payments.contains { payment in
                guard case .minimum(let minimum) = payment.form else { return false }
                return minimum.payOrLose?.within == .zero && compiler.events["\(payment.name).unpaid"] == slot
            }
        case .duty, .hazard: return false
        }
    }

    private func tolling(_ tolling: Grace.Tolling) -> CovenantPlan.Tolling? {
        let names: [String]?, share: Double, atMost: Double
        switch tolling {
        case .none: return nil
        case .excusable: (names, share, atMost) = (nil, 1, .infinity)
        case .delays(let n, let s, let m): (names, share, atMost) = (n, s.rawValue, m?.rawValue ?? .infinity)
        }
        let stages = world.stages.compactMap { stage -> CovenantPlan.Tolling.Stage? in
            let lengths = stage.delays.filter { names?.contains($0.name) ?? $0.excusable }.map(\.slot)
            return lengths.isEmpty ? nil : .init(start: stage.start, lengths: lengths)
        }
        return stages.isEmpty ? nil : .init(stages: stages, share: share, atMost: atMost)
    }

    private mutating func linkAdjustments() {
        for (k, compiled) in plan.covenants.enumerated() {
            guard let covenant = scenario.agreement.covenants.first(where: { $0.name == compiled.name }) else { continue }
            for effect in covenant.then + covenant.otherwise {
                guard case .adjust(let target, let change) = effect else { continue }
                let targets = plan.payments.indices.filter { i in
                    let name = plan.payments[i].name
                    return name == target || name.hasPrefix(target + ".")
                        || scenario.agreement.payments.contains { $0.group == target && ($0.name == name || name.hasPrefix($0.name + ".")) }
                }
                for i in targets {
                    plan.payments[i].adjustments.append(AdjustmentPlan(covenant: k, change: change, atClose: compiled.atClose))
                    plan.covenants[k].adjusts.append(i)
                }
            }
        }
    }

    // MARK: order and causes

    private mutating func orderPayments() {
        let typical = TypicalPath.times(world: world, ops: compiler.pending, slots: compiler.slotCount)
        func rank(_ kind: PaymentPlan.Kind) -> Int {
            switch kind { case .upfront: 0; case .milestone: 1; case .salesMilestone: 2; case .royalty: 3; case .minimum: 4; case .fee: 5; case .share: 6 }
        }
        func time(_ p: PaymentPlan) -> Double {
            guard case .event(let slot, _, let afterSales) = p.form else { return 0 }
            if afterSales { return compiler.salesLeaves.first { $0.slot == slot }?.level ?? .infinity }
            return typical[slot]
        }
        let order = plan.payments.indices.sorted { a, b in
            let (p, q) = (plan.payments[a], plan.payments[b])
            return (rank(p.kind), time(p), p.name) < (rank(q.kind), time(q), q.name)
        }
        var moved = [Int](repeating: 0, count: order.count)
        for (new, old) in order.enumerated() { moved[old] = new }
        plan.payments = order.map { plan.payments[$0] }
        for i in plan.royalties.indices { plan.royalties[i].payment = moved[plan.royalties[i].payment] }
        for i in plan.minimums.indices { plan.minimums[i].payment = moved[plan.minimums[i].payment] }
        for i in plan.covenants.indices { plan.covenants[i].adjusts = plan.covenants[i].adjusts.map { moved[$0] } }
    }

    private mutating func compileCauses() {
        if plan.technical != nil { plan.causes.append(.init(name: "technical", kind: .technical)) }
        for i in plan.covenants.indices {
            guard let covenant = scenario.agreement.covenants.first(where: { $0.name == plan.covenants[i].name }) else { continue }
            let effects: [Effect] = switch covenant.watch { case .duty, .level: covenant.otherwise; case .happening, .hazard: covenant.then }
            plan.covenants[i].terminates = effects.contains(.terminate)
        }
        let ending = plan.covenants.indices.filter { plan.covenants[$0].terminates }
        let first = scenario.agreement.precedence.compactMap { name in ending.first { plan.covenants[$0].name == name } }
        let rest = ending.filter { !first.contains($0) }.sorted { plan.covenants[$0].name < plan.covenants[$1].name }
        for k in first + rest { plan.causes.append(.init(name: plan.covenants[k].name, kind: .covenant(k))) }
        let terms = plan.royalties.compactMap(\.terms) + (plan.settlement?.royalties.compactMap(\.terms) ?? [])
        if !plan.licensed.isEmpty, !terms.isEmpty {
            // Over each licensed market: the end of its longest royalty term, or its refusal.
            let ends = plan.licensed.indices.map { i -> Int in
                let market = world.markets[plan.licensed[i]]
                return compiler.expiryOf(market: market, terms: terms.map { $0[i] })
            }
            plan.expiry = compiler.maximum(ends)
            plan.causes.append(.init(name: "expiry", kind: .expiry))
        }
        plan.causes.append(.init(name: "horizon", kind: .horizon))
    }

    /// `CAUSE`, `EVENT` or `not EVENT`.
    private mutating func compile(condition text: String) {
        var words = text.split(separator: " ").map(String.init)
        if words.count == 1, let cause = plan.causes.firstIndex(where: { $0.name == words[0] }) { plan.given = .cause(cause); return }
        let negated = words.first == "not"
        if negated { words.removeFirst() }
        let path = DottedPath("given")
        guard words.count == 1 else {
            faults.append(Diagnostic(.T01, at: path, "expected an event, not and an event, or a cause of ending; found \(text)"))
            return
        }
        let before = compiler.faults.count
        let slot = compiler.slot(of: .event(EventName(words[0].split(separator: ".").map(String.init))), at: path)
        if compiler.faults.count > before {
            compiler.dropFaults(after: before)
            let events = compiler.events.keys.sorted()
            faults.append(Diagnostic(.N01, at: path, "no event and no cause of ending \(words[0])",
                                     notes: ["causes: " + plan.causes.map(\.name).joined(separator: ", "), "events: first_launch, " + events.joined(separator: ", ")]))
            return
        }
        plan.given = .event(slot: slot, negated: negated)
    }

    private mutating func compileMilestones() {
        for (i, p) in plan.payments.enumerated() {
            guard case .event(let slot, _, _) = p.form else { continue }
            let covenant = plan.covenants.firstIndex { if case .duty(slot, _, _) = $0.watch { true } else { false } }
            plan.milestones.append(.init(name: p.name, event: p.event, payment: i, covenant: covenant))
        }
        if !plan.licensed.isEmpty {
            let covenant = plan.covenants.firstIndex { if case .duty(plan.firstLaunch, _, _) = $0.watch { true } else { false } }
            plan.milestones.append(.init(name: "first_launch", event: "first_launch", payment: nil, covenant: covenant))
        }
    }

    // MARK: drivers

    mutating func source<U>(_ number: Uncertain<U>, market: Int? = nil) -> ValueSource {
        if let known = number.known { return .constant(known.rawValue) }
        let name = number.path.description + (market.map { "@\(world.markets[$0].name)" } ?? "")
        if let i = plan.drivers.firstIndex(where: { $0.name == name }) { return .driver(i) }
        plan.drivers.append(Driver(name: name, law: number.law, scale: number.scale, shift: number.shift, sampler: samplers.sampler(of: number.law), kind: .other))
        return .driver(plan.drivers.count - 1)
    }
    mutating func mark(_ name: String, _ kind: DriverKind, size: Double = 0, isIdle: Bool = false) -> Int {
        plan.drivers.append(Driver(name: name, law: .fixed(0), sampler: nil, kind: kind, size: size, isIdle: isIdle))
        return plan.drivers.count - 1
    }
    /// A duty whose date never comes.
    private func isBeyondHorizon(_ watch: CovenantPlan.Watch) -> Bool {
        guard case .duty(_, let due, _) = watch else { return false }
        for case .constant(due, let t) in compiler.pending { return t >= world.grid.horizon }
        return false
    }
}

extension SlotCompiler {
    /// The end of a market's longest royalty term if it is approved; else its refusal, or when it is known never to open.
    mutating func expiryOf(market: MarketPlan, terms: [Int]) -> Int {
        // A term may be a date that stands without a launch, so it counts from the approval on.
        let term = maximum([maximum(terms), market.approval])
        return minimum([term, market.refusal, market.closed])
    }
}
