import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

/// What depends on sales and needs no amounts: covenants that count sales, the end, sums until the end, bases of royalties.
extension Timeline {
    /// Says which paths have to be settled: those on which sales, minimums or duties that count sales can matter.
    func askForSales(_ n: Int) {
        if flat.countsSalesAlways {
            worlds.sales.require(everyone, until: end)
        } else {
            // The first of what can matter.
            let first = scratch[0]
            var isNever = true
            func lower(_ slot: Int) {
                guard !space.isNever(slot) else { return }
                if isNever { first.update(from: columns[slot], count: n) } else { dc_least(first, columns[slot], first, n) }
                isNever = false
            }
            lower(plan.firstLaunch)
            for m in flat.minimums { lower(m.from) }
            for level in flat.levels { lower(level.from) }
            if isNever { return }
            some.select(first, before: end, orWith: false, of: n)
            worlds.sales.require(some, until: end)
        }
    }

    /// Settles the paths of a chunk whose sales are laid out now. On a path that another agreement asked for, this one finds nothing.
    func settleSales(_ chunk: Range<Int>) {
        let n = chunk.count, list = PathList(settled, chunk), at = list.positions
        let years = years + chunk.lowerBound, last = last + chunk.lowerBound, begun = yearsBegun + chunk.lowerBound
        // What ends the path without sales bounds how far they matter.
        dc_bound(end, at, n, periodGrid, world.grid.slack, bound, years)
        rows.add(n)
        if let marketSales { for (m, market) in plan.licensed.enumerated() { marketSales.keep(worlds.sales.rows(market, .sales(plan.conversion)), market: m, chunk) } }
        if let marketUnits { for (m, market) in plan.licensed.enumerated() { marketUnits.keep(worlds.sales.rows(market, .units), market: m, chunk) } }
        if flat.afterSales.count > 0 {
            if flat.leavesMatterToCovenants { reachLeaves(list, chunk, years: years, begun: years, last: nil) }
            var level = 0
            for k in flat.afterSales {
                if level < flat.levels.count && flat.levels[level].covenant == k { examine(flat.levels[level], list, years: years); level += 1 }
                else { examine(covenant: k, list) }
            }
            conclude(list)
        }
        dc_begun(end, at, n, periodGrid, years, begun, last)
        rows.cut(before: last, chunk)
        reachLeaves(list, chunk, years: years, begun: begun, last: last)
        sell(list, chunk, before: last)
        for r in 0..<flat.royalties.count { layBase(r, list, before: last, into: rows.bases(r) + chunk.lowerBound * rows.yearStride) }
    }

    /// When each measure of sales reaches its level: at the end of its period, or at the end of the agreement if that comes first
    /// (`last` are then the first periods that do not count; nil looks beyond the end).
    private func reachLeaves(_ list: PathList, _ chunk: Range<Int>, years: UnsafeMutablePointer<Int32>, begun: UnsafeMutablePointer<Int32>, last: UnsafeMutablePointer<Int32>?) {
        guard flat.leaves.count > 0 else { return }
        let n = list.count, at = list.positions, grid = world.grid, perYear = grid.perYear
        for leaf in flat.leaves {
            let column = columns[leaf.slot]
            if leaf.sum.byYear {
                let total = rows.yearly(leaf.sum, n, until: last == nil ? nil : chunk)
                dc_first_holding(total, rows.yearStride, nil, last == nil ? years : begun, n, leaf.sum.relation.code, leaf.sum.level, 1, found)
                dc_reach(found, at, n, yearGrid, last == nil ? nil : UnsafePointer(end), column)
            } else {
                for k in 0..<n {
                    let i = Int(at[k])
                    let stop = min(Int(years[k]) * perYear, last.map { Int($0[k]) } ?? .max), end = last == nil ? .infinity : end[i]
                    let measure = rows.byPeriod(leaf.sum.measure, set: leaf.sum.set, path: k, periods: stop)
                    var time = Double.infinity
                    for q in 0..<stop where leaf.sum.relation.holds(measure[q], leaf.sum.level) {
                        time = min(leaf.sum.measure.isOfContractYears ? (grid.centre(q)).rounded(.down) + 1 : grid.end(ofPeriod: q, perYear: perYear), end)
                        break
                    }
                    column[i] = time
                }
            }
        }
        salesOps.run(in: space, on: list)
    }

