import Planning
import ScenarioModel
import WorldSimulation

/// What happened to the sum of a royalty in a year, for whoever asks how it came about.
package struct PipelineStep: Sendable {
    package var payment: Int
    /// When the year closes, in years since `effective`.
    package var time: Double
    /// The step of the pipeline, or `base` for what enters the tiers.
    package var step: Royalty.Step
    /// The sum after it, in currency units; of `net_sales` and `base`, sales.
    package var amount: Double
}

/// The closing of a year: the pipeline of each royalty, minimums, what was deferred.
extension Settlement {
    func close(year: Int, contract: Bool, at t: Double) {
        let order = closingOrder[contract ? 1 : 0]
        for r in settlement.royalties.indices where settlement.royalties[r].contractYears == contract {
            earn(royalty: r, at: t, year: year)
            ofYear[settlement.royalties[r].payment] = royalties[r].amount
        }
        for m in settlement.minimums.indices where settlement.minimums[m].contractYears == contract {
            lay(minimum: m, year: year)
            decide(minimum: m, year: year, at: t)
        }
        for clause in order {
            switch clause {
            case .royalty(let r): pay(royalty: r, at: t, year: year)
            case .minimum(let m):
                pay(settlement.minimums[m].payment, banks[m].due, at: t, market: nil, atClose: true, taxed: taxRate(ofMinimum: m))
            }
        }
        if !contract { for f in settlement.shares.indices where settlement.shares[f].flow == .profit { payProfit(f, year: year, at: t) } }
        payDeferred(year: year, contract: contract, at: t)
    }

    func note(_ payment: Int, _ year: Int, _ step: Royalty.Step, _ amount: Double) {
        guard trace != nil else { return }
        let isContract = settlement.royalties.indices.contains { settlement.royalties[$0].payment == payment && settlement.royalties[$0].contractYears }
        trace!.append(.init(payment: payment, time: close(of: year, contract: isContract), step: step, amount: amount))
    }

    // MARK: base and tiers

    /// What a royalty comes to before minimums are looked at, by its statement; and what it would come to on true sales.
    private func earn(royalty r: Int, at t: Double, year: Int) {
        let royalty = settlement.royalties[r], reported = reported(royalty, year: year)
        func run(reported: Double) {
            lay(royalty: r, at: t, year: year, reported: reported)
            for step in royalty.before { act(step, royalty: r, at: t, year: year) }
        }
        guard royalty.understates != nil, reported < 1 || royalties[r].trueBase != royalties[r].base else {
            run(reported: reported)
            royalties[r].onTrueSales = royalties[r].amount
            for g in royalties[r].base.indices { royalties[r].trueBase[g] = royalties[r].base[g] }
            return
        }
        // True sales are tried first; only what the tiers have seen of them is kept.
        let carried = royalties[r].carried, steps = trace
        trace = nil
        for c in credits.indices { creditsBefore[c] = credits[c] }
        royalties[r].exchangeBases()
        run(reported: 1)
        royalties[r].onTrueSales = royalties[r].amount
        royalties[r].exchangeBases()
        for c in credits.indices { credits[c] = creditsBefore[c] }
        royalties[r].carried = carried; trace = steps
        run(reported: reported)
    }

