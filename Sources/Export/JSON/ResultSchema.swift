import JSONText

/// The JSON Schema (draft 2020-12) of every result: `run`, `compare`, `what-if`, `explain`, `check` and errors.
///
/// Objects keyed by names of the file (parties, payments, causes) are maps of one shape. Members may be added at any time;
/// those listed here stay.
public enum ResultSchema {
    public static func json() -> JSON {
        .object(
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")), ("title", .string("Dealcast results")),
            ("description", .string("What dealcast --format json prints: money in currency units, times in years since effective, shares as fractions; X_se is the standard error of X. rare holds figures that fewer than 30 paths show, with the 95% bounds of probabilities.")),
            ("anyOf", .array(["run", "comparison", "explain", "check", "error"].map(reference))),
            ("$defs", .object([
                .init("run", object(head + body)),
                .init("forecast", object([("agreement", text), ("case", nullable(text)), ("overrides", map(of: text))] + body)),
                .init("comparison", .object([
                    JSON.Member("type", .string("object")), .init("properties", properties(comparison)),
                    .init("required", .array((headNames.filter { $0 != "agreement" } + ["differences"]).map { .string($0) })),
                    .init("anyOf", .array([.object(("required", .array([.string("agreements")]))), .object(("required", .array([.string("cases")])))])),
                ])),
                .init("explain", object([("path", integer), ("weight", number), ("cause", text), ("end", number), ("parties", map(of: storyParty)), ("ledger", list(of: row))])),
                .init("check", object([("errors", list(of: reference("fault"))), ("questions", list(of: question))])),
                .init("error", object([("error", reference("fault"))])),
                .init("fault", object(["code", "path", "file"].map { ($0, nullable(text)) } + ["line", "column"].map { ($0, nullable(integer)) } + [("message", text), ("suggestion", nullable(text))])),
                .init("estimate", object([("value", nullable(number)), ("se", nullable(number))])), .init("rare", map(of: object([("events", integer), ("low", nullable(number)), ("high", nullable(number))]))),
                .init("party", party), .init("npv", object(npvNames.map { ($0, nullable(number)) })), .init("npv_se", object(npvNames.filter { $0 != "se" }.map { ($0, nullable(number)) })),
                .init("deal", object(dealNames.map { ($0, reference("estimate")) })),
                .init("conditional", conditional), .init("milestone", milestone), .init("covenant", covenant), .init("payment", payment), .init("termination", termination),
                .init("difference", difference),
            ])))
    }

    // MARK: parts

    private static let headNames = ["schema", "version", "scenario", "scenario_digest", "agreement", "case", "given", "overrides", "currency", "effective", "horizon", "paths", "seed", "sampling", "converged"]
    private static var head: [(String, JSON)] {
        [("schema", integer), ("version", text), ("scenario", text), ("scenario_digest", text), ("agreement", text), ("case", nullable(text)), ("given", nullable(text)),
         ("overrides", map(of: text)), ("currency", text), ("effective", .object(("type", .string("string")), ("format", .string("date")))), ("horizon", number),
         ("paths", integer), ("seed", .object(("type", .array([.string("integer"), .string("string")])))), ("sampling", text), ("converged", .object(("type", .string("boolean"))))]
    }
    private static var body: [(String, JSON)] {
        [("parties", map(of: reference("party"))), ("deal", reference("deal")), ("conditional", map(of: reference("conditional"))), ("milestones", map(of: reference("milestone"))),
         ("covenants", map(of: reference("covenant"))), ("payments", map(of: reference("payment"))), ("terminations", map(of: reference("termination")))]
    }
    private static var comparison: [(String, JSON)] {
        head + [("terms", list(of: object([("path", text), ("values", map(of: text))]))), ("agreements", map(of: reference("forecast"))), ("cases", map(of: reference("forecast"))),
                ("differences", list(of: reference("difference")))]
    }

    private static let npvNames = ["mean", "se", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "cvar5", "probability_negative"]
    private static let dealNames = ["headline", "certain", "expected_payments", "expected_pv", "median_paid", "upfront_only", "effective_royalty", "royalty_rate", "licensor_share",
                                    "together", "time_to_half_expected", "time_to_half_pv"]
    private static let timeNames = ["mean_time", "p10_time", "p50_time", "p90_time"].flatMap { [$0, $0 + "_se"] }

