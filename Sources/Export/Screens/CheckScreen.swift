import Analysis

/// The questions of a careful colleague on a sound file (screens.md section 6).
public struct CheckScreen {
    let questions: [Question]
    let all: Bool
    let style: Style
    /// How many are shown without `--all`: the weightiest.
    static let shown = 6

    public init(_ questions: [Question], all: Bool, style: Style) { self.questions = questions; self.all = all; self.style = style }

    public func text() -> String {
        guard !questions.isEmpty else { return style.finish(["The file is sound, and nothing is left to ask."]) }
        let list = all ? questions : Array(questions.prefix(CheckScreen.shown))
        var lines = ["The file is sound. Before you sign, a careful colleague would ask:", ""]
        for (k, q) in list.enumerated() {
            let at = q.line.map { " (line \($0))" } ?? ""
            let head = "\(k + 1)".count == 1 ? "\(k + 1)  " : "\(k + 1) "
            lines += Cells.wrap("\(head)\(q.path)\(at): \(q.question)", width: style.width, indent: "   ").enumerated().map { $0.offset == 0 ? style.bold(String($0.element)) : $0.element }
            lines += Cells.wrap(q.why, width: style.width - 3).map { "   " + $0 }
            if let paste = q.paste { lines += Cells.wrap("> " + paste, width: style.width - 3, indent: "  ").map { "   " + $0 } }
            lines.append("")
        }
        let rest = questions.count - list.count
        lines.append(style.dim("\(list.count) question\(list.count == 1 ? "" : "s")" + (rest > 0 ? "; \(rest) more with --all." : ".")))
        return style.finish(lines)
    }
}
