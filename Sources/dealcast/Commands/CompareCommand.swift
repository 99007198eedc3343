import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

struct CompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare", abstract: "structures side by side on the same worlds",
        discussion: """
        Evaluates the agreements of a file, or of several files that share a world, on the same random worlds, and shows each and its paired difference from the first.

        Examples
          dealcast compare deal.yaml
          dealcast compare deal.yaml --agreements base,back_loaded
          dealcast compare ours.yaml theirs.yaml --set licensor.discount=10%

        Exit: as dealcast run
        """)

    @Argument(help: .init(valueName: "scenario"), completion: .file(extensions: ["yaml", "yml"])) var scenarios: [String]
    @Option(help: .init("which of the file's agreements, the first to compare with (default: base and all others)", valueName: "a,b,c")) var agreements: String?
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var simulation: SimulationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if scenarios.count > 1, agreements != nil { throw ValidationError("--agreements names agreements of one file; found \(scenarios.count) files") }
    }

    func run() throws {
        let started = Date(), progress = ProgressLine(quiet: output.quiet, precise: simulation.precision != nil)
        let conditions = try output.conditions()
        let files = try scenarios.map(Structures.read)
        let chosen = try choose(files)
        let structures = try chosen.map { name, file, selection in
            Structure(name: name, scenario: try Structures.scenario(file, selection), digest: file.digest, caseName: overrides.caseName, overrides: overrides.overrides)
        }
        let options = simulation.options(structures[0].scenario.simulation, detail: output.needsDetail)
        let run = try Structures.run(structures, options, file: files[0])
        let outcome = try progress.during { try run.run(observe: progress.observe) }
        let terms = ScenarioFile.differingPaths(chosen.map { ($0.1, $0.2) }).map { path in
            StructureComparison.TermDifference(path: path.description, values: chosen.map { $0.1.text(at: path, in: $0.2) ?? "none" })
        }
        let comparison = StructureComparison(kind: .agreements, forecasts: outcome.forecasts, names: chosen.map(\.0), differences: outcome.differences, terms: terms)
        let table = ComparisonTables.table(comparison)
        try output.deliver(Results(
            command: "compare", file: files[0], head: outcome.forecasts[0].head, precision: simulation.precision?.text, started: started, seconds: progress.seconds,
            tables: output.out == nil ? [] : [table] + ForecastTables.all(named(outcome.forecasts, chosen.map(\.0))), table: table,
            screen: { CompareScreen(comparison, style: output.style).text() }, json: { ResultJSON.comparison(comparison) },
            warnings: Structures.warnings(outcome.forecasts[0], asked: simulation.precision)), conditions: conditions)
    }

    /// Name, file and selection of each structure.
    private func choose(_ files: [ScenarioFile]) throws -> [(String, ScenarioFile, Selection)] {
        func selection(_ agreement: String) -> Selection { Selection(agreement: agreement, cases: overrides.cases, overrides: overrides.overrides) }
        if files.count > 1 {
            let stems = files.map { FileName.stem(of: $0.name) }
            return files.indices.map { k in
                (stems.filter { $0 == stems[k] }.count > 1 ? files[k].name : stems[k], files[k], selection("base"))
            }
        }
        let file = files[0]
        let names = agreements?.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) } ?? file.agreementNames
        for name in names { try Structures.check("--agreements", "agreement", name, in: file.agreementNames) }
        guard Set(names).count == names.count else { throw CommandFault(message: "--agreements names one twice", suggestion: "name each once") }
        guard names.count > 1 else {
            throw CommandFault(message: "nothing to compare: \(agreements == nil ? "the file has one agreement" : "one agreement is named")",
                               suggestion: "add agreements: to the file, or give a second file")
        }
        return names.map { ($0, file, selection($0)) }
    }

    /// Tables tell structures apart by their agreement: of several files it is the file's name.
    private func named(_ forecasts: [Forecast], _ names: [String]) -> [Forecast] {
        zip(forecasts, names).map { forecast, name in var f = forecast; f.head.agreement = name; return f }
    }
}
