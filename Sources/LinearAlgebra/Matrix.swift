/// A dense matrix of doubles, column by column.
public struct Matrix: Hashable, Sendable {
    public let rows: Int
    public let columns: Int
    package var elements: [Double]

    public init(rows: Int, columns: Int, repeating value: Double = 0) {
        precondition(rows >= 0 && columns >= 0)
        self.rows = rows; self.columns = columns
        elements = Array(repeating: value, count: rows * columns)
    }
    public static func identity(_ n: Int) -> Matrix {
        var m = Matrix(rows: n, columns: n)
        for i in 0..<n { m[i, i] = 1 }
        return m
    }
    public subscript(row: Int, column: Int) -> Double {
        get { elements[offset(row, column)] }
        set { elements[offset(row, column)] = newValue }
    }
    private func offset(_ row: Int, _ column: Int) -> Int {
        precondition(row >= 0 && row < rows && column >= 0 && column < columns, "no such entry")
        return column * rows + row
    }
    public var transposed: Matrix {
        var m = Matrix(rows: columns, columns: rows)
        for i in 0..<rows { for j in 0..<columns { m[j, i] = self[i, j] } }
        return m
    }
}
