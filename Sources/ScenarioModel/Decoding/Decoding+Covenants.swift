import Quantities

extension Decoding {
    func covenant(_ entry: Node.Entry, inherited: Provenance, graces: [String: WrittenGrace], payments: [Payment]) -> Covenant? {
        let node = entry.value
        let marks = ["require", "when", "hazard", "while", "audits"].filter { node[$0] != nil }
        if marks.count > 1 {
            log.add(.K03, at: entry, in: root["agreement"]!["covenants"]!, "\(marks.joined(separator: " and ")) are two ways to watch; a covenant has one", suggestion: "make two covenants of it")
            return nil
        }
        if let mark = marks.first, ["while"].contains(mark) {
            log.add(.K06, at: node.entries.first { $0.key == mark }!, in: node, "\(mark) (\(KeyCatalogue.covenant[mark]!.meaning)) is not built yet", suggestion: "leave the covenant out, or write it under clauses as text")
            return nil
        }
        guard let section = Section(node, KeyCatalogue.covenant, inherited: inherited, log: log) else { return nil }
        // Decisions with outcomes, and covenants of several markets, are refused above; their other keys follow rules of their own.
        if ["per", "odds", "estimate"].contains(where: { node[$0] != nil }) { return nil }
        let watch: Covenant.Watch?
        switch marks.first {
        case "require": watch = required(section)
        case "when": watch = happening(section)
        case "hazard": watch = hazard(section)
        default:
            log.add(.K02, at: node, "a covenant needs require, when or hazard: what is watched", suggestion: "write require: phase3.start, by: 6y, otherwise: terminate")
            watch = nil
        }
        let isDuty = marks.first == "require"
        let (then, otherwise) = consequences(section, isRequired: isDuty, payments: payments)
        let grace = grace(section, graces: graces, watch: watch)
        let holder = section.choice("holder").flatMap(Covenant.Holder.init(rawValue:))
        let chance = section.uncertainShare("chance")
        let group = section.read("group", ScalarSyntax.word)
        let (owner, criteria, verifiedBy) = (section.text("owner"), section.text("criteria"), section.text("verified_by"))
        guard let watch else { return nil }
        return Covenant(name: entry.key, watch: watch, grace: grace, then: then, otherwise: otherwise, holder: holder, chance: chance, group: group,
                        owner: owner, criteria: criteria, verifiedBy: verifiedBy, provenance: section.provenance, place: entry.keyPlace)
    }

    // MARK: watches

    private func required(_ section: Section) -> Covenant.Watch? {
        guard let node = section["require"], let trigger = section.read("require", ScalarSyntax.trigger) else { return nil }
        let faults = log.all.count
        triggers.check(trigger, in: .clause, at: node)
        triggers.checkPossible(trigger, at: node)
        if section.has("by"), let from = section.entry("from") ?? section.entry("until") {
            log.add(.K03, at: from, in: section.node, "by makes a duty with a date, \(from.key) a level that is kept; a covenant has one of them")
            return nil
        }
        if section.has("by") {
            let by = point(section, "by")
            if let by, let node = section["by"], let t = triggers.knownTime(of: by), t < 0 { log.add(.T03, at: node, "the due date lies before effective") }
            refuse(["in_a_row"], of: section, "goes with a level (require a comparison, and from)")
            let impossible = section.choice("if_impossible").flatMap(Covenant.IfImpossible.init(rawValue:)) ?? .moot
            guard let by, log.all.count == faults else { return nil }
            return .duty(require: trigger, by: by, ifImpossible: impossible)
        }
        guard case .comparison(let comparison) = trigger, !comparison.metric.isMeasure else {
            log.add(Diagnostic(.K02, at: section.node.path.appending("by"), place: section.node.place, "a duty needs by: until when it must come", suggestion: "write by: 6y"))
            return nil
        }
        refuse(["if_impossible"], of: section, "goes with a duty (require and by)")
        guard section.has("from") else {
            log.add(Diagnostic(.K02, at: section.node.path.appending("from"), place: section.node.place,
                               "a level needs from, the start of the years it is tested in; or by, the date it must be reached by", suggestion: "write from: 2y after first_launch"))
            return nil
        }
        let from = point(section, "from"), until = point(section, "until")
        let inARow = section.count("in_a_row") ?? 1
        guard let from, log.all.count == faults else { return nil }
        return .level(require: comparison, from: from, until: until, inARow: inARow)
    }

    private func happening(_ section: Section) -> Covenant.Watch? {
        refuse(["by", "if_impossible"], of: section, "goes with require")
        if let entry = section.entry("in_a_row") { log.add(.K06, at: entry, in: section.node, "in_a_row beside when is not built yet; beside a level (require a comparison, and from) it is") }
        // A ladder counts up on a bare metric; it is refused where its consequences are read.
        if let then = section["then"]?.opened, then.isLadder { return nil }
        guard let node = section["when"], let trigger = section.read("when", ScalarSyntax.trigger) else { return nil }
        let faults = log.all.count
        triggers.check(trigger, in: .clause, at: node)
        triggers.checkPossible(trigger, at: node)
        let from = point(section, "from"), until = point(section, "until")
        // A comparison happens once, and before its start as likely as not: the window would then stay empty without a word.
        if let entry = section.entry("from"), trigger.comparesSales {
            log.add(.K06, at: entry, in: section.node, "a comparison beside from is not built yet", suggestion: "write a level: require: annual_sales >= 50M, from: .., otherwise: ..")
        }
        return log.all.count == faults ? .happening(when: trigger, from: from, until: until) : nil
    }

