import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// Gathers the ledgers of one unit of work in whole quanta, without a lock; a cell then takes all of it at once.
///
/// Allocated once a worker and structure. Only the paths in the list count (`--given` leaves some out).
final class BlockTally {
    let layout: TallyLayout
    private let plan: AgreementPlan
    private let tally: CellTally
    private let capacity: Int

    // What is gathered.
    private(set) var paths = 0
    let sums: UnsafeMutablePointer<Int128>
    /// By column of values: the bin of each path.
    let places: [UnsafeMutablePointer<Int32>]
    var extremes: [CellTally.Extreme]
    /// Cells of single dates, and of dates that many paths share with their number.
    let datePlaces: UnsafeMutablePointer<Int32>
    private(set) var dateCount = 0
    let dateRunPlaces: UnsafeMutablePointer<Int32>
    let dateRunCounts: UnsafeMutablePointer<Int>
    private(set) var dateRuns = 0
    private let dateRunCapacity: Int
    private(set) var yearPlaces: [Int32] = []
    private(set) var yearExtremes: [CellTally.Extreme]

    // Of the block at hand.
    private let dense: UnsafeMutablePointer<Double>
    private let later: UnsafeMutablePointer<Bool>
    private let included: UnsafeMutablePointer<Bool>
    private let kept: UnsafeMutablePointer<Int32>
    private let masks: UnsafeMutablePointer<UInt16>
    private let classes: UnsafeMutablePointer<Int32>
    /// Sums of a block by year: of amounts, how many, of present values, how many.
    private let yearSums: UnsafeMutablePointer<Int64>
    private let payments: UnsafeMutablePointer<PaymentCell>
    private let perMoney: Double, perSales: Double
    private static let perTime = 1 / TallyLayout.time

    /// What the loop needs of a payment, without references.
    private struct PaymentCell {
        let counted: Bool, within: Double, sums: Int, year: Int, yearCount: Int
        /// First cell of its dates.
        let dates: Int
    }

