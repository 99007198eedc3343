import Quantities
import ScenarioModel

/// Binds triggers and points to columns: each distinct expression becomes one slot, computed by one op.
///
/// The world's compiler knows stages and markets; an agreement's compiler starts from its copy and adds definitions,
/// covenants and sales comparisons.
struct SlotCompiler {
    private(set) var slotCount = 0
    /// Ops emitted and not yet taken.
    private(set) var pending: [ColumnOp] = []
    private var known: [Expression: Int] = [:]

    /// Events a user can name, by full name.
    var events: [String: Int] = [:]
    /// When an event is known never to come, by the event's slot.
    private var impossibility: [Int: [Int]] = [:]
    /// The slots of events that may come more than once, by name.
    var occurrences: [String: [Int]] = [:]
    /// What stages measure, by `STAGE.MEASURE`: its column, and the stage's end.
    private var measures: [String: (slot: Int, end: Int)] = [:]
    /// Market names, in the order of the plan, and which of them are licensed.
    var marketNames: [String] = []
    var licensed: [Int] = []
    /// Markets whose units are known.
    var countsUnits: Set<Int> = []
    /// Periods of sales a year.
    var periodsAYear = 4
    var effective: CalendarDate

    // An agreement's own
    var definitions: [String: Trigger] = [:]
    /// Years from one date to the next, by name.
    var calendar: [String: Double] = [:]
    var dueOf: [String: Int] = [:]
    /// Payments for an event, by name: what makes them due, and how long after they are paid.
    var datedPayments: [String: (when: Trigger, within: Double)] = [:]
    private var openPayments: Set<String> = []
    private(set) var salesLeaves: [SalesLeaf] = []
    /// Slots whose times depend on sales.
    private(set) var salesDependent: Set<Int> = []
    private(set) var faults: [Diagnostic] = []

    private enum Expression: Hashable {
        case constant(Double)
        case add(Int, Double)
        case minimum([Int])
        case maximum([Int])
        case year(Int, ColumnOp.YearPhrase)
        case guarded(Int, [ColumnOp.Guard])
        case window(Int, Int?, Int?)
        case leaf(SalesLeaf.Sum, [Int], Comparison.Relation, Double)
        case next(Int, ColumnOp.CalendarPhrase)
        case holds(Int, MeasureBound)
    }

    init(effective: CalendarDate) { self.effective = effective }

    /// A column that something else than an op writes.
    mutating func newSlot() -> Int { slotCount += 1; return slotCount - 1 }

    /// Forgets faults that the caller reports in its own words.
    mutating func dropFaults(after count: Int) { faults.removeLast(faults.count - count) }

    mutating func takeOps() -> [ColumnOp] { defer { pending = [] }; return pending }

    mutating func declare(_ name: String, slot: Int, impossibleBy sources: [Int]) {
        events[name] = slot
        impossibility[slot] = sources
    }

    func slot(ofMeasure name: String) -> Int? { measures[name]?.slot }
    mutating func declare(measure name: String, slot: Int, end: Int) { measures[name] = (slot, end) }

    /// What a clause says of a market that is not licensed is moot: its events never come, and that is known from the start.
    mutating func withdrawEvents(ofMarkets markets: [Int]) {
        guard !markets.isEmpty else { return }
        let never = constant(.infinity), signing = constant(0)
        for market in markets {
            for name in events.keys where name.hasPrefix(marketNames[market] + ".") { events[name] = never }
        }
        impossibility[never] = [signing]
    }

    // MARK: expressions

    private mutating func emit(_ expression: Expression, dependsOn sources: [Int], _ op: (Int) -> ColumnOp) -> Int {
        if let slot = known[expression] { return slot }
        let slot = newSlot()
        known[expression] = slot
        if sources.contains(where: salesDependent.contains) { salesDependent.insert(slot) }
        pending.append(op(slot))
        return slot
    }
    mutating func constant(_ t: Double) -> Int { emit(.constant(t), dependsOn: []) { .constant(into: $0, t) } }
    mutating func adding(_ dt: Double, to slot: Int) -> Int {
        dt == 0 ? slot : emit(.add(slot, dt), dependsOn: [slot]) { .add(into: $0, from: slot, dt) }
    }
    mutating func minimum(_ slots: [Int]) -> Int {
        let s = Array(Set(slots)).sorted()
        if s.isEmpty { return constant(.infinity) }
        return s.count == 1 ? s[0] : emit(.minimum(s), dependsOn: s) { .minimum(into: $0, s) }
    }
    mutating func maximum(_ slots: [Int]) -> Int {
        let s = Array(Set(slots)).sorted()
        if s.isEmpty { return constant(0) }
        return s.count == 1 ? s[0] : emit(.maximum(s), dependsOn: s) { .maximum(into: $0, s) }
    }
    mutating func window(_ slot: Int, from lower: Int?, until upper: Int?) -> Int {
        guard lower != nil || upper != nil else { return slot }
        return emit(.window(slot, lower, upper), dependsOn: [slot, lower ?? slot, upper ?? slot]) {
            .window(into: $0, from: slot, lower: lower, upper: upper)
        }
    }

