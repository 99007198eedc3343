import Quantities

/// Checks the meaning of triggers and points whose syntax is sound: names, metrics, units, and what can never happen.
struct TriggerResolution {
    let scope: NameScope
    let log: FaultLog
    let effective: CalendarDate?
    let horizon: Years?
    /// By stage and measure; see `Decoding`.
    let measures: [String: [String: Measure.Unit?]]
    private var events: EventResolution { EventResolution(scope: scope, log: log) }

    // MARK: points

    func check(_ point: Point, in setting: TriggerSetting, at node: Node) {
        switch point {
        case .event(let name): events.check(name, in: setting, at: node)
        case .date, .time: break
        case .later(let points), .earlier(let points): for p in points { check(p, in: setting, at: node) }
        case .offset(let p, _), .year(_, _, _, _, let p): check(p, in: setting, at: node)
        case .next(let calendar, let p):
            if setting == .world {
                log.add(.N01, at: node, "\(calendar) is a calendar of the agreement; the world cannot wait for it")
            } else if !scope.calendars.contains(calendar) {
                let (code, because) = scope.missing(calendar)
                log.add(code, at: node, "no calendar \(calendar)\(because)", suggestion: NearestKey.to(calendar, in: scope.calendars).map { "did you mean \($0)?" } ?? "write calendar: { \(calendar): 3mo }",
                        notes: ["calendars: \(scope.calendars.isEmpty ? "none" : scope.calendars.joined(separator: ", "))"])
            }
            if let p { check(p, in: setting, at: node) }
        }
    }

    // MARK: triggers

    func check(_ trigger: Trigger, in setting: TriggerSetting, at node: Node) {
        // A calendar by itself fires every time; beside anything else it is refused.
        if case .point(.event(let name)) = trigger, setting != .world, name.parts.count == 1, scope.calendars.contains(name.parts[0]) { return }
        checkParts(trigger, in: setting, at: node)
    }

    private func checkParts(_ trigger: Trigger, in setting: TriggerSetting, at node: Node) {
        switch trigger {
        case .point(let point): check(point, in: setting, at: node)
        case .comparison(let comparison): check(comparison, in: setting, at: node)
        case .first(let parts): for part in parts { checkParts(part, in: setting, at: node) }
        case .not:
            log.add(.K06, at: node, "not without another condition beside it is not built yet", suggestion: "write EVENT and not OTHER")
        case .all(let parts):
            let states = parts.filter(\.isNegated)
            if states.count == parts.count { log.add(.K06, at: node, "not without another condition beside it is not built yet", suggestion: "write EVENT and not OTHER") }
            for part in parts { if part.isNegated { checkState(part, in: setting, at: node) } else { checkParts(part, in: setting, at: node) } }
        case .guarded(let trigger, let condition):
            checkParts(trigger, in: setting, at: node)
            checkState(condition, in: setting, at: node)
        }
    }

    /// A condition that is looked at when something else happens.
    private func checkState(_ trigger: Trigger, in setting: TriggerSetting, at node: Node) {
        switch trigger {
        case .not(let inner): checkState(inner, in: setting, at: node)
        case .all(let parts), .first(let parts): for part in parts { checkState(part, in: setting, at: node) }
        case .comparison(let comparison):
            if check(comparison, in: setting, at: node), !comparison.metric.isMeasure, comparison.metric.ofSales?.neverFalls == false {
                log.add(Diagnostic(.K06, at: node.path, place: comparison.metric.place ?? node.place,
                                   "\(comparison.metric.name) as a condition beside an event is not built yet"))
            }
        default: checkParts(trigger, in: setting, at: node)
        }
    }

    // MARK: metrics

    /// Whether the comparison is one that is built.
    @discardableResult
    func check(_ comparison: Comparison, in setting: TriggerSetting, at node: Node) -> Bool {
        if comparison.metric.isMeasure { return checkMeasure(comparison, at: node) }
        guard check(comparison.metric, in: setting, at: node), let measured = comparison.metric.ofSales else { return false }
        let name = comparison.metric.name, place = comparison.metric.place ?? node.place
        let found: String, fits: Bool
        switch comparison.level {
        case .money: (found, fits) = ("a sum of money", measured.unit == .money)
        case .share: (found, fits) = ("a share", measured.unit == .share)
        case .time: (found, fits) = ("a time", false)
        case .number: (found, fits) = ("a number", measured.unit == .count)
        case .shareOf(_, let other), .metric(let other):
            log.add(Diagnostic(.K06, at: node.path, place: place, "\(name) against \(other.name) is not built yet; \(measured.unit.noun) is"))
            return false
        }
        guard fits else {
            log.add(Diagnostic(.T02, at: node.path, place: place, "\(name) is \(measured.unit.kind); it is compared with \(found)",
                               suggestion: "write \(comparison.metric) \(comparison.relation.rawValue) \(measured.unit.example)"))
            return false
        }
        if measured.isPositive, let level = comparison.level.known, level < 0 {
            log.add(Diagnostic(.T03, at: node.path, place: place, "\(name) is never negative; the level must be at least 0"))
            return false
        }
        return true
    }

