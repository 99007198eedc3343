/// How many cells of a terminal a text takes, and texts padded or cut to a width in cells.
package enum Cells {
    package static func width(_ text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + width($1) } }

    private static func width(_ s: Unicode.Scalar) -> Int {
        let v = s.value
        if v == 0x200B || v == 0x200D || s.properties.generalCategory == .nonspacingMark || s.properties.generalCategory == .enclosingMark || (0xFE00...0xFE0F).contains(v) { return 0 }
        // East Asian wide and full-width blocks, and emoji.
        if (0x1100...0x115F).contains(v) || (0x2E80...0x303E).contains(v) || (0x3041...0xA4CF).contains(v) || (0xAC00...0xD7A3).contains(v)
            || (0xF900...0xFAFF).contains(v) || (0xFE30...0xFE6F).contains(v) || (0xFF00...0xFF60).contains(v) || (0xFFE0...0xFFE6).contains(v)
            || (0x1F300...0x1FAFF).contains(v) || (0x20000...0x3FFFD).contains(v) { return 2 }
        return 1
    }

    package static func left(_ text: String, _ width: Int) -> String { text + String(repeating: " ", count: max(0, width - Cells.width(text))) }
    static func right(_ text: String, _ width: Int) -> String { String(repeating: " ", count: max(0, width - Cells.width(text))) + text }
    /// Two columns, a line each row.
    package static func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map { Cells.width($0.0) }.max() ?? 0
        return rows.map { left($0.0, width + 2) + $0.1 }.joined(separator: "\n") + "\n"
    }

    /// Cut in the middle with `…` when it is too wide.
    static func cut(_ text: String, to width: Int, ellipsis: String = "…") -> String {
        guard Cells.width(text) > width else { return text }
        guard width > 2 else { return String(text.prefix(max(0, width))) }
        let room = width - Cells.width(ellipsis)
        var head = "", tail = ""
        var used = 0
        for c in text { let w = Cells.width(String(c)); if used + w > (room + 1) / 2 { break }; head.append(c); used += w }
        for c in text.reversed() { let w = Cells.width(String(c)); if used + w > room { break }; tail.insert(c, at: tail.startIndex); used += w }
        return head + ellipsis + tail
    }

    /// Words broken into lines of at most `width` cells; later lines begin with `indent`.
    package static func wrap(_ text: String, width: Int, indent: String = "") -> [String] {
        var lines: [String] = [], line = ""
        for word in text.split(separator: " ") {
            if !line.isEmpty, Cells.width(line) + 1 + Cells.width(String(word)) > width { lines.append(line); line = indent + word }
            else { line += (line.isEmpty || line == indent ? "" : " ") + word }
        }
        if !line.isEmpty { lines.append(line) }
        return lines
    }
}
