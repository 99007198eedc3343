import ArgumentParser
import Export
import Foundation

/// Help, written from the commands' own definitions: the same that parse, complete and name options.
enum HelpScreen {
    /// The page that the arguments ask for, if they do: `--help` anywhere, or `help COMMAND`.
    static func asked(_ arguments: [String]) -> String? {
        let before = arguments.prefix { $0 != "--" }
        let command = before.first { Dealcast.commandNames.contains($0) }
        if before.contains("--help") || before.contains("-h") { return command.flatMap(page) ?? opening() }
        if before.first == "help" { return before.dropFirst().first.flatMap(page) ?? opening() }
        return nil
    }

    static func opening() -> String {
        var text = "dealcast: \(Dealcast.configuration.abstract)\n\n"
        for command in commands() where command.arguments != nil {
            let argument = command.positional
            text += "  dealcast " + Cells.left(command.name, 10) + Cells.left(argument, 14) + command.abstract + "\n"
        }
        return text + """

        Start here:
          dealcast new license > deal.yaml
          dealcast check deal.yaml
          dealcast run deal.yaml

        dealcast COMMAND --help for one command
        dealcast --generate-completion-script bash|zsh|fish for completion in a shell

        """
    }

    static func page(_ name: String) -> String? {
        guard let command = commands().first(where: { $0.name == name }) else { return nil }
        var text = "dealcast \(name) \(command.positional)[options]\n".replacing("[options]", with: command.options.isEmpty ? "" : "[options]")
        text += wrap(command.discussion.split(separator: "\n\n", maxSplits: 1).first.map(String.init) ?? command.abstract, 78).joined(separator: "\n") + "\n\n"
        for option in command.options {
            let lines = wrap(option.help, 54)
            let head = "  " + option.spelling
            text += Cells.left(head, 25) + (head.count > 24 ? "\n" + String(repeating: " ", count: 25) : "") + lines.joined(separator: "\n" + String(repeating: " ", count: 25)) + "\n"
        }
        if command.discussion.contains("\n\n") { text += "\n" + command.discussion.split(separator: "\n\n", maxSplits: 1)[1] + "\n" }
        return text
    }

    // MARK: what the definitions say

    private struct Command {
        var name: String, abstract: String, discussion: String
        var positional: String
        var options: [(spelling: String, help: String)]
        var arguments: [[String: Any]]?
    }

    private static func commands() -> [Command] {
        guard let root = try? JSONSerialization.jsonObject(with: Data(Dealcast._dumpHelp().utf8)) as? [String: Any],
              let top = root["command"] as? [String: Any], let all = top["subcommands"] as? [[String: Any]] else { return [] }
        return all.compactMap { entry in
            guard let name = entry["commandName"] as? String, name != "help" else { return nil }
            let arguments = (entry["arguments"] as? [[String: Any]] ?? []).filter { $0["shouldDisplay"] as? Bool ?? true }
            var positional = ""
            var options: [(String, String)] = []
            for argument in arguments {
                let value = (argument["valueName"] as? String ?? "").uppercased().replacing("-", with: "_")
                let help = argument["abstract"] as? String ?? ""
                if argument["kind"] as? String == "positional" {
                    positional += value + (argument["isRepeating"] as? Bool ?? false ? "... " : " ")
                } else if let names = argument["names"] as? [[String: Any]], let long = names.last?["name"] as? String, long != "help", long != "version" {
                    options.append(("--" + long + (argument["kind"] as? String == "option" ? " " + value : ""), help))
                }
            }
            return Command(name: name, abstract: entry["abstract"] as? String ?? "", discussion: entry["discussion"] as? String ?? "",
                           positional: positional, options: options, arguments: arguments)
        }
    }

    private static func wrap(_ text: String, _ width: Int) -> [String] { Cells.wrap(text.replacing("\n", with: " "), width: width) }
}
