import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// When payments fall due and what they come to.
extension BlockTally {
    /// The dates that payments wait for: those of the timeline once for all its structures.
    func addEvents(_ walk: AgreementWalk, _ everyone: Bool) {
        for (e, dates) in walk.events.enumerated() where e >= layout.sharedEvents || tally.leader == nil {
            let at = layout.event(e, .count), base = layout.series(ofEvent: e) * tally.dates.count
            if let always = dates.always {
                let n = everyone ? dates.paths.count : (0..<dates.paths.count).reduce(0) { $0 + (included[dates.paths[$1]] ? 1 : 0) }
                guard n > 0 else { continue }
                sums[at] &+= Int128(n)
                sums[at + 1] &+= Int128(n) &* Quanta.whole(always * BlockTally.perTime)
                dateRunPlaces[dateRuns] = Int32(truncatingIfNeeded: base + tally.dates.cell(always))
                dateRunCounts[dateRuns] = n
                dateRuns += 1
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
        let ledger = walk.ledger
        later.update(repeating: 0, count: ledger.count)
        for r in 0..<ledger.runCount { addRun(ledger, ledger.runs[r], everyone) }
        for f in 0..<ledger.flowCount {
            if everyone { addRows(ledger, ledger.flows[f]) } else { addListed(ledger, ledger.flows[f], everyone) }
        }
    }

    // MARK: payments at events

    /// What a payment at an event comes to: one that comes counts, whatever it pays.
    private func addRun(_ ledger: Ledger, _ run: Ledger.Run, _ everyone: Bool) {
        let clause = layout.clauses[run.payment], at = layout.payment(run.payment, .amount)
        let path = ledger.entryPath + run.first, e = run.first
        let n = keep(path, run.end - run.first, everyone)
        guard n > 0 else { return }
        if run.uniform {
            let count = Int128(n), time = ledger.entryTime[e] + clause.within
            sums[at] &+= count &* Quanta.whole(ledger.entryAmount[e] * perMoney)
            sums[at + 1] &+= count &* Quanta.whole(ledger.entryToPayee[e] * perMoney)
            sums[at + 2] &+= count &* Quanta.whole(ledger.entryByPayer[e] * perMoney)
            if clause.counted, time > 0, ledger.entryAmount[e] != 0 { for k in run.first..<run.end { later[Int(ledger.entryPath[k])] = 1 } }
            return
        }
        if let fixed = clause.fixed { sums[at] &+= Int128(n) &* Quanta.whole(fixed * perMoney) }
        else { addVaried(ledger, run, n, everyone) }
        sums[at + 1] &+= Quanta.sum(counted(ledger.entryToPayee + e, n, everyone), n, scale: perMoney).sum
        sums[at + 2] &+= Quanta.sum(counted(ledger.entryByPayer + e, n, everyone), n, scale: perMoney).sum
        if clause.counted { dc_mark_later(path, ledger.entryTime + e, ledger.entryAmount + e, clause.within, run.end - run.first, later) }
    }

    /// Sums that differ from path to path: by year and by time.
    private func addVaried(_ ledger: Ledger, _ run: Ledger.Run, _ n: Int, _ everyone: Bool) {
        let clause = layout.clauses[run.payment], years = sums + clause.years
        var all: Int128 = 0
        for j in 0..<n {
            let k = run.first + (everyone ? j : Int(kept[j])), quanta = Quanta.whole(ledger.entryAmount[k] * perMoney)
            all &+= quanta
            years[Int(ledger.entryYear[k])] &+= quanta
            if clause.counted { addTimed(quanta, ledger.entryToPayee[k], time: ledger.entryTime[k] + clause.within) }
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

    /// Rows of years, one for each settled path: all at once, year by year; what the end cuts short then moves from its year's
    /// close to the end.
    private func addRows(_ ledger: Ledger, _ rows: FlowRows) {
        let clause = layout.clauses[rows.payment], at = sums + layout.payment(rows.payment, .amount), years = layout.years
        let totals = rows.totals, settled = ledger.settled.positions
        // The rows that pay.
        var n = 0
        for k in 0..<ledger.settled.count { kept[n] = Int32(truncatingIfNeeded: k); n += totals[k] != 0 ? 1 : 0 }
        guard n > 0 else { return }
        let amounts = yearSums, some = yearSums + yearStride, toPayee = yearSums + 2 * yearStride, ignored = yearSums + 3 * yearStride
        yearSums.update(repeating: 0, count: 4 * yearStride)
        guard dc_fixed_rows(rows.amounts, rows.stride, kept, n, perMoney, amounts, some) != 0,
              dc_fixed_rows(rows.toPayee, rows.stride, kept, n, perMoney, toPayee, ignored) != 0 else { addListed(ledger, rows, true); return }
        let half = sums + layout.half, halfPV = half + layout.timeBins, grid = layout.grid
        for y in 0..<years where some[y] != 0 {
            at[0] &+= Int128(amounts[y])
            sums[clause.years + y] &+= Int128(amounts[y])
            sums[clause.yearCounts + y] &+= Int128(some[y])
            guard clause.counted else { continue }
            let bin = layout.timeBin(grid.end(ofYear: y) + clause.within)
            half[bin] &+= Int128(amounts[y])
            halfPV[bin] &+= Int128(toPayee[y])
        }
        // Both sides by the path, so that what one pays the other gets.
        at[1] &+= Quanta.sum(rows.totalsToPayee, ledger.settled.count, scale: perMoney).sum
        at[2] &+= Quanta.sum(rows.totalsByPayer, ledger.settled.count, scale: perMoney).sum
        sums[layout.paths(ofPayment: rows.payment)] &+= Int128(n)
        guard clause.counted else { return }
        for j in 0..<n {
            let k = Int(kept[j]), i = Int(settled[k]), end = ledger.end[i]
            later[i] = 1
            let y = min(years, grid.yearsBegun(before: end)) - 1
            guard y >= 0, end < grid.end(ofYear: y), rows.amounts(settled: k)[y] != 0 else { continue }
            let sum = Quanta.whole(rows.amounts(settled: k)[y] * perMoney), pv = Quanta.whole(rows.toPayee(settled: k)[y] * perMoney)
            let close = layout.timeBin(grid.end(ofYear: y) + clause.within), cut = layout.timeBin(end + clause.within)
            half[close] &-= sum; half[cut] &+= sum
            halfPV[close] &-= pv; halfPV[cut] &+= pv
        }
    }

    /// Row by row, where some do not count.
    private func addListed(_ ledger: Ledger, _ rows: FlowRows, _ everyone: Bool) {
        let clause = layout.clauses[rows.payment], at = sums + layout.payment(rows.payment, .amount)
        for k in 0..<ledger.settled.count {
            let i = ledger.settled[k]
            guard everyone || included[i], rows.totals[k] != 0 else { continue }
            let amounts = rows.amounts(settled: k), toPayee = rows.toPayee(settled: k), end = ledger.end[i]
            for y in 0..<layout.years where amounts[y] != 0 {
                let sum = Quanta.whole(amounts[y] * perMoney)
                at[0] &+= sum
                sums[clause.years + y] &+= sum
                sums[clause.yearCounts + y] &+= 1
                if clause.counted { addTimed(sum, toPayee[y], time: min(layout.grid.end(ofYear: y), end) + clause.within) }
            }
            at[1] &+= Quanta.whole(rows.totalsToPayee[k] * perMoney)
            at[2] &+= Quanta.whole(rows.totalsByPayer[k] * perMoney)
            sums[layout.paths(ofPayment: rows.payment)] &+= 1
            if clause.counted { later[i] = 1 }
        }
    }
}
