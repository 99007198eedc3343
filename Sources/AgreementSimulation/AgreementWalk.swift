import CVectorMath
import Planning
import WorldSimulation

/// One agreement on a block of worlds: what is paid on its timeline, and what that is worth to each party.
///
/// Agreements whose timelines are equal share one. After `init` nothing is allocated.
@usableFromInline package final class AgreementWalk {
    package let plan: AgreementPlan
    package let world: WorldPlan
    package let ledger: Ledger
    let timeline: Timeline
    /// Whether it is the first with its timeline.
    private let leads: Bool
    let flat: FlatPlan
    private let own: Columns
    /// What only payments wait for.
    private let ops: ColumnOps, salesOps: ColumnOps
    private let leaves: [FlatPlan.Leaf]
    let space: ColumnSpace
    /// The columns of `space`, by slot.
    let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    /// By payment: when it comes, and its party's factors there; nil for royalties and minimums.
    let occasions: [(dates: EventDates, payee: Int, payer: Int)?]
    /// Payments that come at most once and are not settled path by path, as the path loop reads them.
    let occasional: [Occasional]
    struct Occasional {
        let payment: Int, amount: ValueSource, dates: EventDates, payee: Int, payer: Int
        /// It is the same sum at the same time wherever it comes, which is then.
        let always: Bool
    }
    /// The dates of this walk only.
    let ownDates: [EventDates]
    let draws: Draws
    var some: PathList
    let found: UnsafeMutablePointer<Int32>
    /// Numbers of a list of paths side by side.
    let dense: UnsafeMutablePointer<Double>
    let zeros: UnsafeMutablePointer<Double>
    let never: UnsafeMutablePointer<Double>
    /// Rates of one path after a change.
    let changedRates: UnsafeMutablePointer<Double>
    /// Starts of the calendar years.
    let yearStarts: UnsafeMutablePointer<Double>
    /// Which of the timeline's discount factors each royalty and minimum uses.
    let flowParties: [(payee: Int, payer: Int)]
    /// By payment: whether it pays one known sum wherever it comes.
    let isFixed: [Bool]
    /// Whether a waiver of the covenant has a price.
    let waiverCosts: [Bool]
    /// By covenant: its cause of ending; -1 where it has none.
    let causeOf: [Int32]
    package let licensee: Int
    package let licensor: Int
    /// Event payments at the instant of the end are still made.
    @usableFromInline package let endLast: Bool
    unowned(unsafe) let worlds: Worlds
    /// Settles what remembers; nil where nothing does.
    package private(set) var settlement: Settlement?

    /// Walks of agreements on one world; equal timelines are shared.
    package static func walks(_ plans: [AgreementPlan], worlds: Worlds, capacity: Int, keepsCash: Bool) -> [AgreementWalk] {
        var known: [(plan: TimelinePlan, timeline: Timeline)] = []
        return plans.map { plan in
            let needed = TimelinePlan(plan, world: worlds.plan)
            var timeline = known.first { $0.plan == needed }?.timeline
            let leads = timeline == nil
            if leads {
                timeline = Timeline(plan: needed, worlds: worlds, capacity: capacity, keepsCash: keepsCash)
                known.append((needed, timeline!))
            }
            return AgreementWalk(plan: plan, slots: needed.slots, timeline: timeline!, leads: leads, worlds: worlds, capacity: capacity, keepsCash: keepsCash)
        }
    }

    private init(plan: AgreementPlan, slots: [Int?], timeline: Timeline, leads: Bool, worlds: Worlds, capacity: Int, keepsCash: Bool) {
        let world = worlds.plan, grid = world.grid
        self.plan = plan; self.world = world; self.worlds = worlds; self.timeline = timeline; self.leads = leads
        flat = FlatPlan(plan, world: world)
        own = Columns(count: slots.count { $0 == nil }, capacity: capacity)
        var free = 0
        var table: [(Columns, Int)] = []
        for slot in slots {
            if let slot { table.append(timeline.owner(ofSlot: slot)) } else { table.append((own, free)); free += 1 }
        }
        space = ColumnSpace(table)
        columns = space.columns
        // A constant column is filled once.
        ops = ColumnOps(plan.ops.filter { slots[$0.target] == nil && !$0.isConstant })
        for case .constant(let slot, let t) in plan.ops where slots[slot] == nil { space[slot].update(repeating: t, count: capacity) }
        salesOps = ColumnOps(plan.salesOps.filter { slots[$0.target] == nil })
        leaves = flat.leaves.filter { slots[$0.slot] == nil }
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        ledger = Ledger(plan: plan, timeline: timeline, years: grid.years, capacity: capacity, keepsCash: keepsCash)
        licensor = plan.parties.firstIndex { $0.key == "licensor" } ?? 0
        licensee = plan.seller
        endLast = plan.endLast
        isFixed = plan.payments.map { $0.fixedAmount != nil }
        waiverCosts = plan.covenants.indices.map(plan.hasPricedWaiver)
        causeOf = plan.covenants.indices.map { plan.cause(ofCovenant: $0).map { Int32($0) } ?? -1 }
        some = PathList(capacity: capacity)
        func words() -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        found = words()
        dense = Lanes.doubles(capacity); zeros = Lanes.doubles(capacity)
        never = Lanes.doubles(capacity); never.update(repeating: .infinity, count: capacity)
        changedRates = Lanes.doubles(plan.royalties.map(\.rates.count).max() ?? 0)
        let yearStride = timeline.rows.yearStride
        yearStarts = Lanes.doubles(yearStride)
        for y in 0..<yearStride { yearStarts[y] = grid.start(ofYear: y) }
        flowParties = (plan.royalties.map(\.payment) + plan.minimums.map(\.payment)).map { p in
            let payment = plan.payments[p]
            func use(_ party: Int?) -> Int { timeline.useFlowFactors(rate: party.map { plan.parties[$0].logDiscount }, within: payment.within, capacity: capacity) }
            return (use(payment.payee), use(payment.payer))
        }
        var mine: [EventDates] = []
        let end = timeline.end
        occasions = plan.payments.map { [space] payment in
            let column: UnsafeMutablePointer<Double>, isShared: Bool, orWith: Bool
            var never: UnsafeMutablePointer<Bool>?
            var always: Double?
            switch payment.form {
            case .event(let slot, _, _):
                (column, isShared, orWith) = (space[slot], slots[slot] != nil, plan.endLast || payment.settlesAtEnd)
                never = space.neverMark(slot)
                for case .constant(slot, let t) in plan.ops where t.isFinite { always = t }
            case .waiver(let k, _): (column, isShared, orWith) = (timeline.waived[k], true, true)
            case .royalty, .minimum, .settled: return nil
            }
            var dates = (isShared ? timeline.dates : mine).first { $0.when == column && $0.orWith == orWith && $0.atClose == payment.settlesAtEnd }
            if dates == nil {
                dates = EventDates(when: column, never: never, end: end, orWith: orWith, atClose: payment.settlesAtEnd, always: always, grid: grid, capacity: capacity)
                if isShared { timeline.dates.append(dates!) } else { mine.append(dates!) }
            }
            func use(_ party: Int?) -> Int { dates!.use(rate: party.map { plan.parties[$0].logDiscount }, within: payment.within) }
            return (dates!, use(payment.payee), use(payment.payer))
        }
        ownDates = mine
        occasional = plan.payments.indices.compactMap { [flat, occasions] p in
            guard !plan.payments[p].isSettled, let occasion = occasions[p] else { return nil }
            switch plan.payments[p].form {
            case .event(_, let amount, _), .waiver(_, let amount):
                return Occasional(payment: p, amount: amount, dates: occasion.dates, payee: occasion.payee, payer: occasion.payer,
                                  always: flat.uniform[p] && occasion.dates.always != nil)
            case .royalty, .minimum, .settled: return nil
            }
        }
        if let settled = plan.settlement {
            settlement = Settlement(plan: plan, settlement: settled, timeline: timeline, columns: columns, draws: draws, ledger: ledger, flat: flat, world: world, capacity: capacity)
        }
    }
    deinit {
        some.deallocate(); space.deallocate(); ops.deallocate(); salesOps.deallocate()
        found.deallocate()
        for p in [dense, zeros, never, changedRates, yearStarts] { p.deallocate() }
    }

    /// Evaluates agreements on the block that their world holds now and leaves the results in their ledgers.
    package static func evaluate(_ walks: [AgreementWalk]) {
        for walk in walks { walk.forgetFindings() }
        evaluateOnce(walks)
        // What settling finds out may change dates and endings after it, never before, so that each round settles one more finding.
        var rounds = 0
        while rounds < 16, walks.reduce(false, { $1.learn() || $0 }) { evaluateOnce(walks); rounds += 1 }
    }

    /// Nothing is known yet of what is found out by settling.
    private func forgetFindings() {
        for finding in plan.findings { columns[finding.slot].update(repeating: .infinity, count: worlds.count) }
    }
    /// Enters what settling has found out; returns whether any of it is new and comes before the end.
    private func learn() -> Bool {
        guard let settlement else { return false }
        var isNew = false
        for finding in plan.findings {
            let known = columns[finding.slot], found = settlement.unpaid[finding.minimum], end = ledger.end
            for i in 0..<worlds.count where known[i] != found[i] {
                if min(known[i], found[i]) <= end[i] { isNew = true }
                known[i] = found[i]
            }
        }
        return isNew
    }

    private static func evaluateOnce(_ walks: [AgreementWalk]) {
        guard let sales = walks.first?.worlds.sales else { return }
        func eachTimeline(_ body: (Timeline) -> Void) {
            for k in walks.indices where walks[k].leads { body(walks[k].timeline) }
        }
        eachTimeline { $0.begin() }
        sales.draw()
        eachTimeline { $0.settled = sales.settled }
        var first = 0
        while first < sales.settled.count {
            let chunk = first..<min(sales.settled.count, first + sales.chunk)
            sales.lay(chunk)
            eachTimeline { $0.settleSales(chunk) }
            first = chunk.upperBound
        }
        eachTimeline { $0.finish() }
        for walk in walks { walk.pay() }
    }

    private func pay() {
        let n = worlds.count
        draws.begin(worlds.block, worlds.positions)
        ops.run(in: space, all: n)
        ledger.begin(timeline)
        for leaf in leaves {
            // Without sales no level is reached.
            if ledger.settled.count == 0 { space.setNever(leaf.slot) } else { space.open(leaf.slot).update(repeating: .infinity, count: n) }
        }
        salesOps.run(in: space, all: n)
        reachLevels()
        for dates in ownDates { dates.find(n) }
        // What everybody pays alike comes first, before anything is booked.
        payAlike(n)
        payFlows()
        let others = payEvents(n)
        settlement?.settle(n)
        ledger.isAlike = !others && settlement == nil && (ledger.settled.count == 0 || ledger.flowCount == 0)
        ledger.close(timeline, seller: licensee)
    }

    /// When yearly sales of all licensed markets reach the levels that only payments wait for.
    private func reachLevels() {
        guard !leaves.isEmpty, ledger.settled.count > 0 else { return }
        let n = ledger.settled.count, at = ledger.settled.positions, end = ledger.end
        for leaf in leaves {
            let column = columns[leaf.slot]
            dc_first_holding(timeline.rows.sales(settled: 0), timeline.rows.yearStride, nil, timeline.yearsBegun, n, leaf.sum.relation.code, leaf.sum.level, 1, found)
            dc_reach(found, at, n, timeline.yearGrid, end, column)
        }
        salesOps.run(in: space, on: ledger.settled)
    }

    /// Books a sum into the cash of the year in which it is paid.
    func bookCash(_ cash: [ColumnBlock], _ payment: FlatPlan.Payment, path i: Int, paidAt: Double, amount: Double) {
        let year = min(world.grid.years - 1, world.grid.year(of: paidAt))
        if payment.payee >= 0 { cash[payment.payee][year][i] += amount }
        if payment.payer >= 0 { cash[payment.payer][year][i] -= amount }
    }

    /// Whether it shares its timeline with another, so that all that needs no amounts is the same on both.
    package func sharesTimeline(with other: AgreementWalk) -> Bool { timeline === other.timeline }
    /// The dates that payments wait for: first those of the timeline, which all its agreements share, then the agreement's own.
    package var events: [EventDates] { timeline.dates + ownDates }
    package var sharedEvents: Int { timeline.dates.count }
    /// Which of the events a payment waits for; nil for royalties and minimums.
    package func event(ofPayment p: Int) -> Int? { occasions[p].map { occasion in events.firstIndex { $0 === occasion.dates }! } }
    /// What an event payment pays wherever it comes, rounded; nil where that is a matter of chance or of what came before.
    package func fixedAmount(ofPayment p: Int) -> Double? { plan.payments[p].fixedAmount.map(Ledger.rounded) }

    /// The due date as adjusted and the limit of a duty on a path of the block evaluated last, by the delays that began by `knownAt`.
    package func deadline(covenant k: Int, path i: Int, knownAt: Double = .infinity) -> (due: Double, limit: Double) {
        timeline.deadline(covenant: k, path: i, knownAt: knownAt)
    }
}
