import Quantities

extension Decoding {
    /// The effects of `then` or `otherwise`: a word, a one-verb map, or a list of them. Never empty after a fault.
    func effects(_ node: Node, payments: [Payment]) -> [Effect] {
        guard let items = node.opened.items else { return [effect(node.opened, payments: payments) ?? .note] }
        return items.map { effect($0.opened, payments: payments) ?? .note }
    }

    private static let words = ["terminate", "note"]
    private static let verbs = ["raise", "cut", "scale"]
    private static let laterVerbs = ["set", "charge", "revert", "non_exclusive", "extend", "start", "repeat", "hold", "resume", "stop", "count", "reset", "avert", "pay", "equity"]

    private func effect(_ node: Node, payments: [Payment]) -> Effect? {
        guard node.isMap else { return word(node) }
        let keys = node.ownEntries
        if let later = keys.first(where: { Decoding.laterVerbs.contains($0.key) }) {
            log.add(.K06, at: later, in: node, "the effect \(later.key) (\(KeyCatalogue.effect[later.key]!.meaning)) is not built yet", suggestion: "write note to record it only")
            return nil
        }
        if node.isLadder {
            log.add(.K06, at: node, "consequences by level (a ladder) are not built yet")
            return nil
        }
        guard let section = Section(node, KeyCatalogue.effect, inherited: .none, log: log) else { return nil }
        let verbs = Decoding.verbs.filter(section.has)
        guard let verb = verbs.first else {
            if keys.allSatisfy({ KeyCatalogue.effect[$0.key] != nil }) {
                log.add(.K02, at: node, "an effect needs a verb: \((Decoding.words + Decoding.verbs).joined(separator: ", "))", suggestion: "write { raise: royalty, by: 1pp }")
            }
            return nil
        }
        if verbs.count > 1 {
            log.add(.K03, at: node, "\(verbs.joined(separator: " and ")) in one map; an effect has one verb", suggestion: "write a list of effects")
            return nil
        }
        return adjustment(verb, section, payments: payments)
    }

