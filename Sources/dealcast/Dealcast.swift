import ArgumentParser
import Export

/// The root: without a command it shows what there is.
struct Dealcast: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dealcast",
        abstract: "what a license deal is likely to do, for both sides",
        version: ForecastJSON.version,
        subcommands: [RunCommand.self, CompareCommand.self, WhatIfCommand.self, ExplainCommand.self, CheckCommand.self, NewCommand.self, SchemaCommand.self])

    /// Whatever is no command lands here.
    @Argument(help: .hidden) var words: [String] = []

    func run() throws {
        guard let word = words.first else { return try StandardOutput.write(HelpScreen.opening()) }
        throw CommandFault.unknownCommand(word)
    }

    static var commandNames: [String] { configuration.subcommands.map { $0.configuration.commandName ?? "" } }
}
