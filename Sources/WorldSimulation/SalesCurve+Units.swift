import CVectorMath
import Planning

/// How far the uptake is, and the units that this means: exact at the ends of periods, not taken at their centres.
extension SalesCurve {
    /// The uptake at the end of each period until `until`, 0 for those that end before the launch. A step counts in the period in
    /// which it begins.
    func layAdoption(_ i: Int, until: Int, into row: UnsafeMutablePointer<Double>) {
        guard launch[i] < grid.horizon else { return }
        let step = 1 / Double(grid.perYear), first = Int(firstPeriod(with: launch[i])), n = until - first
        guard n > 0 else { return }
        let age = (Double(first) + 1) * step - grid.phase - launch[i], from = row + first
        switch plan.uptake {
        case .logistic:
            let p = numbers[Column.uptake][i], speed = SalesCurve.speed / p
            for k in 0..<n { from[k] = -speed * (age + Double(k) * step - p / 2) }
            dc_exp(from, from, n)
            for k in 0..<n { from[k] = 1 / (1 + from[k]) }
        case .bass:
            let p = numbers[Column.uptake][i], q = numbers[Column.uptake2][i]
            for k in 0..<n { from[k] = -(p + q) * (age + Double(k) * step) }
            dc_exp(from, from, n)
            for k in 0..<n { from[k] = (1 - from[k]) / (1 + q / p * from[k]) }
        case .linear:
            let p = numbers[Column.uptake][i]
            for k in 0..<n { from[k] = p > 0 ? min(1, (age + Double(k) * step) / p) : 1 }
        case .points:
            var knot = 0
            for k in 0..<n {
                let a = age + Double(k) * step
                while knot < ages.count && ages[knot] <= a { knot += 1 }
                if knot == ages.count { from[k] = shares[knot - 1]; continue }
                let (a0, s0) = knot == 0 ? (0, 0) : (ages[knot - 1], shares[knot - 1])
                from[k] = ages[knot] > a0 ? s0 + (shares[knot] - s0) * (a - a0) / (ages[knot] - a0) : shares[knot]
            }
        case .steps:
            var knot = 0
            for k in 0..<n {
                let a = age + Double(k) * step - 1e-9
                while knot < ages.count && ages[knot] < a { knot += 1 }
                from[k] = knot == 0 ? 0 : shares[knot - 1]
            }
        }
    }

    /// Units sold in each period until `until`: what the uptake of the potential rises by, from 0 before the launch.
    func layUnits(_ i: Int, until: Int, into row: UnsafeMutablePointer<Double>) {
        layAdoption(i, until: until, into: row)
        let potential = numbers[Column.size][i]
        var before = 0.0
        for q in Int(first[i])..<max(Int(first[i]), until) {
            let now = row[q]
            row[q] = potential * (now - before)
            before = now
        }
    }
}
