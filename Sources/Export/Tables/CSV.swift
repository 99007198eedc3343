/// Writes a table as comma-separated values (RFC 4180, lines end with `\n`, UTF-8 without a mark).
///
/// Numbers are plain: a point for decimals, no grouping, no exponent, the shortest digits that read back the same. Text that a
/// spreadsheet would take for a formula gets an apostrophe before it.
public enum CSV {
    public static func text(_ table: Table) -> String {
        var out = table.header.joined(separator: ",") + "\n"
        for row in table.rows {
            for (k, cell) in row.enumerated() {
                if k > 0 { out += "," }
                write(cell, to: &out)
            }
            out += "\n"
        }
        return out
    }

    private static func write(_ cell: Table.Cell, to out: inout String) {
        switch cell {
        case .empty: break
        case .text(let text): out += quoted(neutral(text))
        case .number(let x): out += digits(x)
        case .int(let n): out += String(n)
        }
    }

    /// Spreadsheets run what begins with `=`, `+`, `-`, `@`, a tab or a line break.
    static func neutral(_ text: String) -> String {
        guard let first = text.unicodeScalars.first, "=+-@\t\r\n".unicodeScalars.contains(first) else { return text }
        return "'" + text
    }
    private static func quoted(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { ",\"\n\r".unicodeScalars.contains($0) }) else { return text }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }

    /// `0.00000012` for 1.2e-07.
    static func digits(_ x: Double) -> String {
        guard x.isFinite else { return "" }
        if x == x.rounded(), abs(x) < 1e15 { return x == 0 ? "0" : String(Int(x)) }
        let text = "\(x)"
        guard let e = text.firstIndex(where: { $0 == "e" || $0 == "E" }), let exponent = Int(text[text.index(after: e)...]) else {
            return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
        }
        let negative = text.hasPrefix("-")
        let mantissa = text[..<e].drop { $0 == "-" }
        let whole = mantissa.prefix { $0 != "." }, fraction = mantissa.dropFirst(whole.count + 1)
        // The fraction of `1.0` says nothing.
        let all = String(whole) + (fraction == "0" ? "" : fraction), point = whole.count + exponent
        let plain: String
        if point <= 0 { plain = "0." + String(repeating: "0", count: -point) + all }
        else if point >= all.count { plain = all + String(repeating: "0", count: point - all.count) }
        else { plain = String(all.prefix(point)) + "." + all.dropFirst(point) }
        return (negative ? "-" : "") + plain
    }
}