    @discardableResult
    func check(_ metric: Metric, in setting: TriggerSetting, at node: Node) -> Bool {
        func refuse(_ code: ErrorCode, _ message: String, _ suggestion: String? = nil, notes: [String] = []) -> Bool {
            log.add(Diagnostic(code, at: node.path, place: metric.place ?? node.place, message, suggestion: suggestion, notes: notes))
            return false
        }
        guard let measured = metric.ofSales else {
            if Vocabulary.metrics.later.contains(metric.name) { return refuse(.K06, "the metric \(metric.name) is not built yet; built so far: \(Vocabulary.metrics.built.joined(separator: ", "))") }
            if let stage = measures.keys.sorted().first(where: { measures[$0]?[metric.name] != nil }) {
                return refuse(.N01, "\(metric.name) is a measure; say of which stage", "write \(stage).\(metric.name)")
            }
            return refuse(.N01, "no metric \(metric.name)", NearestKey.to(metric.name, in: Vocabulary.metrics.all).map { "did you mean \($0)?" },
                          notes: ["metrics: \(Vocabulary.metrics.built.joined(separator: ", ")), each of all licensed markets or of one, as annual_sales(US)"])
        }
        if scope.markets.isEmpty { return refuse(.T03, "\(metric.name) stays 0: the file has no markets") }
        let markets = measured == .growth ? metric.marketArguments : metric.arguments
        if measured == .growth {
            guard metric.arguments.count - markets.count == 1, metric.quarters != nil else {
                return refuse(.T01, "growth needs the number of quarters it looks back, from 1 to 80", "write growth(4)")
            }
        }
        guard markets.count <= 1 else { return refuse(.K06, "\(metric.name) of several markets is not built yet; name one, or none for all") }
        if let market = markets.first {
            if market == "this" { return refuse(.K06, "\(metric.name)(this) is not built yet") }
            if !scope.markets.contains(market) {
                let (code, because) = scope.missing(market)
                return refuse(code, "no market \(market)\(because)", NearestKey.to(market, in: scope.markets).map { "did you mean \($0)?" },
                              notes: ["markets: \(scope.markets.joined(separator: ", "))"])
            }
        } else if measured == .adoption {
            return refuse(.T01, "adoption is that of one market", "write adoption(\(scope.markets[0]))")
        } else if setting == .market {
            return refuse(.K06, "\(metric.name) of the market at hand (in a clause with per) is not built yet", "write one payment for each market, as \(metric.name)(\(scope.markets[0]))")
        }
        return true
    }

    /// `STAGE.MEASURE` against a level.
    private func checkMeasure(_ comparison: Comparison, at node: Node) -> Bool {
        let parts = comparison.metric.name.split(separator: ".").map(String.init)
        func refuse(_ code: ErrorCode, _ message: String, _ suggestion: String?, notes: [String]) -> Bool {
            log.add(Diagnostic(code, at: node.path, place: comparison.metric.place ?? node.place, message, suggestion: suggestion, notes: notes))
            return false
        }
        guard parts.count == 2, scope.stages.contains(parts[0]) else {
            let (code, because) = scope.missing(parts[0])
            return refuse(code, "no measure \(comparison.metric): a measure is a stage and what it measures\(because)",
                          NearestKey.to(parts[0], in: scope.stages).map { "did you mean \(([$0] + parts.dropFirst()).joined(separator: "."))?" },
                          notes: ["stages: \(scope.stages.isEmpty ? "none" : scope.stages.joined(separator: ", "))"])
        }
        let known = measures[parts[0]] ?? [:]
        guard known[parts[1]] != nil else {
            return refuse(.N01, "\(parts[0]) has no measure \(parts[1])", NearestKey.to(parts[1], in: known.keys).map { "did you mean \(parts[0]).\($0)?" },
                          notes: ["measures of \(parts[0]): \(known.isEmpty ? "none" : known.keys.sorted().joined(separator: ", "))"])
        }
        return checkMeasure(comparison, of: parts[0], parts[1], at: node)
    }

