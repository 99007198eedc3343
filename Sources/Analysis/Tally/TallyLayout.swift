import AgreementSimulation
import Planning

/// Where each sum of a tally lies, and how large its quantum is. Decided once, from the plan and a pilot.
///
/// Sums that need no amounts come first: agreements that share a timeline share them.
struct TallyLayout: Sendable {
    let parties: Int, payments: Int, covenants: Int, causes: Int, years: Int
    let grid: TimeGrid
    let keepsCash: Bool
    /// Currency units of one quantum of payments and values, and of net sales.
    let money: Double, sales: Double
    /// By party: where its values are counted from for their squares, so that what is the same on all paths has no spread at
    /// all, and currency units of one step there.
    let shift: [Double], step: [Double]
    /// Years of one quantum of dates.
    static let time = 0x1p-40

    // What needs no amounts.
    /// Kinds of paths: an ending's cause, without and with a launch.
    var kinds: Int { 2 * causes }
    let kindCount: Int, endTime: Int, launchTime: Int
    let costs: Int, margin: Int, netSales: Int, netSalesPV: Int
    let covenant: Int
    /// By covenant: the states in which it can be.
    let states: [UInt16]
    /// How many these are.
    let shared: Int
    /// Dates that payments wait for: all, and how many of them (the first) belong to the timeline.
    let events: Int, sharedEvents: Int
    /// By event: where its sums begin.
    private let eventSums: [Int]

    // What depends on amounts.
    let value: Int, kindValue: Int, kindNegative: Int
    let deal: Int, half: Int, cash: Int
    /// By covenant that changes payments: how often it bites by nothing else, which is not a matter of the timeline; -1 for others.
    let bites: [Int]
    let count: Int
    /// By payment.
    let clauses: [Clause]

    /// How a payment is counted.
    struct Clause: Sendable {
        /// Which event it waits for; nil for a royalty or a minimum.
        let event: Int?
        /// Others on its timeline make it alike: the first of them counts it for all.
        let isCommon: Bool
        /// Its sums are settled path by path, so that an event does not say what is paid.
        let isSettled: Bool
        /// One sum on all paths: what it pays by year follows from the dates.
        let fixed: Double?
        /// By the licensee to the licensor, and how long after its date.
        let counted: Bool, within: Double
        /// Where its sums begin: see `PaymentSum`.
        fileprivate let sums: Int
        /// Its sums by year; -1 where they follow from the dates.
        let years: Int
        /// Of what does not follow from an event: on how many paths it pays, in all and by year.
        fileprivate let counts: Int
        var yearCounts: Int { counts + 1 }
        /// Whether its event says when it is paid.
        var followsEvent: Bool { event != nil && !isSettled }
    }

    enum Value: Int, CaseIterable { case sum, first, second, negative }
    /// All payments of the licensee to the licensor: undiscounted, at the licensor's rate, at the licensee's; royalties; paths that
    /// pay only at signing, paths that pay at all.
    enum Deal: Int, CaseIterable { case paid, toPayee, byPayer, royalties, upfrontOnly, something }
    enum PaymentSum: Int, CaseIterable { case amount, toPayee, byPayer }
    enum EventSum: Int, CaseIterable { case count, time }

