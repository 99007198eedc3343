/// Some consecutive points of one stratum in one replicate: the unit that is sampled at once.
///
/// A point is (replicate, stratum, index); whatever is drawn at it is a pure function of that, the seed and the driver's name.
package struct PointBlock: Hashable, Sendable {
    package let replicate: UInt32
    /// Index of the stratum in the plan.
    package let stratum: Int
    /// Index of the first point in its stratum.
    package let first: UInt32
    package let count: Int
    /// Of seed, replicate and the stratum's name: points of different strata, replicates or seeds share nothing.
    package let key: UInt64

    package init(seed: UInt64, replicate: UInt32, stratum: Int, named name: UInt64, first: UInt32, count: Int) {
        self.replicate = replicate; self.stratum = stratum; self.first = first; self.count = count
        key = RandomStream.mix(RandomStream.mix(RandomStream.mix(seed &+ 0x9E37_79B9_7F4A_7C15) ^ (UInt64(replicate) &+ 1) &* 0xD1B5_4A32_D192_ED03) ^ name)
    }
    /// The same stratum and replicate, other points.
    package init(_ other: PointBlock, first: UInt32, count: Int) {
        replicate = other.replicate; stratum = other.stratum; key = other.key
        self.first = first; self.count = count
    }
    /// The key of a driver's draws.
    package func key(of driver: UInt64) -> UInt64 { RandomStream.mix(key ^ driver) }
}