    private static var party: JSON {
        object([("name", text), ("discount", number), ("tax", number), ("currency", nullable(text)), ("npv", reference("npv")), ("npv_se", reference("npv_se")), ("bridge", map(of: nullable(number))), ("bridge_se", map(of: nullable(number))), ("rare", reference("rare")),
                ("cash", object([("year", list(of: integer))] + ["mean", "mean_se", "p5", "p10", "p25", "p50", "p75", "p90", "p95"].map { ($0, list(of: nullable(number))) }))])
    }
    private static var conditional: JSON {
        .object(("type", .string("object")), ("properties", properties([("probability", nullable(number)), ("se", nullable(number)), ("rare", reference("rare"))])),
                ("required", .array([.string("probability"), .string("se"), .string("rare")])),
                ("additionalProperties", nullable(object([("mean", nullable(number)), ("se", nullable(number)), ("probability_negative", nullable(number)), ("probability_negative_se", nullable(number))]))))
    }
    private static var milestone: JSON { object([("event", text), ("probability", nullable(number)), ("se", nullable(number)), ("rare", reference("rare"))] + timeNames.map { ($0, nullable(number)) }) }
    private static var covenant: JSON {
        object(["met", "late", "cured", "extended", "waived", "missed", "moot", "happened"].flatMap { [($0, nullable(number)), ($0 + "_se", nullable(number))] } + [("bites", nullable(number)), ("se", nullable(number)), ("rare", reference("rare"))])
    }
    private static var payment: JSON {
        object([("payer", text), ("payee", text), ("kind", text), ("expected", nullable(number)), ("se", nullable(number)), ("pv_payee", nullable(number)), ("pv_payee_se", nullable(number)), ("pv_payer", nullable(number)),
                ("pv_payer_se", nullable(number)), ("probability_paid", nullable(number)), ("probability_paid_se", nullable(number))] + timeNames.map { ($0, nullable(number)) }
            + [("by_year", list(of: nullable(number))), ("by_year_se", list(of: nullable(number))), ("by_year_events", list(of: nullable(integer))), ("rare", reference("rare"))])
    }
    private static var termination: JSON {
        object([("kind", .object(("enum", .array(["world", "covenant", "expiry", "horizon"].map { .string($0) })))), ("probability", nullable(number)), ("se", nullable(number))]
            + timeNames.map { ($0, nullable(number)) } + [("by_year", list(of: nullable(number))), ("by_year_se", list(of: nullable(number))), ("by_year_events", list(of: nullable(integer))), ("rare", reference("rare"))])
    }
    private static var difference: JSON {
        object([("a", text), ("b", text), ("paired", .object(("type", .string("boolean")))), ("reason", nullable(text)),
                ("parties", map(of: object([("npv", map(of: reference("estimate"))), ("probability_b_better", number), ("probability_tie", number)]))), ("deal", map(of: reference("estimate")))])
    }
    private static var storyParty: JSON { object([("name", text), ("npv", number)]) }
    private static var row: JSON {
        object([("date", text), ("time", number), ("kind", text), ("event", text)] + ["clause", "payer", "payee"].map { ($0, nullable(text)) }
            + ["amount", "pv_licensor", "pv_licensee"].map { ($0, nullable(number)) } + [("because", text)])
    }
    private static var question: JSON { object([("code", text), ("path", text), ("line", nullable(integer)), ("question", text), ("why", text), ("paste", nullable(text))]) }

    // MARK: words of the schema

    private static let number = JSON.object(("type", .string("number")))
    private static let integer = JSON.object(("type", .string("integer")))
    private static let text = JSON.object(("type", .string("string")))
    private static func nullable(_ schema: JSON) -> JSON { .object(("anyOf", .array([schema, .object(("type", .string("null")))]))) }
    private static func reference(_ name: String) -> JSON { .object(("$ref", .string("#/$defs/\(name)"))) }
    private static func list(of schema: JSON) -> JSON { .object(("type", .string("array")), ("items", schema)) }
    private static func map(of schema: JSON) -> JSON { .object(("type", .string("object")), ("additionalProperties", schema)) }
    private static func properties(_ members: [(String, JSON)]) -> JSON { .object(members.map { .init($0.0, $0.1) }) }
    /// All listed members are there; more may come.
    private static func object(_ members: [(String, JSON)]) -> JSON {
        .object(("type", .string("object")), ("properties", properties(members)), ("required", .array(members.map { .string($0.0) })))
    }
}
