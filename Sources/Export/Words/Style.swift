/// How a screen is shown: its width, whether escape codes may be used, and whether the terminal shows more than ASCII.
public struct Style: Sendable {
    public var width: Int
    public var colored: Bool
    public var unicode: Bool
    public init(width: Int = 80, colored: Bool = false, unicode: Bool = true) {
        self.width = max(60, width); self.colored = colored; self.unicode = unicode
    }

    func bold(_ text: String) -> String { colored && !text.isEmpty ? "\u{1B}[1m\(text)\u{1B}[0m" : text }
    func dim(_ text: String) -> String { colored && !text.isEmpty ? "\u{1B}[2m\(text)\u{1B}[0m" : text }
    func red(_ text: String) -> String { colored && !text.isEmpty ? "\u{1B}[31m\(text)\u{1B}[0m" : text }
    var plusMinus: String { unicode ? "±" : "+-" }
    var dot: String { unicode ? "·" : "-" }
    var apostrophe: String { unicode ? "’" : "'" }

    /// A bar of `part` of `width` cells, in eighths of a cell.
    func bar(_ part: Double, _ width: Int) -> String {
        let held = min(1, max(0, part.isFinite ? part : 0))
        if !unicode { return String(repeating: "#", count: Int((held * Double(width)).rounded())) }
        let eighths = Int((held * Double(width) * 8).rounded())
        let blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        return String(repeating: "█", count: eighths / 8) + blocks[eighths % 8]
    }

    /// Finished lines: errors dimmed on a terminal, everything but ASCII replaced where it cannot be shown.
    func finish(_ lines: [String]) -> String {
        let text = lines.map { line in
            var end = line.endIndex
            while end > line.startIndex, line[line.index(before: end)] == " " { end = line.index(before: end) }
            return colored ? dimmed(String(line[..<end])) : String(line[..<end])
        }.joined(separator: "\n") + "\n"
        return unicode ? text : ascii(text)
    }
    private func dimmed(_ line: String) -> String {
        guard line.contains("±"), !line.contains("\u{1B}[2m") else { return line }
        var out = "", rest = Substring(line)
        while let at = rest.firstIndex(of: "±") {
            out += rest[..<at]
            let tail = rest[rest.index(after: at)...]
            let number = tail.prefix { $0.isNumber || $0 == "." || $0 == "," || $0 == "?" }
            out += dim("±" + number)
            rest = tail[number.endIndex...]
        }
        return out + rest
    }
    private func ascii(_ text: String) -> String {
        String(text.map { c -> Character in
            if c.isASCII { return c }
            switch c { case "·": return "-"; case "’": return "'"; case "…": return "~"; case "×": return "x"; default: return "?" }
        })
    }
}
