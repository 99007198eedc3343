import CVectorMath
import Planning
import ScenarioModel

/// Values of the world's indices on the paths of a block, found for those paths only that somebody asks for.
///
/// A path is a row of values at the boundaries of periods: entry `q` is the value as period `q` starts, and the last as the last
/// period ends. What lies before `effective` has the value at `effective`. The row of one path is kept for each index, so whoever
/// needs several values of a path asks for them together. After `init` nothing is allocated.
package final class IndexPaths {
    private let grid: TimeGrid
    private let indices: [OneIndex]
    /// Times of the boundaries, none before `effective`.
    private let times: UnsafeMutablePointer<Double>
    private var list: PathList
    private unowned(unsafe) var draws: Draws!

    init(plan: WorldPlan) {
        grid = plan.grid
        let grid = plan.grid, boundaries = grid.periods + 1
        let times = Lanes.doubles(Lanes.padded(boundaries))
        for q in 0..<boundaries { times[q] = max(0, grid.end(ofPeriod: q - 1, perYear: grid.perYear)) }
        self.times = times
        indices = plan.indices.map { OneIndex($0, grid: grid, times: times) }
        list = PathList(capacity: 1)
        list.count = 1
    }
    deinit { times.deallocate(); list.deallocate() }

    package var isEmpty: Bool { indices.isEmpty }

    /// A new block: no path is known.
    func prepare(draws: Draws) {
        self.draws = draws
        for k in indices.indices { indices[k].path = -1; indices[k].drawn = -1 }
    }

    /// Values at the boundaries 0 to `periods` on a path of the block; valid until another path of this index is asked for.
    /// Costs one walk over the periods for a path that moves, once, and nothing where the index is the same on every path.
    package func row(_ index: Int, path i: Int) -> UnsafePointer<Double> {
        let it = indices[index]
        guard let noise = it.noise, it.path != i else { return UnsafePointer(it.values) }
        it.path = i
        let n = grid.periods, y = it.values
        // The bridge's own path first, from 0; then it is drawn to the value at the last boundary.
        y.update(repeating: 0, count: n + 1)
        for term in noise.bridge {
            let normals = self.normals(of: term.index, path: i)
            for q in 0..<n { y[q + 1] += term.weight * normals[q] }
        }
        for q in 1...n { y[q] = it.kept[q] * y[q - 1] + it.step[q] * y[q] }
        list.positions[0] = Int32(truncatingIfNeeded: i)
        var end = 0.0
        draws.values(.driver(noise.driver), list, into: &end)
        let gap = it.deviation * end - y[n]
        for q in 0...n { y[q] += it.pull[q] * gap }
        dc_exp(y, y, n + 1)
        for q in 0...n { y[q] *= it.base[q] }
        return UnsafePointer(y)
    }
    /// The normals of an index's own series.
    private func normals(of index: Int, path i: Int) -> UnsafeMutablePointer<Double> {
        let it = indices[index]
        if it.drawn != i, let noise = it.noise {
            draws.normals(noise.series, position: i, lanes: 0..<grid.periods, into: it.normals)
            it.drawn = i
        }
        return it.normals
    }

    /// The value at a time: of a known path the step that holds, otherwise geometrically between the boundaries around it. Before the
    /// first boundary and after the last it is theirs.
    package func value(_ index: Int, path i: Int, at t: Double) -> Double {
        let it = indices[index]
        if it.steps > 0 { return it.step(at: t) }
        let row = row(index, path: i), n = grid.periods
        let q = max(0, min(n - 1, Int((t + grid.phase) * Double(grid.perYear) + 1e-9)))
        let from = times[q], to = times[q + 1], weight = to > from ? min(1, max(0, (t - from) / (to - from))) : 0
        if weight < 1e-9 { return row[q] }
        return row[q] * dc_exp1(weight * dc_log1(row[q + 1] / row[q]))
    }

    /// The mean over a period: of its two boundaries, or the step that holds at its centre.
    package func average(_ index: Int, path i: Int, period q: Int) -> Double {
        let it = indices[index]
        if let averages = it.averages { return averages[q] }
        let row = row(index, path: i)
        return 0.5 * (row[q] + row[q + 1])
    }
    /// The mean of a calendar year's periods.
    package func average(_ index: Int, path i: Int, year y: Int) -> Double {
        var sum = 0.0
        for q in y * grid.perYear..<(y + 1) * grid.perYear { sum += average(index, path: i, period: q) }
        return sum / Double(grid.perYear)
    }
    /// The value as a period closes: of a known path the step that held until then.
    package func close(_ index: Int, path i: Int, period q: Int) -> Double {
        let it = indices[index]
        if it.steps > 0 { return it.step(before: times[q + 1]) }
        return row(index, path: i)[q + 1]
    }

    /// What sales of each of the first periods are converted at.
    func rates(_ index: Int, _ conversion: Conversion, path i: Int, periods: Int, into out: UnsafeMutablePointer<Double>) {
        let perYear = grid.perYear
        switch conversion {
        case .periodAverage: for q in 0..<periods { out[q] = average(index, path: i, period: q) }
        case .periodEnd: for q in 0..<periods { out[q] = close(index, path: i, period: q) }
        case .yearAverage, .yearEnd:
            for y in 0..<(periods + perYear - 1) / perYear {
                let rate = conversion == .yearAverage ? average(index, path: i, year: y) : close(index, path: i, period: (y + 1) * perYear - 1)
                for q in y * perYear..<min(periods, (y + 1) * perYear) { out[q] = rate }
            }
        }
    }
}

