/// Writes diagnostics for people: `file:line:column: CODE path: message`, the user's own line with carets, what to write instead.
public struct DiagnosticRenderer: Sendable {
    /// Columns of the terminal.
    public var width: Int
    /// Red and bold by escape codes.
    public var colored: Bool
    /// Lines of the files by name; nil where a file is not at hand (`--set`).
    private let lines: @Sendable (String) -> [String]

    public init(width: Int = 80, colored: Bool = false, lines: @escaping @Sendable (String) -> [String]) {
        self.width = max(40, width); self.colored = colored; self.lines = lines
    }
    public init(_ file: ScenarioFile, width: Int = 80, colored: Bool = false) {
        self.init(width: width, colored: colored) { file.lines(of: $0) }
    }

    /// All of them, a blank line between, and how many they were.
    public func text(_ diagnostics: [Diagnostic]) -> String {
        let count = diagnostics.count
        return diagnostics.map(text).joined(separator: "\n\n") + "\n\n\(count) error\(count == 1 ? "" : "s"). Nothing was simulated."
    }

    /// `deal.yaml:15:72: U02 phase2.success: a bare number; expected a share`
    public func headline(_ d: Diagnostic) -> String {
        let place = d.place.map { $0.file == "--set" ? "--set: " : "\($0.file):\($0.line):\($0.column): " } ?? ""
        let path = d.path.keys.isEmpty ? "" : " \(d.path)"
        return "\(place)\(d.code.rawValue)\(path): \(d.message)"
    }

    public func text(_ d: Diagnostic) -> String {
        let head = colored ? "\u{1B}[1;31m\(headline(d))\u{1B}[0m" : headline(d)
        var rows = [head]
        if let place = d.place, place.line >= 1, case let all = lines(place.file), place.line <= all.count {
            rows += excerpt(all[place.line - 1], place, d.suggestion)
        } else if let suggestion = d.suggestion {
            rows.append("   \(suggestion)")
        }
        for note in d.notes { rows += wrapped(note, indent: "      | ") }
        return rows.joined(separator: "\n")
    }

    /// The line cut around the place, and carets below it with the suggestion beside or under them.
    private func excerpt(_ line: String, _ place: SourcePlace, _ suggestion: String?) -> [String] {
        let gutter = String(repeating: " ", count: max(0, 5 - String(place.line).count)) + "\(place.line) | "
        let blank = String(repeating: " ", count: gutter.count - 2) + "| "
        let characters = Array(line.unicodeScalars.map { $0 == "\t" ? " " : $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : Character($0) })
        let room = max(20, width - gutter.count)
        let column = min(max(0, place.column - 1), characters.count)
        var length = max(1, min(place.length, max(1, characters.count - column)))
        var start = 0, end = characters.count
        if characters.count > room {
            // The place stays in sight, with a third of the room before it.
            start = max(0, min(column - room / 3, characters.count - room))
            end = min(characters.count, start + room)
        }
        var shown = Array(characters[start..<end])
        if start > 0, !shown.isEmpty { shown[0] = "…" }
        if end < characters.count, !shown.isEmpty { shown[shown.count - 1] = "…" }
        length = max(1, min(length, end - column))
        let carets = String(repeating: " ", count: max(0, column - start)) + String(repeating: "^", count: length)
        var rows = [gutter + String(shown)]
        if let suggestion {
            if carets.count + 1 + suggestion.count <= room {
                rows.append(blank + carets + " " + suggestion)
            } else {
                rows.append(blank + carets)
                rows += wrapped(suggestion, indent: blank)
            }
        } else {
            rows.append(blank + carets)
        }
        return rows
    }

    private func wrapped(_ text: String, indent: String) -> [String] {
        var rows: [String] = [], row = ""
        for word in text.split(separator: " ") {
            if !row.isEmpty, indent.count + row.count + 1 + word.count > width { rows.append(indent + row); row = "" }
            row += (row.isEmpty ? "" : " ") + word
        }
        if !row.isEmpty { rows.append(indent + row) }
        return rows
    }
}
