import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

struct WhatIfCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "what-if", abstract: "named cases; one or two terms varied",
        discussion: """
        Plays one agreement out under the named cases of its file, or with one or two terms varied, on the same random worlds, and shows each change from the file as it is.

        Examples
          dealcast what-if deal.yaml
          dealcast what-if deal.yaml --case slow_regulator
          dealcast what-if deal.yaml --vary start_phase3.by=3y,3.5y,4y,6y
          dealcast what-if deal.yaml --vary upfront.pays=0:60M:6 --vary royalty.rate=4%,8%
          (from:to:steps has both ends: 0:60M:6 is 0, 10M, ... 60M)

        Exit: as dealcast run
        """)

    @Argument(help: .init(valueName: "scenario"), completion: .file(extensions: ["yaml", "yml"])) var scenario: String
    @Option(help: .init("a term and its values: a list, or from:to:steps; twice for a grid", valueName: "path=values")) var vary: [Assignment] = []
    @Option(help: .init("the figure of a grid (default: npv.mean)", valueName: "figure")) var show: String = "npv.mean"
    @OptionGroup var which: AgreementOption
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var simulation: SimulationOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if vary.count > 2 { throw ValidationError("--vary takes one or two terms; found \(vary.count)") }
        if !WhatIfScreen.showable.contains(show) { throw ValidationError("--show takes one of \(WhatIfScreen.showable.joined(separator: ", ")); found \(show)") }
    }

    func run() throws {
        let started = Date(), progress = ProgressLine(quiet: output.quiet, precise: simulation.precision != nil)
        let conditions = try output.conditions()
        let file = try Structures.read(scenario)
        let plan = try cells(file)
        let structures = try plan.cells.map { cell in
            Structure(name: cell.name, scenario: try Structures.scenario(file, cell.selection), digest: file.digest, caseName: cell.name == "base" ? nil : cell.name, overrides: cell.selection.overrides)
        }
        let options = simulation.options(structures[0].scenario.simulation, detail: output.needsDetail)
        let run = try Structures.run(structures, options, file: file)
        let outcome = try progress.during { try run.run(observe: progress.observe) }
        let comparison = StructureComparison(kind: .cases, forecasts: outcome.forecasts, names: plan.cells.map(\.name), differences: outcome.differences, terms: [])
        let table = ComparisonTables.table(comparison)
        try output.deliver(Results(
            command: "what-if", file: file, head: outcome.forecasts[0].head, precision: simulation.precision?.text, started: started, seconds: progress.seconds,
            tables: output.out == nil ? [] : [table] + ForecastTables.all(outcome.forecasts), table: table,
            screen: { WhatIfScreen(comparison, layout: plan.layout, fixedCase: vary.isEmpty ? nil : overrides.caseName, style: output.style).text() }, json: { ResultJSON.comparison(comparison) },
            warnings: Structures.warnings(outcome.forecasts[0], asked: simulation.precision)), conditions: conditions)
    }

    private struct Cell { var name: String, selection: Selection }

    /// The file as it is first, then the cases or the cells.
    private func cells(_ file: ScenarioFile) throws -> (cells: [Cell], layout: WhatIfScreen.Layout) {
        let base = Selection(agreement: which.agreement, cases: vary.isEmpty ? [] : overrides.cases, overrides: overrides.overrides)
        guard !vary.isEmpty else {
            let names = overrides.cases.isEmpty ? file.caseNames : overrides.cases
            guard !names.isEmpty else {
                throw CommandFault(message: "the file has no what_if cases", suggestion: "add what_if: to the file, or vary a term with --vary PATH=from:to:steps")
            }
            return ([Cell(name: "base", selection: base)] + names.map { Cell(name: $0, selection: Selection(agreement: base.agreement, cases: [$0], overrides: base.overrides)) }, .cases)
        }
        let terms = try vary.map { try term($0, file, base) }
        func with(_ cell: [(String, String)]) -> Cell {
            Cell(name: cell.map { "\($0.0)=\($0.1)" }.joined(separator: "+"),
                 selection: Selection(agreement: base.agreement, cases: base.cases, overrides: base.overrides + cell.map { .init(path: $0.0, value: $0.1) }))
        }
        let first = terms[0]
        guard terms.count == 2 else {
            let cells = first.values.map { with([(first.path, $0)]) }
            return ([Cell(name: "base", selection: base)] + cells, .dial(path: first.path, values: first.values, current: first.current))
        }
        let second = terms[1]
        guard first.path != second.path else { throw CommandFault(message: "--vary: both terms are \(first.path)", suggestion: "vary two different terms") }
        let cells = first.values.flatMap { a in second.values.map { b in with([(first.path, a), (second.path, b)]) } }
        return ([Cell(name: "base", selection: base)] + cells, .grid(row: first.path, rows: first.values, column: second.path, columns: second.values, show: show))
    }

    /// A term's full path, its values, and which of them is the file's.
    private func term(_ vary: Assignment, _ file: ScenarioFile, _ base: Selection) throws -> (path: String, values: [String], current: Int?) {
        let path: DottedPath
        do { path = try file.fullPath(vary.path, in: base) } catch {
            let fault = error.all[0]
            throw CommandFault(message: "--vary: \(fault.message)", suggestion: fault.suggestion)
        }
        do {
            let values = try QuantityText.values(vary.value)
            guard values.count <= 1001 else { throw CommandFault(message: "--vary: \(values.count) values are too many", suggestion: "at most 1001") }
            guard Set(values).count == values.count else { throw CommandFault(message: "--vary: a value appears twice in \(vary.value)", suggestion: "name each once") }
            let text = file.text(at: path, in: base)
            return (path.description, values, values.firstIndex { $0 == text })
        } catch let fault as QuantityText.Fault { throw CommandFault(message: "--vary: \(fault.message)") }
    }
}
