import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// Adds up the ledger of one block of paths in doubles, in a fixed order; the sums then join a tally exactly.
///
/// Allocated once a worker and structure. Only the paths in the list count (`--given` leaves some out).
final class BlockTally {
    let layout: TallyLayout
    private let plan: AgreementPlan
    private let capacity: Int
    let sums: UnsafeMutablePointer<Double>
    private let replicateSums: UnsafeMutablePointer<Double>
    private let replicateSources: [Int]
    /// What is paid by year and path, of the payments that count; all zero between blocks.
    private let yearly: UnsafeMutablePointer<Double>
    /// Cells of `yearly` in use, except in years that are in use as a whole.
    private let touched: UnsafeMutablePointer<Int32>
    private var touchedCount = 0
    private let wholeYear: UnsafeMutablePointer<Bool>
    /// What is paid after signing, by path.
    private let later: UnsafeMutablePointer<Double>
    private let included: UnsafeMutablePointer<Bool>
    private let places: UnsafeMutablePointer<Int32>
    /// Columns' listed values, side by side.
    private let dense: UnsafeMutablePointer<Double>
    private let dense2: UnsafeMutablePointer<Double>
    /// What a kernel adds up.
    private let powers: UnsafeMutablePointer<Double>
    /// The listed paths sorted by condition: cause, without and with a launch.
    private let sorted: UnsafeMutablePointer<Int32>
    private let conditions: UnsafeMutablePointer<Int32>
    private let conditionStart: UnsafeMutablePointer<Int>
    /// States by covenant and path.
    private let states: UnsafeMutablePointer<UInt16>
    private let payments: UnsafeMutablePointer<PaymentCell>
    private let keepsCash: Bool

    /// What the loop needs of a payment, without references.
    private struct PaymentCell {
        let counted: Bool, isEvent: Bool, within: Double
        let sums: Int, year: Int, yearSquare: Int
    }

