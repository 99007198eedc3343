import LinearAlgebra

/// Number, means and products of deviations of some rows of columns.
///
/// Deviations are taken from the means of the rows at hand, so that nothing large cancels: what is the same on all rows has none at all.
struct ColumnMoments: Sendable {
    private(set) var count = 0
    private(set) var means: [Double]
    /// The lower triangle, column by column: sums of products of deviations from the means.
    private(set) var products: [Double]

    init(columns: Int) {
        means = Array(repeating: 0, count: columns)
        products = Array(repeating: 0, count: columns * columns)
    }

    /// Adds the rows of a block and leaves their deviations in it: columns `stride` apart.
    mutating func add(_ block: UnsafeMutablePointer<Double>, stride: Int, rows n: Int) {
        guard n > 0 else { return }
        var other = ColumnMoments(columns: means.count)
        other.count = n
        for m in means.indices {
            let x = block + m * stride, first = x[0]
            var sum = 0.0
            for i in 0..<n { sum += x[i] - first }
            let mean = first + sum / Double(n)
            for i in 0..<n { x[i] -= mean }
            other.means[m] = mean
        }
        let columns = means.count
        other.products.withUnsafeMutableBufferPointer {
            ColumnProducts.addGram(block, rows: n, columns: columns, stride: stride, to: $0.baseAddress!)
        }
        add(other)
    }

    mutating func add(_ other: ColumnMoments) {
        guard count > 0 else { self = other; return }
        guard other.count > 0 else { return }
        let a = Double(count), b = Double(other.count), n = means.count
        let apart = zip(means, other.means).map { $1 - $0 }
        for j in 0..<n {
            for i in j..<n { products[j * n + i] += other.products[j * n + i] + apart[i] * apart[j] * (a * b / (a + b)) }
            means[j] += apart[j] * (b / (a + b))
        }
        count += other.count
    }
}
