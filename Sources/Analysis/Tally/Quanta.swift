import CVectorMath

/// Whole multiples of a quantum: sums of them are exact, whatever the order.
enum Quanta {
    /// A number of quanta, rounded to the nearest.
    @inline(__always) static func whole(_ x: Double) -> Int128 {
        if abs(x) < 0x1p50 { return Int128(Int64(bitPattern: (x + 0x1.8p52).bitPattern) &- 0x4338_0000_0000_0000) }
        return large(x)
    }
    @inline(never) private static func large(_ x: Double) -> Int128 {
        guard abs(x) < 0x1p120 else { return x > 0 ? 1 << 120 : -(1 << 120) }
        return Int128(x.rounded())
    }

    /// The sum of a column, and how many entries are not 0.
    static func sum(_ x: UnsafePointer<Double>, _ n: Int, scale: Double) -> (sum: Int128, some: Int) {
        var out: (Int64, Int64) = (0, 0)
        let exact = withUnsafeMutableBytes(of: &out) { dc_fixed_sum(x, scale, $0.assumingMemoryBound(to: Int64.self).baseAddress!, n) }
        if exact != 0 { return (Int128(out.0), Int(out.1)) }
        var sum: Int128 = 0, some = 0
        for i in 0..<n { sum &+= whole(x[i] * scale); some += x[i] != 0 ? 1 : 0 }
        return (sum, some)
    }

    /// A column's sum, the sums of its rounded distances from a shift and of their squares, and how many entries are negative.
    static func powers(_ x: UnsafePointer<Double>, _ n: Int, scale: Double, shift: Double, fine: Double) -> (sum: Int128, first: Int128, second: Int128, negative: Int) {
        var out: (Int64, Int64, Int64, Int64) = (0, 0, 0, 0)
        let exact = withUnsafeMutableBytes(of: &out) { dc_fixed_powers(x, scale, shift, fine, $0.assumingMemoryBound(to: Int64.self).baseAddress!, n) }
        if exact != 0 { return (Int128(out.0), Int128(out.1), Int128(out.2), Int(out.3)) }
        var sum: Int128 = 0, first: Int128 = 0, second: Int128 = 0, negative = 0
        for i in 0..<n {
            let e = whole(max(-0x1p60, min(0x1p60, (x[i] - shift) * fine)))
            sum &+= whole(x[i] * scale); first &+= e; second &+= e &* e; negative += x[i] < 0 ? 1 : 0
        }
        return (sum, first, second, negative)
    }

    /// A power of two near the size of some values, at least.
    static func unit(of size: Double) -> Double {
        guard size > 0, size.isFinite else { return 1 }
        return size.significand == 1 ? size : size.binade * 2
    }
}

extension Int128 {
    /// The nearest double; quick where it fits 64 bits.
    var asDouble: Double {
        let low = Int64(truncatingIfNeeded: self)
        return Int128(low) == self ? Double(low) : Double(self)
    }
}
