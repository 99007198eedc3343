import Analysis
import Planning
import ArgumentParser
import ScenarioModel

/// How many worlds, which, and how long. A flag comes before the file's `simulation`.
struct SimulationOptions: ParsableArguments {
    @Option(help: .init("how many worlds at least: 200k, 1M (default: 262144)", valueName: "n"))
    var paths: PathCount?

    @Option(help: .init("or: until the standard error of both means is this small, 0.1M or 0.5%", valueName: "error"))
    var precision: PrecisionGoal?

    @Option(help: .init("with --precision: where to stop at the latest (default: 64M)", valueName: "n"))
    var maxPaths: PathCount?

    @Option(help: .init("default 42", valueName: "n"))
    var seed: UInt64?

    @Option(help: .init("how worlds are drawn: stratified (default), or plain, each independently", valueName: "how"))
    var sampling: SamplingScheme = .stratified

    @Option(help: .init("only paths where it holds: first_launch, 'not first_launch', a cause of ending", valueName: "condition"))
    var given: String?

    @Option(help: .init("how many cores; never changes a result", valueName: "n"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...4096).contains(threads) { throw ValidationError("--threads takes a whole number from 1 to 4096; found \(threads)") }
        if paths != nil, precision != nil { throw ValidationError("--paths and --precision exclude each other; --max-paths limits --precision") }
    }

    func options(_ settings: SimulationSettings, detail: Bool, pathTable: Bool = false) -> RunOptions {
        var options = RunOptions()
        options.paths = paths?.value ?? settings.paths ?? options.paths
        options.seed = seed ?? settings.seed ?? options.seed
        options.precision = precision?.value ?? (paths == nil ? settings.precision : nil)
        options.maxPaths = maxPaths?.value ?? options.maxPaths
        options.threads = threads
        options.sampling = sampling
        options.given = given
        options.detail = detail
        options.pathTable = pathTable
        return options
    }
}
