import Analysis
import Quantities
import Testing

/// The seeds of every Monte Carlo check. Each figure at each seed strays beyond the bounds with probability 6.3e-5 (that of 4
/// standard errors of a normal law) when all is well; the suites have about 170 such figures, so the whole has a false-alarm
/// rate of 3%. The seeds are fixed.
let seeds: [UInt64] = [42, 43, 44]

/// An error comes from sixteen replicates, so a figure over it follows Student's law with 15 degrees of freedom: it strays beyond
/// so many standard errors with the probability of 4 under a normal law, and the error itself lies within these factors of the
/// true one with as much.
let fourSigma = 5.4804, errorFactors = 0.3669...1.7778

/// An estimate lies within `fourSigma` of its own standard errors of an exact value, and is not exact by accident.
func expect<U>(_ estimate: Estimate<U>?, _ exact: Double, _ what: String, location: SourceLocation = #_sourceLocation) {
    guard let estimate else { Issue.record("no \(what)", sourceLocation: location); return }
    let figure = Figure(estimate)
    #expect(figure.error > 0, "\(what) has no error", sourceLocation: location)
    #expect(figure.agrees(with: exact), "\(what): \(figure.value) ± \(figure.error), exact \(exact)", sourceLocation: location)
}

/// The estimate of a probability, held to the error of the exact one as well: that of the estimate is 0 where none was seen.
func expect(probability estimate: Estimate<Share>?, _ exact: Double, paths: Int, _ what: String, location: SourceLocation = #_sourceLocation) {
    guard let estimate else { Issue.record("no \(what)", sourceLocation: location); return }
    let error = (exact * (1 - exact) / Double(paths)).squareRoot()
    #expect(abs(estimate.value.rawValue - exact) <= 4 * error, "\(what): \(estimate.value.rawValue), exact \(exact) ± \(error)", sourceLocation: location)
    // The printed error is that of a share, but for the chance of its replicates.
    if exact > 0.01 && exact < 0.99 {
        #expect(errorFactors.contains(estimate.error.rawValue / error), "\(what): error \(estimate.error.rawValue), exact \(error)", sourceLocation: location)
    }
}

/// A number that owes nothing to chance.
func expect(exactly value: Double, _ exact: Double, within relative: Double = 1e-9, _ what: String, location: SourceLocation = #_sourceLocation) {
    #expect(abs(value - exact) <= relative * max(1, abs(exact)), "\(what): \(value), exact \(exact)", sourceLocation: location)
}

/// A spread, given by the standard error of a mean.
func expect<U>(spread estimate: Estimate<U>?, paths: Int, _ exact: Double, _ what: String, location: SourceLocation = #_sourceLocation) {
    guard let estimate else { Issue.record("no \(what)", sourceLocation: location); return }
    let spread = estimate.error.rawValue * Double(paths).squareRoot()
    #expect(errorFactors.contains(spread / exact), "\(what): \(spread), exact \(exact)", sourceLocation: location)
}

/// A standard deviation of independent paths, held to the error that its law gives it: that of s is the square root of
/// (m4 - s^4) / (4 s^2 n), with m4 the fourth central moment. Four of them: a false alarm once in 16,000 figures, as for a mean.
func expect(deviation estimate: Estimate<Money>, paths: Int, _ exact: Double, fourth: Double, _ what: String, location: SourceLocation = #_sourceLocation) {
    let square = exact * exact, error = ((fourth - square * square) / (4 * square * Double(paths))).squareRoot()
    #expect(abs(estimate.value.rawValue - exact) <= 4 * error, "\(what): \(estimate.value.rawValue), exact \(exact) ± \(error)", sourceLocation: location)
}

let million = 1e6

/// Equal to the last bit, where an error that is not known (NaN, from a single path) equals itself. Doubles print so that they can
/// be read back exactly.
func identical<T>(_ a: T, _ b: T) -> Bool { String(reflecting: a) == String(reflecting: b) }
