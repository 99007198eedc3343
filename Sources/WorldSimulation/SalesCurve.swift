import CVectorMath
import Planning

/// The sales curve of one market: its numbers by path, and how they become rows of periods.
///
/// A period counts when its centre is not before the launch (with units, when it does not end before), and as after exclusivity when
/// its centre lies after that.
final class SalesCurve {
    let noise: SalesPlan.NoisePlan?
    /// Whether it sells units by their price.
    let countsUnits: Bool
    /// By path: the first period with sales; beyond all periods without a launch before the horizon.
    let first: UnsafeMutablePointer<Int32>
    let plan: SalesPlan
    let grid: TimeGrid
    /// By path; never where there is none.
    let launch: UnsafeMutablePointer<Double>, exclusivityEnds: UnsafeMutablePointer<Double>, declineFrom: UnsafeMutablePointer<Double>?
    /// By path: the first period after exclusivity, not before `first`.
    private let loss: UnsafeMutablePointer<Int32>
    let numbers: Columns
    @exclusivity(unchecked) private(set) var launched: PathList
    private let dense: UnsafeMutablePointer<Double>, dense2: UnsafeMutablePointer<Double>
    private let periods: UnsafeMutablePointer<dc_grid>
    /// What the kernel reads; for the other curves, its erosion.
    private let curve: UnsafeMutablePointer<dc_curves>
    let ages: UnsafeMutableBufferPointer<Double>, shares: UnsafeMutableBufferPointer<Double>

    /// Columns of `numbers`: money a period at the top, or units in all; what the uptake is drawn from; its exponential at the first period, its
    /// fall, and the weight of it below (see `dc_curves`); the share that stays, its speed, and its exponential; the yearly growth.
    enum Column { static let size = 0, uptake = 1, uptake2 = 2, begin = 3, ratio = 4, weight = 5, to = 6, rate = 7, lossBegin = 8, lossRatio = 9, growth = 10, count = 11 }

    init(_ market: MarketPlan, grid: TimeGrid, columns: Columns, capacity: Int) {
        plan = market.sales; self.grid = grid
        noise = plan.noise
        countsUnits = if case .units = plan.volume { true } else { false }
        launch = columns[market.launch]; exclusivityEnds = columns[market.exclusivityEnds]
        declineFrom = plan.decline.map { columns[$0.from] }
        first = .allocate(capacity: capacity); first.initialize(repeating: .max, count: capacity)
        loss = .allocate(capacity: capacity); loss.initialize(repeating: .max, count: capacity)
        numbers = Columns(count: Column.count, capacity: capacity)
        launched = PathList(capacity: capacity)
        dense = .allocate(capacity: capacity); dense.initialize(repeating: 0, count: capacity)
        dense2 = .allocate(capacity: capacity); dense2.initialize(repeating: 0, count: capacity)
        periods = .allocate(capacity: 1)
        periods.initialize(to: dc_grid(phase: grid.phase, per_year: Double(grid.perYear), years: Double(grid.years)))
        var knots: ([Double], [Double]) = ([], [])
        switch plan.uptake {
        case .points(let a, let s), .steps(let a, let s): knots = (a, s)
        case .logistic, .linear, .bass: break
        }
        ages = .allocate(capacity: knots.0.count); _ = ages.initialize(from: knots.0)
        shares = .allocate(capacity: knots.1.count); _ = shares.initialize(from: knots.1)
        let isBass = if case .bass = plan.uptake { true } else { false }
        let n = numbers
        curve = .allocate(capacity: 1)
        curve.initialize(to: dc_curves(size: n[Column.size], b: n[Column.weight], begin: n[Column.begin], ratio: n[Column.ratio],
                                       to: plan.erosion == nil ? nil : UnsafePointer(n[Column.to]), loss_begin: n[Column.lossBegin], loss_ratio: n[Column.lossRatio],
                                       first: first, loss: loss, a: isBass ? 1 : 0))
        // What is the same on every path is written once.
        n[Column.weight].update(repeating: 1, count: capacity)
        func keep(_ source: ValueSource?, _ column: Int, _ value: (Double) -> Double = { $0 }) {
            if case .constant(let v)? = source { n[column].update(repeating: value(v), count: capacity) }
        }
        let perYear = Double(grid.perYear)
        switch plan.volume {
        case .peak(let peak): keep(peak, Column.size) { $0 / perYear }
        case .units(let potential): keep(potential, Column.size)
        }
        keep(plan.erosion?.to, Column.to); keep(plan.erosion?.rate, Column.rate)
        keep(plan.erosion?.rate, Column.lossRatio) { dc_exp1(-$0 / perYear) }
        keep(plan.decline?.growth, Column.growth)
        switch plan.uptake {
        case .logistic(let p): keep(p, Column.uptake); keep(p, Column.ratio) { dc_exp1(-SalesCurve.speed / $0 / perYear) }
        case .linear(let p): keep(p, Column.uptake)
        case .bass(let p, let q): keep(p, Column.uptake); keep(q, Column.uptake2)
        case .points, .steps: break
        }
    }
    deinit {
        for p in [dense, dense2] { p.deallocate() }
        first.deallocate(); loss.deallocate(); launched.deallocate(); curve.deallocate(); periods.deallocate(); ages.deallocate(); shares.deallocate()
    }

