import LinearAlgebra

/// Joins drivers by the correlations of their normal scores: score `d` is a sum of independent normals up to the `d`-th.
package struct GaussianCopula: Sendable {
    package struct Term: Sendable, Hashable {
        package let driver: Int
        package let coefficient: Double
    }
    private let factor: CholeskyFactor

    package init(_ correlations: CorrelationMatrix) throws(LinearAlgebraError) { factor = try CholeskyFactor(correlations) }

    /// The independent normals of driver `d`'s score and their weights, in driver order, its own last; zeros left out.
    package func terms(of d: Int) -> [Term] {
        (0...d).compactMap { j in
            let weight = factor[d, j]
            return weight != 0 || j == d ? Term(driver: j, coefficient: weight) : nil
        }
    }
}
