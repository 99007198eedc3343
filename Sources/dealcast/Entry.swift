import ArgumentParser
import Foundation
import LinearAlgebra

/// Runs the command line: arguments in, exit status out. All that goes wrong becomes one short message on standard error.
@main enum Entry {
    static func main() {
        BLAS.useOneThread()
        Interruption.install()
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(status(of: arguments).code)
    }

    static func status(of arguments: [String]) -> ExitStatus {
        if let help = HelpScreen.asked(arguments) { return printed(help) }
        let inJSON = FaultPrinter.asksForJSON(arguments)
        do {
            try Dealcast.check(arguments)
            var command = try Dealcast.parseAsRoot(arguments)
            try command.run()
            return .done
        } catch let status as ExitStatus {
            return status
        } catch {
            // Completion scripts and the version come this way too.
            if Dealcast.exitCode(for: error) == .success { return printed(Dealcast.fullMessage(for: error) + "\n") }
            return FaultPrinter(inJSON: inJSON).report(error, arguments: arguments)
        }
    }

    private static func printed(_ text: String) -> ExitStatus {
        do { try StandardOutput.write(text); return .done } catch { return FaultPrinter(inJSON: false).report(error, arguments: []) }
    }
}

/// Exit statuses of DESIGN.md section 4.
struct ExitStatus: Error, Equatable {
    let code: Int32
    static let done = ExitStatus(code: 0)
    static let conditionHeld = ExitStatus(code: 3)
    static let usage = ExitStatus(code: 64)
    static let badScenario = ExitStatus(code: 65)
    static let cannotOpen = ExitStatus(code: 66)
    static let defect = ExitStatus(code: 70)
    static let cannotCreate = ExitStatus(code: 73)
    static let cannotWrite = ExitStatus(code: 74)
    static let tryAgain = ExitStatus(code: 75)
    static let interrupted = ExitStatus(code: 130)
}