    /// Whether a known measure of a stage is compared with its own unit.
    func checkMeasure(_ comparison: Comparison, of stage: String, _ name: String, at node: Node) -> Bool {
        guard let unit = measures[stage]?[name] ?? nil else { return measures[stage]?[name] != nil }
        let found: String
        switch (comparison.level, unit) {
        case (.share, .share), (.number, .number): return true
        case (.shareOf(_, let other), _), (.metric(let other), _):
            log.add(Diagnostic(.K06, at: node.path, place: comparison.metric.place ?? node.place, "a measure against \(other.name) is not built yet; a level is"))
            return false
        case (.share, _): found = "a share"
        case (.number, _): found = "a number"
        case (.money, _): found = "a sum of money"
        case (.time, _): found = "a time"
        }
        log.add(Diagnostic(.T02, at: node.path, place: comparison.metric.place ?? node.place, "\(name) is a \(unit.rawValue); it is compared with \(found)",
                           suggestion: "write \(comparison.metric) \(comparison.relation.rawValue) \(unit == .share ? "90%" : "3")"))
        return false
    }

    // MARK: never

    /// Reports a trigger that can never happen whatever the world does (T03).
    func checkPossible(_ trigger: Trigger, at node: Node) {
        guard let why = never(trigger) else { return }
        log.add(.T03, at: node, "this can never happen: \(why)")
    }

    private func never(_ trigger: Trigger) -> String? {
        switch trigger {
        case .point(let point): never(point)
        case .first(let parts): { let all = parts.map(never); return all.contains(nil) ? nil : all.first ?? nil }()
        case .all(let parts): parts.lazy.compactMap { $0.isNegated ? nil : never($0) }.first
        case .guarded(let inner, _): never(inner)
        case .not, .comparison: nil
        }
    }
    private func never(_ point: Point) -> String? {
        guard let horizon, let t = knownTime(of: point) else { return nil }
        if t < 0 { return "it lies before effective" }
        return t > horizon.rawValue ? "it lies beyond the horizon of \(TimeText.years(horizon.rawValue))" : nil
    }

    /// The time of a point that is the same on every path, in years since `effective`.
    func knownTime(of point: Point) -> Double? {
        switch point {
        case .event(let name): return ["signing", "effective"].contains(name.description) ? 0 : nil
        case .date(let date): return effective.map { $0.years(to: date).rawValue }
        case .time(let t): return t.rawValue
        case .offset(let p, let dt): return knownTime(of: p).map { $0 + dt.rawValue }
        case .later(let points): let times = points.map(knownTime); return times.contains(nil) ? nil : times.compactMap { $0 }.max()
        case .earlier(let points): let times = points.map(knownTime); return times.contains(nil) ? nil : times.compactMap { $0 }.min()
        case .next, .year: return nil
        }
    }
}

extension Trigger {
    /// Whether what happens is, or may be, that a sum of sales stands in a relation to a level.
    var comparesSales: Bool {
        switch self {
        case .comparison(let comparison): !comparison.metric.isMeasure
        case .first(let parts), .all(let parts): parts.contains(where: \.comparesSales)
        case .guarded(let inner, _): inner.comparesSales
        case .point, .not: false
        }
    }
    var isNegated: Bool { if case .not = self { true } else { false } }
    /// Every event that the trigger names.
    var events: [EventName] {
        switch self {
        case .point(let p): p.events
        case .first(let parts), .all(let parts): parts.flatMap(\.events)
        case .not(let inner): inner.events
        case .guarded(let a, let b): a.events + b.events
        case .comparison: []
        }
    }
}

extension Point {
    package var events: [EventName] {
        switch self {
        case .event(let name): [name]
        case .date, .time: []
        case .later(let points), .earlier(let points): points.flatMap(\.events)
        case .offset(let p, _), .year(_, _, _, _, let p): p.events
        case .next(_, let p): p?.events ?? []
        }
    }
    /// The same point with every event renamed, or replaced by a point.
    func mapEvents(_ body: (EventName) -> EventName) -> Point { replacingEvents { .event(body($0)) } }
    func replacingEvents(_ body: (EventName) -> Point) -> Point {
        switch self {
        case .event(let name): body(name)
        case .date, .time: self
        case .later(let points): .later(points.map { $0.replacingEvents(body) })
        case .earlier(let points): .earlier(points.map { $0.replacingEvents(body) })
        case .offset(let p, let dt): .offset(p.replacingEvents(body), dt)
        case .next(let calendar, let p): .next(calendar: calendar, after: p?.replacingEvents(body))
        case .year(let n, let full, let contract, let end, let p): .year(ordinal: n, full: full, contract: contract, end: end, after: p.replacingEvents(body))
        }
    }
}

enum TimeText {
    /// `25y`, `2.5y`.
    static func years(_ t: Double) -> String { t == t.rounded() ? "\(Int(t))y" : "\(t)y" }
}

extension SalesMetric.Unit {
    /// For "annual_sales is money; it is compared with a share".
    fileprivate var kind: String {
        switch self { case .money: "money"; case .count: "a number of units"; case .share: "a share" }
    }
    fileprivate var noun: String {
        switch self { case .money: "a sum of money"; case .count: "a number"; case .share: "a share" }
    }
    fileprivate var example: String {
        switch self { case .money: "250M"; case .count: "100"; case .share: "20%" }
    }
}
