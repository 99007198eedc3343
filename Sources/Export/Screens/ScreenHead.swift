import Analysis
import Quantities

/// First and last lines of a screen.
enum ScreenHead {
    static func line(_ style: Style, left: [String], right: String) -> String {
        let title = left.joined(separator: " \(style.dot) ")
        let room = style.width - Cells.width(right) - 2
        return Cells.left(Cells.cut(title, to: max(20, room)), max(20, room)) + "  " + right
    }

    /// Scenario, agreement, case, overrides, condition.
    static func parts(_ head: Head) -> [String] {
        var parts = [head.scenario, "agreement \(head.agreement)"]
        if let name = head.caseName { parts.append("case \(name)") }
        let n = head.overridePaths.count
        if n > 0 { parts.append("\(n) override\(n == 1 ? "" : "s")") }
        if let given = head.given { parts.append("given \(given)") }
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
