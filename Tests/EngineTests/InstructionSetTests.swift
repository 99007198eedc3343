import Analysis
import CVectorMath
import Export
import Planning
import ScenarioModel
import Testing

/// Whole runs with the kernels of each instruction set that this processor has: every figure, the JSON and the rows of every path are
/// the same to the bit.
///
/// The kernels are those of the whole process, so other tests running at the time use them too; to them it is all the same.
@Suite(.serialized) struct InstructionSetTests {
    private static func outcomes(_ options: RunOptions) throws -> (text: String, rows: [UInt64]) {
        let file = try Playing.referenceDeal()
        let structures = try ["base", "tight_start"].map { try Playing.structure(file, agreement: $0) } + [Playing.structure(file, cases: ["noisy_sales"])]
        let outcome = try SimulationRun(structures, options: options).run()
        let text = outcome.forecasts.map { ForecastJSON.run($0).text() }.joined() + String(reflecting: outcome.forecasts) + String(reflecting: outcome.differences)
        let rows = outcome.pathRows.joined().flatMap { row in
            [row.weight, row.endTime.rawValue] + row.npv.map(\.rawValue) + row.paid.map(\.rawValue) + row.times.map { $0?.rawValue ?? .infinity }
        }
        return (text, rows.map(\.bitPattern))
    }

    @Test("the reference deal, another structure and noisy sales", arguments: SamplingScheme.allCases)
    func everyLevel(scheme: SamplingScheme) throws {
        let own = dc_level()
        defer { _ = dc_force(own) }
        let options = Playing.options(paths: 20_000, sampling: scheme) { $0.detail = true; $0.pathTable = true }
        try #require(dc_force(0) == 1)
        #expect(dc_level() == 0)
        let base = try Self.outcomes(options)
        #expect(base.text.contains("sales_1000") && base.rows.count > 3 * 20_000 * 10)
        for level in Int32(1)...2 where dc_force(level) == 1 {
            #expect(dc_level() == level)
            let other = try Self.outcomes(options)
            #expect(other == base, "level \(level)")
        }
    }

    @Test("the small deals", arguments: ["V43", "V49", "V51", "V53", "V55", "V65", "V69", "V71", "V73"])
    func cases(name: String) throws {
        let own = dc_level()
        defer { _ = dc_force(own) }
        var forecasts: [String] = []
        for level in Int32(0)...2 where dc_force(level) == 1 { forecasts.append(String(reflecting: try Playing.forecast(name, paths: 5000, sampling: .stratified))) }
        #expect(forecasts.allSatisfy { $0 == forecasts[0] })
    }
}
