import AgreementSimulation
import CVectorMath
import Planning
import Quantities

/// Reads figures of one structure out of what was counted: the only place where weights enter.
///
/// A figure is a mean over the strata by their exact weights, then over the replicates; everything is divided by the share of
/// the paths that count, which is 1 without a condition.
final class Estimator {
    let run: SimulationRun
    let structure: Int
    let tally: CellTally
    let design: SamplingDesign
    let plan: AgreementPlan
    /// That of the first structure with the same timeline; nil for that one itself.
    private let leader: Estimator?
    var layout: TallyLayout { tally.layout }
    /// By stratum: its probability, and its paths in each replicate.
    private let probabilities: [Double], points: [Double]
    /// By stratum: the weight of one path within a replicate.
    private let weights: [Double]
    let replicates = CellTally.replicates
    /// The share of the paths that count.
    private(set) var whole = Replicated(exact: 1)
    private var valueHistograms: [Int: WeightedHistogram] = [:]
    /// By series: a payment's timing is asked for by its clause and by its milestone.
    private var timings: [Int: Timing] = [:]
    private var halves: [Bool: Replicated?] = [:]

    init(run: SimulationRun, structure: Int, tally: CellTally, design: SamplingDesign, leader: Estimator? = nil) {
        self.run = run; self.structure = structure; self.tally = tally; self.design = design; self.leader = leader
        plan = run.plan.agreements[structure]
        let group = run.plan.groupOf[structure]
        probabilities = run.plan.groups[group].world.strata.map(\.weight)
        points = run.plan.designStrata(ofGroup: group).map { Double(design.points($0)) }
        weights = run.plan.weights(ofGroup: group, design)
        if plan.given != nil { whole = weighted { Double(tally.paths($0, $1)) } }
    }

    /// Paths of the run, and those that count.
    var paths: Int { run.plan.paths(ofGroup: run.plan.groupOf[structure], design) }
    var pathsGiven: Int { strata.reduce(0) { sum, h in sum + (0..<replicates).reduce(0) { $0 + Int(tally.paths($1, h)) } } }
    private var strata: Range<Int> { weights.indices }

    // MARK: means

    /// Each replicate's weighted sum over the strata of what a cell says.
    func weighted(_ of: (_ replicate: Int, _ stratum: Int) -> Double) -> Replicated {
        // Divided first: what is the same on every path stays exactly that.
        Replicated(replicates: (0..<replicates).map { r in strata.reduce(0) { $0 + probabilities[$1] * (of(r, $1) / points[$1]) } })
    }
    private func perPath(_ x: Replicated) -> Replicated { plan.given == nil ? x : x / whole }

    /// The mean over the paths of a sum; `quantum` is its unit.
    func mean(sum s: Int, quantum: Double) -> Replicated { mean([s], quantum: quantum) }
    /// How much more `other` has of a sum than this: subtracted in whole quanta where both have the same strata, so that a
    /// difference that is the same on every path is exactly so.
    func more(_ other: Estimator, sum s: Int, of t: Int) -> Replicated {
        guard plan.given == nil, probabilities == other.probabilities, points == other.points, layout.money == other.layout.money else {
            return other.money(t) - money(s)
        }
        var difference = weighted { (other.tally.sum(t, $0, $1) &- tally.sum(s, $0, $1)).asDouble * layout.money }
        difference.size = max(difference.size, abs(money(s).value))
        return difference
    }
    /// The mean of a sum of money, or of several together; of a count likewise.
    func money(_ s: Int) -> Replicated { mean(sum: s, quantum: layout.money) }
    func money(_ sums: [Int]) -> Replicated { mean(sums, quantum: layout.money) }
    func count(_ s: Int) -> Replicated { mean(sum: s, quantum: 1) }
    func count(_ sums: [Int]) -> Replicated { mean(sums, quantum: 1) }
    private func mean(_ sums: [Int], quantum: Double) -> Replicated {
        perPath(weighted { r, h in sums.reduce(Int128(0)) { $0 &+ tally.sum($1, r, h) }.asDouble * quantum })
    }
    /// What each cell has counted.
    typealias Count = (_ replicate: Int, _ stratum: Int) -> Int
    /// The count of several sums together.
    func all(_ sums: [Int]) -> Count { { [tally] r, h in sums.reduce(0) { $0 + Int(tally.sum($1, r, h)) } } }
    /// By stratum: how many paths were counted, of all replicates.
    func hits(_ sums: [Int]) -> [Int] { hits(all(sums)) }
    func hits(_ count: Count) -> [Int] { strata.map { h in (0..<replicates).reduce(0) { $0 + count($1, h) } } }
    private func share(of count: Count) -> Replicated { perPath(weighted { Double(count($0, $1)) }) }

