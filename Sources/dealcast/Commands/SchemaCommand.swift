import ArgumentParser
import Export
import ScenarioModel

struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "JSON Schemas of the scenario file and of the results",
        discussion: """
        Prints the JSON Schema (draft 2020-12) of the scenario file, so that an editor completes and validates it, or of the JSON results. Without a name it prints both in one object.

        Examples
          dealcast schema scenario > dealcast.schema.json
          # in VS Code: # yaml-language-server: $schema=dealcast.schema.json
          dealcast schema results > results.schema.json
        """)

    enum Subject: String, ExpressibleByArgument, CaseIterable { case scenario, results }
    @Argument(help: .init(valueName: "subject"), completion: .list(Subject.allCases.map(\.rawValue))) var subject: Subject?

    func run() throws {
        switch subject {
        case .scenario: try StandardOutput.write(ScenarioFile.jsonSchema())
        case .results: try StandardOutput.write(ResultSchema.json().text())
        case nil: try StandardOutput.write("{\n\"scenario\": " + ScenarioFile.jsonSchema() + ",\n\"results\": " + ResultSchema.json().text() + "}\n")
        }
    }
}
