@testable import Export
import JSONText
import Testing

/// `--fail-if`: figures by their paths, units checked.
struct ResultConditionTests {
    private let result = JSON.object(
        ("converged", .bool(true)), ("paths", .int(1000)),
        ("parties", .object(("licensor", .object(("npv", .object(("mean", .number(5e6)), ("p5", .number(-2e6)), ("probability_negative", .number(0.25)))))),
                            ("licensee", .object(("npv", .object(("mean", .number(7e6)), ("p5", .number(-9e6)))))))),
        ("deal", .object(("licensor_share", .object(("value", .number(0.4)), ("se", .number(0.01)))), ("time_to_half_pv", .object(("value", .number(2.5)))), ("effective_royalty", .object(("value", .null))))),
        ("payments", .object(("start.waiver", .object(("expected", .number(1e5)), ("by_year", .array([.number(1), .number(2e5)])))))),
        ("milestones", .object(("launched", .object(("probability", .number(0.3)), ("mean_time", .number(4))))))
    )
    private func holds(_ text: String) throws -> Bool { try ResultCondition(text).holds(in: result).holds }

    @Test(arguments: [("licensor.npv.mean >= 5M", true), ("licensor.npv.mean > 5M", false), ("parties.licensee.npv.p5 < -8.9M", true), ("licensee.npv.p5 <= -9M", true), ("licensor_share < 50%", true),
                      ("licensor_share.se > 2%", false), ("deal.licensor_share.value >= 40%", true), ("licensor.npv.probability_negative = 25%", true), ("converged = false", false), ("converged != false", true),
                      ("time_to_half_pv < 3y", true), ("launched.probability < 31%", true), ("launched.mean_time > 47mo", true), ("paths >= 1000", true), ("start.waiver.expected = 100k", true),
                      ("payments.start.waiver.by_year.1 > 0.1M", true), ("effective_royalty > 1%", false)])
    func figures(_ text: String, _ expected: Bool) throws { #expect(try holds(text) == expected) }

    @Test(arguments: ["npv.mean > 1M", "licensor.npv.maen > 1M", "licensor.npv.mean > 5", "licensor.npv.mean > 5%", "licensor_share > 0.4", "converged > 1", "converged = 1", "licensor.npv > 1M", "", "> 3", "a.b", "a >", "a == 3"])
    func refused(_ text: String) { #expect(throws: ResultCondition.Fault.self) { try holds(text) } }
}
