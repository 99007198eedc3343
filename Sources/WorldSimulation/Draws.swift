import CVectorMath
import Planning
import Sampling

/// Draws numbers for lists of paths, densely: entry `k` belongs to the `k`-th path of the list.
///
/// A draw is a pure function of the driver's stream and the path's number, so whoever asks, in whatever order, gets the same.
package final class Draws {
    private let drivers: [Driver]
    private let capacity: Int
    /// Path numbers of the list at hand.
    private let numbers: UnsafeMutablePointer<UInt64>
    private let uniform: UnsafeMutablePointer<Double>
    private let normal: UnsafeMutablePointer<Double>
    /// Independent normals of correlated drivers, by path position, kept for later members of the copula.
    private let kept: Columns
    private let keptColumn: [Int]
    /// Number of the block's first path.
    package var first: UInt64 = 0

    package init(drivers: [Driver], capacity: Int) {
        self.drivers = drivers; self.capacity = capacity
        numbers = .allocate(capacity: capacity); numbers.initialize(repeating: 0, count: capacity)
        uniform = .allocate(capacity: capacity); uniform.initialize(repeating: 0, count: capacity)
        normal = .allocate(capacity: capacity); normal.initialize(repeating: 0, count: capacity)
        var column = [Int](repeating: -1, count: drivers.count), next = 0
        for (i, d) in drivers.enumerated() where !d.copula.isEmpty { column[i] = next; next += 1 }
        keptColumn = column
        kept = Columns(count: next, capacity: capacity)
    }
    deinit { numbers.deallocate(); uniform.deallocate(); normal.deallocate() }

    private func number(_ list: PathList) {
        for k in 0..<list.count { numbers[k] = first &+ UInt64(list[k]) }
    }

    /// A mark's uniform coordinates.
    package func marks(_ driver: Int, _ list: PathList, into out: UnsafeMutablePointer<Double>) {
        number(list)
        drivers[driver].stream.fillUniforms(paths: numbers, count: list.count, into: out)
    }

    /// The values of a number.
    package func values(_ source: ValueSource, _ list: PathList, into out: UnsafeMutablePointer<Double>) {
        let n = list.count
        switch source {
        case .constant(let v):
            for k in 0..<n { out[k] = v }
        case .driver(let d):
            number(list)
            let driver = drivers[d]
            if driver.copula.isEmpty {
                driver.stream.fillUniforms(paths: numbers, count: n, into: uniform)
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

    /// One value of a series or a later cycle: independent by `lane`.
    package func value(_ source: ValueSource, path: UInt64, lane: UInt32) -> Double {
        switch source {
        case .constant(let v): return v
        case .driver(let d):
            let driver = drivers[d]
            return driver.sampler.unsafelyUnwrapped.value(fromUniform: driver.stream.uniform(path: path, lane: lane)) * driver.scale + driver.shift
        }
    }

    /// Standard normals of a series: one for each lane.
    package func normals(_ driver: Int, path: UInt64, lanes: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        drivers[driver].stream.fillUniforms(path: path, lanes: lanes, into: out)
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
                drivers[term.driver].stream.fillUniforms(paths: numbers, count: n, into: uniform)
                dc_normal_quantile(uniform, uniform, n)
                for k in 0..<n { normal[k] += term.coefficient * uniform[k] }
                if term.driver == d { for k in 0..<n { column[list[k]] = uniform[k] } }
            }
        }
    }
}
