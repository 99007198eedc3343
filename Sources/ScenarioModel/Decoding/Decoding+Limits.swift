import Quantities

/// Caps, credits and splits.
extension Decoding {
    func cap(_ section: Section, _ terms: PaymentTerms) -> Cap? {
        let over = section.choice("over"), isShare = section["cap"]?.text?.contains(" of ") ?? false
        // A share of annual sales is a limit of each year.
        let yearly = over == "year" || (over == nil && isShare), deferred = section.choice("excess") == "deferred"
        let contract = section.choice("year").map { $0 == "contract" } ?? terms.contractYears
        guard let node = section["cap"], let of = paymentSet(section, "of") else { return nil }
        if deferred, !yearly {
            log.add(.K03, at: section["excess"]!, "over the whole life there is no later year to defer to", suggestion: "write over: year, or excess: lost")
            return nil
        }
        if node.text?.contains(" of ") ?? false {
            guard let text = section.read("cap", ScalarSyntax.text), let (share, what) = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.shareOf(text, node) }) else { return nil }
            guard ["annual_sales", "net_sales"].contains(what) else {
                log.add(.N01, at: node, "a cap is money or a share of annual_sales (before deductions) or net_sales; found \(what)", suggestion: NearestKey.to(what, in: ["annual_sales", "net_sales"]).map { "did you mean \($0)?" })
                return nil
            }
            guard yearly else { log.add(.K03, at: node, "a share of annual sales is a limit of each year, not of the whole life", suggestion: "write over: year"); return nil }
            var cap = Cap(limit: .shareOfSales(share), of: of, yearly: true, contractYears: contract, deferred: deferred)
            if what == "net_sales" { (cap.excludes, cap.combination) = (terms.excludes, terms.combination) }
            return cap
        }
        guard let money = section.read("cap", sum) else { return nil }
        if !yearly, let node = section["indexed"] { log.add(.K03, at: node, "a limit over the whole life has no years to move in", suggestion: "write over: year"); return nil }
        return Cap(limit: .money(money), of: of, yearly: yearly, contractYears: contract, deferred: deferred, indexing: indexing(section))
    }

    func credit(_ section: Section) -> Credit? {
        guard let node = section["credit"], let against = paymentSet(section, "against") else { return nil }
        let source: Credit.Source
        if node.text?.contains(" of ") ?? false {
            guard let text = section.read("credit", ScalarSyntax.text), let (share, what) = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.shareOf(text, node) }) else { return nil }
            guard node.check(share.rawValue...share.rawValue, in: .share, log), checkPayment(what, at: node) else { return nil }
            source = .share(share, of: what)
        } else {
            guard let money = section.read("credit", sum) else { return nil }
            source = .money(money)
        }
        var credit = Credit(source: source, against: against)
        if let most = section["at_most"] {
            if most.text?.contains(" of ") ?? false {
                // 50% of royalty: of each payment it is set off against.
                guard let text = section.read("at_most", ScalarSyntax.text), let (share, what) = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.shareOf(text, most) }),
                      most.check(share.rawValue...share.rawValue, in: .share, log) else { return nil }
                if case .names(let names) = against, !names.contains(what) { log.add(.N01, at: most, "the credit is set off against \(names.joined(separator: ", ")), not against \(what)"); return nil }
                credit.atMost = share
            } else if most.text?.hasSuffix("%") ?? false {
                guard let share = section.share("at_most", .share) else { return nil }
                credit.atMost = share
            } else {
                guard let rate = section.uncertainMoneyRate("at_most")?.known else { return nil }
                credit.perYear = rate
            }
        }
        credit.expires = point(section, "expires")
        return section.has("expires") && credit.expires == nil ? nil : credit
    }

    /// `all`, a name, or a list of names of payments or groups.
    private func paymentSet(_ section: Section, _ key: String) -> PaymentSet? {
        guard let node = section[key] else { return nil }
        if node.opened.items == nil, node.text == "all" { return .all }
        let names = nameList(node)
        var sound = !names.isEmpty
        for (k, (name, item)) in names.enumerated() {
            if names[..<k].contains(where: { $0.name == name }) { log.add(.K05, at: item, "\(name) is named twice"); sound = false }
            if !checkPayment(name, at: item) { sound = false }
        }
        return sound ? .names(names.map(\.name)) : nil
    }

    /// Whether a payment or a group has this name.
    func checkPayment(_ name: String, at node: Node) -> Bool {
        if scope.payments.contains(name) || scope.groups.contains(name) { return true }
        let (code, because) = scope.missing(name)
        log.add(code, at: node, "no payment and no group \(name)\(because)", suggestion: NearestKey.to(name, in: scope.payments + scope.groups).map { "did you mean \($0)?" },
                notes: ["payments: \(scope.payments.isEmpty ? "none" : scope.payments.joined(separator: ", "))"])
        return false
    }

    // MARK: splits

    func split(_ section: Section, parties: [String]) -> Split? {
        guard let node = section["shares"]?.opened, let source = splitSource(section) else { return nil }
        let payer = section.read("payer", ScalarSyntax.word)
        if payer != nil, case .costs = source { log.add(.K03, at: section["payer"]!, "each party bears its own share of a cost; a payer goes with shares of payments", suggestion: "leave payer out") }
        return partyShares(node, parties: parties).map { Split(shares: $0, of: source, payer: payer) }
    }
    private func partyShares(_ node: Node, parties: [String]) -> StepTable<Money, [Split.PartyShare]>? {
        guard node.isMap, !node.ownEntries.isEmpty else {
            log.add(.U01, at: node, "expected shares by party; found \(node.glimpse)", suggestion: "write { inventor: 30%, department: 20% }")
            return nil
        }
        func row(_ node: Node) -> [Split.PartyShare]? {
            var shares: [Split.PartyShare] = [], sound = true
            for entry in node.ownEntries {
                guard parties.contains(entry.key) || entry.key == "outside" else {
                    log.add(.N01, at: entry, in: node, "no party \(entry.key)", suggestion: NearestKey.to(entry.key, in: parties + ["outside"]).map { "did you mean \($0)?" },
                            notes: ["parties: \(parties.joined(separator: ", "))"])
                    sound = false
                    continue
                }
                guard let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(entry.value) }),
                      entry.value.check(share.rawValue...share.rawValue, in: .share, log) else { sound = false; continue }
                shares.append(.init(party: entry.key, share: share))
            }
            guard sound else { return nil }
            if shares.reduce(0, { $0 + $1.share.rawValue }) > 1 + 1e-12 { log.add(.W02, at: node, "the shares come to more than 100%"); return nil }
            return shares.sorted { $0.party < $1.party }
        }
        let isTable = node.ownEntries.allSatisfy { $0.key.first?.isNumber ?? false }
        guard isTable else { return row(node).map { StepTable([.init(from: .zero, value: $0)]) } }
        var rows: [StepTable<Money, [Split.PartyShare]>.Step] = []
        for entry in node.ownEntries {
            guard let bound = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.moneyKey(entry) }), let shares = row(entry.value.opened) else { return nil }
            rows.append(.init(from: bound, value: shares))
        }
        rows.sort { $0.from < $1.from }
        if rows.first?.from != .zero { log.add(.A01, at: node, "the first row must begin at 0", suggestion: "add a row that begins at 0"); return nil }
        return StepTable(rows)
    }

    /// Names of payments, `cost`, or `cost(stage stage)`.
    private func splitSource(_ section: Section) -> Split.Source? {
        guard let node = section["of"] else { return nil }
        if node.opened.items == nil, let text = node.text, text == "cost" || text.hasPrefix("cost(") {
            guard text != "cost" else { return .costs(nil) }
            guard text.hasSuffix(")") else { log.add(.T01, at: node, "expected cost(STAGES), with names between spaces; found \(node.glimpse)"); return nil }
            let names = text.dropFirst(5).dropLast().split(separator: " ").map(String.init)
            for name in names where !scope.stages.contains(name) {
                let (code, because) = scope.missing(name)
                log.add(code, at: node, "no stage \(name)\(because)", suggestion: NearestKey.to(name, in: scope.stages).map { "did you mean \($0)?" })
                return nil
            }
            return .costs(names)
        }
        let names = nameList(node)
        if names.map(\.name) == ["overrun"] { log.add(.K06, at: node, "sharing an overrun is not built yet; payments and cost are"); return nil }
        for (name, item) in names { guard checkPayment(name, at: item) else { return nil } }
        return names.isEmpty ? nil : .payments(names.map(\.name))
    }
}

