/// The names of a scenario, gathered before anything refers to them.
struct NameScope {
    var stages: [String] = []
    var delays: [String] = []
    var markets: [String] = []
    var indices: [String] = []
    var definitions: [String] = []
    /// Definitions that only give an event another name, with its parts.
    var renamed: [String: [String]] = [:]
    /// What else may happen in the world.
    var worldEvents: [String] = []
    /// Recurring dates of the agreement.
    var calendars: [String] = []
    var payments: [String] = []
    /// Payments for an event, which have dates; minimums that may be left unpaid.
    var datedPayments: Set<String> = []
    var payOrLose: Set<String> = []
    /// Products that markets name.
    var products: [String] = []
    /// Groups of payments.
    var groups: [String] = []
    var covenants: [String] = []
    /// Covenants with a due date (`require` and `by`).
    var duties: Set<String> = []
    /// Covenants with outcomes (`odds`), which are not built.
    var gates: Set<String> = []
    /// Names of sections that are refused as a whole; using them is not reported again.
    var refused: Set<String> = []
    /// Names of payments, covenants, markets, stages that an override of this file removes, with the override's path.
    var removals: [String: String] = [:]

    init(_ root: Node) {
        func names(_ node: Node?) -> [String] {
            node?.opened.ownEntries.map(\.key).filter { $0 != "each" }.sorted() ?? []
        }
        let program = root["program"], agreement = root["agreement"]
        stages = names(program?["stages"]); delays = names(program?["delays"]); markets = names(root["markets"]); indices = names(root["indices"])
        definitions = names(agreement?["definitions"]); payments = names(agreement?["payments"]); covenants = names(agreement?["covenants"])
        let ownGroups = (agreement?["payments"]?.opened.ownEntries.compactMap { $0.value["group"]?.text } ?? []) + [agreement?["terms"]?["group"]?.text].compactMap { $0 }
        groups = Set(ownGroups).sorted()
        products = Set((root["markets"]?.opened.ownEntries ?? []).compactMap { $0.value["product"]?.text }).sorted()
        let clauses = agreement?["payments"]?.opened.ownEntries ?? []
        datedPayments = Set(clauses.filter { $0.value["when"] != nil && $0.value["verified"] == nil && $0.value["per"] == nil && $0.value["pays"]?.opened.isMap != true }.map(\.key))
        payOrLose = Set(clauses.filter { $0.value["floor"] != nil && $0.value["optional"] != nil }.map(\.key))
        duties = Set(agreement?["covenants"]?.entries.filter { $0.value["require"] != nil && $0.value["by"] != nil }.map(\.key) ?? [])
        gates = Set(agreement?["covenants"]?.entries.filter { $0.value["odds"] != nil }.map(\.key) ?? [])
        worldEvents = names(root["events"]); calendars = names(agreement?["calendar"])
        for entry in agreement?["definitions"]?.entries ?? [] {
            if case .point(.event(let name))? = try? ScalarSyntax.trigger(entry.value) { renamed[entry.key] = name.parts }
        }
        refused = Set(names(program?["readiness"]))
        for section in ["agreements", "what_if"] {
            for alternative in root[section]?.entries ?? [] {
                for override in alternative.value.entries where override.value.text == "none" {
                    guard let last = override.key.split(separator: ".").last else { continue }
                    removals[String(last)] = "\(section).\(alternative.key)"
                }
            }
        }
    }

    /// Every event that the agreement may name, in full.
    var events: [String] {
        ["signing", "effective"] + definitions + worldEvents
            + stages.flatMap { s in Vocabulary.stageEvents.built.map { "\(s).\($0)" } }
            + markets.flatMap { m in Vocabulary.marketEvents.built.map { "\(m).\($0)" } }
            + (markets.isEmpty ? [] : Vocabulary.extremes.built)
            + duties.sorted().map { "\($0).due" } + datedPayments.sorted().flatMap { ["\($0).accrued", "\($0).paid"] } + payOrLose.sorted().map { "\($0).unpaid" }
    }

    /// `N03` when an override of the file removes what is missing, else `N01`, with what a message then adds.
    func missing(_ name: String) -> (code: ErrorCode, because: String) {
        if let by = removals[name] { (.N03, "; \(by) removes \(name), which this refers to") } else { (.N01, "") }
    }
}

/// Where a trigger or point stands, which decides what its bare words mean.
enum TriggerSetting {
    /// In `after` and `decline.from`: only the world's own events.
    case world
    /// In a clause: everything but bare market events.
    case clause
    /// In a clause with `per`, or a royalty's term: bare market events are those of the market at hand.
    case market
    /// In a definition: like a clause, without due dates.
    case definition
}
