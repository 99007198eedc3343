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
    /// What only payments wait for, and whether it is the first with these.
    private let dates: PaymentDates
    private let leadsDates: Bool
    /// What it and others pay alike: `CommonPayments`; and whether it is the first of them.
    @exclusivity(unchecked) private var common: CommonPayments?
    @exclusivity(unchecked) private var leadsCommon = false
    let space: ColumnSpace
    /// The columns of `space`, by slot.
    let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    /// By payment: when it comes, and its party's factors there; nil for royalties and minimums.
    let occasions: [(dates: EventDates, payee: Int, payer: Int)?]
    /// Payments that come at most once and are not settled path by path, as the path loop reads them.
    @exclusivity(unchecked) private(set) var occasional: [Occasional]
    struct Occasional {
        let payment: Int, amount: ValueSource, dates: EventDates, payee: Int, payer: Int
        /// It is the same sum at the same time wherever it comes, which is then.
        let always: Bool
    }
    let draws: Draws
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
    @exclusivity(unchecked) package private(set) var settlement: Settlement?

    /// Walks of agreements on one world. Equal timelines are shared, and on them equal dates and payments.
    package static func walks(_ plans: [AgreementPlan], worlds: Worlds, capacity: Int, keepsCash: Bool) -> [AgreementWalk] {
        var known: [(plan: TimelinePlan, timeline: Timeline)] = []
        var dates: [PaymentDates] = []
        let walks = plans.map { plan in
            let needed = TimelinePlan(plan, world: worlds.plan), flat = FlatPlan(plan, world: worlds.plan)
            var timeline = known.first { $0.plan == needed }?.timeline
            let leads = timeline == nil
            if leads {
                timeline = Timeline(plan: needed, worlds: worlds, capacity: capacity, keepsCash: keepsCash)
                known.append((needed, timeline!))
            }
            var mine = dates.first { $0.serve(plan, slots: needed.slots, on: timeline!) }
            let leadsDates = mine == nil
            if leadsDates {
                mine = PaymentDates(plan, slots: needed.slots, flat: flat, timeline: timeline!, capacity: capacity)
                dates.append(mine!)
            }
            return AgreementWalk(plan: plan, flat: flat, dates: mine!, timeline: timeline!, leads: (leads, leadsDates), worlds: worlds, capacity: capacity, keepsCash: keepsCash)
        }
        guard !keepsCash else { return walks }
        for leader in walks where leader.leads {
            let alike = walks.filter { $0.dates === leader.dates && $0.settlement == nil }
            guard alike.count > 1, alike[0] === leader, let common = CommonPayments(alike, capacity: capacity) else { continue }
            for walk in alike { walk.common = common; walk.occasional.removeAll { common.payments.contains($0.payment) } }
            leader.leadsCommon = true
        }
        return walks
    }

    private init(plan: AgreementPlan, flat: FlatPlan, dates: PaymentDates, timeline: Timeline, leads: (timeline: Bool, dates: Bool), worlds: Worlds, capacity: Int, keepsCash: Bool) {
        let world = worlds.plan, grid = world.grid
        self.plan = plan; self.world = world; self.worlds = worlds; self.timeline = timeline; self.leads = leads.timeline
        self.flat = flat; self.dates = dates; leadsDates = leads.dates
        space = dates.space
        columns = space.columns
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        ledger = Ledger(plan: plan, timeline: timeline, years: grid.years, capacity: capacity, keepsCash: keepsCash)
        licensor = plan.parties.firstIndex { $0.key == "licensor" } ?? 0
        licensee = plan.seller
        endLast = plan.endLast
        isFixed = plan.payments.map { $0.fixedAmount != nil }
        waiverCosts = plan.covenants.indices.map(plan.hasPricedWaiver)
        causeOf = plan.covenants.indices.map { plan.cause(ofCovenant: $0).map { Int32($0) } ?? -1 }
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
        occasions = plan.payments.map { payment in
            let found: EventDates
            switch payment.form {
            case .event(let slot, _, _):
                var always: Double?
                for case .constant(slot, let t) in plan.ops where t.isFinite { always = t }
                found = dates.dates(of: slot, orWith: plan.endLast || payment.settlesAtEnd, atClose: payment.settlesAtEnd, always: always, grid: grid, capacity: capacity)
            case .waiver(let k, _): found = timeline.dates(ofWaiver: k, atClose: payment.settlesAtEnd, capacity: capacity)
            case .royalty, .minimum, .settled: return nil
            }
            func use(_ party: Int?) -> Int { found.use(rate: party.map { plan.parties[$0].logDiscount }, within: payment.within) }
            return (found, use(payment.payee), use(payment.payer))
        }
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
        for walk in walks where walk.leadsDates { walk.dates.find(walk.worlds.count) }
        for walk in walks { walk.pay() }
    }

    private func pay() {
        let n = worlds.count
        draws.begin(worlds.block, worlds.positions)
        // What several agreements pay alike is paid by the first of them.
        if leadsCommon, let common { common.pay(n, by: self) }
        ledger.begin(timeline)
        // What everybody pays alike comes first, before anything else is booked.
        payAlike(occasional, n, into: ledger)
        ledger.spread(n, onto: common?.ledger)
        payFlows()
        let others = payEvents(occasional, n, into: ledger)
        settlement?.settle(n)
        ledger.isAlike = !others && common?.ledger.isAlike != false && settlement == nil && (ledger.settled.count == 0 || ledger.flowCount == 0)
        ledger.close(timeline, seller: licensee)
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
    package var events: [EventDates] { timeline.dates + dates.dates }
    /// How many of them come first and are the same as another's with the same timeline.
    package func sharedEvents(with other: AgreementWalk) -> Int { dates === other.dates ? events.count : timeline.dates.count }
    /// Payments that this and others make alike, by whose first they are counted for all; none where nobody does.
    package var commonPayments: Set<Int> { common?.payments ?? [] }
    /// Which of the events a payment waits for; nil for royalties and minimums.
    package func event(ofPayment p: Int) -> Int? { occasions[p].map { occasion in events.firstIndex { $0 === occasion.dates }! } }
    /// What an event payment pays wherever it comes, rounded; nil where that is a matter of chance or of what came before.
    package func fixedAmount(ofPayment p: Int) -> Double? { plan.payments[p].fixedAmount.map(Ledger.rounded) }

    /// The due date as adjusted and the limit of a duty on a path of the block evaluated last, by the delays that began by `knownAt`.
    package func deadline(covenant k: Int, path i: Int, knownAt: Double = .infinity) -> (due: Double, limit: Double) {
        timeline.deadline(covenant: k, path: i, knownAt: knownAt)
    }
}
