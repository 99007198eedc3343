import Quantities

extension Decoding {
    /// The built forms of payment by the keys that mark them.
    private enum PaymentForm: CaseIterable {
        case pays, royalty, minimum, cap, credit, split
        var marks: [String] {
            switch self {
            case .pays: ["pays"]
            case .royalty: ["rate", "tiers", "number"]
            case .minimum: ["floor"]
            case .cap: ["cap"]
            case .credit: ["credit"]
            case .split: ["shares"]
            }
        }
    }

    func payment(_ entry: Node.Entry, inherited: Provenance, terms: PaymentTerms, parties: [String]) -> Payment? {
        let node = entry.value
        guard node.isMap else {
            _ = Section(node, KeyCatalogue.eventPayment, inherited: inherited, log: log)
            return nil
        }
        if node["pays"] != nil, let entry = node.entries.first(where: { $0.key == "shares" }) {
            log.add(.K06, at: entry, in: node, "a sum that several payers share is not built yet", suggestion: "write one payment for each payer")
            return nil
        }
        let present = PaymentForm.allCases.filter { form in form.marks.contains { node[$0] != nil } }
        if present.count > 1 {
            let marks = present.map { form in form.marks.first { node[$0] != nil }! }
            log.add(.K03, at: entry, in: root["agreement"]!["payments"]!, "\(marks.joined(separator: " and ")) are marks of two forms of payment; a clause has one", suggestion: "make two clauses of it")
            return nil
        }
        let context: KeyContext
        switch present.first {
        case .royalty: context = isShareOfFlow(node) ? KeyCatalogue.flowShare : KeyCatalogue.royalty
        case .minimum: context = KeyCatalogue.minimum
        case .cap: context = KeyCatalogue.cap
        case .credit: context = KeyCatalogue.credit
        case .split: context = KeyCatalogue.split
        case .pays where node["when"] == nil && node["every"] != nil: context = KeyCatalogue.periodic
        case .pays: context = isFamily(node) ? KeyCatalogue.family : KeyCatalogue.eventPayment
        case nil:
            // What is there says what was most likely meant.
            if node["when"] != nil { context = KeyCatalogue.eventPayment } else if node["term"] != nil { context = KeyCatalogue.royalty } else {
                log.add(.K02, at: node, "a payment needs pays with when or every, rate or tiers, floor and of, cap and of, credit and against, or shares and of", suggestion: "write { pays: 30M, when: signing }")
                return nil
            }
        }
        guard let section = Section(node, context, inherited: inherited, log: log) else { return nil }
        let common = self.common(section, terms, parties: parties)
        let form: Payment.Form? = switch context.id {
        case "family": family(section, terms).map { .family($0) }
        case "periodic": periodic(section).map { .periodic($0) }
        case "royalty": royalty(section, terms).map { .royalty($0) }
        case "flow_share": flowShare(section).map { .share($0) }
        case "minimum": minimum(section, terms).map { .minimum($0) }
        case "cap": cap(section, terms).map { .cap($0) }
        case "credit": credit(section).map { .credit($0) }
        case "split": split(section, parties: parties).map { .split($0) }
        default: eventPayment(section).map { .event($0) }
        }
        var rules = common.rules
        if context == KeyCatalogue.eventPayment { rules.verification = verification(section) }
        if context != KeyCatalogue.cap { rules.indexing = indexing(section); rules.currency = index(section, "in") }
        guard let form else { return nil }
        return Payment(name: entry.key, payer: common.payer, payee: common.payee, within: common.within, group: common.group, owner: common.owner,
                       criteria: common.criteria, verifiedBy: common.verifiedBy, rules: rules, form: form, provenance: section.provenance, place: entry.keyPlace)
    }

    /// A table whose keys are sums of money, by its first key; one with the names of markets is a market table.
    private func isFamily(_ node: Node) -> Bool {
        guard let pays = node["pays"]?.opened, pays.isMap, !pays.isLongForm else { return false }
        return pays.ownEntries.contains { $0.key.first.map { $0.isNumber || $0 == "+" || $0 == "-" || $0 == "." } ?? false }
    }

    // MARK: once for an event

