import JSONText

/// Patterns of the scalars (language.md section 2), for the schema.
enum SchemaUnits {
    private static let number = #"[+-]?(0|[1-9][0-9]*)(\.[0-9]+)?"#
    private static let whole = "[+-]?(0|[1-9][0-9]*)"
    private static let units: [ValueKind.Unit: (pattern: String, example: String)] = [
        .money: (#"(\#(number)[kMB]( [A-Z]{3})?|\#(number) [A-Z]{3}|0)"#, "30M"),
        .share: (#"\#(number)%"#, "12%"),
        .points: (#"\#(number)pp"#, "1pp"),
        .time: (#"\#(number)(y|q|mo|w|d)"#, "9mo"),
        .number: (number, "0.3"),
        .count: ("\(number)[kMB]?", "12k"),
        .rate: (#"\#(number)%?/(y|q|mo|d)"#, "3%/y"),
        .moneyRate: (#"(\#(number)[kMB]( [A-Z]{3})?|\#(number) [A-Z]{3}|0)/(y|q|mo|d)"#, "0.1M/mo"),
    ]
    private static let laws = "(pert|triangular|uniform|normal|lognormal|gamma|beta|exponential|weibull|discrete|percentiles)"
    static let namePattern = "^(?!(source|as_of|note|each)$)[A-Za-z][A-Za-z0-9_]{0,63}$"

    static func known(_ unit: ValueKind.Unit) -> String { unit.rawValue }
    static func uncertain(_ unit: ValueKind.Unit) -> String { "uncertain_\(unit.rawValue)" }
    static func key(_ key: ValueKind.TableKey) -> String {
        switch key {
        // Keys have no decimal point, since paths are cut at dots.
        case .money: #"^(0|\#(whole)[kMB])$"#
        case .time: #"^(\#(whole)(y|q|mo|w|d))$"#
        case .level: #"^(0|\#(whole)([kMB]|%)?)$"#
        case .event: #"^(?!(source|as_of|note)$)[A-Za-z0-9]"#
        case .market, .party: namePattern
        case .share: #"^(\#(whole)%)$"#
        }
    }

    static let definitions: [(String, JSON)] = {
        var definitions: [(String, JSON)] = [
            ("text", .members([("type", strings("string", "number", "boolean"))])),
            ("name", .members([("type", .string("string")), ("pattern", .string("^[A-Za-z][A-Za-z0-9_]*(\\.[A-Za-z0-9_]+)*$"))])),
            ("date", longForm("a date, as 2026-01-01", [pattern(#"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"#)])),
            ("trigger", .members([("description", .string("an event (US.approval), a date, a time since effective (6y), or a phrase such as later of launch + 10y and exclusivity_ends")),
                                 ("anyOf", .array([.members([("type", .string("string"))]), wrapped(.members([("type", .string("string"))]))]))])),
            ("noise", longForm("ar1(phi=0.8 sigma=8%)", [pattern(#"^ar1\(.*\)$"#)])),
            ("curve", .members([("description", .string("logistic, linear, bass, points(1y=11% 2y=31%), or a table of steps by age")), ("anyOf", .array([
                .members([("enum", .array(["logistic", "linear", "bass"].map { .string($0) }))]), pattern(#"^points\(.*\)$"#),
                .members([("type", .string("object")), ("patternProperties", .members([(key(.time), reference("share"))])), ("additionalProperties", .bool(false))]),
            ]))])),
        ]
        for unit in ValueKind.Unit.allCases {
            let (regex, example) = units[unit]!
            var forms = [pattern("^\(regex)$")]
            if unit == .number || unit == .count { forms.append(.members([("type", .string("number"))])) }
            // YAML readers hand a plain 0 on as a number.
            if unit == .money || unit == .moneyRate { forms.append(.members([("const", .int(0))])) }
            definitions.append((known(unit), longForm("such as \(example)", forms)))
            definitions.append((uncertain(unit), longForm("such as \(example), or a distribution in the same unit", forms + [pattern("^\(laws)\\(.*\\)$")])))
        }
        return definitions
    }()

    private static func reference(_ name: String) -> JSON { .members([("$ref", .string("#/$defs/\(name)"))]) }
    private static func strings(_ types: String...) -> JSON { .array(types.map { .string($0) }) }
    private static func pattern(_ regex: String) -> JSON { .members([("type", .string("string")), ("pattern", .string(regex))]) }

    /// The plain value, or `{ value, source, as_of, note }`.
    private static func longForm(_ description: String, _ forms: [JSON]) -> JSON {
        let plain: JSON = forms.count == 1 ? forms[0] : .members([("anyOf", .array(forms))])
        return .members([("description", .string(description)), ("anyOf", .array([plain, wrapped(plain)]))])
    }
    private static func wrapped(_ plain: JSON) -> JSON {
        let text = reference("text")
        return .members([("type", .string("object")), ("properties", .members([("value", plain), ("source", text), ("as_of", text), ("note", text)])),
                        ("required", .array([.string("value")])), ("additionalProperties", .bool(false))])
    }
}
