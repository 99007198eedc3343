import Quantities
import ScenarioModel

/// Writes a trigger back in the words of the file, short enough for a table.
package enum TriggerText {
    package static func text(_ trigger: Trigger, market: String? = nil) -> String {
        switch trigger {
        case .first(let parts): parts.map { text($0, market: market) }.joined(separator: " or ")
        case .all(let parts): parts.map { text($0, market: market) }.joined(separator: " and ")
        case .not(let inner): "not \(text(inner, market: market))"
        case .guarded(let inner, let condition): "\(text(inner, market: market)) if \(text(condition, market: market))"
        case .comparison(let c): "\(c.metric) \(c.relation.rawValue) \(text(c.level))"
        case .point(let point): text(point, market: market)
        }
    }
    package static func text(_ point: Point, market: String? = nil) -> String {
        switch point {
        case .event(let name):
            if let market, name.parts.count == 1, !["signing", "effective"].contains(name.parts[0]), !name.parts[0].hasPrefix("first_") {
                "\(market).\(name)"
            } else { name.description }
        case .date(let date): date.description
        case .time(let t): years(t.rawValue)
        case .later(let p): "later of " + p.map { text($0, market: market) }.joined(separator: " and ")
        case .earlier(let p): "earlier of " + p.map { text($0, market: market) }.joined(separator: " and ")
        case .offset(let p, let dt):
            dt.rawValue < 0 ? "\(text(p, market: market)) - \(years(-dt.rawValue))" : "\(text(p, market: market)) + \(years(dt.rawValue))"
        case .next(let calendar, let after): "next \(calendar)" + (after.map { " after \(text($0, market: market))" } ?? "")
        case .year(let n, let full, let contract, let end, let p):
            "\(end ? "end of " : "")\(ordinal(n))\(full ? " full" : "")\(contract ? " contract" : "") year after \(text(p, market: market))"
        }
    }
    package static func text(_ level: Comparison.Level) -> String {
        switch level {
        case .money(let m): money(m.rawValue)
        case .share(let s): "\(trim(s.rawValue * 100))%"
        case .time(let t): years(t.rawValue)
        case .number(let n): trim(n.rawValue)
        case .shareOf(let s, let metric): "\(trim(s.rawValue * 100))% of \(metric)"
        case .metric(let metric): metric.description
        }
    }
    package static func money(_ m: Double) -> String {
        let a = abs(m)
        if a >= 1e9 { return trim(m / 1e9) + "B" }
        if a >= 1e6 { return trim(m / 1e6) + "M" }
        return a == 0 ? "0" : trim(m / 1e3) + "k"
    }
    package static func years(_ t: Double) -> String {
        if t == t.rounded() { return "\(Int(t))y" }
        let months = t * 12
        if abs(months - months.rounded()) < 1e-9 { return abs(t * 4 - (t * 4).rounded()) < 1e-9 && t > 2 ? "\(trim(t))y" : "\(Int(months.rounded()))mo" }
        let days = t * 365
        return abs(days - days.rounded()) < 1e-9 ? "\(Int(days.rounded()))d" : "\(trim(t))y"
    }
    private static func trim(_ x: Double) -> String {
        let r = (x * 1e6).rounded() / 1e6
        return r == r.rounded() && abs(r) < 1e15 ? String(Int(r)) : String(r)
    }
    private static func ordinal(_ n: Int) -> String {
        let words = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
        return (1...10).contains(n) ? words[n - 1] : "\(n)th"
    }
}
