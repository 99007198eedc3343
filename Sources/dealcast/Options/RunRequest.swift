import Analysis
import Planning
import Export
import Foundation
import ScenarioModel

/// What a run was asked for, in words that a partial carries: enough to plan it again anywhere.
struct RunRequest {
    var file: ScenarioFile
    var selection: Selection
    var options: RunOptions
    /// The arguments that can change a result, for the manifest.
    var arguments: [String]

    var words: [String: String] {
        var words = ["scenario": file.name, "agreement": selection.agreement, "paths": String(options.paths), "seed": String(options.seed), "sampling": options.sampling.rawValue]
        words["given"] = options.given
        for (name, bytes) in file.contents { words["file \(name)"] = String(decoding: bytes, as: UTF8.self) }
        for (k, name) in selection.cases.enumerated() { words["case \(k)"] = name }
        for (k, set) in selection.overrides.enumerated() { words["path \(k)"] = set.path; words["value \(k)"] = set.value }
        for (k, argument) in arguments.enumerated() { words["argument \(k)"] = argument }
        return words
    }

    init(file: ScenarioFile, selection: Selection, options: RunOptions, arguments: [String]) {
        self.file = file; self.selection = selection; self.options = options; self.arguments = arguments
        // Whatever form the result may take later must be in it.
        self.options.detail = true
    }

    /// Reads the words of a partial; nil where they lack something.
    init?(words: [String: String]) throws {
        func list(_ word: String) -> [String] { (0...).lazy.map { words["\(word) \($0)"] }.prefix { $0 != nil }.map { $0! } }
        guard let name = words["scenario"], let agreement = words["agreement"], let paths = words["paths"].flatMap({ Int($0) }),
              let seed = words["seed"].flatMap({ UInt64($0) }), let sampling = words["sampling"].flatMap({ SamplingScheme(rawValue: $0) }) else { return nil }
        let contents = words.filter { $0.key.hasPrefix("file ") }.map { (String($0.key.dropFirst(5)), Array($0.value.utf8)) }
        file = try ScenarioFile.read(name: name, from: Dictionary(uniqueKeysWithValues: contents))
        selection = Selection(agreement: agreement, cases: list("case"), overrides: zip(list("path"), list("value")).map { .init(path: $0, value: $1) })
        arguments = list("argument")
        options = RunOptions()
        options.paths = paths; options.seed = seed; options.sampling = sampling; options.given = words["given"]; options.detail = true
    }

    /// The run as planned.
    func run() throws -> SimulationRun {
        try Structures.run([Structures.structure(file, selection)], options, file: file)
    }
}
