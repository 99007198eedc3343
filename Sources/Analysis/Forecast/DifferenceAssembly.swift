import Planning
import Quantities

/// Turns what a run has counted for two structures into their differences, b minus a.
///
/// Means are paired path by path. What has no paired formula (percentiles, ratios) takes its error from sixteen replicates,
/// each the same blocks of both structures.
struct DifferenceAssembly {
    let run: SimulationRun
    let a: Int
    let b: Int
    let tallies: Tallies
    let forecasts: [Forecast]

    private var tallyA: Tally { tallies.structures[a] }
    private var tallyB: Tally { tallies.structures[b] }
    private var pairs: DifferenceTally { tallies.differences[b - 1] }
    /// With a condition each structure has paths of its own, so nothing is paired path by path.
    private var conditioned: Bool { run.options.given != nil }

    func difference() -> Difference {
        let reason = unpaired()
        return Difference(a: run.structures[a].name, b: run.structures[b].name, paired: reason == nil, unpairedReason: reason,
                          parties: forecasts[a].parties.indices.map(party), deal: deal())
    }

    /// Paired draw by draw unless one world has a source of chance that the other lacks.
    private func unpaired() -> String? {
        guard run.plan.groupOf[a] != run.plan.groupOf[b] else { return nil }
        func drivers(_ k: Int) -> Set<String> { Set(run.plan.groups[run.plan.groupOf[k]].world.drivers.map(\.name)) }
        let only = drivers(a).symmetricDifference(drivers(b)).sorted()
        guard let first = only.first else { return nil }
        let name = first.split(separator: "@")[0].without(prefix: "stages.").without(prefix: "markets.").without(prefix: "program.")
        return "the worlds differ in \(name)"
    }

    // MARK: parties

    private func party(_ p: Int) -> Difference.PartyDifference {
        let (x, y) = (forecasts[a].parties[p].npv, forecasts[b].parties[p].npv)
        let mean: Estimate<Money>
        if conditioned {
            mean = money(y.mean.value.rawValue - x.mean.value.rawValue, scatter { replicateMean($0, p, $1) })
        } else {
            mean = money(pairs.mean(p))
        }
        let n = Double(pairs.paths)
        func share(_ count: Int64) -> Estimate<Share> {
            let q = n > 0 ? Double(count) / n : .nan
            return Estimate(Share(q), error: Share(Moments.errorOfShare(q, n)))
        }
        let histograms = replicateHistograms(p)
        func quantile(_ q: Double, _ i: Int) -> Estimate<Money> {
            money(y.percentiles[i].value.rawValue - x.percentiles[i].value.rawValue,
                  Replicates.errorOfMean(histograms.map { $0.b.quantile(q).value - $0.a.quantile(q).value }))
        }
        let negative = y.probabilityNegative.value.rawValue - x.probabilityNegative.value.rawValue
        let npv = ValueDistribution(
            mean: mean,
            sd: money(y.sd.value.rawValue - x.sd.value.rawValue, scatter { replicateSD($0, p, $1) }), grid: x.grid,
            percentiles: x.grid.enumerated().map { quantile($1.rawValue, $0) },
            cvar5: money(y.cvar5.value.rawValue - x.cvar5.value.rawValue,
                         Replicates.errorOfMean(histograms.map { $0.b.lowerTailMean(0.05).value - $0.a.lowerTailMean(0.05).value })),
            probabilityNegative: Estimate(Share(negative), error: Share(
                Replicates.errorOfMean(histograms.map { $0.b.shareNegative - $0.a.shareNegative }))))
        return .init(key: forecasts[a].parties[p].key, npv: npv, probabilityBetter: share(pairs.better[p]), probabilityTie: share(pairs.ties[p]))
    }

    // MARK: the deal