    /// The royalty of a year as its tiers make it of the share of sales that is reported.
    private func lay(royalty r: Int, at t: Double, year: Int, reported: Double) {
        let royalty = settlement.royalties[r]
        royalties[r].amount = 0; royalties[r].unreduced = -1; royalties[r].sales = 0
        royalties[r].taken.removeAll(keepingCapacity: true)
        let periods = periods(year: year, contract: royalty.contractYears)
        guard row >= 0, !periods.isEmpty, let kept = timeline.marketSales else { return }
        let change = change(royalty, year: year)
        royalties[r].thresholds = settlement.rules[royalty.payment].index.map { moved($0, at: start(of: year, contract: royalty.contractYears)) } ?? 1
        let currency = settlement.rules[royalty.payment].currency
        let from = royalty.from.map { first(notBefore: columns[$0][path]) } ?? 0, until = royalty.until.map { first(notBefore: columns[$0][path]) } ?? .max
        let units = royalty.ofUnits ? timeline.marketUnits : nil
        var base = 0.0, bearing = 0.0, plain = 0.0
        for m in plan.licensed.indices {
            let sales = kept.row(m, settled: row), sold = units?.row(m, settled: row)
            let begin = max(periods.lowerBound, from, Int(timeline.worlds.sales.first(plan.licensed[m])[path]))
            let stop = min(periods.upperBound, until, royalty.terms.map { first(notBefore: columns[$0[m]][path]) } ?? .max)
            let exclusivityEnds = columns[flat.markets[m].exclusivityEnds][path]
            // What enters the tiers; and of that what is left after exclusivity, and after reductions.
            var enters = 0.0, exclusive = 0.0, reduced = 0.0, earned = 0.0
            for q in begin..<max(begin, stop) {
                let centre = grid.centre(q)
                var net = sales[q] * royalty.net[m] * reported
                if let currency { net /= timeline.worlds.indices.average(currency, path: path, period: q) }
                royalties[r].sales += net
                let after = centre > exclusivityEnds ? royalty.afterExclusivity : 1, bears = sold.map { $0[q] * reported } ?? net
                let x = royalty.reducesBase ? bears * after : bears, y = royalty.reducesBase ? x : x * after
                var z = y
                for reduction in royalty.reductions { if let slot = reduction.slots[m], columns[slot][path] <= centre { z *= 1 - reduction.by } }
                enters += x; exclusive += y; reduced += z; bearing += bears
                if !royalty.steps.isEmpty {
                    let stated = rate(royalty.steps, since: royalty.starts[m], at: centre)
                    earned += x * change.rate(stated); plain += x * stated
                }
            }
            royalties[r].bases[m] = enters
            royalties[r].byMarket[m] = earned
            royalties[r].exclusive[m] = enters > 0 ? exclusive / enters : 1
            royalties[r].reduced[m] = exclusive > 0 ? reduced / exclusive : 1
            base += enters
        }
        if royalty.steps.isEmpty {
            if trace != nil { plain = filled(r, royalty) }
            fillTiers(r, royalty, change)
        }
        if let currency {
            // From here on in the deal's currency.
            let now = timeline.worlds.indices.value(currency, path: path, at: t)
            royalties[r].sales *= now; base *= now; bearing *= now; plain *= now
            for m in plan.licensed.indices { royalties[r].byMarket[m] *= now }
        }
        var amount = 0.0
        for m in plan.licensed.indices { amount += royalties[r].byMarket[m] }
        royalties[r].amount = amount
        guard trace != nil else { return }
        note(royalty.payment, year, .netSales, royalties[r].sales)
        if currency != nil || plan.licensed.contains(where: { timeline.world.markets[$0].currency != nil }) { note(royalty.payment, year, .conversion, royalties[r].sales) }
        if units == nil {
            note(royalty.payment, year, .base, bearing)
            if royalty.reducesBase, royalty.afterExclusivity != 1 { note(royalty.payment, year, .afterExclusivity, base) }
        }
        note(royalty.payment, year, .tiers, plain)
        if flat.payments[royalty.payment].adjustments.count > 0 { note(royalty.payment, year, .raises, amount) }
    }
    /// What tiers make of the year without what covenants have changed.
    private func filled(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>) -> Double {
        var sum = 0.0
        for g in royalties[r].base.indices {
            var base = 0.0
            for m in plan.licensed.indices where royalty.groups[m] == g { base += royalties[r].bases[m] }
            sum += tiered(r, royalty, royalty.tables[g], RateChange(), base, before: royalties[r].base[g])
        }
        return sum
    }

    /// The share of sales that the statement of a year shows.
    private func reported(_ royalty: InPlace<SettlementPlan.Royalty>, year: Int) -> Double {
        guard let understates = royalty.understates else { return 1 }
        let lane = UInt32(year)
        guard draws.mark(understates.mark, position: path, lane: lane) < draws.value(understates.chance, position: path, lane: lane) else { return 1 }
        return min(1, max(0.001, 1 - draws.value(understates.by, position: path, lane: lane)))
    }
    /// The first period whose centre does not lie before a time; beyond all for what never comes.
    private func first(notBefore t: Double) -> Int { t + grid.phase < Double(grid.years) ? grid.firstPeriod(notBefore: max(0, t)) : .max }

