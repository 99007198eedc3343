import Foundation
import Yams

/// Reads the text of a file into nodes: positions kept, tags never used, everything that could surprise refused (language.md section 1).
enum YAMLTree {
    static let maxBytes = 1 << 20
    static let maxDepth = 32
    static let maxNodes = 100_000

    /// The root map. Throws all that is wrong with the YAML; libyaml reports its own faults one at a time.
    static func parse(_ text: String, file: String) throws(Diagnostics) -> Node {
        try refuse(text, file: file)
        let root: Yams.Node?
        let parser: Yams.Parser
        do {
            parser = try Yams.Parser(yaml: text)
            root = try parser.singleRoot()
        } catch {
            throw Diagnostics([translate(error, text, file: file)])
        }
        var walk = Walk(file: file, text: text)
        // The parser holds the anchors: it must live as long as the walk.
        let node = withExtendedLifetime(parser) { root.flatMap { walk.node($0, path: .root, depth: 0, free: false) } }
        if !walk.faults.isEmpty { throw Diagnostics(walk.faults) }
        guard let node, case .map = node.content else {
            throw Diagnostics([Diagnostic(.Y04, at: .root, place: SourcePlace(file: file, line: 1, column: 1),
                                          root == nil ? "the file is empty; expected a scenario that begins with dealcast: 1" : "expected a map of sections such as name, parties and agreement")])
        }
        return node
    }

