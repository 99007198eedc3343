import JSONText

/// The JSON Schema (draft 2020-12) of the scenario file, written from the key catalogue, so that editors complete and check.
///
/// It knows keys, words and units; what only the reader knows (names, cycles, tables that rise) it cannot check.
/// Keys that are not built yet are left out, so an editor marks them as the reader refuses them.
enum ScenarioSchema {
    static let dialect = "https://json-schema.org/draft/2020-12/schema"

    static func json() -> String {
        var members: [(String, JSON)] = [
            ("$schema", .string(dialect)),
            ("$id", .string("https://dealcast.dev/schema/scenario-1.json")),
            ("title", .string("Dealcast scenario")),
        ]
        members += body(of: KeyCatalogue.root)
        let contexts = KeyCatalogue.contexts.filter { $0 != KeyCatalogue.root }
        members.append(("$defs", .members(contexts.map { ($0.id, .members(body(of: $0))) } + SchemaUnits.definitions)))
        return JSON.members(members).text()
    }

    // MARK: contexts

    private static func body(of context: KeyContext) -> [(String, JSON)] {
        var members: [(String, JSON)] = [("description", .string(context.meaning)), ("type", .string("object"))]
        let keys = context.built.map { key -> (String, JSON) in (key.name, schema(of: key)) }
        members.append(("properties", .members(keys + KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) })))
        let complete = !shared.contains(context.id)
        if complete, !context.required.isEmpty { members.append(("required", .array(context.required.map { .string($0.name) }))) }
        // Parties have names of the user's choice beside the two that must be there.
        members.append(("additionalProperties", context == KeyCatalogue.parties ? reference("party") : .bool(false)))
        let oneOf = alternatives[context.id] ?? []
        if complete, !oneOf.isEmpty { members.append(("oneOf", .array(oneOf.map { keys in .members([("required", .array(keys.map { .string($0) }))]) }))) }
        return members
    }

    /// Maps below `stages`, `markets` and `indices`, which may lack what the entry `each` beside them has: what is required there is left to the reader.
    private static let shared: Set<String> = ["stage", "market", "resubmission", "sales", "units", "price", "uptake", "erosion", "decline", "index"]

    /// Keys of which one group must be there, and only one.
    private static let alternatives: [String: [[String]]] = [
        "royalty": [["rate"], ["tiers"]],
        "correlation": [["among"], ["between", "and"]],
        "covenant": [["require", "by", "otherwise"], ["require", "from", "otherwise"], ["when", "then"], ["hazard", "then"]],
    ]

    private static func schema(of key: Key) -> JSON {
        var members = parts(of: key.kind)
        var text = key.meaning
        if case .optional(let value?) = key.need { text += "; when absent: \(value)" }
        members.insert(("description", .string(text + ". For example " + key.example)), at: 0)
        return .members(members)
    }

    // MARK: kinds

    private static func reference(_ name: String) -> JSON { .members([("$ref", .string("#/$defs/\(name)"))]) }
    private static func value(_ kind: ValueKind) -> JSON { .members(parts(of: kind)) }

    private static func parts(of kind: ValueKind) -> [(String, JSON)] {
        switch kind {
        case .text: [("$ref", .string("#/$defs/text"))]
        case .name: [("$ref", .string("#/$defs/name"))]
        case .truth: [("enum", .array([.bool(true), .bool(false)]))]
        case .date: [("$ref", .string("#/$defs/date"))]
        case .count(let range): [("type", .string("integer")), ("minimum", .int(range.lowerBound))] + (range.upperBound < 1 << 53 ? [("maximum", .int(range.upperBound))] : [])
        case .known(let unit): [("$ref", .string("#/$defs/\(SchemaUnits.known(unit))"))]
        case .uncertain(let unit): [("$ref", .string("#/$defs/\(SchemaUnits.uncertain(unit))"))]
        case .noise: [("$ref", .string("#/$defs/noise"))]
        case .curve: [("$ref", .string("#/$defs/curve"))]
        case .comparison: [("type", .string("string")), ("pattern", .string("[<>]"))]
        case .trigger, .point, .metric: [("$ref", .string("#/$defs/trigger"))]
        case .choice(let words, _): [("enum", .array(words.map { .string($0) }))]
        case .section(let id): [("$ref", .string("#/$defs/\(id)"))]
        case .named(let ids): named(ids)
        case .list(let item): [("type", .string("array")), ("items", value(item))]
        case .names(let item): [("type", .string("object")), ("additionalProperties", value(item))]
        case .table(let key, let row): [("type", .string("object")), ("minProperties", .int(1)), ("additionalProperties", .bool(false)),
                                        ("patternProperties", .members([(SchemaUnits.key(key), value(row))])), ("properties", provenance)]
        case .oneOf(let kinds): [("anyOf", .array(kinds.map(value)))]
        case .effects: [("anyOf", .array([effect, .members([("type", .string("array")), ("items", effect), ("minItems", .int(1))])]))]
        case .anything: []
        }
    }

    private static var provenance: JSON { .members(KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) }) }
    private static var effect: JSON {
        .members([("anyOf", .array([.members([("enum", .array([.string("terminate"), .string("note")]))]), reference("effect")]))])
    }

    /// Names of the user's choice to maps; stages, markets and indices may have the entry `each` beside them.
    private static func named(_ ids: [String]) -> [(String, JSON)] {
        let item: JSON = ids.count == 1 ? reference(ids[0]) : .members([("anyOf", .array(ids.map(reference)))])
        let shares = ids == ["stage"] || ids == ["market"] || ids == ["index"]
        var properties: [(String, JSON)] = KeyCatalogue.provenance.map { ($0.name, schema(of: $0)) }
        if shares { properties.append(("each", .members([("description", .string("what its siblings share: fills every key, at any depth, that one of them lacks")), ("$ref", .string("#/$defs/\(ids[0])"))]))) }
        return [("type", .string("object")), ("properties", .members(properties)), ("patternProperties", .members([(SchemaUnits.namePattern, item)])),
                ("additionalProperties", .bool(false))]
    }
}
