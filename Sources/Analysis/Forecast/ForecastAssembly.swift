import AgreementSimulation
import Planning
import Quantities
import ScenarioModel

/// Turns what a run has counted for one structure into its forecast. Nothing is simulated here.
struct ForecastAssembly {
    let structure: Structure
    let plan: AgreementPlan
    let world: WorldPlan
    let tally: Tally
    let options: RunOptions
    /// As run; with `--given` fewer count.
    let paths: Int
    let converged: Bool

    private var layout: TallyLayout { tally.layout }
    private var n: Double { Double(tally.paths) }
    private var licensor: Int { plan.parties.firstIndex { $0.key == "licensor" } ?? 0 }
    private var licensee: Int { plan.parties.firstIndex { $0.key == "licensee" } ?? min(1, plan.parties.count - 1) }
    private var firstYear: Int { structure.scenario.effective.year }

    /// The grid of percentiles.
    static let grid: [Double] = [0, 0.001, 0.005, 0.01, 0.02] + (1...18).map { Double($0 * 5) / 100 } + [0.95, 0.98, 0.99, 0.995, 0.999, 1]

    func forecast() -> Forecast {
        Forecast(head: head(), parties: plan.parties.indices.map(party), deal: deal(), conditional: conditional(),
                 milestones: plan.milestones.map(milestone), covenants: plan.covenants.indices.map(covenant),
                 payments: plan.payments.indices.map(payment), all: all(), terminations: terminations())
    }

    private func head() -> Head {
        let s = structure.scenario
        return Head(scenario: s.name, digest: structure.digest, agreement: s.agreement.name, caseName: structure.caseName, given: options.given,
                    overridePaths: structure.overrides.map(\.path), overrideValues: structure.overrides.map(\.value),
                    currency: s.currency, effective: s.effective, horizon: s.horizon, paths: paths, pathsGiven: Int(tally.paths),
                    seed: options.seed, converged: converged)
    }

    // MARK: estimates

    private func moments(_ sum: Int, _ square: Int) -> Moments { Moments(count: n, sum: tally.sums[sum], squares: tally.sums[square]) }
    private func money(_ m: Moments) -> Estimate<Money> { Estimate(Money(m.mean), error: Money(m.errorOfMean)) }
    private func money(_ e: (value: Double, error: Double)) -> Estimate<Money> { Estimate(Money(e.value), error: Money(e.error)) }
    private func share(count: Double, of total: Double? = nil) -> Estimate<Share> {
        let all = total ?? n
        let p = count / all
        return Estimate(Share(p), error: Share(Moments.errorOfShare(p, all)))
    }
    private func timing(count: Double, sum: Double, squares: Double, _ times: TimeHistogram) -> Timing {
        guard count > 0 else { return Timing() }
        let m = Moments(count: count, sum: sum, squares: squares)
        func years(_ e: (value: Double, error: Double)) -> Estimate<Years> { Estimate(Years(e.value), error: Years(e.error)) }
        return Timing(mean: years((m.mean, m.errorOfMean)), p10: years(times.quantile(0.1)), p50: years(times.quantile(0.5)), p90: years(times.quantile(0.9)))
    }

    // MARK: parties

    private func party(_ p: Int) -> PartyForecast {
        let at = layout.power + 4 * p, values = tally.values[p], sums = tally.sums
        let m = Moments(count: n, sum: sums[at], squares: sums[at + 1], shift: layout.shift[p])
        let sdError = Moments.errorOfSD(count: n, s1: sums[at], s2: sums[at + 1], s3: sums[at + 2], s4: sums[at + 3])
        let npv = ValueDistribution(
            mean: money(m), sd: Estimate(Money(m.sd), error: Money(sdError)), grid: ForecastAssembly.grid.map { Share($0) },
            percentiles: ForecastAssembly.grid.map { money(values.quantile($0)) }, cvar5: money(values.lowerTailMean(0.05)),
            probabilityNegative: share(count: sums[layout.negative + p]))
        return PartyForecast(key: plan.parties[p].key, name: plan.parties[p].name, discount: Share(plan.parties[p].discount), npv: npv,
                             bridge: bridge(p), cash: cash(p))
    }

