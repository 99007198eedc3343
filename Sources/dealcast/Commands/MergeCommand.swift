import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "parts of a run, made apart, put together",
        discussion: """
        Puts together what dealcast run --blocks A..B --partial FILE has written, on this machine or others: the result is byte for byte that of the undivided run. With --partial the parts become one part.

        Examples
          dealcast run deal.yaml --paths 100M --blocks 0..12000 --partial a.part
          dealcast run deal.yaml --paths 100M --blocks 12000..24576 --partial b.part
          dealcast merge a.part b.part
          dealcast merge a.part b.part --format json

        Exit: as dealcast run; 65 when parts are missing, twice there, damaged, or of another run or build
        """)

    @Argument(help: .init(valueName: "files"), completion: .file()) var files: [String]
    @Option(help: .init("write one part that has all their blocks, instead of a result", valueName: "file")) var partial: String?
    @Flag(help: "take parts of other builds of dealcast too") var anyBuild = false
    @OptionGroup var output: OutputOptions

    func run() throws {
        let started = Date(), progress = ProgressLine(quiet: true, precise: false)
        let conditions = try output.conditions()
        let parts = try files.map { (name: $0, part: try PartialFiles.read($0)) }
        let covered = try PartialRun.covered(parts, anyBuild: anyBuild), total = parts[0].part.total
        if partial == nil, let gap = PartialRun.gap(in: covered, total: total) { throw PartialRun.Fault.gap(blocks: gap, total: total) }
        if !anyBuild, parts[0].part.build != PartialFiles.build { throw PartialRun.Fault.anotherBuild(file: parts[0].name, first: "this") }
        guard let request = try RunRequest(words: parts[0].part.request) else { throw PartialRun.Fault.damaged(file: parts[0].name, "it does not say what was run") }
        let run = try request.run()
        if let partial {
            let joined = try run.joined(parts, anyBuild: anyBuild)
            if Interruption.isAsked { throw RunCancelled(pathsDone: 0) }
            try PartialFiles.write(joined, to: partial)
            return
        }
        let outcome = try run.merged(parts, anyBuild: anyBuild)
        if Interruption.isAsked { throw RunCancelled(pathsDone: 0) }
        try output.deliver(Results.run(outcome, file: request.file, started: started, seconds: progress.seconds, arguments: request.arguments, output: output, pathsTable: false), conditions: conditions)
    }
}
