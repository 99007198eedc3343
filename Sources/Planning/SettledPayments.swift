import ScenarioModel

extension Agreement {
    /// Names of the payments that have to be settled path by path: those with a rule that remembers, and whatever is linked to one.
    ///
    /// All others are evaluated in columns over all paths.
    /// `recurring`: events that come again and again. `all`: whatever they say, since margins or values are found path by path.
    func settledPayments(recurring: Set<String>, all: Bool) -> Set<String> {
        if all { return Set(payments.map(\.name)) }
        let changed = Set(covenants.flatMap { $0.then + $0.otherwise }.compactMap { if case .adjust(let target, _) = $0 { target } else { nil } })
        var settled = Set(audits.flatMap { members($0.of).map(\.name) }), links: [(String, [String])] = []
        for payment in payments {
            if payment.remembers || recurs(payment, recurring) || isSettledMinimum(payment, changed) { settled.insert(payment.name) }
            links.append((payment.name, linked(payment)))
        }
        var grows = true
        while grows {
            grows = false
            for (name, others) in links where !others.isEmpty {
                let all = [name] + others
                guard all.contains(where: settled.contains), !all.allSatisfy(settled.contains) else { continue }
                settled.formUnion(all)
                grows = true
            }
        }
        return settled
    }

    /// Whether a payment is a minimum of other than one royalty by its name, or one that covenants change.
    private func isSettledMinimum(_ payment: Payment, _ changed: Set<String>) -> Bool {
        guard case .minimum(let minimum) = payment.form else { return false }
        if changed.contains(payment.name) || payment.group.map(changed.contains) ?? false { return true }
        let of = members(minimum.of)
        guard of.count == 1, of[0].name == minimum.of[0], case .royalty = of[0].form else { return true }
        return false
    }

    /// Whether what makes a payment due may come more than once.
    func recurs(_ payment: Payment, _ recurring: Set<String>) -> Bool {
        guard case .event(let event) = payment.form else { return false }
        func recurs(_ trigger: Trigger, _ depth: Int) -> Bool {
            switch trigger {
            case .point(let point): recurs(point, depth)
            case .guarded(let inner, _): recurs(inner, depth)
            case .first, .all, .not, .comparison: false
            }
        }
        func recurs(_ point: Point, _ depth: Int) -> Bool {
            switch point {
            case .event(let name):
                if name.parts.count == 1, depth < 64, let definition = definitions[name.parts[0]] { recurs(definition, depth + 1) } else { recurring.contains(name.description) }
            case .offset(let inner, _): recurs(inner, depth)
            case .date, .time, .later, .earlier, .next, .year: false
            }
        }
        return recurs(event.when, 0)
    }

    /// The payments whose name or group is among some names, in the order of these.
    func members(_ names: [String]) -> [Payment] {
        names.flatMap { name in payments.filter { $0.name == name || $0.group == name } }
    }
    func members(_ set: PaymentSet) -> [Payment] {
        switch set {
        case .names(let names): members(names)
        case .all: payments.filter { payment in
            if case .split = payment.form { return false }
            return payment.payer == "licensee" && payment.payee == "licensor" && payment.pays
        }
        }
    }

    private func linked(_ payment: Payment) -> [String] {
        let others: [Payment] = switch payment.form {
        case .minimum(let minimum): members(minimum.of)
        case .royalty(let royalty): members(royalty.stacking?.of ?? [])
        case .cap(let cap): members(cap.of)
        case .credit(let credit): members(credit.against) + { if case .share(_, let of) = credit.source { members([of]) } else { [] } }()
        case .split(let split): { if case .payments(let names) = split.of { members(names) } else { [] } }()
        case .event, .family, .periodic, .share: []
        }
        return others.map(\.name)
    }
}

extension Payment {
    /// Whether it pays anything itself.
    var pays: Bool {
        switch form {
        case .cap, .credit: false
        case .event, .family, .periodic, .royalty, .share, .minimum, .split: true
        }
    }

    /// Whether it cannot be evaluated in columns.
    fileprivate var remembers: Bool {
        if rules != .none { return true }
        return switch form {
        case .event(let event): event.parts != .none
        case .family(let family): family.crossedTogether != .all
        case .royalty(let royalty): !royalty.isPlain
        case .minimum(let minimum):
            minimum.of.count != 1 || minimum.contractYears || minimum.banked > 0 || !minimum.proRata.isEmpty || !minimum.suspendedBy.isEmpty || minimum.inAdvance || !minimum.creditable || minimum.payOrLose != nil
        case .periodic, .share, .cap, .credit, .split: true
        }
    }
}

extension Royalty {
    /// Marginal tiers on the worldwide net sales of a calendar year and nothing else.
    fileprivate var isPlain: Bool {
        marketTiers.isEmpty && marketSteps.isEmpty && steps.isEmpty && !wholeAmount && measured == .year && !perMarket && !perProduct && !contractYears && excludes.isEmpty
            && combination.isEmpty && unitRates == nil && reductions.isEmpty && stacking == nil && notBelow == nil && understatement == nil && pipeline == Step.allCases
    }
}