    private func deal() -> [Difference.DealDifference] {
        let (x, y) = (forecasts[a].deal, forecasts[b].deal)
        let parties = pairs.parties
        var rows: [Difference.DealDifference] = []
        func exact(_ name: String, _ value: Double) { rows.append(.init(name: name, value: value, error: 0)) }
        func paired(_ name: String, _ column: Int, _ value: Double, _ sum: TallyLayout.Deal?) {
            if conditioned {
                rows.append(.init(name: name, value: value, error: scatter { t, g in
                    sum.map { replicateDeal(t, $0, g) } ?? (replicateMean(t, 0, g) + replicateMean(t, min(1, parties - 1), g))
                }))
            } else {
                let m = pairs.mean(column)
                rows.append(.init(name: name, value: m.value, error: m.error))
            }
        }
        func ratio<U>(_ name: String, _ p: Estimate<U>?, _ q: Estimate<U>?, _ figure: (Tally, Int) -> Double?) {
            guard let p, let q else { return }
            let parts = groups.compactMap { g -> Double? in
                guard let u = figure(tallyA, g), let v = figure(tallyB, g) else { return nil }
                return v - u
            }
            rows.append(.init(name: name, value: q.value.rawValue - p.value.rawValue, error: parts.count == groups.count ? Replicates.errorOfMean(parts) : .nan))
        }
        exact("headline", y.headline.rawValue - x.headline.rawValue)
        exact("certain", y.certain.rawValue - x.certain.rawValue)
        paired("expected_payments", DifferenceTally.paid(parties), y.expectedPayments.value.rawValue - x.expectedPayments.value.rawValue, .paid)
        paired("expected_pv", DifferenceTally.presentValue(parties), y.expectedPresentValue.value.rawValue - x.expectedPresentValue.value.rawValue, .toPayee)
        let paidHistograms = replicateHistograms(pairs.parties)
        rows.append(.init(name: "median_paid", value: y.medianPaid.value.rawValue - x.medianPaid.value.rawValue,
                          error: Replicates.errorOfMean(paidHistograms.map { $0.b.quantile(0.5).value - $0.a.quantile(0.5).value })))
        ratio("upfront_only", x.upfrontOnly, y.upfrontOnly) { t, g in replicateDeal(t, .upfrontOnly, g) }
        ratio("effective_royalty", x.effectiveRoyalty, y.effectiveRoyalty) { t, g in
            let s = replicateDeal(t, .salesPV, g)
            return s > 0 ? replicateDeal(t, .byPayer, g) / s : nil
        }
        ratio("royalty_rate", x.royaltyRate, y.royaltyRate) { t, g in
            let s = replicateDeal(t, .sales, g)
            return s > 0 ? replicateDeal(t, .royalties, g) / s : nil
        }
        ratio("licensor_share", x.licensorShare, y.licensorShare) { t, g in
            let l = replicateMean(t, 0, g), k = replicateMean(t, min(1, parties - 1), g)
            // Linear about the whole run's means, so that a replicate whose mean turns negative does not matter.
            let whole = t.mean(party: 0).value, other = t.mean(party: min(1, parties - 1)).value
            let sum = whole + other
            return whole / sum + ((l - whole) * other - (k - other) * whole) / (sum * sum)
        }
        paired("together", DifferenceTally.together(parties), y.together.value.rawValue - x.together.value.rawValue, nil)
        ratio("time_to_half_expected", x.timeToHalfExpected, y.timeToHalfExpected) { t, g in replicateHalf(t, g, presentValue: false) }
        ratio("time_to_half_pv", x.timeToHalfPresentValue, y.timeToHalfPresentValue) { t, g in replicateHalf(t, g, presentValue: true) }
        return rows
    }

    // MARK: replicates

    private var groups: [Int] { (0..<Tally.groups).filter { tallyA.replicates[$0].paths > 0 && tallyB.replicates[$0].paths > 0 } }
    /// Error of a difference of a figure, from its scatter over the replicates.
    private func scatter(_ figure: (Tally, Int) -> Double) -> Double {
        Replicates.errorOfMean(groups.map { figure(tallyB, $0) - figure(tallyA, $0) })
    }
    private func replicateMean(_ t: Tally, _ p: Int, _ g: Int) -> Double {
        t.layout.shift[p] + t.replicates[g].sums[2 * p] / Double(t.replicates[g].paths)
    }
    private func replicateSD(_ t: Tally, _ p: Int, _ g: Int) -> Double {
        Moments(count: Double(t.replicates[g].paths), sum: t.replicates[g].sums[2 * p], squares: t.replicates[g].sums[2 * p + 1]).sd
    }
    private func replicateDeal(_ t: Tally, _ figure: TallyLayout.Deal, _ g: Int) -> Double {
        let source = t.layout.deal(figure)
        let at = Tally.replicateSources(t.layout).firstIndex(of: source)!
        return t.replicates[g].sums[at] / Double(t.replicates[g].paths)
    }
    private func replicateHalf(_ t: Tally, _ g: Int, presentValue: Bool) -> Double? {
        let start = t.replicates[g].sums.count - (presentValue ? 1 : 2) * t.layout.timeBins
        return t.layout.timeToHalf((0..<t.layout.timeBins).map { t.replicates[g].sums[start + $0] })
    }
    private func replicateHistograms(_ p: Int) -> [(a: Histogram, b: Histogram)] {
        groups.map { g in
            func histogram(_ t: Tally) -> Histogram { t.values[p].with(counts: t.replicates[g].valueCounts[p]) }
            return (histogram(tallyA), histogram(tallyB))
        }
    }

    private func money(_ e: (value: Double, error: Double)) -> Estimate<Money> { Estimate(Money(e.value), error: Money(e.error)) }
    private func money(_ value: Double, _ error: Double) -> Estimate<Money> { Estimate(Money(value), error: Money(error)) }
}

extension Histogram {
    /// Share of values below 0: a bin that holds 0 inside counts in proportion.
    var shareNegative: Double {
        let all = total
        return all > 0 ? negative / Double(all) : .nan
    }
}

extension StringProtocol {
    fileprivate func without(prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : String(self) }
}