/// What is known of an index before a path, and the row of one path.
private final class OneIndex {
    let noise: IndexPlan.Noise?
    /// At the boundaries; of the path at hand where it moves.
    let values: UnsafeMutablePointer<Double>
    /// The path whose row stands in `values`, and whose normals in `normals`; -1: none.
    var path = -1, drawn = -1
    let normals: UnsafeMutablePointer<Double>
    /// By boundary: the forward less the half variance's growth; what is left of the boundary before, and the deviation of the step
    /// from there; how far the boundary follows the last one.
    let base: UnsafeMutablePointer<Double>, kept: UnsafeMutablePointer<Double>, step: UnsafeMutablePointer<Double>, pull: UnsafeMutablePointer<Double>
    /// Standard deviation at the last boundary.
    let deviation: Double
    /// By period, of a known path.
    let averages: UnsafeMutablePointer<Double>?
    /// Starts and values of a known path's steps.
    let steps: Int
    private let from: UnsafeMutablePointer<Double>, level: UnsafeMutablePointer<Double>

    init(_ plan: IndexPlan, grid: TimeGrid, times: UnsafeMutablePointer<Double>) {
        let n = grid.periods, size = Lanes.padded(n + 1)
        noise = plan.noise
        values = Lanes.doubles(size); normals = Lanes.doubles(size)
        base = Lanes.doubles(size); kept = Lanes.doubles(size); step = Lanes.doubles(size); pull = Lanes.doubles(size)
        switch plan.course {
        case .known(let from, let values):
            steps = from.count
            self.from = Lanes.doubles(steps); level = Lanes.doubles(steps)
            self.from.update(from: from, count: steps); level.update(from: values, count: steps)
            averages = Lanes.doubles(n)
            deviation = 0
            for q in 0...n { self.values[q] = step(at: times[q]) }
            for q in 0..<n { averages![q] = step(at: grid.centre(q)) }
        case .moving(let motion, let noise):
            steps = 0; from = Lanes.doubles(0); level = Lanes.doubles(0); averages = nil
            let last = times[n]
            deviation = noise?.variance(last).squareRoot() ?? 0
            for q in 0...n {
                let t = times[q]
                base[q] = motion.forward(t)
                guard let noise else { continue }
                base[q] *= dc_exp1(-noise.variance(t) / 2)
                // Covariance with the last boundary over its variance.
                pull[q] = noise.variance(t) * noise.kept(last - t) / noise.variance(last)
                guard q > 0 else { continue }
                kept[q] = noise.kept(t - times[q - 1])
                step[q] = noise.variance(t - times[q - 1]).squareRoot()
            }
            values.update(from: base, count: n + 1)
        }
    }
    deinit {
        for p in [values, normals, base, kept, step, pull, from, level] { p.deallocate() }
        averages?.deallocate()
    }

    /// The step that holds at a time; a date may differ from a bound in its last bits.
    func step(at t: Double) -> Double {
        var k = 0
        while k + 1 < steps && from[k + 1] <= t + 1e-9 { k += 1 }
        return level[k]
    }
    /// The step that holds until a time.
    func step(before t: Double) -> Double {
        var k = 0
        while k + 1 < steps && from[k + 1] < t - 1e-9 { k += 1 }
        return level[k]
    }
}
