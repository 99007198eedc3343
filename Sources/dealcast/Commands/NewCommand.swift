import ArgumentParser
import Export
import ScenarioModel

struct NewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "a commented scenario to start from",
        discussion: """
        Writes a whole scenario with comments on standard output. Without a name it lists what there is.

        Example
          dealcast new license > deal.yaml
        """)

    @Argument(help: .init(valueName: "template"), completion: .list(Template.all.map(\.name))) var template: String?

    func run() throws {
        guard let template else { return try StandardOutput.write(Template.list()) }
        guard let found = Template.all.first(where: { $0.name == template }) else {
            let names = Template.all.map(\.name)
            throw CommandFault.unknown("no template", template, among: names, otherwise: "there are \(names.joined(separator: ", "))")
        }
        try StandardOutput.write(String(decoding: found.bytes, as: UTF8.self))
    }
}

/// A scenario that ships inside the program; the same files stand in `scenarios/`.
struct Template {
    let name: String
    let summary: String
    let bytes: [UInt8]

    static let all = [
        Template(name: "license", summary: "pharma: three phases, three territories (the reference deal)", bytes: PackageResources.license_yaml),
        Template(name: "university", summary: "joint project, then a license: co-funding, minimum royalty, shares of income", bytes: PackageResources.university_yaml),
        Template(name: "minimal", summary: "one stage, one market, one payment", bytes: PackageResources.minimal_yaml),
    ]

    static func list() -> String {
        all.map { Cells.left($0.name, 15) + $0.summary + "\n" }.joined() + "\ndealcast new license > deal.yaml\n"
    }
}
