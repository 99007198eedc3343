import Quantities
import Sampling

/// A map of the file read against one context of the key catalogue.
///
/// Making one reports keys that the context does not have (K01), keys that are not built yet (K06) and required
/// keys that are absent (K02); reading a key reports what is wrong with its value and gives nil.
struct Section {
    let node: Node
    let context: KeyContext
    let log: FaultLog
    /// Of the numbers below that have none of their own.
    let provenance: Provenance

    /// Nil, with a fault, when the node is not a map. `names` allows keys of the user's choice beside the context's.
    init?(_ node: Node, _ context: KeyContext, inherited: Provenance, log: FaultLog, names: Bool = false) {
        if case .adjusted(_, let adjustments) = node.content {
            let own = node.opened.isMap ? node.opened.ownEntries : []
            let numbers = context.built.filter { key in key.kind.isNumber && own.contains { $0.key == key.name } }
            log.add(Diagnostic(.O03, at: node.path, place: adjustments.first?.place ?? node.place,
                               "raise, cut and scale act on a number or a table of numbers, not on \(context.title)",
                               suggestion: numbers.isEmpty ? nil : "name one of its numbers: \(numbers.prefix(3).map { "\(node.path.keys.last ?? "").\($0.name)" }.joined(separator: ", "))"))
            return nil
        }
        guard node.isMap else {
            let keys = context.required.isEmpty ? context.built.prefix(3) : context.required.prefix(3)
            log.add(.U01, at: node, "expected \(context.title), a map with keys such as \(keys.map(\.name).joined(separator: ", ")); found \(node.glimpse)",
                    suggestion: "write { \(keys.map(\.example).joined(separator: ", ")) }")
            return nil
        }
        self.node = node; self.context = context; self.log = log
        provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: node, inherited: inherited) } ?? inherited
        reportKeys(names: names)
    }

    private func reportKeys(names: Bool) {
        for entry in node.ownEntries {
            guard let key = context[entry.key] else {
                if !names { reportUnknown(entry) }
                continue
            }
            if key.status == .later {
                log.add(.K06, at: entry, in: node, "\(key.name) (\(key.meaning)) is not built yet", suggestion: node.path.keys.first == "agreement" ? "leave it out, or write it under clauses as text" : "leave it out")
            }
        }
        for key in context.required where node[key.name] == nil && !(KeyCatalogue.standIns[key.name] ?? []).contains(where: { node[$0] != nil }) {
            log.add(Diagnostic(.K02, at: node.path.appending(key.name), place: node.place, "\(key.name) is missing (\(key.meaning))", suggestion: "write \(key.example)"))
        }
    }

    private func reportUnknown(_ entry: Node.Entry) {
        let known = context.keys.map(\.name)
        var notes: [String] = []
        let near = NearestKey.to(entry.key, in: known)
        if near == nil {
            let elsewhere = KeyCatalogue.contexts(with: entry.key).filter { $0 != context }
            if !elsewhere.isEmpty { notes.append("\(entry.key) is a key of \(elsewhere.map(\.title).joined(separator: ", "))") }
            notes.append("keys here: \(context.built.map(\.name).joined(separator: ", "))")
        }
        log.add(.K01, at: entry, in: node, "\(context.title) has no key \(entry.key)", suggestion: near.map { "did you mean \($0)?" }, notes: notes)
    }

    // MARK: keys

    /// The value of a key that is built; nil otherwise.
    subscript(_ key: String) -> Node? { context[key]?.status == .built ? node[key] : nil }
    func entry(_ key: String) -> Node.Entry? { node.entries.first { $0.key == key } }
    func has(_ key: String) -> Bool { self[key] != nil }

    func read<T>(_ key: String, _ body: (Node) throws(Diagnostic) -> T) -> T? {
        guard let value = self[key] else { return nil }
        return log.attempt { () throws(Diagnostic) in try body(value) }
    }

    func text(_ key: String) -> String? { read(key, ScalarSyntax.text) }
    func truth(_ key: String) -> Bool? { read(key, ScalarSyntax.truth) }
    func count(_ key: String) -> Int? {
        guard case .count(let range)? = context[key]?.kind else { return nil }
        return read(key) { (n) throws(Diagnostic) in try ScalarSyntax.count(n, in: range) }
    }

    /// One of the words that the catalogue allows; its words of later are K06.
    func choice(_ key: String) -> String? {
        guard let value = self[key], let kind = context[key]?.kind, let (words, later) = kind.words else { return nil }
        if !value.isScalar, !value.isLongForm, !later.isEmpty {
            log.add(.K06, at: value, "\(key) as \(value.glimpse) is not built yet; built so far: \(words.joined(separator: ", "))")
            return nil
        }
        guard let word = log.attempt({ () throws(Diagnostic) in
            // A metric with its arguments, such as income(sublicense), is one of the words of later.
            let text = try ScalarSyntax.text(value)
            return later.contains(String(text.prefix { $0 != "(" && $0 != " " })) ? text : try ScalarSyntax.word(value)
        }) else { return nil }
        if words.contains(word) { return word }
        if later.contains(String(word.prefix { $0 != "(" && $0 != " " })) {
            log.add(.K06, at: value, "\(key): \(word) is not built yet; built so far: \(words.joined(separator: ", "))")
        } else {
            log.add(.N01, at: value, "\(key) is one of \(words.joined(separator: ", ")); found \(word)", suggestion: NearestKey.to(word, in: words + later).map { "did you mean \($0)?" })
        }
        return nil
    }

    // MARK: numbers

    func years(_ key: String) -> Years? { checked(key, range: .atLeastZero, noun: "a time", ScalarSyntax.years) }
    /// Of an index, above 0.
    func level(_ key: String) -> Number? { checked(key, range: .aboveZero, noun: "a number", ScalarSyntax.level) }
    func rate(_ key: String, _ range: NumberRange) -> AnnualRate? { checked(key, range: range, noun: "a rate", ScalarSyntax.rate) }
    func share(_ key: String, _ range: NumberRange) -> Share? { checked(key, range: range, noun: "a share", ScalarSyntax.share) }

    /// The value of a key that holds one number; a table or a phrase of the grammar in its place is K06.
    private func numeric(_ key: String) -> Node? {
        guard let value = self[key] else { return nil }
        let form = value.opened
        if form.isMap, !form.isLongForm {
            log.add(.K06, at: value, "\(key) as a table or in several parts is not built yet; one value is")
            return nil
        }
        return value
    }

    private func checked<U: Quantity>(_ key: String, range: NumberRange, noun: String, _ body: (Node) throws(Diagnostic) -> U) -> U? {
        guard let value = numeric(key), let number = log.attempt({ () throws(Diagnostic) in try body(value) }) else { return nil }
        return value.check(number.rawValue...number.rawValue, in: range, log) ? number : nil
    }

    func uncertainYears(_ key: String, _ range: NumberRange = .atLeastZero) -> Uncertain<Years>? {
        uncertain(key, range) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainYears(n, inherited: p) }
    }
    func uncertainShare(_ key: String, _ range: NumberRange = .share) -> Uncertain<Share>? {
        uncertain(key, range) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainShare(n, inherited: p) }
    }
    func uncertainMoney(_ key: String) -> Uncertain<Money>? {
        uncertain(key, .atLeastZero) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainMoney(n, inherited: p) }
    }
    func uncertainCount(_ key: String) -> Uncertain<Number>? {
        uncertain(key, .atLeastZero) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainCount(n, inherited: p) }
    }
    func uncertainMoneyRate(_ key: String) -> Uncertain<Money>? {
        uncertain(key, .atLeastZero) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainMoneyRate(n, inherited: p) }
    }
    func uncertainRate(_ key: String, _ range: NumberRange = .atLeastZero) -> Uncertain<AnnualRate>? {
        uncertain(key, range) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainRate(n, inherited: p) }
    }
    func uncertainNumber(_ key: String, _ range: NumberRange) -> Uncertain<Number>? {
        uncertain(key, range) { (n, p) throws(Diagnostic) in try ScalarSyntax.uncertainNumber(n, inherited: p) }
    }
    private func uncertain<U>(_ key: String, _ range: NumberRange, _ body: (Node, Provenance) throws(Diagnostic) -> Uncertain<U>) -> Uncertain<U>? {
        guard let value = numeric(key) else { return nil }
        return log.attempt { () throws(Diagnostic) in try body(value, provenance) }.flatMap { value.check($0, in: range, log) ? $0 : nil }
    }
}

extension ValueKind {
    /// Whether `raise`, `cut` and `scale` can act on it.
    var isNumber: Bool {
        switch self {
        case .known, .uncertain: true
        case .table(_, let row): row.isNumber
        case .oneOf(let kinds): kinds.contains(where: \.isNumber)
        default: false
        }
    }
    /// The words of a choice, or of the choice among several kinds.
    var words: (built: [String], later: [String])? {
        switch self {
        case .choice(let words, let later): (words, later)
        case .oneOf(let kinds): kinds.lazy.compactMap(\.words).first
        default: nil
        }
    }
}
