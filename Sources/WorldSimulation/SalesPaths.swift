import CVectorMath
import Planning
import Sampling

/// Net sales by market and period, for the launched paths of a block.
///
/// The numbers of each curve are drawn once for all launched paths of the block; the periods are then laid out path by path,
/// for as long as any structure needs them.
package final class SalesPaths {
    private let plan: WorldPlan
    private let capacity: Int
    /// For each market: columns of its curve's numbers (peak, two of the uptake, erosion's level and rate, growth), and of the
    /// exponentials with which uptake and erosion begin and step on.
    private let numbers: [Columns]
    private var launched: PathList
    private let value: UnsafeMutablePointer<Double>
    private let noise: UnsafeMutablePointer<Double>
    private unowned(unsafe) var draws: Draws!
    private let grid: TimeGrid

    /// What laying out a curve needs, without references.
    private struct Curve {
        enum Uptake { case logistic, linear, bass, points, steps }
        let launch: UnsafeMutablePointer<Double>, exclusivityEnds: UnsafeMutablePointer<Double>, uptake: Uptake
        let ages: UnsafeBufferPointer<Double>, shares: UnsafeBufferPointer<Double>
        let erodes: Bool, declineFrom: UnsafeMutablePointer<Double>?
        let noise: SalesPlan.NoisePlan?
        let peak: UnsafeMutablePointer<Double>, first: UnsafeMutablePointer<Double>, second: UnsafeMutablePointer<Double>
        let erosionTo: UnsafeMutablePointer<Double>, erosionRate: UnsafeMutablePointer<Double>, growth: UnsafeMutablePointer<Double>
        let begin: UnsafeMutablePointer<Double>, ratio: UnsafeMutablePointer<Double>
        let erosionBegin: UnsafeMutablePointer<Double>, erosionRatio: UnsafeMutablePointer<Double>
    }
    private let curves: UnsafeMutablePointer<Curve>

    private enum Column { static let peak = 0, uptake = 1, uptake2 = 2, erosionTo = 3, erosionRate = 4, growth = 5, begin = 6, ratio = 7, erosionBegin = 8, erosionRatio = 9, count = 10 }

    init(plan: WorldPlan, columns: Columns, capacity: Int) {
        self.plan = plan; self.capacity = capacity; grid = plan.grid
        numbers = plan.markets.map { _ in Columns(count: Column.count, capacity: capacity) }
        curves = .allocate(capacity: max(1, plan.markets.count))
        for (j, market) in plan.markets.enumerated() {
            func keep(_ x: [Double]) -> UnsafeBufferPointer<Double> {
                let p = UnsafeMutableBufferPointer<Double>.allocate(capacity: x.count)
                _ = p.initialize(from: x)
                return UnsafeBufferPointer(p)
            }
            let uptake: Curve.Uptake, knots: ([Double], [Double])
            switch market.sales.uptake {
            case .logistic: (uptake, knots) = (.logistic, ([], []))
            case .linear: (uptake, knots) = (.linear, ([], []))
            case .bass: (uptake, knots) = (.bass, ([], []))
            case .points(let ages, let shares): (uptake, knots) = (.points, (ages, shares))
            case .steps(let ages, let shares): (uptake, knots) = (.steps, (ages, shares))
            }
            let n = numbers[j]
            (curves + j).initialize(to: Curve(
                launch: columns[market.launch], exclusivityEnds: columns[market.exclusivityEnds], uptake: uptake, ages: keep(knots.0), shares: keep(knots.1),
                erodes: market.sales.erosion != nil, declineFrom: market.sales.decline.map { columns[$0.from] }, noise: market.sales.noise,
                peak: n[Column.peak], first: n[Column.uptake], second: n[Column.uptake2], erosionTo: n[Column.erosionTo],
                erosionRate: n[Column.erosionRate], growth: n[Column.growth], begin: n[Column.begin], ratio: n[Column.ratio],
                erosionBegin: n[Column.erosionBegin], erosionRatio: n[Column.erosionRatio]))
        }
        launched = PathList(capacity: capacity)
        value = .allocate(capacity: capacity); value.initialize(repeating: 0, count: capacity)
        noise = .allocate(capacity: plan.grid.periods + 8); noise.initialize(repeating: 0, count: plan.grid.periods + 8)
    }
    deinit {
        for j in plan.markets.indices { curves[j].ages.deallocate(); curves[j].shares.deallocate() }
        curves.deallocate()
        launched.deallocate(); value.deallocate(); noise.deallocate()
    }

    /// Draws the curves' numbers for the paths on which the market is launched before the horizon.
    func prepare(worlds: Worlds, draws: Draws) {
        self.draws = draws
        for (j, market) in plan.markets.enumerated() {
            launched.select(below: plan.grid.horizon, in: worlds.columns[market.launch], of: worlds.count)
            guard launched.count > 0 else { continue }
            draw(market.sales.peak, into: numbers[j][Column.peak])
            switch market.sales.uptake {
            case .logistic(let p), .linear(let p): draw(p, into: numbers[j][Column.uptake])
            case .bass(let p, let q): draw(p, into: numbers[j][Column.uptake]); draw(q, into: numbers[j][Column.uptake2])
            case .points, .steps: break
            }
            if let erosion = market.sales.erosion {
                draw(erosion.to, into: numbers[j][Column.erosionTo])
                draw(erosion.rate, into: numbers[j][Column.erosionRate])
            }
            if let decline = market.sales.decline { draw(decline.growth, into: numbers[j][Column.growth]) }
            begin(curves + j)
        }
    }

    /// The exponentials of the curves at their first period, and from one period to the next.
    private func begin(_ curve: UnsafeMutablePointer<Curve>) {
        let step = 1 / Double(grid.perYear)
        let n = launched.count, launch = curve.pointee.launch
        func exponential(into column: UnsafeMutablePointer<Double>, _ exponent: (Int) -> Double) {
            for k in 0..<n { value[k] = exponent(launched[k]) }
            dc_exp(value, value, n)
            for k in 0..<n { column[launched[k]] = value[k] }
        }
        /// Time from the launch to the centre of the first period.
        func age(_ i: Int) -> Double { (Double(firstPeriod(notBefore: launch[i])) + 0.5) * step - grid.phase - launch[i] }
        let first = curve.pointee.first, second = curve.pointee.second
        switch curve.pointee.uptake {
        case .logistic:
            // Speed 2 ln(19) / p: from 5% to 95% in p years.
            exponential(into: curve.pointee.begin) { -(2 * 2.9444389791664403 / first[$0]) * (age($0) - first[$0] / 2) }
            exponential(into: curve.pointee.ratio) { -(2 * 2.9444389791664403 / first[$0]) * step }
        case .bass:
            exponential(into: curve.pointee.begin) { -(first[$0] + second[$0]) * age($0) }
            exponential(into: curve.pointee.ratio) { -(first[$0] + second[$0]) * step }
        case .linear, .points, .steps: break
        }
        guard curve.pointee.erodes else { return }
        let losses = curve.pointee.exclusivityEnds, rate = curve.pointee.erosionRate
        exponential(into: curve.pointee.erosionBegin) { i in
            guard let start = erosionStart(losses[i], first: firstPeriod(notBefore: launch[i])) else { return 0 }
            return -rate[i] * ((Double(start) + 0.5) * step - grid.phase - losses[i])
        }
        exponential(into: curve.pointee.erosionRatio) { -rate[$0] * step }
    }

    /// `TimeGrid.firstPeriod`, where a call would cost more than the work.
    @inline(__always) private func firstPeriod(notBefore t: Double) -> Int {
        let x = (t + grid.phase) * Double(grid.perYear) - 0.5
        guard x > 0 else { return 0 }
        let whole = Int(x)
        return Double(whole) < x ? whole + 1 : whole
    }
    /// The first period with sales whose centre lies after the end of exclusivity; nil beyond the grid.
    @inline(__always) private func erosionStart(_ loss: Double, first: Int) -> Int? {
        guard loss + grid.phase < Double(grid.years) else { return nil }
        return max(first, Int(((loss + grid.phase) * Double(grid.perYear) - 0.5).rounded(.down)) + 1)
    }

    private func draw(_ source: ValueSource, into column: UnsafeMutablePointer<Double>) {
        draws.values(source, launched, into: value)
        for k in 0..<launched.count { column[launched[k]] = value[k] }
    }

    /// Lays out the sales of one market on one path: `row[q]` for `q` up to `periods`, in currency units a period,
    /// zero before the launch. Returns the first period with sales. A period counts when its centre is not before the launch.
    package func lay(market j: Int, position i: Int, periods: Int, into row: UnsafeMutablePointer<Double>) -> Int {
        let curve = curves + j
        let launch = curve.pointee.launch[i]
        guard launch < grid.horizon else { row.update(repeating: 0, count: periods); return periods }
        let first = firstPeriod(notBefore: launch)
        guard first < periods else { row.update(repeating: 0, count: periods); return periods }
        row.update(repeating: 0, count: first)
        let perYear = Double(grid.perYear), step = 1 / perYear
        let age = (Double(first) + 0.5) * step - grid.phase - launch
        layUptake(curve, i, size: curve.pointee.peak[i] / perYear, age: age, step: step, first: first, periods: periods, into: row)
        if curve.pointee.erodes {
            // A period counts as after the end of exclusivity when its centre is.
            if let start = erosionStart(curve.pointee.exclusivityEnds[i], first: first), start < periods {
                dc_decay(curve.pointee.erosionTo[i], curve.pointee.erosionBegin[i], curve.pointee.erosionRatio[i], row + start, periods - start)
            }
        }
        if let declineFrom = curve.pointee.declineFrom {
            let from = declineFrom[i]
            let logGrowth = dc_log1(max(1e-300, 1 + curve.pointee.growth[i]))
            for q in first..<periods {
                let t = (Double(q) + 0.5) * step - grid.phase
                if t > from { row[q] *= dc_exp1(logGrowth * (t - from)) }
            }
        }
        if let ar1 = curve.pointee.noise { disturb(row, ar1, position: i, first: first, periods: periods) }
        return first
    }

    @inline(__always)
    private func layUptake(_ curve: UnsafeMutablePointer<Curve>, _ i: Int, size: Double, age: Double, step: Double,
                           first: Int, periods: Int, into row: UnsafeMutablePointer<Double>) {
        switch curve.pointee.uptake {
        case .logistic:
            dc_saturate(size, 0, 1, curve.pointee.begin[i], curve.pointee.ratio[i], row + first, periods - first)
        case .linear:
            let p = curve.pointee.first[i]
            for q in first..<periods {
                let a = age + Double(q - first) * step
                row[q] = size * min(1, p > 0 ? a / p : 1)
            }
        case .bass:
            let p = curve.pointee.first[i], q2 = curve.pointee.second[i]
            dc_saturate(size, 1, q2 / p, curve.pointee.begin[i], curve.pointee.ratio[i], row + first, periods - first)
        case .points:
            let ages = curve.pointee.ages, shares = curve.pointee.shares
            var knot = 0
            for q in first..<periods {
                let a = age + Double(q - first) * step
                while knot < ages.count && ages[knot] <= a { knot += 1 }
                if knot == ages.count { row[q] = size * shares[knot - 1]; continue }
                let (a0, s0) = knot == 0 ? (0, 0) : (ages[knot - 1], shares[knot - 1])
                row[q] = size * (ages[knot] > a0 ? s0 + (shares[knot] - s0) * (a - a0) / (ages[knot] - a0) : shares[knot])
            }
        case .steps:
            let ages = curve.pointee.ages, shares = curve.pointee.shares
            var knot = 0
            for q in first..<periods {
                let a = age + Double(q - first) * step + 1e-12
                while knot < ages.count && ages[knot] <= a { knot += 1 }
                row[q] = knot == 0 ? 0 : size * shares[knot - 1]
            }
        }
    }

    private func disturb(_ row: UnsafeMutablePointer<Double>, _ ar1: SalesPlan.NoisePlan, position: Int, first: Int, periods: Int) {
        let n = periods - first
        draws.normals(ar1.driver, position: position, lanes: first..<periods, into: noise)
        var x = noise[0] * ar1.variance.squareRoot()
        noise[0] = x - ar1.variance / 2
        for k in 1..<max(1, n) {
            x = ar1.phi * x + ar1.sigma * noise[k]
            noise[k] = x - ar1.variance / 2
        }
        dc_exp(noise, noise, n)
        for k in 0..<n { row[first + k] *= noise[k] }
    }
}
