import Analysis
import Quantities

/// First and last lines of a screen.
enum ScreenHead {
    /// What it is about on the left, the unit on the right; what finds no room goes on below.
    static func lines(_ style: Style, left: [String], right: String) -> [String] {
        let room = max(20, style.width - Cells.width(right) - 2)
        var rows = [""]
        for (k, part) in left.enumerated() {
            let limit = rows.count == 1 ? room : style.width
            let joined = rows[rows.count - 1].isEmpty ? part : rows[rows.count - 1] + " \(style.dot) " + part
            if k == 0 || Cells.width(joined) <= limit { rows[rows.count - 1] = joined } else { rows.append(part) }
        }
        return rows.enumerated().map { k, row in k == 0 ? Cells.left(Cells.cut(row, to: room), room) + "  " + right : Cells.cut("  " + row, to: style.width) }
    }

    /// A path as short as users write it.
    static func short(_ path: String) -> String { path.hasPrefix("agreement.") ? String(path.dropFirst(10)) : path }

    /// Scenario, agreement, what the screen is about, case, overrides, condition.
    static func parts(_ head: Head) -> [String] {
        parts(head.scenario, agreement: head.agreement, caseName: head.caseName, overrides: head.overridePaths.count, given: head.given)
    }
    static func parts(_ scenario: String, agreement: String? = nil, about: String? = nil, caseName: String?, overrides n: Int, given: String? = nil) -> [String] {
        var parts = [scenario]
        if let agreement { parts.append("agreement \(agreement)") }
        if let about { parts.append(about) }
        if let caseName { parts.append("case \(caseName)") }
        if n > 0 { parts.append("\(n) override\(n == 1 ? "" : "s")") }
        if let given { parts.append("given \(given)") }
        return parts
    }

    static func unit(_ head: Head, scale: Double) -> String { "\(head.currency) \(Figures.scaleName(scale))" }

    /// `1,000,000 paths · seed 42 · ±: one standard error, where it shows`
    static func last(_ head: Head, _ style: Style, extra: [String] = []) -> String {
        var parts = ["\(Figures.fixed(Double(head.paths), 0)) paths"]
        if head.given != nil { parts.append("\(Figures.fixed(Double(head.pathsGiven), 0)) of them fulfil the condition") }
        parts.append("seed \(head.seed)")
        if !head.converged { parts.append("not converged") }
        return style.dim((parts + extra).joined(separator: " \(style.dot) "))
    }
}
