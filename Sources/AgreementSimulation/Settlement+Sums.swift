import CVectorMath
import Planning
import WorldSimulation

/// How a sum that falls due becomes what is paid: credits, caps, tax, lateness, and what others get of it.
extension Settlement {
    /// Pays a sum that is due in the default order of credits, caps and tax; returns what the payer pays.
    @discardableResult
    func pay(_ p: Int, _ due: Double, at t: Double, market: Int?, atClose: Bool = false, taxed: Double? = nil, capsAfterTax: Bool = false) -> Double {
        guard due > 0 else { return 0 }
        let year = year(of: t, atClose: atClose)
        var sum = due
        for c in settlement.rules[p].credits { sum -= take(credit: c, of: sum, due: due, at: t, year: year) }
        let rate = taxed ?? taxRate(p, market: market)
        sum = limited(p, sum, unit: unit(p, rate: rate, afterTax: capsAfterTax), taxed: rate, at: t, atClose: atClose)
        return emit(p, sum, at: t, rate: rate, year: year)
    }
    /// How much one unit of a sum counts for caps: what the payer pays for it; or, after tax, what the payee gets of it.
    func unit(_ p: Int, rate: Double, afterTax: Bool) -> Double {
        guard rate > 0, let tax = settlement.rules[p].tax else { return 1 }
        return tax.grossedUp ? (afterTax ? 1 : 1 / (1 - rate)) : afterTax ? 1 - rate : 1
    }
    func contractYear(_ t: Double, atClose: Bool) -> Int { max(0, Int(atClose ? (t - 1e-9).rounded(.down) : (t + 1e-9).rounded(.down))) }

    // MARK: credits

    /// Takes from a credit what it may give toward a sum; returns how much.
    func take(credit c: Int, of sum: Double, due: Double, at t: Double, year: Int) -> Double {
        let credit = settlement.credits[c]
        guard sum > 0, credits[c].balance > 0, !(credit.expires.map { columns[$0][path] < t } ?? false) else { return 0 }
        let used = max(0, min(credits[c].balance, credit.atMost * due, credit.perYear - credits[c].used[year], sum))
        credits[c].balance -= used
        credits[c].used[year] += used
        return used
    }

    // MARK: caps

    /// What the caps leave of a sum of which a unit counts so much there; the rest is cut, or deferred.
    func limited(_ p: Int, _ sum: Double, unit: Double, taxed: Double, at t: Double, atClose: Bool) -> Double {
        var counts = sum * unit
        for c in settlement.rules[p].caps {
            let cap = settlement.caps[c], left = min(counts, room(c, year: year(ofCap: c, at: t, atClose: atClose)))
            if cap.deferred, left < counts { deferred[c].append(.init(payment: p, amount: counts - left, unit: unit, taxed: taxed)) }
            counts = left
        }
        for c in settlement.rules[p].caps { use(counts, ofCap: c, year: year(ofCap: c, at: t, atClose: atClose)) }
        return counts / unit
    }
    /// The year of a cap, by calendar or by contract, in which a sum at a time counts.
    func year(ofCap c: Int, at t: Double, atClose: Bool) -> Int { settlement.caps[c].contractYears ? contractYear(t, atClose: atClose) : year(of: t, atClose: atClose) }
    func use(_ sum: Double, ofCap c: Int, year: Int) { caps[c].used[settlement.caps[c].yearly ? year : 0] += sum }
    /// What a cap still leaves for a year.
    func room(_ c: Int, year: Int) -> Double {
        let cap = settlement.caps[c]
        // A yearly limit is that of the year's beginning.
        let unit = cap.index.map { moved($0, at: cap.yearly ? start(of: year, contract: cap.contractYears) : 0) } ?? 1
        return max(0, (cap.shareOfSales.map { $0 * sales(year: year, contract: cap.contractYears, net: cap.net) } ?? cap.money * unit) - caps[c].used[cap.yearly ? year : 0])
    }
    /// Sales of a year until the end, of all licensed markets: what deductions leave of them.
    func sales(year: Int, contract: Bool, net: [Double]) -> Double {
        guard row >= 0, let kept = timeline.marketSales else { return 0 }
        let periods = periods(year: year, contract: contract)
        var sum = 0.0
        for m in plan.licensed.indices {
            let sales = kept.row(m, settled: row)
            for q in periods { sum += net[m] * sales[q] }
        }
        return sum
    }
    /// The periods of a year that begin before the end.
    func periods(year: Int, contract: Bool) -> Range<Int> {
        let first = contract ? grid.firstPeriod(notBefore: Double(year)) : year * grid.perYear
        let stop = contract ? grid.firstPeriod(notBefore: Double(year + 1)) : (year + 1) * grid.perYear
        return min(first, last)..<max(min(first, last), min(stop, last))
    }
    /// Pays what was deferred, as far as the year has room.
    func payDeferred(year: Int, contract: Bool, at t: Double) {
        for c in settlement.caps.indices where settlement.caps[c].deferred && settlement.caps[c].contractYears == contract {
            // What was cut this year finds no room, so what is paid is of earlier years.
            while let first = deferred[c].first {
                // Other caps on the payment hold as well.
                var sum = min(first.amount, room(c, year: year))
                func yearNow(_ c: Int) -> Int { self.year(ofCap: c, at: t, atClose: true) }
                for other in settlement.rules[first.payment].caps where other != c { sum = min(sum, room(other, year: yearNow(other))) }
                guard sum > 0 else { break }
                for cap in settlement.rules[first.payment].caps { use(sum, ofCap: cap, year: cap == c ? year : yearNow(cap)) }
                emit(first.payment, sum / first.unit, at: t, rate: first.taxed, year: self.year(of: t, atClose: true))
                if sum < first.amount { deferred[c][0].amount -= sum; break }
                deferred[c].removeFirst()
            }
        }
    }

