import Foundation
import Testing
@testable import Analysis
@testable import Export
import ScenarioModel

/// Screens of any deal fit their width and hold no code where none is wanted.
struct ScreenTests {
    private func run(_ text: String, _ selections: [Selection] = [Selection()], given: String? = nil) throws -> (ScenarioFile, SimulationRun.Outcome) {
        let file = try ScenarioFile.parse(text, name: "deal.yaml")
        var options = RunOptions()
        options.paths = 4000
        options.given = given
        let structures = try selections.map { Structure(name: $0.agreement, scenario: try file.scenario($0), digest: file.digest) }
        return (file, try SimulationRun(structures, options: options).run())
    }
    /// Wide letters and long names, amounts in billions, a party that is neither of the two.
    static let wide = """
    dealcast: 1
    name: 日本の長い名前の取引 with a very long name that does not fit into any line of any screen at all
    currency: JPY
    effective: 2026-04-01
    horizon: 12y
    parties:
      licensor: { name: 発明者, discount: 12.5% }
      licensee: { name: Developer, discount: 9%, margin: 65% }
    program:
      stages:
        a_stage_with_a_name_of_exactly_sixty_four_letters_as_it_may_have: { duration: 1y, success: 50%, cost: 900B }
    markets:
      US: { after: a_stage_with_a_name_of_exactly_sixty_four_letters_as_it_may_have, launch_lag: 1y, sales: { peak: 3000B, uptake: { curve: linear, time_to_peak: 2y } } }
    agreement:
      payments:
        a_payment_with_a_name_of_exactly_sixty_four_letters_as_it_may_be: { pays: 500B, when: US.launch }
        royalty: { tiers: { 0: 8.25%, 100B: 10.125% }, term: launch + 5y }
    """
    @Test(arguments: [60, 80, 100, 110, 120, 160])
    func everyLineFits(_ width: Int) throws {
        for text in [ScreenTests.wide, try String(contentsOf: ForecastTableTests.root.appending(path: "scenarios/reference-deal.yaml"), encoding: .utf8)] {
            let (_, outcome) = try run(text)
            let screen = RunScreen(outcome.forecasts[0], style: Style(width: width)).text()
            // Below 80 columns a table keeps its columns.
            for line in screen.split(separator: "\n") { #expect(Cells.width(String(line)) <= max(80, width), "\(line)") }
            #expect(screen.hasSuffix("\n") && !screen.contains("\u{1B}"))
            #expect(!screen.split(separator: "\n").contains { $0.hasSuffix(" ") })
        }
    }
    /// Weight and color carry nothing: without the codes the text is the same.
    @Test func codesCarryNothing() throws {
        let (_, outcome) = try run(ScreenTests.wide)
        let plain = RunScreen(outcome.forecasts[0], style: Style(width: 80)).text()
        let colored = RunScreen(outcome.forecasts[0], style: Style(width: 80, colored: true)).text()
        #expect(colored.contains("\u{1B}[1m"))
        #expect(try colored.replacing(Regex("\u{1B}\\[[0-9;]*m"), with: "") == plain)
    }
    @Test func conditionStandsInTheFirstLine() throws {
        let (_, outcome) = try run(ScreenTests.wide.replacing("日本の長い名前の取引 with a very long name that does not fit into any line of any screen at all", with: "Short"), given: "first_launch")
        let lines = RunScreen(outcome.forecasts[0], style: Style(width: 80)).text().split(separator: "\n")
        #expect(lines[0].contains("given first_launch"))
        #expect(lines.last?.contains("of them fulfil the condition") == true)
        #expect(outcome.forecasts[0].head.pathsGiven < outcome.forecasts[0].head.paths)
    }
    @Test func nobodyFulfilsTheCondition() throws {
        let (_, outcome) = try run(ScreenTests.wide.replacing("success: 50%", with: "success: 0%"), given: "first_launch")
        let screen = RunScreen(outcome.forecasts[0], style: Style(width: 80)).text()
        #expect(screen.contains("No path fulfils the condition first_launch."))
        #expect(!screen.contains("nan") && !screen.contains("unknown"))
    }
}
