import Sampling

/// A leaf of the tree of stage outcomes: which stages fail. Its probability is exact, so no path is spent on finding it out.
package struct Stratum: Sendable, Hashable {
    /// The stages that fail in it, in order, joined by `+`; empty when none does.
    package let name: String
    /// Its probability.
    package let weight: Double
    /// Its part of the points: a power of two.
    package var share: Int
    /// By stage of the world: whether it succeeds; nil where that is drawn.
    package let outcomes: [Bool?]
    /// By stage: whether it can be reached at all.
    package let reached: [Bool]
    /// A hash of the name, for the keys of its points.
    package let key: UInt64

    package init(name: String, weight: Double, share: Int, outcomes: [Bool?], reached: [Bool]) {
        self.name = name; self.weight = weight; self.share = share; self.outcomes = outcomes; self.reached = reached
        key = RandomStream.hash(name)
    }
}

/// How worlds are drawn.
public enum SamplingScheme: String, Sendable, Hashable, CaseIterable {
    /// Outcomes of stages enumerated with exact weights, every other driver on a scrambled Sobol coordinate of its own.
    case stratified
    /// Every path independently of all others.
    case plain
}

/// The points of a run: replicates, strata, and how many points each has.
///
/// Sixteen independent replicates of the whole give every figure an honest error. Points are worked in units that are a pure
/// function of their number, so any machine can do any of them in any order.
package struct SamplingDesign: Sendable, Hashable {
    package static let replicates = 16
    /// Points of a unit of work at most; a unit begins at a multiple of it. So many that even of a rare outcome there is a block.
    package static let unitSize = 16384
    /// The replicate of the pilot, which no run uses.
    package static let pilotReplicate = UInt32.max
    /// Points of the pilot, about.
    package static let pilotSize = 1 << 14
    /// Fewer points than this a share make errors rough.
    package static let fewest = 64

    package struct Member: Sendable, Hashable {
        package let name: String
        package let key: UInt64
        package let share: Int
    }
    package let seed: UInt64
    package let scheme: SamplingScheme
    /// The strata of all worlds of a plan, by name once.
    package let strata: [Member]
    /// Points a share of a stratum.
    package var multiple: Int

    package init(seed: UInt64, scheme: SamplingScheme, strata: [Member], multiple: Int = 1) {
        self.seed = seed; self.scheme = scheme; self.strata = strata; self.multiple = multiple
    }

    package var shares: Int { strata.reduce(0) { $0 + $1.share } }
    /// Points of a stratum in each replicate.
    package func points(_ stratum: Int) -> Int { strata[stratum].share * multiple }
    package var paths: Int { SamplingDesign.replicates * shares * multiple }

    /// The same design with the fewest points that are at least `paths`: a power of two a share, or three times one; plain
    /// points need no such size.
    package func sized(atLeast paths: Int) -> SamplingDesign {
        var design = self
        let round = SamplingDesign.replicates * shares
        let needed = max(1, (paths + round - 1) / round)
        guard scheme == .stratified else { design.multiple = needed; return design }
        var power = 1
        while power < needed { power *= 2 }
        design.multiple = power >= 4 && power / 4 * 3 >= needed ? power / 4 * 3 : power
        return design
    }
    /// The largest design of at most `paths` points; at least one a share.
    package func sized(atMost paths: Int) -> SamplingDesign {
        var design = self
        let fit = max(1, paths / (SamplingDesign.replicates * shares))
        guard scheme == .stratified else { design.multiple = fit; return design }
        var power = 1
        while 2 * power <= fit { power *= 2 }
        design.multiple = power >= 2 && power / 2 * 3 <= fit ? power / 2 * 3 : power
        return design
    }

    // MARK: units of work

    private func units(_ stratum: Int) -> Int { (points(stratum) + SamplingDesign.unitSize - 1) / SamplingDesign.unitSize }
    private var unitsOfReplicate: Int { strata.indices.reduce(0) { $0 + units($1) } }
    /// Numbered from 0: replicate by replicate, stratum by stratum, by index.
    package var unitCount: Int { SamplingDesign.replicates * unitsOfReplicate }
    /// The points of a unit.
    package func unit(_ number: Int) -> PointBlock {
        var rest = number % unitsOfReplicate, stratum = 0
        while rest >= units(stratum) { rest -= units(stratum); stratum += 1 }
        let first = rest * SamplingDesign.unitSize
        return block(replicate: UInt32(number / unitsOfReplicate), stratum: stratum, first..<min(points(stratum), first + SamplingDesign.unitSize))
    }
    package func block(replicate: UInt32, stratum: Int, _ indices: Range<Int>) -> PointBlock {
        PointBlock(seed: seed, replicate: replicate, stratum: stratum, named: strata[stratum].key, first: UInt32(indices.lowerBound), count: indices.count)
    }

    // MARK: numbers of paths

    /// Rounds of all strata of all replicates: a path keeps its number when a run grows.
    package func number(replicate: Int, stratum: Int, index: Int) -> Int {
        let share = strata[stratum].share, offset = strata[..<stratum].reduce(0) { $0 + $1.share }
        return (index / share * SamplingDesign.replicates + replicate) * shares + offset + index % share
    }
    /// The point that has a number.
    package func point(_ number: Int) -> (replicate: Int, stratum: Int, index: Int) {
        var rest = number % shares, stratum = 0
        let round = number / shares
        while rest >= strata[stratum].share { rest -= strata[stratum].share; stratum += 1 }
        return (round % SamplingDesign.replicates, stratum, round / SamplingDesign.replicates * strata[stratum].share + rest)
    }
}
