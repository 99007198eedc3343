import ScenarioModel

/// What a user did that cannot be done: one sentence, and what to do instead.
struct CommandFault: Error {
    var status: ExitStatus = .usage
    /// Of the JSON form; nil for faults of the command line.
    var code: String? = nil
    var message: String
    var suggestion: String? = nil
    /// Further lines: candidates.
    var notes: [String] = []

    /// `--case: no case slwo; did you mean slow?`
    static func unknown(_ what: String, _ name: String, among names: [String], otherwise: String) -> CommandFault {
        CommandFault(message: "\(what) \(name)", suggestion: NearestKey.to(name, in: names).map { "did you mean \($0)?" } ?? otherwise)
    }
    static func unknownCommand(_ word: String) -> CommandFault {
        if word.hasPrefix("-") { return CommandFault(message: "unknown option \(word)", suggestion: "see dealcast --help") }
        let later = ["sensitivity", "solve", "frontier", "report", "replay", "columns", "man", "diff"]
        if later.contains(word) { return CommandFault(message: "\(word) is not built yet", suggestion: "see dealcast --help") }
        let isFile = word.hasSuffix(".yaml") || word.hasSuffix(".yml")
        return unknown("no command", word, among: Dealcast.commandNames, otherwise: isFile ? "did you mean dealcast run \(word)?" : "see dealcast --help")
    }
}
