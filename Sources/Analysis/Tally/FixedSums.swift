/// Sums that do not depend on the order in which blocks come: 128-bit integers of fixed quanta.
///
/// Within a block a sum is a double in a fixed order; the block's sum is then rounded to a quantum of its kind (a small part of
/// the typical size, below the last bit of the double) and added exactly. So the same blocks give the same bytes however they are
/// dealt to threads, and parts of a run can be merged.
struct FixedSums: Sendable {
    /// The quantum of sums of a typical size, a power of two.
    static func quantum(of size: Double) -> Double { size * 0x1p-42 }
    /// The quantum of sums of squares: finer, since a variance is what remains of two that nearly cancel.
    static func quantum(ofSquare size: Double) -> Double { size * size * 0x1p-50 }

    /// In quanta.
    private(set) var values: [Int128]
    private let multipliers: [Double]

    init(quanta: [Double]) {
        values = Array(repeating: 0, count: quanta.count)
        multipliers = quanta.map { 1 / $0 }
    }

    mutating func add(_ block: UnsafePointer<Double>) {
        values.withUnsafeMutableBufferPointer { v in
            multipliers.withUnsafeBufferPointer { m in
                for k in 0..<v.count {
                    let x = block[k]
                    if x == 0 { continue }
                    let scaled = x * m[k]
                    // From 2^52 on a double is whole.
                    if abs(scaled) < 0x1p52 { v[k] &+= Int128(Int64(scaled + (scaled < 0 ? -0.5 : 0.5))) }
                    else if abs(scaled) < 0x1p62 { v[k] &+= Int128(Int64(scaled)) }
                    else if abs(scaled) < 0x1p120 { v[k] &+= Int128(scaled) }
                    else { v[k] &+= scaled > 0 ? 1 << 120 : -(1 << 120) }
                }
            }
        }
    }
    mutating func merge(_ other: FixedSums) {
        for k in values.indices { values[k] &+= other.values[k] }
    }
    var count: Int { values.count }
    subscript(k: Int) -> Double { Double(values[k]) / multipliers[k] }
}
