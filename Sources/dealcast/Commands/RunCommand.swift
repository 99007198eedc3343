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
    @Option(help: .init("only these blocks of the run, for dealcast merge; with --partial", valueName: "a..b")) var blocks: BlockRange?
    @Option(help: .init("where a part of the run goes", valueName: "file")) var partial: String?

    func validate() throws {
        if pathsTable, output.out == nil { throw ValidationError("--paths-table goes with --out") }
        if (blocks == nil) != (partial == nil) { throw ValidationError("--blocks A..B and --partial FILE go together") }
        guard blocks != nil else { return }
        if simulation.precision != nil { throw ValidationError("--blocks goes with a fixed number of paths, not with --precision") }
        if output.out != nil || pathsTable || !output.failIf.isEmpty { throw ValidationError("--blocks writes a part only; give --out and --fail-if to dealcast merge") }
    }

    func run() throws {
        let started = Date(), progress = ProgressLine(quiet: output.quiet, precise: simulation.precision != nil)
        let conditions = try output.conditions()
        let file = try Structures.read(scenario)
        let structure = try Structures.structure(file, which, overrides)
        let options = simulation.options(structure.scenario.simulation, detail: output.needsDetail, pathTable: pathsTable)
        if let blocks, let partial {
            let selection = Selection(agreement: which.agreement, cases: overrides.cases, overrides: overrides.overrides)
            let request = RunRequest(file: file, selection: selection, options: options, arguments: OutputOptions.lasting(CommandLine.arguments))
            return try run(blocks.range, of: request, into: partial, progress)
        }
        let run = try Structures.run([structure], options, file: file)
        let outcome = try progress.during { try run.run(observe: progress.observe) }
        try output.deliver(Results.run(outcome, file: file, precision: simulation.precision, started: started, seconds: progress.seconds, output: output, pathsTable: pathsTable),
                           conditions: conditions)
    }

    /// Plays some blocks; what is already there is not played again.
    private func run(_ blocks: Range<Int>, of request: RunRequest, into path: String, _ progress: ProgressLine) throws {
        let run = try request.run()
        if FileManager.default.fileExists(atPath: path) {
            let other = CommandFault(status: .cannotCreate, message: "\(path) is there and is not this part of this run", suggestion: "remove it, or give another name")
            guard let there = try? PartialFiles.read(path), there.blocks == [blocks], there.total == run.blockCount, there.request == request.words,
                  there.build == PartialFiles.build else { throw other }
            if !output.quiet { StandardError.write("dealcast: \(path) is already complete\n") }
            return
        }
        let part = try progress.during { try run.partial(blocks: blocks, request: request.words, build: PartialFiles.build, observe: progress.observe) }
        try PartialFiles.write(part, to: path)
    }
}