    private func word(_ node: Node) -> Effect? {
        guard let text = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.word(node) }) else { return nil }
        switch text {
        case "terminate": return .terminate
        case "note": return .note
        default: break
        }
        if Decoding.verbs.contains(text) {
            log.add(.K02, at: node, "\(text) needs what and how much", suggestion: "write \(KeyCatalogue.effect[text]!.example)")
        } else if Decoding.laterVerbs.contains(text) {
            log.add(.K06, at: node, "the effect \(text) (\(KeyCatalogue.effect[text]!.meaning)) is not built yet", suggestion: "write note to record it only")
        } else {
            log.add(.K01, at: node, "no effect \(text)", suggestion: NearestKey.to(text, in: Decoding.words + Decoding.verbs + Decoding.laterVerbs).map { "did you mean \($0)?" },
                    notes: ["effects: \(Decoding.words.joined(separator: ", ")), { raise: X, by: V }, { cut: X, by: V }, { scale: X, to: P% }"])
        }
        return nil
    }

    // MARK: changed terms

    private func adjustment(_ verb: String, _ section: Section, payments: [Payment]) -> Effect? {
        let option = verb == "scale" ? "to" : "by", other = verb == "scale" ? "by" : "to"
        if let entry = section.entry(other) { log.add(.K03, at: entry, in: section.node, "\(verb) takes \(option), not \(other)") }
        guard section.has(option) else {
            log.add(Diagnostic(.K02, at: section.node.path.appending(option), place: section.node.place, "\(verb) needs \(option): how much", suggestion: "write \(KeyCatalogue.effect[verb]!.example)"))
            return nil
        }
        guard let node = section[verb], let target = target(node, payments: payments), let change = change(verb, section[option]!) else { return nil }
        for payment in target.payments {
            let unit: String? = switch (payment.form, change) {
            case (.royalty(let royalty), .addPoints) where royalty.unitRates != nil: "is money a unit, and pp adds points to a share; write a share (10%)"
            case (.royalty, .addMoney): "is a share of sales, and money cannot be added to a share; write points (1pp) or a share (10%)"
            case (.event, .addPoints), (.family, .addPoints), (.periodic, .addPoints), (.minimum, .addPoints):
                "is a sum of money, and pp adds points to a rate; write a share (10%) or money (5M)"
            default: nil
            }
            if let unit { log.add(.U01, at: section[option]!, "\(payment.name) \(unit)"); return nil }
            switch payment.form {
            case .cap, .credit, .split, .share:
                log.add(.K06, at: node, "changing a cap, a credit, a split or a share of a flow (\(payment.name)) is not built yet")
                return nil
            case .event, .family, .periodic, .royalty, .minimum: break
            }
        }
        return .adjust(target: target.name, change)
    }

    private func change(_ verb: String, _ node: Node) -> Effect.Adjustment? {
        let value = node.isLongForm ? node["value"]! : node
        guard let text = value.text else { log.add(.U01, at: value, "expected points (1pp), a share (10%) or money (5M); found \(value.glimpse)"); return nil }
        if verb == "scale" {
            guard let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(value) }), value.check(share.rawValue...share.rawValue, in: .atLeastZero, log) else { return nil }
            return .multiply(share.rawValue)
        }
        let sign = verb == "raise" ? 1.0 : -1.0
        func atLeastZero(_ x: Double) -> Bool {
            if x < 0 { log.add(.D03, at: value, "\(verb) by a negative amount; found \(text)", suggestion: "write \(verb == "raise" ? "cut" : "raise")") }
            return x >= 0
        }
        if text.hasSuffix("pp") {
            let share = Node(content: .scalar(text.dropLast(2).trimmingSpaces + "%"), place: value.place, path: value.path)
            guard let points = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(share) }), atLeastZero(points.rawValue) else { return nil }
            return .addPoints(sign * points.rawValue)
        }
        if text.hasSuffix("%") {
            guard let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(value) }), atLeastZero(share.rawValue) else { return nil }
            if verb == "cut", share.rawValue > 1 { log.add(.D03, at: value, "nothing can be cut by more than 100%; found \(text)"); return nil }
            return .multiply(1 + sign * share.rawValue)
        }
        if Double(text) != nil, text != "0" {
            log.add(.U02, at: value, "a bare number; expected points, a share or money", suggestion: "write \(text)pp (points of a rate), \(text)% (relative) or \(text)M")
            return nil
        }
        guard let money = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.money(value) }), atLeastZero(money.rawValue) else { return nil }
        return .addMoney(Money(sign * money.rawValue))
    }

    /// What is changed: a clause, a member of one (`sales.250M`), a group; a path to the amounts of a clause means the clause.
    private func target(_ node: Node, payments: [Payment]) -> (name: String, payments: [Payment])? {
        guard let text = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.text(node) }) else { return nil }
        var name = text
        for prefix in ["agreement.", "payments."] where name.hasPrefix(prefix) { name.removeFirst(prefix.count) }
        for suffix in [".pays", ".rate", ".tiers"] where name.hasSuffix(suffix) { name.removeLast(suffix.count) }
        let group = payments.filter { $0.group == name }
        if let payment = payments.first(where: { $0.name == name }) { return (name, [payment]) }
        if !group.isEmpty { return (name, group) }
        let parts = name.split(separator: ".").map(String.init)
        if parts.count == 2, let payment = payments.first(where: { $0.name == parts[0] }) {
            if payment.memberNames.contains(parts[1]) { return (name, [payment]) }
            if KeyCatalogue.paymentForms.contains(where: { $0[parts[1]] != nil }) {
                log.add(.K06, at: node, "changing the \(parts[1]) of a payment is not built yet; its amounts can be changed", suggestion: "write \(parts[0])")
                return nil
            }
            log.add(.N01, at: node, "\(parts[0]) has no part \(parts[1]) that an effect can change", suggestion: NearestKey.to(parts[1], in: payment.memberNames).map { "did you mean \(parts[0]).\($0)?" } ?? "write \(parts[0])")
            return nil
        }
        if parts.count > 2, let payment = payments.first(where: { $0.name == parts[0] }) {
            if parts.count == 3, parts[1] == "pays", payment.memberNames.contains(parts[2]) { return ("\(parts[0]).\(parts[2])", [payment]) }
            log.add(.K06, at: node, "changing one row of a table (\(text)) is not built yet; all amounts or rates of \(parts[0]) can be changed", suggestion: "write \(parts[0])")
            return nil
        }
        // It has faults of its own.
        if scope.payments.contains(parts.first ?? name) { return nil }
        if parts.first == "program" || parts.first == "markets" || scope.stages.contains(parts.first ?? "") || scope.markets.contains(parts.first ?? "") {
            log.add(.K06, at: node, "an effect on the program or a market (\(text)) is not built yet")
            return nil
        }
        let (code, because) = scope.missing(name)
        let groups = Set(payments.compactMap(\.group)).sorted()
        log.add(code, at: node, "no payment or group \(text)\(because)", suggestion: NearestKey.to(name, in: scope.payments + groups).map { "did you mean \($0)?" },
                notes: ["payments: \(scope.payments.joined(separator: ", "))"] + (groups.isEmpty ? [] : ["groups: \(groups.joined(separator: ", "))"]))
        return nil
    }
}

extension Payment {
    /// What the clause pays piece by piece: levels of a family, markets of `per`.
    fileprivate var memberNames: [String] {
        switch form {
        case .family(let family): family.levels.map(\.key)
        case .event(let event): if case .perMarket(let sums) = event.amount { sums.map(\.market) } else { [] }
        case .periodic, .royalty, .share, .minimum, .cap, .credit, .split: []
        }
    }
}

extension Node {
    /// Consequences by level: `{ 1: note, 2: terminate }`.
    var isLadder: Bool { !ownEntries.isEmpty && ownEntries.allSatisfy { $0.key.allSatisfy(\.isNumber) } }
}

extension Substring {
    fileprivate var trimmingSpaces: String { String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()) }
}
