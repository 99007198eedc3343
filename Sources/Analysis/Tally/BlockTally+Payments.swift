import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// When payments fall due and what they come to.
extension BlockTally {
    /// The dates that payments wait for: those of the timeline once for all its structures.
    func addEvents(_ everyone: Bool) {
        for e in (tally.leader == nil ? 0 : layout.sharedEvents)..<layout.events {
            let dates = events[e], at = layout.event(e, .count), base = layout.series(ofEvent: e) * tally.dates.count
            if let always = dates.always {
                let n = everyone ? dates.paths.count : (0..<dates.paths.count).reduce(0) { $0 + (included[dates.paths[$1]] ? 1 : 0) }
                guard n > 0 else { continue }
                sums[at] &+= Int128(n)
                sums[at + 1] &+= Int128(n) &* Quanta.whole(always * BlockTally.perTime)
                alwaysPlaces[e] = Int32(truncatingIfNeeded: base + tally.dates.cell(always))
                alwaysCounts[e] += n
                continue
            }
            let n = keep(dates.paths.positions, dates.paths.count, everyone)
            guard n > 0 else { continue }
            let time = counted(dates.time, n, everyone)
            sums[at] &+= Int128(n)
            sums[at + 1] &+= Quanta.sum(time, n, scale: BlockTally.perTime).sum
            tally.dates.find(time, count: n, base: base, into: datePlaces + dateCount)
            dateCount += n
        }
    }

    /// Notes which entries of a list count; returns how many.
    private func keep(_ path: UnsafeMutablePointer<Int32>, _ n: Int, _ everyone: Bool) -> Int {
        if everyone { return n }
        var count = 0
        for k in 0..<n where included[Int(path[k])] { kept[count] = Int32(truncatingIfNeeded: k); count += 1 }
        return count
    }
    /// The entries that count, moved together where some do not.
    private func counted(_ x: UnsafeMutablePointer<Double>, _ n: Int, _ everyone: Bool) -> UnsafeMutablePointer<Double> {
        if everyone { return x }
        dc_gather(x, kept, dense, n)
        return dense
    }

    func addPayments(_ walk: AgreementWalk, _ everyone: Bool) {
        let ledger = walk.ledger, n = ledger.count
        func addRuns(common: Bool) {
            for r in 0..<ledger.runCount where layout.clauses[ledger.runs[r].payment].isCommon == common { addRun(ledger.runs[r], everyone) }
        }
        if hasCommon, let leader {
            later.update(from: leader.commonLater, count: n)
        } else {
            later.update(repeating: 0, count: n)
            if hasCommon { addRuns(common: true); commonLater.update(from: later, count: n) }
        }
        addRuns(common: false)
        for f in 0..<ledger.flowCount {
            if everyone && ledger.flows[f].isExact.pointee { addRows(walk, f) } else { addListed(walk, f, everyone) }
        }
        addSettled(ledger.settledSums, everyone)
    }

    // MARK: what is settled path by path

    /// Sums of a payment, those of a path side by side in time; a path counts once, and once a year.
    private func addSettled(_ settled: SettledSums, _ everyone: Bool) {
        guard settled.count > 0 else { return }
        var path: Int32 = -1
        for e in 0..<settled.count {
            let entry = settled[e], i = Int(entry.path), p = Int(entry.payment)
            guard everyone || included[i] else { continue }
            if entry.path != path { path = entry.path; mark += 1 }
            let clause = layout.clauses[p], at = sums + layout.payment(p, .amount), quanta = Quanta.whole(entry.amount * perMoney)
            at[0] &+= quanta
            at[1] &+= Quanta.whole(entry.toPayee * perMoney)
            at[2] &+= Quanta.whole(entry.byPayer * perMoney)
            let year = Int(entry.year)
            sums[clause.years + year] &+= quanta
            if entry.amount != 0 {
                if pathMarks[p] != mark { pathMarks[p] = mark; sums[layout.paths(ofPayment: p)] &+= 1 }
                let slot = p * layout.years + year
                if yearMarks[slot] != mark { yearMarks[slot] = mark; sums[clause.yearCounts + year] &+= 1 }
            }
            guard clause.counted else { continue }
            addTimed(quanta, entry.toPayee, time: entry.paidAt)
            if entry.paidAt > 0, entry.amount != 0 { later[i] = 1 }
        }
    }

    // MARK: payments at events

    /// What a payment at an event comes to: one that comes counts, whatever it pays.
    private func addRun(_ run: Ledger.Run, _ everyone: Bool) {
        let clause = layout.clauses[run.payment], at = layout.payment(run.payment, .amount)
        let n = keep(run.path, run.count, everyone)
        guard n > 0 else { return }
        if run.uniform {
            let count = Int128(n), time = run.time[0] + clause.within
            sums[at] &+= count &* Quanta.whole(run.amounts[0] * perMoney)
            sums[at + 1] &+= count &* Quanta.whole(run.toPayee[0] * perMoney)
            sums[at + 2] &+= count &* Quanta.whole(run.byPayer[0] * perMoney)
            if clause.counted, time > 0, run.amounts[0] != 0 { for k in 0..<run.count { later[Int(run.path[k])] = 1 } }
            return
        }
        if let fixed = clause.fixed { sums[at] &+= Int128(n) &* Quanta.whole(fixed * perMoney) }
        else { addVaried(run, n, everyone) }
        sums[at + 1] &+= Quanta.sum(counted(run.toPayee, n, everyone), n, scale: perMoney).sum
        sums[at + 2] &+= Quanta.sum(counted(run.byPayer, n, everyone), n, scale: perMoney).sum
        guard clause.counted, !run.fixed || run.amounts[0] != 0 else { return }
        dc_mark_later(run.path, run.time, run.fixed ? nil : run.amounts, clause.within, run.count, later)
    }

