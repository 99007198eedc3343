/// The same YAML with the keys of every map in reverse order; lists keep theirs. Knows the style of the scenario files: comments,
/// block maps by indentation, flow maps on one line, lists by `-`.
enum KeyOrder {
    static func reversed(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true).map(String.init).map(withoutComment).filter { !$0.allSatisfy { $0 == " " } }
        return block(lines).joined(separator: "\n") + "\n"
    }
    private static func withoutComment(_ line: String) -> String {
        var previous: Character = " ", kept = ""
        for c in line {
            if c == "#" && previous == " " { break }
            kept.append(c); previous = c
        }
        return kept
    }
    private static func indent(_ line: String) -> Int { line.prefix { $0 == " " }.count }

    /// Entries of a block are lines of the least indentation with what is nested below them.
    private static func block(_ lines: [String]) -> [String] {
        guard let first = lines.first else { return [] }
        let depth = indent(first)
        var entries: [[String]] = []
        for line in lines {
            if indent(line) == depth { entries.append([line]) } else { entries[entries.count - 1].append(line) }
        }
        let isList = first.dropFirst(depth).hasPrefix("- ")
        let done = entries.map { entry in isList ? entry.map(flow) : [flow(entry[0])] + block(Array(entry.dropFirst())) }
        return (isList ? done : done.reversed()).flatMap { $0 }
    }

    /// Flow maps of a line reversed, the innermost too.
    private static func flow(_ line: String) -> String {
        guard let open = line.firstIndex(of: "{") else { return line }
        var level = 0, parts = [""], after = line.index(after: open)
        scan: while after < line.endIndex {
            let c = line[after]
            switch c {
            case "{", "[": level += 1; parts[parts.count - 1].append(c)
            case "}" where level == 0: break scan
            case "}", "]": level -= 1; parts[parts.count - 1].append(c)
            case "," where level == 0: parts.append("")
            default: parts[parts.count - 1].append(c)
            }
            after = line.index(after: after)
        }
        let inner = parts.map(flow).reversed().joined(separator: ",")
        return line[..<open] + "{" + inner + "}" + flow(String(line[line.index(after: after)...]))
    }
}
