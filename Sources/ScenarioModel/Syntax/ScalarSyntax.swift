import Quantities
import Sampling

/// Reads typed values off nodes (language.md section 2). Every function accepts the long form `{ value, source, as_of, note }`
/// and `adjusted` nodes; each throws one `Diagnostic` with the node's path and place.
///
/// `inherited` is the provenance of the maps around the node, used where the node has none of its own.
enum ScalarSyntax {
    /// The currency that sums are in (the scenario's, or the market's at hand), so that a sum may name it; set while a file is decoded.
    @TaskLocal static var currency: String?

    // MARK: known values; a distribution here is D02

    static func money(_ node: Node) throws(Diagnostic) -> Money { Money(try known(node, .money)) }
    static func share(_ node: Node) throws(Diagnostic) -> Share { Share(try known(node, .share)) }
    static func years(_ node: Node) throws(Diagnostic) -> Years { Years(try known(node, .time)) }
    static func number(_ node: Node) throws(Diagnostic) -> Number { Number(try known(node, .number)) }
    /// The level of an index: a number, or a share where 100% is 1.
    static func level(_ node: Node) throws(Diagnostic) -> Number {
        let text = try number(of: node, .number, inherited: .none).text
        return text.hasSuffix("%") ? Number(try share(node).rawValue) : try number(node)
    }
    static func rate(_ node: Node) throws(Diagnostic) -> AnnualRate { AnnualRate(try known(node, .rate)) }

    static func date(_ node: Node) throws(Diagnostic) -> CalendarDate {
        let (scalar, text) = try scalarText(node, expected: "a date such as 2026-01-01")
        if let date = CalendarDate(text) { return date }
        let parts = text.split(separator: "-").compactMap { Int($0) }
        if parts.count == 3, text.count == 10 { throw fault(.U01, scalar, "there is no day \(text)") }
        throw fault(.U01, scalar, "expected a date such as 2026-01-01; found \(glimpse(text))")
    }

    static func count(_ node: Node, in range: ClosedRange<Int>) throws(Diagnostic) -> Int {
        let (scalar, text) = try scalarText(node, expected: "a whole number")
        if let exact = Int(text), range.contains(exact), text.first?.isNumber == true, text == String(exact) { return exact }
        // Paths may be written 200k or 1M.
        let literal = try literal(text, scalar, expected: "a whole number")
        let value: Double
        switch literal {
        case .number(let x): value = x
        case .money(let x, nil): value = x
        default: throw fault(.U01, scalar, "expected a whole number; found \(text), \(literal.kind)")
        }
        // From 2^53 on a double no longer holds every whole number; digits were read exactly above.
        guard value == value.rounded(), abs(value) < 0x1p53, range.contains(Int(value)) else {
            throw fault(.D03, scalar, "expected a whole number from \(range.lowerBound)\(range.upperBound >= 1 << 40 ? " on" : " to \(range.upperBound)"); found \(text)")
        }
        return Int(value)
    }

