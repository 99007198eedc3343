/// The lower triangular `L` with `L L' = A` for a positive definite `A` (LAPACK `dpotrf`).
///
/// Entries are rounded to multiples of 2^-40: OpenBLAS picks kernels by processor, and what enters a simulation must not
/// depend on a last bit.
public struct CholeskyFactor: Hashable, Sendable {
    private let lower: Matrix

    /// Throws `notPositiveDefinite`. Costs n^3/3.
    public init(_ correlations: CorrelationMatrix) throws(LinearAlgebraError) {
        var m = correlations.matrix
        try BLAS.choleskyLower(&m)
        for j in 0..<m.columns {
            for i in 0..<m.rows { m[i, j] = i < j ? 0 : (m[i, j] * 0x1p40).rounded() * 0x1p-40 }
        }
        lower = m
    }
    public subscript(row: Int, column: Int) -> Double { lower[row, column] }
    public var matrix: Matrix { lower }
}
