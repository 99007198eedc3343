import CVectorMath
import Planning
import Sampling

/// Draws numbers for lists of paths, densely: entry `k` belongs to the `k`-th path of the list.
///
/// A draw is a pure function of the block's replicate and stratum, the driver and the point's index, so whoever asks, in whatever
/// order, gets the same.
package final class Draws {
    /// Read in place: a copy counts references.
    private let drivers: UnsafeMutableBufferPointer<Driver>
    private let capacity: Int
    /// By driver: the independent normals of its score, with their weights; its own last.
    private let terms: [UnsafeMutableBufferPointer<Driver.CopulaTerm>]
    /// By driver: the direction words of its dimension; nil where it is pseudo-random.
    private let directions: [UnsafePointer<UInt32>?]
    /// By driver: the key of its draws in the block at hand.
    private let keys: UnsafeMutablePointer<UInt64>
    private let uniform: UnsafeMutablePointer<Double>
    private let normal: UnsafeMutablePointer<Double>
    /// Independent normals of correlated drivers, by path position, kept for later members of the copula; and the sums of all but
    /// its own that a driver's score begins with.
    private let kept: Columns
    private let keptSums: Columns
    private let keptColumn: [Int]
    /// By kept column.
    private let shared: [Shared]
    private struct Shared {
        /// Whether later drivers need this one's normals, and whether one begins with its sum.
        var isShared = false, isBegun = false
        /// The earlier driver whose sum this one's begins with.
        var begin: Int?
    }
    /// By kept column, its normals and its sums: a bit for each path on which they are known. And those of the list at hand.
    private let keptOn: UnsafeMutablePointer<UInt64>
    private let listed: UnsafeMutablePointer<UInt64>
    private let words: Int
    @exclusivity(unchecked) private var some: PathList
    /// Indices of listed paths, where they do not lie side by side.
    private let at: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private var positions: UnsafePointer<Int32>?
    /// The block at hand.
    @exclusivity(unchecked) private var block = PointBlock(seed: 0, replicate: 0, stratum: 0, named: 0, first: 0, count: 0)

    package init(drivers: [Driver], capacity: Int) {
        self.drivers = .allocate(capacity: drivers.count); _ = self.drivers.initialize(from: drivers)
        self.capacity = capacity
        terms = drivers.map { driver in
            let terms = UnsafeMutableBufferPointer<Driver.CopulaTerm>.allocate(capacity: driver.copula.count)
            _ = terms.initialize(from: driver.copula)
            return terms
        }
        directions = drivers.map { $0.dimension.map(SobolDimensions.directions) }
        keys = .allocate(capacity: max(1, drivers.count)); keys.initialize(repeating: 0, count: max(1, drivers.count))
        uniform = .allocate(capacity: capacity); uniform.initialize(repeating: 0, count: capacity)
        normal = .allocate(capacity: capacity); normal.initialize(repeating: 0, count: capacity)
        at = .allocate(capacity: capacity); at.initialize(repeating: 0, count: capacity)
        var column = [Int](repeating: -1, count: drivers.count), next = 0
        for (i, d) in drivers.enumerated() where !d.copula.isEmpty { column[i] = next; next += 1 }
        keptColumn = column
        kept = Columns(count: next, capacity: capacity)
        keptSums = Columns(count: next, capacity: capacity)
        words = (capacity + 63) / 64
        keptOn = .allocate(capacity: max(1, 2 * next * words)); keptOn.initialize(repeating: 0, count: max(1, 2 * next * words))
        listed = .allocate(capacity: words); listed.initialize(repeating: 0, count: words)
        some = PathList(capacity: capacity)
        var shared = [Shared](repeating: Shared(), count: next)
        let correlated = drivers.indices.filter { column[$0] >= 0 }
        for d in correlated {
            for term in drivers[d].copula.dropLast() { shared[column[term.driver]].isShared = true }
            // The nearest that begins alike leaves least to add.
            let begin = correlated.last { e in e < d && drivers[e].copula.count > 2 && drivers[d].beginsLike(drivers[e]) }
            shared[column[d]].begin = begin
            if let begin { shared[column[begin]].isBegun = true }
        }
        self.shared = shared
    }
    deinit {
        drivers.deinitialize().deallocate(); terms.forEach { $0.deallocate() }
        keys.deallocate(); uniform.deallocate(); normal.deallocate(); at.deallocate()
        keptOn.deallocate(); listed.deallocate(); some.deallocate()
    }

    /// Turns to another block, whose points lie side by side or at `positions` from its first on.
    package func begin(_ block: PointBlock, _ positions: UnsafePointer<Int32>? = nil) {
        self.block = block; self.positions = positions
        for d in drivers.indices { keys[d] = block.key(of: drivers[d].key) }
        keptOn.update(repeating: 0, count: 2 * kept.count * words)
    }

    /// A driver's coordinates on the listed paths.
    private func coordinates(_ driver: Int, _ list: PathList, into out: UnsafeMutablePointer<Double>) {
        let n = list.count, places = places(list)
        if let directions = directions[driver] {
            if let places { dc_sobol_at(directions, keys[driver], block.first, places, out, n) }
            else { dc_sobol(directions, keys[driver], block.first, out, n) }
        } else {
            let stream = RandomStream(key: keys[driver])
            if let places { stream.fill(first: block.first, positions: places, count: n, into: out) }
            else { stream.fill(first: block.first, count: n, into: out) }
        }
    }
    /// Where the listed paths lie from the block's first point on; nil when they are all, side by side.
    private func places(_ list: PathList) -> UnsafePointer<Int32>? {
        let n = list.count
        guard let positions else { return n == block.count ? nil : UnsafePointer(list.positions) }
        guard n < block.count else { return positions }
        let at = at, listed = list.positions
        for k in 0..<n { at[k] = positions[Int(listed[k])] }
        return UnsafePointer(at)
    }
    private func index(_ position: Int) -> UInt32 { block.first &+ UInt32(truncatingIfNeeded: positions.map { Int($0[position]) } ?? position) }

    /// A mark's uniform coordinates.
    package func marks(_ driver: Int, _ list: PathList, into out: UnsafeMutablePointer<Double>) {
        coordinates(driver, list, into: out)
    }

    /// The values of a number.
    package func values(_ source: ValueSource, _ list: PathList, into out: UnsafeMutablePointer<Double>) {
        let n = list.count
        switch source {
        case .constant(let v): out.update(repeating: v, count: n)
        case .driver(let d):
            if keptColumn[d] < 0 {
                coordinates(d, list, into: uniform)
                drivers[d].sampler.unsafelyUnwrapped.fill(fromUniform: uniform, count: n, into: out)
            } else {
                scores(d, list)
                drivers[d].sampler.unsafelyUnwrapped.fill(fromNormal: normal, count: n, into: out)
            }
            adjust(d, out, n)
        }
    }

    /// Values at given uniform coordinates instead of drawn ones.
    package func values(_ source: ValueSource, at coordinates: UnsafeMutablePointer<Double>, count n: Int, into out: UnsafeMutablePointer<Double>) {
        switch source {
        case .constant(let v): out.update(repeating: v, count: n)
        case .driver(let d):
            drivers[d].sampler.unsafelyUnwrapped.fill(fromUniform: coordinates, count: n, into: out)
            adjust(d, out, n)
        }
    }

    /// One value on the path at a position: that of its coordinate, or of a later cycle, which is independent by `lane`.
    package func value(_ source: ValueSource, position: Int, lane: UInt32) -> Double {
        switch source {
        case .constant(let v): return v
        case .driver(let d):
            let i = index(position)
            var u = 0.0
            let stream = RandomStream(key: keys[d])
            if lane > 0 { u = stream.uniform(i, lane: lane) }
            else if let directions = directions[d] { dc_sobol(directions, keys[d], i, &u, 1) }
            else { u = stream.uniform(i) }
            return drivers[d].sampler.unsafelyUnwrapped.value(fromUniform: u) * drivers[d].scale + drivers[d].shift
        }
    }

    /// A mark's uniform coordinate on the path at a position; later ones are independent by `lane`.
    package func mark(_ driver: Int, position: Int, lane: UInt32 = 0) -> Double {
        let i = index(position), stream = RandomStream(key: keys[driver])
        if lane > 0 { return stream.uniform(i, lane: lane) }
        guard let directions = directions[driver] else { return stream.uniform(i) }
        var u = 0.0
        dc_sobol(directions, keys[driver], i, &u, 1)
        return u
    }

    /// Standard normals of a series on the path at a position: one for each lane.
    package func normals(_ driver: Int, position: Int, lanes: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        RandomStream(key: keys[driver]).fill(index: index(position), lanes: lanes, into: out)
        dc_normal_quantile(out, out, lanes.count)
    }

    private func adjust(_ d: Int, _ out: UnsafeMutablePointer<Double>, _ n: Int) {
        let scale = drivers[d].scale, shift = drivers[d].shift
        guard scale != 1 || shift != 0 else { return }
        for k in 0..<n { out[k] = out[k] * scale + shift }
    }

    /// Correlated normal scores into `normal`: a fixed-order sum of independent normals, each drawn once a path and kept; what the
    /// sum of an earlier driver begins with is kept too.
    private func scores(_ d: Int, _ list: PathList) {
        // Columns by path are read and written in order where all paths of the block ask.
        let n = list.count, at = n == block.count ? nil : UnsafePointer(list.positions), plan = shared[keptColumn[d]]
        if n < block.count { list.mark(listed, words) } else { for w in 0..<words { listed[w] = .max } }
        let mine = terms[d]
        var first = 0
        if let begin = plan.begin, covers(sums: true, keptColumn[begin]) {
            let sum = keptSums[keptColumn[begin]]
            if let at { dc_gather(sum, at, normal, n) } else { normal.update(from: sum, count: n) }
            first = terms[begin].count - 1
        } else {
            normal.update(repeating: 0, count: n)
        }
        for k in first..<max(first, mine.count - 1) {
            let term = mine[k], kept = keptColumn[term.driver], column = self.kept[kept]
            if !term.available, !covers(sums: false, kept) { draw(term.driver, missing: kept, list) }
            dc_add_scaled(column, at, term.coefficient, normal, n)
        }
        if plan.isBegun {
            let sum = keptSums[keptColumn[d]]
            list.enter(normal, into: sum, of: block.count)
            note(sums: true, keptColumn[d])
        }
        let own = mine[mine.count - 1], column = kept[keptColumn[d]]
        coordinates(d, list, into: uniform)
        dc_normal_quantile(uniform, uniform, n)
        dc_add_scaled(uniform, nil, own.coefficient, normal, n)
        if plan.isShared {
            list.enter(uniform, into: column, of: block.count)
            note(sums: false, keptColumn[d])
        }
    }
    /// Another driver's normals on those listed paths that have none yet.
    private func draw(_ driver: Int, missing kept: Int, _ list: PathList) {
        let known = keptOn + 2 * kept * words
        some.count = 0
        for k in 0..<list.count {
            let i = list[k]
            some.positions[some.count] = Int32(truncatingIfNeeded: i)
            some.count += known[i >> 6] >> UInt64(i & 63) & 1 == 0 ? 1 : 0
        }
        coordinates(driver, some, into: uniform)
        dc_normal_quantile(uniform, uniform, some.count)
        let column = self.kept[kept]
        for k in 0..<some.count { column[some[k]] = uniform[k] }
        note(sums: false, kept)
    }
    /// Whether a kept column holds numbers on all listed paths.
    private func covers(sums: Bool, _ kept: Int) -> Bool {
        let known = keptOn + (2 * kept + (sums ? 1 : 0)) * words
        var lacks: UInt64 = 0
        for w in 0..<words { lacks |= listed[w] & ~known[w] }
        return lacks == 0
    }
    private func note(sums: Bool, _ kept: Int) {
        let known = keptOn + (2 * kept + (sums ? 1 : 0)) * words
        for w in 0..<words { known[w] |= listed[w] }
    }
}

extension Driver {
    /// Whether the sum of its score begins with all of another's but that one's own normal.
    fileprivate func beginsLike(_ other: Driver) -> Bool {
        let begin = other.copula.dropLast()
        return begin.count < copula.count && zip(begin, copula).allSatisfy { $0.driver == $1.driver && $0.coefficient == $1.coefficient }
    }
}

extension PathList {
    /// Sets the bits of the listed paths, and no others.
    fileprivate func mark(_ bits: UnsafeMutablePointer<UInt64>, _ words: Int) {
        for w in 0..<words { bits[w] = 0 }
        let positions = positions
        for k in 0..<count { let i = Int(positions[k]); bits[i >> 6] |= 1 << UInt64(i & 63) }
    }
}
