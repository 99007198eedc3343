import Analysis
import Quantities
import ScenarioModel
import Testing

/// Cases without chance: dated flows and conventions of discounting.
@Suite struct DatedFlowCaseTests {
    @Test("V27: net present value and internal rate of dated flows")
    func dated() throws {
        let file = try Playing.file("V27")
        expect(exactly: try Playing.forecast(file, paths: 16).licensor.npv.mean.value.rawValue, 2086.647602, within: 1e-8, "XNPV at 9%")
        let rate = [("parties.licensor.discount", "37.33625335%")]
        // The internal rate is known to 2e-8; the value falls by 8,000 a unit of rate.
        #expect(abs(try Playing.forecast(file, set: rate, paths: 16).licensor.npv.mean.value.rawValue) < 2e-4)
    }

    @Test("V65: an annuity at the end, middle and start of its years", arguments: [("base", 37.90786769), ("middle", 39.75810705), ("start", 41.69865446)])
    func annuity(agreement: String, value: Double) throws {
        let forecast = try Playing.forecast(Playing.file("V65"), agreement: agreement, paths: 16)
        expect(exactly: forecast.licensor.npv.mean.value.rawValue, value * million, within: 1e-9, agreement)
        #expect(forecast.licensor.npv.mean.error == .zero)
    }
    @Test("V65: a spread cost stands at the middle of the time spent")
    func spreadCost() throws {
        let costs = try Playing.forecast("V65", paths: 16).licensee.bridge.first { $0.name == "costs" }!
        expect(exactly: costs.presentValue.value.rawValue, -100 * million * power(1.09, -3.05), "mid-point rule")
        expect(exactly: costs.presentValue.value.rawValue, -76.886339 * million, within: 1e-8, "as printed")
    }
}
