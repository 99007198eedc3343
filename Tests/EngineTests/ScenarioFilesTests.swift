import Analysis
import Foundation
import ScenarioModel
import Testing

/// The deals in `scenarios/`: each is sound, runs with every agreement and case of its own, and says of its headline and its odds
/// what the term sheet and hand arithmetic say. False-alarm rate of the odds: three figures at 4 standard errors, 2e-4.
@Suite struct ScenarioFilesTests {
    static let folder = Playing.root.appendingPathComponent("scenarios")
    static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".yaml") }.sorted()

    private static func read(_ name: String) throws -> ScenarioFile { try ScenarioFile.read(path: folder.appendingPathComponent(name).path) }

    @Test("a deal to start from has no fault and plays 1,000 paths in every form", arguments: names)
    func plays(_ name: String) throws {
        let file = try Self.read(name)
        #expect(file.diagnose() == [])
        for agreement in file.agreementNames { check(try Playing.forecast(file, agreement: agreement, paths: 1000, sampling: .stratified), agreement) }
        for one in file.caseNames { check(try Playing.forecast(file, cases: [one], paths: 1000, sampling: .stratified), one) }
    }
    private func check(_ forecast: Forecast, _ what: String) {
        #expect(forecast.parties.allSatisfy { $0.npv.mean.value.rawValue.isFinite && $0.npv.sd.value.rawValue.isFinite }, "\(what)")
        #expect(forecast.payments.allSatisfy { $0.expected.value.rawValue.isFinite && $0.expected.value.rawValue >= 0 }, "\(what)")
        #expect(abs(forecast.terminations.reduce(0) { $0 + $1.probability.value.rawValue } - 1) < 1e-9, "\(what)")
    }
    @Test("there are some")
    func some() { #expect(Self.names.count >= 5) }

    @Test("a headline is the sum of the sheet's milestones", arguments: [
        // 20 at signing, 155 for development, 295 for sales.
        ("biopharma.yaml", 470.0),
        // 1, then 0.5, 1 and 1.5 technical, 1 and 2 for units, 0.2 for an improvement.
        ("industrial.yaml", 7.2),
        // An option fee of 10k and an issue fee of 50k.
        ("university.yaml", 0.06),
    ])
    func headline(name: String, millions: Double) throws {
        expect(exactly: try Playing.forecast(Self.read(name), paths: 64, sampling: .stratified).deal.headline.rawValue, millions * million, name)
    }

    @Test("odds without the exits are those of the stages")
    func odds() throws {
        let n = 50_000
        let pharma = try Playing.forecast(Self.read("biopharma.yaml"), set: [("leave_early.hazard", "0%/y"), ("leave_late.hazard", "0%/y"), ("breach.hazard", "0%/y")], paths: n)
        // Three phases; approved at once, or after one refusal.
        expect(probability: pharma.payment("us_approval").probabilityPaid, 0.6 * 0.31 * 0.58 * (0.7 + 0.3 * 0.55), paths: n, "US approval")
        let plant = try Playing.forecast(Self.read("industrial.yaml"), paths: n)
        // Attempts reach 90% from 92, 93 and 94%, give or take 3 points; then the other material; two of three sites; the unit.
        func fails(_ mean: Double) -> Double { 0.5 * erfc((mean - 0.9) / 0.03 / 2.0.squareRoot()) }
        let prototype = 1 - fails(0.92) * fails(0.93) * fails(0.94) * 0.45, pilots = 3 * 0.65 * 0.65 * 0.35 + 0.65 * 0.65 * 0.65
        expect(probability: plant.payment("pilots_fee").probabilityPaid, prototype * pilots, paths: n, "pilots")
        let university = try Playing.forecast(Self.read("university.yaml"), set: [("strategy_change.hazard", "0%/y")], paths: n)
        expect(probability: university.payment("issue_fee").probabilityPaid, 0.78 * 0.72 * 0.72 * 0.68, paths: n, "license")
    }
}