    // MARK: estimates

    func estimate(_ x: Replicated, events: [Int]? = nil) -> Estimate<Money> { estimate(x, events) }
    func years(_ x: Replicated, events: [Int]? = nil) -> Estimate<Years> { estimate(x, events) }
    /// A ratio that is no probability.
    func share(_ x: Replicated) -> Estimate<Share> { estimate(x, nil) }
    private func estimate<U>(_ x: Replicated, _ events: [Int]?) -> Estimate<U> {
        var e = Estimate<U>(U(x.value), error: U(x.error))
        let seen = events?.reduce(0, +) ?? .max
        if seen > 0, seen < RareEvents.few { e.events = seen }
        return e
    }
    /// A probability, with its rare events told apart. `of`: given an event whose probability that is.
    func probability(_ sums: [Int], of whole: [Int]? = nil) -> Estimate<Share> { probability(all(sums), of: whole) }
    func probability(_ counted: Count, of whole: [Int]? = nil) -> Estimate<Share> {
        let hits = hits(counted), seen = hits.reduce(0, +)
        let all = whole.map { count($0) }
        if let all, all.value == 0 { return Estimate(Share(.nan), error: Share(.nan)) }
        let p = share(of: counted)
        let x = all.map { p / $0 } ?? p
        var e = Estimate<Share>(Share(x.value), error: Share(x.error))
        guard seen < RareEvents.few else { return e }
        let scale = Double(replicates) * self.whole.value * (all?.value ?? 1)
        let bounds = RareEvents.interval(hits: hits, weights: weights.map { $0 / scale })
        // What is certain by the deal's own terms was seen on every path, and what cannot be, on none.
        let total = whole.map { self.hits($0).reduce(0, +) } ?? pathsGiven
        if seen < total {
            e.bounds = Share(bounds.lower)...Share(min(1, bounds.upper))
            if seen > 0 { e.events = seen; e.error = Share(bounds.error) }
        }
        return e
    }

    /// A histogram of what each cell has in each bin.
    private func histogram(_ bins: [WeightedHistogram.Bin], grain: Double = 0, _ counts: (_ replicate: Int, _ stratum: Int) -> UnsafeBufferPointer<UInt32>) -> WeightedHistogram {
        let rows = (0..<replicates).map { r in
            var row = [Double](repeating: 0, count: bins.count)
            for h in strata {
                let counts = counts(r, h), weight = weights[h]
                for j in row.indices { row[j] += weight * Double(counts[j]) }
            }
            return row
        }
        return WeightedHistogram(bins: bins, weights: rows, grain: grain)
    }

    // MARK: values

