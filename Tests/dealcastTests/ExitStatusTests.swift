import Foundation
import Testing

/// Exit statuses and messages of DESIGN.md section 4 and the screens: one line a fault, the program's name first.
struct ExitStatusTests {
    private func run(_ arguments: String..., deal: String = Deals.small) throws -> Command.Result {
        try withFolder { folder in
            try Deals.write(deal, to: folder)
            var command = Command()
            command.arguments = arguments
            command.folder = folder
            return try command.run()
        }
    }

    @Test func doneIsZeroAndSaysNothingElse() throws {
        let result = try run("run", "deal.yaml", "--paths", "2k")
        #expect(result.status == 0)
        #expect(result.err == "")
        #expect(result.out.hasPrefix("Small deal · agreement base"))
    }

    @Test func unknownOption() throws {
        let result = try run("run", "deal.yaml", "--path", "1M")
        #expect(result.status == 64)
        #expect(result.err == "dealcast: unknown option --path; did you mean --paths? (dealcast run --help)\n")
        #expect(result.out == "")
    }
    @Test func unknownCommand() throws {
        #expect(try run("rnu", "deal.yaml").err == "dealcast: no command rnu; did you mean run?\n")
        #expect(try run("deal.yaml").err == "dealcast: no command deal.yaml; did you mean dealcast run deal.yaml?\n")
        #expect(try run("solve", "deal.yaml").err == "dealcast: solve is not built yet; see dealcast --help\n")
        #expect(try run("rnu").status == 64)
    }
    @Test func missingFile() throws {
        let result = try run("run", "dael.yaml")
        #expect(result.status == 66)
        #expect(result.err == "dealcast: dael.yaml: no such file. In this folder: deal.yaml\n")
    }
    @Test func folderForAFile() throws {
        let result = try run("run", ".")
        #expect(result.status == 66)
        #expect(result.err.hasPrefix("dealcast: .: is a folder, not a file"))
    }
    @Test func misspelledTerm() throws {
        let result = try run("run", "deal.yaml", "--set", "upfrnt.pays=20M")
        #expect(result.status == 64)
        #expect(result.err == "dealcast: --set: no term upfrnt.pays; did you mean payments.upfront.pays?\n")
    }
    @Test func ambiguousTerm() throws {
        let result = try run("run", "deal.yaml", "--set", "discount=10%")
        #expect(result.status == 64)
        #expect(result.err.hasPrefix("dealcast: --set: discount is ambiguous: parties.licensor.discount, parties.licensee.discount"))
    }
    @Test func wrongUnitInAnOverride() throws {
        let result = try run("run", "deal.yaml", "--set", "upfront.pays=20")
        #expect(result.status == 64)
        #expect(result.err.contains("a bare number; expected a sum of money"))
        #expect(result.err.contains("20M"))
    }
    @Test func badScenario() throws {
        let result = try run("run", "deal.yaml", deal: Deals.small.replacing("success: 50%", with: "success: 50"))
        #expect(result.status == 65)
        #expect(result.out == "")
        #expect(result.err.contains("deal.yaml:11:49: U02 program.stages.trial.success: a bare number; expected a share"))
        #expect(result.err.contains("success: 50, cost: 10M }"))
        #expect(result.err.contains("1 error. Nothing was simulated."))
    }
    @Test func unknownAgreementCaseAndCause() throws {
        #expect(try run("run", "deal.yaml", "--agreement", "back_loded").err.contains("did you mean back_loaded?"))
        #expect(try run("run", "deal.yaml", "--agreement", "back_loded").status == 64)
        #expect(try run("run", "deal.yaml", "--case", "x").err == "dealcast: --case: no case x; the file has weak\n")
        #expect(try run("run", "deal.yaml", "--case", "weka").err.contains("did you mean weak?"))
        let cause = try run("explain", "deal.yaml", "--typical", "braech")
        #expect(cause.status == 64)
        #expect(cause.err == "dealcast: no cause of ending braech; did you mean breach?\n")
    }
    @Test func failIfHolds() throws {
        let result = try run("run", "deal.yaml", "--paths", "4k", "--fail-if", "licensor.npv.p5 < 10M")
        #expect(result.status == 3)
        #expect(result.err == "dealcast: --fail-if held: parties.licensor.npv.p5 = 5M < 10M\n")
        #expect(result.out.hasPrefix("Small deal"))
    }
    @Test func failIfDoesNotHold() throws {
        #expect(try run("run", "deal.yaml", "--paths", "4k", "--fail-if", "licensor.npv.p5 < 1M", "--fail-if", "converged = false").status == 0)
    }
    @Test(arguments: [("licensor.npv.p5 < 10", "is a sum of money"), ("licensor.npv.p6 < 10M", "no figure licensor.npv.p6"), ("licensor.npv.p5", "expected FIGURE < VALUE"), ("npv.p5 < 1M", "ambiguous")])
    func failIfThatCannotBeRead(_ condition: String, _ message: String) throws {
        let result = try run("run", "deal.yaml", "--paths", "1k", "--fail-if", condition)
        #expect(result.status == 64)
        #expect(result.err.hasPrefix("dealcast: --fail-if: "))
        #expect(result.err.contains(message))
        #expect(result.out == "")
    }
    @Test func errorsInJSON() throws {
        let result = try run("run", "deal.yaml", "--format", "json", deal: Deals.small.replacing("success: 50%", with: "success: 50"))
        #expect(result.status == 65)
        let object = try #require(try JSONSerialization.jsonObject(with: Data(result.err.utf8)) as? [String: [String: Any]])
        let error = try #require(object["error"])
        #expect(error["code"] as? String == "U02")
        #expect(error["path"] as? String == "program.stages.trial.success")
        #expect(error["file"] as? String == "deal.yaml")
        #expect(error["line"] as? Int == 11)
        #expect(error["column"] as? Int == 49)
        let usage = try run("run", "deal.yaml", "--format", "json", "--path", "1")
        let second = try #require(try JSONSerialization.jsonObject(with: Data(usage.err.utf8)) as? [String: [String: Any]])
        #expect(second["error"]?["message"] as? String == "unknown option --path")
    }
    @Test func cannotCreate() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            try "in the way".write(to: folder.appending(path: "results"), atomically: true, encoding: .utf8)
            var command = Command("run", "deal.yaml", "--paths", "1k", "--out", "results")
            command.folder = folder
            let result = try command.run()
            #expect(result.status == 73)
            #expect(result.err == "dealcast: results cannot be created: it is a file, not a folder\n")
            #expect(try String(contentsOf: folder.appending(path: "results"), encoding: .utf8) == "in the way")
        }
    }
    @Test func cannotWrite() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            var command = Command("run", "deal.yaml", "--paths", "1k")
            command.folder = folder
            command.standardOutput = FileHandle(forWritingAtPath: "/dev/full")
            let result = try command.run()
            #expect(result.status == 74)
            #expect(result.err.hasPrefix("dealcast: standard output cannot be written"))
        }
    }
    @Test(arguments: [["run"], ["run", "deal.yaml", "--paths", "0"], ["run", "deal.yaml", "--paths", "1.5"], ["run", "deal.yaml", "--seed", "-1"], ["run", "deal.yaml", "--threads", "0"],
                      ["run", "deal.yaml", "--format", "xml"], ["run", "deal.yaml", "--width", "10"], ["run", "deal.yaml", "--set", "upfront"], ["run", "deal.yaml", "--out", "x.xlsx"],
                      ["run", "deal.yaml", "--sampling", "sobol"], ["run", "deal.yaml", "--paths-table"], ["run", "deal.yaml", "--paths", "1k", "--precision", "1M"],
                      ["what-if", "deal.yaml", "--vary", "upfront.pays=1M:2M"], ["what-if", "deal.yaml", "--vary", "upfrot.pays=1M"], ["what-if", "deal.yaml", "--show", "npv.p6"],
                      ["compare", "deal.yaml", "--agreements", "base"], ["compare", "deal.yaml", "--agreements", "base,nope"], ["explain", "deal.yaml", "--worst", "--median"],
                      ["explain", "deal.yaml", "--path", "-1"], ["new", "licence"], ["schema", "nothing"], ["run", "deal.yaml", "--given", "no_such_event"]])
    func wrongUsage(_ arguments: [String]) throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            var command = Command()
            command.arguments = arguments
            command.folder = folder
            let result = try command.run()
            #expect(result.status == 64, "\(arguments): \(result.err)")
            #expect(result.out == "")
            #expect(result.err.hasPrefix("dealcast: "), "\(result.err)")
            #expect(!result.err.contains("Error:") && !result.err.contains("Usage:"))
        }
    }
}
