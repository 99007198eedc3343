import CQuantiles
import CVectorMath
import ScenarioModel

/// The exact law of how many of several sites pass.
enum SiteCounts {
    /// The probabilities that at least 1, 2, ... sites pass.
    static func atLeast(_ trial: SiteTrial) -> [Double] {
        let p = trial.each.rawValue, rho = trial.common.rawValue
        guard rho > 0, p > 0, p < 1 else { return tails(trial.sites, p) }
        // Given the common factor z, sites are independent: each passes where its own score lies below what is left of the bound.
        let bound = dc_normal_quantile1(p), loading = rho.squareRoot(), rest = (1 - rho).squareRoot()
        // The trapezoid rule over the normal density is exact to rounding where the integrand is smooth on this scale.
        let step = min(0.05, rest / loading / 8), cells = Int((9 / step).rounded(.up))
        var sums = [Double](repeating: 0, count: trial.sites), whole = 0.0
        for k in -cells...cells {
            let z = Double(k) * step, weight = dc_exp1(-z * z / 2)
            whole += weight
            for (i, tail) in tails(trial.sites, dcq_normal_cdf((bound - loading * z) / rest)).enumerated() { sums[i] += weight * tail }
        }
        return sums.map { $0 / whole }
    }

    /// The same for independent sites.
    private static func tails(_ n: Int, _ p: Double) -> [Double] {
        // By sites: the chance of each count, one site after another.
        var chances = [1.0]
        for _ in 0..<n {
            var next = [Double](repeating: 0, count: chances.count + 1)
            for (k, chance) in chances.enumerated() { next[k] += chance * (1 - p); next[k + 1] += chance * p }
            chances = next
        }
        var tails = [Double](repeating: 0, count: n), sum = 0.0
        for k in stride(from: n, through: 1, by: -1) { sum += chances[k]; tails[k - 1] = min(1, sum) }
        return tails
    }
}