    /// A column that is never until somebody finds out otherwise.
    mutating func unknown() -> Int {
        let slot = newSlot()
        pending.append(.constant(into: slot, .infinity))
        return slot
    }
    /// When something happens, unless another thing has happened by then.
    mutating func before(_ other: Int, _ slot: Int) -> Int { guarded(slot, [.init(slot: other, negated: true)]) }
    /// When something happens, if one of several others has happened by then.
    mutating func after(_ others: [Int], _ slot: Int) -> Int { guarded(slot, [.init(slot: minimum(others), negated: false)]) }

    // MARK: points

    /// The slot of a point. `market` is the market at hand for bare market events.
    mutating func slot(of point: Point, market: Int? = nil, at path: DottedPath) -> Int {
        switch point {
        case .event(let name): return slot(of: name, market: market, at: path)
        case .date(let date): return constant(effective.years(to: date).rawValue)
        case .time(let t): return constant(t.rawValue)
        case .later(let points): return maximum(points.map { slot(of: $0, market: market, at: path) })
        case .earlier(let points): return minimum(points.map { slot(of: $0, market: market, at: path) })
        case .offset(let p, let dt): return adding(dt.rawValue, to: slot(of: p, market: market, at: path))
        case .next(let name, let p):
            guard let interval = calendar[name] else { return fault(.N01, at: path, "no calendar \(name)") }
            guard let p else { return constant(interval) }
            let from = slot(of: p, market: market, at: path), phrase = ColumnOp.CalendarPhrase(interval: interval)
            return emit(.next(from, phrase), dependsOn: [from]) { .next(into: $0, from: from, phrase) }
        case .year(let ordinal, let full, let contract, let end, let p):
            let from = slot(of: p, market: market, at: path)
            let phrase = ColumnOp.YearPhrase(ordinal: ordinal, full: full, contract: contract, end: end, phase: TimeGrid.phase(effective))
            return emit(.year(from, phrase), dependsOn: [from]) { .year(into: $0, from: from, phrase) }
        }
    }

    private mutating func slot(of name: EventName, market: Int?, at path: DottedPath) -> Int {
        if name.parts.count == 1 {
            let word = name.parts[0]
            if word == "signing" || word == "effective" { return constant(0) }
            if let market, let slot = events["\(marketNames[market]).\(word)"] { return slot }
            if let definition = definitions[word] { return slot(of: definition, at: path) }
            if let interval = calendar[word] { return constant(interval) }
            for (prefix, isFirst) in [("first_", true), ("last_", false)] where word.hasPrefix(prefix) {
                let event = String(word.dropFirst(prefix.count))
                if event == "exclusivity_ends" {
                    // Over the markets launched by then: a market counts from the later of its launch and its own date.
                    guard isFirst else { return fault(.K06, at: path, "last_exclusivity_ends is not built yet") }
                    return minimum(licensed.map { m in
                        maximum([events["\(marketNames[m]).launch"]!, events["\(marketNames[m]).exclusivity_ends"]!])
                    })
                }
                let slots = licensed.compactMap { events["\(marketNames[$0]).\(event)"] }
                if slots.count == licensed.count {
                    return isFirst ? minimum(slots) : (slots.isEmpty ? constant(.infinity) : maximum(slots))
                }
            }
        }
        if name.parts.count == 2, name.parts[1] == "due", let slot = dueOf[name.parts[0]] { return slot }
        if let slot = events[name.description] { return slot }
        if let slot = payment(name, at: path) { return slot }
        return fault(.N01, at: path, "no event \(name.description)")
    }

    /// When a payment for an event accrues or is paid.
    private mutating func payment(_ name: EventName, at path: DottedPath) -> Int? {
        guard name.parts.count == 2, ["accrued", "paid"].contains(name.parts[1]), let payment = datedPayments[name.parts[0]] else { return nil }
        guard !openPayments.contains(name.parts[0]) else { return fault(.A03, at: path, "\(name.parts[0]) waits for itself") }
        openPayments.insert(name.parts[0])
        defer { openPayments.remove(name.parts[0]) }
        return adding(name.parts[1] == "paid" ? payment.within : 0, to: slot(of: payment.when, at: path))
    }

