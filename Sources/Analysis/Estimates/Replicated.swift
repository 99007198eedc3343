import Planning

/// A figure with what each replicate makes of it: the estimate from all replicates together, and how far each replicate's
/// pseudo-value lies from it.
///
/// Pseudo-values are linear in the replicate about the pooled estimate, so every smooth function of figures has them by the
/// chain rule (the operators below), and its standard error is their standard deviation over the root of their number.
/// Differences of structures subtract replicate by replicate, since equal replicates share their draws.
struct Replicated: Sendable {
    var value: Double
    /// By replicate.
    var deviations: [Double]
    /// The size of what it was made of: an error far below it is rounding.
    var size: Double
    /// Variance that the replicates do not show: the width of a bin.
    var resolution = 0.0

    /// Pooled: the mean of the replicates.
    init(replicates: [Double]) {
        value = replicates.reduce(0, +) / Double(replicates.count)
        let mean = value
        deviations = replicates.map { $0 - mean }
        size = abs(value)
    }
    init(_ value: Double, deviations: [Double], size: Double, resolution: Double = 0) {
        self.value = value; self.deviations = deviations; self.size = size; self.resolution = resolution
    }
    /// What is the same in all replicates.
    init(exact value: Double) { self.init(value, deviations: Array(repeating: 0, count: SamplingDesign.replicates), size: abs(value)) }

    /// One standard error; zero where the replicates agree but for rounding.
    var error: Double {
        let n = Double(deviations.count), mean = deviations.reduce(0, +) / n
        let variance = deviations.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1) / n
        let error = (variance + resolution).squareRoot()
        return error > size * 0x1p-40 ? error : 0
    }

    /// Applies a function with value `f` and these derivatives.
    private static func chain(_ f: Double, _ parts: [(Replicated, Double)], size: Double) -> Replicated {
        var deviations = [Double](repeating: 0, count: parts[0].0.deviations.count), resolution = 0.0
        for (part, slope) in parts {
            for r in deviations.indices { deviations[r] += slope * part.deviations[r] }
            resolution += slope * slope * part.resolution
        }
        return Replicated(f, deviations: deviations, size: size, resolution: resolution)
    }
    static func + (a: Replicated, b: Replicated) -> Replicated { chain(a.value + b.value, [(a, 1), (b, 1)], size: max(a.size, b.size)) }
    static func - (a: Replicated, b: Replicated) -> Replicated { chain(a.value - b.value, [(a, 1), (b, -1)], size: max(a.size, b.size)) }
    static prefix func - (a: Replicated) -> Replicated { chain(0 - a.value, [(a, -1)], size: a.size) }
    static func * (a: Replicated, b: Replicated) -> Replicated {
        chain(a.value * b.value, [(a, b.value), (b, a.value)], size: a.size * b.size)
    }
    static func / (a: Replicated, b: Replicated) -> Replicated {
        let ratio = a.value / b.value
        return chain(ratio, [(a, 1 / b.value), (b, -ratio / b.value)], size: max(abs(ratio), a.size / abs(b.value)))
    }
    static func * (a: Replicated, k: Double) -> Replicated { chain(a.value * k, [(a, k)], size: a.size * abs(k)) }
    static func + (a: Replicated, k: Double) -> Replicated { chain(a.value + k, [(a, 1)], size: max(a.size, abs(k))) }
    /// The root; of nothing, or of what is left of two numbers that cancel, zero.
    func squareRoot() -> Replicated {
        guard value > size * 0x1p-36 else { return Replicated(exact: 0) }
        let root = value.squareRoot()
        return Replicated.chain(root, [(self, 0.5 / root)], size: root)
    }
}