    /// The seller's margin on the sales until the end.
    private func sell(_ list: PathList, _ chunk: Range<Int>, before last: UnsafeMutablePointer<Int32>) {
        let n = list.count, at = list.positions, total = rows.totals, value = dense, margin = seller.margin
        dc_row_dots(rows.sum(0), rows.stride, last, n, centreFactor, value)
        let netSales = netSales, netSalesPV = netSalesPV, marginPV = marginPV
        var count = sold.count
        for k in 0..<n where total[k] > 0 {
            let i = Int(at[k])
            sold.positions[count] = at[k]
            count += 1
            netSales[i] = total[k]; netSalesPV[i] = value[k]; marginPV[i] = Ledger.rounded(margin * value[k])
        }
        sold.count = count
        guard let cash else { return }
        for k in 0..<n {
            for y in 0..<world.grid.years { cash[y][Int(at[k])] += margin * rows.sales(settled: chunk.lowerBound + k)[y] }
        }
    }

    /// Royalty-bearing sales by year; what falls after exclusivity enters at its share.
    private func layBase(_ r: Int, _ list: PathList, before last: UnsafeMutablePointer<Int32>, into years: UnsafeMutablePointer<Double>) {
        let royalty = flat.royalties[r], n = list.count, at = list.positions, from = starts, until = limits
        if royalty.from >= 0 { dc_periods(columns[royalty.from], at, n, periodGrid, last, 0, from) } else { from.update(repeating: 0, count: n) }
        if royalty.until >= 0 { dc_periods(columns[royalty.until], at, n, periodGrid, last, 0, until) } else { until.update(from: last, count: n) }
        for (m, market) in plan.licensed.enumerated() {
            let begin = rows.begins + m * n, reduction = rows.reductions + m * n, stop = rows.stops + m * n, first = worlds.sales.first(market)
            for k in 0..<n { begin[k] = max(from[k], first[Int(at[k])]) }
            if royalty.terms.count > 0 { dc_periods(columns[royalty.terms[m]], at, n, periodGrid, until, 0, stop) } else { stop.update(from: until, count: n) }
            // After exclusivity: the centre lies beyond its end.
            if royalty.afterExclusivity != 1 { dc_periods(columns[flat.markets[m].exclusivityEnds], at, n, periodGrid, stop, 1, reduction) }
            else { reduction.update(from: stop, count: n) }
        }
        rows.addBase(n, share: royalty.afterExclusivity, opens: royalty.from >= 0, into: years)
    }

    /// Tests a level at the ends of the periods of the listed paths.
    private func examine(_ level: FlatPlan.Level, _ list: PathList, years: UnsafeMutablePointer<Int32>) {
        let n = list.count, at = list.positions, k = level.covenant, isYearly = level.sum.byYear, periods = isYearly ? yearGrid : periodGrid
        written[k] = count
        dc_tests(columns[level.from], level.until < 0 ? never : columns[level.until], bound, at, n, periods, years, due[k], tested[k], starts, stops)
        if isYearly {
            dc_first_holding(rows.yearly(level.sum, n, until: nil), rows.yearStride, starts, stops, n, level.sum.relation.opposite, level.sum.level, Int32(truncatingIfNeeded: level.inARow), found)
        } else {
            for j in 0..<n { found[j] = firstFailure(level, path: j, Int(starts[j]), Int(stops[j])) }
        }
        some.count = dc_failures(found, at, n, periods, level.grace, due[k], limit[k], effect[k], some.positions)
        guard some.count > 0 else { return }
        applyWaiver(k, some)
        applyChance(k, some)
    }
    /// The period at which a measure has failed its level for the last time allowed; -1 if it never has. Where it is no number
    /// (growth from nothing) nothing is tested.
    private func firstFailure(_ level: FlatPlan.Level, path k: Int, _ start: Int, _ stop: Int) -> Int32 {
        let measure = rows.byPeriod(level.sum.measure, set: level.sum.set, path: k, periods: stop)
        var failures = 0
        for q in start..<max(start, stop) where !measure[q].isNaN {
            failures = level.sum.relation.holds(measure[q], level.sum.level) ? 0 : failures + 1
            if failures == level.inARow { return Int32(truncatingIfNeeded: q) }
        }
        return -1
    }
}

extension Comparison.Relation {
    /// As the kernels number the relations, and the one that holds where this does not.
    var code: Int32 { switch self { case .atLeast: 0; case .above: 1; case .atMost: 2; case .below: 3 } }
    var opposite: Int32 { 3 - code }
}
