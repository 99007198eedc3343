import Planning
import WorldSimulation

/// What statements left out, and what audits find of it.
extension Settlement {
    /// Notes what a statement left out: what more would have been due beyond a minimum that was paid instead.
    func state(royalty r: Int, at t: Double, year: Int, paid: Double, missing: Double, taxed: Double) {
        var missing = missing
        for m in settlement.minimums.indices where settlement.minimums[m].royalties.contains(r) { missing -= banks[m].due / Double(settlement.minimums[m].royalties.count) }
        statements[r][min(year, grid.years)] = Statement(closed: t, paid: paid, missing: max(0, missing), taxed: taxed)
    }

    /// Once all that a close brings is paid: what was left out is owed only as far as ceilings leave room for it, and takes that room.
    ///
    /// What a cap would only have deferred is owed: it finds its room when it is recovered.
    func limitStatements(contract: Bool, year: Int, at t: Double) {
        for r in statements.indices where settlement.royalties[r].contractYears == contract {
            let royalty = settlement.royalties[r], y = min(year, grid.years)
            var missing = statements[r][y].missing
            guard missing > 0, statements[r][y].closed == t else { continue }
            let unit = unit(royalty.payment, rate: statements[r][y].taxed, afterTax: royalty.capsAfterTax)
            func yearNow(_ c: Int) -> Int { self.year(ofCap: c, at: t, atClose: true) }
            for c in settlement.rules[royalty.payment].caps where !settlement.caps[c].deferred { missing = min(missing, room(c, year: yearNow(c)) / unit) }
            // A cap for life counts it when it is recovered.
            for c in settlement.rules[royalty.payment].caps where !settlement.caps[c].deferred && settlement.caps[c].yearly { use(missing * unit, ofCap: c, year: yearNow(c)) }
            statements[r][y].missing = missing
        }
    }

    /// Looks into the years that closed within the time looked back; what it finds is paid at once.
    func audit(_ a: Int, _ turn: Int, at t: Double) {
        let audit = settlement.audits[a]
        func isLookedInto(_ year: Statement) -> Bool { year.closed > 0 && year.closed <= t && t - year.closed <= audit.lookBack }
        var paid = 0.0, missing = 0.0, due = 0.0, taxed = 0.0, looked = 0
        for r in audit.royalties {
            for y in statements[r].indices {
                let year = statements[r][y]
                guard isLookedInto(year) else { continue }
                looked += 1
                paid += year.paid
                missing += year.missing
                let owed = year.missing * (1 + audit.interest * (t - year.closed))
                due += owed; taxed += owed * year.taxed
            }
        }
        guard looked > 0 else { return }
        let finds = missing > 0 && (audit.finds >= 1 || draws.mark(audit.mark, position: path, lane: UInt32(turn)) < audit.finds)
        if finds {
            pay(audit.recovered, due, at: t, market: nil, taxed: taxed / due, capsAfterTax: audit.royalties.contains { settlement.royalties[$0].capsAfterTax })
            for r in audit.royalties { for y in statements[r].indices where isLookedInto(statements[r][y]) { statements[r][y].missing = 0 } }
        }
        if let bearer = finds && missing > audit.shiftsAbove * (paid + missing) * (1 + 1e-9) ? audit.shifted ?? audit.borne : audit.borne { pay(bearer, audit.cost, at: t, market: nil) }
    }
}
