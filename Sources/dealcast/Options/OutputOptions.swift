import Analysis
import ArgumentParser
import Export
import Foundation
import JSONText
import ScenarioModel

/// Where the results go and what they look like.
struct OutputOptions: ParsableArguments {
    @Option(help: .init("on standard output: table, csv or json (default: table)", valueName: "form"))
    var format: OutputFormat = .table

    @Option(help: .init("write all tables as CSV and a manifest into a folder", valueName: "folder"), completion: .directory)
    var out: String?

    @Option(help: .init("exit 3 when it holds: 'licensee.npv.p5 < -200M'; repeatable", valueName: "condition"))
    var failIf: [String] = []

    @OptionGroup var width: WidthOption

    @Flag(help: "print nothing but errors")
    var quiet = false

    func validate() throws {
        if let out {
            if out.isEmpty { throw ValidationError("--out takes a folder; found nothing") }
            if out.hasSuffix(".xlsx") { throw ValidationError("--out FILE.xlsx: workbooks are not built yet; give a folder for CSV tables") }
        }
    }

    var style: Style { width.style }
    /// Percentiles of cash and of payments by year are wanted.
    var needsDetail: Bool { format == .json || out != nil }

    func conditions() throws -> [ResultCondition] { try failIf.map { try ResultCondition($0) } }

    /// Writes the folder first, then prints, then looks at the conditions; throws `ExitStatus.conditionHeld`.
    func deliver(_ results: Results, conditions: [ResultCondition]) throws {
        if let out {
            let manifest = Manifest(command: results.command, arguments: results.arguments ?? OutputOptions.lasting(CommandLine.arguments), file: results.file, head: results.head,
                                    precision: results.precision, started: results.started, seconds: results.seconds)
            try WholeFiles.write(manifest.files(results.tables), into: out, superseded: Manifest.earlierTables(in: out))
        }
        // Conditions are read before anything is printed, so that a misspelled one says so at once.
        lazy var json = results.json()
        let outcomes = try conditions.map { ($0, try $0.holds(in: json)) }
        if !quiet {
            switch format {
            case .table: try StandardOutput.write(results.screen())
            case .csv: try StandardOutput.write(CSV.text(results.table))
            case .json: try StandardOutput.write(json.text())
            }
            if Terminal.isTerminal(STDERR_FILENO), Terminal.isTerminal(STDOUT_FILENO), format == .table {
                StandardError.write("\(results.seconds < 0.95 ? String(format: "%.2f", results.seconds) : String(format: "%.1f", results.seconds)) s\n")
            }
        }
        for warning in results.warnings { StandardError.write("dealcast: \(warning)\n") }
        let held = outcomes.filter(\.1.holds)
        for (condition, outcome) in held {
            StandardError.write("dealcast: --fail-if held: \(outcome.found) \(condition.bound)\n")
        }
        if !held.isEmpty { throw ExitStatus.conditionHeld }
    }

    /// The arguments that can change a result: a manifest names no others.
    static func lasting(_ all: [String]) -> [String] {
        let passing = ["--threads", "--width", "--out", "--format", "--fail-if", "--blocks", "--partial"]
        var kept: [String] = [], skip = false
        for argument in all.dropFirst(2) {
            if skip { skip = false; continue }
            if argument == "--quiet" || passing.contains(where: { argument.hasPrefix($0 + "=") }) { continue }
            if passing.contains(argument) { skip = true; continue }
            kept.append(argument)
        }
        return kept
    }
}

/// What a command has found out, in every form it may be asked for.
struct Results {
    var command: String
    var file: ScenarioFile
    var head: Head
    var precision: String?
    var started: Date
    var seconds: Double
    /// Written by `--out`.
    var tables: [Table]
    /// Printed by `--format csv`.
    var table: Table
    var screen: () -> String
    var json: () -> JSON
    /// Said on standard error after the results.
    var warnings: [String] = []
    /// For the manifest, where they are not those of the command line.
    var arguments: [String]?
}

