import Analysis
import ArgumentParser
import Export
import ScenarioModel

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "one path, told with dates and reasons",
        discussion: """
        Tells one path of a run as a dated ledger: what happened, what was paid by which clause, which deadlines were met or missed, and why it ended.

        Examples
          dealcast explain deal.yaml
          dealcast explain deal.yaml --typical convenience
          dealcast explain deal.yaml --path 1644 --format csv

        Exit: as dealcast run
        """)

    @Argument(help: .init(valueName: "scenario"), completion: .file(extensions: ["yaml", "yml"])) var scenario: String
    @Option(help: .init("the path with this number, from 0", valueName: "n")) var path: Int?
    @Option(help: .init("the path nearest the medians of those that end by this cause", valueName: "cause")) var typical: String?
    @Flag(help: "the path with the lowest value for the licensee") var worst = false
    @Flag(help: "the path with the median value for the licensee (the default)") var median = false
    @OptionGroup var which: AgreementOption
    @OptionGroup var overrides: OverrideOptions
    @Option(help: .init("how many worlds to choose from: 200k, 1M (default: 262144)", valueName: "n")) var paths: PathCount?
    @Option(help: .init("default 42", valueName: "n")) var seed: UInt64?
    @Option(help: .init("on standard output: table, csv or json (default: table)", valueName: "form")) var format: OutputFormat = .table
    @Option(help: .init("how many cores; never changes a result", valueName: "n")) var threads: Int?
    @Flag(help: "print nothing but errors") var quiet = false
    @OptionGroup var width: WidthOption

    func validate() throws {
        let choices = [path != nil, typical != nil, worst, median].filter { $0 }.count
        if choices > 1 { throw ValidationError("--path, --typical, --worst and --median exclude one another") }
    }

    func run() throws {
        let file = try Structures.read(scenario)
        let structure = try Structures.structure(file, which, overrides), scenario = structure.scenario
        var options = RunOptions()
        options.paths = paths?.value ?? scenario.simulation.paths ?? options.paths
        options.seed = seed ?? scenario.simulation.seed ?? options.seed
        if let path, path >= options.paths, paths == nil { options.paths = path + 1 }
        let run = try Structures.run([structure], options, file: file)
        let choice: SimulationRun.PathChoice = path.map { .number($0) } ?? typical.map { .typical(cause: $0) } ?? (worst ? .worst : .median)
        let story = try run.explain(choice) { !Interruption.isAsked }
        guard !quiet else { return }
        switch format {
        case .table:
            try StandardOutput.write(ExplainScreen(story, scenario: scenario.name, agreement: which.agreement, caseName: overrides.caseName, overrides: overrides.overrides.count, currency: scenario.currency, seed: options.seed,
                                                   style: width.style).text())
        case .csv: try StandardOutput.write(CSV.text(LedgerTable.table(story)))
        case .json: try StandardOutput.write(ResultJSON.story(story).text())
        }
    }
}
