import Quantities
import Sampling

extension ScalarSyntax {
    /// `ar1(phi=0.8 sigma=8%)`.
    static func seriesNoise(_ node: Node) throws(Diagnostic) -> SeriesNoise {
        let (scalar, text) = try scalarText(node, expected: "a noise such as ar1(phi=0.8 sigma=8%)")
        let arguments = try arguments(of: "ar1", text, scalar, usage: "ar1(phi=0.8 sigma=8%)")
        var phi: Double?, sigma: Double?
        for (key, value, offset) in arguments {
            switch key {
            case "phi" where phi == nil: phi = try self.value(value, scalar, .number, offset: offset)
            case "sigma" where sigma == nil: sigma = try self.value(value, scalar, .share, offset: offset)
            default: throw Diagnostic(.D02, at: scalar.path, place: scalar.place, "ar1 has phi and sigma, each once; found \(key)", suggestion: "write ar1(phi=0.8 sigma=8%)")
            }
        }
        guard let phi, let sigma else { throw Diagnostic(.D02, at: scalar.path, place: scalar.place, "ar1 needs phi and sigma", suggestion: "write ar1(phi=0.8 sigma=8%)") }
        guard abs(phi) < 1 else { throw Diagnostic(.D03, at: scalar.path, place: scalar.place, "phi must lie between -1 and 1; found \(phi.plain)") }
        guard sigma >= 0 else { throw Diagnostic(.D03, at: scalar.path, place: scalar.place, "sigma cannot be negative") }
        return SeriesNoise(phi: Number(phi), sigma: Share(sigma))
    }

    /// `points(1y=11% 2y=31%)`.
    static func points(_ node: Node) throws(Diagnostic) -> [Uptake.Knot] {
        let (scalar, text) = try scalarText(node, expected: "a curve such as points(1y=11% 2y=31%)")
        var knots: [Uptake.Knot] = []
        for (key, value, offset) in try arguments(of: "points", text, scalar, usage: "points(1y=11% 2y=31%)") {
            let age = try self.value(key, scalar, .time, offset: offset - key.count - 1)
            let share = try self.value(value, scalar, .share, offset: offset)
            guard age >= 0, share >= 0 else { throw Diagnostic(.D03, at: scalar.path, place: scalar.place, "ages and shares of a curve cannot be negative; found \(key)=\(value)") }
            guard knots.last.map({ $0.age.rawValue < age }) ?? true else { throw Diagnostic(.D03, at: scalar.path, place: scalar.place, "the ages of a curve ascend; found \(key) after \(knots.last!.age.rawValue.plain)y") }
            knots.append(.init(age: Years(age), share: Share(share)))
        }
        guard !knots.isEmpty else { throw Diagnostic(.D02, at: scalar.path, place: scalar.place, "a curve needs at least one point", suggestion: "write points(1y=11% 2y=31%)") }
        return knots
    }

    /// `key=value` arguments of `NAME(...)` with the offset of each value.
    private static func arguments(of name: String, _ text: String, _ scalar: Node, usage: String) throws(Diagnostic) -> [(String, String, Int)] {
        guard text.hasPrefix(name + "("), text.hasSuffix(")") else {
            let found = text.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
            throw Diagnostic(text.contains("(") ? .D01 : .U01, at: scalar.path, place: scalar.place, "expected \(usage); found \(glimpse(found.isEmpty ? text : String(found)))")
        }
        var result: [(String, String, Int)] = []
        var offset = name.count + 1
        for part in text.dropFirst(name.count + 1).dropLast().split(separator: " ", omittingEmptySubsequences: false) {
            defer { offset += part.count + 1 }
            if part.isEmpty { continue }
            guard let equals = part.firstIndex(of: "=") else {
                throw Diagnostic(.D02, at: scalar.path, place: DistributionSyntax.place(scalar, offset, part.count), "expected key=value; found \(part)", suggestion: "write \(usage)")
            }
            let key = String(part[..<equals])
            result.append((key, String(part[part.index(after: equals)...]), offset + key.count + 1))
        }
        return result
    }
}
