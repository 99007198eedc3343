import Foundation
import Testing
@testable import ScenarioModel

/// Bytes, lines, limits, digests and files that extend files.
struct FileLayerTests {
    static let head = "dealcast: 1\nname: Small\ncurrency: USD\neffective: 2026-01-01\nhorizon: 20y\nparties: { licensor: { discount: 10% }, licensee: { discount: 8% } }\n"
    static let sound = head + "agreement: { payments: { upfront: { pays: 1M, when: signing } } }\n"

    private func faults(_ bytes: [UInt8]) -> [Diagnostic] {
        do { return try ScenarioFile(bytes: bytes, name: "x.yaml").diagnose() } catch { return (error as? Diagnostics)?.all ?? [] }
    }
    private func faults(_ text: String) -> [Diagnostic] { faults(Array(text.utf8)) }

    // MARK: bytes

    @Test func lineEndsAndMarks() throws {
        let crlf = FileLayerTests.sound.replacingOccurrences(of: "\n", with: "\r\n")
        for text in [FileLayerTests.sound, crlf, "\u{FEFF}" + FileLayerTests.sound, "\u{FEFF}" + crlf, FileLayerTests.sound.replacingOccurrences(of: "\n", with: "\r")] {
            let file = try ScenarioFile.parse(text, name: "x.yaml")
            #expect(file.diagnose() == [])
            #expect(file.lines.count == 8 && file.lines[4] == "horizon: 20y")
            #expect(file.digest == (try ScenarioFile.parse(FileLayerTests.sound, name: "y.yaml").digest))
        }
        let wrong = try #require(faults(crlf.replacingOccurrences(of: "20y", with: "20")).first)
        #expect(wrong.place?.line == 5 && wrong.place?.column == 10)
    }
    @Test func refusesWhatIsNotText() {
        #expect(faults(Array(FileLayerTests.sound.utf8) + [0xFF]).map(\.code) == [.Y01])
        for (text, code) in [("", ErrorCode.Y04), ("# nothing\n", .Y04), ("- a\n- b\n", .Y04), ("hello\n", .Y04), ("a: \u{0}\n", .Y01), ("a: \u{2028}b\n", .Y01), ("a: \u{85}b\n", .Y01),
                             ("a:\n\tb: 1\n", .Y01), ("a: {b: 1\n", .Y01), ("a: |\n  text\n", .Y01), ("? [a, b]\n: 1\n", .Y01), ("a: !!str 1\n", .Y01), ("a: 1\n---\nb: 2\n", .Y01),
                             ("a: 1\na: 2\n", .Y02), ("<<: { a: 1 }\n", .Y03), ("a: &x 1\n", .Y03), ("a: *x\n", .Y03), ("a: ''\n", .Y04), ("a: '  '\n", .Y04), ("a:\n", .Y04), ("'': 1\n", .Y04)] {
            #expect(faults(text).first?.code == code, "\(text)")
        }
    }
    @Test func limits() {
        #expect(faults([UInt8](repeating: 35, count: YAMLTree.maxBytes + 1)).map(\.code) == [.Y05])
        #expect(faults("a: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)).first?.code == .Y05)
        #expect(faults("a: " + String(repeating: "[", count: 5000)).first?.code == .Y05)
        #expect(faults("a: [" + String(repeating: "1,", count: 100_001) + "1]").first?.code == .Y05)
        #expect(faults("a: " + String(repeating: "x", count: 300_000)).first?.code == .Y05)
    }
    /// Aliases of aliases, as values and as keys (which Yams compares whole): refused at once.
    @Test(arguments: [false, true]) func bombs(asKey: Bool) {
        var text = "a0: &a0 [x, x]\n"
        for i in 1..<12 { text += "a\(i): &a\(i) [\(Array(repeating: "*a\(i - 1)", count: 9).joined(separator: ","))]\n" }
        text += asKey ? "? *a11\n: 1\n" : "z: *a11\n"
        let start = MutationTests.seconds()
        #expect(faults(text).first?.code == .Y03)
        #expect(MutationTests.seconds() - start < 1)
    }
    /// Long files of one kind, within the limits, in a few processor seconds at most; a build for debugging takes ten times as long.
    @Test func longFiles() {
        let start = MutationTests.seconds()
        let chain = "program:\n  stages:\n    s0: { duration: 1d }\n" + (1..<3000).map { "    s\($0): { after: s\($0 - 1), duration: 1d }\n" }.joined()
        #expect(faults(FileLayerTests.sound + chain) == [])
        let wrong = FileLayerTests.head + "agreement:\n  payments:\n" + (0..<3000).map { "    p\($0): { pays: 1M, whn: signing }\n" }.joined()
        #expect(faults(wrong).filter { $0.code == .K01 }.count == 3000)
        #expect(faults(FileLayerTests.head + "agreement: { payments: { u: { pays: 1M, when: \"" + String(repeating: "(", count: 20000) + "a\" } } }\n").map(\.code) == [.T01])
        #expect(faults(FileLayerTests.head + "agreement: { payments: { u: { pays: 1M, when: \"" + String(repeating: "1y after ", count: 20000) + "a\" } } }\n").map(\.code) == [.T01])
        #if DEBUG
        let most = 100.0
        #else
        let most = 10.0
        #endif
        #expect(MutationTests.seconds() - start < most)
    }

    // MARK: scalars

