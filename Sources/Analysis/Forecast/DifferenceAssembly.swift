import Planning
import Quantities

/// Turns what a run has counted for two structures into their differences, b minus a.
///
/// Figures subtract replicate by replicate, which share their draws; so a difference is far more exact than either figure.
struct DifferenceAssembly {
    let run: SimulationRun
    let a: Estimator
    let b: Estimator
    let pairs: DifferenceTally
    let forecasts: (a: Forecast, b: Forecast)

    private var plan: Plan { run.plan }
    private var groups: (a: Int, b: Int) { (plan.groupOf[a.structure], plan.groupOf[b.structure]) }

    func difference() -> Difference {
        let reason = unpaired()
        return Difference(a: run.structures[a.structure].name, b: run.structures[b.structure].name, paired: reason == nil, unpairedReason: reason,
                          parties: forecasts.a.parties.indices.map(party), deal: deal())
    }

    /// Paired draw by draw unless one world has a source of chance that the other lacks, or its outcomes have other odds.
    private func unpaired() -> String? {
        guard groups.a != groups.b else { return nil }
        func drivers(_ g: Int) -> Set<String> { Set(plan.groups[g].world.drivers.map(\.name)) }
        let only = drivers(groups.a).symmetricDifference(drivers(groups.b)).sorted()
        if let first = only.first {
            let name = first.split(separator: "@")[0].without(prefix: "stages.").without(prefix: "markets.").without(prefix: "program.")
            return "the worlds differ in \(name)"
        }
        return sameOdds ? nil : "the odds of the stages differ"
    }
    /// The strata of both worlds have the same weights.
    private var sameOdds: Bool {
        let (x, y) = (plan.groups[groups.a].world.strata, plan.groups[groups.b].world.strata)
        return x.count == y.count && zip(x, y).allSatisfy { $0.name == $1.name && $0.weight == $1.weight }
    }

    // MARK: parties

    private func party(_ p: Int) -> Difference.PartyDifference {
        let (x, y) = (a.values(p), b.values(p))
        let grid = forecasts.a.parties[p].npv.grid
        let negative = b.negativeShare(p) - a.negativeShare(p)
        let npv = ValueDistribution(
            mean: money(a.more(b, sum: a.layout.value(p, .sum), of: b.layout.value(p, .sum))), sd: money(b.sd(p) - a.sd(p)), grid: grid,
            percentiles: grid.map { money(minus(y.quantile($0.rawValue), x.quantile($0.rawValue))) },
            cvar5: money(minus(y.lowerTailMean(0.05), x.lowerTailMean(0.05))),
            probabilityNegative: b.share(negative))
        return .init(key: forecasts.a.parties[p].key, npv: npv, probabilityBetter: share(p, pairs.better), probabilityTie: share(p, pairs.ties))
    }

    /// The share of the paths that count for both on which something holds; unknown where outcomes have other odds, since the
    /// paths that change their outcome have no partner.
    private func share(_ p: Int, _ count: (Int, Int, Int) -> Int64) -> Estimate<Share> {
        guard sameOdds else { return Estimate(Share(.nan), error: Share(.nan)) }
        let of = plan.designStrata(ofGroup: groups.a)
        let all = a.weighted { Double(pairs.paths($0, of[$1])) }
        guard all.value > 0 else { return Estimate(Share(.nan), error: Share(.nan)) }
        return a.share(a.weighted { Double(count(p, $0, of[$1])) } / all)
    }

    // MARK: the deal

    private func deal() -> [Difference.DealDifference] {
        let (x, y) = (forecasts.a.deal, forecasts.b.deal)
        var rows: [Difference.DealDifference] = []
        func add(_ name: String, _ d: Replicated?) {
            if let d { rows.append(.init(name: name, value: d.value, error: d.error)) }
        }
        func sum(_ figure: TallyLayout.Deal) -> Replicated { a.more(b, sum: a.layout.deal(figure), of: b.layout.deal(figure)) }
        add("headline", Replicated(exact: y.headline.rawValue - x.headline.rawValue))
        add("certain", Replicated(exact: y.certain.rawValue - x.certain.rawValue))
        add("expected_payments", sum(.paid))
        add("expected_pv", sum(.toPayee))
        add("median_paid", minus(b.values(b.layout.parties).quantile(0.5), a.values(a.layout.parties).quantile(0.5)))
        add("upfront_only", b.count(b.layout.deal(.upfrontOnly)) - a.count(a.layout.deal(.upfrontOnly)))
        add("effective_royalty", minus(b.effectiveRoyalty, a.effectiveRoyalty))
        add("royalty_rate", minus(b.royaltyRate, a.royaltyRate))
        add("licensor_share", minus(b.licensorShare, a.licensorShare))
        if a.areOfOneCurrency, b.areOfOneCurrency { add("together", [(a.licensor, b.licensor), (a.licensee, b.licensee)].map { a.more(b, sum: a.layout.value($0, .sum), of: b.layout.value($1, .sum)) }.reduce(Replicated(exact: 0), +)) }
        add("time_to_half_expected", minus(b.timeToHalf(presentValue: false), a.timeToHalf(presentValue: false)))
        add("time_to_half_pv", minus(b.timeToHalf(presentValue: true), a.timeToHalf(presentValue: true)))
        return rows
    }

    private func minus(_ y: Replicated?, _ x: Replicated?) -> Replicated? {
        guard let x, let y else { return nil }
        // Of one and the same figure even the width of its bin cancels.
        return x.value == y.value && x.deviations == y.deviations ? Replicated(exact: 0) : y - x
    }
    private func money(_ x: Replicated?) -> Estimate<Money> { x.map { a.estimate($0) } ?? Estimate(Money(.nan), error: Money(.nan)) }
}

extension StringProtocol {
    fileprivate func without(prefix: String) -> String { hasPrefix(prefix) ? String(dropFirst(prefix.count)) : String(self) }
}