    private func fillTiers(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>, _ change: RateChange) {
        for g in 0..<royalties[r].base.count {
            var base = 0.0
            for m in plan.licensed.indices where royalty.groups[m] == g { base += royalties[r].bases[m] }
            let whole = tiered(r, royalty, royalty.tables[g], change, base, before: royalties[r].base[g])
            if royalty.cumulative { royalties[r].base[g] += base }
            for m in plan.licensed.indices where royalty.groups[m] == g { royalties[r].byMarket[m] = base > 0 ? whole * royalties[r].bases[m] / base : 0 }
        }
    }
    /// What tiers make of sales that come on top of what filled them before.
    private func tiered(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>, _ table: SettlementPlan.Royalty.Table, _ change: RateChange, _ sales: Double, before: Double) -> Double {
        let start = royalty.cumulative ? before : 0, stop = start + sales, unit = royalties[r].thresholds
        if royalty.wholeAmount {
            var rate = table.rates[0]
            for t in table.bounds.indices where stop >= unit * table.bounds[t] { rate = table.rates[t] }
            return sales * change.rate(rate)
        }
        var sum = 0.0
        for t in table.bounds.indices {
            let from = max(start, unit * table.bounds[t]), until = min(stop, t + 1 < table.bounds.count ? unit * table.bounds[t + 1] : .infinity)
            if until > from { sum += (until - from) * change.rate(table.rates[t]) }
        }
        return sum
    }
    /// A rate at a time: that of the step that began last.
    func rate(_ steps: [SettlementPlan.Royalty.Step], since start: Int, at t: Double) -> Double {
        var rate = 0.0, latest = -Double.infinity
        for step in steps {
            let begin = step.slot.map { columns[$0][path] } ?? (step.age == 0 ? -.infinity : columns[start][path] + step.age)
            if begin <= t, begin >= latest { rate = step.rate; latest = begin }
        }
        return rate
    }
    /// What covenants have made of the rates for a year.
    private func change(_ royalty: InPlace<SettlementPlan.Royalty>, year: Int) -> RateChange {
        var change = RateChange()
        let adjustments = flat.payments[royalty.payment].adjustments
        guard adjustments.count > 0 else { return change }
        var last = (time: -Double.infinity, index: -1)
        while let next = ledger.nextChange(adjustments, path: path, after: last), next.time < end {
            last = next
            let a = adjustments[next.index], known = a.known(next.time)
            guard royalty.contractYears ? Double(year) > known : grid.begins(year: year, after: known) else { continue }
            ledger.noteChange(a.covenant, path: path)
            change.apply(a.change)
        }
        return change
    }

    // MARK: steps

    private func act(_ step: Royalty.Step, royalty r: Int, at t: Double, year: Int) {
        let royalty = settlement.royalties[r], payment = royalty.payment
        let before = royalties[r].amount
        switch step {
        case .afterExclusivity:
            guard !royalty.reducesBase, royalty.afterExclusivity != 1 else { return }
            scale(r) { royalties[r].exclusive[$0] }
        case .competition:
            keepUnreduced(r)
            guard !royalty.reductions.isEmpty else { return }
            scale(r) { royalties[r].reduced[$0] }
        case .stacking:
            keepUnreduced(r)
            guard let stacking = royalty.stacking else { return }
            var available = royalties[r].carried
            for p in stacking.payments { available += stacking.deducts * ofYear[p] }
            let deducted = min(available, royalties[r].amount)
            royalties[r].amount -= deducted
            royalties[r].taken.append(.init(credit: nil, amount: deducted))
            royalties[r].carried = stacking.carried ? available - deducted : 0
        case .notBelow:
            keepUnreduced(r)
            guard let notBelow = royalty.notBelow else { return }
            let floor = switch notBelow { case .unreduced(let s): s.rawValue * royalties[r].unreduced; case .sales(let s): s.rawValue * royalties[r].sales }
            giveBack(r, min(floor, royalties[r].unreduced) - royalties[r].amount)
        case .credits:
            guard !settlement.rules[payment].credits.isEmpty else { return }
            for c in settlement.rules[payment].credits {
                let used = take(credit: c, of: royalties[r].amount, due: before, at: t, year: self.year(of: t, atClose: true))
                royalties[r].amount -= used
                if used > 0 { royalties[r].taken.append(.init(credit: c, amount: used)) }
            }
        case .netSales, .conversion, .base, .tiers, .raises, .minimum, .cap, .withholding: return
        }
        note(payment, year, step, royalties[r].amount)
    }
    private func keepUnreduced(_ r: Int) { if royalties[r].unreduced < 0 { royalties[r].unreduced = royalties[r].amount } }

