import Quantities

/// What makes something happen, as written after `when`, `require`, `by`, `from`, `until`, `term` ... (language.md section 3).
public indirect enum Trigger: Hashable, Sendable {
    /// The first of several (`or`).
    case first([Trigger])
    /// The last of several: all have happened or hold (`and`).
    case all([Trigger])
    case not(Trigger)
    /// `left if guard`: the guard is looked at when the left side happens.
    case guarded(Trigger, if: Trigger)
    case comparison(Comparison)
    case point(Point)
}

/// A point in time on a path.
public indirect enum Point: Hashable, Sendable {
    /// An event by its full name as written: `signing`, `US.approval`, `first_launch`, `launch` (inside `per:` or a royalty term).
    case event(EventName)
    case date(CalendarDate)
    /// Years since `effective`.
    case time(Years)
    case later([Point])
    case earlier([Point])
    /// `point + years`; `9mo after US.approval` and `US.approval + 9mo` are the same.
    case offset(Point, Years)
    /// `next CALENDAR [after POINT]`.
    case next(calendar: String, after: Point?)
    /// `[end of] third [full] [contract] year after POINT`; `ordinal` counts from 1.
    case year(ordinal: Int, full: Bool, contract: Bool, end: Bool, after: Point)
}

/// `phase2.start` is `["phase2", "start"]`, `signing` is `["signing"]`.
public struct EventName: Hashable, Sendable, CustomStringConvertible {
    public let parts: [String]
    public let place: SourcePlace?
    public init(_ parts: [String], place: SourcePlace? = nil) { self.parts = parts; self.place = place }
    public var description: String { parts.joined(separator: ".") }
    public static func == (a: EventName, b: EventName) -> Bool { a.parts == b.parts }
    public func hash(into hasher: inout Hasher) { hasher.combine(parts) }
}

/// A metric with its arguments: `annual_sales`, `annual_sales(US)`, `growth(4)`.
public struct Metric: Hashable, Sendable, CustomStringConvertible {
    public let name: String
    public let arguments: [String]
    public let place: SourcePlace?
    public init(_ name: String, arguments: [String] = [], place: SourcePlace? = nil) {
        self.name = name; self.arguments = arguments; self.place = place
    }
    public var description: String { arguments.isEmpty ? name : "\(name)(\(arguments.joined(separator: " ")))" }
    public static func == (a: Metric, b: Metric) -> Bool { a.name == b.name && a.arguments == b.arguments }
    public func hash(into hasher: inout Hasher) { hasher.combine(name); hasher.combine(arguments) }
    /// Whether it is a measure of a stage, `STAGE.MEASURE`; everything else has one word.
    public var isMeasure: Bool { name.contains(".") }
    /// What it measures of sales; nil for any other metric.
    package var ofSales: SalesMetric? { SalesMetric(rawValue: name) }
    /// Metrics whose values are money.
    static let sumsOfMoney: Set<String> = ["annual_sales", "cumulative_sales", "trailing_sales", "paid", "cost", "spend", "total_cost", "income", "proceeds", "annual_price"]
}

/// A metric against a level.
public struct Comparison: Hashable, Sendable {
    public enum Relation: String, Hashable, Sendable { case atLeast = ">=", above = ">", atMost = "<=", below = "<" }
    public enum Level: Hashable, Sendable {
        case money(Money)
        case share(Share)
        case time(Years)
        case number(Number)
        case shareOf(Share, Metric)
        case metric(Metric)

        /// The level in base units; nil where it is measured itself.
        package var known: Double? {
            switch self {
            case .money(let m): m.rawValue
            case .share(let s): s.rawValue
            case .time(let t): t.rawValue
            case .number(let n): n.rawValue
            case .shareOf, .metric: nil
            }
        }
    }
    public let metric: Metric
    public let relation: Relation
    public let level: Level
    public init(_ metric: Metric, _ relation: Relation, _ level: Level) {
        self.metric = metric; self.relation = relation; self.level = level
    }
}
