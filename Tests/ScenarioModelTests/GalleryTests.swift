import Foundation
import Testing
@testable import ScenarioModel

/// Wrong scenario files, each beside what is said about it. The expected texts were written out once, read through one by one
/// against the language's rules, and are kept by hand from then on.
struct GalleryTests {
    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    }()

    @Test(arguments: GalleryTests.names)
    func isRefusedWithExactlyThis(_ name: String) throws {
        let found = try GalleryTests.diagnose(name)
        #expect(!found.isEmpty)
        let url = GalleryTests.folder.appending(path: "\(name).expected")
        let text = GalleryTests.text(found)
        if ProcessInfo.processInfo.environment["DEALCAST_WRITE_GALLERY"] == name {
            // To begin a new file's expected text, which is then read against the rules and kept by hand.
            try text.write(to: Repository.root.appending(path: "Tests/ScenarioModelTests/Gallery/\(name).expected"), atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: url, encoding: .utf8)
        #expect(text == expected, "found:\n\(text)\nexpected:\n\(expected)")
        // A file is named after the code that it shows.
        if let code = ErrorCode(rawValue: String(name.prefix(3))) { #expect(found.contains { $0.code == code }) }
        #expect(found.allSatisfy { $0.place != nil }, "every fault has a place")
    }

    @Test func everyCodeIsShown() throws {
        #expect(GalleryTests.names.count >= 45)
        let shown = Set(try GalleryTests.names.flatMap(GalleryTests.diagnose).map(\.code))
        #expect(Set(ErrorCode.allCases).subtracting(shown).map(\.rawValue).sorted() == [])
    }

    /// `docs/ERRORS.md` is written from the gallery. To write it anew, run this test with `DEALCAST_WRITE_DOCS=1`.
    @Test func errorsPageIsCurrent() throws {
        let page = try GalleryTests.page()
        let url = Repository.root.appending(path: "docs/ERRORS.md")
        if ProcessInfo.processInfo.environment["DEALCAST_WRITE_DOCS"] == "1" {
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try page.write(to: url, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: url, encoding: .utf8) == page)
    }

    // MARK: reading

    static let folder = Bundle.module.resourceURL!.appending(path: "Gallery")

    static func diagnose(_ name: String) throws -> [Diagnostic] {
        let text = try String(contentsOf: folder.appending(path: "\(name).yaml"), encoding: .utf8)
        do { return try ScenarioFile.parse(text, name: "\(name).yaml").diagnose() } catch let faults as Diagnostics { return faults.all }
    }

    /// `line:column CODE path: message`, then what to do about it and further candidates, indented.
    static func text(_ faults: [Diagnostic]) -> String {
        faults.map { fault in
            let place = fault.place.map { "\($0.line):\($0.column) " } ?? ""
            return (["\(place)\(fault.code.rawValue) \(fault.path): \(fault.message)"] + [fault.suggestion].compactMap { $0 }.map { "    > \($0)" }
                + fault.notes.map { "    | \($0)" }).joined(separator: "\n") + "\n"
        }.joined()
    }

    private static func page() throws -> String {
        var page = """
        # Errors

        Every error of a scenario file has a stable code. Messages say where, what was expected and found, and what to write
        instead; `dealcast check` shows them all at once, with the line. This page is written from the wrong files in
        `Tests/ScenarioModelTests/Gallery`; a test keeps it current.

        | code | meaning | for example |
        |---|---|---|

        """
        let faults = try names.flatMap { name in try diagnose(name).map { (name, $0) } }
        for code in ErrorCode.allCases {
            let own = faults.first { $0.0.hasPrefix(code.rawValue) && $0.1.code == code } ?? faults.first { $0.1.code == code }
            let example = own.map { ($0.1.path.keys.isEmpty ? "" : "`\($0.1.path)`: ") + $0.1.message + ($0.1.suggestion.map { "; \($0)" } ?? "") } ?? ""
            page += "| \(code.rawValue) | \(code.meaning) | \(example.replacingOccurrences(of: "|", with: "\\|")) |\n"
        }
        return page
    }
}

/// The repository that the tests stand in.
enum Repository {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    static func scenario(_ name: String) throws -> ScenarioFile {
        try ScenarioFile.read(path: root.appending(path: "scenarios/\(name).yaml").path)
    }
}