    // MARK: triggers

    mutating func slot(of trigger: Trigger, market: Int? = nil, at path: DottedPath) -> Int {
        switch trigger {
        case .point(let point): return slot(of: point, market: market, at: path)
        case .first(let parts): return minimum(parts.map { slot(of: $0, market: market, at: path) })
        case .comparison(let comparison): return leaf(comparison, at: path)
        case .not: return fault(.K06, at: path, "not without another condition beside it is not built yet")
        case .all(let parts):
            var positive: [Int] = [], guards: [ColumnOp.Guard] = []
            for part in parts {
                if case .not(let inner) = part { guards.append(guardOn(inner, negated: true, market: market, at: path)) }
                else { positive.append(slot(of: part, market: market, at: path)) }
            }
            guard !positive.isEmpty else { return fault(.K06, at: path, "not without another condition beside it is not built yet") }
            return guarded(maximum(positive), guards)
        case .guarded(let inner, let condition):
            let from = slot(of: inner, market: market, at: path)
            return guarded(from, guards(of: condition, market: market, at: path))
        }
    }

    mutating func guarded(_ from: Int, _ guards: [ColumnOp.Guard]) -> Int {
        guard !guards.isEmpty else { return from }
        return emit(.guarded(from, guards), dependsOn: [from] + guards.map(\.slot)) { .guarded(into: $0, from: from, guards) }
    }
    mutating func guards(of condition: Trigger, market: Int?, at path: DottedPath) -> [ColumnOp.Guard] {
        switch condition {
        case .all(let parts): return parts.flatMap { guards(of: $0, market: market, at: path) }
        case .not(let inner): return [guardOn(inner, negated: true, market: market, at: path)]
        default: return [guardOn(condition, negated: false, market: market, at: path)]
        }
    }
    /// A state: has the trigger happened by then? A yearly sum has a state of its own, which is not built.
    private mutating func guardOn(_ trigger: Trigger, negated: Bool, market: Int?, at path: DottedPath) -> ColumnOp.Guard {
        if case .comparison(let c) = trigger, !c.metric.isMeasure, c.metric.ofSales != .cumulativeSales, c.metric.ofSales != .cumulativeUnits {
            return .init(slot: fault(.K06, at: path, "\(c.metric.name) as a condition beside an event is not built yet"), negated: negated)
        }
        if case .not(let inner) = trigger { return guardOn(inner, negated: !negated, market: market, at: path) }
        return .init(slot: slot(of: trigger, market: market, at: path), negated: negated)
    }

    /// The slot of a comparison: of a measure an op on its column, of sales written by the walk.
    mutating func leaf(_ comparison: Comparison, contractYears: Bool = false, at path: DottedPath) -> Int {
        if comparison.metric.isMeasure { return measured(comparison, at: path) }
        guard let (byCalendar, markets, level) = salesSum(comparison, at: path) else { return constant(.infinity) }
        var sum = byCalendar
        // Counted from 1 January they are the calendar's.
        if contractYears, TimeGrid.phase(effective) != 0 { sum = sum.byContractYears }
        let key = Expression.leaf(sum, markets, comparison.relation, level)
        if let slot = known[key] { return slot }
        let slot = newSlot()
        known[key] = slot
        salesDependent.insert(slot)
        salesLeaves.append(SalesLeaf(slot: slot, sum: sum, markets: markets, relation: comparison.relation, level: level))
        return slot
    }

    /// The end of a stage at which its measure stands in a relation to a level.
    private mutating func measured(_ comparison: Comparison, at path: DottedPath) -> Int {
        guard let (measure, end) = measures[comparison.metric.name], let level = comparison.level.ofMeasure else {
            return fault(.N01, at: path, "no measure \(comparison.metric)")
        }
        let bound = MeasureBound(slot: measure, relation: comparison.relation, level: level)
        return emit(.holds(end, bound), dependsOn: [end]) { .holds(into: $0, from: end, bound) }
    }

