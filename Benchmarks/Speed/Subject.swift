import Analysis
import Planning
import ScenarioModel

/// The scenario that is timed, from its file: read, plan, pilot, paths, forecast.
struct Subject {
    let path: String

    func play(paths: Int, threads: Int = 1, seed: UInt64 = 42, sampling: SamplingScheme = .plain) throws -> Forecast {
        try run(paths: paths, threads: threads, seed: seed, sampling: sampling).run().forecasts[0]
    }
    func run(paths: Int, threads: Int, seed: UInt64 = 42, sampling: SamplingScheme = .plain) throws -> SimulationRun {
        let file = try ScenarioFile.read(path: path)
        return try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: Subject.options(paths, threads, seed, sampling))
    }
    /// The agreement and `count - 1` variants of it with other amounts.
    func variants(_ count: Int, paths: Int, sampling: SamplingScheme) throws -> SimulationRun {
        let file = try ScenarioFile.read(path: path)
        let structures = try (0..<count).map { k in
            let set = k == 0 ? [] : [("upfront.pays", "\(10 + k)M"), ("us_approval.pays", "\(90 - k)M"), ("royalty.tiers.250M", "\(9 + Double(k) / 10)%")]
            let overrides = set.map { Selection.Override(path: $0.0, value: $0.1) }
            return Structure(name: "variant \(k)", scenario: try file.scenario(Selection(overrides: overrides)), digest: file.digest)
        }
        return try SimulationRun(structures, options: Subject.options(paths, 1, 42, sampling))
    }
    private static func options(_ paths: Int, _ threads: Int, _ seed: UInt64, _ sampling: SamplingScheme) -> RunOptions {
        var options = RunOptions()
        options.paths = paths; options.threads = threads; options.seed = seed; options.sampling = sampling
        return options
    }
}
