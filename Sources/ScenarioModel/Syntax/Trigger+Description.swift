import Quantities

/// Phrases as a file would have them; each reads back as the same trigger.
extension Trigger: CustomStringConvertible {
    public var description: String { text(within: 0) }

    /// Binding strength of the place: 0 for a whole phrase, 1 below `if`, 2 below `or`, 3 below `and` and `not`.
    private func text(within strength: Int) -> String {
        let (own, text): (Int, String) = switch self {
        case .guarded(let left, let condition): (0, "\(left.text(within: 1)) if \(condition.text(within: 1))")
        case .first(let parts): (1, parts.map { $0.text(within: 2) }.joined(separator: " or "))
        case .all(let parts): (2, parts.map { $0.text(within: 3) }.joined(separator: " and "))
        case .not(let inner): (3, "not " + inner.text(within: 4))
        case .comparison(let comparison): (4, comparison.description)
        case .point(let point): (4, point.description)
        }
        return own < strength ? "(\(text))" : text
    }
}

extension Point: CustomStringConvertible {
    public var description: String {
        switch self {
        case .event(let name): name.description
        case .date(let date): date.description
        case .time(let t): "\(t.rawValue.plain)y"
        case .later(let points): "later of " + points.map(\.description).joined(separator: " and ")
        case .earlier(let points): "earlier of " + points.map(\.description).joined(separator: " and ")
        case .offset(let point, let t): "\(point) \(t.rawValue < 0 ? "-" : "+") \(abs(t.rawValue).plain)y"
        case .next(let calendar, let point): "next \(calendar)" + (point.map { " after \($0)" } ?? "")
        case .year(let n, let full, let contract, let end, let point):
            "\(end ? "end of " : "")\(TriggerParser.ordinals[n - 1]) \(full ? "full " : "")\(contract ? "contract " : "")year after \(point)"
        }
    }
}

extension Comparison: CustomStringConvertible {
    public var description: String { "\(metric) \(relation.rawValue) \(level)" }
}

extension Comparison.Level: CustomStringConvertible {
    public var description: String {
        switch self {
        case .money(let money): "\((money.rawValue / 1e6).plain)M"
        case .share(let share): "\((share.rawValue * 100).plain)%"
        case .time(let t): "\(t.rawValue.plain)y"
        case .number(let number): number.rawValue.plain
        case .shareOf(let share, let metric): "\((share.rawValue * 100).plain)% of \(metric)"
        case .metric(let metric): metric.description
        }
    }
}