    init(layout: TallyLayout, plan: AgreementPlan, capacity: Int, keepsCash: Bool) {
        self.layout = layout; self.plan = plan; self.capacity = capacity; self.keepsCash = keepsCash
        func column<T>(_ n: Int, _ zero: T) -> UnsafeMutablePointer<T> {
            let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, n)); p.initialize(repeating: zero, count: max(1, n)); return p
        }
        sums = column(layout.count, 0)
        replicateSources = Tally.replicateSources(layout)
        replicateSums = column(replicateSources.count, 0)
        yearly = column(capacity * layout.years, 0)
        touched = column(capacity * layout.years, 0)
        wholeYear = column(layout.years, false)
        later = column(capacity, 0); dense = column(capacity, 0); dense2 = column(capacity, 0)
        powers = column(5, 0)
        included = column(capacity, false)
        places = column(capacity, 0); sorted = column(capacity, 0); conditions = column(capacity, 0)
        conditionStart = column(2 * layout.causes + 1, 0)
        states = column(capacity * layout.covenants, 0)
        payments = .allocate(capacity: max(1, plan.payments.count))
        for (p, payment) in plan.payments.enumerated() {
            let isEvent = switch payment.form { case .event, .waiver: true; case .royalty, .minimum: false }
            (payments + p).initialize(to: PaymentCell(
                counted: payment.counted, isEvent: isEvent, within: payment.within, sums: layout.payment + p * TallyLayout.PaymentSum.allCases.count,
                year: layout.paymentYear + p * layout.years, yearSquare: layout.paymentYearSquare + p * layout.years))
        }
    }
    deinit {
        for p in [sums, replicateSums, yearly, later, dense, dense2, powers] { p.deallocate() }
        for p in [touched, places, sorted, conditions] { p.deallocate() }
        wholeYear.deallocate(); included.deallocate(); conditionStart.deallocate()
        states.deallocate(); payments.deallocate()
    }

    /// Adds the listed paths of the block that `walk` has just evaluated to `tally`.
    func add(_ walk: AgreementWalk, _ list: PathList, group: Int, to tally: inout Tally) {
        guard list.count > 0 else { return }
        sums.update(repeating: 0, count: layout.count)
        let n = walk.ledger.count, everyone = list.count == n
        included.update(repeating: everyone, count: n)
        if !everyone { for k in 0..<list.count { included[Int(list.positions[k])] = true } }
        addValues(walk, list, group: group, &tally)
        sort(walk, list)
        let starts = tally.times.starts
        tally.times.write { cells in
            addConditions(walk, cells, starts)
            addPayments(walk, everyone, cells, starts)
        }
        addDeal(walk, list)
        addCovenants(walk, list, &tally)
        if keepsCash { addYears(walk, list, &tally) }
        tally.sums.add(sums)
        tally.addPaths(list.count, group: group)
        for (k, source) in replicateSources.enumerated() { replicateSums[k] = sums[source] }
        tally.replicates[group].sums.add(replicateSums)
    }

    /// A column's listed values side by side: the column itself when all paths of the block count.
    private func listed(_ x: UnsafeMutablePointer<Double>, _ list: PathList, of n: Int, _ buffer: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
        if list.count == n { return x }
        dc_gather(x, list.positions, buffer, list.count)
        return buffer
    }

    private func addValues(_ walk: AgreementWalk, _ list: PathList, group: Int, _ tally: inout Tally) {
        let n = list.count, all = walk.ledger.count
        for p in 0..<layout.parties {
            let x = listed(walk.ledger.npv[p], list, of: all, dense)
            dc_power_sums(x, layout.shift[p], powers, n)
            for k in 0..<4 { sums[layout.power + 4 * p + k] = powers[k] }
            sums[layout.negative + p] = powers[4]
            count(p, x, n, group: group, &tally)
        }
        count(layout.parties, listed(walk.ledger.paid, list, of: all, dense), n, group: group, &tally)
        if layout.parties > 1 {
            let a = walk.licensor, b = walk.licensee
            sums[layout.cross] = dc_dot(listed(walk.ledger.npv[a], list, of: all, dense), layout.shift[a],
                                        listed(walk.ledger.npv[b], list, of: all, dense2), layout.shift[b], n)
        }
    }
    private func count(_ column: Int, _ x: UnsafeMutablePointer<Double>, _ n: Int, group: Int, _ tally: inout Tally) {
        tally.values[column].add(x, count: n, places: places)
        tally.count(values: column, places: places, n, group: group)
    }

    /// Sorts the listed paths by cause, without and with a launch.
    private func sort(_ walk: AgreementWalk, _ list: PathList) {
        let launch = walk.column(plan.firstLaunch), end = walk.ledger.end, cause = walk.ledger.cause, endLast = walk.endLast
        let n = list.count, at = list.positions
        let conditions = conditions, starts = conditionStart, sorted = sorted, kinds = 2 * layout.causes
        starts.update(repeating: 0, count: kinds + 1)
        for k in 0..<n {
            let i = Int(at[k])
            let launched = endLast ? launch[i] <= end[i] : launch[i] < end[i]
            conditions[k] = 2 &* cause[i] &+ (launched ? 1 : 0)
        }
        for k in 0..<n { starts[Int(conditions[k]) &+ 1] &+= 1 }
        for c in 0..<kinds { starts[c + 1] += starts[c] }
        // Each place moves on from its start to its end, which is the next one's start.
        for k in 0..<n {
            let c = Int(conditions[k]), place = starts[c]
            sorted[place] = at[k]
            starts[c] = place &+ 1
        }
        for c in stride(from: kinds, to: 0, by: -1) { starts[c] = starts[c - 1] }
        starts[0] = 0
    }

    /// Ends, launches, and the values given each of them.
    private func addConditions(_ walk: AgreementWalk, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let launch = walk.column(plan.firstLaunch), end = walk.ledger.end
        let parties = layout.parties, last = layout.years - 1, grid = layout.grid
        for kind in 0..<2 * layout.causes {
            let from = conditionStart[kind], until = conditionStart[kind + 1]
            guard until > from else { continue }
            let c = kind / 2, launched = kind % 2 == 1, count = Double(until - from)
            let years = sums + layout.causeYear + c * layout.years
            dc_gather(end, sorted + from, dense, until - from)
            for k in 0..<until - from { years[min(last, grid.year(of: dense[k]))] += 1 }
            addDates(dense, until - from, to: sums + layout.cause(c, .count), cells, starts, layout.payments + c)
            if launched {
                dc_gather(launch, sorted + from, dense, until - from)
                addDates(dense, until - from, to: sums + layout.launch, cells, starts, layout.payments + layout.causes)
            }
            let conditions = (launched ? 0 : 1, 2 + c)
            sums[layout.conditionCount + conditions.0] += count
            sums[layout.conditionCount + conditions.1] += count
            for p in 0..<parties {
                dc_gather(walk.ledger.npv[p], sorted + from, dense, until - from)
                dc_power_sums(dense, layout.shift[p], powers, until - from)
                add(powers, to: conditions.0 * parties + p)
                add(powers, to: conditions.1 * parties + p)
            }
        }
    }
    private func add(_ powers: UnsafeMutablePointer<Double>, to condition: Int) {
        sums[layout.conditionSum + condition] += powers[0]
        sums[layout.conditionSquare + condition] += powers[1]
        sums[layout.conditionNegative + condition] += powers[4]
    }
    /// Adds the number of dates, their sum and their squares to `at`, and the dates to their cells.
    private func addDates(_ t: UnsafePointer<Double>, _ n: Int, to at: UnsafeMutablePointer<Double>, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>,
                          _ starts: [Int], _ series: Int) {
        dc_sums(t, powers, n)
        at[0] += Double(n); at[1] += powers[0]; at[2] += powers[1]
        TimeHistograms.add(t, count: n, to: cells, from: starts[series], until: starts[series + 1])
    }

    /// What is paid, by clause, by year and by time.
    private func addPayments(_ walk: AgreementWalk, _ everyone: Bool, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let ledger = walk.ledger
        later.update(repeating: 0, count: ledger.count)
        touchedCount = 0
        // Runs of one sum first: they use years as a whole.
        for r in 0..<ledger.runCount where ledger.runs[r].uniform { addUniform(ledger, ledger.runs[r], cells, starts) }
        addFlows(ledger)
        for r in 0..<ledger.runCount where !ledger.runs[r].uniform { addRun(ledger, ledger.runs[r], everyone, cells, starts) }
        let allYear = sums + layout.allYear, allYearSquare = sums + layout.allYearSquare
        for k in 0..<touchedCount {
            let cell = Int(touched[k]), v = yearly[cell]
            let year = cell / capacity
            allYear[year] += v
            allYearSquare[year] += v * v
            yearly[cell] = 0
        }
        for y in 0..<layout.years where wholeYear[y] {
            let column = yearly + y * capacity
            dc_sums(column, powers, ledger.count)
            allYear[y] += powers[0]; allYearSquare[y] += powers[1]
            column.update(repeating: 0, count: ledger.count)
            wholeYear[y] = false
        }
    }

    /// Adds a sum that counts to its path, year and time.
    @inline(__always)
    private func addCounted(_ sum: Double, _ toPayee: Double, year: Int, time: Double, path i: Int) {
        let cell = year &* capacity &+ i
        if yearly[cell] == 0 && sum != 0 && !wholeYear[year] { touched[touchedCount] = Int32(truncatingIfNeeded: cell); touchedCount &+= 1 }
        yearly[cell] += sum
        if time > 0 { later[i] += sum }
        let bin = min(layout.timeBins &- 1, TallyLayout.timeBin(time)), half = sums + layout.half
        half[bin] += sum
        half[layout.timeBins &+ bin] += toPayee
    }
    @inline(__always)
    private func addClause(_ p: Int, amount: Double, toPayee: Double, byPayer: Double) {
        let at = sums + payments[p].sums
        at[0] += amount; at[1] += amount * amount
        at[2] += toPayee; at[3] += toPayee * toPayee
        at[4] += byPayer; at[5] += byPayer * byPayer
        at[6] += 1
    }

    /// Royalties and minimums, path by path.
    private func addFlows(_ ledger: Ledger) {
        for f in 0..<ledger.flowCount {
            let rows = ledger.flows[f], p = rows.payment, payment = payments[p]
            for k in 0..<ledger.settled.count {
                let i = ledger.settled[k]
                // A royalty or a minimum counts when it pays.
                guard included[i], rows.totals[k] != 0 else { continue }
                let amounts = rows.amounts(settled: k), toPayee = rows.toPayee(settled: k), end = ledger.end[i]
                for y in 0..<layout.years where amounts[y] != 0 {
                    let sum = amounts[y]
                    sums[payment.year + y] += sum
                    sums[payment.yearSquare + y] += sum * sum
                    if payment.counted { addCounted(sum, toPayee[y], year: y, time: min(layout.grid.end(ofYear: y), end) + payment.within, path: i) }
                }
                addClause(p, amount: rows.totals[k], toPayee: rows.totalsToPayee[k], byPayer: rows.totalsByPayer[k])
            }
        }
    }

    /// An event payment: a milestone that comes counts, whatever it pays.
    private func addRun(_ ledger: Ledger, _ run: Ledger.Run, _ everyone: Bool, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let p = run.payment, payment = payments[p]
        // The entries that count, moved together where some do not.
        var n = run.end - run.first
        let path = ledger.entryPath + run.first, year = ledger.entryYear + run.first, time = ledger.entryTime + run.first
        let amount = ledger.entryAmount + run.first, toPayee = ledger.entryToPayee + run.first, byPayer = ledger.entryByPayer + run.first
        if !everyone {
            var kept = 0
            for k in 0..<n where included[Int(path[k])] { places[kept] = Int32(truncatingIfNeeded: k); kept += 1 }
            n = kept
        }
        func listed(_ x: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
            if everyone { return x }
            dc_gather(x, places, dense, n)
            return dense
        }
        guard n > 0 else { return }
        let at = sums + payment.sums
        dc_sums(listed(amount), powers, n); at[0] += powers[0]; at[1] += powers[1]
        dc_sums(listed(toPayee), powers, n); at[2] += powers[0]; at[3] += powers[1]
        dc_sums(listed(byPayer), powers, n); at[4] += powers[0]; at[5] += powers[1]
        addDates(listed(time), n, to: at + 6, cells, starts, p)
        let years = sums + payment.year, squares = sums + payment.yearSquare
        for j in 0..<n {
            let k = everyone ? j : Int(places[j])
            let sum = amount[k], y = Int(year[k])
            years[y] += sum
            squares[y] += sum * sum
            if payment.counted { addCounted(sum, toPayee[k], year: y, time: time[k] + payment.within, path: Int(path[k])) }
        }
    }

    /// The same sum at the same time on many paths.
    private func addUniform(_ ledger: Ledger, _ run: Ledger.Run, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let p = run.payment, payment = payments[p], e = run.first
        let sum = ledger.entryAmount[e], toPayee = ledger.entryToPayee[e], byPayer = ledger.entryByPayer[e], t = ledger.entryTime[e]
        let year = Int(ledger.entryYear[e]), column = yearly + year * capacity
        var paths = 0
        for k in run.first..<run.end { paths &+= included[Int(ledger.entryPath[k])] ? 1 : 0 }
        guard paths > 0 else { return }
        let count = Double(paths)
        let at = sums + payment.sums
        at[0] += count * sum; at[1] += count * (sum * sum)
        at[2] += count * toPayee; at[3] += count * (toPayee * toPayee)
        at[4] += count * byPayer; at[5] += count * (byPayer * byPayer)
        at[6] += count; at[7] += count * t; at[8] += count * (t * t)
        sums[payment.year + year] += count * sum
        sums[payment.yearSquare + year] += count * (sum * sum)
        TimeHistograms.add(t, times: paths, to: cells, from: starts[p], until: starts[p + 1])
        guard payment.counted else { return }
        wholeYear[year] = true
        let time = t + payment.within, isLater = time > 0
        for k in run.first..<run.end {
            let i = Int(ledger.entryPath[k])
            guard included[i] else { continue }
            column[i] += sum
            if isLater { later[i] += sum }
        }
        let bin = min(layout.timeBins - 1, TallyLayout.timeBin(time)), half = sums + layout.half
        half[bin] += count * sum
        half[layout.timeBins + bin] += count * toPayee
    }

    private func addDeal(_ walk: AgreementWalk, _ list: PathList) {
        let l = walk.ledger, n = list.count, all = l.count
        /// Sum and sum of squares into `sums`; returns how many are not 0.
        func pair(_ x: UnsafeMutablePointer<Double>, _ sum: Int, _ square: Int) -> Double {
            dc_sums(listed(x, list, of: all, dense), powers, n)
            sums[sum] = powers[0]; sums[square] = powers[1]
            return powers[2]
        }
        sums[layout.deal(.something)] = pair(l.paid, layout.deal(.paid), layout.deal(.paidSquare))
        _ = pair(l.paidToPayee, layout.deal(.toPayee), layout.deal(.toPayeeSquare))
        _ = pair(l.paidByPayer, layout.deal(.byPayer), layout.deal(.byPayerSquare))
        _ = pair(l.costsPV, layout.bridge(walk.licensee, .costs), layout.bridgeSquare(walk.licensee, .costs))
        dc_sums(listed(later, list, of: all, dense), powers, n)
        sums[layout.deal(.upfrontOnly)] = Double(n) - powers[2]
        addSales(walk)
    }

    /// What only paths with sales have.
    private func addSales(_ walk: AgreementWalk) {
        let l = walk.ledger, sold = l.sold.positions
        let byPayers = l.paidByPayer, allSales = l.netSales, allSalesPV = l.netSalesPV, allRoyalties = l.royalties, margins = l.marginPV
        var sales = 0.0, sales2 = 0.0, salesPV = 0.0, salesPV2 = 0.0, royalties = 0.0, royalties2 = 0.0
        var paidSales = 0.0, royaltiesSales = 0.0, margin = 0.0, margin2 = 0.0
        for k in 0..<l.sold.count {
            let i = Int(sold[k])
            guard included[i] else { continue }
            let s = allSales[i], v = allSalesPV[i], r = allRoyalties[i], m = margins[i]
            sales += s; sales2 += s * s
            salesPV += v; salesPV2 += v * v
            royalties += r; royalties2 += r * r
            paidSales += byPayers[i] * v
            royaltiesSales += r * s
            margin += m; margin2 += m * m
        }
        sums[layout.deal(.sales)] = sales; sums[layout.deal(.salesSquare)] = sales2
        sums[layout.deal(.salesPV)] = salesPV; sums[layout.deal(.salesPVSquare)] = salesPV2
        sums[layout.deal(.royalties)] = royalties; sums[layout.deal(.royaltiesSquare)] = royalties2
        sums[layout.deal(.byPayerSalesPV)] = paidSales
        sums[layout.deal(.royaltiesSales)] = royaltiesSales
        sums[layout.bridge(walk.licensee, .margin)] = margin
        sums[layout.bridgeSquare(walk.licensee, .margin)] = margin2
    }

    /// Counts states of all covenants path by path, so that the counters of one covenant do not wait for each other.
    private func addCovenants(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        let covenants = layout.covenants, capacity = capacity, at = list.positions
        guard covenants > 0 else { return }
        for k in 0..<covenants { walk.states(covenant: k, into: states + k * capacity) }
        tally.covenantStates.withUnsafeMutableBufferPointer { counts in
            let counts = counts.baseAddress!
            for j in 0..<list.count {
                let i = Int(at[j])
                for k in 0..<covenants { counts[k * CovenantState.combinations + Int(states[k * capacity + i])] &+= 1 }
            }
        }
    }

    /// Percentiles of payments and of cash by year, only when asked for.
    private func addYears(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        let ledger = walk.ledger, years = layout.years
        ledger.forEachPayment { payment, year, path, amount in
            if included[path] { tally.paymentYears[payment * years + year].add(amount) }
        }
        guard let cash = ledger.cash else { return }
        for p in 0..<layout.parties {
            dense.update(repeating: 0, count: list.count)
            for y in 0..<years {
                let column = cash[p][y]
                var s1 = 0.0, s2 = 0.0
                for k in 0..<list.count {
                    dense[k] += column[list[k]]
                    s1 += dense[k]; s2 += dense[k] * dense[k]
                }
                sums[layout.cash + p * years + y] = s1
                sums[layout.cashSquare + p * years + y] = s2
                tally.cashYears[p * years + y].add(dense, count: list.count, places: places)
            }
        }
    }
}