    private func hazard(_ section: Section) -> Covenant.Watch? {
        refuse(["by", "in_a_row", "if_impossible"], of: section, "goes with require")
        let faults = log.all.count
        let from = point(section, "from"), until = point(section, "until")
        guard let node = section["hazard"] else { return nil }
        let table = node.opened
        var steps: [Covenant.HazardStep] = []
        if table.isMap, !table.isLongForm {
            steps = hazardTable(table, provenanceOf: node, section, from: from)
        } else if let rate = section.uncertainRate("hazard") {
            steps = [.init(from: nil, rate: rate)]
        }
        guard !steps.isEmpty, log.all.count == faults else { return nil }
        return .hazard(rates: steps, from: from, until: until)
    }

    /// Rates by event or by time since `from`; the constant times first, since a later row holds where two begin together.
    private func hazardTable(_ table: Node, provenanceOf node: Node, _ section: Section, from: Point?) -> [Covenant.HazardStep] {
        let provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: node, inherited: section.provenance) } ?? section.provenance
        var rows: [(step: Covenant.HazardStep, known: Double?, key: String)] = []
        for entry in table.ownEntries {
            let key = Node(content: .scalar(entry.key), place: entry.keyPlace, path: table.path.appending(entry.key))
            let start = log.attempt { () throws(Diagnostic) in try ScalarSyntax.point(key) }
            if let start { triggers.check(start, in: .clause, at: key) }
            let rate = log.attempt { () throws(Diagnostic) in try ScalarSyntax.uncertainRate(entry.value, inherited: provenance) }
            guard let start, let rate, entry.value.check(rate, in: .atLeastZero, log) else { continue }
            let since: Point = if case .time(let t) = start, let from { .offset(from, t) } else { start }
            let known = triggers.knownTime(of: start)
            if let known, let other = rows.first(where: { $0.known == known }) {
                log.add(.A01, at: entry, in: table, "two rows begin at the same time: \(other.key) and \(entry.key)")
            }
            rows.append((.init(from: since, rate: rate), known, entry.key))
        }
        if table.ownEntries.isEmpty { log.add(.K02, at: table, "an empty table; it needs at least one row", suggestion: "write { signing: 5%/y, first_launch: 1%/y }") }
        if from != nil, rows.filter({ $0.known == nil }).count > 1 {
            log.add(.K06, at: table, "rates by several events beside from are not built yet", suggestion: "leave from out and begin the table with signing: 0%/y")
        }
        return rows.sorted { ($0.known ?? .infinity, $0.key) < ($1.known ?? .infinity, $1.key) }.map(\.step)
    }

    private func refuse(_ keys: [String], of section: Section, _ why: String) {
        for key in keys where section.has(key) { log.add(.K03, at: section.entry(key)!, in: section.node, "\(key) \(why)") }
    }

    // MARK: grace

    /// The covenant's own keys over those of the grace it names. A duty takes all of a grace; a level all but tolling;
    /// a happening or hazard only notice, the time from the decision to its effect.
    private func grace(_ section: Section, graces: [String: WrittenGrace], watch: Covenant.Watch?) -> Grace {
        let own = writtenGrace(section)
        var grace = own
        var named: Node?
        if let node = section["grace"], let name = section.read("grace", ScalarSyntax.word) {
            if let shared = graces[name] {
                grace = own.over(shared)
                named = node
            } else {
                let (code, because) = scope.missing(name)
                log.add(code, at: node, "no grace \(name)\(because)", suggestion: NearestKey.to(name, in: graces.keys.sorted()).map { "did you mean \($0)?" },
                        notes: ["graces: \(graces.isEmpty ? "none" : graces.keys.sorted().joined(separator: ", "))"])
            }
        }
        func notBuilt(_ key: String, _ isThere: Bool, _ what: String) {
            guard isThere else { return }
            let message = "\(key) for \(what) is not built yet"
            if let entry = section.entry(key) { log.add(.K06, at: entry, in: section.node, message) } else if let named { log.add(.K06, at: named, "\(message); the grace has one") }
        }
        let tolls = grace.tolling.map { $0 != .none } ?? false
        switch watch {
        case .level: notBuilt("tolling", tolls, "a level")
        case .happening, .hazard:
            let what = if case .hazard = watch { "a hazard" } else { "a happening" }
            notBuilt("tolling", tolls, what)
            notBuilt("cure", (grace.cure ?? .zero).rawValue > 0, what)
            notBuilt("waiver", grace.waiver != nil, what)
        case .duty, nil: break
        }
        return grace.grace
    }

    // MARK: consequences

    private func consequences(_ section: Section, isRequired: Bool, payments: [Payment]) -> (then: [Effect], otherwise: [Effect]) {
        let then = section["then"].map { effects($0, payments: payments) }
        let otherwise = section["otherwise"].map { effects($0, payments: payments) }
        func missing(_ key: String, _ what: String) {
            log.add(Diagnostic(.A02, at: section.node.path.appending(key), place: section.node.place, "no consequence: \(what)", suggestion: "write \(key): terminate, or \(key): note to record it only"))
        }
        if isRequired {
            if otherwise?.isEmpty ?? true { missing("otherwise", "require says what must come, and otherwise what follows if it does not") }
            if let then, then.contains(where: { $0 != .note }) {
                log.add(.K06, at: section.entry("then")!, in: section.node, "a reward (then beside require) is not built yet; then: note is")
            }
        } else {
            if then?.isEmpty ?? true { missing("then", "\(section.has("hazard") ? "hazard" : "when") says what may happen, and then what follows") }
            if let entry = section.entry("otherwise") {
                if section.has("when"), section.has("until") {
                    log.add(.K06, at: entry, in: section.node, "otherwise beside when and until (a right that lapses) is not built yet")
                } else {
                    log.add(.K03, at: entry, in: section.node, "otherwise goes with require; what happens has a then")
                }
            }
        }
        return (then ?? [], otherwise ?? [])
    }
}
