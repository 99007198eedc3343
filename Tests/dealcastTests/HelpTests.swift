import Foundation
import Testing

/// Help and completion come from the same definitions as parsing.
struct HelpTests {
    static let commands = ["run", "compare", "what-if", "explain", "check", "new", "schema"]

    @Test func openingScreen() throws {
        let result = try Command().run()
        #expect(result.status == 0)
        for command in HelpTests.commands { #expect(result.out.contains("  dealcast \(command)")) }
        #expect(result.out.contains("dealcast new license > deal.yaml"))
        #expect(try Command("--help").run().out == result.out)
    }
    @Test(arguments: HelpTests.commands)
    func everyCommandHasAPage(_ command: String) throws {
        let page = try Command(command, "--help").run()
        #expect(page.status == 0 && page.err == "")
        #expect(page.out.hasPrefix("dealcast \(command)"))
        for line in page.out.split(separator: "\n") { #expect(line.count <= 90, "\(line)") }
        #expect(try Command("help", command).run().out == page.out)
    }
    @Test func runPageNamesEveryOptionOfTheContract() throws {
        let page = try Command("run", "--help").run().out
        for option in ["--agreement NAME", "--case NAME", "--set PATH=VALUE", "--paths N", "--precision ERROR", "--seed N", "--given CONDITION", "--format FORM", "--out FOLDER",
                       "--paths-table", "--fail-if CONDITION", "--width N", "--threads N", "--quiet", "--max-paths N", "--sampling HOW"] { #expect(page.contains(option), "\(option)") }
    }
    @Test func defaultsNeedNoFile() throws {
        let result = try Command("check", "--defaults").run()
        #expect(result.status == 0 && result.err == "")
        #expect(result.out.contains("market.approval_odds") && result.out.contains("royalty.after_exclusivity"))
        let without = try Command("check").run()
        #expect(without.status == 64 && without.out == "")
        #expect(without.err == "dealcast: missing expected argument <scenario>; see dealcast check --help\n")
    }
    @Test func versionIsPrinted() throws {
        let result = try Command("--version").run()
        #expect(result.status == 0)
        #expect(result.out.split(separator: ".").count == 3)
    }
    @Test(arguments: ["bash", "zsh", "fish"])
    func completionScripts(_ shell: String) throws {
        let result = try Command("--generate-completion-script", shell).run()
        #expect(result.status == 0)
        for word in HelpTests.commands + ["paths-table", "fail-if"] { #expect(result.out.contains(word)) }
        guard shell == "bash" else { return }
        try withFolder { folder in
            // Bash itself reads it and completes with it.
            try result.out.write(to: folder.appending(path: "completion"), atomically: true, encoding: .utf8)
            let process = Process(), pipe = Pipe()
            process.executableURL = URL(filePath: "/bin/bash")
            process.arguments = ["-c", "source completion && COMP_WORDS=(dealcast wh) COMP_CWORD=1 COMP_LINE='dealcast wh' COMP_POINT=11 && _dealcast && echo \"${COMPREPLY[@]}\""]
            process.currentDirectoryURL = folder
            process.standardOutput = pipe
            try process.run()
            let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            process.waitUntilExit()
            #expect(text.contains("what-if"), "\(text)")
        }
    }
}
