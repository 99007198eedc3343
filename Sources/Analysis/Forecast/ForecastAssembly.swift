import AgreementSimulation
import Planning
import Quantities
import ScenarioModel

/// Turns what a run has counted for one structure into its forecast. Nothing is simulated here.
struct ForecastAssembly {
    let structure: Structure
    let estimator: Estimator
    let options: RunOptions
    let converged: Bool

    private var plan: AgreementPlan { estimator.plan }
    private var tally: CellTally { estimator.tally }
    private var layout: TallyLayout { estimator.layout }
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
        var head = Head(scenario: s.name, digest: structure.digest, agreement: s.agreement.name, caseName: structure.caseName, given: options.given,
                    overridePaths: structure.overrides.map(\.path), overrideValues: structure.overrides.map(\.value),
                    currency: s.currency, effective: s.effective, horizon: s.horizon, paths: estimator.paths, pathsGiven: estimator.pathsGiven,
                    seed: options.seed, sampling: options.sampling, converged: converged)
        let isRandom = !estimator.run.plan.groups.allSatisfy { $0.world.drivers.isEmpty } || !plan.drivers.isEmpty
        head.isRough = isRandom && estimator.design.multiple < SamplingDesign.fewest
        return head
    }

    // MARK: estimates

    private func money(_ x: Replicated?) -> Estimate<Money> { x.map { estimator.estimate($0) } ?? Estimate(Money(.nan), error: Money(.nan)) }
    /// The mean of a sum, with how often it was not 0.
    private func money(_ sum: Int, counted: Int) -> Estimate<Money> { estimator.estimate(estimator.money(sum), events: estimator.hits([counted])) }

    // MARK: parties

    private func party(_ p: Int) -> PartyForecast {
        let values = estimator.values(p)
        let npv = ValueDistribution(
            mean: money(estimator.mean(p)), sd: money(estimator.sd(p)), grid: ForecastAssembly.grid.map { Share($0) },
            percentiles: ForecastAssembly.grid.map { money(values.quantile($0)) }, cvar5: money(values.lowerTailMean(0.05)),
            probabilityNegative: estimator.negative(p))
        var party = PartyForecast(key: plan.parties[p].key, name: plan.parties[p].name, discount: Share(plan.parties[p].discount), npv: npv,
                                  bridge: bridge(p), cash: cash(p))
        party.tax = Share(plan.parties[p].tax)
        party.currency = structure.scenario.parties.first { $0.key == party.key }?.currency
        return party
    }

    private func bridge(_ p: Int) -> [PartyForecast.NamedSum] {
        var rows: [PartyForecast.NamedSum] = [], known = Replicated(exact: 0)
        for (k, payment) in plan.payments.enumerated() where !payment.isApart && (payment.payee == p || payment.payer == p) {
            let events = estimator.hits([layout.paths(ofPayment: k)])
            let income = estimator.money(layout.payment(k, .toPayee)), outlay = estimator.money(layout.payment(k, .byPayer))
            let value = payment.payee != p ? -outlay : payment.payer != p ? income : income - outlay
            known = known + value
            rows.append(.init(name: payment.name, presentValue: estimator.estimate(value, events: events)))
        }
        if p == estimator.licensee {
            rows.append(.init(name: "sales", presentValue: money(estimator.money(layout.margin))))
            rows.append(.init(name: "costs", presentValue: money(-estimator.money(layout.costs))))
        }
        let tax = plan.parties[p].tax
        if p != estimator.licensee, plan.sellers.contains(p), tax < 1 { rows.append(.init(name: "sales", presentValue: money(estimator.mean(p) * (1 / (1 - tax)) - known))) }
        if tax > 0, tax < 1 { rows.append(.init(name: "tax", presentValue: money(estimator.mean(p) * (-tax / (1 - tax))))) }
        return rows
    }

    private func cash(_ p: Int) -> CashFan {
        guard options.detail else { return CashFan(years: [], mean: []) }
        let years = layout.years
        let fans = (0..<years).map { y in
            estimator.yearQuantiles(tally.paymentYears.count + p * years + y, tally.cashYears[p * years + y], [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95], zeros: false).map { Money($0) }
        }
        func column(_ q: Int) -> [Money] { fans.map { $0[q] } }
        return CashFan(years: (0..<years).map { firstYear + $0 }, mean: (0..<years).map { money(estimator.money(layout.cash + p * years + $0)) },
                       p5: column(0), p10: column(1), p25: column(2), p50: column(3), p75: column(4), p90: column(5), p95: column(6))
    }

    // MARK: the deal

    private func deal() -> DealForecast {
        let headline = plan.payments.filter { $0.counted && $0.kind != .fee }.reduce(0) { $0 + ($1.amount ?? 0) }
        let open = plan.payments.filter { payment in
            guard payment.counted else { return false }
            if case .waiver = payment.form { return false }
            return [.royalty, .minimum, .fee, .share].contains(payment.kind)
        }.map(\.name)
        let share = estimator.licensorShare, paid = estimator.values(layout.parties)
        return DealForecast(
            headline: Money(headline), openEnded: open, certain: Money(paid.minimum),
            expectedPayments: money(estimator.money(layout.deal(.paid))), expectedPresentValue: money(estimator.money(layout.deal(.toPayee))),
            medianPaid: money(paid.quantile(0.5)), upfrontOnly: estimator.probability([layout.deal(.upfrontOnly)]),
            effectiveRoyalty: estimator.effectiveRoyalty.map(estimator.share), royaltyRate: estimator.royaltyRate.map(estimator.share),
            licensorShare: share.map(estimator.share), licensorShareReason: share == nil ? shareReason() : nil, together: estimator.together.map { money($0) },
            timeToHalfExpected: estimator.timeToHalf(presentValue: false).map { estimator.years($0) },
            timeToHalfPresentValue: estimator.timeToHalf(presentValue: true).map { estimator.years($0) },
            launch: estimator.probability(launched))
    }
    private func shareReason() -> String {
        guard estimator.areOfOneCurrency else { return "the two sides count in different currencies" }
        let licensor = estimator.mean(estimator.licensor).value > 0, licensee = estimator.mean(estimator.licensee).value > 0
        return licensor ? "the licensee's mean is not positive" : licensee ? "the licensor's mean is not positive" : "neither mean is positive"
    }

    /// Classes of paths: each cause without and with a launch.
    private var launched: [Int] { plan.causes.indices.map { layout.kindCount + 2 * $0 + 1 } }
    private var notLaunched: [Int] { plan.causes.indices.map { layout.kindCount + 2 * $0 } }
    private func ended(_ cause: Int) -> [Int] { [layout.kindCount + 2 * cause, layout.kindCount + 2 * cause + 1] }

    private func conditional() -> [ConditionalForecast] {
        var conditions: [(String, [Int])] = plan.licensed.isEmpty ? [] : [("first_launch", launched), ("not first_launch", notLaunched)]
        conditions += plan.causes.indices.map { (plan.causes[$0].name, ended($0)) }
        let parties = plan.parties.indices
        return conditions.map { name, classes in
            let events = estimator.hits(classes), probability = estimator.probability(classes)
            guard events.contains(where: { $0 > 0 }) else { return ConditionalForecast(condition: name, probability: probability) }
            /// The sums of a party in these classes.
            func sums(_ first: Int, _ p: Int) -> [Int] { classes.map { first + ($0 - layout.kindCount) * parties.count + p } }
            let count = estimator.count(classes)
            return ConditionalForecast(
                condition: name, probability: probability,
                means: parties.map { estimator.estimate(estimator.money(sums(layout.kindValue, $0)) / count, events: events) },
                probabilitiesNegative: parties.map { estimator.probability(sums(layout.kindNegative, $0), of: classes) })
        }
    }

    // MARK: clauses

    private func milestone(_ m: MilestonePlan) -> MilestoneForecast {
        let probability: Estimate<Share>, timing: Timing
        if let p = m.payment {
            probability = estimator.probability([layout.occasions(ofPayment: p)])
            timing = self.timing(ofPayment: p)
        } else {
            probability = estimator.probability(launched)
            timing = estimator.timing(count: launched, time: [layout.launchTime], series: layout.launchSeries)
        }
        return MilestoneForecast(name: m.name, event: m.event, probability: probability, timing: timing, duty: m.covenant.map { duty($0, met: probability) })
    }

    private func timing(ofPayment p: Int) -> Timing {
        guard let event = layout.clauses[p].event else { return Timing() }
        return estimator.timing(count: [layout.event(event, .count)], time: [layout.event(event, .time)], series: layout.series(ofEvent: event))
    }

    /// Where the count of a state of a covenant lies.
    private func state(_ k: Int, _ state: CovenantState) -> Int { layout.covenant(k, state.rawValue.trailingZeroBitCount) }
    /// Where it is counted that a covenant bites.
    private func bites(_ k: Int) -> [Int] {
        [state(k, plan.hasPricedWaiver(covenant: k) ? .endedOrWaived : .bites)] + (layout.bites[k] >= 0 ? [layout.bites[k]] : [])
    }

    private func duty(_ k: Int, met: Estimate<Share>) -> MilestoneForecast.Duty {
        var due: Years?
        if case .duty(_, let slot, _) = plan.covenants[k].watch {
            for case .constant(slot, let t) in plan.ops where t.isFinite { due = Years(t) }
        }
        let reached = state(k, .reached)
        return .init(covenant: plan.covenants[k].name, due: due, met: met, metByDue: estimator.probability([state(k, .met)]),
                     metByOriginalDue: estimator.probability([state(k, .metByOriginal)]),
                     metGivenReached: estimator.hits([reached]).contains { $0 > 0 }
                        ? estimator.probability([layout.covenant(k, CovenantBits.metAndReached)], of: [reached]) : nil)
    }

    private func covenant(_ k: Int) -> CovenantForecast {
        func probability(_ s: CovenantState) -> Estimate<Share> { estimator.probability([state(k, s)]) }
        let covenant = plan.covenants[k]
        switch covenant.watch {
        case .hazard, .happening:
            return CovenantForecast(name: covenant.name, happened: probability(.happened), bites: estimator.probability(bites(k)))
        case .duty, .level:
            return CovenantForecast(name: covenant.name, met: probability(.met), late: probability(.late), cured: probability(.cured),
                                    extended: Estimate(Share(0)), waived: probability(.waived), missed: probability(.missed), moot: probability(.moot),
                                    bites: estimator.probability(bites(k)))
        }
    }

    private func payment(_ p: Int) -> PaymentForecast {
        let payment = plan.payments[p], years = layout.years, counted = layout.paths(ofPayment: p)
        var timing = Timing(), rates: ClosedRange<Share>?, floors: ClosedRange<Money>?
        switch payment.form {
        case .event, .waiver:
            timing = self.timing(ofPayment: p)
        case .royalty(let r):
            let all = plan.royalties[r].rates
            rates = Share(all.min()!)...Share(all.max()!)
        case .minimum(let m):
            let all = plan.minimums[m].floors
            floors = Money(all.min()!)...Money(all.max()!)
        case .settled(let all, let lowest):
            rates = all.min().map { Share($0)...Share(all.max()!) }
            floors = lowest.min().map { Money($0)...Money(lowest.max()!) }
        }
        let byYear = (0..<years).map { y -> PaymentForecast.YearSum in
            var sum = PaymentForecast.YearSum(year: firstYear + y, expected: estimator.estimate(
                estimator.paid([p], year: y), events: estimator.hits(estimator.paths(ofPayment: p, year: y))))
            if options.detail {
                let q = estimator.yearQuantiles(p * years + y, tally.paymentYears[p * years + y], [0.1, 0.9], zeros: true)
                sum.p10 = Money(q[0])
                sum.p90 = Money(q[1])
            }
            return sum
        }
        func key(_ party: Int?) -> String { party.map { plan.parties[$0].key } ?? "outside" }
        return PaymentForecast(
            name: payment.name, payer: key(payment.payer), payee: key(payment.payee), kind: ForecastAssembly.kind(payment.kind), amount: payment.amount.map { Money($0) },
            rates: rates, floors: floors, expected: money(layout.payment(p, .amount), counted: counted),
            presentValuePayee: money(layout.payment(p, .toPayee), counted: counted), presentValuePayer: money(layout.payment(p, .byPayer), counted: counted),
            probabilityPaid: estimator.probability([counted]), timing: timing, byYear: byYear)
    }
    static func kind(_ kind: PaymentPlan.Kind) -> PaymentKind {
        switch kind {
        case .upfront: .upfront
        case .milestone: .milestone
        case .salesMilestone: .salesMilestone
        case .royalty: .royalty
        case .minimum: .minimum
        case .fee: .fee
        case .share: .share
        }
    }

    private func all() -> PaymentForecast {
        let counted = plan.payments.indices.filter { plan.payments[$0].counted }
        let byYear = (0..<layout.years).map { y -> PaymentForecast.YearSum in
            // On at least so many paths as its most frequent payment.
            let events = counted.map { estimator.hits(estimator.paths(ofPayment: $0, year: y)) }.max { $0.reduce(0, +) < $1.reduce(0, +) }
            return .init(year: firstYear + y, expected: estimator.estimate(estimator.paid(counted, year: y), events: events))
        }
        return PaymentForecast(
            name: "all", payer: "licensee", payee: "licensor", kind: .share, expected: money(estimator.money(layout.deal(.paid))),
            presentValuePayee: money(estimator.money(layout.deal(.toPayee))), presentValuePayer: money(estimator.money(layout.deal(.byPayer))),
            probabilityPaid: estimator.probability([layout.deal(.something)]), timing: Timing(), byYear: byYear)
    }

    private func terminations() -> [TerminationForecast] {
        plan.causes.indices.map { c in
            let kind: TerminationForecast.Kind = switch plan.causes[c].kind {
            case .technical: .world
            case .covenant: .covenant
            case .expiry: .expiry
            case .horizon: .horizon
            }
            return TerminationForecast(
                cause: plan.causes[c].name, kind: kind, probability: estimator.probability(ended(c)),
                timing: estimator.timing(count: ended(c), time: [layout.endTime + 2 * c, layout.endTime + 2 * c + 1], series: c),
                byYear: (0..<layout.years).map { .init(year: firstYear + $0, probability: estimator.probability(estimator.dates(c, year: $0))) })
        }.sorted { ($1.probability.value.rawValue, $0.cause) < ($0.probability.value.rawValue, $1.cause) }
    }
}
