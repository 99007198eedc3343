import ArgumentParser
import Export

/// The root: without a command it shows what there is.
struct Dealcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dealcast",
        abstract: "what a license deal is likely to do, for both sides",
        version: ForecastJSON.version,
        subcommands: [RunCommand.self, CompareCommand.self, WhatIfCommand.self, ExplainCommand.self, CheckCommand.self, MergeCommand.self, NewCommand.self, SchemaCommand.self])

    func run() throws { try StandardOutput.write(HelpScreen.opening()) }

    /// A first word that is no command is said to be so, before anything else is read.
    static func check(_ arguments: [String]) throws {
        guard let word = arguments.first, !word.hasPrefix("-"), word != "help", !commandNames.contains(word) else { return }
        throw CommandFault.unknownCommand(word)
    }

    static var commandNames: [String] { configuration.subcommands.map { $0.configuration.commandName ?? "" } }
}
