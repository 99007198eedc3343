import Analysis
import JSONText
import Quantities

/// A forecast in the shape that DESIGN.md section 4 fixes: money in currency units, time in years since `effective`.
public enum ForecastJSON {
    public static let schema = 1
    public static let version = "0.1.0"
    static let shownPercentiles: [(String, Double)] = [("p5", 0.05), ("p10", 0.1), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("p90", 0.9), ("p95", 0.95)]

    public static func run(_ f: Forecast) -> JSON { .object(head(f.head) + body(f)) }

    /// Exact where JSON numbers are; beyond 2^63 as text, which loses nothing.
    static func seed(_ seed: UInt64) -> JSON { Int(exactly: seed).map { .int($0) } ?? .string(String(seed)) }

    /// The first members of every result.
    static func head(_ head: Head, agreement: Bool = true) -> [JSON.Member] {
        var members: [JSON.Member] = [.init("schema", .int(schema)), .init("version", .string(version)), .init("scenario", .string(head.scenario)), .init("scenario_digest", .string(head.digest))]
        if agreement { members.append(.init("agreement", .string(head.agreement))) }
        members += [
            .init("case", .of(head.caseName)), .init("given", .of(head.given)),
            .init("overrides", .object(head.overrides.map { .init($0.path, .string($0.value)) })),
            .init("currency", .string(head.currency)), .init("effective", .string(head.effective.description)), .init("horizon", .number(head.horizon.rawValue)),
            .init("paths", .int(head.paths)), .init("paths_given", .int(head.pathsGiven)), .init("seed", seed(head.seed)), .init("sampling", .string(head.sampling.rawValue)), .init("converged", .bool(head.converged)),
        ]
        return members
    }

    static func body(_ f: Forecast) -> [JSON.Member] {
        [
            .init("parties", .object(f.parties.map { .init($0.key, party($0)) })),
            .init("deal", deal(f)),
            .init("conditional", .object(f.conditional.map { .init($0.condition, conditional($0, f.parties)) })),
            .init("milestones", .object(f.milestones.map { .init($0.name, milestone($0)) })),
            .init("covenants", .object(f.covenants.map { .init($0.name, covenant($0)) })),
            .init("payments", .object(f.payments.map { .init($0.name, payment($0)) } + [.init("all", payment(f.all))])),
            .init("terminations", .object(f.terminations.map { .init($0.cause, termination($0)) })),
        ]
    }

    // MARK: parts

    static func statistics(_ npv: ValueDistribution) -> [(String, Double, Double)] {
        [("mean", npv.mean.value.rawValue, npv.mean.error.rawValue), ("sd", npv.sd.value.rawValue, npv.sd.error.rawValue)]
            + shownPercentiles.map { let e = npv.percentile($0.1); return ($0.0, e.value.rawValue, e.error.rawValue) }
            + [("cvar5", npv.cvar5.value.rawValue, npv.cvar5.error.rawValue), ("probability_negative", npv.probabilityNegative.value.rawValue, npv.probabilityNegative.error.rawValue)]
    }

    private static func party(_ p: PartyForecast) -> JSON {
        let figures = statistics(p.npv)
        var npv: [JSON.Member] = []
        for (name, value, error) in figures {
            npv.append(.init(name, .number(value)))
            if name == "mean" { npv.append(.init("se", .number(error))) }
        }
        let cash = p.cash
        func column(_ m: [Money]) -> JSON { .array(m.map { .number($0.rawValue) }) }
        return .object(
            ("name", .string(p.name)), ("discount", .number(p.discount.rawValue)), ("tax", .number(p.tax.rawValue)), ("currency", p.currency.map { .string($0) } ?? .null),
            ("npv", .object(npv)),
            ("npv_se", .object(figures.map { .init($0.0, .number($0.2)) })),
            ("bridge", .object(p.bridge.map { .init($0.name, .number($0.presentValue.value.rawValue)) })),
            ("bridge_se", .object(p.bridge.map { .init($0.name, .number($0.presentValue.error.rawValue)) })),
            ("rare", FewEvents.member([("probability_negative", FewEvents(p.npv.probabilityNegative))]).value),
            ("cash", .object(("year", .array(cash.years.map { .int($0) })), ("mean", column(cash.mean.map(\.value))), ("mean_se", column(cash.mean.map(\.error))),
                             ("p5", column(cash.p5)), ("p10", column(cash.p10)), ("p25", column(cash.p25)), ("p50", column(cash.p50)),
                             ("p75", column(cash.p75)), ("p90", column(cash.p90)), ("p95", column(cash.p95)))))
    }

    private static func pair<U>(_ e: Estimate<U>) -> JSON { .object(("value", .number(e.value.rawValue)), ("se", .number(e.error.rawValue))) }
    private static func pair<U>(_ e: Estimate<U>?, reason: String) -> JSON {
        e.map(pair) ?? .object(("value", .null), ("se", .null), ("reason", .string(reason)))
    }

    private static func deal(_ f: Forecast) -> JSON {
        let d = f.deal
        let discount = f.parties.first { $0.key == "licensee" }?.discount.rawValue
        var royalty = pair(d.effectiveRoyalty, reason: "no sales")
        if case .object(var members) = royalty { members.append(.init("discount", .of(discount))); royalty = .object(members) }
        return .object(
            ("headline", .object(("value", .number(d.headline.rawValue)), ("se", .number(0)), ("open_ended", .array(d.openEnded.map { .string($0) })))),
            ("certain", pair(Estimate(d.certain))), ("expected_payments", pair(d.expectedPayments)), ("expected_pv", pair(d.expectedPresentValue)),
            ("median_paid", pair(d.medianPaid)), ("upfront_only", pair(d.upfrontOnly)), ("effective_royalty", royalty),
            ("royalty_rate", pair(d.royaltyRate, reason: "no sales")), ("licensor_share", pair(d.licensorShare, reason: d.licensorShareReason ?? "not both means are positive")),
            ("together", pair(d.together, reason: "the two sides count in different currencies")), ("time_to_half_expected", pair(d.timeToHalfExpected, reason: "nothing is paid")),
            ("time_to_half_pv", pair(d.timeToHalfPresentValue, reason: "nothing is paid")), ("launch", pair(d.launch)))
    }