    /// Of a walk whose fellows have been made: they may add dates to its timeline. `leader`: the first with the same timeline.
    init(walk: AgreementWalk, leader: AgreementWalk?, money: Double, sales: Double, shift: [Double], step: [Double], keepsCash: Bool) {
        let plan = walk.plan, grid = walk.world.grid, years = grid.years
        self.grid = grid; self.years = years
        parties = plan.parties.count; payments = plan.payments.count; covenants = plan.covenants.count; causes = plan.causes.count
        self.money = money; self.sales = sales; self.shift = shift; self.step = step; self.keepsCash = keepsCash
        events = walk.events.count; sharedEvents = walk.sharedEvents(with: leader ?? walk)
        var next = 0
        func take(_ n: Int) -> Int { defer { next += n }; return next }
        kindCount = take(2 * causes)
        endTime = take(2 * causes)
        launchTime = take(1)
        costs = take(1); margin = take(1); netSales = take(1); netSalesPV = take(1)
        covenant = take(covenants * CovenantBits.count)
        states = plan.covenants.map { covenant in
            let always: CovenantState = [.bites, .waived, .endedOrWaived]
            return switch covenant.watch {
            case .hazard, .happening: always.union(.happened).rawValue
            case .level: always.union([.met, .late, .moot, .missed, .reached]).rawValue
            case .duty: always.union([.met, .late, .moot, .cured, .missed, .metByOriginal, .reached]).rawValue
            }
        }
        var eventSums = (0..<sharedEvents).map { _ in take(EventSum.allCases.count) }
        shared = next
        eventSums += (sharedEvents..<events).map { _ in take(EventSum.allCases.count) }
        self.eventSums = eventSums
        value = take(parties * Value.allCases.count)
        kindValue = take(2 * causes * parties)
        kindNegative = take(2 * causes * parties)
        deal = take(Deal.allCases.count)
        half = take(2 * TallyLayout.timeBins(years))
        bites = plan.covenants.map { $0.adjusts.isEmpty ? -1 : take(1) }
        cash = take(keepsCash ? parties * years : 0)
        clauses = plan.payments.indices.map { p in
            let event = walk.event(ofPayment: p), fixed = walk.fixedAmount(ofPayment: p), isSettled = plan.payments[p].isSettled
            return Clause(event: event, isCommon: walk.commonPayments.contains(p), isSettled: isSettled, fixed: fixed, counted: plan.payments[p].counted, within: plan.payments[p].within, sums: take(PaymentSum.allCases.count), years: fixed == nil ? take(years) : -1,
                          counts: event == nil || isSettled ? take(years + 1) : -1)
        }
        count = next
    }

    func value(_ party: Int, _ v: Value) -> Int { value + party * Value.allCases.count + v.rawValue }
    func deal(_ d: Deal) -> Int { deal + d.rawValue }
    func payment(_ p: Int, _ s: PaymentSum) -> Int { clauses[p].sums + s.rawValue }
    func event(_ e: Int, _ s: EventSum) -> Int { eventSums[e] + s.rawValue }
    /// On how many paths a payment is made.
    func paths(ofPayment p: Int) -> Int { clauses[p].counts >= 0 ? clauses[p].counts : event(clauses[p].event!, .count) }
    /// On how many paths what it waits for comes; for a royalty or a minimum, on how many it is paid.
    func occasions(ofPayment p: Int) -> Int { clauses[p].event.map { event($0, .count) } ?? clauses[p].counts }
    /// How often a covenant was in a state.
    func covenant(_ k: Int, _ bit: Int) -> Int { covenant + k * CovenantBits.count + bit }

    // MARK: series of dates

    /// Causes, the first launch, then events; the first of them belong to the timeline.
    var launchSeries: Int { causes }
    func series(ofEvent e: Int) -> Int { causes + 1 + e }
    var sharedSeries: Int { causes + 1 + sharedEvents }
    var seriesCount: Int { causes + 1 + events }

    // MARK: times of payment

    /// Payments by period of the year in which they are paid; bin 0 is signing.
    static let binsPerYear = 4
    private static func timeBins(_ years: Int) -> Int { years * binsPerYear + 2 }
    var timeBins: Int { TallyLayout.timeBins(years) }
    /// The bin of a time: 0 at signing, then by quarters that end with their last instant.
    @inline(__always) func timeBin(_ t: Double) -> Int {
        guard t > 0 else { return 0 }
        let x = min(t, 1e6) * Double(TallyLayout.binsPerYear), whole = Int(x)
        return min(timeBins &- 1, Double(whole) < x ? whole + 1 : whole)
    }
}

/// What is counted of a covenant: each state, and the states that matter together.
enum CovenantBits {
    static let count = 17
    static let metAndReached = 16
}