    /// For units of at most `unit` paths, worked in blocks of at most `capacity`.
    init(tally: CellTally, plan: AgreementPlan, unit: Int, capacity: Int) {
        self.tally = tally; layout = tally.layout; self.plan = plan; self.capacity = capacity
        func column<T>(_ n: Int, _ zero: T) -> UnsafeMutablePointer<T> {
            let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, n)); p.initialize(repeating: zero, count: max(1, n)); return p
        }
        sums = column(layout.count, 0)
        places = tally.values.map { _ in column(unit, 0) }
        extremes = tally.values.map { _ in .init() }
        datePlaces = column(unit * (plan.payments.count + 2), 0)
        dateRunCapacity = (unit / capacity + 1) * (plan.payments.count + 1)
        dateRunPlaces = column(dateRunCapacity, 0); dateRunCounts = column(dateRunCapacity, 0)
        yearExtremes = (tally.paymentYears + tally.cashYears).map { _ in .init() }
        dense = column(capacity, 0); later = column(capacity, false); included = column(capacity, false)
        kept = column(capacity, 0); masks = column(capacity, 0); classes = column(capacity, 0)
        yearSums = column(4 * layout.years, 0)
        perMoney = 1 / layout.money; perSales = 1 / layout.sales
        payments = .allocate(capacity: max(1, plan.payments.count))
        for (p, payment) in plan.payments.enumerated() {
            (payments + p).initialize(to: PaymentCell(
                counted: payment.counted, within: payment.within, sums: layout.payment(p, .amount), year: layout.paymentYear + p * layout.years,
                yearCount: layout.paymentYearCount + p * layout.years, dates: tally.series[p] * tally.dates.count))
        }
    }
    deinit {
        sums.deallocate(); places.forEach { $0.deallocate() }
        datePlaces.deallocate(); dateRunPlaces.deallocate(); dateRunCounts.deallocate()
        dense.deallocate(); later.deallocate(); included.deallocate(); kept.deallocate(); masks.deallocate(); classes.deallocate()
        yearSums.deallocate(); payments.deallocate()
    }

    /// Begins a unit.
    func clear() {
        paths = 0; dateCount = 0; dateRuns = 0
        sums.update(repeating: 0, count: layout.count)
        for v in extremes.indices { extremes[v] = .init() }
        if !yearExtremes.isEmpty {
            yearPlaces.removeAll(keepingCapacity: true)
            for h in yearExtremes.indices { yearExtremes[h] = .init() }
        }
    }

    /// Adds the listed paths of the block that `walk` has just evaluated.
    func add(_ walk: AgreementWalk, _ list: PathList) {
        guard list.count > 0 else { return }
        let n = walk.ledger.count, everyone = list.count == n
        included.update(repeating: everyone, count: n)
        if !everyone { for k in 0..<list.count { included[Int(list.positions[k])] = true } }
        addValues(walk, list)
        addClasses(walk, list)
        addPayments(walk, everyone)
        addDeal(walk, list)
        addCovenants(walk, list)
        if layout.keepsCash { addYears(walk, list) }
        paths += list.count
    }

    /// A column's listed values side by side: the column itself when all paths of the block count.
    private func listed(_ x: UnsafeMutablePointer<Double>, _ list: PathList, of n: Int) -> UnsafeMutablePointer<Double> {
        if list.count == n { return x }
        dc_gather(x, list.positions, dense, list.count)
        return dense
    }

    // MARK: values

    private func addValues(_ walk: AgreementWalk, _ list: PathList) {
        let n = list.count, all = walk.ledger.count
        for p in 0..<layout.parties {
            let x = listed(walk.ledger.npv[p], list, of: all)
            let s = Quanta.powers(x, n, scale: perMoney, shift: layout.shift[p], fine: 1 / layout.step[p])
            let at = layout.value(p, .sum)
            sums[at] &+= s.sum; sums[at + 1] &+= s.first; sums[at + 2] &+= s.second; sums[at + 3] &+= Int128(s.negative)
            place(p, x, n)
        }
        place(layout.parties, listed(walk.ledger.paid, list, of: all), n)
    }

    private func place(_ column: Int, _ x: UnsafeMutablePointer<Double>, _ n: Int) {
        let mine = places[column] + paths, last = Int32(tally.values[column].bins - 1)
        tally.values[column].edges.find(x, count: n, into: mine)
        var extreme = extremes[column]
        for i in 0..<n where mine[i] == 0 || mine[i] == last {
            let v = x[i]
            extreme.lowest = min(extreme.lowest, v); extreme.highest = max(extreme.highest, v)
            if mine[i] == 0 { extreme.lowSum &+= Quanta.whole(v * perMoney) } else { extreme.highSum &+= Quanta.whole(v * perMoney) }
        }
        extremes[column] = extreme
    }

    // MARK: endings and launches

    private func addClasses(_ walk: AgreementWalk, _ list: PathList) {
        let launch = walk.column(plan.firstLaunch), end = walk.ledger.end, cause = walk.ledger.cause, endLast = walk.endLast
        let n = list.count, at = list.positions, last = layout.years - 1, grid = layout.grid, years = layout.years
        let cells = tally.dates, series = tally.series, causes = layout.payments, perTime = BlockTally.perTime
        let launches = Int32(series[causes + layout.causes] * cells.count)
        let causeYear = sums + layout.causeYear, endTime = sums + layout.endTime, classCount = sums + layout.classCount
        var launchTime: Int128 = 0
        for k in 0..<n {
            let i = Int(at[k]), c = Int(cause[i]), e = end[i], l = launch[i]
            let launched = endLast ? l <= e : l < e
            let kind = 2 &* c &+ (launched ? 1 : 0)
            classes[k] = Int32(truncatingIfNeeded: kind)
            classCount[kind] &+= 1
            causeYear[c &* years &+ min(last, grid.year(of: e))] &+= 1
            endTime[c] &+= Quanta.whole(e * perTime)
            datePlaces[dateCount] = Int32(truncatingIfNeeded: series[causes &+ c] &* cells.count &+ cells.cell(e))
            dateCount &+= 1
            if launched {
                launchTime &+= Quanta.whole(l * perTime)
                datePlaces[dateCount] = launches &+ Int32(truncatingIfNeeded: cells.cell(l))
                dateCount &+= 1
            }
        }
        sums[layout.launchTime] &+= launchTime
        for p in 0..<layout.parties {
            let x = walk.ledger.npv[p]
            for k in 0..<n {
                let v = x[Int(at[k])], c = Int(classes[k]) &* layout.parties &+ p
                sums[layout.classValue &+ c] &+= Quanta.whole(v * perMoney)
                if v < 0 { sums[layout.classNegative &+ c] &+= 1 }
            }
        }
    }

    // MARK: payments

    private func addPayments(_ walk: AgreementWalk, _ everyone: Bool) {
        let ledger = walk.ledger
        later.update(repeating: false, count: ledger.count)
        for r in 0..<ledger.runCount {
            if ledger.runs[r].uniform { addUniform(ledger, ledger.runs[r]) } else { addRun(ledger, ledger.runs[r], everyone) }
        }
        addFlows(ledger, everyone)
    }

    /// Adds a sum that counts to its time.
    @inline(__always)
    private func addTimed(_ sum: Int128, _ toPayee: Double, time: Double) {
        let bin = min(layout.timeBins &- 1, TallyLayout.timeBin(time)), half = sums + layout.half
        half[bin] &+= sum
        half[layout.timeBins &+ bin] &+= Quanta.whole(toPayee * perMoney)
    }

    /// Royalties and minimums: rows of years, one for each settled path. One counts where it pays.
    private func addFlows(_ ledger: Ledger, _ everyone: Bool) {
        for f in 0..<ledger.flowCount {
            let rows = ledger.flows[f]
            if everyone { addRows(ledger, rows) } else { addListed(ledger, rows) }
        }
    }

    /// All rows at once, year by year; what the end cuts short then moves from its year's close to the end.
    private func addRows(_ ledger: Ledger, _ rows: FlowRows) {
        let n = ledger.settled.count, payment = payments[rows.payment], at = sums + payment.sums, years = layout.years
        guard n > 0 else { return }
        let amounts = yearSums, some = yearSums + years, toPayee = yearSums + 2 * years, ignored = yearSums + 3 * years
        yearSums.update(repeating: 0, count: 4 * years)
        guard dc_fixed_rows(rows.amounts, rows.stride, years, n, perMoney, amounts, some) != 0,
              dc_fixed_rows(rows.toPayee, rows.stride, years, n, perMoney, toPayee, ignored) != 0 else { addListed(ledger, rows); return }
        let half = sums + layout.half, halfPV = half + layout.timeBins, grid = layout.grid
        for y in 0..<years where some[y] != 0 {
            at[0] &+= Int128(amounts[y])
            sums[payment.year + y] &+= Int128(amounts[y])
            sums[payment.yearCount + y] &+= Int128(some[y])
            guard payment.counted else { continue }
            let bin = bin(grid.end(ofYear: y) + payment.within)
            half[bin] &+= Int128(amounts[y])
            halfPV[bin] &+= Int128(toPayee[y])
        }
        let totals = rows.totals
        // Both sides by the path, so that what one pays the other gets.
        at[1] &+= Quanta.sum(rows.totalsToPayee, n, scale: perMoney).sum
        at[2] &+= Quanta.sum(rows.totalsByPayer, n, scale: perMoney).sum
        at[3] &+= Int128(Quanta.sum(totals, n, scale: perMoney).some)
        guard payment.counted else { return }
        for k in 0..<n where totals[k] != 0 {
            let i = Int(ledger.settled.positions[k]), end = ledger.end[i]
            later[i] = true
            let y = min(years, grid.yearsBegun(before: end)) - 1
            guard y >= 0, end < grid.end(ofYear: y), rows.amounts(settled: k)[y] != 0 else { continue }
            let sum = Quanta.whole(rows.amounts(settled: k)[y] * perMoney), pv = Quanta.whole(rows.toPayee(settled: k)[y] * perMoney)
            let close = bin(grid.end(ofYear: y) + payment.within), cut = bin(end + payment.within)
            half[close] &-= sum; half[cut] &+= sum
            halfPV[close] &-= pv; halfPV[cut] &+= pv
        }
    }
    @inline(__always) private func bin(_ t: Double) -> Int { min(layout.timeBins &- 1, TallyLayout.timeBin(t)) }

    /// Row by row, where some do not count.
    private func addListed(_ ledger: Ledger, _ rows: FlowRows) {
        let payment = payments[rows.payment], at = sums + payment.sums
        for k in 0..<ledger.settled.count {
            let i = ledger.settled[k]
            guard included[i], rows.totals[k] != 0 else { continue }
            let amounts = rows.amounts(settled: k), toPayee = rows.toPayee(settled: k), end = ledger.end[i]
            for y in 0..<layout.years where amounts[y] != 0 {
                let sum = Quanta.whole(amounts[y] * perMoney)
                at[0] &+= sum
                sums[payment.year + y] &+= sum
                sums[payment.yearCount + y] &+= 1
                if payment.counted { addTimed(sum, toPayee[y], time: min(layout.grid.end(ofYear: y), end) + payment.within) }
            }
            at[1] &+= Quanta.whole(rows.totalsToPayee[k] * perMoney)
            at[2] &+= Quanta.whole(rows.totalsByPayer[k] * perMoney)
            at[3] &+= 1
            if payment.counted { later[i] = true }
        }
    }

    /// An event payment: a milestone that comes counts, whatever it pays.
    private func addRun(_ ledger: Ledger, _ run: Ledger.Run, _ everyone: Bool) {
        let payment = payments[run.payment]
        // The entries that count, moved together where some do not.
        var n = run.end - run.first
        let path = ledger.entryPath + run.first, year = ledger.entryYear + run.first, time = ledger.entryTime + run.first
        let amount = ledger.entryAmount + run.first, toPayee = ledger.entryToPayee + run.first, byPayer = ledger.entryByPayer + run.first
        if !everyone {
            var count = 0
            for k in 0..<n where included[Int(path[k])] { kept[count] = Int32(truncatingIfNeeded: k); count += 1 }
            n = count
        }
        guard n > 0 else { return }
        func sum(_ x: UnsafeMutablePointer<Double>, _ scale: Double) -> Int128 {
            if everyone { return Quanta.sum(x, n, scale: scale).sum }
            dc_gather(x, kept, dense, n)
            return Quanta.sum(dense, n, scale: scale).sum
        }
        let at = sums + payment.sums
        at[0] &+= sum(amount, perMoney)
        at[1] &+= sum(toPayee, perMoney)
        at[2] &+= sum(byPayer, perMoney)
        at[3] &+= Int128(n)
        at[4] &+= sum(time, BlockTally.perTime)
        let years = sums + payment.year, counts = sums + payment.yearCount, cells = tally.dates
        for j in 0..<n {
            let k = everyone ? j : Int(kept[j]), t = time[k]
            let quanta = Quanta.whole(amount[k] * perMoney), y = Int(year[k])
            years[y] &+= quanta
            counts[y] &+= 1
            datePlaces[dateCount] = Int32(truncatingIfNeeded: payment.dates &+ cells.cell(t))
            dateCount &+= 1
            if payment.counted {
                if t + payment.within > 0, quanta != 0 { later[Int(path[k])] = true }
                addTimed(quanta, toPayee[k], time: t + payment.within)
            }
        }
    }

    /// The same sum at the same time on many paths.
    private func addUniform(_ ledger: Ledger, _ run: Ledger.Run) {
        let payment = payments[run.payment], e = run.first
        let amount = ledger.entryAmount[e], t = ledger.entryTime[e], year = Int(ledger.entryYear[e])
        var paths = 0
        for k in run.first..<run.end { paths &+= included[Int(ledger.entryPath[k])] ? 1 : 0 }
        guard paths > 0 else { return }
        let count = Int128(paths), sum = count &* Quanta.whole(amount * perMoney), toPayee = count &* Quanta.whole(ledger.entryToPayee[e] * perMoney)
        let at = sums + payment.sums
        at[0] &+= sum
        at[1] &+= toPayee
        at[2] &+= count &* Quanta.whole(ledger.entryByPayer[e] * perMoney)
        at[3] &+= count
        at[4] &+= count &* Quanta.whole(t * BlockTally.perTime)
        sums[payment.year + year] &+= sum
        sums[payment.yearCount + year] &+= count
        dateRunPlaces[dateRuns] = Int32(truncatingIfNeeded: payment.dates + tally.dates.cell(t))
        dateRunCounts[dateRuns] = paths
        dateRuns += 1
        guard payment.counted else { return }
        let time = t + payment.within, bin = min(layout.timeBins - 1, TallyLayout.timeBin(time))
        sums[layout.half + bin] &+= sum
        sums[layout.half + layout.timeBins + bin] &+= toPayee
        if time > 0, amount != 0 { for k in run.first..<run.end { later[Int(ledger.entryPath[k])] = true } }
    }

    // MARK: the deal

    private func addDeal(_ walk: AgreementWalk, _ list: PathList) {
        let l = walk.ledger, n = list.count, all = l.count, at = list.positions
        func add(_ x: UnsafeMutablePointer<Double>, _ sum: Int) -> Int {
            let s = Quanta.sum(listed(x, list, of: all), n, scale: perMoney)
            sums[sum] &+= s.sum
            return s.some
        }
        sums[layout.deal(.something)] &+= Int128(add(l.paid, layout.deal(.paid)))
        _ = add(l.paidToPayee, layout.deal(.toPayee))
        _ = add(l.paidByPayer, layout.deal(.byPayer))
        _ = add(l.costsPV, layout.costs)
        var atSigning = 0
        for k in 0..<n { atSigning &+= later[Int(at[k])] ? 0 : 1 }
        sums[layout.deal(.upfrontOnly)] &+= Int128(atSigning)
        addSales(walk)
    }

    /// What only paths with sales have.
    private func addSales(_ walk: AgreementWalk) {
        let l = walk.ledger, sold = l.sold.positions
        var n = 0
        for k in 0..<l.sold.count where included[Int(sold[k])] { kept[n] = sold[k]; n += 1 }
        guard n > 0 else { return }
        func sum(_ x: UnsafeMutablePointer<Double>, _ scale: Double) -> Int128 {
            dc_gather(x, kept, dense, n)
            return Quanta.sum(dense, n, scale: scale).sum
        }
        sums[layout.deal(.sales)] &+= sum(l.netSales, perSales)
        sums[layout.deal(.salesPV)] &+= sum(l.netSalesPV, perSales)
        sums[layout.deal(.royalties)] &+= sum(l.royalties, perMoney)
        sums[layout.margin] &+= sum(l.marginPV, perMoney)
    }

    private func addCovenants(_ walk: AgreementWalk, _ list: PathList) {
        let n = list.count, all = walk.ledger.count
        for k in 0..<layout.covenants {
            walk.states(covenant: k, into: masks)
            if n < all { for j in 0..<n { masks[j] = masks[Int(list.positions[j])] } }
            let at = sums + layout.covenant + k * CovenantBits.count
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: 16) { bits in
                dc_count_bits(masks, bits.baseAddress!, n)
                for b in 0..<16 { at[b] &+= Int128(bits[b]) }
            }
            let both = CovenantState([.met, .reached]).rawValue
            var count = 0
            for j in 0..<n { count &+= masks[j] & both == both ? 1 : 0 }
            at[CovenantBits.metAndReached] &+= Int128(count)
        }
    }

    // MARK: years, only when asked for

    private func addYears(_ walk: AgreementWalk, _ list: PathList) {
        let ledger = walk.ledger, years = layout.years
        ledger.forEachPayment { payment, year, path, amount in
            if included[path] { addYear(payment * years + year, tally.paymentYears, offset: 0, amount) }
        }
        guard let cash = ledger.cash else { return }
        for p in 0..<layout.parties {
            dense.update(repeating: 0, count: list.count)
            for y in 0..<years {
                let column = cash[p][y]
                for k in 0..<list.count {
                    dense[k] += column[list[k]]
                    addYear(p * years + y, tally.cashYears, offset: tally.paymentYears.count, dense[k])
                }
                sums[layout.cash + p * years + y] &+= Quanta.sum(dense, list.count, scale: perMoney).sum
            }
        }
    }
    private func addYear(_ h: Int, _ plans: [HistogramPlan], offset: Int, _ v: Double) {
        let bin = plans[h].edges.find(v)
        yearPlaces.append(Int32(tally.yearStarts[offset + h] + bin))
        if bin == 0 || bin == plans[h].bins - 1 {
            yearExtremes[offset + h].lowest = min(yearExtremes[offset + h].lowest, v)
            yearExtremes[offset + h].highest = max(yearExtremes[offset + h].highest, v)
        }
    }
}