    /// Sums that differ from path to path: by year and by time.
    private func addVaried(_ run: Ledger.Run, _ n: Int, _ everyone: Bool) {
        let clause = layout.clauses[run.payment], years = sums + clause.years
        var all: Int128 = 0
        for j in 0..<n {
            let k = everyone ? j : Int(kept[j]), quanta = Quanta.whole(run.amounts[k] * perMoney)
            all &+= quanta
            years[Int(run.year[k])] &+= quanta
            if clause.counted { addTimed(quanta, run.toPayee[k], time: run.time[k] + clause.within) }
        }
        sums[layout.payment(run.payment, .amount)] &+= all
    }

    /// Adds a sum that counts to its time.
    @inline(__always)
    private func addTimed(_ sum: Int128, _ toPayee: Double, time: Double) {
        let bin = layout.timeBin(time), half = sums + layout.half
        half[bin] &+= sum
        half[layout.timeBins &+ bin] &+= Quanta.whole(toPayee * perMoney)
    }

    // MARK: royalties and minimums

    /// Rows of years, one for each settled path: their sums year by year; what the end cuts short then moves from its year's close
    /// to the end.
    private func addRows(_ walk: AgreementWalk, _ f: Int) {
        let ledger = walk.ledger, rows = ledger.flows[f], n = ledger.settled.count
        guard n > 0 else { return }
        let clause = layout.clauses[rows.payment], at = sums + layout.payment(rows.payment, .amount), grid = layout.grid
        let half = sums + layout.half, halfPV = half + layout.timeBins
        for y in 0..<layout.years where rows.yearCounts[y] != 0 {
            at[0] &+= Int128(rows.yearAmounts[y])
            sums[clause.years + y] &+= Int128(rows.yearAmounts[y])
            sums[clause.yearCounts + y] &+= Int128(rows.yearCounts[y])
            guard clause.counted else { continue }
            let bin = layout.timeBin(grid.end(ofYear: y) + clause.within)
            half[bin] &+= Int128(rows.yearAmounts[y])
            halfPV[bin] &+= Int128(rows.yearValues[y])
        }
        // Both sides by the path, so that what one pays the other gets.
        at[1] &+= Quanta.sum(rows.totalsToPayee, n, scale: perMoney).sum
        at[2] &+= Quanta.sum(rows.totalsByPayer, n, scale: perMoney).sum
        sums[layout.paths(ofPayment: rows.payment)] &+= Int128(Quanta.sum(rows.totals, n, scale: perMoney).some)
        guard clause.counted else { return }
        let settled = ledger.settled.positions, bins = layout.timeBins
        dc_mark_later(settled, nil, rows.totals, 0, n, later)
        cutSums.update(repeating: 0, count: 2 * bins + 2 * rows.stride)
        let years = cutSums + 2 * bins
        var cuts = dc_cuts(within: clause.within, per_year: Double(TallyLayout.binsPerYear), scale: perMoney, last: Int32(bins - 1),
                           bins: cutSums, bin_values: cutSums + bins, years: years, year_values: years + rows.stride)
        // Each is one of the rows' amounts, which are small enough, or its present value, which is no larger.
        _ = dc_move_cuts(&cuts, settled, ledger.end, walk.cutYears, rows.cutAmounts, rows.cutValues, n)
        for b in 0..<2 * bins { half[b] &+= Int128(cutSums[b]) }
        for y in 0..<layout.years where years[y] != 0 {
            let bin = layout.timeBin(grid.end(ofYear: y) + clause.within)
            half[bin] &-= Int128(years[y])
            halfPV[bin] &-= Int128(years[rows.stride + y])
        }
    }

    /// Row by row, where some do not count.
    private func addListed(_ walk: AgreementWalk, _ f: Int, _ everyone: Bool) {
        let ledger = walk.ledger, rows = ledger.flows[f]
        let clause = layout.clauses[rows.payment], at = sums + layout.payment(rows.payment, .amount)
        for k in 0..<ledger.settled.count {
            let i = ledger.settled[k]
            guard everyone || included[i], rows.totals[k] != 0 else { continue }
            let amounts = rows.amounts(settled: k), end = ledger.end[i]
            for y in 0..<layout.years where amounts[y] != 0 {
                let sum = Quanta.whole(amounts[y] * perMoney)
                at[0] &+= sum
                sums[clause.years + y] &+= sum
                sums[clause.yearCounts + y] &+= 1
                if clause.counted { addTimed(sum, walk.values(flow: f, settled: k, year: y).toPayee, time: min(layout.grid.end(ofYear: y), end) + clause.within) }
            }
            at[1] &+= Quanta.whole(rows.totalsToPayee[k] * perMoney)
            at[2] &+= Quanta.whole(rows.totalsByPayer[k] * perMoney)
            sums[layout.paths(ofPayment: rows.payment)] &+= 1
            if clause.counted { later[i] = 1 }
        }
    }
}