    // MARK: tax

    func taxRate(_ p: Int, market: Int?) -> Double {
        guard let tax = settlement.rules[p].tax else { return 0 }
        return market.map { tax.byMarket[$0] } ?? tax.rate
    }
    /// That of each market in proportion to what the royalties make of its sales.
    func taxRate(_ p: Int, ofRoyalties some: some Sequence<Int>) -> Double {
        guard let tax = settlement.rules[p].tax else { return 0 }
        var all = 0.0, taxed = 0.0
        for r in some { for m in plan.licensed.indices { all += royalties[r].byMarket[m]; taxed += royalties[r].byMarket[m] * tax.byMarket[m] } }
        return all > 0 ? taxed / all : tax.rate
    }
    /// A minimum is taxed like the royalties that it tops up.
    func taxRate(ofMinimum m: Int) -> Double { taxRate(settlement.minimums[m].payment, ofRoyalties: settlement.minimums[m].royalties) }

    // MARK: payment

    /// Pays a sum: books it, passes on what others get of it, fills credits; returns what the payer pays.
    @discardableResult
    func emit(_ p: Int, _ sum: Double, at t: Double, rate: Double, year: Int) -> Double {
        guard sum > 0 else { return 0 }
        let rules = settlement.rules[p], payment = flat.payments[p]
        var paid = sum, net = sum
        if rate > 0 { if rules.tax!.grossedUp { paid = sum / (1 - rate) } else { net = sum * (1 - rate) } }
        let tax = paid - net
        var paidAt = t + payment.within
        if let late = rules.late {
            let lane = counts[p]
            if draws.mark(late.mark, position: path, lane: lane) < draws.value(late.chance, position: path, lane: lane) {
                let delay = max(0, draws.value(late.by, position: path, lane: lane))
                paidAt += delay
                paid += paid * late.interest * delay; net += net * late.interest * delay
            }
        }
        counts[p] += 1
        let amount = Ledger.rounded(paid)
        var toPayee = payment.payee < 0 ? 0 : net * factor(payment.payee, paidAt)
        if tax > 0, rules.tax!.credited > 0, payment.payee >= 0 { toPayee += rules.tax!.credited * tax * factor(payment.payee, paidAt + rules.tax!.creditedAfter) }
        toPayee = Ledger.rounded(toPayee)
        let byPayer = payment.payer < 0 ? 0 : Ledger.rounded(paid * factor(payment.payer, paidAt))
        sums.append(.init(payment: Int32(truncatingIfNeeded: p), path: Int32(truncatingIfNeeded: path), year: Int32(truncatingIfNeeded: year), time: t, paidAt: paidAt,
                          amount: amount, toPayee: toPayee, byPayer: byPayer))
        if !payment.isApart { ledger.book(path, payee: payment.payee, payer: payment.payer, counted: payment.counted, isRoyalty: plan.payments[p].kind == .royalty, amount: amount, toPayee: toPayee, byPayer: byPayer) }
        if let cash = ledger.cash, !payment.isApart { bookCash(cash, payee: payment.payee, payer: payment.payer, paidAt: paidAt, accrued: t, within: payment.within, year: year, net: net, paid: paid) }
        for c in rules.fills { credits[c].balance += settlement.credits[c].share * paid }
        for k in rules.splits { share(k, net, at: paidAt, atClose: paidAt == t && year < self.year(of: t)) }
        return paid
    }
    /// What a unit of the deal's currency paid at a time is worth to a party.
    func factor(_ party: Int, _ t: Double) -> Double { dc_exp1(-plan.parties[party].logDiscount * t) / rate(of: party, at: t) }
    /// What a unit of a party's currency is worth at a time.
    func rate(of party: Int, at t: Double) -> Double { plan.parties[party].currency.map { timeline.worlds.indices.value($0, path: path, at: t) } ?? 1 }

    private func bookCash(_ cash: [ColumnBlock], payee: Int, payer: Int, paidAt: Double, accrued: Double, within: Double, year: Int, net: Double, paid: Double) {
        // What closes a year is that year's.
        let y = paidAt == accrued ? year : min(grid.years - 1, grid.year(of: paidAt))
        if payee >= 0 { cash[payee][y][path] += net / rate(of: payee, at: paidAt) }
        if payer >= 0 { cash[payer][y][path] -= paid / rate(of: payer, at: paidAt) }
    }

    /// Gives each party its share of what a split's source has come to.
    func share(_ k: Int, _ sum: Double, at t: Double, atClose: Bool = false) {
        let split = settlement.splits[k]
        guard sum > 0 else { return }
        let before = splitTotals[k]
        splitTotals[k] += sum
        for (member, p) in split.payments.enumerated() {
            var due = 0.0
            for j in split.bounds.indices {
                let from = max(before, split.bounds[j]), until = min(before + sum, j + 1 < split.bounds.count ? split.bounds[j + 1] : .infinity)
                if until > from { due += (until - from) * split.shares[j][member] }
            }
            pay(p, due, at: t, market: nil, atClose: atClose)
        }
    }
}
