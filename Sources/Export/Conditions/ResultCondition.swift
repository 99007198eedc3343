import Analysis
import JSONText
import ScenarioModel

/// `licensee.npv.p5 < -200M`: a figure of the results against a level, for `--fail-if`.
///
/// A figure is named by its path in the JSON result. An ending that fits one figure is enough, `parties` and `value` may be
/// left out, and a figure of a clause with a dot in its name is written as it is printed.
public struct ResultCondition: Sendable {
    private let path: [String]
    private let relation: Relation
    private let level: String

    enum Relation: String, CaseIterable, Sendable {
        case atLeast = ">=", atMost = "<=", not = "!=", above = ">", below = "<", equals = "="
        func holds(_ x: Double, _ y: Double) -> Bool {
            switch self {
            case .atLeast: x >= y
            case .atMost: x <= y
            case .above: x > y
            case .below: x < y
            case .equals: x == y
            case .not: x != y
            }
        }
    }

    /// Why a condition cannot be looked at, with what to do.
    public struct Fault: Error, Sendable {
        public let message: String
        public let suggestion: String?
    }

    public init(_ text: String) throws(Fault) {
        for relation in Relation.allCases {
            guard let range = text.firstRange(of: relation.rawValue) else { continue }
            let left = text[..<range.lowerBound].withoutOuterSpaces, right = text[range.upperBound...].withoutOuterSpaces
            guard !left.isEmpty, !right.isEmpty, !right.hasPrefix("=") else { break }
            path = left.split(separator: ".").map(String.init)
            self.relation = relation
            level = right
            return
        }
        throw Fault(message: "expected FIGURE < VALUE; found \(text)", suggestion: "for example 'licensee.npv.p5 < -200M'")
    }

    /// `< -200M`: what the figure is held against.
    public var bound: String { "\(relation.rawValue) \(level)" }

    /// Whether it holds for a result; the figure as found, in words, for the message.
    public func holds(in result: JSON) throws(Fault) -> (holds: Bool, found: String) {
        let (name, figure) = try figure(in: result)
        switch figure {
        case .bool(let flag):
            guard level == "true" || level == "false", relation == .equals || relation == .not else {
                throw Fault(message: "\(name) is true or false; found \(bound)", suggestion: "write \(name) = false")
            }
            return ((flag == (level == "true")) == (relation == .equals), "\(name) = \(flag)")
        case .number, .int:
            let x: Double = if case .number(let v) = figure { v } else if case .int(let n) = figure { Double(n) } else { .nan }
            let unit = ResultCondition.unit(of: name)
            guard let y = QuantityText.value(level, unit: unit) else {
                throw Fault(message: "\(name) is \(unit.article); found \(level)", suggestion: "write \(unit.example)")
            }
            return (relation.holds(x, y), "\(name) = \(QuantityText.text(x, unit: unit))")
        case .null:
            return (false, "\(name) has no value")
        case .string, .array, .object:
            throw Fault(message: "\(name) is no single figure", suggestion: nil)
        }
    }

    // MARK: finding the figure

    private func figure(in result: JSON) throws(Fault) -> (String, JSON) {
        var found: [(name: [String], value: JSON)] = []
        ResultCondition.walk(result, [], &found)
        let wanted = ResultCondition.essential(path)
        let exact = found.filter { ResultCondition.essential($0.name) == wanted }
        var fits = exact.isEmpty ? found.filter { let all = ResultCondition.essential($0.name); return all.count >= wanted.count && Array(all.suffix(wanted.count)) == wanted } : exact
        if fits.count > 1, let shallow = fits.first(where: { $0.name == path }) { fits = [shallow] }
        if fits.count == 1 { return (fits[0].name.filter { $0 != "value" }.joined(separator: "."), fits[0].value) }
        let written = path.joined(separator: ".")
        if fits.count > 1 {
            throw Fault(message: "\(written) is ambiguous: \(fits.prefix(5).map { $0.name.joined(separator: ".") }.joined(separator: ", "))\(fits.count > 5 ? ", ..." : "")", suggestion: "write more of the path")
        }
        let names = Set(found.map { ResultCondition.essential($0.name).joined(separator: ".") })
        let near = NearestKey.to(written, in: names)
        throw Fault(message: "no figure \(written) in the results", suggestion: near.map { "did you mean \($0)?" } ?? "figures are named as in --format json")
    }

    private static func essential(_ path: [String]) -> [String] {
        var keys = path.flatMap { $0.split(separator: ".").map(String.init) }.filter { $0 != "parties" }
        if keys.count > 1, keys.last == "value" { keys.removeLast() }
        return keys
    }

    private static func walk(_ json: JSON, _ path: [String], _ found: inout [(name: [String], value: JSON)]) {
        switch json {
        case .object(let members): for m in members { walk(m.value, path + [m.name], &found) }
        case .array(let items): for (k, item) in items.enumerated() { walk(item, path + [String(k)], &found) }
        case .string: break
        default: found.append((path, json))
        }
    }

    /// The unit of a figure, by the last words of its name.
    static func unit(of name: String) -> QuantityText.Unit {
        let keys = name.split(separator: ".").map(String.init)
        // An error has its figure's unit; a place in a series has the series'.
        var last = keys.last { Int($0) == nil && $0 != "value" && $0 != "se" } ?? ""
        if last.hasSuffix("_se") { last.removeLast(3) }
        if keys.contains("terminations"), last == "by_year" || !last.hasSuffix("_time") { return .share }
        if keys.contains("covenants") { return .share }
        if last.hasPrefix("probability") || last.hasPrefix("met") || ["launch", "licensor_share", "effective_royalty", "royalty_rate", "upfront_only", "discount"].contains(last) { return .share }
        if last.hasSuffix("_time") || last.hasPrefix("time_to") || last == "due" || last == "horizon" { return .time }
        if ["paths", "paths_given", "seed", "schema", "year"].contains(last) { return .number }
        if keys.contains("milestones") || keys.contains("conditional") && !keys.contains("licensor") && !keys.contains("licensee") { return .share }
        return .money
    }
}
