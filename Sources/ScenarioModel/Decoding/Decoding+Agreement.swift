import Quantities

/// Defaults that `agreement.terms` gives to every payment.
struct PaymentTerms {
    var payer = "licensee"
    var payee = "licensor"
    var within = Years.zero
    var group: String?
    var owner: String?
    var criteria: String?
    var verifiedBy: String?
    var written = RuleTerms()
    var contractYears = false
    var excludes: [Royalty.Exclusion] = []
    var combination: [String: Share] = [:]
    var understatement: Royalty.Understatement?
}

extension Decoding {
    func agreement(_ head: Section, name: String, parties: [String]) -> Agreement? {
        guard let node = head["agreement"], let section = Section(node, KeyCatalogue.agreementSection, inherited: head.provenance, log: log) else { return nil }
        var agreement = Agreement(name: name)
        agreement.exclusive = grant(section)
        agreement.definitions = definitions(section)
        agreement.calendar = calendar(section)
        let (terms, ties, conversion) = self.terms(section, parties: parties)
        agreement.ties = ties
        agreement.conversion = conversion
        if let payments = section["payments"] {
            let entries = named(payments, "payments", inherited: section.provenance)
            if entries.isEmpty, payments.isMap {
                log.add(.K02, at: payments, "an agreement needs at least one payment", suggestion: "write upfront: { pays: 30M, when: signing }")
            }
            agreement.payments = entries.compactMap { payment($0.0, inherited: $0.1, terms: terms, parties: parties) }
            checkReferences(agreement.payments, at: payments)
        }
        let graces = self.graces(section)
        if let covenants = section["covenants"] {
            for (entry, provenance) in named(covenants, "covenants", inherited: section.provenance) {
                if entry.value["audits"] != nil {
                    if let audit = audit(entry, inherited: provenance) { agreement.audits.append(audit) }
                } else if let covenant = covenant(entry, inherited: provenance, graces: graces, payments: agreement.payments) {
                    agreement.covenants.append(covenant)
                }
            }
            checkDueDates(agreement.covenants, at: covenants)
        }
        agreement.precedence = precedence(section)
        agreement.clauses = texts(section["clauses"])
        return agreement
    }

    /// The licensed markets, sorted; nil: worldwide.
    private func grant(_ section: Section) -> [String]? {
        guard let node = section["grant"], let grant = Section(node, KeyCatalogue.grant, inherited: section.provenance, log: log),
              let exclusive = grant["exclusive"] else { return nil }
        let list = exclusive.opened
        if list.isMap {
            log.add(.K06, at: exclusive, "markets that are unlocked later are not built yet; name those that are licensed from the start")
            return nil
        }
        if list.items == nil, list.text == "worldwide" { return nil }
        if list.items == nil, let text = list.text, !scope.markets.contains(text) {
            log.add(.N01, at: exclusive, "exclusive is worldwide or a list of markets; found \(text)", suggestion: NearestKey.to(text, in: ["worldwide"] + scope.markets).map { "did you mean \($0)?" })
            return nil
        }
        return marketNames(exclusive).map { $0.sorted() }
    }

    /// Names of markets, each once, in the order written; nil after a fault.
    func marketNames(_ node: Node) -> [String]? {
        var names: [String] = [], sound = true
        if node.opened.items?.isEmpty == true {
            log.add(.K02, at: node, "an empty list of markets")
            return nil
        }
        for (name, item) in nameList(node) {
            if names.contains(name) {
                log.add(.K05, at: item, "\(name) is named twice"); sound = false
            } else if scope.markets.contains(name) {
                names.append(name)
            } else {
                sound = false
                let (code, because) = scope.missing(name)
                log.add(code, at: item, "no market \(name)\(because)", suggestion: NearestKey.to(name, in: scope.markets).map { "did you mean \($0)?" },
                        notes: ["markets: \(scope.markets.isEmpty ? "none" : scope.markets.joined(separator: ", "))"])
            }
        }
        return sound ? names : nil
    }