    private func bridge(_ p: Int) -> [PartyForecast.NamedSum] {
        var rows: [PartyForecast.NamedSum] = []
        for (k, payment) in plan.payments.enumerated() where payment.payee == p || payment.payer == p {
            let income = moments(layout.payment(k, .toPayee), layout.payment(k, .toPayeeSquare))
            let outlay = moments(layout.payment(k, .byPayer), layout.payment(k, .byPayerSquare))
            var value = 0.0, error = 0.0
            if payment.payee == p { value += income.mean; error = income.errorOfMean }
            if payment.payer == p { value -= outlay.mean; error = payment.payee == p ? abs(error - outlay.errorOfMean) : outlay.errorOfMean }
            rows.append(.init(name: payment.name, presentValue: money((value, error))))
        }
        if p == licensee {
            let margin = moments(layout.bridge(p, .margin), layout.bridgeSquare(p, .margin))
            let costs = moments(layout.bridge(p, .costs), layout.bridgeSquare(p, .costs))
            rows.append(.init(name: "sales", presentValue: money(margin)))
            rows.append(.init(name: "costs", presentValue: money((0 - costs.mean, costs.errorOfMean))))
        }
        return rows
    }

    private func cash(_ p: Int) -> CashFan {
        guard options.detail else { return CashFan(years: [], mean: []) }
        let years = layout.years
        let fans = (0..<years).map { tally.cashYears[p * years + $0] }
        func column(_ q: Double) -> [Money] { fans.map { Money($0.quantile(q).value) } }
        return CashFan(years: (0..<years).map { firstYear + $0 },
                       mean: (0..<years).map { money(moments(layout.cash + p * years + $0, layout.cashSquare + p * years + $0)) },
                       p5: column(0.05), p10: column(0.1), p25: column(0.25), p50: column(0.5), p75: column(0.75), p90: column(0.9), p95: column(0.95))
    }

    // MARK: the deal

    private func deal() -> DealForecast {
        let ratios = DealRatios(sums: tally.sums, count: n, layout: layout, licensor: licensor, licensee: licensee)
        let headline = plan.payments.filter { $0.counted && $0.kind != .fee }.reduce(0) { $0 + ($1.amount ?? 0) }
        let open = plan.payments.filter { payment in
            guard payment.counted else { return false }
            if case .waiver = payment.form { return false }
            return [.royalty, .minimum, .fee].contains(payment.kind)
        }.map(\.name)
        let share = ratios.licensorShare
        return DealForecast(
            headline: Money(headline), openEnded: open, certain: Money(tally.paid.minimum),
            expectedPayments: money(moments(layout.deal(.paid), layout.deal(.paidSquare))),
            expectedPresentValue: money(moments(layout.deal(.toPayee), layout.deal(.toPayeeSquare))),
            medianPaid: money(tally.paid.quantile(0.5)), upfrontOnly: self.share(count: tally.sums[layout.deal(.upfrontOnly)]),
            effectiveRoyalty: ratios.effectiveRoyalty, royaltyRate: ratios.royaltyRate,
            licensorShare: share, licensorShareReason: share == nil ? shareReason(ratios) : nil, together: ratios.together,
            timeToHalfExpected: timeToHalf(presentValue: false), timeToHalfPresentValue: timeToHalf(presentValue: true),
            launch: self.share(count: tally.sums[layout.launch]))
    }
    private func shareReason(_ ratios: DealRatios) -> String {
        ratios.licensorMean > 0 ? "the licensee's mean is not positive" : ratios.licenseeMean > 0 ? "the licensor's mean is not positive" : "neither mean is positive"
    }

