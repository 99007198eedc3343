import CQuantiles
import CVectorMath

/// Turns a coordinate into a draw, by inversion: monotone, one coordinate a draw, nothing allocated.
///
/// A driver that moves with others brings a normal score, any other a uniform; each law takes either by its natural way.
package enum Sampler: Sendable, Hashable {
    case fixed(Double)
    case normal(mean: Double, sd: Double)
    case lognormal(mu: Double, sigma: Double)
    case uniform(Uniform, QuantileTable)
    /// With a table of the root of the normal probability, and the score of the mode: the law has a kink there.
    case triangular(Triangular, root: QuantileTable, mode: Double)
    case exponential(Exponential, QuantileTable)
    /// With a table of the logarithm, as the law may be heavy.
    case weibull(Weibull, logarithm: QuantileTable)
    /// Values, and thresholds of the uniform and of the score between them.
    case discrete(values: [Double], uniform: [Double], score: [Double])
    case table(QuantileTable)
    /// The logarithm is tabulated: a heavy tail keeps its relative accuracy.
    case logarithm(QuantileTable)

    package init(_ distribution: Distribution) {
        switch distribution {
        case .fixed(let v): self = .fixed(v)
        case .normal(let l): self = .normal(mean: l.mean, sd: l.sd)
        case .lognormal(let l): self = .lognormal(mu: l.mu, sigma: l.sigma)
        case .uniform(let l): self = .uniform(l, QuantileTable(l))
        case .triangular(let l):
            let (rise, fall) = (l.mode - l.min, l.max - l.mode)
            let mode = dcq_normal_quantile(rise / (l.max - l.min), fall / (l.max - l.min))
            self = .triangular(l, root: QuantileTable { lower, _ in lower.squareRoot() }, mode: QuantileTable.rounded(mode))
        case .exponential(let l): self = .exponential(l, QuantileTable(l))
        case .weibull(let l): self = .weibull(l, logarithm: QuantileTable(l.logQuantile))
        case .discrete(let l):
            let thresholds = l.steps.dropLast().map(\.upTo)
            self = .discrete(values: l.steps.map(\.value), uniform: thresholds,
                             score: thresholds.map { QuantileTable.rounded(dcq_normal_quantile($0, 1 - $0)) })
        case .pert(let l): self = .table(QuantileTable(l))
        case .gamma(let l): self = .table(QuantileTable(l))
        case .beta(let l): self = .table(QuantileTable(l))
        case .percentiles(let l): self = l.positive ? .logarithm(QuantileTable(l.metalog)) : .table(QuantileTable(l))
        }
    }

    package func fill(fromUniform u: UnsafePointer<Double>, count n: Int, into out: UnsafeMutablePointer<Double>) {
        switch self {
        case .fixed(let v): for k in 0..<n { out[k] = v }
        case .normal, .lognormal, .table, .logarithm:
            dc_normal_quantile(u, out, n)
            fill(fromNormal: out, count: n, into: out)
        case .uniform(let l, _): for k in 0..<n { out[k] = l.min + (l.max - l.min) * u[k] }
        case .triangular(let l, _, _): for k in 0..<n { out[k] = l.quantile(lower: u[k], upper: 1 - u[k]) }
        case .exponential(let l, _):
            for k in 0..<n { out[k] = 1 - u[k] }
            dc_log(out, out, n)
            for k in 0..<n { out[k] *= -l.mean }
        case .weibull(let l, _):
            for k in 0..<n { out[k] = 1 - u[k] }
            dc_log(out, out, n)
            for k in 0..<n { out[k] = max(-out[k], 1e-300) }
            dc_log(out, out, n)
            for k in 0..<n { out[k] /= l.shape }
            dc_exp(out, out, n)
            for k in 0..<n { out[k] *= l.scale }
        case .discrete(let values, let thresholds, _): Sampler.pick(values, thresholds, u, n, out)
        }
    }

    package func fill(fromNormal z: UnsafePointer<Double>, count n: Int, into out: UnsafeMutablePointer<Double>) {
        switch self {
        case .fixed(let v): for k in 0..<n { out[k] = v }
        case .normal(let mean, let sd): for k in 0..<n { out[k] = mean + sd * z[k] }
        case .lognormal(let mu, let sigma):
            for k in 0..<n { out[k] = mu + sigma * z[k] }
            dc_exp(out, out, n)
        case .uniform(_, let table), .exponential(_, let table), .table(let table):
            table.fill(z, count: n, into: out)
        case .weibull(_, let table), .logarithm(let table):
            table.fill(z, count: n, into: out)
            dc_exp(out, out, n)
        case .triangular(let l, let root, let mode):
            let rise = ((l.max - l.min) * (l.mode - l.min)).squareRoot(), fall = ((l.max - l.min) * (l.max - l.mode)).squareRoot()
            for k in 0..<n { out[k] = z[k] < mode ? l.min + rise * root.value(z[k]) : l.max - fall * root.value(-z[k]) }
        case .discrete(let values, _, let thresholds): Sampler.pick(values, thresholds, z, n, out)
        }
    }

    /// One value; the bits of the columns.
    package func value(fromUniform u: Double) -> Double {
        var x = u
        withUnsafeMutablePointer(to: &x) { fill(fromUniform: $0, count: 1, into: $0) }
        return x
    }

    private static func pick(_ values: [Double], _ thresholds: [Double], _ x: UnsafePointer<Double>, _ n: Int, _ out: UnsafeMutablePointer<Double>) {
        for k in 0..<n {
            var i = 0
            while i < thresholds.count && x[k] >= thresholds[i] { i += 1 }
            out[k] = values[i]
        }
    }
}
