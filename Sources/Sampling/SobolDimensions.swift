import CVectorMath

/// The dimensions of the Sobol sequence: Joe and Kuo's direction numbers (SIAM J. Sci. Comput. 30, 2008), 1024 dimensions.
package enum SobolDimensions {
    package static let count = 1024

    /// The 32 direction words of a dimension, bit-reversed: word `b` belongs to bit `b` of a point's index. They live for ever.
    package static func directions(_ dimension: Int) -> UnsafePointer<UInt32> { UnsafePointer(all + 32 * dimension) }

    // Filled once; never written afterwards.
    private nonisolated(unsafe) static let all: UnsafeMutablePointer<UInt32> = {
        let words = UnsafeMutablePointer<UInt32>.allocate(capacity: 32 * count)
        // Dimension 0: the digits of the index themselves.
        for b in 0..<32 { (words + b).initialize(to: 1 << UInt32(b)) }
        let data = dc_sobol_data()!
        var at = 0
        for dimension in 1..<count {
            let polynomial = UInt32(data[at]), degree = 31 - polynomial.leadingZeroBitCount
            let v = words + 32 * dimension
            for b in 0..<32 {
                var word: UInt32
                if b < degree {
                    word = UInt32(data[at + 1 + b]) << UInt32(31 - b)
                } else {
                    word = v[b - degree] ^ v[b - degree] >> UInt32(degree)
                    for k in 1..<max(1, degree) where polynomial >> UInt32(degree - k) & 1 == 1 { word ^= v[b - k] }
                }
                (v + b).initialize(to: word)
            }
            at += 1 + degree
        }
        for dimension in 1..<count { for b in 0..<32 { words[32 * dimension + b] = reversed(words[32 * dimension + b]) } }
        return words
    }()

    private static func reversed(_ x: UInt32) -> UInt32 {
        var y: UInt32 = 0
        for b in 0..<32 where x >> UInt32(b) & 1 == 1 { y |= 1 << UInt32(31 - b) }
        return y
    }
}
