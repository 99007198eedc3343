import Quantities

/// What holds for each sum of a payment as written so far: by `terms`, then by the payment itself.
struct RuleTerms {
    var rate: Share?
    var byMarket: [String: Share] = [:]
    var grossedUp = false
    var credited = Share(0)
    var creditedAfter = Years.zero
    var late: (chance: Uncertain<Share>, by: Uncertain<Years>)?
    var interest: AnnualRate?
}

extension PaymentTerms {
    var rules: PaymentRules {
        var rules = PaymentRules()
        if written.rate != nil || !written.byMarket.isEmpty {
            rules.withholding = Withholding(rate: written.rate ?? Share(0), byMarket: written.byMarket, grossedUp: written.grossedUp,
                                            credited: written.credited, creditedAfter: written.creditedAfter)
        }
        if let late = written.late { rules.lateness = Lateness(chance: late.chance, by: late.by, interest: written.interest ?? AnnualRate(0)) }
        return rules
    }
}

extension Decoding {
    /// The rules that a map states, over those that hold without it.
    func rules(_ section: Section, over defaults: RuleTerms) -> RuleTerms {
        var rules = defaults
        if let node = section["withholding"] {
            if node.opened.isMap, !node.opened.isLongForm {
                rules.rate = nil
                rules.byMarket = shareByMarket(node)
            } else if let rate = section.share("withholding", .share) {
                rules.rate = rate; rules.byMarket = [:]
            }
            for (name, rate) in rules.byMarket.merging(["": rules.rate ?? Share(0)], uniquingKeysWith: { a, _ in a }) where rate.rawValue >= 1 {
                log.add(.D03, at: node, "all of the sum\(name.isEmpty ? "" : " of \(name)") would be withheld; it must be below 100%")
            }
        }
        rules.grossedUp = section.truth("gross_up") ?? rules.grossedUp
        if let node = section["tax_credit"], let read = Section(node, KeyCatalogue.taxCredit, inherited: section.provenance, log: log) {
            rules.credited = read.share("share", .share) ?? Share(0)
            rules.creditedAfter = read.years("after") ?? .zero
        }
        if let node = section["paid_late"], let read = Section(node, KeyCatalogue.paidLate, inherited: section.provenance, log: log), let by = read.uncertainYears("by") {
            rules.late = (read.uncertainShare("chance") ?? Uncertain(.fixed(1), path: node.path.appending("chance")), by)
        }
        if let rate = section.uncertainRate("late_interest") { rules.interest = rate.known ?? rules.interest }
        return rules
    }

    /// How stated sums move with an index.
    func indexing(_ section: Section) -> Indexing? {
        guard let node = section["indexed"], let read = Section(node, KeyCatalogue.indexed, inherited: section.provenance, log: log),
              let by = index(read, "by") else { return nil }
        let atLeast = read.uncertainRate("at_least", .growth)?.known, atMost = read.uncertainRate("at_most", .growth)?.known
        if let atLeast, let atMost, atLeast > atMost { log.add(.D03, at: node, "at_least is above at_most"); return nil }
        return Indexing(by: by, atLeast: atLeast, atMost: atMost)
    }
    /// The name of an index under a key.
    func index(_ section: Section, _ key: String) -> String? {
        guard let node = section[key], let name = section.read(key, ScalarSyntax.word) else { return nil }
        if scope.indices.contains(name) { return name }
        let (code, because) = scope.missing(name)
        log.add(code, at: node, "no index \(name)\(because)", suggestion: NearestKey.to(name, in: scope.indices).map { "did you mean \($0)?" } ?? "write it under indices: at the top of the file")
        return nil
    }

    /// The entries of a table by market, in the order written; names of no market are reported and left out.
    func entriesByMarket(_ node: Node) -> [Node.Entry] {
        node.opened.ownEntries.filter { entry in
            if scope.markets.contains(entry.key) { return true }
            log.add(.N01, at: entry, in: node, "no market \(entry.key)", suggestion: NearestKey.to(entry.key, in: scope.markets).map { "did you mean \($0)?" })
            return false
        }
    }
    /// A table of shares by market.
    func shareByMarket(_ node: Node) -> [String: Share] {
        var shares: [String: Share] = [:]
        for entry in entriesByMarket(node) {
            guard let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(entry.value) }),
                  entry.value.check(share.rawValue...share.rawValue, in: .share, log) else { continue }
            shares[entry.key] = share
        }
        return shares
    }
}