    private func terms(_ section: Section, parties: [String]) -> (PaymentTerms, Agreement.Ties, Conversion) {
        var terms = PaymentTerms()
        guard let node = section["terms"], let read = Section(node, KeyCatalogue.terms, inherited: section.provenance, log: log) else { return (terms, .endLast, .periodAverage) }
        terms = common(read, terms, parties: parties)
        terms.contractYears = read.choice("year") == "contract"
        if let node = read["net_sales"] { (terms.excludes, terms.combination) = netSales(node, read.provenance) }
        if let node = read["reporting"], let reporting = Section(node, KeyCatalogue.reporting, inherited: read.provenance, log: log),
           let under = reporting["understates"], let section = Section(under, KeyCatalogue.understates, inherited: read.provenance, log: log), let by = section.uncertainShare("by") {
            terms.understatement = .init(chance: section.uncertainShare("chance") ?? Uncertain(.fixed(1), path: under.path.appending("chance")), by: by)
        }
        return (terms, read.choice("ties").flatMap(Agreement.Ties.init(rawValue:)) ?? .endLast,
                read.choice("conversion").flatMap(Conversion.init(rawValue:)) ?? .periodAverage)
    }

    /// The keys that every payment has, over their defaults.
    func common(_ section: Section, _ defaults: PaymentTerms, parties: [String]) -> PaymentTerms {
        var terms = defaults
        func party(_ key: String) -> String? {
            guard let node = section[key], let name = section.read(key, ScalarSyntax.word) else { return nil }
            if parties.contains(name) || name == "outside" { return name }
            log.add(.N01, at: node, "no party \(name)", suggestion: NearestKey.to(name, in: parties + ["outside"]).map { "did you mean \($0)?" },
                    notes: ["parties: \((parties.filter { $0 != "outside" } + ["outside"]).joined(separator: ", "))"])
            return nil
        }
        terms.payer = party("payer") ?? terms.payer
        terms.payee = party("payee") ?? terms.payee
        // A split's payer is the one whose receipts are shared.
        if terms.payer == terms.payee, section.has("payer") || section.has("payee"), section.context != KeyCatalogue.split {
            log.add(.D03, at: section["payer"] ?? section["payee"] ?? section.node, "\(terms.payer) cannot pay itself")
        }
        terms.within = section.years("within") ?? terms.within
        terms.group = section.read("group", ScalarSyntax.word) ?? terms.group
        terms.owner = section.text("owner") ?? terms.owner
        terms.criteria = section.text("criteria") ?? terms.criteria
        terms.verifiedBy = section.text("verified_by") ?? terms.verifiedBy
        terms.written = rules(section, over: terms.written)
        return terms
    }

    // MARK: calendar