    private func timeToHalf(presentValue: Bool) -> Estimate<Years>? {
        let from = layout.half + (presentValue ? layout.timeBins : 0)
        guard let t = layout.timeToHalf((0..<layout.timeBins).map { tally.sums[from + $0] }) else { return nil }
        let parts = tally.replicates.filter { $0.paths > 0 }.compactMap { replicate -> Double? in
            let start = replicate.sums.count - (presentValue ? 1 : 2) * layout.timeBins
            return layout.timeToHalf((0..<layout.timeBins).map { replicate.sums[start + $0] })
        }
        return Estimate(Years(t), error: Years(Replicates.errorOfMean(parts)))
    }

    private func conditional() -> [ConditionalForecast] {
        var names: [(String, Int)] = plan.licensed.isEmpty ? [] : [("first_launch", 0), ("not first_launch", 1)]
        names += plan.causes.enumerated().map { ($1.name, 2 + $0) }
        let parties = plan.parties.count
        return names.map { name, c in
            let count = tally.sums[layout.conditionCount + c]
            guard count > 0 else { return ConditionalForecast(condition: name, probability: share(count: 0)) }
            return ConditionalForecast(
                condition: name, probability: share(count: count),
                means: (0..<parties).map { p in
                    let at = c * parties + p
                    return money(Moments(count: count, sum: tally.sums[layout.conditionSum + at], squares: tally.sums[layout.conditionSquare + at], shift: layout.shift[p]))
                },
                probabilitiesNegative: (0..<parties).map { share(count: tally.sums[layout.conditionNegative + c * parties + $0], of: count) })
        }
    }

    // MARK: clauses

    private func milestone(_ m: MilestonePlan) -> MilestoneForecast {
        let count: Double, timing: Timing
        if let p = m.payment {
            count = tally.sums[layout.payment(p, .count)]
            timing = self.timing(count: count, sum: tally.sums[layout.payment(p, .time)], squares: tally.sums[layout.payment(p, .timeSquare)], tally.paymentTimes(p))
        } else {
            count = tally.sums[layout.launch]
            timing = self.timing(count: count, sum: tally.sums[layout.launch + 1], squares: tally.sums[layout.launch + 2], tally.launchTimes)
        }
        return MilestoneForecast(name: m.name, event: m.event, probability: share(count: count), timing: timing, duty: m.covenant.map { duty($0, met: count) })
    }

    private func duty(_ k: Int, met: Double) -> MilestoneForecast.Duty {
        func count(_ states: CovenantState) -> Double { tally.count(covenant: k, states) }
        var due: Years?
        if case .duty(_, let slot, _) = plan.covenants[k].watch {
            for case .constant(slot, let t) in plan.ops where t.isFinite { due = Years(t) }
        }
        let reached = count(.reached)
        return .init(covenant: plan.covenants[k].name, due: due, met: share(count: met), metByDue: share(count: count(.met)),
                     metByOriginalDue: share(count: count(.metByOriginal)),
                     metGivenReached: reached > 0 ? share(count: count([.met, .reached]), of: reached) : nil)
    }

    private func covenant(_ k: Int) -> CovenantForecast {
        func probability(_ states: CovenantState) -> Estimate<Share> { share(count: tally.count(covenant: k, states)) }
        let covenant = plan.covenants[k]
        switch covenant.watch {
        case .hazard, .happening:
            return CovenantForecast(name: covenant.name, happened: probability(.happened), bites: probability(.bites))
        case .duty, .level:
            return CovenantForecast(name: covenant.name, met: probability(.met), late: probability(.late), cured: probability(.cured),
                                    extended: Estimate(Share(0)), waived: probability(.waived), missed: probability(.missed), moot: probability(.moot),
                                    bites: probability(.bites))
        }
    }

