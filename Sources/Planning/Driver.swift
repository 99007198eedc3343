import Sampling

/// One source of chance: a named stream, the law it follows, and how it moves with others.
///
/// Draws are keyed by the driver's name, never by its position, so adding one driver moves no other's luck.
package struct Driver: Sendable {
    /// The path of the number (`markets.US.review`), or a mark's name (`stages.phase1.success`, `delays.hold@phase1`).
    package let name: String
    package let law: Distribution
    /// The value is `draw * scale + shift`.
    package let scale: Double
    package let shift: Double
    /// A hash of the name: with a block's key it makes the key of the draws.
    package let key: UInt64
    package let kind: DriverKind
    /// For its rank among its kind: the largest first.
    package let size: Double
    /// No path can depend on it: a rate or chance of 0.
    package let isIdle: Bool
    /// Its dimension of the Sobol sequence; nil: pseudo-random.
    package var dimension: Int?
    /// How a coordinate becomes a draw; nil for a mark, which stays a uniform coordinate.
    package let sampler: Sampler?
    /// In a copula: the independent normals `(driver, coefficient)` whose sum is this driver's normal score, itself last.
    package var copula: [CopulaTerm]

    package struct CopulaTerm: Sendable, Hashable {
        /// Index of the driver whose own independent normal enters.
        package let driver: Int
        package let coefficient: Double
        /// Whether the normal of `driver` has been drawn for every path that draws this one.
        package var available: Bool
        package init(driver: Int, coefficient: Double, available: Bool) {
            self.driver = driver; self.coefficient = coefficient; self.available = available
        }
    }

    /// A number of the scenario.
    package init(name: String, law: Distribution, scale: Double = 1, shift: Double = 0, sampler: Sampler?, kind: DriverKind, size: Double = 0, isIdle: Bool = false) {
        self.name = name; self.law = law; self.scale = scale; self.shift = shift
        key = RandomStream.hash(name)
        self.kind = kind; self.size = size; self.isIdle = isIdle
        self.sampler = sampler
        copula = []
    }
}

extension Driver: Equatable {
    /// Whether both give the same numbers.
    package static func == (a: Driver, b: Driver) -> Bool {
        a.name == b.name && a.law == b.law && a.scale == b.scale && a.shift == b.shift && a.copula == b.copula
    }
}

/// The samplers of one plan: equal laws share one, since a table of quantiles is what planning costs most.
final class Samplers {
    private var known: [Distribution: Sampler] = [:]

    func sampler(of law: Distribution) -> Sampler {
        if let sampler = known[law] { return sampler }
        let sampler = Sampler(law)
        known[law] = sampler
        return sampler
    }
}

/// A number on a path: the same on all, or drawn.
package enum ValueSource: Sendable, Hashable {
    case constant(Double)
    /// Index into the plan's drivers.
    case driver(Int)
}