    /// Intervals of recurring dates.
    private func calendar(_ section: Section) -> [String: Years] {
        guard let node = section["calendar"] else { return [:] }
        var calendar: [String: Years] = [:]
        for (entry, _) in named(node, "calendar", .event) {
            guard let interval = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.years(entry.value) }) else { continue }
            if entry.value.check(interval.rawValue...interval.rawValue, in: .aboveZero, log) { calendar[entry.key] = interval }
        }
        return calendar
    }

    // MARK: definitions

    private func definitions(_ section: Section) -> [String: Trigger] {
        guard let node = section["definitions"] else { return [:] }
        var definitions: [String: Trigger] = [:]
        for (entry, _) in named(node, "definitions", .event) {
            guard let trigger = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.trigger(entry.value) }) else { continue }
            triggers.check(trigger, in: .definition, at: entry.value)
            definitions[entry.key] = trigger
        }
        let uses = definitions.mapValues { trigger in trigger.events.filter { $0.parts.count == 1 }.map { $0.parts[0] }.filter { definitions[$0] != nil } }
        for cycle in Cycles.all(uses) {
            if let entry = node.entries.first(where: { $0.key == cycle[0] }) {
                log.add(.A03, at: entry.value, cycle.count == 1 ? "\(cycle[0]) is defined by itself"
                    : "these definitions stand for one another: \((cycle + [cycle[0]]).joined(separator: " is "))", suggestion: "define one of them by an event")
            }
        }
        return definitions
    }

    /// Due dates that wait for one another (A03).
    private func checkDueDates(_ covenants: [Covenant], at node: Node) {
        var uses: [String: [String]] = [:]
        for covenant in covenants {
            guard case .duty(_, let by, _) = covenant.watch else { continue }
            uses[covenant.name] = by.events.filter { $0.parts.count == 2 && $0.parts[1] == "due" }.map { $0.parts[0] }
        }
        for cycle in Cycles.all(uses) {
            guard let by = node[cycle[0]]?["by"] else { continue }
            log.add(.A03, at: by, cycle.count == 1 ? "\(cycle[0]) is due by its own due date"
                : "these due dates wait for one another: \((cycle + [cycle[0]]).joined(separator: ", "))", suggestion: "give one of them a date or an event of its own")
        }
    }

    private func precedence(_ section: Section) -> [String] {
        guard let node = section["precedence"] else { return [] }
        var names: [String] = []
        for (name, item) in nameList(node) {
            if names.contains(name) {
                log.add(.K05, at: item, "\(name) is named twice in precedence")
            } else if scope.covenants.contains(name) {
                names.append(name)
            } else {
                let (code, because) = scope.missing(name)
                log.add(code, at: item, "no covenant \(name)\(because)", suggestion: NearestKey.to(name, in: scope.covenants).map { "did you mean \($0)?" },
                        notes: ["covenants: \(scope.covenants.isEmpty ? "none" : scope.covenants.joined(separator: ", "))"])
            }
        }
        return names
    }
}

/// Cycles of a small graph of names.
enum Cycles {
    /// Every cycle once, each beginning with its first name in order.
    static func all(_ uses: [String: [String]]) -> [[String]] {
        let uses = bothWays(uses)
        var cycles: [[String]] = [], covered: Set<String> = []
        for name in uses.keys.sorted() where !covered.contains(name) {
            guard let cycle = shortest(from: name, uses) else { continue }
            if covered.isDisjoint(with: cycle) { cycles.append(cycle) }
            covered.formUnion(cycle)
        }
        return cycles
    }

    /// The shortest way from `name` back to itself, beginning with `name`; nil when there is none.
    static func shortest(from name: String, _ uses: [String: [String]]) -> [String]? {
        var level = [name], before: [String: String] = [:]
        while !level.isEmpty {
            var next: [String] = []
            for last in level {
                for other in (uses[last] ?? []).sorted() {
                    if other == name {
                        var way = [last]
                        while let earlier = before[way[0]] { way.insert(earlier, at: 0) }
                        return way
                    }
                    if before[other] == nil { before[other] = last; next.append(other) }
                }
            }
            level = next
        }
        return nil
    }

    /// What is left of the graph once everything is taken away that nothing uses or that uses nothing, again and again.
    private static func bothWays(_ uses: [String: [String]]) -> [String: [String]] {
        func pruned(_ graph: [String: [String]]) -> [String: [String]] {
            var waits = graph.mapValues { Set($0).count }, users: [String: [String]] = [:]
            for (name, others) in graph { for other in Set(others) { users[other, default: []].append(name) } }
            var done = Array(Set(users.keys).subtracting(graph.keys)) + waits.filter { $0.value == 0 }.map(\.key)
            var gone: Set<String> = []
            while let name = done.popLast() {
                guard gone.insert(name).inserted else { continue }
                for user in users[name] ?? [] { waits[user]! -= 1; if waits[user] == 0 { done.append(user) } }
            }
            return graph.filter { !gone.contains($0.key) }.mapValues { $0.filter { !gone.contains($0) } }
        }
        func reversed(_ graph: [String: [String]]) -> [String: [String]] {
            var other = graph.mapValues { _ in [String]() }
            for (name, targets) in graph { for target in Set(targets) { other[target, default: []].append(name) } }
            return other
        }
        return reversed(pruned(reversed(pruned(uses))))
    }
}
