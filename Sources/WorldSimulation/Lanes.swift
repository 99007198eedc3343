/// Memory for kernels that work in lanes of eight doubles.
package enum Lanes {
    /// A number of entries filled up to a multiple of 8.
    package static func padded(_ n: Int) -> Int { (n + 7) / 8 * 8 }
    /// Zeros at a multiple of 64 bytes, at least one. The caller deallocates.
    package static func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
        let p = UnsafeMutableRawPointer.allocate(byteCount: max(1, n) * 8, alignment: 64).bindMemory(to: Double.self, capacity: max(1, n))
        p.initialize(repeating: 0, count: max(1, n))
        return p
    }
}