extension Results {
    /// Of one agreement.
    static func run(_ outcome: SimulationRun.Outcome, file: ScenarioFile, precision: PrecisionGoal? = nil, started: Date, seconds: Double, arguments: [String]? = nil,
                    output: OutputOptions, pathsTable: Bool) -> Results {
        let forecast = outcome.forecasts[0], style = output.style
        var tables = output.out == nil ? [] : ForecastTables.all(forecast)
        if pathsTable { tables.append(PathTable.table(outcome.pathRows[0], of: forecast)) }
        return Results(command: "run", file: file, head: forecast.head, precision: precision?.text, started: started, seconds: seconds,
                       tables: tables, table: ForecastTables.summary(forecast), screen: { RunScreen(forecast, style: style).text() },
                       json: { ForecastJSON.run(forecast) }, warnings: Structures.warnings(forecast, asked: precision), arguments: arguments)
    }
}

/// What of a file is simulated under which name, with the faults of its file located.
enum Structures {
    /// One agreement as the command line asks for it.
    static func structure(_ file: ScenarioFile, _ which: AgreementOption, _ overrides: OverrideOptions) throws -> Structure {
        try structure(file, Selection(agreement: which.agreement, cases: overrides.cases, overrides: overrides.overrides))
    }
    static func structure(_ file: ScenarioFile, _ selection: Selection) throws -> Structure {
        Structure(name: selection.agreement, scenario: try scenario(file, selection), digest: file.digest, caseName: selection.caseName, overrides: selection.overrides)
    }
    static func scenario(_ file: ScenarioFile, _ selection: Selection) throws -> Scenario {
        try check("--agreement", "agreement", selection.agreement, in: file.agreementNames)
        for name in selection.cases { try check("--case", "case", name, in: file.caseNames) }
        do { return try file.scenario(selection) } catch { throw LocatedDiagnostics(error.all, file: file) }
    }
    /// A name that the file does not have is wrong usage: the file may be sound.
    static func check(_ option: String, _ kind: String, _ name: String, in names: [String]) throws {
        guard !names.contains(name) else { return }
        let has = names.isEmpty ? "the file has none" : "the file has \(names.joined(separator: ", "))"
        throw CommandFault.unknown("\(option): no \(kind)", name, among: names, otherwise: has)
    }
    static func run(_ structures: [Structure], _ options: RunOptions, file: ScenarioFile) throws -> SimulationRun {
        do { return try SimulationRun(structures, base: try? file.scenario(), options: options) } catch {
            if let given = error.all.first(where: { $0.path.description == "given" }) {
                throw CommandFault(message: "--given: \(given.message)", suggestion: given.suggestion, notes: given.notes)
            }
            throw LocatedDiagnostics(error.all, file: file)
        }
    }
    static func read(_ path: String) throws -> ScenarioFile {
        do { return try ScenarioFile.read(path: path) } catch let faults as Diagnostics {
            // Of a file that is no tree only the text is at hand.
            var lines: [String: [String]] = [:]
            for name in Set(faults.all.compactMap { $0.place?.file }) {
                lines[name] = (try? String(contentsOfFile: name, encoding: .utf8))?.split(separator: "\n", omittingEmptySubsequences: false).map { $0.hasSuffix("\r") ? String($0.dropLast()) : String($0) }
            }
            throw LocatedDiagnostics(faults.all, file: nil, lines: lines)
        }
    }

    /// What a run that did not reach its precision says.
    static func warnings(_ forecast: Forecast, asked: PrecisionGoal?) -> [String] {
        guard !forecast.head.converged else {
            return forecast.head.isRough ? ["so few paths make the errors rough: sixteen replicates of few points each; raise --paths"] : []
        }
        let worst = forecast.parties.prefix(2).max { $0.npv.mean.error < $1.npv.mean.error }
        guard let worst else { return [] }
        func money(_ x: Double) -> String { QuantityText.text(x, unit: .money) }
        return ["not converged: \(worst.key).npv.mean \(money(worst.npv.mean.value.rawValue)) ±\(money(worst.npv.mean.error.rawValue))\(asked.map { ", asked ±\($0.text)" } ?? ""); raise --max-paths"]
    }
}
