import Quantities
import ScenarioModel

/// Royalties, minimums, shares of other flows and audits, compiled to be settled.
extension AgreementPlanner {
    mutating func compile(_ royalty: Royalty, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
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
        let alike = royalty.unitRates.map { self.steps($0.steps.map { ($0.from, $0.rate.rawValue) }, at: path) } ?? self.steps(royalty.steps.map { ($0.from, $0.rate.rawValue) }, at: path)
        // Of markets some of which have rates that change, the others have one that does not.
        let steps: [[SettlementPlan.Royalty.Step]] = royalty.marketSteps.isEmpty ? (alike.isEmpty ? [] : markets.map { _ in alike }) : markets.map { market in
            let own = royalty.marketSteps[market] ?? royalty.marketTiers[market].map { [.init(from: .age(.zero), rate: $0.steps[0].value)] } ?? []
            return self.steps(own.map { ($0.from, $0.rate.rawValue) }, at: path)
        }
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
            payment: p, tables: tables, bears: markets.map { market in
                (!isByMarket && royalty.marketSteps.isEmpty) || royalty.marketTiers[market] != nil || royalty.unitRates?.marketTiers[market] != nil || royalty.marketSteps[market] != nil
            }, groups: groups, ofUnits: royalty.unitRates != nil, wholeAmount: royalty.wholeAmount, cumulative: royalty.measured == .cumulative,
            contractYears: royalty.contractYears, steps: steps,
            starts: plan.licensed.map { from ?? (royalty.perMarket ? world.markets[$0].launch : plan.firstLaunch) }, terms: terms,
            afterExclusivity: royalty.afterExclusivity.rawValue, from: from,
            until: royalty.until.map { compiler.slot(of: $0, at: path.appending("until")) }, net: left, reductions: reductions,
            stacking: royalty.stacking.map { s in .init(deducts: s.deducts.rawValue, payments: scenario.agreement.members(s.of).compactMap { index($0.name) }, carried: s.carried) },
            notBelow: royalty.notBelow,
            before: order[(tiers + 1)..<minimum].filter(acts.contains), after: order[(minimum + 1)...].filter(acts.contains),
            reducesBase: order.firstIndex(of: .afterExclusivity)! < tiers, capsAfterTax: order.firstIndex(of: .withholding)! < order.firstIndex(of: .cap)!))
        if let understatement = royalty.understatement, clause.payee == "licensor" {
            let chance = source(understatement.chance), by = source(understatement.by)
            settlement.royalties[settlement.royalties.count - 1].understates = .init(
                chance: chance, mark: mark("payments.\(clause.name).understates", .clause, isIdle: understatement.chance.known?.rawValue == 0), by: by)
        }
    }

    mutating func compile(_ minimum: Minimum, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
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

    mutating func compile(_ share: FlowShare, _ clause: Payment, _ settlement: inout SettlementPlan, at path: DottedPath) {
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
    mutating func steps(_ rates: [(from: Royalty.RateStep.Start, rate: Double)], at path: DottedPath) -> [SettlementPlan.Royalty.Step] {
        rates.map { step in
            switch step.from {
            case .age(let age): .init(age: age.rawValue, slot: nil, rate: step.rate)
            case .point(let point): .init(age: 0, slot: compiler.slot(of: point, at: path.appending("rate")), rate: step.rate)
            }
        }
    }
    /// By licensed market: what deductions leave of gross sales.
    func left(of excludes: [Royalty.Exclusion], _ combination: [String: Share]) -> [Double] {
        plan.licensed.map { m in
            let market = world.markets[m].name
            return (combination[market] ?? Share(1)).rawValue * (1 - excludes.reduce(0) { $0 + ($1.byMarket[market] ?? $1.share).rawValue })
        }
    }

    mutating func compile(_ audit: Audit, _ settlement: inout SettlementPlan) {
        guard let recovered = index("\(audit.name).recovered") else { return }
        let royalties = scenario.agreement.members(audit.of).compactMap { other in settlement.royalties.firstIndex { plan.payments[$0.payment].name == other.name } }
        // What it recovers is taxed, limited and passed on like the royalty. A ceiling of a year is that of the year it was due, or, of what it
        // would have deferred, of the year in which it is recovered.
        for p in royalties.map({ settlement.royalties[$0].payment }) {
            let rules = settlement.rules[p]
            settlement.rules[recovered].tax = settlement.rules[recovered].tax ?? rules.tax
            settlement.rules[recovered].splits += rules.splits.filter { !settlement.rules[recovered].splits.contains($0) }
            settlement.rules[recovered].caps += rules.caps.filter { (!settlement.caps[$0].yearly || settlement.caps[$0].deferred) && !settlement.rules[recovered].caps.contains($0) }
        }
        settlement.audits.append(.init(
            royalties: royalties, every: audit.every.rawValue, notice: audit.notice.rawValue, finds: audit.finds.rawValue,
            mark: mark("covenants.\(audit.name).finds", .clause, isIdle: audit.finds.rawValue == 0 || audit.finds.rawValue == 1),
            lookBack: audit.lookBack?.rawValue ?? .infinity, interest: audit.interest.rawValue, cost: audit.cost.rawValue,
            shiftsAbove: audit.shiftsAbove?.rawValue ?? .infinity, recovered: recovered, borne: index("\(audit.name).cost"), shifted: index("\(audit.name).cost_shifted")))
    }
}
