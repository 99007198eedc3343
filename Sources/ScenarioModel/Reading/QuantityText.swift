/// Numbers with units outside a file: levels on the command line, and lists and ranges of a term's values.
public enum QuantityText {
    public enum Unit: Sendable {
        case money, share, time, number
        /// `a sum of money`.
        public var article: String { kind.noun }
        public var example: String {
            switch self { case .money: "-200M or 50k"; case .share: "12%"; case .time: "2.5y or 9mo"; case .number: "a whole number" }
        }
        var kind: UnitKind { switch self { case .money: .money; case .share: .share; case .time: .time; case .number: .number } }
    }

    /// In base units; nil when the text has another unit or none.
    public static func value(_ text: String, unit: Unit) -> Double? {
        guard let literal = try? Literal(text) else { return nil }
        return unit.kind.value(literal)
    }

    /// As a user would write it: `-150.9M`, `92.4%`, `8.58y`.
    public static func text(_ x: Double, unit: Unit) -> String {
        func short(_ y: Double, _ digits: Double) -> String { ((y * digits).rounded() / digits).plain }
        switch unit {
        case .money:
            let a = abs(x)
            return a >= 1e9 ? short(x / 1e9, 1e4) + "B" : a >= 1e6 ? short(x / 1e6, 10) + "M" : a >= 1e3 ? short(x / 1e3, 10) + "k" : short(x, 100)
        case .share: return short(x * 100, 100) + "%"
        case .time: return short(x, 1000) + "y"
        case .number: return x.plain
        }
    }

    /// Why a list of values cannot be read.
    public struct Fault: Error, Sendable {
        public let message: String
    }

    /// The values of `--vary PATH=VALUES`: a list with commas, or `from:to:steps` with equal steps, both ends included.
    ///
    /// An adjustment before the first value (`raise by 0pp:20pp:4`) holds for all.
    public static func values(_ text: String) throws(Fault) -> [String] {
        for verb in ["raise by ", "cut by ", "scale to "] where text.hasPrefix(verb) {
            return try values(String(text.dropFirst(verb.count))).map { verb + $0 }
        }
        let parts = list(text)
        guard parts.count == 1, !text.contains("(") else {
            guard !parts.contains(where: \.isEmpty) else { throw Fault(message: "an empty value in \(text)") }
            return parts
        }
        let range = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if range.count == 1 || "{[\"'".contains(text.first ?? " ") { return [text] }
        guard range.count == 3, let steps = Int(range[2]), steps >= 1, steps <= 1000 else {
            throw Fault(message: "expected values such as 3y,4y,5y or from:to:steps such as 0:60M:6 (1 to 1000 steps); found \(text)")
        }
        return try spread(range[0], range[1], steps)
    }

    /// Parts at commas outside brackets.
    private static func list(_ text: String) -> [String] {
        var parts = [""], depth = 0
        for c in text {
            if "([{".contains(c) { depth += 1 }
            if ")]}".contains(c) { depth -= 1 }
            if c == ",", depth == 0 { parts.append("") } else { parts[parts.count - 1].append(c) }
        }
        return parts.map(\.withoutOuterSpaces)
    }

    private static func spread(_ from: String, _ to: String, _ steps: Int) throws(Fault) -> [String] {
        func split(_ text: String) -> (number: String, unit: String) {
            let number = text.prefix { $0.isNumber && $0.isASCII || ".+-".contains($0) }
            return (String(number), String(text.dropFirst(number.count)))
        }
        let (a, b) = (split(from), split(to))
        // 0 takes the other end's unit.
        let unit = a.number == "0" && a.unit.isEmpty ? b.unit : b.number == "0" && b.unit.isEmpty ? a.unit : b.unit
        guard let x = Double(a.number), let y = Double(b.number), (try? Literal(from)) != nil, (try? Literal(to)) != nil else {
            throw Fault(message: "expected numbers with units in from:to:steps; found \(from):\(to)")
        }
        guard a.unit == unit || a.unit.isEmpty && x == 0, b.unit == unit || b.unit.isEmpty && y == 0 else {
            throw Fault(message: "both ends of a range need the same unit; found \(from) and \(to)")
        }
        return (0...steps).map { k in
            let v = x + (y - x) * Double(k) / Double(steps)
            let text = ((v * 1e9).rounded() / 1e9).plain
            return text == "0" && ["k", "M", "B"].contains(unit) ? "0" : text + unit
        }
    }
}
