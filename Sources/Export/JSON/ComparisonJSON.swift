import Analysis
import JSONText
import ScenarioModel

/// `compare`, `what-if`, `explain`, `check` and errors as JSON (DESIGN.md section 4).
public enum ResultJSON {
    public static func comparison(_ c: StructureComparison) -> JSON {
        var members = ForecastJSON.head(c.forecasts[0].head, agreement: c.kind == .cases)
        if c.kind == .cases, let i = members.firstIndex(where: { $0.name == "case" }) { members[i].value = .null }
        members.append(.init("terms", .array(c.terms.map { term in
            .object(("path", .string(term.path)), ("values", .object(zip(c.names, term.values).map { .init($0, .string($1)) })))
        })))
        members.append(.init(c.kind == .agreements ? "agreements" : "cases", .object(zip(c.names, c.forecasts).map { .init($0, .object(
            [JSON.Member("agreement", .string($1.head.agreement)), JSON.Member("case", .of($1.head.caseName)),
             JSON.Member("overrides", .object($1.head.overrides.map { .init($0.path, .string($0.value)) }))] + ForecastJSON.body($1))) })))
        members.append(.init("differences", .array(c.differences.map(difference))))
        return .object(members)
    }

    private static func difference(_ d: Difference) -> JSON {
        .object(
            ("a", .string(d.a)), ("b", .string(d.b)), ("paired", .bool(d.paired)), ("reason", .of(d.unpairedReason)),
            ("parties", .object(d.parties.map { p in
                let npv = ForecastJSON.statistics(p.npv).map { JSON.Member($0.0, pair($0.1, $0.2)) }
                return .init(p.key, .object(
                    ("npv", .object(npv)), ("probability_b_better", .number(p.probabilityBetter.value.rawValue)), ("probability_b_better_se", .number(p.probabilityBetter.error.rawValue)),
                    ("probability_tie", .number(p.probabilityTie.value.rawValue)), ("probability_tie_se", .number(p.probabilityTie.error.rawValue))))
            })),
            ("deal", .object(d.deal.map { .init($0.name, pair($0.value, $0.error)) })))
    }
    private static func pair(_ value: Double, _ error: Double) -> JSON { .object(("value", .number(value)), ("se", .number(error))) }

    public static func story(_ s: PathStory) -> JSON {
        .object(
            ("path", .int(s.path)), ("weight", .number(s.weight)), ("stratum", .of(s.stratum)), ("cause", .string(s.cause)), ("end", .number(s.end.rawValue)), ("picked", .of(s.picked)),
            ("parties", .object(s.parties.map { p in
                .init(p.key, .object([JSON.Member("name", .string(p.name)), JSON.Member("npv", .number(p.npv.rawValue))] + p.parts.map { .init($0.0, .number($0.1.rawValue)) }))
            })),
            ("ledger", .array(s.ledger.map { row in
                .object(("date", .string(row.date.description)), ("time", .number(row.time.rawValue)), ("kind", .string(row.kind.rawValue)), ("event", .string(row.event)),
                        ("clause", .of(row.clause)), ("payer", .of(row.payer)), ("payee", .of(row.payee)), ("amount", .of(row.amount?.rawValue)),
                        ("pv_licensor", .of(row.pvLicensor?.rawValue)), ("pv_licensee", .of(row.pvLicensee?.rawValue)), ("because", .string(row.because)))
            })),
            ("afterwards", .array(s.afterwards.map { .string($0) })))
    }

    public static func check(errors: [Diagnostic], questions: [Question]) -> JSON {
        .object(("errors", .array(errors.map(fault))), ("questions", .array(questions.map { q in
            .object(("code", .string(q.code)), ("path", .string(q.path)), ("line", q.line.map { .int($0) } ?? .null), ("question", .string(q.question)),
                    ("why", .string(q.why)), ("paste", .of(q.paste)))
        })))
    }

    /// One fault of a scenario.
    public static func fault(_ d: Diagnostic) -> JSON {
        .object(("code", .string(d.code.rawValue)), ("path", d.path.keys.isEmpty ? .null : .string(d.path.description)), ("file", .of(d.place?.file)),
                ("line", d.place.map { .int($0.line) } ?? .null), ("column", d.place.map { .int($0.column) } ?? .null),
                ("message", .string(d.message)), ("suggestion", .of(d.suggestion)))
    }
    /// An error on standard error in JSON mode; without a scenario's place all but the message is null.
    public static func error(_ fault: JSON) -> JSON { .object(("error", fault)) }
    public static func error(code: String?, message: String, suggestion: String?) -> JSON {
        error(.object(("code", .of(code)), ("path", .null), ("file", .null), ("line", .null), ("column", .null), ("message", .string(message)), ("suggestion", .of(suggestion))))
    }
}
