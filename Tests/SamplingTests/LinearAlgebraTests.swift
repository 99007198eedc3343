import LinearAlgebra
import Testing

@Suite struct LinearAlgebraTests {
    private func matrix(_ rows: [[Double]]) -> Matrix {
        var m = Matrix(rows: rows.count, columns: rows.first?.count ?? 0)
        for (i, row) in rows.enumerated() { for (j, v) in row.enumerated() { m[i, j] = v } }
        return m
    }
    /// [[1, .6, .6], [.6, 1, .6], [.6, .6, 1]] by hand: .6, .8; .6, .24/.8 = .3, sqrt(1 - .36 - .09).
    @Test func factorOfAKnownMatrix() throws {
        let l = try CholeskyFactor(CorrelationMatrix(matrix([[1, 0.6, 0.6], [0.6, 1, 0.6], [0.6, 0.6, 1]])))
        let hand = [[1, 0, 0], [0.6, 0.8, 0], [0.6, 0.3, 0.55.squareRoot()]]
        for i in 0..<3 { for j in 0..<3 { #expect(abs(l[i, j] - hand[i][j]) <= 0x1p-41 + 1e-15) } }
        // Entries are multiples of 2^-40, and nothing stands above the diagonal.
        for i in 0..<3 { for j in 0..<3 { #expect((l[i, j] * 0x1p40).rounded() == l[i, j] * 0x1p40); if j > i { #expect(l[i, j] == 0) } } }
    }
    /// L L' gives the matrix back: r^|i-j| of order 40.
    @Test func factorMultipliesBack() throws {
        let n = 40
        var r = Matrix(rows: n, columns: n)
        for i in 0..<n { for j in 0..<n { var p = 1.0; for _ in 0..<abs(i - j) { p *= 0.9 }; r[i, j] = p } }
        let l = try CholeskyFactor(CorrelationMatrix(r)).matrix
        let back = l * l.transposed
        for i in 0..<n { for j in 0..<n { #expect(abs(back[i, j] - r[i, j]) < 1e-11) } }
    }
    @Test func identityFactorsToItself() throws {
        #expect(try CholeskyFactor(CorrelationMatrix(.identity(5))).matrix == .identity(5))
        #expect(try CholeskyFactor(CorrelationMatrix(Matrix(rows: 0, columns: 0))).matrix == .identity(0))
    }
    /// Determinants of the leading minors of the last: 1, 1 - .81 = .19, and 1 + 2(.9)(.9)(-.9) - 3(.81) = -2.888.
    @Test func contradictionsNameTheLeadingMinor() throws {
        let r = try CorrelationMatrix(matrix([[1, 0.9, 0.9], [0.9, 1, -0.9], [0.9, -0.9, 1]]))
        #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 3)) { try CholeskyFactor(r) }
        #expect(LinearAlgebraError.notPositiveDefinite(leadingMinor: 3).description == "the first 3 together contradict one another")
        let early = try CorrelationMatrix(matrix([[1, 1, 0], [1, 1, 0], [0, 0, 1]]))
        #expect(throws: LinearAlgebraError.notPositiveDefinite(leadingMinor: 2)) { try CholeskyFactor(early) }
    }
    @Test func correlationMatricesAreChecked() {
        #expect(throws: LinearAlgebraError.notSquare(rows: 2, columns: 3)) { try CorrelationMatrix(Matrix(rows: 2, columns: 3)) }
        #expect(throws: LinearAlgebraError.notSquare(rows: 0, columns: 3)) { try CorrelationMatrix(Matrix(rows: 0, columns: 3)) }
        #expect(throws: LinearAlgebraError.notACorrelationMatrix(row: 0, column: 1, value: 0.5)) { try CorrelationMatrix(matrix([[1, 0.5], [0.4, 1]])) }
        #expect(throws: LinearAlgebraError.notACorrelationMatrix(row: 1, column: 1, value: 0.9)) { try CorrelationMatrix(matrix([[1, 0.5], [0.5, 0.9]])) }
        #expect(throws: LinearAlgebraError.notACorrelationMatrix(row: 0, column: 1, value: 1.01)) { try CorrelationMatrix(matrix([[1, 1.01], [1.01, 1]])) }
        #expect(throws: LinearAlgebraError.self) { try CorrelationMatrix(matrix([[1, .nan], [.nan, 1]])) }
        #expect(throws: Never.self) { try CorrelationMatrix(matrix([[1, -1], [-1, 1]])) }
        #expect(LinearAlgebraError.notACorrelationMatrix(row: 0, column: 1, value: 0.5).description
            == "entry (1, 2) is 0.5; a correlation matrix is symmetric with 1 on its diagonal")
        #expect(LinearAlgebraError.notSquare(rows: 2, columns: 3).description == "2 rows and 3 columns; a correlation matrix is square")
    }
    @Test func productByHand() {
        let a = matrix([[1, 2, 3], [4, 5, 6]]), b = matrix([[7, 8], [9, 10], [11, 12]])
        #expect(a * b == matrix([[58, 64], [139, 154]]))
        #expect(b * a == matrix([[39, 54, 69], [49, 68, 87], [59, 82, 105]]))
        #expect(a * .identity(3) == a && .identity(2) * a == a)
        #expect(a.transposed == matrix([[1, 4], [2, 5], [3, 6]]) && a.transposed.transposed == a)
        #expect(Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3) == Matrix(rows: 2, columns: 3))
    }
    @Test func entriesOutsideAreATrap() async {
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2)[2, 0] }
        await #expect(processExitsWith: .failure) { _ = Matrix(rows: 2, columns: 2)[0, -1] }
    }
}
