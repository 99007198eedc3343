import CVectorMath

/// A stream of uniform numbers, keyed by seed and purpose and addressed by path: path `i` is the same whatever the thread,
/// the block or the machine.
///
/// Numbers come from Philox4x32-10 (Salmon et al., 2011); the 64-bit key is a hash of seed and purpose, so neighbouring seeds
/// and similar purposes share nothing.
public struct RandomStream: Hashable, Sendable {
    /// The Philox key.
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

    /// One number in (0, 1). `lane` gives a path further independent numbers: periods of a series, later cycles.
    public func uniform(path: UInt64, lane: UInt32 = 0) -> Double { dc_uniform1(key, path, lane) }

    package func fillUniforms(paths: UnsafePointer<UInt64>, count: Int, into out: UnsafeMutablePointer<Double>) {
        dc_uniform_paths(key, paths, 0, out, count)
    }
    package func fillUniforms(path: UInt64, lanes: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        dc_uniform_lanes(key, path, UInt32(truncatingIfNeeded: lanes.lowerBound), out, lanes.count)
    }
}