    /// 2 ln(19): from 5% to 95% within the time to the peak.
    static let speed = 2 * 2.9444389791664403

    // MARK: numbers

    /// Draws the numbers of the listed paths.
    func draw(_ list: PathList, _ draws: Draws) {
        launched.count = dc_launches(launch, list.positions, list.count, periods, grid.horizon, countsUnits ? 1 : 0, first, launched.positions)
        guard launched.count > 0 else { return }
        let perYear = Double(grid.perYear)
        switch plan.volume {
        case .peak(let peak): draw(peak, draws, into: Column.size) { $0 / perYear }
        case .units(let potential): draw(potential, draws, into: Column.size)
        }
        switch plan.uptake {
        case .logistic(let p):
            draw(p, draws, into: Column.uptake)
            beginLogistic(isDrawn: { if case .driver = p { true } else { false } }())
        case .linear(let p): draw(p, draws, into: Column.uptake)
        case .bass(let p, let q):
            draw(p, draws, into: Column.uptake); draw(q, draws, into: Column.uptake2)
            beginBass()
        case .points, .steps: break
        }
        if let erosion = plan.erosion {
            draw(erosion.to, draws, into: Column.to)
            draw(erosion.rate, draws, into: Column.rate)
            beginErosion(isDrawn: { if case .driver = erosion.rate { true } else { false } }())
        }
        if let decline = plan.decline { draw(decline.growth, draws, into: Column.growth) }
    }
    private func draw(_ source: ValueSource, _ draws: Draws, into column: Int, _ value: (Double) -> Double = { $0 }) {
        guard case .driver = source else { return }
        draws.values(source, launched, into: dense)
        let column = numbers[column], at = launched.positions
        for k in 0..<launched.count { column[Int(at[k])] = value(dense[k]) }
    }

