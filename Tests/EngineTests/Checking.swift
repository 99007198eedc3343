import Analysis
import Quantities
import Testing

/// The seeds of every Monte Carlo check. Each figure at each seed strays beyond 4 standard errors with probability 6e-5 when
/// all is well; the suites have about 170 such figures, so the whole has a false-alarm rate of 3%. The seeds are fixed.
let seeds: [UInt64] = [42, 43, 44]

/// An estimate lies within 4 of its own standard errors of an exact value, and is not exact by accident.
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
    // The printed error is that of a share; beyond 5% only where the share itself is rare.
    if exact > 0.01 && exact < 0.99 {
        #expect(abs(estimate.error.rawValue / error - 1) < 0.05, "\(what): error \(estimate.error.rawValue), exact \(error)", sourceLocation: location)
    }
}

/// A number that owes nothing to chance.
func expect(exactly value: Double, _ exact: Double, within relative: Double = 1e-9, _ what: String, location: SourceLocation = #_sourceLocation) {
    #expect(abs(value - exact) <= relative * max(1, abs(exact)), "\(what): \(value), exact \(exact)", sourceLocation: location)
}

/// A spread, given by the standard error of a mean, within a share of the exact one.
func expect<U>(spread estimate: Estimate<U>?, paths: Int, _ exact: Double, within relative: Double, _ what: String, location: SourceLocation = #_sourceLocation) {
    guard let estimate else { Issue.record("no \(what)", sourceLocation: location); return }
    let spread = estimate.error.rawValue * Double(paths).squareRoot()
    #expect(abs(spread / exact - 1) < relative, "\(what): \(spread), exact \(exact)", sourceLocation: location)
}

let million = 1e6

/// Equal to the last bit, where an error that is not known (NaN, from a single path) equals itself. Doubles print so that they can
/// be read back exactly.
func identical<T>(_ a: T, _ b: T) -> Bool { String(reflecting: a) == String(reflecting: b) }
