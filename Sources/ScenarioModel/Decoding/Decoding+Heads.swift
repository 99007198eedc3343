import Quantities

extension Decoding {
    func checkVersion(_ head: Section) {
        guard let node = head["dealcast"] else { return }
        if let text = node.text, text != "1", text.allSatisfy(\.isNumber) {
            log.add(.K06, at: node, "version \(text) of the language is not built yet; this reads version 1", suggestion: "write dealcast: 1")
        } else {
            _ = head.count("dealcast")
        }
    }

    func readTime(_ head: Section) {
        effective = head.read("effective", ScalarSyntax.date)
        guard let node = head["horizon"], let years = head.read("horizon", ScalarSyntax.years) else { return }
        if years.rawValue > 0, years.rawValue <= 200 {
            horizon = years
        } else {
            log.add(.D03, at: node, "horizon must be above 0 and at most 200y; found \(node.glimpse)")
        }
    }

    func parties(_ head: Section) -> [Party] {
        guard let node = head["parties"], let section = Section(node, KeyCatalogue.parties, inherited: head.provenance, log: log, names: true) else { return [] }
        var parties: [Party] = []
        for entry in node.ownEntries {
            let context = switch entry.key {
            case "licensor": KeyCatalogue.licensor
            case "licensee": KeyCatalogue.licensee
            case "outside": KeyCatalogue.outside
            default: KeyCatalogue.party
            }
            if context == KeyCatalogue.party { check(name: entry, in: node) }
            guard let party = Section(entry.value, context, inherited: section.provenance, log: log) else { continue }
            parties.append(Party(key: entry.key, name: party.text("name") ?? entry.key, discount: party.share("discount", .discount) ?? .zero,
                                 margin: party.share("margin", .signedShare), tax: party.share("tax", .share) ?? .zero, currency: index(party, "currency"), place: entry.keyPlace))
        }
        func rank(_ key: String) -> Int { key == "licensor" ? 0 : key == "licensee" ? 1 : 2 }
        return parties.sorted { (rank($0.key), $0.key) < (rank($1.key), $1.key) }
    }

    func simulation(_ head: Section) -> SimulationSettings {
        guard let node = head["simulation"], let section = Section(node, KeyCatalogue.simulation, inherited: head.provenance, log: log) else { return SimulationSettings() }
        return SimulationSettings(paths: section.count("paths"), seed: section.count("seed").map(UInt64.init), precision: precision(section),
                                  grid: section.choice("grid").flatMap(SimulationSettings.Grid.init(rawValue:)) ?? .quarter)
    }

    private func precision(_ section: Section) -> Precision? {
        guard let node = section["precision"] else { return nil }
        let precision: Precision?
        let size: Double
        if node.text?.hasSuffix("%") == true {
            guard let share = section.read("precision", ScalarSyntax.share) else { return nil }
            (precision, size) = (.share(share), share.rawValue)
        } else {
            guard let money = section.read("precision", ScalarSyntax.money) else { return nil }
            (precision, size) = (.money(money), money.rawValue)
        }
        return node.check(size...size, in: .aboveZero, log) ? precision : nil
    }

    /// `agreements` and `what_if`: their overrides are applied elsewhere; here only their shape and names.
    func checkAlternatives(_ head: Section) {
        for key in ["agreements", "what_if"] {
            guard let node = head[key] else { continue }
            for (entry, _) in named(node, "\(key)") where !entry.value.isMap {
                log.add(.U01, at: entry.value, "expected a map of paths and their values; found \(entry.value.glimpse)", suggestion: "write { payments.upfront.pays: 10M }")
            }
        }
    }

    // MARK: names

    func check(name entry: Node.Entry, in node: Node, _ kind: ReservedNames.Kind = .clause) {
        if let fault = ReservedNames.fault(of: entry.key, kind) { log.add(.K04, at: entry, in: node, fault, suggestion: "choose another name") }
    }

    /// The named entries of a section in order of name, with the provenance around them; names are checked, `each` left out.
    func named(_ node: Node, _ title: String, _ kind: ReservedNames.Kind = .clause, inherited: Provenance = .none) -> [(Node.Entry, Provenance)] {
        guard node.isMap else {
            log.add(.U01, at: node, "expected \(title), a map of names; found \(node.glimpse)")
            return []
        }
        let provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: node, inherited: inherited) } ?? inherited
        let entries = node.ownEntries.filter { $0.key != "each" }.sorted { $0.key < $1.key }
        for entry in entries { check(name: entry, in: node, kind) }
        return entries.map { ($0, provenance) }
    }

    func texts(_ node: Node?) -> [String: String] {
        guard let node else { return [:] }
        guard node.isMap else { log.add(.U01, at: node, "expected a map of names and texts; found \(node.glimpse)"); return [:] }
        var texts: [String: String] = [:]
        for entry in node.entries { texts[entry.key] = log.attempt { () throws(Diagnostic) in try ScalarSyntax.text(entry.value) } }
        return texts
    }

    /// One name, or a list of names.
    func nameList(_ node: Node) -> [(name: String, node: Node)] {
        let nodes = node.opened.items ?? [node]
        return nodes.compactMap { item in log.attempt { () throws(Diagnostic) in try ScalarSyntax.word(item) }.map { ($0, item) } }
    }

    /// Payments and covenants share one set of names; so do stages, markets, events, definitions and calendars (K05).
    func checkNamesOnce() {
        let program = root["program"], agreement = root["agreement"]
        func once(_ sections: [(Node?, String)]) {
            var owners: [String: String] = [:]
            for (node, title) in sections {
                guard let node else { continue }
                for entry in node.ownEntries where entry.key != "each" {
                    if let other = owners[entry.key] {
                        log.add(.K05, at: entry, in: node, "the name \(entry.key) is taken by \(other); \(title) needs another", suggestion: "call it \(entry.key)_2")
                    } else {
                        owners[entry.key] = title.replacingPrefix("a ", "the ").replacingPrefix("an ", "the ") + " " + entry.key
                    }
                }
            }
        }
        once([(agreement?["payments"], "a payment"), (agreement?["covenants"], "a covenant")])
        once([(program?["stages"], "a stage"), (root["markets"], "a market"), (root["events"], "an event"), (agreement?["definitions"], "a definition"), (agreement?["calendar"], "a calendar")])
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, _ other: String) -> String { hasPrefix(prefix) ? other + dropFirst(prefix.count) : self }
}