    /// Scales the royalty of each market, and the sum with it.
    private func scale(_ r: Int, _ share: (Int) -> Double) {
        var old = 0.0, new = 0.0
        for m in plan.licensed.indices {
            let x = royalties[r].byMarket[m]
            old += x
            royalties[r].byMarket[m] = x * share(m)
            new += royalties[r].byMarket[m]
        }
        if old > 0 { royalties[r].amount *= new / old }
    }
    /// Raises the sum to its floor: what was taken off last is given back first.
    private func giveBack(_ r: Int, _ lift: Double) {
        guard lift > 0 else { return }
        royalties[r].amount += lift
        var left = lift
        while left > 0, let last = royalties[r].taken.popLast() {
            let back = min(left, last.amount)
            left -= back
            if let c = last.credit { credits[c].balance += back; credits[c].ofYear -= back }
            else if settlement.royalties[r].stacking?.carried ?? false { royalties[r].carried += back }
        }
    }

    /// What is left to do after minimums are known; then the royalty is paid.
    private func pay(royalty r: Int, at t: Double, year: Int) {
        let royalty = settlement.royalties[r], p = royalty.payment, missing = royalties[r].onTrueSales - royalties[r].amount
        let rate = taxRate(p, ofRoyalties: r..<r + 1)
        var sum = royalties[r].amount, isTaxed = false
        if settlement.minimums.indices.contains(where: { settlement.minimums[$0].royalties.contains(r) }) { note(p, year, .minimum, sum) }
        for step in royalty.after {
            switch step {
            case .credits:
                royalties[r].amount = sum
                act(.credits, royalty: r, at: t, year: year)
                sum = royalties[r].amount
            case .withholding: isTaxed = true
            case .cap:
                // Where tax comes first, the cap limits what the payee gets.
                let grossedUp = settlement.rules[p].tax?.grossedUp ?? false
                let left = isTaxed ? (grossedUp ? 1 : 1 - rate) : unit(p, rate: rate)
                sum = limited(p, sum * left, year: self.year(of: t, atClose: true), contractYear: contractYear(t, atClose: true)) / left
                if !settlement.rules[p].caps.isEmpty { note(p, year, .cap, sum) }
            default: break
            }
        }
        emit(p, sum, at: t, rate: rate, year: self.year(of: t, atClose: true))
        if !statements.isEmpty, royalties[r].sales > 0 { state(royalty: r, at: t, year: year, paid: sum, missing: missing) }
        if rate > 0 { note(p, year, .withholding, settlement.rules[p].tax?.grossedUp ?? false ? sum : sum * (1 - rate)) }
    }

    // MARK: audits

    /// Notes what a statement left out: what more would have been due beyond a minimum that was paid instead, and below the caps.
    private func state(royalty r: Int, at t: Double, year: Int, paid: Double, missing: Double) {
        var missing = missing
        for m in settlement.minimums.indices where settlement.minimums[m].royalties.contains(r) { missing -= banks[m].due / Double(settlement.minimums[m].royalties.count) }
        for c in settlement.rules[settlement.royalties[r].payment].caps { missing = min(missing, room(c, year: settlement.caps[c].contractYears ? contractYear(t, atClose: true) : self.year(of: t, atClose: true))) }
        statements[r][min(year, grid.years)] = Statement(closed: t, paid: paid, missing: max(0, missing))
    }

    /// Looks into the years that closed within the time looked back; what it finds is paid at once.
    func audit(_ a: Int, _ turn: Int, at t: Double) {
        let audit = settlement.audits[a]
        var paid = 0.0, missing = 0.0, due = 0.0, looked = 0
        for r in audit.royalties {
            for y in statements[r].indices {
                let year = statements[r][y]
                guard year.closed > 0, year.closed <= t, t - year.closed <= audit.lookBack else { continue }
                looked += 1
                paid += year.paid
                missing += year.missing
                due += year.missing * (1 + audit.interest * (t - year.closed))
            }
        }
        guard looked > 0 else { return }
        let finds = missing > 0 && (audit.finds >= 1 || draws.mark(audit.mark, position: path, lane: UInt32(turn)) < audit.finds)
        if finds {
            pay(audit.recovered, due, at: t, market: nil)
            for r in audit.royalties { for y in statements[r].indices where statements[r][y].closed <= t && t - statements[r][y].closed <= audit.lookBack { statements[r][y].missing = 0 } }
        }
        if let bearer = finds && missing > audit.shiftsAbove * (paid + missing) * (1 + 1e-9) ? audit.shifted ?? audit.borne : audit.borne { pay(bearer, audit.cost, at: t, market: nil) }
    }

