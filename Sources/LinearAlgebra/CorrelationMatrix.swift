/// A symmetric matrix of correlations with 1 on its diagonal; not yet known to be positive definite.
public struct CorrelationMatrix: Hashable, Sendable {
    public let matrix: Matrix
    public init(_ matrix: Matrix) throws(LinearAlgebraError) {
        guard matrix.rows == matrix.columns else { throw .notSquare(rows: matrix.rows, columns: matrix.columns) }
        for i in 0..<matrix.rows {
            for j in 0..<matrix.columns {
                let v = matrix[i, j]
                guard v == matrix[j, i], abs(v) <= 1, i != j || v == 1 else {
                    throw .notACorrelationMatrix(row: i, column: j, value: v)
                }
            }
        }
        self.matrix = matrix
    }
    public var order: Int { matrix.rows }
}
