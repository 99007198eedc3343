import CVectorMath
import Planning
import Sampling

/// Draws numbers for lists of paths, densely: entry `k` belongs to the `k`-th path of the list.
///
/// A draw is a pure function of the block's replicate and stratum, the driver and the point's index, so whoever asks, in whatever
/// order, gets the same.
package final class Draws {
    private let drivers: [Driver]
    private let capacity: Int
    /// By driver: the direction words of its dimension; nil where it is pseudo-random.
    private let directions: [UnsafePointer<UInt32>?]
    /// By driver: the key of its draws in the block at hand.
    private let keys: UnsafeMutablePointer<UInt64>
    private let uniform: UnsafeMutablePointer<Double>
    private let normal: UnsafeMutablePointer<Double>
    /// Independent normals of correlated drivers, by path position, kept for later members of the copula.
    private let kept: Columns
    private let keptColumn: [Int]
    /// Indices of listed paths, where they do not lie side by side.
    private let at: UnsafeMutablePointer<Int32>
    private var positions: UnsafePointer<Int32>?
    /// The block at hand.
    private var block = PointBlock(seed: 0, replicate: 0, stratum: 0, named: 0, first: 0, count: 0)

    package init(drivers: [Driver], capacity: Int) {
        self.drivers = drivers; self.capacity = capacity
        directions = drivers.map { $0.dimension.map(SobolDimensions.directions) }
        keys = .allocate(capacity: max(1, drivers.count)); keys.initialize(repeating: 0, count: max(1, drivers.count))
        uniform = .allocate(capacity: capacity); uniform.initialize(repeating: 0, count: capacity)
        normal = .allocate(capacity: capacity); normal.initialize(repeating: 0, count: capacity)
        at = .allocate(capacity: capacity); at.initialize(repeating: 0, count: capacity)
        var column = [Int](repeating: -1, count: drivers.count), next = 0
        for (i, d) in drivers.enumerated() where !d.copula.isEmpty { column[i] = next; next += 1 }
        keptColumn = column
        kept = Columns(count: next, capacity: capacity)
    }
    deinit { keys.deallocate(); uniform.deallocate(); normal.deallocate(); at.deallocate() }

    /// Turns to another block, whose points lie side by side or at `positions` from its first on.
    package func begin(_ block: PointBlock, _ positions: UnsafePointer<Int32>? = nil) {
        self.block = block; self.positions = positions
        for d in drivers.indices { keys[d] = block.key(of: drivers[d].key) }
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
        case .constant(let v):
            for k in 0..<n { out[k] = v }
        case .driver(let d):
            let driver = drivers[d]
            if driver.copula.isEmpty {
                coordinates(d, list, into: uniform)
                driver.sampler.unsafelyUnwrapped.fill(fromUniform: uniform, count: n, into: out)
            } else {
                scores(d, list)
                driver.sampler.unsafelyUnwrapped.fill(fromNormal: normal, count: n, into: out)
            }
            adjust(driver, out, n)
        }
    }

    /// Values at given uniform coordinates instead of drawn ones.
    package func values(_ source: ValueSource, at coordinates: UnsafeMutablePointer<Double>, count n: Int, into out: UnsafeMutablePointer<Double>) {
        switch source {
        case .constant(let v):
            for k in 0..<n { out[k] = v }
        case .driver(let d):
            drivers[d].sampler.unsafelyUnwrapped.fill(fromUniform: coordinates, count: n, into: out)
            adjust(drivers[d], out, n)
        }
    }

    /// One value on the path at a position: that of its coordinate, or of a later cycle, which is independent by `lane`.
    package func value(_ source: ValueSource, position: Int, lane: UInt32) -> Double {
        switch source {
        case .constant(let v): return v
        case .driver(let d):
            let driver = drivers[d], i = index(position)
            var u = 0.0
            let stream = RandomStream(key: keys[d])
            if lane > 0 { u = stream.uniform(i, lane: lane) }
            else if let directions = directions[d] { dc_sobol(directions, keys[d], i, &u, 1) }
            else { u = stream.uniform(i) }
            return driver.sampler.unsafelyUnwrapped.value(fromUniform: u) * driver.scale + driver.shift
        }
    }

    /// Standard normals of a series on the path at a position: one for each lane.
    package func normals(_ driver: Int, position: Int, lanes: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        RandomStream(key: keys[driver]).fill(index: index(position), lanes: lanes, into: out)
        dc_normal_quantile(out, out, lanes.count)
    }

    private func adjust(_ driver: Driver, _ out: UnsafeMutablePointer<Double>, _ n: Int) {
        guard driver.scale != 1 || driver.shift != 0 else { return }
        for k in 0..<n { out[k] = out[k] * driver.scale + driver.shift }
    }

    /// Correlated normal scores into `normal`: a fixed-order sum of independent normals, those of earlier drivers kept or drawn again.
    private func scores(_ d: Int, _ list: PathList) {
        let n = list.count
        for k in 0..<n { normal[k] = 0 }
        for term in drivers[d].copula {
            let column = kept[keptColumn[term.driver]]
            if term.driver != d && term.available {
                for k in 0..<n { normal[k] += term.coefficient * column[list[k]] }
            } else {
                coordinates(term.driver, list, into: uniform)
                dc_normal_quantile(uniform, uniform, n)
                for k in 0..<n { normal[k] += term.coefficient * uniform[k] }
                if term.driver == d { for k in 0..<n { column[list[k]] = uniform[k] } }
            }
        }
    }
}