    static func word(_ node: Node) throws(Diagnostic) -> String {
        let (scalar, text) = try scalarText(node, expected: "a word")
        guard let first = text.first, first.isASCII, first.isLetter, text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }), text.count <= 64 else {
            throw fault(.U01, scalar, "expected a word of letters, digits and _; found \(glimpse(text))")
        }
        return text
    }
    static func truth(_ node: Node) throws(Diagnostic) -> Bool {
        let (scalar, text) = try scalarText(node, expected: "true or false")
        if text == "true" { return true }
        if text == "false" { return false }
        let meant = ["yes", "on", "y", "True", "TRUE", "Yes"].contains(text) ? "write true" : ["no", "off", "n", "False", "FALSE", "No"].contains(text) ? "write false" : nil
        throw fault(.U01, scalar, "expected true or false; found \(glimpse(text))", suggestion: meant)
    }
    static func text(_ node: Node) throws(Diagnostic) -> String { try scalarText(node, expected: "a text").1 }

    // MARK: known or uncertain values. `positive`: the number cannot be negative (metalog of the logarithm).

    static func uncertainMoney(_ node: Node, inherited: Provenance, positive: Bool = true) throws(Diagnostic) -> Uncertain<Money> {
        try uncertain(node, .money, positive, inherited)
    }
    static func uncertainShare(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Share> { try uncertain(node, .share, false, inherited) }
    static func uncertainYears(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Years> { try uncertain(node, .time, true, inherited) }
    static func uncertainNumber(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Number> { try uncertain(node, .number, false, inherited) }
    /// How many of what is counted: `100`, `12k`.
    static func uncertainCount(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Number> { try uncertain(node, .count, true, inherited) }
    /// `3%/y`, `0.2/y`, `1%/mo`: to a year.
    static func uncertainRate(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<AnnualRate> { try uncertain(node, .rate, false, inherited) }
    /// `0.1M/mo`: money a year.
    static func uncertainMoneyRate(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Money> { try uncertain(node, .moneyRate, true, inherited) }

    // MARK: keys of step tables, as written in the file

    static func moneyKey(_ entry: Node.Entry) throws(Diagnostic) -> Money { Money(try key(entry, .money)) }
    static func countKey(_ entry: Node.Entry) throws(Diagnostic) -> Number { Number(try key(entry, .count)) }
    static func shareKey(_ entry: Node.Entry) throws(Diagnostic) -> Share { Share(try key(entry, .share)) }
    static func yearsKey(_ entry: Node.Entry) throws(Diagnostic) -> Years { Years(try key(entry, .time)) }

    /// `50% of unreduced`: a share and what it is a share of, one word.
    static func shareOf(_ text: String, _ node: Node) throws(Diagnostic) -> (Share, of: String) {
        let words = text.split(separator: " ").map(String.init)
        guard words.count == 3, words[1] == "of" else { throw fault(.U01, node, "expected a share of something, such as 50% of unreduced; found \(glimpse(text))") }
        let share = try value(words[0], node, .share)
        guard share >= 0 else { throw fault(.D03, node, "a share cannot be negative; found \(words[0])") }
        return (Share(share), words[2])
    }

    private static func key(_ entry: Node.Entry, _ unit: UnitKind) throws(Diagnostic) -> Double {
        let node = Node(content: .scalar(entry.key), place: entry.keyPlace, path: entry.value.path)
        if entry.key == "0" { return 0 }
        let bound = try value(entry.key, node, unit)
        if entry.key.contains(".") {
            throw fault(.U03, node, "\(entry.key): a key has no decimal point, since paths are cut at dots", suggestion: wholeKey(bound, unit).map { "write \($0)" })
        }
        return bound
    }

    /// The same bound in a smaller unit, without a decimal point; nil when none is small enough.
    private static func wholeKey(_ x: Double, _ unit: UnitKind) -> String? {
        let units: [(String, Double)] = switch unit {
        case .money: [("M", 1e6), ("k", 1e3)]
        case .time: [("q", 0.25), ("mo", 1.0 / 12), ("d", 1.0 / 365)]
        default: []
        }
        for (name, size) in units where abs(x / size - (x / size).rounded()) < 1e-9 && abs(x / size) < 1e15 { return (x / size).rounded().plain + name }
        return nil
    }

    // MARK: provenance

    /// `source`, `as_of`, `note` of a map, falling back to `inherited`.
    static func provenance(of node: Node, inherited: Provenance) throws(Diagnostic) -> Provenance {
        var result = inherited
        if let source = node["source"] { result.source = try scalarText(source, expected: "a text").1 }
        if let asOf = node["as_of"] {
            let (scalar, text) = try scalarText(asOf, expected: "a date or a month such as 2026-03")
            guard CalendarDate(text) != nil || CalendarDate(text + "-01") != nil else {
                throw fault(.U01, scalar, "expected a date or a month such as 2026-03; found \(glimpse(text))")
            }
            result.asOf = text
        }
        if let note = node["note"] { result.note = try scalarText(note, expected: "a text").1 }
        return result
    }

    // MARK: scalars

    /// The scalar of a node, through long forms; adjustments are refused here.
    static func scalarText(_ node: Node, expected: String) throws(Diagnostic) -> (Node, String) {
        switch node.content {
        case .scalar(let text): return (node, text)
        case .map where node["value"] != nil: return try scalarText(node["value"]!, expected: expected)
        case .map: throw fault(.U01, node, "expected \(expected); found a map")
        case .list: throw fault(.U01, node, "expected \(expected); found a list")
        case .adjusted(_, let adjustments):
            throw Diagnostic(.O03, at: node.path, place: adjustments.first?.place ?? node.place, "\(adjustments.first?.verb.rawValue ?? "raise") acts on a number; expected \(expected)")
        }
    }

    /// The scalar of a number with what adjusts it and where it comes from.
    static func number(of node: Node, _ unit: UnitKind, inherited: Provenance) throws(Diagnostic) -> (scalar: Node, text: String, adjustments: [Node.Adjustment], provenance: Provenance) {
        switch node.content {
        case .adjusted(let inner, let adjustments):
            let (scalar, text, before, provenance) = try number(of: inner, unit, inherited: inherited)
            return (scalar, text, before + adjustments, provenance)
        case .map where node["value"] != nil:
            for entry in node.entries where !["value", "source", "as_of", "note"].contains(entry.key) {
                throw Diagnostic(.K01, at: node.path.appending(entry.key), place: entry.keyPlace, "the long form of a number has value, source, as_of and note; found \(entry.key)")
            }
            return try number(of: node["value"]!, unit, inherited: try provenance(of: node, inherited: inherited))
        default:
            let (scalar, text) = try scalarText(node, expected: unit.expected)
            return (scalar, text, [], inherited)
        }
    }

    private static func known(_ node: Node, _ unit: UnitKind) throws(Diagnostic) -> Double {
        let (scalar, text, adjustments, _) = try number(of: node, unit, inherited: .none)
        if let open = text.firstIndex(of: "("), text.hasSuffix(")"), text[..<open].allSatisfy({ $0.isLetter || $0 == "_" || $0.isNumber }) {
            throw fault(.D02, scalar, "expected a fixed number here, \(unit.expected); found a distribution")
        }
        let (scale, shift) = try DistributionSyntax.affine(adjustments, unit, path: node.path)
        return try value(text, scalar, unit) * scale + shift
    }

    private static func uncertain<U: Quantity>(_ node: Node, _ unit: UnitKind, _ positive: Bool, _ inherited: Provenance) throws(Diagnostic) -> Uncertain<U> {
        let (scalar, text, adjustments, provenance) = try number(of: node, unit, inherited: inherited)
        let law: Distribution = text.contains("(") ? try DistributionSyntax.parse(text, scalar, unit, positive: positive) : .fixed(try value(text, scalar, unit))
        let (scale, shift) = try DistributionSyntax.affine(adjustments, unit, path: node.path)
        return Uncertain(law, scale: scale, shift: shift, path: node.path, place: node.place, provenance: provenance)
    }

    /// A text as a literal; not even a number is a U01.
    static func literal(_ text: String, _ scalar: Node, expected: String, offset: Int = 0) throws(Diagnostic) -> Literal {
        do { return try Literal(text) } catch {
            let place = place(of: text, in: scalar, offset: offset)
            switch error {
            case .spelling(let message, let suggestion):
                throw Diagnostic(.U03, at: scalar.path, place: place, "\(text): \(message); expected \(expected)", suggestion: suggestion)
            case .notANumber:
                throw Diagnostic(.U01, at: scalar.path, place: place, "expected \(expected); found \(glimpse(text))")
            }
        }
    }

    /// A literal in the unit wanted, in base units.
    static func value(_ text: String, _ scalar: Node, _ unit: UnitKind, offset: Int = 0) throws(Diagnostic) -> Double {
        let literal = try literal(text, scalar, expected: unit.expected, offset: offset)
        let place = place(of: text, in: scalar, offset: offset)
        if let x = unit.value(literal) {
            let named: String? = switch literal { case .money(_, let c), .moneyRate(_, let c): c; default: nil }
            if let named, let currency, named != currency {
                throw Diagnostic(.K06, at: scalar.path, place: place, "amounts in another currency are not built yet; found \(named), sums here are in \(currency)")
            }
            return x
        }
        if case .number = literal {
            throw Diagnostic(.U02, at: scalar.path, place: place, "a bare number; expected \(unit.noun)", suggestion: unit.readings(of: text))
        }
        throw Diagnostic(.U01, at: scalar.path, place: place, "expected \(unit.expected); found \(text), \(literal.kind)")
    }

    // MARK: faults

    static func fault(_ code: ErrorCode, _ node: Node, _ message: String, suggestion: String? = nil) -> Diagnostic {
        Diagnostic(code, at: node.path, place: node.place, message, suggestion: suggestion)
    }
    static func glimpse(_ text: String) -> String { text.isEmpty ? "nothing" : text.count > 40 ? text.prefix(37) + "..." : text }

    /// Where a part of a scalar stands; the whole scalar when it is quoted or folded.
    static func place(of part: String, in scalar: Node, offset: Int) -> SourcePlace {
        guard let text = scalar.text, text.unicodeScalars.count == scalar.place.length, part.count < text.count else { return scalar.place }
        return SourcePlace(file: scalar.place.file, line: scalar.place.line, column: scalar.place.column + offset, length: max(1, part.unicodeScalars.count))
    }
}
