import ArgumentParser
import ScenarioModel

/// Which numbers of the file: overrides and cases.
struct OverrideOptions: ParsableArguments {
    @Option(name: .customLong("set"), help: .init("change any number for this run: --set upfront.pays=20M; repeatable", valueName: "path=value"))
    var assignments: [Assignment] = []

    @Option(name: .customLong("case"), help: .init("one of the file's what_if cases; repeatable", valueName: "name"))
    var cases: [String] = []

    var overrides: [Selection.Override] { assignments.map { .init(path: $0.path, value: $0.value) } }
    var caseName: String? { Selection(cases: cases).caseName }
}

extension Selection {
    /// As results name the cases; nil without one.
    var caseName: String? { cases.isEmpty ? nil : cases.joined(separator: "+") }
}

/// One agreement of the file.
struct AgreementOption: ParsableArguments {
    @Option(help: .init("one of the file's agreements (default: base)", valueName: "name"))
    var agreement: String = "base"
}
