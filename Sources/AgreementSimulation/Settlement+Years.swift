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
        if !statements.isEmpty { limitStatements(contract: contract, year: year, at: t) }
    }

    func note(_ payment: Int, _ year: Int, _ step: Royalty.Step, _ amount: Double) {
        guard trace != nil else { return }
        let isContract = settlement.royalties.indices.contains { settlement.royalties[$0].payment == payment && settlement.royalties[$0].contractYears }
        trace!.append(.init(payment: payment, time: close(of: year, contract: isContract), step: step, amount: amount))
    }

    // MARK: base and tiers

    /// What a royalty comes to before minimums are looked at, by its statement; and what it would come to on true sales.
    func earn(royalty r: Int, at t: Double, year: Int) {
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
    func lay(royalty r: Int, at t: Double, year: Int, reported: Double) {
        let royalty = settlement.royalties[r]
        royalties[r].amount = 0; royalties[r].unreduced = -1; royalties[r].sales = 0
        royalties[r].taken.removeAll(keepingCapacity: true)
        // Tax on a minimum asks for these even in a year without sales.
        for m in plan.licensed.indices { royalties[r].byMarket[m] = 0 }
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
            let steps = royalty.isStepped ? royalty.steps[m] : []
            for q in begin..<(royalty.bears[m] ? max(begin, stop) : begin) {
                let centre = grid.centre(q)
                var net = sales[q] * royalty.net[m] * reported
                if let currency { net /= timeline.worlds.indices.average(currency, path: path, period: q) }
                royalties[r].sales += net
                let after = centre > exclusivityEnds ? royalty.afterExclusivity : 1, bears = sold.map { $0[q] * reported } ?? net
                let x = royalty.reducesBase ? bears * after : bears, y = royalty.reducesBase ? x : x * after
                var z = y
                for reduction in royalty.reductions { if let slot = reduction.slots[m], columns[slot][path] <= centre { z *= 1 - reduction.by } }
                enters += x; exclusive += y; reduced += z; bearing += bears
                if royalty.isStepped {
                    let stated = rate(steps, since: royalty.starts[m], at: centre)
                    earned += x * change.rate(stated); plain += x * stated
                }
            }
            royalties[r].bases[m] = enters
            royalties[r].byMarket[m] = earned
            royalties[r].exclusive[m] = enters > 0 ? exclusive / enters : 1
            royalties[r].reduced[m] = exclusive > 0 ? reduced / exclusive : 1
            base += enters
        }
        if !royalty.isStepped {
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
    func filled(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>) -> Double {
        var sum = 0.0
        for g in royalties[r].base.indices {
            var base = 0.0
            for m in plan.licensed.indices where royalty.groups[m] == g { base += royalties[r].bases[m] }
            sum += tiered(r, royalty, royalty.tables[g], RateChange(), base, before: royalties[r].base[g])
        }
        return sum
    }

    /// The share of sales that the statement of a year shows.
    func reported(_ royalty: InPlace<SettlementPlan.Royalty>, year: Int) -> Double {
        guard let understates = royalty.understates else { return 1 }
        let lane = UInt32(year)
        guard draws.mark(understates.mark, position: path, lane: lane) < draws.value(understates.chance, position: path, lane: lane) else { return 1 }
        return min(1, max(0.001, 1 - draws.value(understates.by, position: path, lane: lane)))
    }
    /// The first period whose centre does not lie before a time; beyond all for what never comes.
    func first(notBefore t: Double) -> Int { t + grid.phase < Double(grid.years) ? grid.firstPeriod(notBefore: max(0, t)) : .max }

    func fillTiers(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>, _ change: RateChange) {
        for g in 0..<royalties[r].base.count {
            var base = 0.0
            for m in plan.licensed.indices where royalty.groups[m] == g { base += royalties[r].bases[m] }
            let whole = tiered(r, royalty, royalty.tables[g], change, base, before: royalties[r].base[g])
            if royalty.cumulative { royalties[r].base[g] += base }
            for m in plan.licensed.indices where royalty.groups[m] == g { royalties[r].byMarket[m] = base > 0 ? whole * royalties[r].bases[m] / base : 0 }
        }
    }
    /// What tiers make of sales that come on top of what filled them before.
    func tiered(_ r: Int, _ royalty: InPlace<SettlementPlan.Royalty>, _ table: SettlementPlan.Royalty.Table, _ change: RateChange, _ sales: Double, before: Double) -> Double {
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
    func change(_ royalty: InPlace<SettlementPlan.Royalty>, year: Int) -> RateChange {
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
}