    /// What is refused before libyaml sees it.
    private static func refuse(_ text: String, file: String) throws(Diagnostics) {
        func fault(_ code: ErrorCode, _ line: Int, _ column: Int, _ message: String) -> Diagnostics {
            Diagnostics([Diagnostic(code, at: .root, place: SourcePlace(file: file, line: line, column: column), message)])
        }
        guard text.utf8.count <= maxBytes else { throw fault(.Y05, 1, 1, "the file has \(text.utf8.count) bytes; at most 1 MiB is read") }
        try refuseBombs(text, file: file)
        var line = 1, column = 1, brackets = 0, atStart = true, dashes = 0
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\n": line += 1; column = 0; atStart = true; dashes = 0
            case "\t" where atStart: throw fault(.Y01, line, column, "a tab in the indentation; indent with spaces")
            case " ": break
            case "-" where atStart || dashes > 0, "?" where atStart || dashes > 0, ":" where atStart || dashes > 0:
                dashes += 1
                atStart = false
                if dashes > 4 * maxDepth { throw fault(.Y05, line, column, "nested more than \(maxDepth) deep") }
            case "[", "{":
                brackets += 1; atStart = false; dashes = 0
                if brackets > 4 * maxDepth { throw fault(.Y05, line, column, "nested more than \(maxDepth) deep") }
            case "]", "}": brackets = max(0, brackets - 1); atStart = false; dashes = 0
            default:
                if scalar.value < 32 && scalar != "\t" || (127..<160).contains(scalar.value) || [0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF].contains(scalar.value) {
                    throw fault(.Y01, line, column, "a control character (code \(scalar.value)); the file must be plain text")
                }
                atStart = false
                dashes = 0
            }
            if column > 1 << 18 { throw fault(.Y05, line, 1, "the line is longer than 262,144 characters") }
            column += 1
        }
    }

    /// Aliases of aliases grow without end while Yams compares keys, before the walk could refuse them. Many of them are refused
    /// here, by their looks; a few come to the walk, which knows a text in quotes or a comment from an anchor.
    private static func refuseBombs(_ text: String, file: String) throws(Diagnostics) {
        var anchors = 0, aliases = 0, line = 1, column = 0, begins = true, mark: Unicode.Scalar?
        for scalar in text.unicodeScalars {
            column += 1
            let ends = scalar == " " || scalar == "\n" || scalar == "\t"
            if let sign = mark, !ends {
                if sign == "&" { anchors += 1 } else { aliases += 1 }
                // With n anchors of m aliases each, the last one stands for m to the power of n.
                if anchors > 0, aliases > 0, Double(anchors) * log2(Double(aliases) / Double(anchors) + 1) > 16 {
                    throw Diagnostics([Diagnostic(.Y03, at: .root, place: SourcePlace(file: file, line: line, column: max(1, column - 1)),
                                                  "anchors and aliases (&name, *name) are not read; write the value out, or use each")])
                }
            }
            mark = begins && (scalar == "&" || scalar == "*") ? scalar : nil
            begins = ends || "[{,:-?!\"'".unicodeScalars.contains(scalar)
            if scalar == "\n" { line += 1; column = 0 }
        }
    }

    private static func translate(_ error: any Error, _ text: String, file: String) -> Diagnostic {
        func at(_ mark: Mark) -> SourcePlace { SourcePlace(file: file, line: max(1, mark.line), column: max(1, mark.column)) }
        switch error as? YamlError {
        case .duplicatedKeysInMapping(let duplicates, let context)?:
            let key = String(describing: duplicates.first ?? "")
            let (place, first) = second(key, after: at(context.mark), text)
            return Diagnostic(.Y02, at: .root, place: place, "the key \(key) stands twice in one map\(first.map { "; first on line \($0)" } ?? "")", suggestion: "keep one of the two")
        case .scanner(_, let problem, let mark, _)?, .parser(_, let problem, let mark, _)?, .composer(_, let problem, let mark, _)?:
            if problem.contains("undefined alias") { return Diagnostic(.Y03, at: .root, place: at(mark), "aliases (*name) are not read; write the value out, or use each") }
            if problem.contains("but found another document") { return Diagnostic(.Y01, at: .root, place: at(mark), "a file holds one document; found a second after ---") }
            return Diagnostic(.Y01, at: .root, place: at(mark), "not YAML: \(problem)", suggestion: hint(problem, line: mark.line, text))
        case .reader(let problem, _, _, _)?:
            return Diagnostic(.Y01, at: .root, place: SourcePlace(file: file, line: 1, column: 1), "not readable text: \(problem)")
        default:
            return Diagnostic(.Y01, at: .root, place: SourcePlace(file: file, line: 1, column: 1), "not YAML: \(error)")
        }
    }
    /// Where a key of a map in block style stands again, and the line of the first; else the place that libyaml gives.
    private static func second(_ key: String, after first: SourcePlace, _ text: String) -> (SourcePlace, Int?) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (k, line) in lines.enumerated().dropFirst(first.line) {
            let indent = line.prefix { $0 == " " }.count, rest = line.dropFirst(indent)
            if rest.isEmpty || rest.hasPrefix("#") { continue }
            if indent < first.column - 1 { break }
            if indent == first.column - 1, rest.hasPrefix(key), rest.dropFirst(key.count).drop(while: { $0 == " " }).first == ":" {
                return (SourcePlace(file: first.file, line: k + 1, column: first.column, length: max(1, key.unicodeScalars.count)), first.line)
            }
        }
        return (first, nil)
    }
    private static func hint(_ problem: String, line: Int, _ text: String) -> String? {
        if problem.contains("mapping values are not allowed") { return "a colon inside a value: put the value in quotes, or check the indentation" }
        if problem.contains("did not find expected ',' or '}'") || problem.contains("did not find expected ',' or ']'") { return "close the bracket, or separate entries with commas" }
        if problem.contains("cannot start any token") { return "the value begins with a character that YAML reserves" }
        return nil
    }

    /// The walk over the composed nodes.
    private struct Walk {
        let file: String
        /// The file's characters by line: where a node begins with `!`, it is tagged.
        private let lines: [[Unicode.Scalar]]
        var faults: [Diagnostic] = []
        private var count = 0
        private static let freeText: Set<String> = ["note", "source", "clauses", "sources"]

        init(file: String, text: String) {
            self.file = file
            lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        }

        private func place(_ node: Yams.Node, length: Int = 1) -> SourcePlace {
            SourcePlace(file: file, line: node.mark?.line ?? 1, column: node.mark?.column ?? 1, length: length)
        }

        /// Nil, with a fault, where the node is refused. `free`: below a key whose text may stand in a block.
        mutating func node(_ node: Yams.Node, path: DottedPath, depth: Int, free: Bool) -> Node? {
            count += 1
            if count > YAMLTree.maxNodes {
                if count == YAMLTree.maxNodes + 1 { faults.append(Diagnostic(.Y05, at: path, place: place(node), "more than 100,000 values")) }
                return nil
            }
            if depth > YAMLTree.maxDepth {
                faults.append(Diagnostic(.Y05, at: path, place: place(node), "nested more than \(YAMLTree.maxDepth) deep"))
                return nil
            }
            if let anchor = node.anchor {
                faults.append(Diagnostic(.Y03, at: path, place: place(node), "anchors and aliases (&\(anchor), *\(anchor)) are not read; write the value out, or use each"))
                return nil
            }
            switch node {
            case .scalar(let scalar): return self.scalar(scalar, node, path, free: free)
            case .mapping(let mapping): return map(mapping, node, path, depth, free: free)
            case .sequence(let sequence):
                if isTagged(node) { return refuseTag(node, path) }
                let items = sequence.enumerated().map { self.node($0.element, path: path.appending("\($0.offset + 1)"), depth: depth + 1, free: free) }
                return Node(content: .list(items.compactMap { $0 }), place: place(node), path: path)
            case .alias:
                faults.append(Diagnostic(.Y03, at: path, place: place(node), "aliases (*name) are not read; write the value out, or use each"))
                return nil
            }
        }

        private mutating func scalar(_ scalar: Yams.Node.Scalar, _ node: Yams.Node, _ path: DottedPath, free: Bool) -> Node? {
            if isTagged(node) { return refuseTag(node, path) }
            if scalar.style == .literal || scalar.style == .folded, !free {
                faults.append(Diagnostic(.Y01, at: path, place: place(node), "a block of text (| or >) stands only under note, source, sources and clauses; write the value on one line"))
                return nil
            }
            // A quoted value means the same as the plain one, which has no spaces at its ends.
            let text = free ? scalar.string : scalar.string.withoutOuterSpaces
            if text.isEmpty {
                faults.append(Diagnostic(.Y04, at: path, place: place(node), "no value; write one, or take the key out"))
                return nil
            }
            // Plain text on one line stands in the file as it is; anything else has its place as a whole.
            let plain = scalar.style == .plain
            return Node(content: .scalar(text), place: place(node, length: plain ? scalar.string.unicodeScalars.count : scalar.string.unicodeScalars.count + 2), path: path)
        }

        private mutating func map(_ mapping: Yams.Node.Mapping, _ node: Yams.Node, _ path: DottedPath, _ depth: Int, free: Bool) -> Node? {
            if isTagged(node) { return refuseTag(node, path) }
            var entries: [Node.Entry] = []
            var before: (key: String, value: Yams.Node)?
            for (keyNode, valueNode) in mapping {
                guard case .scalar(let keyScalar) = keyNode else {
                    faults.append(Diagnostic(.Y01, at: path, place: place(keyNode), "a key is a single word, not a map or a list"))
                    continue
                }
                let key = keyScalar.string
                let keyPlace = place(keyNode, length: max(1, key.unicodeScalars.count))
                if let anchor = keyNode.anchor {
                    faults.append(Diagnostic(.Y03, at: path, place: keyPlace, "anchors (&\(anchor)) are not read"))
                    continue
                }
                if isTagged(keyNode) { _ = refuseTag(keyNode, path); continue }
                if key == "<<" {
                    faults.append(Diagnostic(.Y03, at: path, place: keyPlace, "merge keys (<<) are not read; use each, extends or agreements"))
                    continue
                }
                if key.isEmpty {
                    faults.append(Diagnostic(.Y04, at: path, place: keyPlace, "a key without a name"))
                    continue
                }
                let below = path.appending(key)
                if case .scalar(let value) = valueNode, value.string.isEmpty, value.style == .plain, !isTagged(valueNode), valueNode.anchor == nil {
                    faults.append(missing(key, keyPlace, below, before: before))
                } else if let value = self.node(valueNode, path: below, depth: depth + 1, free: free || Walk.freeText.contains(key)) {
                    entries.append(Node.Entry(key: key, keyPlace: keyPlace, value: value))
                }
                before = (key, valueNode)
            }
            return Node(content: .map(entries), place: place(node), path: path)
        }

        /// An empty value; in `{ pays: 1,100k }` it comes of a comma.
        private func missing(_ key: String, _ keyPlace: SourcePlace, _ path: DottedPath, before: (key: String, value: Yams.Node)?) -> Diagnostic {
            if let before, case .scalar(let value) = before.value, let first = key.first, first.isNumber,
               value.string.allSatisfy({ $0.isNumber || $0 == "," }), let last = Double(key.prefix { $0.isNumber || $0 == "." }) {
                let unit = key.drop { $0.isNumber || $0 == "." }
                let whole = (Double(value.string) ?? 0) * 1000 + last
                let written: String
                switch unit {
                case "k" where whole >= 1000: written = "\((whole / 1000).plain)M"
                case "M" where whole >= 1000: written = "\((whole / 1000).plain)B"
                default: written = "\(whole.plain)\(unit)"
                }
                return Diagnostic(.Y04, at: path, place: keyPlace, "a comma ends the value of \(before.key)", suggestion: "write \(written)")
            }
            return Diagnostic(.Y04, at: path, place: keyPlace, "\(key) has no value; write one, or take the key out")
        }

        private func isTagged(_ node: Yams.Node) -> Bool {
            guard let mark = node.mark, lines.indices.contains(mark.line - 1), lines[mark.line - 1].indices.contains(mark.column - 1) else { return false }
            return lines[mark.line - 1][mark.column - 1] == "!"
        }
        private mutating func refuseTag(_ node: Yams.Node, _ path: DottedPath) -> Node? {
            faults.append(Diagnostic(.Y01, at: path, place: place(node), "tags (!name) are not read; write the plain value"))
            return nil
        }
    }
}
