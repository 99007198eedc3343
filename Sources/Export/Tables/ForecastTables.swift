import Analysis
import Quantities

/// The tables of a forecast, as `--out` writes them (screens.md section 8): money in currency units, times in years, dates ISO.
public enum ForecastTables {
    public static let names = ["summary", "milestones", "payments", "payments_by_year", "terminations", "terminations_by_year", "covenants", "values", "cash"]
    static let keys = ["scenario", "agreement", "case", "given"]
    static func keyCells(_ head: Head) -> [Table.Cell] { [.text(head.scenario), .text(head.agreement), .of(head.caseName), .of(head.given)] }

    /// All tables, in the order of `names`.
    public static func all(_ f: Forecast) -> [Table] {
        [summary(f), milestones(f), payments(f), paymentsByYear(f), terminations(f), terminationsByYear(f), covenants(f), values(f), cash(f)]
    }
    /// The tables of several forecasts, one below the other: `agreement` and `case` tell them apart.
    public static func all(_ forecasts: [Forecast]) -> [Table] { Table.stacked(forecasts.map(all)) }

    // MARK: one figure a row

    /// A figure with its unit: the currency, `y` for years, `1` for a share.
    struct Figure {
        let party: String?
        let statistic: String
        let value: Double?
        let error: Double?
        let unit: String
    }

    static func figures(_ f: Forecast) -> [Figure] {
        let currency = f.head.currency
        var rows: [Figure] = []
        for party in f.parties {
            for (name, value, error) in ForecastJSON.statistics(party.npv) {
                rows.append(Figure(party: party.key, statistic: "npv_\(name)", value: value, error: error, unit: name == "probability_negative" ? "1" : party.currency ?? currency))
            }
        }
        let d = f.deal
        func add<U>(_ name: String, _ e: Estimate<U>?, _ unit: String) {
            rows.append(Figure(party: nil, statistic: name, value: e?.value.rawValue, error: e?.error.rawValue, unit: unit))
        }
        add("headline", Estimate(d.headline), currency)
        add("certain", Estimate(d.certain), currency)
        add("expected_payments", d.expectedPayments, currency)
        add("expected_pv", d.expectedPresentValue, currency)
        add("median_paid", d.medianPaid, currency)
        add("upfront_only", d.upfrontOnly, "1")
        add("effective_royalty", d.effectiveRoyalty, "1")
        add("royalty_rate", d.royaltyRate, "1")
        add("licensor_share", d.licensorShare, "1")
        add("together", d.together, currency)
        add("time_to_half_expected", d.timeToHalfExpected, "y")
        add("time_to_half_pv", d.timeToHalfPresentValue, "y")
        return rows
    }

    public static func summary(_ f: Forecast) -> Table {
        var table = Table("summary", keys + ["party", "statistic", "value", "std_error", "unit"])
        for row in figures(f) {
            table.add(keyCells(f.head) + [.of(row.party), .text(row.statistic), .of(row.value), .of(row.error), .text(row.unit)])
        }
        return table
    }

    // MARK: clauses and endings

    private static func times(_ t: Timing) -> [Table.Cell] { [t.mean, t.p10, t.p50, t.p90].map { .of($0?.value.rawValue) } }
    private static func timeErrors(_ t: Timing) -> [Table.Cell] { [t.mean, t.p10, t.p50, t.p90].map { .of($0?.error.rawValue) } }
    private static let timeErrorNames = ["mean_time_std_error", "p10_time_std_error", "p50_time_std_error", "p90_time_std_error"]

    public static func milestones(_ f: Forecast) -> Table {
        var table = Table("milestones", keys + ["milestone", "event", "probability", "std_error", "mean_time", "p10_time", "p50_time", "p90_time",
                                                "date_p50", "due_time", "probability_by_due"] + timeErrorNames + FewEvents.names("probability"))
        for m in f.milestones {
            table.add(keyCells(f.head) + [.text(m.name), .text(m.event), .number(m.probability.value.rawValue), .number(m.probability.error.rawValue)] + times(m.timing)
                + [.of(m.timing.p50.map { f.head.effective.adding($0.value).description }), .of(m.duty?.due?.rawValue), .of(m.duty?.metByDue.value.rawValue)] + timeErrors(m.timing) + FewEvents.cells(m.probability))
        }
        return table
    }