    func mean(_ p: Int) -> Replicated { money(layout.value(p, .sum)) }
    func sd(_ p: Int) -> Replicated {
        let first = count(layout.value(p, .first)), second = count(layout.value(p, .second))
        var variance = second - first * first
        variance.size = max(variance.size, second.value)
        return variance.squareRoot() * layout.step[p]
    }
    func negative(_ p: Int) -> Estimate<Share> { probability([layout.value(p, .negative)]) }
    func negativeShare(_ p: Int) -> Replicated { count(layout.value(p, .negative)) }
    /// The histogram of a party's values, or (beyond the parties) of all payments.
    func values(_ column: Int) -> WeightedHistogram {
        if let known = valueHistograms[column] { return known }
        var lowest = Double.infinity, highest = -Double.infinity, low = (0.0, 0.0), high = (0.0, 0.0)
        let last = tally.values[column].bins - 1
        for h in strata {
            let e = tally.extreme(column, h)
            lowest = min(lowest, e.lowest); highest = max(highest, e.highest)
            low.0 += weights[h] * Double(e.lowSum) * layout.money; high.0 += weights[h] * Double(e.highSum) * layout.money
            for r in 0..<replicates {
                let counts = tally.valueCounts(column, r, h)
                low.1 += weights[h] * Double(counts[0]); high.1 += weights[h] * Double(counts[last])
            }
        }
        let bins = tally.values[column].bins(lowest: lowest, highest: highest, lowMean: low.1 > 0 ? low.0 / low.1 : nil, highMean: high.1 > 0 ? high.0 / high.1 : nil)
        let histogram = histogram(bins, grain: weights.min()! / Double(replicates)) { tally.valueCounts(column, $0, $1) }
        valueHistograms[column] = histogram
        return histogram
    }

    // MARK: dates

    /// When an event comes, given that it does; `series` as in the layout.
    func timing(count sums: [Int], time: [Int], series: Int) -> Timing {
        if let leader, series < layout.sharedSeries { return leader.timing(count: sums, time: time, series: series) }
        if let known = timings[series] { return known }
        let timing = newTiming(count: sums, time: time, series: series)
        timings[series] = timing
        return timing
    }
    private func newTiming(count sums: [Int], time: [Int], series: Int) -> Timing {
        let events = hits(sums)
        guard events.contains(where: { $0 > 0 }) else { return Timing() }
        let mean = self.mean(time, quantum: TallyLayout.time) / count(sums)
        let dates = histogram(tally.dates.bins) { tally.dateCounts(series, $0, $1) }
        func quantile(_ p: Double) -> Estimate<Years>? { dates.quantile(p).map { years($0, events: events) } }
        return Timing(mean: years(mean, events: events), p10: quantile(0.1), p50: quantile(0.5), p90: quantile(0.9))
    }

    /// On how many paths a series has a date in calendar year `y`.
    func dates(_ series: Int, year y: Int, atClose: Bool = false) -> Count {
        let cells = tally.dates.year(y, of: layout.years, atClose: atClose)
        return { [tally] in tally.dateCount(series, cells, $0, $1) }
    }

    /// When half of what is paid has come.
    func timeToHalf(presentValue: Bool) -> Replicated? {
        if let known = halves[presentValue] { return known }
        let half = newTimeToHalf(presentValue: presentValue)
        halves[presentValue] = .some(half)
        return half
    }
    private func newTimeToHalf(presentValue: Bool) -> Replicated? {
        let from = layout.half + (presentValue ? layout.timeBins : 0)
        let bins = (0..<layout.timeBins).map { b -> WeightedHistogram.Bin in
            let high = Double(b) / Double(TallyLayout.binsPerYear), low = b == 0 ? 0 : high - 1 / Double(TallyLayout.binsPerYear)
            return .init(low: low, high: high, mean: (low + high) / 2)
        }
        // Fixed sums follow from their dates: a cell is worth what its middle is.
        let cells = tally.dates.bins.map(\.mean)
        let fixed = layout.clauses.indices.compactMap { p -> (series: Int, bins: [Int], worth: [Double])? in
            let clause = layout.clauses[p]
            guard let sum = clause.fixed, let event = clause.event, clause.counted, sum != 0 else { return nil }
            let rate = presentValue ? plan.payments[p].payee.map { plan.parties[$0].logDiscount } ?? 0 : 0
            return (layout.series(ofEvent: event), cells.map { layout.timeBin($0 + clause.within) }, cells.map { sum / layout.money * dc_exp1(-rate * ($0 + clause.within)) })
        }
        let rows = (0..<replicates).map { r in
            var row = [Double](repeating: 0, count: bins.count)
            for h in strata {
                for b in row.indices { row[b] += weights[h] * tally.sum(from + b, r, h).asDouble }
                for (series, places, worth) in fixed {
                    let counts = tally.dateCounts(series, r, h)
                    for c in counts.indices where counts[c] > 0 { row[places[c]] += weights[h] * Double(counts[c]) * worth[c] }
                }
            }
            return row
        }
        let histogram = WeightedHistogram(bins: bins, weights: rows)
        return histogram.total > 0 ? histogram.quantile(0.5) : nil
    }

