import Planning

/// Counts (or sums) by bin with their weights, for all replicates together and for each: quantiles, tail means and shares with
/// honest errors.
struct WeightedHistogram {
    struct Bin {
        var low: Double, high: Double
        /// Its mean, where that is known; else the middle.
        var mean: Double
    }
    let bins: [Bin]
    /// Share of each bin, all together 1; and of all up to it.
    private let shares: [Double], upTo: [Double]
    /// By replicate: shares as each makes them, against the pooled total of its own.
    private let cumulated: [[Double]]
    private let replicateShares: [[Double]]
    /// What all shares are of.
    let total: Double
    /// The smallest weight of one path.
    private let grain: Double

    /// `weights[r][j]`: what replicate `r` has in bin `j`, weighted.
    init(bins: [Bin], weights: [[Double]], grain: Double = 0) {
        let n = Double(weights.count)
        var pooled = [Double](repeating: 0, count: bins.count)
        for row in weights { for j in row.indices { pooled[j] += row[j] } }
        let kept = bins.indices.filter { pooled[$0] != 0 }
        let all = pooled.reduce(0, +)
        self.bins = kept.map { bins[$0] }
        shares = kept.map { pooled[$0] / all }
        var sum = 0.0
        upTo = shares.map { sum += $0; return sum }
        total = all / n
        self.grain = all > 0 ? grain * n / all : 0
        // A replicate's share of a bin, as a part of the pooled total; its own total's excess is taken off in proportion.
        let mean = all / n
        replicateShares = weights.map { row in
            let own = row.reduce(0, +)
            return kept.map { j in row[j] / mean - (own / mean - 1) * pooled[j] / all }
        }
        cumulated = replicateShares.map { row in
            var sum = 0.0
            return row.map { sum += $0; return sum }
        }
    }

    var isEmpty: Bool { bins.isEmpty }
    var minimum: Double { bins.first?.low ?? .nan }
    var maximum: Double { bins.last?.high ?? .nan }

    /// The smallest value with at least the share `p` at or below it, linear inside a bin.
    private func inverse(_ p: Double) -> (value: Double, bin: Int) {
        // The first bin that reaches it. A sum of shares may miss a whole number in its last bits.
        var j = 0, rest = upTo.count
        while rest > 0 {
            let half = rest / 2
            if upTo[j + half] < p - 1e-12 { j += half + 1; rest -= half + 1 } else { rest = half }
        }
        guard j < upTo.count else { return (maximum, max(0, shares.count - 1)) }
        let part = shares[j] > 0 ? min(1, max(0, (p - share(before: j)) / shares[j])) : 0
        return (bins[j].low + (bins[j].high - bins[j].low) * part, j)
    }
    private func share(before j: Int) -> Double { j > 0 ? upTo[j - 1] : 0 }

    /// How far each replicate's share at or below `x`, inside bin `j`, lies from the pooled one.
    private func excess(at x: Double, _ j: Int) -> [Double] {
        let width = bins[j].high - bins[j].low, part = width > 0 ? (x - bins[j].low) / width : 1
        let pooled = share(before: j) + shares[j] * part
        return cumulated.indices.map { r in (j > 0 ? cumulated[r][j - 1] : 0) + replicateShares[r][j] * part - pooled }
    }

    /// 97.5% point of Student's law with 15 degrees of freedom.
    static let t15 = 2.131449545559323

    /// The quantile with its error by Woodruff's interval, widened by the bin where that is coarser than the error.
    func quantile(_ p: Double) -> Replicated? {
        guard !isEmpty else { return nil }
        let (q, j) = inverse(p)
        let excess = excess(at: q, j)
        var spread = Replicated(0, deviations: excess, size: 1).error
        if p <= 0 || p >= 1 { spread = max(spread, grain) }
        guard spread > 0 else { return Replicated(q, deviations: excess.map { _ in 0 }, size: abs(q), resolution: resolution(j, spread)) }
        let t = WeightedHistogram.t15
        let width = inverse(min(1, p + t * spread)).value - inverse(max(0, p - t * spread)).value
        let slope = width / (2 * t * spread)
        if p <= 0 || p >= 1 { return Replicated(q, deviations: excess.map { _ in 0 }, size: abs(q), resolution: slope * slope * spread * spread) }
        return Replicated(q, deviations: excess.map { -$0 * slope }, size: abs(q), resolution: resolution(j, spread))
    }
    private func resolution(_ j: Int, _ spread: Double) -> Double {
        let width = bins[j].high - bins[j].low
        return shares[j] > spread ? width * width / 12 : 0
    }

    /// Mean of the lowest share `a` of the values (Rockafellar and Uryasev, 2000).
    func lowerTailMean(_ a: Double) -> Replicated? {
        guard !isEmpty else { return nil }
        let (q, last) = inverse(a)
        func shortfall(_ shares: [Double]) -> Double {
            var sum = 0.0
            for j in 0..<last { sum += shares[j] * max(0, q - bins[j].mean) }
            // Inside the bin of the quantile values are spread evenly.
            let low = bins[last].low, width = bins[last].high - low
            if width > 0 { sum += shares[last] * (q - low) * (q - low) / (2 * width) }
            return sum
        }
        let pooled = shortfall(shares)
        return Replicated(q - pooled / a, deviations: replicateShares.map { (pooled - shortfall($0)) / a }, size: max(abs(q), abs(pooled) / a))
    }
}
