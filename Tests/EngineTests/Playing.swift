import Analysis
import Planning
import Foundation
import Quantities
import ScenarioModel

/// The real path of the program, from a file or a text to a forecast.
enum Playing {
    /// The root of the repository, found from this file.
    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// A case of `Cases`, by its name without `.yaml`.
    static func file(_ name: String) throws -> ScenarioFile {
        try ScenarioFile.read(path: Bundle.module.resourceURL!.appendingPathComponent("Cases/\(name).yaml").path)
    }
    static func referenceDeal() throws -> ScenarioFile {
        try ScenarioFile.read(path: root.appendingPathComponent("scenarios/reference-deal.yaml").path)
    }

    static func structure(_ file: ScenarioFile, agreement: String = "base", cases: [String] = [], set: [(String, String)] = []) throws -> Structure {
        let selection = Selection(agreement: agreement, cases: cases, overrides: set.map { .init(path: $0.0, value: $0.1) })
        return Structure(name: agreement, scenario: try file.scenario(selection), digest: file.digest)
    }
    /// Plain sampling unless said otherwise: its errors are known in closed form.
    static func options(paths: Int, seed: UInt64 = 42, threads: Int? = nil, sampling: SamplingScheme = .plain, _ more: (inout RunOptions) -> Void = { _ in }) -> RunOptions {
        var options = RunOptions()
        options.paths = paths; options.seed = seed; options.threads = threads; options.sampling = sampling
        more(&options)
        return options
    }
    /// One structure of a file, played.
    static func forecast(_ file: ScenarioFile, agreement: String = "base", cases: [String] = [], set: [(String, String)] = [],
                         paths: Int, seed: UInt64 = 42, threads: Int? = nil, sampling: SamplingScheme = .plain, given: String? = nil) throws -> Forecast {
        let run = try SimulationRun([structure(file, agreement: agreement, cases: cases, set: set)],
                                    options: options(paths: paths, seed: seed, threads: threads, sampling: sampling) { $0.given = given })
        return try run.run().forecasts[0]
    }
    static func forecast(_ name: String, set: [(String, String)] = [], paths: Int, seed: UInt64 = 42, sampling: SamplingScheme = .plain) throws -> Forecast {
        try forecast(file(name), set: set, paths: paths, seed: seed, sampling: sampling)
    }
}
