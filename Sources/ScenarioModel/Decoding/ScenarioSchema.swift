/// The JSON Schema (draft 2020-12) of the scenario file, written from the key catalogue, so that editors complete and check.
///
/// It knows keys, words and units; what only the reader knows (names, cycles, tables that rise) it cannot check.
/// Keys that are not built yet are left out, so an editor marks them as the reader refuses them.
enum ScenarioSchema {
    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    static func json() -> String {
        var members: [(String, SchemaValue)] = [
            ("$schema", .text(dialect)),
            ("$id", .text("https://dealcast.dev/schema/scenario-1.json")),
            ("title", .text("Dealcast scenario")),
        ]
        members += body(of: KeyCatalogue.root)
        let contexts = KeyCatalogue.contexts.filter { $0 != KeyCatalogue.root }
        members.append(("$defs", .object(contexts.map { ($0.id, .object(body(of: $0))) } + SchemaUnits.definitions)))
        return SchemaValue.object(members).json() + "\n"
    }

    // MARK: contexts

    private static func body(of context: KeyContext) -> [(String, SchemaValue)] {
        var members: [(String, SchemaValue)] = [("description", .text(context.meaning)), ("type", .text("object"))]
        let keys = context.built.map { key -> (String, SchemaValue) in (key.name, schema(of: key)) }
        members.append(("properties", .object(keys + KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) })))
        let complete = !shared.contains(context.id)
        if complete, !context.required.isEmpty { members.append(("required", .list(context.required.map { .text($0.name) }))) }
        // Parties have names of the user's choice beside the two that must be there.
        members.append(("additionalProperties", context == KeyCatalogue.parties ? reference("party") : .truth(false)))
        let oneOf = alternatives[context.id] ?? []
        if complete, !oneOf.isEmpty { members.append(("oneOf", .list(oneOf.map { keys in .object([("required", .list(keys.map { .text($0) }))]) }))) }
        return members
    }

    /// Maps below `stages` and `markets`, which may lack what the entry `each` beside them has: what is required there is left to the reader.
    private static let shared: Set<String> = ["stage", "market", "resubmission", "sales", "uptake", "erosion", "decline"]

    /// Keys of which one group must be there, and only one.
    private static let alternatives: [String: [[String]]] = [
        "royalty": [["rate"], ["tiers"]],
        "correlation": [["among"], ["between", "and"]],
        "covenant": [["require", "by", "otherwise"], ["require", "from", "otherwise"], ["when", "then"], ["hazard", "then"]],
    ]

    private static func schema(of key: Key) -> SchemaValue {
        var members = parts(of: key.kind)
        var text = key.meaning
        if case .optional(let value?) = key.need { text += "; when absent: \(value)" }
        members.insert(("description", .text(text + ". For example " + key.example)), at: 0)
        return .object(members)
    }

    // MARK: kinds

    private static func reference(_ name: String) -> SchemaValue { .object([("$ref", .text("#/$defs/\(name)"))]) }
    private static func value(_ kind: ValueKind) -> SchemaValue { .object(parts(of: kind)) }

    private static func parts(of kind: ValueKind) -> [(String, SchemaValue)] {
        switch kind {
        case .text: [("$ref", .text("#/$defs/text"))]
        case .name: [("$ref", .text("#/$defs/name"))]
        case .truth: [("enum", .list([.truth(true), .truth(false)]))]
        case .date: [("$ref", .text("#/$defs/date"))]
        case .count(let range): [("type", .text("integer")), ("minimum", .number(Double(range.lowerBound)))] + (range.upperBound < 1 << 53 ? [("maximum", .number(Double(range.upperBound)))] : [])
        case .known(let unit): [("$ref", .text("#/$defs/\(SchemaUnits.known(unit))"))]
        case .uncertain(let unit): [("$ref", .text("#/$defs/\(SchemaUnits.uncertain(unit))"))]
        case .noise: [("$ref", .text("#/$defs/noise"))]
        case .curve: [("$ref", .text("#/$defs/curve"))]
        case .trigger, .point, .metric: [("$ref", .text("#/$defs/trigger"))]
        case .choice(let words, _): [("enum", .list(words.map { .text($0) }))]
        case .section(let id): [("$ref", .text("#/$defs/\(id)"))]
        case .named(let ids): named(ids)
        case .list(let item): [("type", .text("array")), ("items", value(item))]
        case .names(let item): [("type", .text("object")), ("additionalProperties", value(item))]
        case .table(let key, let row): [("type", .text("object")), ("minProperties", .number(1)), ("additionalProperties", .truth(false)),
                                        ("patternProperties", .object([(SchemaUnits.key(key), value(row))])), ("properties", provenance)]
        case .oneOf(let kinds): [("anyOf", .list(kinds.map(value)))]
        case .effects: [("anyOf", .list([effect, .object([("type", .text("array")), ("items", effect), ("minItems", .number(1))])]))]
        case .anything: []
        }
    }

    private static var provenance: SchemaValue { .object(KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) }) }
    private static var effect: SchemaValue {
        .object([("anyOf", .list([.object([("enum", .list([.text("terminate"), .text("note")]))]), reference("effect")]))])
    }

    /// Names of the user's choice to maps; stages and markets may have the entry `each` beside them.
    private static func named(_ ids: [String]) -> [(String, SchemaValue)] {
        let item: SchemaValue = ids.count == 1 ? reference(ids[0]) : .object([("anyOf", .list(ids.map(reference)))])
        let shares = ids == ["stage"] || ids == ["market"]
        var properties: [(String, SchemaValue)] = KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) }
        if shares { properties.append(("each", .object([("description", .text("what its siblings share: fills every key, at any depth, that one of them lacks")), ("$ref", .text("#/$defs/\(ids[0])"))]))) }
        return [("type", .text("object")), ("properties", .object(properties)), ("patternProperties", .object([(SchemaUnits.namePattern, item)])),
                ("additionalProperties", .truth(false))]
    }
}