    /// Time from the launch to the centre of the first period.
    @inline(__always) private func age(_ i: Int) -> Double { (Double(first[i]) + 0.5) / Double(grid.perYear) - grid.phase - launch[i] }
    /// Exponentials of `dense` on the launched paths.
    private func exponentials(_ x: UnsafeMutablePointer<Double>, into column: Int) {
        let n = launched.count, at = launched.positions, out = numbers[column]
        dc_exp(x, x, n)
        for k in 0..<n { out[Int(at[k])] = x[k] }
    }
    private func beginLogistic(isDrawn: Bool) {
        dc_begin_logistic(launch, first, launched.positions, launched.count, periods, SalesCurve.speed, numbers[Column.uptake], numbers[Column.begin],
                          isDrawn ? numbers[Column.ratio] : nil)
    }
    private func beginBass() {
        let n = launched.count, at = launched.positions, p = numbers[Column.uptake], q = numbers[Column.uptake2]
        let weight = numbers[Column.weight], step = 1 / Double(grid.perYear)
        for k in 0..<n {
            let i = Int(at[k])
            weight[i] = q[i] / p[i]
            dense[k] = -(p[i] + q[i]) * age(i)
            dense2[k] = -(p[i] + q[i]) * step
        }
        exponentials(dense, into: Column.begin)
        exponentials(dense2, into: Column.ratio)
    }
    /// The kernel of uptake and erosion starts at a multiple of eight periods from the first.
    private func beginErosion(isDrawn: Bool) {
        dc_begin_erosion(exclusivityEnds, numbers[Column.rate], first, launched.positions, launched.count, periods, isKernel ? 1 : 0, loss,
                         numbers[Column.lossBegin], isDrawn ? numbers[Column.lossRatio] : nil)
    }
    private var isKernel: Bool {
        if countsUnits { return false }
        return switch plan.uptake { case .logistic, .bass: true; case .linear, .points, .steps: false }
    }

    /// The period in which a time lies.
    @inline(__always) func firstPeriod(with t: Double) -> Int32 { Int32(max(0, (t + grid.phase) * Double(grid.perYear) + 1e-9)) }

    // MARK: rows

    /// Lays out the curve, without noise: a row for each of `n` paths, until a period each.
    func lay(_ at: UnsafeMutablePointer<Int32>, until: UnsafeMutablePointer<Int32>, _ n: Int, into rows: UnsafeMutablePointer<Double>, stride: Int) {
        if isKernel { dc_lay(curve, at, until, n, rows, stride) }
        else {
            for k in 0..<n {
                let row = rows + k * stride, i = Int(at[k])
                row.update(repeating: 0, count: stride)
                guard first[i] < until[k] else { continue }
                if countsUnits { layUnits(i, until: Int(until[k]), into: row) } else { layUptake(i, until: Int(until[k]), into: row) }
                if plan.erosion != nil, loss[i] < until[k] {
                    dc_decay(numbers[Column.to][i], numbers[Column.lossBegin][i], numbers[Column.lossRatio][i], row + Int(loss[i]), Int(until[k] - loss[i]))
                }
            }
        }
        guard let declineFrom else { return }
        for k in 0..<n where first[Int(at[k])] < until[k] {
            let i = Int(at[k]), from = declineFrom[i], row = rows + k * stride
            let logGrowth = dc_log1(max(1e-300, 1 + numbers[Column.growth][i]))
            for q in Int(first[i])..<Int(until[k]) {
                let t = grid.centre(q)
                if t > from { row[q] *= dc_exp1(logGrowth * (t - from)) }
            }
        }
    }

    private func layUptake(_ i: Int, until: Int, into row: UnsafeMutablePointer<Double>) {
        let size = numbers[Column.size][i], age = age(i), step = 1 / Double(grid.perYear), first = Int(first[i])
        switch plan.uptake {
        case .linear:
            let p = numbers[Column.uptake][i]
            for q in first..<until {
                let a = age + Double(q - first) * step
                row[q] = size * min(1, p > 0 ? a / p : 1)
            }
        case .points:
            var knot = 0
            for q in first..<until {
                let a = age + Double(q - first) * step
                while knot < ages.count && ages[knot] <= a { knot += 1 }
                if knot == ages.count { row[q] = size * shares[knot - 1]; continue }
                let (a0, s0) = knot == 0 ? (0, 0) : (ages[knot - 1], shares[knot - 1])
                row[q] = size * (ages[knot] > a0 ? s0 + (shares[knot] - s0) * (a - a0) / (ages[knot] - a0) : shares[knot])
            }
        case .steps:
            var knot = 0
            for q in first..<until {
                let a = age + Double(q - first) * step + 1e-12
                while knot < ages.count && ages[knot] <= a { knot += 1 }
                row[q] = knot == 0 ? 0 : size * shares[knot - 1]
            }
        case .logistic, .bass: break
        }
    }
}
