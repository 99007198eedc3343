import Foundation
import Testing
@testable import Export

/// Files appear whole or not at all.
struct WholeFilesTests {
    private func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appending(path: "dealcast-whole-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
    private func names(_ url: URL) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }

    @Test func writesAll() throws {
        let root = try folder()
        defer { try? FileManager.default.removeItem(at: root) }
        let out = root.appending(path: "a/b").path
        try WholeFiles.write([.init("x.csv", "1\n"), .init("manifest.json", "{}")], into: out)
        #expect(try names(URL(filePath: out)) == ["manifest.json", "x.csv"])
        #expect(try String(contentsOfFile: out + "/x.csv", encoding: .utf8) == "1\n")
    }
    /// One file cannot be put in its place: what was there stays as it was, and nothing is left half done.
    @Test func failureLeavesNothing() throws {
        let root = try folder()
        defer { try? FileManager.default.removeItem(at: root) }
        try "old".write(to: root.appending(path: "a.csv"), atomically: true, encoding: .utf8)
        // A file whose name is longer than a file system takes.
        let long = String(repeating: "n", count: 300)
        #expect(throws: OutputError.self) { try WholeFiles.write([.init("a.csv", "new"), .init(long, "x")], into: root.path) }
        #expect(try names(root) == ["a.csv"])
        #expect(try String(contentsOf: root.appending(path: "a.csv"), encoding: .utf8) == "old")
        let fresh = root.appending(path: "fresh")
        #expect(throws: OutputError.self) { try WholeFiles.write([.init("a.csv", "new"), .init(long, "x")], into: fresh.path) }
        #expect(!FileManager.default.fileExists(atPath: fresh.path))
    }
    @Test func supersededFilesGoAndOthersStay() throws {
        let root = try folder()
        defer { try? FileManager.default.removeItem(at: root) }
        for name in ["old.csv", "mine.txt", "kept.csv"] { try "x".write(to: root.appending(path: name), atomically: true, encoding: .utf8) }
        try WholeFiles.write([.init("kept.csv", "y")], into: root.path, superseded: ["old.csv", "kept.csv", "../elsewhere"])
        #expect(try names(root) == ["kept.csv", "mine.txt"])
    }
}