    private func eventPayment(_ section: Section) -> EventPayment? {
        let markets = section["per"].map(self.markets(per:))
        var when: Trigger?
        if let node = section["when"], let trigger = section.read("when", ScalarSyntax.trigger) {
            if case .point(.event(let name)) = trigger, name.parts.count == 1, Vocabulary.metrics.all.contains(name.parts[0]), !scope.definitions.contains(name.parts[0]) {
                log.add(.T01, at: node, "\(name) is a metric, not something that happens", suggestion: "write \(name) >= 250M, or pays: { 250M: 25M } for a family of levels")
            } else {
                let faults = log.all.count
                triggers.check(trigger, in: markets == nil ? .clause : .market, at: node)
                triggers.checkPossible(trigger, at: node)
                if log.all.count == faults { when = trigger }
            }
        }
        guard let pays = section["pays"] else { return nil }
        let amount: EventPayment.Amount?
        if pays.opened.isMap, !pays.opened.isLongForm {
            amount = marketTable(section, pays.opened, markets: markets)
        } else {
            let sum = section.uncertainMoney("pays")
            switch markets {
            case nil: amount = sum.map { .sum($0) }
            case .some(nil): amount = nil
            case .some(let names?): amount = sum.map { sum in .perMarket(names.sorted().map { .init(market: $0, pays: sum) }) }
            }
        }
        let parts = eventParts(section, perMarket: markets != nil)
        let setting: TriggerSetting = markets == nil ? .clause : .market
        let from = point(section, "from", in: setting), until = point(section, "until", in: setting)
        guard let when, let amount, let parts else { return nil }
        return EventPayment(when: when, amount: amount, from: from, until: until, parts: parts)
    }

    /// The markets of `per`; nil after a fault.
    private func markets(per node: Node) -> [String]? {
        if let word = node.opened.text, word == "market" {
            if scope.markets.isEmpty { log.add(.N01, at: node, "per: market, and the file has no markets"); return nil }
            return scope.markets
        }
        if let word = node.opened.text, word == "product" {
            if scope.products.isEmpty { log.add(.N01, at: node, "per: product, and no market names its product", suggestion: "write product: tablet in the markets"); return nil }
            return scope.products
        }
        return marketNames(node)
    }

