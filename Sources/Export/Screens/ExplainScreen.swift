import Analysis
import Quantities

/// One path as a dated ledger in sentences (screens.md section 5).
public struct ExplainScreen {
    let story: PathStory
    let head: (parts: [String], currency: String, seed: UInt64)
    let style: Style

    public init(_ story: PathStory, scenario: String, agreement: String, caseName: String?, overrides: Int, currency: String, seed: UInt64, style: Style) {
        self.story = story; head = (ScreenHead.parts(scenario, agreement: agreement, caseName: caseName, overrides: overrides), currency, seed); self.style = style
    }

    public func text() -> String {
        var lines = ScreenHead.lines(style, left: head.parts + ["path \(Figures.fixed(Double(story.path), 0)) of seed \(head.seed)"],
                                     right: "\(head.currency) \(Figures.scaleName(story.scale))")
        if let picked = story.picked { lines += Cells.wrap(picked, width: style.width) }
        if let stratum = story.stratum {
            let outcome = stratum.isEmpty ? "no stage fails" : "\(stratum.split(separator: "+").joined(separator: " and ")) fail\(stratum.contains("+") ? "" : "s")"
            lines += Cells.wrap("Drawn among the paths on which \(outcome); it stands for one in \(Figures.grouped(Int((1 / story.weight).rounded()))) of all.", width: style.width)
        }
        lines.append("")
        var day: CalendarDate?
        var paragraph: [String] = []
        func flush() {
            guard let day, !paragraph.isEmpty else { return }
            for (k, line) in Cells.wrap(paragraph.joined(separator: " "), width: style.width - 12).enumerated() {
                lines.append((k == 0 ? "\(day)" : String(repeating: " ", count: 10)) + "  " + line)
            }
            paragraph = []
        }
        for row in story.ledger where row.kind != .cost {
            if row.date != day { flush(); day = row.date }
            paragraph.append(row.because)
        }
        flush()
        lines += [""] + end()
        return style.finish(lines)
    }

    private func money(_ x: Double) -> String { Figures.fixed(x / story.scale, 1) }

    private func end() -> [String] {
        var lines: [String] = []
        func add(_ label: String, _ text: String) {
            for (k, line) in Cells.wrap(text, width: style.width - 12).enumerated() { lines.append(Cells.left(k == 0 ? label : "", 12) + line) }
        }
        let years = Figures.fixed(story.end.rawValue, 2)
        lines.append(style.bold("END") + "         \(story.cause), after \(years) years.")
        var sums: [(String, Double)] = []
        for row in story.ledger where row.kind == .payment {
            guard let clause = row.clause, let amount = row.amount else { continue }
            if let i = sums.firstIndex(where: { $0.0 == clause }) { sums[i].1 += amount.rawValue } else { sums.append((clause, amount.rawValue)) }
        }
        let total = sums.reduce(0) { $0 + $1.1 }
        add("paid", "\(money(total)): " + sums.map { "\($0.0) \(money($0.1))" }.joined(separator: ", "))
        for party in story.parties {
            let parts = party.parts.filter { $0.1.rawValue != 0 }.map { "\($0.0) \(money($0.1.rawValue))" }
            add(party.key, "NPV \(money(party.npv.rawValue))" + (parts.count > 1 ? ": " + parts.joined(separator: ", ") : ""))
        }
        for sentence in story.afterwards {
            lines += Cells.wrap(sentence, width: style.width, indent: "  ")
        }
        return lines
    }
}