/// What payments name of one another: each exists and is of a form that fits.
extension Decoding {
    func checkReferences(_ payments: [Payment], at node: Node) {
        var uses: [String: [String]] = [:]
        func members(_ names: [String]) -> [Payment] { payments.filter { names.contains($0.name) || $0.group.map(names.contains) ?? false } }
        for payment in payments {
            switch payment.form {
            case .minimum(let minimum): uses[payment.name] = minimum.of
            case .royalty(let royalty): uses[payment.name] = royalty.stacking?.of ?? []
            case .split(let split): if case .payments(let names) = split.of { uses[payment.name] = names }
            case .event, .family, .periodic, .share, .cap, .credit: break
            }
        }
        let cycles = Cycles.all(uses)
        for cycle in cycles {
            guard let entry = node.entries.first(where: { $0.key == cycle[0] }) else { continue }
            log.add(.A03, at: entry.value["of"] ?? entry.value, cycle.count == 1 ? "\(cycle[0]) rests on itself" : "these payments rest on one another: \((cycle + [cycle[0]]).joined(separator: " of "))",
                    suggestion: "let of name a royalty")
        }
        for payment in payments where !cycles.contains(where: { $0.contains(payment.name) }) {
            guard let own = node[payment.name] else { continue }
            switch payment.form {
            case .minimum(let minimum):
                let royalties = payments.filter { if case .royalty = $0.form { true } else { false } }.map(\.name)
                for name in minimum.of {
                    guard scope.payments.contains(name) || scope.groups.contains(name) else {
                        let (code, because) = scope.missing(name)
                        log.add(code, at: own["of"]!, "no payment \(name)\(because)", suggestion: NearestKey.to(name, in: royalties + scope.groups).map { "did you mean \($0)?" },
                                notes: ["royalties: \(royalties.isEmpty ? "none" : royalties.joined(separator: ", "))"])
                        continue
                    }
                    for other in members([name]) where !royalties.contains(other.name) {
                        log.add(.K03, at: own["of"]!, "a minimum tops up royalties; \(other.name) is none", notes: ["royalties: \(royalties.isEmpty ? "none" : royalties.joined(separator: ", "))"])
                    }
                }
            case .royalty(let royalty):
                guard let stacking = royalty.stacking, let of = own["stacking"]?["of"] else { continue }
                for name in stacking.of where checkPayment(name, at: of) {
                    for other in members([name]) {
                        if case .royalty = other.form { continue }
                        log.add(.K03, at: of, "royalties to third parties may be deducted; \(other.name) is no royalty")
                    }
                }
            case .split(let split):
                guard case .payments(let names) = split.of, let of = own["of"] else { continue }
                let payees = Set(members(names).flatMap { other -> [String] in if case .split(let inner) = other.form { inner.members } else { [other.payee] } }).sorted()
                if let payer = split.payer {
                    if !payees.contains(payer) { log.add(.N01, at: own["payer"] ?? of, "\(payer) gets nothing of \(names.joined(separator: ", "))", notes: ["paid to: \(payees.joined(separator: ", "))"]) }
                } else if payees.count > 1 {
                    log.add(.K02, at: of, "\(names.joined(separator: ", ")) has several payees (\(payees.joined(separator: ", "))); whose receipts are shared?", suggestion: "write payer: \(payees[0])")
                }
            case .event, .family, .periodic, .share, .cap, .credit: continue
            }
        }
    }
}