    private func marketTable(_ section: Section, _ table: Node, markets: [String]??) -> EventPayment.Amount? {
        guard let markets else {
            log.add(.K02, at: table, "a table of markets needs per: which markets are paid for", suggestion: "write per: [\(table.ownEntries.map(\.key).joined(separator: ", "))]")
            return nil
        }
        let provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: section["pays"]!, inherited: section.provenance) } ?? section.provenance
        var sums: [EventPayment.MarketSum] = []
        for entry in table.ownEntries {
            guard let markets, markets.contains(entry.key) else {
                if let markets {
                    let known = scope.markets.contains(entry.key)
                    log.add(.N01, at: entry, in: table, known ? "\(entry.key) is not among the markets of per" : "no market \(entry.key)",
                            suggestion: NearestKey.to(entry.key, in: markets).map { "did you mean \($0)?" }, notes: ["per: \(markets.joined(separator: ", "))"])
                }
                continue
            }
            let sum = log.attempt { () throws(Diagnostic) in try ScalarSyntax.uncertainMoney(entry.value, inherited: provenance) }
            if let sum, entry.value.check(sum, in: .atLeastZero, log) { sums.append(.init(market: entry.key, pays: sum)) }
        }
        for market in markets ?? [] where table[market] == nil {
            log.add(.K02, at: table, "no sum for \(market), which per names", suggestion: "add \(market): 10M, or take it out of per")
        }
        return .perMarket(sums.sorted { $0.market < $1.market })
    }

    // MARK: families

    private func family(_ section: Section, _ terms: PaymentTerms) -> FamilyPayment? {
        let together = section.choice("crossed_together").flatMap(FamilyPayment.Together.init(rawValue:)) ?? .all
        let contract = section.choice("year").map { $0 == "contract" } ?? terms.contractYears, until = point(section, "until")
        var metric: Metric?
        if let node = section["when"] {
            // The levels are in the unit of the metric, so without one there is nothing to read them by.
            guard let found = section.read("when", ScalarSyntax.metric), triggers.check(found, in: .clause, at: node) else { return nil }
            metric = found
        }
        guard let pays = section["pays"] else { return nil }
        let table = pays.opened, unit = metric?.ofSales?.unit ?? .money
        let provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: pays, inherited: section.provenance) } ?? section.provenance
        var levels: [FamilyPayment.Level] = [], sound = true
        for entry in table.ownEntries {
            let level = log.attempt { () throws(Diagnostic) in try self.level(entry, unit) }
            let sum = log.attempt { () throws(Diagnostic) in try ScalarSyntax.uncertainMoney(entry.value, inherited: provenance) }
            if let level, let x = level.known, x <= 0 { log.add(.A01, at: entry, in: table, "a level must be above 0; found \(entry.key)"); sound = false }
            guard let level, let sum, entry.value.check(sum, in: .atLeastZero, log) else { sound = false; continue }
            if let other = levels.first(where: { $0.level == level }) {
                log.add(.A01, at: entry, in: table, "two levels are the same: \(other.key) and \(entry.key); the keys must rise")
                sound = false
            }
            levels.append(.init(key: entry.key, level: level, pays: sum))
        }
        guard let metric, sound else { return nil }
        guard !(section.has("until") && until == nil) else { return nil }
        var family = FamilyPayment(metric: metric, levels: levels.sorted { ($0.level.known ?? 0) < ($1.level.known ?? 0) }, crossedTogether: together)
        family.until = until; family.contractYears = contract
        return family
    }

    /// A key of a family, in the unit of its metric.
    private func level(_ entry: Node.Entry, _ unit: SalesMetric.Unit) throws(Diagnostic) -> Comparison.Level {
        switch unit {
        case .money: .money(try ScalarSyntax.moneyKey(entry))
        case .count: .number(try ScalarSyntax.countKey(entry))
        case .share: .share(try ScalarSyntax.shareKey(entry))
        }
    }

    // MARK: again and again

    private func periodic(_ section: Section) -> PeriodicPayment? {
        let every = section.years("every"), from = point(section, "from"), until = point(section, "until")
        if let every, every.rawValue < 1.0 / 365 - 1e-12 { log.add(.D03, at: section["every"]!, "every must be a day or more"); return nil }
        guard let node = section["pays"]?.opened, let every else { return nil }
        let sums = node.isMap && !node.isLongForm ? table(node, key: ScalarSyntax.yearsKey, row: sum)
            : log.attempt { () throws(Diagnostic) in try sum(node) }.map { StepTable([.init(from: .zero, value: $0)]) }
        guard let sums, !(section.has("from") && from == nil) else { return nil }
        return PeriodicPayment(pays: sums, every: every, from: from ?? .time(.zero), until: until, atMost: section.count("at_most"),
                               inAdvance: section.choice("due") == "start", proRata: section.truth("pro_rata") ?? false)
    }
    /// A sum that is known and not negative.
    func sum(_ node: Node) throws(Diagnostic) -> Money {
        let money = try ScalarSyntax.money(node)
        guard money.rawValue >= 0 else { throw Diagnostic(.D03, at: node.path, place: node.place, "a sum cannot be negative; found \(node.glimpse)") }
        return money
    }

    /// A point under a key, with its names checked; nil when absent or wrong.
    func point(_ section: Section, _ key: String, in setting: TriggerSetting = .clause) -> Point? {
        guard let node = section[key] else { return nil }
        let form = node.opened
        if form.isMap, !form.isLongForm {
            log.add(.K06, at: node, "\(key) as a table is not built yet; one point in time is")
            return nil
        }
        if (try? ScalarSyntax.point(node)) == nil, (try? ScalarSyntax.trigger(node)) != nil {
            log.add(.K06, at: node, "a condition under \(key) is not built yet; a point in time is: an event, a date, a time, or an offset from one")
            return nil
        }
        guard let point = section.read(key, ScalarSyntax.point) else { return nil }
        let faults = log.all.count
        triggers.check(point, in: setting, at: node)
        return log.all.count == faults ? point : nil
    }
}