    @Test func quotesMeanNothing() throws {
        let plain = try ScenarioFile.parse(FileLayerTests.sound, name: "x.yaml")
        let quoted = try ScenarioFile.parse(FileLayerTests.sound.replacingOccurrences(of: "20y", with: "' 20y'").replacingOccurrences(of: "1M", with: "\"1M\""), name: "x.yaml")
        #expect(quoted.diagnose() == [] && quoted.digest == plain.digest)
        #expect(try quoted.scenario() .horizon == plain.scenario().horizon)
    }
    /// Columns count characters as an editor does, whatever their bytes; messages keep the name.
    @Test func columns() throws {
        let text = FileLayerTests.head + "agreement: { payments: { upfront: { owner: Zoë 日本, pays: 30, when: signing } } }\n"
        let fault = try #require(faults(text).first)
        #expect(fault.code == .U02 && fault.place?.line == 7)
        let line = text.split(separator: "\n")[6]
        #expect(fault.place?.column == line.distance(from: line.startIndex, to: try #require(line.range(of: "30")).lowerBound) + 1)
        #expect(faults(FileLayerTests.head + "agreement: { payments: { Gebühr: { pays: 1M, when: signing } } }\n").first?.message.contains("Gebühr") == true)
    }

    // MARK: digests

    @Test func digests() throws {
        func digest(_ text: String) throws -> String { try ScenarioFile.parse(text, name: "x.yaml").digest }
        let reordered = "# a comment\nagreement:\n  payments:\n    upfront:\n      when: signing\n      pays: '1M'\nparties:\n  licensee: { discount: 8% }\n  licensor: { discount: 10% }\n"
            + "horizon: 20y\neffective: 2026-01-01\ncurrency: USD\nname: Small\ndealcast: 1\n"
        #expect(try digest(reordered) == digest(FileLayerTests.sound))
        for (a, b) in [("1M", "2M"), ("8%", "9%"), ("20y", "21y"), ("upfront", "up_front"), ("Small", "small")] {
            #expect(try digest(FileLayerTests.sound.replacingOccurrences(of: a, with: b)) != digest(FileLayerTests.sound))
        }
        #expect(try ScenarioFile.parse(FileLayerTests.sound, name: "x.yaml").sha256 == SHA256.hex(Array(FileLayerTests.sound.utf8)))
    }

    // MARK: extends

    private func inFolder(_ files: [String: String], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "dealcast-extends-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files {
            let url = folder.appending(path: name)
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: url, atomically: true, encoding: .utf8)
        }
        try body(folder.path)
    }
    private func faults(at path: String) throws -> [Diagnostic] {
        do { return try ScenarioFile.read(path: path).diagnose() } catch let found as Diagnostics { return found.all }
    }

    @Test func extends() throws {
        try inFolder(["base.yaml": FileLayerTests.sound, "deals/a.yaml": "extends: ../base.yaml\nname: Other\nchanges: { upfront.pays: 5M, horizon: 30y }\nagreements: { big: { payments.upfront.pays: 9M } }\n",
                      "deals/b.yaml": "extends: a.yaml\nchanges: { upfront.pays: raise by 10% }\n"]) { folder in
            let a = try ScenarioFile.read(path: folder + "/deals/a.yaml").scenario()
            #expect(a.name == "Other" && a.horizon.rawValue == 30)
            let b = try ScenarioFile.read(path: folder + "/deals/b.yaml")
            #expect(b.agreementNames == ["base", "big"] && b.diagnose() == [])
            guard case .event(let event) = try b.scenario().agreement.payments[0].form, case .sum(let sum) = event.amount else { Issue.record("no sum"); return }
            #expect(abs((sum.known?.rawValue ?? 0) - 5.5e6) < 1e-6)
        }
    }
    @Test func extendsWrongly() throws {
        var chain = ["c0.yaml": FileLayerTests.sound]
        for i in 1...10 { chain["c\(i).yaml"] = "extends: c\(i - 1).yaml\n" }
        chain["loop1.yaml"] = "extends: loop2.yaml\n"; chain["loop2.yaml"] = "extends: loop1.yaml\n"
        chain["missing.yaml"] = "extends: nowhere.yaml\n"; chain["broken.yaml"] = "a: 1\nb: {\n"; chain["on_broken.yaml"] = "extends: broken.yaml\n"
        chain["beside.yaml"] = "extends: c0.yaml\nhorizon: 9y\n"; chain["alone.yaml"] = "changes: { horizon: 9y }\n"; chain["path.yaml"] = "extends: c0.yaml\nchanges: { horizn: 9y }\n"
        chain["wrong_base.yaml"] = FileLayerTests.sound.replacingOccurrences(of: "1M", with: "1"); chain["on_wrong.yaml"] = "extends: wrong_base.yaml\n"
        chain["scalar.yaml"] = "extends: c0.yaml\nagreements: 5\n"; chain["later.yaml"] = "dealcast: 2\nextends: c0.yaml\n"
        try inFolder(chain) { folder in
            func codes(_ name: String) throws -> [ErrorCode] { try faults(at: "\(folder)/\(name).yaml").map(\.code) }
            #expect(try codes("c8") == [] && codes("c9") == [.Y05])
            #expect(try codes("loop1") == [.A03] && codes("missing") == [.N01] && codes("beside") == [.K01] && codes("alone") == [.K02] && codes("path") == [.O01])
            #expect(try codes("scalar") == [.U01] && codes("later") == [.K06])
            // What is wrong in the other file is shown there.
            let broken = try #require(try faults(at: folder + "/on_broken.yaml").first?.place)
            #expect(broken.file.hasSuffix("/broken.yaml") && broken.line >= 2)
            let wrong = try #require(try faults(at: folder + "/on_wrong.yaml").first)
            #expect(wrong.code == .U02 && wrong.place?.file.hasSuffix("/wrong_base.yaml") == true && wrong.place?.line == 7)
        }
    }
}
