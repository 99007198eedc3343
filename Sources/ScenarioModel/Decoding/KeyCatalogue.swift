/// The one definition of every key of the scenario language (language.md sections 4 to 7), by context.
///
/// It says which keys a map may have, which it must have, what each means, and which words of the grammar are not
/// built yet. Unknown and missing keys (K01, K02), words that are refused by name (K06), and the JSON Schema all
/// come from here, so they cannot disagree.
package enum KeyCatalogue {
    /// Allowed in every map: where the numbers below come from.
    package static let provenance: [Key] = [
        Key("source", .text, "where the numbers of this map come from: free text, or a key of the top-level sources", "source: assumed"),
        Key("as_of", .text, "when that was true", "as_of: 2025-06"),
        Key("note", .text, "anything a reader should know", "note: asked the agency"),
    ]

    /// Keys that stand in for a required key: another form of it, or one that is not built, where the K06 says enough.
    static let standIns: [String: [String]] = ["peak": ["units"], "uptake": ["units"], "chance": ["hazard"], "when": ["every"]]

    /// Every context, for the schema and for hints such as "cost is a key of a stage".
    package static let contexts: [KeyContext] = heads + world + agreement

    /// The contexts that have `key`, built or not.
    package static func contexts(with key: String) -> [KeyContext] { contexts.filter { $0[key] != nil } }
}

/// One key of a map.
package struct Key: Sendable, Hashable {
    package enum Need: Sendable, Hashable {
        case required
        /// What holds when the key is absent, in words; nil where nothing does.
        case optional(default: String?)
    }
    package enum Status: Sendable, Hashable {
        case built
        /// A word of the grammar that this version refuses by name (K06).
        case later
    }
    package let name: String
    package let kind: ValueKind
    package let need: Need
    package let status: Status
    /// One line for a newcomer.
    package let meaning: String
    /// The key with a value, as one would write it.
    package let example: String

    init(_ name: String, _ kind: ValueKind, _ meaning: String, _ example: String, need: Need = .optional(default: nil), status: Status = .built) {
        self.name = name; self.kind = kind; self.need = need; self.status = status; self.meaning = meaning; self.example = example
    }
    static func required(_ name: String, _ kind: ValueKind, _ meaning: String, _ example: String) -> Key {
        Key(name, kind, meaning, example, need: .required)
    }
    static func optional(_ name: String, _ kind: ValueKind, default value: String? = nil, _ meaning: String, _ example: String) -> Key {
        Key(name, kind, meaning, example, need: .optional(default: value))
    }
    static func later(_ name: String, _ meaning: String, _ example: String) -> Key {
        Key(name, .anything, meaning, example, status: .later)
    }
}

/// The keys of one kind of map.
package struct KeyContext: Sendable, Hashable {
    /// Stable name, such as `stage`; the name of its definition in the schema.
    package let id: String
    /// For messages: "a stage".
    package let title: String
    package let meaning: String
    package let keys: [Key]

    init(_ id: String, _ title: String, _ meaning: String, _ keys: [Key]) {
        self.id = id; self.title = title; self.meaning = meaning; self.keys = keys
    }
    package subscript(name: String) -> Key? { keys.first { $0.name == name } }
    package var built: [Key] { keys.filter { $0.status == .built } }
    package var required: [Key] { built.filter { $0.need == .required } }

    package static func == (a: KeyContext, b: KeyContext) -> Bool { a.id == b.id }
    package func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// What a key's value is, and in which unit.
package indirect enum ValueKind: Sendable, Hashable {
    /// Units of numbers that may be uncertain.
    package enum Unit: String, Sendable, Hashable, CaseIterable { case money, share, points, time, number, count, rate, moneyRate }
    package enum TableKey: String, Sendable, Hashable { case money, time, event, market, share, party, level }

    case text
    /// A name of this file.
    case name
    case truth
    case date
    case count(ClosedRange<Int>)
    /// A fixed number.
    case known(Unit)
    /// A number or a distribution.
    case uncertain(Unit)
    case noise
    case curve
    case trigger
    case point
    case metric
    /// A measure against a level.
    case comparison
    /// One of the words; those under `later` are refused by name (K06).
    case choice([String], later: [String])
    case section(String)
    /// A map from names of the user's choice to maps of one context (or one of several forms).
    case named([String])
    case list(ValueKind)
    /// A map from names to values.
    case names(ValueKind)
    case table(TableKey, ValueKind)
    case oneOf([ValueKind])
    case effects
    case anything

    static func words(_ words: String..., later: [String] = []) -> ValueKind { .choice(words, later: later) }
}