    /// What a comparison measures of sales, over which licensed markets, against which level in the unit of the measure.
    mutating func salesSum(_ comparison: Comparison, at path: DottedPath) -> (SalesLeaf.Sum, [Int], Double)? {
        let metric = comparison.metric
        guard let measured = metric.ofSales else { _ = fault(.K06, at: path, "the metric \(metric.name) is not built yet"); return nil }
        guard let level = comparison.level.known else {
            _ = fault(.K06, at: path, "\(metric.name) against another metric is not built yet"); return nil
        }
        var markets = licensed
        if let name = (measured == .growth ? metric.marketArguments : metric.arguments).first {
            guard let m = marketNames.firstIndex(of: name) else { _ = fault(.N01, at: path, "no market \(name)"); return nil }
            markets = licensed.contains(m) ? [m] : []
        }
        let sum: SalesLeaf.Sum
        switch measured {
        case .annualSales: sum = .annual
        case .cumulativeSales: sum = .cumulative
        case .trailingSales: sum = .trailing
        case .annualUnits: sum = .annualUnits
        case .cumulativeUnits: sum = .cumulativeUnits
        case .annualPrice: sum = .annualPrice
        case .adoption: sum = .adoption
        case .growth:
            let periods = (metric.quarters ?? 1) * periodsAYear
            guard periods % 4 == 0 else {
                _ = fault(.D03, at: path, "\(metric) does not look back whole periods: the grid is yearly, so its quarters come in fours"); return nil
            }
            sum = .growth(over: periods / 4)
        }
        if [.annualUnits, .cumulativeUnits, .annualPrice].contains(sum), let m = markets.first(where: { !countsUnits.contains($0) }) {
            _ = fault(.K02, at: path, "\(metric.name) needs to know the units of \(marketNames[m]): its sales have neither units nor a price; add price: { start: 10k } there, or name a market that has one")
            return nil
        }
        return (sum, markets, level)
    }

    // MARK: impossibility

    /// When it is known that a trigger will never happen; nil where nobody can know before the horizon.
    mutating func impossible(_ trigger: Trigger, market: Int? = nil, at path: DottedPath) -> Int? {
        switch trigger {
        case .point(let p): return impossible(p, market: market, at: path)
        case .first(let parts):
            let slots = parts.map { impossible($0, market: market, at: path) }
            return slots.contains(where: { $0 == nil }) ? nil : maximum(slots.map { $0! })
        case .all(let parts):
            let slots = parts.compactMap { part -> Int? in
                if case .not = part { nil } else { impossible(part, market: market, at: path) }
            }
            return slots.isEmpty ? nil : minimum(slots)
        case .guarded(let inner, _): return impossible(inner, market: market, at: path)
        case .comparison(let comparison):
            // At the end of its stage it is known, or when the stage can no longer begin.
            guard comparison.metric.isMeasure, let end = measures[comparison.metric.name]?.end else { return nil }
            let failed = guarded(end, [.init(slot: leaf(comparison, at: path), negated: true)])
            return minimum([failed] + (impossible(slot: end).map { [$0] } ?? []))
        case .not: return nil
        }
    }
    private mutating func impossible(_ point: Point, market: Int?, at path: DottedPath) -> Int? {
        switch point {
        case .event(let name):
            if name.parts.count == 1, let definition = definitions[name.parts[0]], market == nil {
                return impossible(definition, at: path)
            }
            if name.parts.count == 1, events[name.description] == nil {
                let word = name.parts[0]
                if word.hasPrefix("first_") || word.hasPrefix("last_") {
                    let event = String(word.drop { $0 != "_" }.dropFirst())
                    let slots = licensed.map { m in events["\(marketNames[m]).\(event)"].flatMap { impossible(slot: $0) } }
                    if slots.contains(where: { $0 == nil }) || slots.isEmpty { return nil }
                    return word.hasPrefix("first_") ? maximum(slots.map { $0! }) : minimum(slots.map { $0! })
                }
            }
            return impossible(slot: slot(of: name, market: market, at: path))
        case .offset(let p, _), .year(_, _, _, _, let p): return impossible(p, market: market, at: path)
        case .later(let points):
            let slots = points.compactMap { impossible($0, market: market, at: path) }
            return slots.isEmpty ? nil : minimum(slots)
        case .earlier(let points):
            let slots = points.map { impossible($0, market: market, at: path) }
            return slots.contains(where: { $0 == nil }) ? nil : maximum(slots.map { $0! })
        case .next(_, let p): return p.flatMap { impossible($0, market: market, at: path) }
        case .date, .time: return nil
        }
    }
    /// When it is known that the event in a slot never comes.
    mutating func impossible(slot: Int) -> Int? {
        guard let sources = impossibility[slot], !sources.isEmpty else { return nil }
        return minimum(sources)
    }

    // MARK: faults

    private mutating func fault(_ code: ErrorCode, at path: DottedPath, _ message: String) -> Int {
        faults.append(Diagnostic(code, at: path, message))
        return constant(.infinity)
    }
}

extension Comparison.Level {
    /// In the unit of a measure; nil for what no measure is compared with.
    var ofMeasure: Double? {
        switch self {
        case .share(let share): share.rawValue
        case .number(let number): number.rawValue
        case .money, .time, .shareOf, .metric: nil
        }
    }
}