    private static func conditional(_ c: ConditionalForecast, _ parties: [PartyForecast]) -> JSON {
        var members: [JSON.Member] = [.init("probability", .number(c.probability.value.rawValue)), .init("se", .number(c.probability.error.rawValue)),
                                      FewEvents.member([("probability", FewEvents(c.probability))])]
        for (p, party) in parties.enumerated() {
            guard let means = c.means, let negative = c.probabilitiesNegative else { members.append(.init(party.key, .null)); continue }
            members.append(.init(party.key, .object(
                ("mean", .number(means[p].value.rawValue)), ("se", .number(means[p].error.rawValue)),
                ("probability_negative", .number(negative[p].value.rawValue)), ("probability_negative_se", .number(negative[p].error.rawValue)))))
        }
        return .object(members)
    }

    private static func timing(_ t: Timing) -> [JSON.Member] {
        [("mean_time", t.mean), ("p10_time", t.p10), ("p50_time", t.p50), ("p90_time", t.p90)].flatMap { name, e in
            [JSON.Member(name, .of(e?.value.rawValue)), JSON.Member(name + "_se", .of(e?.error.rawValue))]
        }
    }

    private static func milestone(_ m: MilestoneForecast) -> JSON {
        var members: [JSON.Member] = [.init("event", .string(m.event)), .init("probability", .number(m.probability.value.rawValue)), .init("se", .number(m.probability.error.rawValue))]
        members += timing(m.timing) + [FewEvents.member([("probability", FewEvents(m.probability))])]
        if let d = m.duty {
            members += [.init("covenant", .string(d.covenant)), .init("due", .of(d.due?.rawValue))]
            for (name, e) in [("met", Optional(d.met)), ("met_by_due", d.metByDue), ("met_by_original_due", d.metByOriginalDue), ("met_given_reached", d.metGivenReached)] {
                members += [.init(name, .of(e?.value.rawValue)), .init(name + "_se", .of(e?.error.rawValue))]
            }
        }
        return .object(members)
    }

    private static func covenant(_ c: CovenantForecast) -> JSON {
        var members: [JSON.Member] = []
        for (name, e) in [("met", c.met), ("late", c.late), ("cured", c.cured), ("extended", c.extended), ("waived", c.waived), ("missed", c.missed), ("moot", c.moot), ("happened", c.happened)] {
            members += [.init(name, .of(e?.value.rawValue)), .init(name + "_se", .of(e?.error.rawValue))]
        }
        members += [.init("bites", .number(c.bites.value.rawValue)), .init("se", .number(c.bites.error.rawValue))]
        // What a clause does not have at all was seen on no path either.
        let states = [("met", c.met), ("late", c.late), ("cured", c.cured), ("extended", c.extended), ("waived", c.waived), ("missed", c.missed), ("moot", c.moot), ("happened", c.happened), ("bites", c.bites)]
        members.append(FewEvents.member(states.map { ($0, FewEvents($1).flatMap { $0.events > 0 ? $0 : nil }) }))
        return .object(members)
    }

    private static func payment(_ p: PaymentForecast) -> JSON {
        var members: [JSON.Member] = [
            .init("payer", .string(p.payer)), .init("payee", .string(p.payee)), .init("kind", .string(p.name == "all" ? "all" : p.kind.rawValue)),
            .init("expected", .number(p.expected.value.rawValue)), .init("se", .number(p.expected.error.rawValue)),
            .init("pv_payee", .number(p.presentValuePayee.value.rawValue)), .init("pv_payee_se", .number(p.presentValuePayee.error.rawValue)),
            .init("pv_payer", .number(p.presentValuePayer.value.rawValue)), .init("pv_payer_se", .number(p.presentValuePayer.error.rawValue)),
            .init("probability_paid", .number(p.probabilityPaid.value.rawValue)), .init("probability_paid_se", .number(p.probabilityPaid.error.rawValue)),
        ]
        members += timing(p.timing)
        members += [.init("by_year", .array(p.byYear.map { .number($0.expected.value.rawValue) })), .init("by_year_se", .array(p.byYear.map { .number($0.expected.error.rawValue) })),
                    FewEvents.byYear(p.byYear.map(\.expected)), FewEvents.member([("probability_paid", FewEvents(p.probabilityPaid)), ("expected", FewEvents(p.expected))])]
        return .object(members)
    }

    private static func termination(_ t: TerminationForecast) -> JSON {
        var members: [JSON.Member] = [.init("kind", .string(t.kind.rawValue)), .init("probability", .number(t.probability.value.rawValue)), .init("se", .number(t.probability.error.rawValue))]
        members += timing(t.timing)
        members += [.init("by_year", .array(t.byYear.map { .number($0.probability.value.rawValue) })), .init("by_year_se", .array(t.byYear.map { .number($0.probability.error.rawValue) })),
                    FewEvents.byYear(t.byYear.map(\.probability)), FewEvents.member([("probability", FewEvents(t.probability))])]
        return .object(members)
    }
}
