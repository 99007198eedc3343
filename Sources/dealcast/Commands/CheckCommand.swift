import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "errors, and what to ask before signing",
        discussion: """
        Reports all errors of a file at once, of every agreement and case in it; of a sound file, what a careful licensing professional would ask before signing.

        Examples
          dealcast check deal.yaml
          dealcast check deal.yaml --all
          dealcast check deal.yaml --paths        every number that --set can change

        Exit: 0 sound (also with questions) · 65 errors · 66 input missing
        """)

    @Argument(help: .init(valueName: "scenario"), completion: .file(extensions: ["yaml", "yml"])) var scenario: String?
    @Flag(help: "all questions, not only the weightiest") var all = false
    @Flag(help: "list the path and value of every number, and nothing else") var paths = false
    @Flag(help: "list what holds where a file is silent, and nothing else") var defaults = false
    @OptionGroup var which: AgreementOption
    @OptionGroup var overrides: OverrideOptions
    @Option(help: .init("on standard output: table, csv or json (default: table)", valueName: "form")) var format: OutputFormat = .table
    @OptionGroup var width: WidthOption

    func run() throws {
        if defaults { return try StandardOutput.write(Defaults.text()) }
        guard let scenario else { throw ValidationError("missing expected argument <scenario>") }
        let file: ScenarioFile
        do { file = try Structures.read(scenario) } catch let faults as LocatedDiagnostics { return try refuse(faults) }
        let selection = Selection(agreement: which.agreement, cases: overrides.cases, overrides: overrides.overrides)
        if paths { return try list(file, selection) }
        let faults = self.faults(of: file)
        guard faults.isEmpty else { return try refuse(LocatedDiagnostics(faults, file: file)) }
        let structure = try Structures.structure(file, which, overrides)
        var options = RunOptions()
        options.seed = structure.scenario.simulation.seed ?? options.seed
        let questions = try Structures.run([structure], options, file: file).questions()
        switch format {
        case .table: try StandardOutput.write(CheckScreen(questions, all: all, style: width.style).text())
        case .csv: try StandardOutput.write(CSV.text(QuestionTable.table(questions)))
        case .json: try StandardOutput.write(ResultJSON.check(errors: [], questions: questions).text())
        }
    }

    /// What the reader finds in the file, its agreements and its cases; where it finds nothing, what the planner does.
    private func faults(of file: ScenarioFile) -> [Diagnostic] {
        let read = file.diagnose()
        guard read.isEmpty else { return read }
        var found: [Diagnostic] = []
        let selections = file.agreementNames.map { Selection(agreement: $0) } + file.caseNames.map { Selection(cases: [$0]) }
        for selection in selections {
            do {
                let scenario = try file.scenario(selection)
                _ = try SimulationRun([Structure(name: selection.agreement, scenario: scenario, digest: file.digest)])
            } catch { for fault in error.all where !found.contains(fault) { found.append(fault) } }
        }
        return found
    }

    /// Errors are the result here: on standard output, as a table, as rows or as JSON.
    private func refuse(_ faults: LocatedDiagnostics) throws {
        switch format {
        case .json: try StandardOutput.write(ResultJSON.check(errors: faults.all, questions: []).text())
        case .csv: try StandardOutput.write(CSV.text(FaultTable.table(faults.all)))
        case .table:
            try StandardOutput.write(faults.text(on: STDOUT_FILENO, width: width.width))
        }
        throw ExitStatus.badScenario
    }

    private func list(_ file: ScenarioFile, _ selection: Selection) throws {
        _ = try Structures.scenario(file, selection)
        let all = file.paths(in: selection)
        try StandardOutput.write(Cells.columns(all.map { ($0.description, file.text(at: $0, in: selection) ?? "") }))
    }
}
