import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

/// Turns whatever went wrong into text (or JSON) on standard error, and into the exit status.
struct FaultPrinter {
    let inJSON: Bool

    static func asksForJSON(_ arguments: [String]) -> Bool {
        arguments.contains("--format=json") || zip(arguments, arguments.dropFirst()).contains { $0 == "--format" && $1 == "json" }
    }

    func report(_ error: any Error, arguments: [String]) -> ExitStatus {
        switch error {
        case let fault as CommandFault: return report(fault)
        case let faults as LocatedDiagnostics: return report(faults)
        case let faults as Diagnostics: return report(LocatedDiagnostics(faults.all, file: nil))
        case ScenarioFileError.cannotOpen(let name, let reason, let candidates): return report(missing(name, reason, candidates))
        case let stopped as RunCancelled: return report(stopped, arguments)
        case PathChoiceError.noSuchCause(let name, let causes):
            return report(.unknown("no cause of ending", name, among: causes, otherwise: "causes are \(causes.joined(separator: ", "))"))
        case PathChoiceError.neverSeen(let name):
            return report(CommandFault(message: "no path ends by \(name)", suggestion: "raise --paths to look further"))
        case PathChoiceError.noSuchPath(let path, let paths):
            return report(CommandFault(message: "no path \(path)", suggestion: "paths are numbered from 0 to \(paths - 1); raise --paths for more"))
        case OutputError.cannotCreate(let path, let reason):
            return report(CommandFault(status: .cannotCreate, message: "\(path) cannot be created: \(reason)"))
        case OutputError.cannotWrite(let path, let reason):
            return report(CommandFault(status: .cannotWrite, message: "\(path) cannot be written: \(reason)"))
        case let fault as PartialRun.Fault: return report(PartialFiles.message(fault))
        case let fault as ResultCondition.Fault:
            return report(CommandFault(message: "--fail-if: \(fault.message)", suggestion: fault.suggestion))
        default:
            if Dealcast.exitCode(for: error) == .validationFailure { return report(usage(error, arguments)) }
            return report(CommandFault(status: .defect, message: "this is a defect of dealcast: \(error)", suggestion: "please report it, with the scenario"))
        }
    }

    // MARK: kinds

    private func report(_ fault: CommandFault) -> ExitStatus {
        if inJSON {
            StandardError.write(ResultJSON.error(code: fault.code, message: fault.message, suggestion: fault.suggestion).line() + "\n")
        } else {
            StandardError.write("dealcast: \(fault.message)\(fault.suggestion.map { "; \($0)" } ?? "")\n" + fault.notes.map { "          \($0)\n" }.joined())
        }
        return fault.status
    }

    /// Faults of overrides in one line each; those of a file with the user's own line.
    private func report(_ faults: LocatedDiagnostics) -> ExitStatus {
        let onlyOverrides = faults.all.allSatisfy { $0.place == nil || $0.place?.file == "--set" }
        if inJSON {
            for fault in faults.all { StandardError.write(ResultJSON.error(ResultJSON.fault(fault)).line() + "\n") }
        } else if onlyOverrides {
            for fault in faults.all {
                let option = fault.place == nil ? "" : "--set: "
                StandardError.write("dealcast: \(option)\(fault.message)\(fault.suggestion.map { "; \($0)" } ?? "")\n")
            }
        } else {
            StandardError.write(faults.text(on: STDERR_FILENO))
        }
        let usage = onlyOverrides && faults.all.allSatisfy { $0.place != nil }
        return usage ? .usage : .badScenario
    }

    private func missing(_ name: String, _ reason: String, _ candidates: [String]) -> CommandFault {
        let folder = FileName.folder(of: name)
        let near = NearestKey.to(FileName.name(of: name), in: candidates)
        let listed = near.map { [$0] } ?? Array(candidates.prefix(6))
        let place = folder.isEmpty ? "this folder" : folder
        return CommandFault(status: .cannotOpen, message: "\(name): \(reason)" + (listed.isEmpty ? "" : ". In \(place): \(listed.joined(separator: ", "))"))
    }

    private func report(_ stopped: RunCancelled, _ arguments: [String]) -> ExitStatus {
        let out = zip(arguments, arguments.dropFirst()).first { $0.0 == "--out" || $0.0 == "--partial" }?.1
        let terminated = Interruption.wasTerminated
        let paths = Figures.grouped(stopped.pathsDone)
        return report(CommandFault(status: terminated ? .tryAgain : .interrupted,
                                   message: "\(terminated ? "stopped" : "interrupted") after \(paths) paths" + (out.map { "; nothing was written to \($0)" } ?? "")))
    }

    /// ArgumentParser's words in ours: `unknown option --path; did you mean --paths? (dealcast run --help)`.
    private func usage(_ error: any Error, _ arguments: [String]) -> CommandFault {
        var lines = Dealcast.message(for: error).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("Usage:") }
        if lines.isEmpty { lines = ["the command line cannot be read"] }
        var message = lines.joined(separator: " ").replacing("'", with: "")
        var suggestion: String?
        if let range = message.firstRange(of: " Did you mean ") {
            suggestion = "did you mean " + message[range.upperBound...]
            message = String(message[..<range.lowerBound])
        }
        if message.hasSuffix(".") { message.removeLast() }
        if let first = message.first { message = first.lowercased() + message.dropFirst() }
        let command = arguments.first { Dealcast.commandNames.contains($0) }
        let help = "dealcast \(command.map { $0 + " " } ?? "")--help"
        return CommandFault(message: message, suggestion: suggestion.map { "\($0) (\(help))" } ?? "see \(help)")
    }
}

/// Diagnostics with the file they belong to, so that its lines can be shown.
struct LocatedDiagnostics: Error {
    let all: [Diagnostic]
    let file: ScenarioFile?
    /// Lines by file name, where the file itself could not be read as a tree.
    let lines: [String: [String]]
    init(_ all: [Diagnostic], file: ScenarioFile?, lines: [String: [String]] = [:]) { self.all = all; self.file = file; self.lines = lines }

    /// All of them with the user's own lines, as a stream can show them.
    func text(on stream: Int32, width: Int? = nil) -> String {
        DiagnosticRenderer(width: width ?? Terminal.width(of: stream) ?? 80, colored: Terminal.isColored(stream)) { file?.lines(of: $0) ?? lines[$0] ?? [] }.text(all) + "\n"
    }
}
