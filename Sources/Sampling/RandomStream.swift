import CVectorMath

/// A stream of uniform numbers, keyed by seed and purpose (or by a block and a driver) and addressed by index: number `i` is the same
/// whatever the thread, the block or the machine.
///
/// Number `i` is a hash of the key and `i` by the finalizer of splitmix64; the 64-bit key is itself a hash of seed and purpose, so
/// neighbouring seeds and similar purposes share nothing.
public struct RandomStream: Hashable, Sendable {
    /// What the numbers are hashed with.
    public let key: UInt64

    /// A stream for one purpose, such as a driver's path.
    public init(seed: UInt64, purpose: String) { key = RandomStream.hash(purpose, from: seed) }
    package init(key: UInt64) { self.key = key }

    /// A hash of a text.
    package static func hash(_ text: String, from seed: UInt64 = 0) -> UInt64 {
        var state = mix(seed &+ 0x9E37_79B9_7F4A_7C15)
        for byte in text.utf8 { state = mix(state ^ UInt64(byte) &+ 0x9E37_79B9_7F4A_7C15) }
        return mix(state ^ UInt64(text.utf8.count))
    }

    /// The finalizer of splitmix64 (Steele, Lea, Flood, 2014).
    package static func mix(_ x: UInt64) -> UInt64 {
        var z = x
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// One number in (0, 1).
    public func uniform(_ index: UInt32) -> Double {
        var u = 0.0
        dc_random(key, index, &u, 1)
        return u
    }
    /// A further number of an index, independent by lane: a period of a series, a later cycle.
    public func uniform(_ index: UInt32, lane: UInt32) -> Double { dc_random_lane1(key, index, lane) }

    /// The numbers first, first + 1, ...
    package func fill(first: UInt32, count: Int, into out: UnsafeMutablePointer<Double>) { dc_random(key, first, out, count) }
    /// Those at some positions, ascending, from `first`.
    package func fill(first: UInt32, positions: UnsafePointer<Int32>, count: Int, into out: UnsafeMutablePointer<Double>) {
        dc_random_at(key, first, positions, out, count)
    }
    /// Lanes of one index.
    package func fill(index: UInt32, lanes: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        dc_random_lanes(key, index, UInt32(truncatingIfNeeded: lanes.lowerBound), out, lanes.count)
    }
}
