import CVectorMath
import Planning

/// The price of a unit in one market, period by period, taken at the centres.
final class PriceCurve {
    private let plan: SalesPlan.PricePlan
    private let grid: TimeGrid
    private let starts: UnsafeMutablePointer<Double>, growths: UnsafeMutablePointer<Double>, dense: UnsafeMutablePointer<Double>

    init(_ plan: SalesPlan.PricePlan, grid: TimeGrid, capacity: Int) {
        self.plan = plan; self.grid = grid
        func column() -> UnsafeMutablePointer<Double> { Lanes.doubles(capacity) }
        starts = column(); growths = column(); dense = column()
        if case .constant(let v) = plan.start { starts.update(repeating: v, count: capacity) }
        if case .constant(let v) = plan.growth { growths.update(repeating: v, count: capacity) }
    }
    deinit { for p in [starts, growths, dense] { p.deallocate() } }

    /// Draws the numbers of the listed paths.
    func draw(_ list: PathList, _ draws: Draws) {
        for (source, column) in [(plan.start, starts), (plan.growth, growths)] {
            guard case .driver = source else { continue }
            draws.values(source, list, into: dense)
            let at = list.positions
            for k in 0..<list.count { column[Int(at[k])] = dense[k] }
        }
    }
    /// The price in the periods from `first` on, until `until`; `noise` is room for them.
    func lay(_ i: Int, _ periods: Range<Int>, _ draws: Draws, noise: UnsafeMutablePointer<Double>, into row: UnsafeMutablePointer<Double>) {
        let growth = dc_log1(max(1e-300, 1 + growths[i])), start = starts[i]
        for q in periods { row[q] = growth * grid.centre(q) }
        dc_exp(row + periods.lowerBound, row + periods.lowerBound, periods.count)
        for q in periods { row[q] *= start }
        guard let ar1 = plan.noise else { return }
        ar1.factors(draws, position: i, periods, into: noise)
        for k in 0..<periods.count { row[periods.lowerBound + k] *= noise[k] }
    }
}

extension SalesPlan.NoisePlan {
    /// What the noise multiplies by in some periods of a path.
    func factors(_ draws: Draws, position: Int, _ periods: Range<Int>, into out: UnsafeMutablePointer<Double>) {
        let n = periods.count
        draws.normals(driver, position: position, lanes: periods, into: out)
        var x = out[0] * variance.squareRoot()
        out[0] = x - variance / 2
        for k in 1..<max(1, n) {
            x = phi * x + sigma * out[k]
            out[k] = x - variance / 2
        }
        dc_exp(out, out, n)
    }
}