    // MARK: payments by year

    /// How often a payment is made in a calendar year.
    func paths(ofPayment p: Int, year y: Int) -> Count {
        let clause = layout.clauses[p]
        guard clause.followsEvent, let event = clause.event else { return all([clause.yearCounts + y]) }
        return dates(layout.series(ofEvent: event), year: y, atClose: plan.payments[p].settlesAtEnd)
    }
    /// What payments come to in a calendar year, per path.
    func paid(_ payments: [Int], year y: Int) -> Replicated {
        let sums = payments.filter { layout.clauses[$0].years >= 0 }.map { layout.clauses[$0].years + y }
        let fixed = payments.compactMap { p in layout.clauses[p].fixed.map { (Quanta.whole($0 / layout.money), paths(ofPayment: p, year: y)) } }
        return perPath(weighted { r, h in
            sums.reduce(fixed.reduce(Int128(0)) { $0 &+ $1.0 &* Int128($1.1(r, h)) }) { $0 &+ tally.sum($1, r, h) }.asDouble * layout.money
        })
    }

    // MARK: years

    /// An unconditional quantile of a histogram that has no replicates; `zeros`: paths that it does not hold count as 0.
    func yearQuantiles(_ h: Int, _ plan: HistogramPlan, _ probabilities: [Double], zeros: Bool) -> [Double] {
        var lowest = Double.infinity, highest = -Double.infinity
        for s in strata { lowest = min(lowest, tally.yearExtreme(h, s).lowest); highest = max(highest, tally.yearExtreme(h, s).highest) }
        var bins = plan.bins(lowest: lowest, highest: highest, lowMean: nil, highMean: nil)
        var row = bins.indices.map { j in strata.reduce(0) { $0 + weights[$1] / Double(replicates) * Double(tally.yearCount(h, bin: j, $1)) } }
        if zeros {
            let rest = max(0, whole.value - row.reduce(0, +))
            if rest > 1e-12 {
                let at = bins.indices.first { row[$0] > 0 && bins[$0].low >= 0 } ?? bins.count
                bins.insert(.init(low: 0, high: 0, mean: 0), at: at)
                row.insert(rest, at: at)
            }
        }
        let histogram = WeightedHistogram(bins: bins, weights: [row])
        return probabilities.map { histogram.quantile($0)?.value ?? 0 }
    }

    // MARK: ratios of the deal

    var licensor: Int { plan.parties.firstIndex { $0.key == "licensor" } ?? 0 }
    var licensee: Int { plan.seller }
    /// Whether the values of the two sides can be added up.
    var areOfOneCurrency: Bool { plan.parties[licensor].currency == plan.parties[licensee].currency }
    var together: Replicated? { areOfOneCurrency ? mean(licensor) + mean(licensee) : nil }
    /// Nil unless both means are positive, and of one currency.
    var licensorShare: Replicated? {
        guard areOfOneCurrency else { return nil }
        let l = mean(licensor), k = mean(licensee)
        return l.value > 0 && k.value > 0 ? l / (l + k) : nil
    }
    /// Present value of all payments over that of net sales, at the payer's rate.
    var effectiveRoyalty: Replicated? { plan.parties[licensee].currency != nil ? nil : ratio(money(layout.deal(.byPayer)), mean(sum: layout.netSalesPV, quantum: layout.sales)) }
    /// Royalties over net sales, undiscounted.
    var royaltyRate: Replicated? { ratio(money(layout.deal(.royalties)), mean(sum: layout.netSales, quantum: layout.sales)) }
    private func ratio(_ a: Replicated, _ b: Replicated) -> Replicated? { b.value > 0 ? a / b : nil }
}
