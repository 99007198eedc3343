import Testing
@testable import Sampling

/// Every parameter set that no law can have, with the words and the parameter that the reader is told.
@Suite struct DistributionParameterTests {
    struct Refusal: Sendable, CustomTestStringConvertible {
        let parameter: String, message: String
        let make: @Sendable () throws -> Any
        init(_ parameter: String, _ message: String, _ make: @escaping @Sendable () throws -> Any) {
            self.parameter = parameter; self.message = message; self.make = make
        }
        var testDescription: String { "\(parameter): \(message)" }
    }
    static let modeHigh = "the most likely value is above the maximum", modeLow = "the most likely value is below the minimum"
    static let noRange = "the maximum must be above the minimum"
    static let refusals: [Refusal] = [
        Refusal("mode", modeHigh) { try PERT(min: 1, mode: 6, max: 5) },
        Refusal("mode", modeLow) { try PERT(min: 3, mode: 2, max: 5) },
        Refusal("max", noRange) { try PERT(min: 2, mode: 2, max: 2) },
        Refusal("min", "min must be a finite number") { try PERT(min: -.infinity, mode: 2, max: 5) },
        Refusal("mode", "mode must be a finite number") { try PERT(min: 1, mode: .nan, max: 5) },
        Refusal("max", "max must be a finite number") { try PERT(min: 1, mode: 2, max: .infinity) },
        Refusal("mode", modeHigh) { try Triangular(min: 1, mode: 6, max: 5) },
        Refusal("mode", modeLow) { try Triangular(min: 3, mode: 2, max: 5) },
        Refusal("max", noRange) { try Triangular(min: 2, mode: 2, max: 2) },
        Refusal("max", "max must be a finite number") { try Triangular(min: 1, mode: 2, max: .nan) },
        Refusal("max", noRange) { try Uniform(min: 2, max: 2) },
        Refusal("max", noRange) { try Uniform(min: 3, max: 2) },
        Refusal("min", "min must be a finite number") { try Uniform(min: .nan, max: 2) },
        Refusal("mean", "mean must be a finite number") { try Normal(mean: .infinity, sd: 1) },
        Refusal("sd", "sd must be above 0") { try Normal(mean: 0, sd: 0) },
        Refusal("sd", "sd must be above 0") { try Normal(mean: 0, sd: -1) },
        Refusal("sd", "sd must be above 0") { try Normal(mean: 0, sd: .nan) },
        Refusal("mean", "mean must be above 0") { try LogNormal(mean: 0, cv: 0.5) },
        Refusal("cv", "cv must be above 0") { try LogNormal(mean: 1, cv: 0) },
        Refusal("median", "median must be above 0") { try LogNormal(median: -1, sigma: 0.5) },
        Refusal("sigma", "sigma must be above 0") { try LogNormal(median: 1, sigma: 0) },
        Refusal("shape", "shape must be above 0") { try Gamma(shape: 0, scale: 1) },
        Refusal("scale", "scale must be above 0") { try Gamma(shape: 1, scale: -2) },
        Refusal("a", "a must be above 0") { try Beta(a: 0, b: 1, min: 0, max: 1) },
        Refusal("b", "b must be above 0") { try Beta(a: 1, b: .infinity, min: 0, max: 1) },
        Refusal("min", "min must be a finite number") { try Beta(a: 1, b: 1, min: .nan, max: 1) },
        Refusal("max", noRange) { try Beta(a: 1, b: 1, min: 1, max: 1) },
        Refusal("mean", "mean must be above 0") { try Exponential(mean: 0) },
        Refusal("mean", "mean must be above 0") { try Exponential(mean: .infinity) },
        Refusal("shape", "shape must be above 0") { try Weibull(shape: -1, scale: 1) },
        Refusal("scale", "scale must be above 0") { try Weibull(shape: 1, scale: 0) },
        Refusal("values", "every value needs a probability") { try Discrete(values: [], probabilities: []) },
        Refusal("values", "every value needs a probability") { try Discrete(values: [1, 2], probabilities: [1]) },
        Refusal("value", "value must be a finite number") { try Discrete(values: [1, .infinity], probabilities: [0.5, 0.5]) },
        Refusal("values", "a value appears twice") { try Discrete(values: [1, 1], probabilities: [0.5, 0.5]) },
        Refusal("probabilities", "a probability must lie between 0% and 100%") { try Discrete(values: [1, 2], probabilities: [1.5, -0.5]) },
        Refusal("probabilities", "a probability must lie between 0% and 100%") { try Discrete(values: [1, 2], probabilities: [.nan, 1]) },
        Refusal("probabilities", "the probabilities add to 90.0%, not to 100%") { try Discrete(values: [1, 2], probabilities: [0.5, 0.4]) },
        Refusal("probabilities", "the probabilities add to 100.0000002%, not to 100%") { try Discrete(values: [1, 2], probabilities: [0.5, 0.500000002]) },
        Refusal("p10", "p10 must be a finite number") { try Percentiles(p10: .nan, p50: 2, p90: 3, positive: false) },
        Refusal("p50", "p10, p50 and p90 must rise") { try Percentiles(p10: 2, p50: 2, p90: 3, positive: false) },
        Refusal("p50", "p10, p50 and p90 must rise") { try Percentiles(p10: 1, p50: 4, p90: 3, positive: false) },
        Refusal("p10", "p10 must be above 0") { try Percentiles(p10: 0, p50: 2, p90: 3, positive: true) },
        Refusal("p50", "p50 lies too close to p10 or p90: no curve rises through the three") { try Percentiles(p10: 1, p50: 1.1, p90: 10, positive: false) },
        Refusal("p90", "p90 lies so far above p50 that the mean would be infinite") { try Percentiles(p10: 1, p50: 10, p90: 1000, positive: true) },
    ]
    @Test(arguments: refusals) func refused(_ refusal: Refusal) {
        #expect(throws: ParameterError(refusal.message, parameter: refusal.parameter)) { _ = try refusal.make() }
    }
    /// The edges that are allowed.
    @Test func accepted() throws {
        _ = try PERT(min: 2, mode: 2, max: 3)
        _ = try Triangular(min: 2, mode: 3, max: 3)
        _ = try Discrete(values: [1, 2], probabilities: [0.5, 0.5000000005])
        _ = try Discrete(values: [7], probabilities: [1])
        _ = try Percentiles(p10: -3, p50: -2, p90: -1, positive: false)
    }
}
