import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "one agreement: worth, payments, dates, endings",
        discussion: """
        Plays one agreement out on many random worlds and reports what it is worth to each party, what is paid and when, which milestones come, and how it ends.

        Examples
          dealcast run deal.yaml
          dealcast run deal.yaml --set us_approval.pays=90M --set upfront.pays=10M
          dealcast run deal.yaml --precision 0.1M --out results/
          dealcast run deal.yaml --format json | jq .parties.licensor.npv.mean

        Exit: 0 done · 3 --fail-if held · 64 usage · 65 bad scenario · 66 input missing
              70 defect of ours · 73, 74 output · 75 try again · 130 interrupted
        """)

    @Argument(help: .init(valueName: "scenario"), completion: .file(extensions: ["yaml", "yml"])) var scenario: String
    @OptionGroup var which: AgreementOption
    @OptionGroup var overrides: OverrideOptions
    @OptionGroup var simulation: SimulationOptions
    @OptionGroup var output: OutputOptions
    @Flag(help: "with --out: also paths.csv, one row a path") var pathsTable = false

    func validate() throws {
        if pathsTable, output.out == nil { throw ValidationError("--paths-table goes with --out") }
    }

    func run() throws {
        let started = Date(), progress = ProgressLine(quiet: output.quiet, precise: simulation.precision != nil)
        let conditions = try output.conditions()
        let file = try Structures.read(scenario)
        let structure = try Structures.structure(file, which, overrides)
        let options = simulation.options(structure.scenario.simulation, detail: output.needsDetail, pathTable: pathsTable)
        let run = try Structures.run([structure], options, file: file)
        let outcome = try progress.during { try run.run(observe: progress.observe) }
        let forecast = outcome.forecasts[0]
        var tables = output.out == nil ? [] : ForecastTables.all(forecast)
        if pathsTable { tables.append(PathTable.table(outcome.pathRows[0], of: forecast)) }
        try output.deliver(Results(
            command: "run", file: file, head: forecast.head, precision: simulation.precision?.text, started: started, seconds: progress.seconds,
            tables: tables, table: ForecastTables.summary(forecast), screen: { RunScreen(forecast, style: output.style).text() },
            json: { ForecastJSON.run(forecast) }, warnings: Structures.warnings(forecast, asked: simulation.precision)), conditions: conditions)
    }
}
