/// The part of an agreement that says when things happen and what is sold until the end: dates, covenants, causes of ending,
/// royalty terms; no amounts, no rates, no parties but the seller.
///
/// Slots and drivers are numbered anew in the order in which they are needed, and names are left out. So agreements that differ
/// in amounts and rates only, or in payments that wait for nothing else, have equal plans, and one evaluation serves them all.
package struct TimelinePlan: Sendable, Equatable {
    /// The agreement without its payments.
    package private(set) var plan: AgreementPlan
    /// The seller.
    package let seller: AgreementPlan.PartyPlan
    /// By slot of the agreement: the timeline's slot; nil where only payments need it.
    package private(set) var slots: [Int?]

    /// Dates wait for what is found out only by settling, so that all that is paid matters; nil where none do.
    private let settled: AgreementPlan?

    package static func == (a: TimelinePlan, b: TimelinePlan) -> Bool { a.plan == b.plan && a.seller == b.seller && a.settled == b.settled }

    package init(_ agreement: AgreementPlan, world: WorldPlan) {
        var seller = agreement.parties[agreement.seller]
        seller.key = ""; seller.name = ""
        self.seller = seller
        settled = agreement.findings.isEmpty ? nil : agreement
        slots = (0..<agreement.slotCount).map { $0 < world.slotCount ? $0 : nil }
        plan = AgreementPlan(name: "", parties: [], licensed: agreement.licensed, endLast: agreement.endLast, slotCount: world.slotCount, firstLaunch: 0)
        plan.conversion = agreement.conversion
        var drivers: [Int: Int] = [:]
        func driver(_ d: Int) -> Int {
            if let known = drivers[d] { return known }
            plan.drivers.append(agreement.drivers[d])
            drivers[d] = plan.drivers.count - 1
            return plan.drivers.count - 1
        }
        func source(_ source: ValueSource) -> ValueSource {
            if case .driver(let d) = source { .driver(driver(d)) } else { source }
        }
        let ops = Dictionary(agreement.ops.map { ($0.target, $0) } + agreement.salesOps.map { ($0.target, $0) }) { a, _ in a }
        let leaves = Dictionary(agreement.salesLeaves.map { ($0.slot, $0) }) { a, _ in a }
        var fromSales: Set<Int> = []
        func slot(_ s: Int) -> Int {
            if let known = slots[s] { return known }
            if var leaf = leaves[s] {
                leaf.slot = newSlot(s)
                plan.salesLeaves.append(leaf)
                fromSales.insert(leaf.slot)
                return leaf.slot
            }
            guard let op = ops[s] else { return newSlot(s) }
            for source in op.sources { _ = slot(source) }
            let new = newSlot(s)
            let moved = op.moved { slots[$0]! }
            if moved.sources.contains(where: fromSales.contains) { fromSales.insert(new); plan.salesOps.append(moved) }
            else { plan.ops.append(moved) }
            return new
        }
        func newSlot(_ s: Int) -> Int {
            slots[s] = plan.slotCount
            plan.slotCount += 1
            return plan.slotCount - 1
        }
        plan.sellers = agreement.sellers; plan.keepsSales = agreement.keepsSales; plan.keepsUnits = agreement.keepsUnits
        plan.firstLaunch = slot(agreement.firstLaunch)
        plan.technical = agreement.technical.map(slot)
        plan.expiry = agreement.expiry.map(slot)
        plan.royalties = agreement.royalties.map {
            RoyaltyPlan(payment: 0, bounds: [], rates: [], terms: $0.terms.map { $0.map(slot) }, afterExclusivity: $0.afterExclusivity,
                        from: $0.from.map(slot), until: $0.until.map(slot))
        }
        // Who waits for a minimum looks at its years.
        plan.minimums = agreement.minimums.map {
            MinimumPlan(payment: 0, royalty: $0.royalty, from: slot($0.from), until: $0.until.map(slot), ages: [], floors: [])
        }
        plan.covenants = agreement.covenants.map { covenant in
            var covenant = covenant
            covenant.name = ""; covenant.place = nil; covenant.adjusts = []
            switch covenant.watch {
            case .duty(let met, let due, let impossible): covenant.watch = .duty(met: slot(met), due: slot(due), impossible: impossible.map(slot))
            case .level(let sum, let markets, let relation, let level, let from, let until, let inARow):
                covenant.watch = .level(sum: sum, markets: markets, relation: relation, level: level, from: slot(from), until: until.map(slot), inARow: inARow)
            case .happening(let s): covenant.watch = .happening(slot(s))
            case .hazard(let steps, let from, let until, let mark):
                covenant.watch = .hazard(steps.map { .init(from: $0.from.map(slot), rate: source($0.rate)) }, from: from.map(slot), until: until.map(slot), mark: driver(mark))
            }
            covenant.waiver = covenant.waiver.map { .init(chance: source($0.chance), mark: driver($0.mark)) }
            covenant.chance = covenant.chance.map(source)
            covenant.chanceMark = covenant.chanceMark.map(driver)
            return covenant
        }
        plan.causes = agreement.causes.map { .init(name: "", kind: $0.kind) }
        // Sums of sales that payments wait for are found here too, except yearly ones of all licensed markets.
        for leaf in agreement.salesLeaves where !(leaf.sum == .annual && leaf.markets == agreement.licensed && (leaf.relation == .atLeast || leaf.relation == .above)) {
            _ = slot(leaf.slot)
        }
    }
}

extension AgreementPlan {
    /// The party that sells: the licensee, or the second.
    package var seller: Int { parties.firstIndex { $0.key == "licensee" } ?? min(1, parties.count - 1) }
}

extension ColumnOp {
    /// The same op on other slots.
    func moved(_ slot: (Int) -> Int) -> ColumnOp {
        switch self {
        case .constant(let i, let v): .constant(into: slot(i), v)
        case .add(let i, let f, let dt): .add(into: slot(i), from: slot(f), dt)
        case .minimum(let i, let f): .minimum(into: slot(i), f.map(slot))
        case .maximum(let i, let f): .maximum(into: slot(i), f.map(slot))
        case .year(let i, let f, let phrase): .year(into: slot(i), from: slot(f), phrase)
        case .guarded(let i, let f, let guards): .guarded(into: slot(i), from: slot(f), guards.map { Guard(slot: slot($0.slot), negated: $0.negated) })
        case .next(let i, let f, let phrase): .next(into: slot(i), from: slot(f), phrase)
        case .holds(let i, let f, let bound): .holds(into: slot(i), from: slot(f), MeasureBound(slot: slot(bound.slot), relation: bound.relation, level: bound.level))
        case .window(let i, let f, let lower, let upper): .window(into: slot(i), from: slot(f), lower: lower.map(slot), upper: upper.map(slot))
        }
    }
}