    // MARK: minimums

    /// The floor of a year, as covenants have changed it, in proportion where only a part of the year counts.
    func floor(_ minimum: InPlace<SettlementPlan.Minimum>, _ year: Int) -> Double {
        let begin = start(of: year, contract: minimum.contractYears), from = columns[minimum.from][path]
        var sum = minimum.floors[0]
        for k in minimum.ages.indices where minimum.ages[k] <= begin - from + 1e-9 { sum = minimum.floors[k] }
        sum = adjusted(sum, payment: minimum.payment, at: begin, orAtClose: true)
        var part = 1.0
        if minimum.firstInPart, from > begin { part -= from - begin }
        if minimum.lastInPart { part -= begin + 1 - close(of: year, contract: minimum.contractYears) }
        if !minimum.suspensions.isEmpty { part -= suspended(minimum, from: max(begin, minimum.firstInPart ? from : begin), until: close(of: year, contract: minimum.contractYears)) }
        return sum * max(0, part)
    }
    /// How much of a stretch of time lies in what suspends a minimum; what goes on at once counts once.
    private func suspended(_ minimum: InPlace<SettlementPlan.Minimum>, from begin: Double, until stop: Double) -> Double {
        var t = begin, sum = 0.0
        while t < stop {
            // Until when something goes on that has begun by then; or when the next begins.
            var last = t, next = stop
            for s in minimum.suspensions {
                let start = columns[s.slot][path]
                guard start < stop else { continue }
                let length = s.lengthSlot.map { columns[$0][path] } ?? amount(s.length, nil)
                if start <= t { last = max(last, start + length) } else if length > 0 { next = min(next, start) }
            }
            sum += min(last, stop) - t
            t = last > t ? last : next
        }
        return sum
    }

    /// Whether the payer pays a shortfall that it may leave unpaid.
    private func decide(minimum m: Int, year: Int, at t: Double) {
        guard banks[m].due > 0, let optional = settlement.minimums[m].payOrLose else { return }
        let lane = UInt32(year)
        if draws.mark(optional.mark, position: path, lane: lane) < draws.value(optional.paid, position: path, lane: lane) { return }
        banks[m].due = 0
        unpaid[m][path] = min(unpaid[m][path], t + optional.within)
    }

    /// What a year lacks to its floor: into the bank's `due`.
    private func lay(minimum m: Int, year: Int) {
        let minimum = settlement.minimums[m]
        banks[m].due = 0
        // What was banked grows older by a year.
        for k in banks[m].ofYear.indices.reversed() { banks[m].ofYear[k] = k > 0 ? banks[m].ofYear[k - 1] : 0 }
        guard owed(minimum, year) else { return }
        if minimum.inAdvance {
            let advance = minimum.creditable ? banks[m].advance : 0
            banks[m].advance = 0
            var left = advance, leftOfTrue = advance
            for r in minimum.royalties {
                let used = min(left, royalties[r].amount), ofTrue = min(leftOfTrue, royalties[r].onTrueSales)
                royalties[r].amount -= used
                royalties[r].onTrueSales -= ofTrue
                left -= used; leftOfTrue -= ofTrue
            }
            return
        }
        let floor = floor(minimum, year)
        guard minimum.creditable else { banks[m].due = floor; return }
        var earned = 0.0
        for r in minimum.royalties { earned += royalties[r].amount }
        guard earned < floor else {
            if minimum.banked > 0 { banks[m].ofYear[0] = earned - floor }
            return
        }
        var lacks = floor - earned
        for k in banks[m].ofYear.indices.reversed() where lacks > 0 {
            let used = min(lacks, banks[m].ofYear[k])
            banks[m].ofYear[k] -= used
            lacks -= used
        }
        banks[m].due = lacks
    }
}
