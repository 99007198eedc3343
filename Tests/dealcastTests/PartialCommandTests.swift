import Foundation
import Testing

/// `run --blocks --partial` and `merge`, as commands.
@Suite struct PartialCommandTests {
    private func command(_ folder: URL, _ arguments: String...) throws -> (status: Int32, out: String, err: String) {
        var command = Command()
        command.arguments = arguments
        command.folder = folder
        let result = try command.run()
        return (result.status, result.out, result.err)
    }

    @Test func merging() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            let size = ["--paths", "20000"]
            let whole = try command(folder, "run", "deal.yaml", size[0], size[1], "--format", "json")
            #expect(try command(folder, "run", "deal.yaml", size[0], size[1], "--blocks", "0..9", "--partial", "a.part") == (0, "", ""))
            let there = try Data(contentsOf: folder.appending(path: "a.part"))
            // Once more: nothing is done.
            #expect(try command(folder, "run", "deal.yaml", size[0], size[1], "--blocks", "0..9", "--partial", "a.part") == (0, "", "dealcast: a.part is already complete\n"))
            #expect(try Data(contentsOf: folder.appending(path: "a.part")) == there)
            let missing = try command(folder, "merge", "a.part")
            #expect(missing.status == 65 && missing.err.contains("missing"))
            let total = try #require(missing.err.firstMatch(of: /of 0\.\.(\d+)/)).1
            #expect(try command(folder, "run", "deal.yaml", size[0], size[1], "--blocks", "9..\(total)", "--partial", "b.part") == (0, "", ""))
            #expect(try command(folder, "merge", "b.part", "a.part", "--format", "json") == whole)
            #expect(try command(folder, "merge", "b.part", "a.part", "--partial", "ab.part") == (0, "", ""))
            #expect(try command(folder, "merge", "ab.part", "--format", "json") == whole)
            #expect(try command(folder, "merge", "a.part", "nothing.part").status == 66)
            #expect(try command(folder, "merge", "a.part", "deal.yaml").status == 65)
            #expect(try command(folder, "run", "deal.yaml", "--blocks", "0..9").status == 64)
            #expect(try command(folder, "run", "deal.yaml", size[0], size[1], "--blocks", "0..8", "--partial", "a.part").status == 73)
        }
    }
}