    private func payment(_ p: Int) -> PaymentForecast {
        let payment = plan.payments[p], years = layout.years
        let count = tally.sums[layout.payment(p, .count)]
        var timing = Timing(), rates: ClosedRange<Share>?, floors: ClosedRange<Money>?
        switch payment.form {
        case .event, .waiver:
            timing = self.timing(count: count, sum: tally.sums[layout.payment(p, .time)], squares: tally.sums[layout.payment(p, .timeSquare)], tally.paymentTimes(p))
        case .royalty(let r):
            let all = plan.royalties[r].rates
            rates = Share(all.min()!)...Share(all.max()!)
        case .minimum(let m):
            let all = plan.minimums[m].floors
            floors = Money(all.min()!)...Money(all.max()!)
        }
        let byYear = (0..<years).map { y -> PaymentForecast.YearSum in
            var sum = PaymentForecast.YearSum(year: firstYear + y, expected: money(moments(layout.paymentYear + p * years + y, layout.paymentYearSquare + p * years + y)))
            if options.detail {
                let histogram = tally.paymentYears[p * years + y]
                sum.p10 = Money(histogram.quantile(0.1, total: tally.paths).value)
                sum.p90 = Money(histogram.quantile(0.9, total: tally.paths).value)
            }
            return sum
        }
        func key(_ party: Int?) -> String { party.map { plan.parties[$0].key } ?? "outside" }
        return PaymentForecast(
            name: payment.name, payer: key(payment.payer), payee: key(payment.payee), kind: ForecastAssembly.kind(payment.kind), amount: payment.amount.map { Money($0) },
            rates: rates, floors: floors, expected: money(moments(layout.payment(p, .amount), layout.payment(p, .amountSquare))),
            presentValuePayee: money(moments(layout.payment(p, .toPayee), layout.payment(p, .toPayeeSquare))),
            presentValuePayer: money(moments(layout.payment(p, .byPayer), layout.payment(p, .byPayerSquare))),
            probabilityPaid: share(count: count), timing: timing, byYear: byYear)
    }
    static func kind(_ kind: PaymentPlan.Kind) -> PaymentKind {
        switch kind {
        case .upfront: .upfront
        case .milestone: .milestone
        case .salesMilestone: .salesMilestone
        case .royalty: .royalty
        case .minimum: .minimum
        case .fee: .fee
        }
    }

    private func all() -> PaymentForecast {
        let byYear = (0..<layout.years).map { y in
            PaymentForecast.YearSum(year: firstYear + y, expected: money(moments(layout.allYear + y, layout.allYearSquare + y)))
        }
        return PaymentForecast(
            name: "all", payer: "licensee", payee: "licensor", kind: .share, expected: money(moments(layout.deal(.paid), layout.deal(.paidSquare))),
            presentValuePayee: money(moments(layout.deal(.toPayee), layout.deal(.toPayeeSquare))),
            presentValuePayer: money(moments(layout.deal(.byPayer), layout.deal(.byPayerSquare))),
            probabilityPaid: share(count: tally.sums[layout.deal(.something)]), timing: Timing(), byYear: byYear)
    }

    private func terminations() -> [TerminationForecast] {
        plan.causes.indices.map { c in
            let at = layout.cause(c, .count), count = tally.sums[at]
            let kind: TerminationForecast.Kind = switch plan.causes[c].kind {
            case .technical: .world
            case .covenant: .covenant
            case .expiry: .expiry
            case .horizon: .horizon
            }
            return TerminationForecast(
                cause: plan.causes[c].name, kind: kind, probability: share(count: count),
                timing: timing(count: count, sum: tally.sums[at + 1], squares: tally.sums[at + 2], tally.causeTimes(c)),
                byYear: (0..<layout.years).map { .init(year: firstYear + $0, probability: share(count: tally.sums[layout.causeYear + c * layout.years + $0])) })
        }.sorted { ($1.probability.value.rawValue, $0.cause) < ($0.probability.value.rawValue, $1.cause) }
    }
}
