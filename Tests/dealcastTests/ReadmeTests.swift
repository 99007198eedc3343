import Foundation
import Testing

/// What the README shows is what the program prints. With `DEALCAST_WRITE_DOCS=1` the README is written anew.
struct ReadmeTests {
    private static let url = Command.root.appending(path: "README.md")

    /// A fenced block whose first line is `$ dealcast ...`: the command and what stands below it.
    private struct Example { var command: [String], shown: String, range: Range<String.Index> }

    private func examples(_ text: String) -> [Example] {
        var found: [Example] = []
        var rest = text.startIndex..<text.endIndex
        while let open = text.range(of: "```\n$ dealcast ", range: rest), let close = text.range(of: "\n```", range: open.upperBound..<text.endIndex) {
            let line = text[open.upperBound...].prefix { $0 != "\n" }
            let start = min(close.lowerBound, text.index(line.endIndex, offsetBy: 1, limitedBy: text.endIndex) ?? text.endIndex)
            found.append(Example(command: line.split(separator: " ").map(String.init), shown: String(text[start..<close.lowerBound]), range: start..<close.lowerBound))
            rest = close.upperBound..<text.endIndex
        }
        return found
    }

    @Test func examplesAreWhatIsPrinted() throws {
        var text = try String(contentsOf: ReadmeTests.url, encoding: .utf8)
        let all = examples(text)
        #expect(all.count >= 2)
        for example in all.reversed() {
            var command = Command()
            command.arguments = example.command
            let result = try command.run()
            let printed = (result.out + result.err).trimmingCharacters(in: .newlines)
            if ProcessInfo.processInfo.environment["DEALCAST_WRITE_DOCS"] == "1" { text.replaceSubrange(example.range, with: printed) }
            else { #expect(example.shown == printed, "dealcast \(example.command.joined(separator: " "))") }
        }
        if ProcessInfo.processInfo.environment["DEALCAST_WRITE_DOCS"] == "1" { try text.write(to: ReadmeTests.url, atomically: true, encoding: .utf8) }
    }

    /// The deal in the README is the one that its command runs, without its comments.
    @Test func dealIsTheMinimalOne() throws {
        let text = try String(contentsOf: ReadmeTests.url, encoding: .utf8)
        let open = try #require(text.range(of: "```yaml\n")), close = try #require(text.range(of: "```", range: open.upperBound..<text.endIndex))
        let shown = String(text[open.upperBound..<close.lowerBound])
        try withFolder { folder in
            try Deals.write(shown, to: folder)
            var own = Command("run", "deal.yaml", "--paths", "5k"), file = Command("run", "scenarios/minimal.yaml", "--paths", "5k")
            own.folder = folder
            file.folder = Command.root
            #expect(try own.run().out == file.run().out)
        }
    }
}
