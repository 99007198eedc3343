import Foundation
import Testing

/// Streams, pipes, folders and forms.
struct OutputTests {
    /// The same command gives the same bytes, whatever the threads.
    @Test(arguments: [["run", "--format", "json"], ["run"], ["run", "--format", "csv"], ["compare", "--format", "json"], ["what-if", "--format", "json"], ["run", "--format", "json", "--given", "first_launch"]])
    func sameBytesWhateverTheThreads(_ arguments: [String]) throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            let outputs = try ["1", "2", "7"].map { threads in
                var command = Command()
                command.arguments = [arguments[0], "deal.yaml"] + arguments.dropFirst() + ["--paths", "30k", "--threads", threads]
                command.folder = folder
                return try command.run()
            }
            #expect(outputs.allSatisfy { $0.status == 0 })
            #expect(outputs[0].out.count > 500)
            #expect(outputs[0].out == outputs[1].out)
            #expect(outputs[0].out == outputs[2].out)
        }
    }

    @Test func folderHoldsTablesAndManifest() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            var bytes: [[String: Data]] = []
            for threads in ["1", "7"] {
                var command = Command("run", "deal.yaml", "--paths", "5008", "--sampling", "plain", "--out", "results/\(threads)", "--paths-table", "--threads", threads, "--quiet", "--set", "upfront.pays=6M")
                command.folder = folder
                let result = try command.run()
                #expect(result.status == 0 && result.out == "" && result.err == "")
                let out = folder.appending(path: "results/\(threads)")
                let names = try FileManager.default.contentsOfDirectory(atPath: out.path).sorted()
                #expect(names == ["cash.csv", "covenants.csv", "manifest.json", "milestones.csv", "paths.csv", "payments.csv", "payments_by_year.csv", "summary.csv",
                                  "terminations.csv", "terminations_by_year.csv", "values.csv"])
                bytes.append(try Dictionary(uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: out.appending(path: $0))) }))
            }
            for (name, data) in bytes[0] where name != "manifest.json" { #expect(data == bytes[1][name], "\(name)") }
            // Only these fields of two equal runs may differ.
            var manifests = try bytes.map { try #require(try JSONSerialization.jsonObject(with: $0["manifest.json"]!) as? [String: Any]) }
            for k in manifests.indices { for field in ["started", "seconds", "platform"] { #expect(manifests[k].removeValue(forKey: field) != nil) } }
            #expect(NSDictionary(dictionary: manifests[0]) == NSDictionary(dictionary: manifests[1]))
            #expect(manifests[0]["paths"] as? Int == 5008)
            #expect(manifests[0]["seed"] as? Int == 42)
            #expect((manifests[0]["overrides"] as? [String: String])?["upfront.pays"] == "6M")
            #expect(manifests[0]["arguments"] as? [String] == ["deal.yaml", "--paths", "5008", "--sampling", "plain", "--paths-table", "--set", "upfront.pays=6M"])
            let tables = try #require(manifests[0]["tables"] as? [String: [String: Any]])
            #expect(tables.count == 10)
            for (name, table) in tables {
                let lines = String(decoding: bytes[0][name]!, as: UTF8.self).split(separator: "\n")
                #expect(lines.count == (table["rows"] as? Int ?? -2) + 1)
                let sum = try shell("sha256sum", folder.appending(path: "results/1/\(name)").path).prefix(64)
                #expect(table["sha256"] as? String == String(sum))
            }
            #expect(String(decoding: bytes[0]["paths.csv"]!, as: UTF8.self).split(separator: "\n").count == 5009)
        }
    }

    private func shell(_ arguments: String...) throws -> String {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        try process.run()
        defer { process.waitUntilExit() }
        return String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    }

    /// A folder holds one run: what the earlier one wrote and this one does not goes; other files stay.
    @Test func folderHoldsOneRun() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            let out = folder.appending(path: "out")
            var command = Command("compare", "deal.yaml", "--paths", "1k", "--out", "out", "--quiet")
            command.folder = folder
            #expect(try command.run().status == 0)
            try "mine".write(to: out.appending(path: "notes.csv"), atomically: true, encoding: .utf8)
            #expect(FileManager.default.fileExists(atPath: out.appending(path: "compare.csv").path))
            command.arguments = ["run", "deal.yaml", "--paths", "1k", "--out", "out", "--quiet"]
            #expect(try command.run().status == 0)
            #expect(!FileManager.default.fileExists(atPath: out.appending(path: "compare.csv").path))
            #expect(try String(contentsOf: out.appending(path: "notes.csv"), encoding: .utf8) == "mine")
            #expect(try FileManager.default.contentsOfDirectory(atPath: out.path).allSatisfy { !$0.hasSuffix(".part") })
        }
    }

    /// In a pipe: 80 columns, no escape codes, nothing on standard error.
    @Test(arguments: [["run"], ["compare"], ["what-if"], ["explain"], ["check"], ["what-if", "--vary", "upfront.pays=0:10M:5"], ["what-if", "--vary", "upfront.pays=0:10M:2", "--vary", "royalty.rate=4%,8%"]])
    func pipeIsPlain(_ arguments: [String]) throws {
        for scenario in ["reference-deal", "university", "minimal"] {
            if scenario == "minimal", arguments == ["compare"] || arguments == ["what-if"] || arguments.contains("--vary") { continue }
            if scenario == "reference-deal", arguments.contains("royalty.rate=4%,8%") { continue }
            var arguments = arguments
            if scenario == "university" { arguments = arguments.map { $0.replacing("upfront.pays", with: "issue_fee.pays") } }
            var command = Command()
            command.arguments = [arguments[0], "scenarios/\(scenario).yaml"] + arguments.dropFirst() + (arguments[0] == "check" ? [] : ["--paths", "40k"])
            let result = try command.run()
            #expect(result.status == 0, "\(command.arguments) \(result.err)")
            #expect(result.err == "")
            #expect(!result.out.contains("\u{1B}"))
            for line in result.out.split(separator: "\n") { #expect(line.count <= 80, "\(scenario) \(arguments): \(line)") }
        }
    }

    @Test func withoutUTF8OnlyASCII() throws {
        for scenario in ["reference-deal", "university"] {
            for arguments in [["run", "--width", "120"], ["compare"], ["what-if"]] {
                var command = Command()
                command.arguments = [arguments[0], "scenarios/\(scenario).yaml", "--paths", "5k"] + arguments.dropFirst()
                command.environment = ["LANG": "C"]
                let result = try command.run()
                #expect(result.status == 0)
                #expect(result.out.utf8.allSatisfy { $0 < 128 })
                #expect(result.out.contains("+-"))
                #expect(!result.out.contains("?"))
            }
        }
    }

    @Test func csvOfRunIsTheSummary() throws {
        let result = try Command("run", "scenarios/reference-deal.yaml", "--paths", "5k", "--format", "csv").run()
        let lines = result.out.split(separator: "\n")
        #expect(lines[0] == "scenario,agreement,case,given,party,statistic,value,std_error,unit")
        #expect(lines.count == 35)
        #expect(lines[3] == "Reference deal,base,,,licensor,npv_p5,30000000,0,USD")
    }

    @Test func templatesAreTheScenariosAndSound() throws {
        for (template, file) in [("license", "reference-deal"), ("university", "university"), ("minimal", "minimal")] {
            let text = try Command("new", template).run()
            #expect(text.status == 0)
            #expect(try text.out == String(contentsOf: Command.root.appending(path: "scenarios/\(file).yaml"), encoding: .utf8))
            try withFolder { folder in
                try Deals.write(text.out, to: folder)
                for arguments in [["check", "deal.yaml"], ["run", "deal.yaml", "--paths", "2k"]] {
                    var command = Command()
                    command.arguments = arguments
                    command.folder = folder
                    #expect(try command.run().status == 0)
                }
            }
        }
        #expect(try Command("new").run().out.contains("dealcast new license > deal.yaml"))
    }

    @Test func severalFilesSideBySide() throws {
        try withFolder { folder in
            try Deals.write(to: folder, as: "ours.yaml")
            try Deals.write(Deals.small.replacing("pays: 5M", with: "pays: 10M"), to: folder, as: "theirs.yaml")
            var command = Command("compare", "ours.yaml", "theirs.yaml", "--paths", "3k", "--format", "json")
            command.folder = folder
            let result = try command.run()
            let root = try #require(try JSONSerialization.jsonObject(with: Data(result.out.utf8)) as? [String: Any])
            #expect((root["agreements"] as? [String: Any])?.keys.sorted() == ["ours", "theirs"])
            let difference = try #require((root["differences"] as? [[String: Any]])?.first)
            #expect(difference["paired"] as? Bool == true)
            let mean = try #require((((difference["parties"] as? [String: Any])?["licensor"] as? [String: Any])?["npv"] as? [String: Any])?["mean"] as? [String: Any])
            // The upfront is paid at once: both values move by exactly the 5M.
            #expect(mean["value"] as? Double == 5e6)
            #expect(mean["se"] as? Double == 0)
            let terms = try #require(root["terms"] as? [[String: Any]])
            #expect(terms.map { $0["path"] as? String } == ["agreement.payments.upfront.pays"])
        }
    }

    @Test func checkShowsAllErrorsAtOnce() throws {
        try withFolder { folder in
            let wrong = Deals.small.replacing("success: 50%", with: "success: 50").replacing("pert(1y 2y 4y)", with: "pert(1y 5y 4y)").replacing("when: US.launch }", with: "when: US.lunch }")
            try Deals.write(wrong, to: folder)
            var command = Command("check", "deal.yaml")
            command.folder = folder
            let result = try command.run()
            #expect(result.status == 65)
            for code in ["U02 program.stages.trial.success", "D03 program.stages.trial.duration", "N01 agreement.payments.launched.when"] { #expect(result.out.contains(code), "\(code)") }
            #expect(result.out.contains("did you mean US.launch?"))
            #expect(result.out.contains("3 errors. Nothing was simulated."))
            command.arguments = ["check", "deal.yaml", "--format", "json"]
            let json = try #require(try JSONSerialization.jsonObject(with: Data(try command.run().out.utf8)) as? [String: [[String: Any]]])
            #expect(json["errors"]?.count == 3)
        }
    }
}
