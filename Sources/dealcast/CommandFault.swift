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

    static func unknownCommand(_ word: String) -> CommandFault {
        let near = NearestKey.to(word, in: Dealcast.commandNames)
        if word.hasPrefix("-") { return CommandFault(message: "unknown option \(word)", suggestion: "see dealcast --help") }
        let later = ["sensitivity", "solve", "frontier", "report", "merge", "replay", "columns", "man", "diff"]
        if later.contains(word) { return CommandFault(message: "\(word) is not built yet", suggestion: "see dealcast --help") }
        let isFile = word.hasSuffix(".yaml") || word.hasSuffix(".yml")
        return CommandFault(message: "no command \(word)", suggestion: near.map { "did you mean \($0)?" } ?? (isFile ? "did you mean dealcast run \(word)?" : "see dealcast --help"))
    }
}
