import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

/// Settles, path by path and in the order of dates, the clauses whose sums depend on what was paid before.
///
/// At one instant payments at events come first, then the closing of the year: royalties, minimums, and milestones that settle with
/// it. Each sum meets its credits, then its caps, then its tax, unless a royalty's pipeline says otherwise. After `init` nothing is
/// allocated but room for sums, when a block has more than any before.
package final class Settlement {
    let plan: AgreementPlan
    let settlement: Clauses
    let grid: TimeGrid
    let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    unowned let timeline: Timeline
    let draws: Draws
    let ledger: Ledger
    let sums: SettledSums
    let flat: FlatPlan

    /// The path at hand: its end, its place among the settled paths (-1 where no sales are looked at), the first period that does not
    /// count, and the calendar and contract years that close now and that close first.
    struct AtHand { var path = 0, end = 0.0, row = -1, last = 0, closing = (0, 0), first = (0, 0) }
    private let atHand: UnsafeMutablePointer<AtHand>
    @inline(__always) var path: Int { atHand.pointee.path }
    @inline(__always) var end: Double { atHand.pointee.end }
    @inline(__always) var row: Int { atHand.pointee.row }
    @inline(__always) var last: Int { atHand.pointee.last }

    // What it remembers
    let caps: Cells<CapState>
    let credits: Cells<CreditState>
    /// What credits were before something was tried.
    let creditsBefore: Cells<CreditState>
    let events: Cells<EventState>
    let royalties: Cells<RoyaltyState>
    let banks: Cells<Bank>
    let families: Cells<FamilyState>
    /// By payment: how many sums of it there have been.
    let counts: Cells<UInt32>
    /// By split: what its sources have come to.
    let splitTotals: Cells<Double>
    /// By payment: what it has paid in the year that closes now, before anything is set off.
    let ofYear: Cells<Double>
    /// By cap: what it has cut and defers.
    let deferred: Cells<[Deferred]>
    /// By royalty and calendar year: what was paid and what its statement left out of that, where audits look.
    let statements: Cells<[Statement]>
    /// By minimum and path of the block: when it was first left unpaid.
    let unpaid: ColumnBlock
    /// What the pipeline of each royalty did, when asked for.
    package var trace: [PipelineStep]?

    /// What may come next, with its time.
    private let sources: Cells<Source>
    private let next: Cells<Double>
    /// How far a recurring source has come.
    private let turn: Cells<Int>

    struct CapState { var used = YearlySum() }
    struct CreditState { var balance = 0.0, used = YearlySum() }
    /// What was used in the year at hand, and in the later of those before: what begins a year comes before the last has closed.
    struct YearlySum {
        private var now = (year: -1, sum: 0.0), other = (year: -1, sum: 0.0)
        /// That of a year; of the whole life it is always year 0.
        subscript(year: Int) -> Double {
            mutating get { turn(to: year); return now.sum }
            set { turn(to: year); now.sum = newValue }
        }
        private mutating func turn(to year: Int) {
            guard now.year != year else { return }
            if other.year == year { swap(&now, &other); return }
            if now.year > other.year { other = now }
            now = (year, 0)
        }
    }
    /// The highest share reached; what fell due, what of it was paid, what is held back.
    struct EventState { var turns = 0, share = 0.0, due = 0.0, paid = 0.0, held = 0.0, isDone = false }
    struct RoyaltyState {
        /// By market, or in all: sales of earlier years.
        var base: [Double]
        var carried = 0.0
        // The year at hand: the sum so far, what it was before reductions, the sales that bear it.
        var amount = 0.0, unreduced = -1.0, sales = 0.0
        /// What a threshold of one unit has become.
        var thresholds = 1.0
        /// What would be due on true sales, and the true sales of earlier years, where statements may leave some out.
        var onTrueSales = 0.0, trueBase: [Double]
        /// By licensed market: the royalty as the tiers make it, and what shares of it are left after exclusivity and after reductions.
        var byMarket: [Double], exclusive: [Double], reduced: [Double]
        /// By licensed market: what enters the tiers.
        var bases: [Double]
        /// What was taken off, latest last: by stacking, or by a credit.
        var taken: [Taken]

        mutating func exchangeBases() { swap(&base, &trueBase) }
    }
    struct Taken { let credit: Int?; let year: Int; let amount: Double }
    /// Royalty above the floor by age in years, this year's first; what was paid in advance; what is due.
    struct Bank { var ofYear: [Double], advance = 0.0, due = 0.0 }
    struct FamilyState { var next = 0, last = -1.0 }
    /// When a year closed, what was paid, what its statement left out of that, and the rate at which it is taxed.
    struct Statement { var closed = 0.0, paid = 0.0, missing = 0.0, taxed = 0.0 }
    /// What a cap put off, as it counts there; how much a unit of the sum counts, and at which rate it is taxed.
    struct Deferred { var payment: Int, amount: Double, unit: Double, taxed: Double }

    /// What happens at some times of a path; at one instant in this order.
    enum Source {
        case event(Int), part(Int, Int), retained(Int), refund(Int), periodic(Int), cost(split: Int, stage: Int, atStart: Bool), advance(Int), audit(Int), occurrence(share: Int, Int), spending(share: Int, stage: Int, atStart: Bool)
        case close(contractYears: Bool)
        case eventAtClose(Int), family(Int)
        var phase: Int {
            switch self {
            case .event, .part, .retained, .refund, .periodic, .cost, .occurrence, .spending: 0
            case .audit: 3
            // A year begins after the one before has closed.
            case .advance: 4
            case .close: 1
            case .eventAtClose, .family: 2
            }
        }
    }

    init(plan: AgreementPlan, settlement: SettlementPlan, timeline: Timeline, columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>, draws: Draws, ledger: Ledger, flat: FlatPlan, world: WorldPlan, capacity: Int) {
        self.plan = plan; self.settlement = Clauses(settlement); self.timeline = timeline; self.columns = columns; self.draws = draws; self.ledger = ledger; self.flat = flat
        grid = world.grid
        unpaid = ColumnBlock(settlement.minimums.count, capacity)
        atHand = .allocate(capacity: 1); atHand.initialize(to: AtHand())
        sums = ledger.settledSums
        sharesProfit = settlement.shares.contains { $0.flow == .profit }
        let markets = plan.licensed.count
        caps = Cells(settlement.caps.map { _ in CapState() })
        credits = Cells(settlement.credits.map { _ in CreditState() })
        creditsBefore = Cells(settlement.credits.map { _ in CreditState() })
        events = Cells(settlement.events.map { _ in EventState() })
        royalties = Cells(settlement.royalties.map { r in
            RoyaltyState(base: [Double](repeating: 0, count: r.tables.count), trueBase: [Double](repeating: 0, count: r.tables.count), byMarket: [Double](repeating: 0, count: markets),
                         exclusive: [Double](repeating: 1, count: markets), reduced: [Double](repeating: 1, count: markets),
                         bases: [Double](repeating: 0, count: markets), taken: [Taken](unsafeUninitializedCapacity: settlement.credits.count + 2) { _, n in n = 0 })
        })
        banks = Cells(settlement.minimums.map { Bank(ofYear: [Double](repeating: 0, count: $0.banked + 1)) })
        families = Cells(settlement.families.map { _ in FamilyState() })
        counts = Cells([UInt32](repeating: 0, count: plan.payments.count))
        splitTotals = Cells([Double](repeating: 0, count: settlement.splits.count))
        ofYear = Cells([Double](repeating: 0, count: plan.payments.count))
        deferred = Cells(settlement.caps.map { _ in [] })
        statements = Cells(settlement.audits.isEmpty ? [] : settlement.royalties.map { _ in [Statement](repeating: Statement(), count: world.grid.years + 1) })
        var sources: [(source: Source, rank: Int)] = []
        func add(_ source: Source, _ payment: Int) { sources.append((source, settlement.rules[payment].rank)) }
        for (e, event) in settlement.events.enumerated() {
            if event.family == nil { add(event.atClose ? .eventAtClose(e) : .event(e), event.payment) }
            for (k, part) in event.parts.enumerated() { add(.part(e, k), part.payment) }
            if let retained = event.retained { add(.retained(e), retained.payment) }
            if let refund = event.refund { add(.refund(e), refund.payment) }
        }
        for (f, family) in settlement.families.enumerated() { add(.family(f), settlement.events[family.members[0]].payment) }
        for (k, periodic) in settlement.periodics.enumerated() { add(.periodic(k), periodic.payment) }
        for (m, minimum) in settlement.minimums.enumerated() where minimum.inAdvance { add(.advance(m), minimum.payment) }
        for (k, split) in settlement.splits.enumerated() {
            for stage in split.stages { sources += [(.cost(split: k, stage: stage, atStart: true), 0), (.cost(split: k, stage: stage, atStart: false), 0)] }
        }
        for (k, share) in settlement.shares.enumerated() {
            switch share.flow {
            case .occurrences(let occurrences): for j in occurrences.indices { add(.occurrence(share: k, j), share.payment) }
            case .costs(let stages): for stage in stages { add(.spending(share: k, stage: stage, atStart: true), share.payment); add(.spending(share: k, stage: stage, atStart: false), share.payment) }
            case .profit: break
            }
        }
        for (k, audit) in settlement.audits.enumerated() { add(.audit(k), audit.recovered) }
        for contract in [false, true] where settlement.closes(contractYears: contract) { sources.append((.close(contractYears: contract), 0)) }
        self.sources = Cells(sources.enumerated().sorted { ($0.element.source.phase, $0.element.rank, $0.offset) < ($1.element.source.phase, $1.element.rank, $1.offset) }.map(\.element.source))
        next = Cells([Double](repeating: .infinity, count: sources.count))
        turn = Cells([Int](repeating: 0, count: sources.count))
        var order = settlement.royalties.enumerated().map { (clause: Closing.royalty($0.offset), rank: settlement.rules[$0.element.payment].rank, contract: $0.element.contractYears) }
        order += settlement.minimums.enumerated().map { (.minimum($0.offset), settlement.rules[$0.element.payment].rank, $0.element.contractYears) }
        closingOrder = [false, true].map { contract in order.filter { $0.contract == contract }.sorted { $0.rank < $1.rank }.map(\.clause) }
    }
    deinit {
        settlement.deallocate(); atHand.deallocate()
        caps.deallocate(); credits.deallocate(); creditsBefore.deallocate(); events.deallocate(); royalties.deallocate(); banks.deallocate(); families.deallocate(); counts.deallocate()
        splitTotals.deallocate(); ofYear.deallocate(); deferred.deallocate(); statements.deallocate(); sources.deallocate(); next.deallocate(); turn.deallocate()
    }
    /// Whether some clause shares profit, whose years count from the first on.
    private let sharesProfit: Bool
    /// By kind of year: in which order its royalties and minimums are paid.
    let closingOrder: [[Closing]]
    enum Closing { case royalty(Int), minimum(Int) }

    /// Settles all paths of a block whose timeline is known.
    func settle(_ n: Int) {
        sums.clear()
        unpaid.fill(.infinity, n)
        var k = 0
        let settled = ledger.settled
        for i in 0..<n {
            while k < settled.count && settled[k] < i { k += 1 }
            settle(path: i, row: k < settled.count && settled[k] == i ? k : -1)
        }
    }

    private func settle(path i: Int, row: Int) {
        atHand.pointee.path = i; atHand.pointee.end = ledger.end[i]; atHand.pointee.row = row
        atHand.pointee.last = row < 0 ? 0 : Int(timeline.last[row])
        forget()
        for s in sources.indices {
            turn[s] = -1
            next[s] = following(s)
        }
        while true {
            // The earliest; of one instant the first in order.
            var s = -1, time = Double.infinity, phase = 0
            for j in next.indices where next[j] < time || (next[j] == time && time < .infinity && sources[j].phase < phase) { s = j; time = next[j]; phase = sources[j].phase }
            guard s >= 0 else { return sell() }
            happen(s, at: time)
            next[s] = following(s)
        }
    }

    private func forget() {
        for c in caps.indices { caps[c] = CapState(); deferred[c].removeAll(keepingCapacity: true) }
        for c in credits.indices { credits[c] = CreditState(balance: settlement.credits[c].money) }
        for e in events.indices { events[e] = EventState() }
        for r in royalties.indices {
            for m in royalties[r].base.indices { royalties[r].base[m] = 0; royalties[r].trueBase[m] = 0 }
            royalties[r].carried = 0
        }
        for b in banks.indices {
            for y in banks[b].ofYear.indices { banks[b].ofYear[y] = 0 }
            banks[b].advance = 0
        }
        for r in statements.indices { for y in statements[r].indices { statements[r][y] = Statement() } }
        for f in families.indices { families[f] = FamilyState() }
        for k in splitTotals.indices { splitTotals[k] = 0 }
        for p in counts.indices { counts[p] = 0 }
        for p in ofYear.indices { ofYear[p] = 0 }
    }

    // MARK: when

    /// The next time of a source after its last turn; infinite if it has none before the end.
    private func following(_ s: Int) -> Double {
        turn[s] += 1
        let k = turn[s]
        func once(_ t: Double, orWith: Bool? = nil) -> Double { k == 0 && comes(t, orWith: orWith ?? plan.endLast) ? t : .infinity }
        switch sources[s] {
        case .event(let e):
            let event = settlement.events[e]
            if event.recurs { return recurrence(event, e, k) }
            return k == 0 ? accepted(event) : .infinity
        case .eventAtClose(let e): return once(columns[settlement.events[e].slot][path], orWith: true)
        case .part(let e, let j): return k == 0 ? accepted(part: j, of: settlement.events[e]) : .infinity
        case .retained(let e): return k == 0 ? released(settlement.events[e]) : .infinity
        case .refund(let e): return once(columns[settlement.events[e].refund!.slot][path])
        case .family(let f): return familyTime(f, k)
        case .periodic(let p): return periodicTime(p, k)
        case .cost(_, let stage, let atStart), .spending(_, let stage, let atStart): return k == 0 ? costTime(stage, atStart: atStart) : .infinity
        case .occurrence(let f, let j):
            guard case .occurrences(let occurrences) = settlement.shares[f].flow else { return .infinity }
            return once(columns[occurrences[j].slot][path])
        case .advance(let m):
            let minimum = settlement.minimums[m]
            guard let y = firstYear(minimum) else { return .infinity }
            let year = y + k
            return owed(minimum, year) ? start(of: year, contract: minimum.contractYears) : .infinity
        case .audit(let a):
            let t = settlement.audits[a].every * Double(k + 1) + settlement.audits[a].notice
            return row >= 0 && t < end ? t : .infinity
        case .close(let contract): return closingTime(contract: contract, k)
        }
    }
    @inline(__always) func comes(_ t: Double, orWith: Bool) -> Bool { t < .infinity && (orWith ? t <= end : t < end) }
    @inline(__always) func comes(_ t: Double) -> Bool { comes(t, orWith: plan.endLast) }

    private func periodicTime(_ p: Int, _ k: Int) -> Double {
        let periodic = settlement.periodics[p]
        guard k < periodic.atMost else { return .infinity }
        let from = columns[periodic.from][path], begin = from + Double(k) * periodic.every
        guard begin < end, begin < periodic.until.map({ columns[$0][path] }) ?? .infinity else { return .infinity }
        if periodic.inAdvance { return begin }
        // A stretch that is cut short falls due at the end if it is paid in proportion.
        let due = from + Double(k + 1) * periodic.every
        return comes(due) ? due : periodic.proRata ? end : .infinity
    }

    // MARK: years

    func start(of year: Int, contract: Bool) -> Double { contract ? Double(year) : grid.start(ofYear: year) }
    func close(of year: Int, contract: Bool) -> Double { min(end, contract ? Double(year + 1) : grid.end(ofYear: year)) }
    private func begins(_ year: Int, contract: Bool) -> Bool { year < grid.years && start(of: year, contract: contract) < end }

    /// The `k`-th closing: of the years from the first on in which something may be owed.
    private func closingTime(contract: Bool, _ k: Int) -> Double {
        if k == 0 { if contract { atHand.pointee.first.1 = firstClosing(contract: true) } else { atHand.pointee.first.0 = firstClosing(contract: false) } }
        let first = contract ? atHand.pointee.first.1 : atHand.pointee.first.0
        guard first < .max, begins(first + k, contract: contract) else { return .infinity }
        if contract { atHand.pointee.closing.1 = first + k } else { atHand.pointee.closing.0 = first + k }
        return close(of: first + k, contract: contract)
    }
    private func firstClosing(contract: Bool) -> Int {
        if !contract, sharesProfit { return 0 }
        var first = Int.max
        if row >= 0 {
            for m in plan.licensed {
                let q = Int(timeline.worlds.sales.first(m)[path])
                if q < last { first = min(first, contract ? max(0, Int(grid.centre(q))) : q / grid.perYear) }
            }
        }
        for m in settlement.minimums.indices where settlement.minimums[m].contractYears == contract { if let y = firstYear(settlement.minimums[m]) { first = min(first, y) } }
        for c in settlement.caps.indices where settlement.caps[c].deferred && settlement.caps[c].contractYears == contract { first = 0 }
        return first
    }

    /// The first year of a minimum: that which begins at or after its `from`, or contains it if that counts in part.
    func firstYear(_ minimum: InPlace<SettlementPlan.Minimum>) -> Int? {
        let from = columns[minimum.from][path]
        guard from < end else { return nil }
        let x = minimum.contractYears ? from : from + grid.phase
        let first = minimum.firstInPart ? Int((x + 1e-9).rounded(.down)) : max(0, Int((x - 1e-9).rounded(.up)))
        return first
    }

    /// Whether a minimum holds for a year.
    func owed(_ minimum: InPlace<SettlementPlan.Minimum>, _ year: Int) -> Bool {
        let begin = start(of: year, contract: minimum.contractYears)
        guard year < grid.years, let first = firstYear(minimum), year >= first, begin < end, begin < minimum.until.map({ columns[$0][path] }) ?? .infinity else { return false }
        // At least one period before the end lies in the royalty term of a market that is not refused.
        var until = -Double.infinity, hasTerms = false
        for r in minimum.royalties {
            guard let terms = settlement.royalties[r].terms else { return true }
            hasTerms = true
            for m in plan.licensed.indices {
                let market = flat.markets[m]
                until = max(until, min(columns[terms[m]][path], min(columns[market.refusal][path], columns[market.closed][path])))
            }
        }
        guard hasTerms else { return true }
        let firstCentre = minimum.contractYears ? grid.centre(grid.firstPeriod(notBefore: begin)) : grid.centre(year * grid.perYear)
        return firstCentre < min(until, end)
    }

    /// The calendar year in which something is booked; at its close that of the year that closes.
    func year(of t: Double, atClose: Bool = false) -> Int {
        var y = grid.year(of: t)
        if atClose, y > 0, grid.start(ofYear: y) >= t - grid.slack { y -= 1 }
        return max(0, min(grid.years - 1, y))
    }

    // MARK: what happens

    private func happen(_ s: Int, at t: Double) {
        switch sources[s] {
        case .event(let e), .eventAtClose(let e):
            if settlement.events[e].recurs { happenAgain(event: e, turn[s], at: t) } else { happen(event: e, at: t) }
        case .part(let e, let j): happen(part: j, of: e, at: t)
        case .retained(let e):
            // What it waits for may come at the same instant.
            if !events[e].isDone { happen(event: e, at: t) }
            pay(settlement.events[e].retained!.payment, events[e].held, at: t, market: settlement.events[e].market)
        case .refund(let e):
            let refund = settlement.events[e].refund!, back = pay(refund.payment, refund.share * events[e].paid, at: t, market: settlement.events[e].market)
            // What comes back no longer fills a credit; what was set off already stays so.
            for c in settlement.rules[settlement.events[e].payment].fills { credits[c].balance = max(0, credits[c].balance - settlement.credits[c].share * back) }
        case .family(let f): happen(family: f, at: t)
        case .periodic(let p): happen(periodic: p, turn[s], at: t)
        case .cost(let split, let stage, let atStart): share(split, cost(stage, atStart: atStart), at: t)
        case .occurrence(let f, let j):
            guard case .occurrences(let occurrences) = settlement.shares[f].flow else { return }
            pay(share: f, amount(occurrences[j].amount, occurrences[j].amountSlot), at: t)
        case .spending(let f, let stage, let atStart): pay(share: f, cost(stage, atStart: atStart), at: t)
        case .advance(let m):
            let minimum = settlement.minimums[m], year = firstYear(minimum)! + turn[s]
            let floor = floor(minimum, year)
            banks[m].advance = floor
            pay(minimum.payment, floor, at: t, market: nil)
        case .audit(let a): audit(a, turn[s], at: t)
        case .close(let contract): close(year: contract ? atHand.pointee.closing.1 : atHand.pointee.closing.0, contract: contract, at: t)
        }
    }

    private func happen(periodic p: Int, _ k: Int, at t: Double) {
        let periodic = settlement.periodics[p], begin = Double(k) * periodic.every
        var sum = periodic.sums[0]
        for j in periodic.ages.indices where periodic.ages[j] <= begin + 1e-9 { sum = periodic.sums[j] }
        sum = adjusted(sum, payment: periodic.payment, at: t)
        if periodic.proRata { sum *= min(1, max(0, (end - columns[periodic.from][path] - begin) / periodic.every)) }
        pay(periodic.payment, sum, at: t, market: nil)
    }

    /// What an index makes of one unit by a time: year by year since `effective`, within limits.
    func moved(_ index: SettlementPlan.Index, at t: Double) -> Double {
        let years = Int((t + 1e-9).rounded(.down))
        guard years > 0 else { return 1 }
        let paths = timeline.worlds.indices
        var unit = 1.0, before = paths.value(index.index, path: path, at: 0)
        for y in 1...years {
            let now = paths.value(index.index, path: path, at: Double(y))
            unit *= 1 + min(max(now / before - 1, index.atLeast), index.atMost)
            before = now
        }
        return unit
    }
    /// A sum as stated, as it has moved with its index by then, at the rate of its currency, and as covenants have changed it.
    /// `orAtClose`: also by what the close at that time shows, which is that of the period before.
    func adjusted(_ stated: Double, payment p: Int, at t: Double, orAtClose: Bool = false) -> Double {
        let adjustments = flat.payments[p].adjustments
        var amount = stated
        if let index = settlement.rules[p].index { amount *= moved(index, at: t) }
        if let currency = settlement.rules[p].currency { amount *= timeline.worlds.indices.value(currency, path: path, at: t) }
        return adjustments.count > 0 ? ledger.changed(amount, by: adjustments, path: path, before: t, orAtClose: orAtClose) : amount
    }
}
