/// What a routine of BLAS or LAPACK could not do.
public enum LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A correlation matrix of unequal numbers of rows and columns.
    case notSquare(rows: Int, columns: Int)
    /// A correlation matrix that is not symmetric, without a unit diagonal, or with an entry outside [-1, 1].
    case notACorrelationMatrix(row: Int, column: Int, value: Double)
    /// The leading minor of this order is not positive (`dpotrf`, info > 0).
    case notPositiveDefinite(leadingMinor: Int)
    /// A routine refused an argument.
    case refused(routine: String, code: Int)

    public var description: String {
        switch self {
        case .notSquare(let rows, let columns): "\(rows) rows and \(columns) columns; a correlation matrix is square"
        case .notACorrelationMatrix(let i, let j, let v): "entry (\(i + 1), \(j + 1)) is \(v); a correlation matrix is symmetric with 1 on its diagonal"
        case .notPositiveDefinite(let k): "the first \(k) together contradict one another"
        case .refused(let routine, let code): "\(routine) refused argument \(code)"
        }
    }
}
