import Analysis
import Export
import Foundation
import ScenarioModel

/// What a run was asked for, in words that a partial carries: enough to plan it again anywhere.
struct RunRequest {
    var file: ScenarioFile
    var agreement: String
    var cases: [String]
    var overrides: [Selection.Override]
    var options: RunOptions
    /// The arguments that can change a result, for the manifest.
    var arguments: [String]

    var words: [String: String] {
        var words = ["scenario": file.name, "agreement": agreement, "paths": String(options.paths), "seed": String(options.seed), "sampling": options.sampling.rawValue]
        words["given"] = options.given
        for (name, bytes) in file.contents { words["file \(name)"] = String(decoding: bytes, as: UTF8.self) }
        for (k, name) in cases.enumerated() { words["case \(k)"] = name }
        for (k, set) in overrides.enumerated() { words["path \(k)"] = set.path; words["value \(k)"] = set.value }
        for (k, argument) in arguments.enumerated() { words["argument \(k)"] = argument }
        return words
    }

    init(file: ScenarioFile, agreement: String, cases: [String], overrides: [Selection.Override], options: RunOptions, arguments: [String]) {
        self.file = file; self.agreement = agreement; self.cases = cases; self.overrides = overrides; self.options = options
        // Whatever form the result may take later must be in it.
        self.options.detail = true
        // Parts of one run differ in their blocks and files only.
        self.arguments = RunRequest.without(["--blocks", "--partial"], arguments)
    }

    /// Reads the words of a partial; nil where they lack something.
    init?(words: [String: String]) throws {
        func list(_ word: String) -> [String] { (0...).lazy.map { words["\(word) \($0)"] }.prefix { $0 != nil }.map { $0! } }
        guard let name = words["scenario"], let agreement = words["agreement"], let paths = words["paths"].flatMap({ Int($0) }),
              let seed = words["seed"].flatMap({ UInt64($0) }), let sampling = words["sampling"].flatMap({ Sampling(rawValue: $0) }) else { return nil }
        let contents = words.filter { $0.key.hasPrefix("file ") }.map { (String($0.key.dropFirst(5)), Array($0.value.utf8)) }
        file = try ScenarioFile.read(name: name, from: Dictionary(uniqueKeysWithValues: contents))
        self.agreement = agreement
        cases = list("case")
        overrides = zip(list("path"), list("value")).map { .init(path: $0, value: $1) }
        arguments = list("argument")
        options = RunOptions()
        options.paths = paths; options.seed = seed; options.sampling = sampling; options.given = words["given"]; options.detail = true
    }

    /// The run as planned.
    func run() throws -> SimulationRun {
        let scenario = try Structures.scenario(file, Selection(agreement: agreement, cases: cases, overrides: overrides))
        let structure = Structure(name: agreement, scenario: scenario, digest: file.digest, caseName: cases.isEmpty ? nil : cases.joined(separator: "+"), overrides: overrides)
        return try Structures.run([structure], options, file: file)
    }

    private static func without(_ options: [String], _ arguments: [String]) -> [String] {
        var kept: [String] = [], skip = false
        for argument in arguments {
            if skip { skip = false; continue }
            if options.contains(argument) { skip = true; continue }
            if options.contains(where: { argument.hasPrefix($0 + "=") }) { continue }
            kept.append(argument)
        }
        return kept
    }
}
