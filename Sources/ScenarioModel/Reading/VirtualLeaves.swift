import Foundation

/// The numbers inside a scalar and the bounds of step tables, which have paths of their own (language.md section 8):
/// parameters of a distribution by name, `.level`, `.offset` and `.share` of a phrase, `.from` of a row.
enum VirtualLeaves {
    struct Leaf: Hashable {
        var key: String
        /// Characters of the scalar's text.
        var range: Range<Int>
        var text: String
    }

    private static let positional = ["pert": ["min", "mode", "max"], "triangular": ["min", "mode", "max"], "uniform": ["min", "max"]]

    /// The leaves of a scalar's text.
    static func leaves(of text: String) -> [Leaf] {
        distribution(text) ?? phrase(text)
    }

    private static func distribution(_ text: String) -> [Leaf]? {
        let characters = Array(text)
        guard let open = characters.firstIndex(of: "("), characters.last == ")", open > 0,
              characters[..<open].allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }) else { return nil }
        let name = String(characters[..<open])
        guard DistributionSyntax.forms.contains(where: { $0.name == name }) || name == "ar1" || name == "points" else { return nil }
        var leaves: [Leaf] = [], i = open + 1, index = 0
        while i < characters.count - 1 {
            if characters[i] == " " { i += 1; continue }
            var end = i
            while end < characters.count - 1, characters[end] != " " { end += 1 }
            let part = characters[i..<end]
            if let equals = part.firstIndex(of: "=") {
                leaves.append(Leaf(key: String(part[..<equals]), range: equals + 1..<end, text: String(part[(equals + 1)...])))
            } else if let names = positional[name], index < names.count {
                leaves.append(Leaf(key: names[index], range: i..<end, text: String(part)))
            }
            index += 1
            i = end
        }
        return leaves
    }

    /// `.level` of its one comparison, `.offset` of its one offset, `.share` of its one share of something.
    private static func phrase(_ text: String) -> [Leaf] {
        let tokens = TriggerLexer.tokens(of: text)
        guard tokens.count > 1 else { return [] }
        let characters = Array(text)
        var levels: [Leaf] = [], offsets: [Leaf] = [], shares: [Leaf] = []
        for (k, token) in tokens.enumerated() {
            guard case .literal(let literal) = token.token else { continue }
            var range = token.offset..<token.offset + token.length
            var before = k > 0 ? tokens[k - 1].token : nil
            let after = k + 1 < tokens.count ? tokens[k + 1].token : nil
            // A sign that touches a level is part of it.
            if k > 1, before == .minus || before == .plus, case .relation = tokens[k - 2].token, tokens[k - 1].offset + 1 == token.offset {
                range = tokens[k - 1].offset..<range.upperBound
                before = tokens[k - 2].token
            }
            let written = String(characters[range])
            if after == .word("of"), literal.hasSuffix("%") {
                shares.append(Leaf(key: "share", range: range, text: written))
            } else if case .relation? = before {
                levels.append(Leaf(key: "level", range: range, text: written))
            } else if before == .plus || before == .minus || after == .word("after") || after == .word("before") {
                offsets.append(Leaf(key: "offset", range: range, text: literal))
            }
        }
        return [levels, offsets, shares].filter { $0.count == 1 }.map { $0[0] }
    }

    /// The scalar that a node's number is written in, through the long form and adjustments.
    static func scalar(of node: Node) -> Node? {
        switch node.content {
        case .scalar: node
        case .map: node["value"].flatMap(scalar)
        case .adjusted(let inner, _): scalar(of: inner)
        case .list: nil
        }
    }

    /// A text with one leaf replaced.
    static func replacing(_ leaf: Leaf, in text: String, with new: String) -> String {
        var characters = Array(text)
        characters.replaceSubrange(leaf.range, with: Array(new))
        return String(characters)
    }

    /// Whether a key is the bound of a row of a step table.
    static func isBound(_ key: String) -> Bool {
        switch try? Literal(key) {
        case .money?, .time?, .number?: true
        default: false
        }
    }

    /// A literal after `raise by V`, `cut by V` or `scale to P%`; nil when the units do not fit.
    static func adjusted(_ text: String, _ adjustment: Node.Adjustment) -> String? {
        guard let literal = try? Literal(text) else { return nil }
        let unit: UnitKind, suffix: String, size: Double
        switch literal {
        case .money: (unit, suffix, size) = (.money, "M", 1e6)
        case .share: (unit, suffix, size) = (.share, "%", 0.01)
        case .time: (unit, suffix, size) = (.time, "y", 1)
        case .number: (unit, suffix, size) = (.number, "", 1)
        case .rate: (unit, suffix, size) = (.rate, "/y", 1)
        case .date, .points, .moneyRate: return nil
        }
        guard let (scale, shift) = try? DistributionSyntax.affine([adjustment], unit, path: .root), let x = unit.value(literal) else { return nil }
        return decimal((x * scale + shift) / size) + suffix
    }

    /// To 13 digits, so that 12% cut by 1pp is 11%, and without an exponent, which no number of a file has.
    private static func decimal(_ x: Double) -> String {
        guard x != 0, x.isFinite else { return "0" }
        let places = Swift.max(0, 12 - Int(log10(abs(x)).rounded(.down)))
        let text = String(format: "%.\(Swift.min(places, 40))f", x)
        guard text.contains(".") else { return text }
        let trimmed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return String(trimmed.reversed())
    }
}