    public static func payments(_ f: Forecast) -> Table {
        var table = Table("payments", keys + ["payment", "payer", "payee", "kind", "probability_paid", "expected", "std_error", "pv_payee", "pv_payer", "mean_time",
                                              "pv_payee_std_error", "pv_payer_std_error"] + FewEvents.names("probability_paid"))
        for p in f.payments {
            table.add(keyCells(f.head) + [.text(p.name), .text(p.payer), .text(p.payee), .text(p.kind.rawValue), .number(p.probabilityPaid.value.rawValue),
                .number(p.expected.value.rawValue), .number(p.expected.error.rawValue), .number(p.presentValuePayee.value.rawValue),
                .number(p.presentValuePayer.value.rawValue), .of(p.timing.mean?.value.rawValue),
                .number(p.presentValuePayee.error.rawValue), .number(p.presentValuePayer.error.rawValue)] + FewEvents.cells(p.probabilityPaid))
        }
        return table
    }

    public static func paymentsByYear(_ f: Forecast) -> Table {
        var table = Table("payments_by_year", keys + ["payment", "year", "expected", "std_error", "p10", "p90", "events"])
        for p in f.payments {
            for y in p.byYear {
                table.add(keyCells(f.head) + [.text(p.name), .int(y.year), .number(y.expected.value.rawValue), .number(y.expected.error.rawValue), .of(y.p10?.rawValue), .of(y.p90?.rawValue), FewEvents.cells(y.expected)[0]])
            }
        }
        return table
    }

    public static func terminations(_ f: Forecast) -> Table {
        var table = Table("terminations", keys + ["cause", "kind", "probability", "std_error", "mean_time", "p10_time", "p50_time", "p90_time"] + timeErrorNames + FewEvents.names("probability"))
        for t in f.terminations {
            table.add(keyCells(f.head) + [.text(t.cause), .text(t.kind.rawValue), .number(t.probability.value.rawValue), .number(t.probability.error.rawValue)] + times(t.timing) + timeErrors(t.timing) + FewEvents.cells(t.probability))
        }
        return table
    }

    public static func terminationsByYear(_ f: Forecast) -> Table {
        var table = Table("terminations_by_year", keys + ["cause", "year", "probability", "std_error"] + FewEvents.names("probability"))
        for t in f.terminations {
            for y in t.byYear { table.add(keyCells(f.head) + [.text(t.cause), .int(y.year), .number(y.probability.value.rawValue), .number(y.probability.error.rawValue)] + FewEvents.cells(y.probability)) }
        }
        return table
    }

    public static func covenants(_ f: Forecast) -> Table {
        var table = Table("covenants", keys + ["covenant", "met", "late", "cured", "extended", "waived", "missed", "moot", "happened", "bites", "std_error"] + FewEvents.names("bites"))
        for c in f.covenants {
            table.add(keyCells(f.head) + [.text(c.name)] + [c.met, c.late, c.cured, c.extended, c.waived, c.missed, c.moot, c.happened].map { .of($0?.value.rawValue) }
                + [.number(c.bites.value.rawValue), .number(c.bites.error.rawValue)] + FewEvents.cells(c.bites))
        }
        return table
    }

    // MARK: distributions

    public static func values(_ f: Forecast) -> Table {
        var table = Table("values", keys + ["party", "probability", "value", "std_error"])
        for party in f.parties {
            for (p, v) in zip(party.npv.grid, party.npv.percentiles) {
                table.add(keyCells(f.head) + [.text(party.key), .number(p.rawValue), .number(v.value.rawValue), .number(v.error.rawValue)])
            }
        }
        return table
    }

    public static func cash(_ f: Forecast) -> Table {
        var table = Table("cash", keys + ["party", "year", "mean", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "mean_std_error"])
        for party in f.parties {
            let c = party.cash
            for k in c.years.indices {
                func at(_ column: [Money]) -> Table.Cell { column.indices.contains(k) ? .number(column[k].rawValue) : .empty }
                table.add(keyCells(f.head) + [.text(party.key), .int(c.years[k]), .number(c.mean[k].value.rawValue), at(c.p5), at(c.p10), at(c.p25), at(c.p50), at(c.p75), at(c.p90), at(c.p95), .number(c.mean[k].error.rawValue)])
            }
        }
        return table
    }
}
