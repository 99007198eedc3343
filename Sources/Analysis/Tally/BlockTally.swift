import AgreementSimulation
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
    /// Cells of `yearly` in use.
    private let touched: UnsafeMutablePointer<Int32>
    /// What is paid after signing, by path.
    private let later: UnsafeMutablePointer<Double>
    private let included: UnsafeMutablePointer<Bool>
    private let places: UnsafeMutablePointer<Int32>
    /// A column's listed values, side by side.
    private let dense: UnsafeMutablePointer<Double>
    private let payments: UnsafeMutablePointer<PaymentCell>
    private let keepsCash: Bool

    /// What the loop needs of a payment, without references.
    private struct PaymentCell {
        let counted: Bool, isEvent: Bool, within: Double
        let sums: Int, year: Int, yearSquare: Int
    }

    init(layout: TallyLayout, plan: AgreementPlan, capacity: Int, keepsCash: Bool) {
        self.layout = layout; self.plan = plan; self.capacity = capacity; self.keepsCash = keepsCash
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: n); p.initialize(repeating: 0, count: n); return p
        }
        sums = doubles(layout.count)
        replicateSources = Tally.replicateSources(layout)
        replicateSums = doubles(replicateSources.count)
        yearly = doubles(capacity * layout.years)
        touched = .allocate(capacity: capacity * layout.years); touched.initialize(repeating: 0, count: capacity * layout.years)
        later = doubles(capacity)
        dense = doubles(capacity)
        included = .allocate(capacity: capacity); included.initialize(repeating: false, count: capacity)
        places = .allocate(capacity: capacity); places.initialize(repeating: 0, count: capacity)
        payments = .allocate(capacity: max(1, plan.payments.count))
        for (p, payment) in plan.payments.enumerated() {
            let isEvent = switch payment.form { case .event, .waiver: true; case .royalty, .minimum: false }
            (payments + p).initialize(to: PaymentCell(
                counted: payment.counted, isEvent: isEvent, within: payment.within, sums: layout.payment + p * TallyLayout.PaymentSum.allCases.count,
                year: layout.paymentYear + p * layout.years, yearSquare: layout.paymentYearSquare + p * layout.years))
        }
    }
    deinit {
        for p in [sums, replicateSums, yearly, later, dense] { p.deallocate() }
        touched.deallocate(); included.deallocate(); places.deallocate(); payments.deallocate()
    }

    /// Adds the listed paths of the block that `walk` has just evaluated to `tally`.
    func add(_ walk: AgreementWalk, _ list: PathList, group: Int, to tally: inout Tally) {
        guard list.count > 0 else { return }
        sums.update(repeating: 0, count: layout.count)
        included.update(repeating: false, count: walk.ledger.count)
        for k in 0..<list.count { included[list[k]] = true }
        addValues(walk, list, group: group, &tally)
        let starts = tally.times.starts
        tally.times.write { cells in
            addConditions(walk, list, cells, starts)
            addPayments(walk, cells, starts)
        }
        addDeal(walk, list)
        addCovenants(walk, list, &tally)
        if keepsCash { addYears(walk, list, &tally) }
        tally.sums.add(sums)
        tally.addPaths(list.count, group: group)
        for (k, source) in replicateSources.enumerated() { replicateSums[k] = sums[source] }
        tally.replicates[group].sums.add(replicateSums)
    }

    private func addValues(_ walk: AgreementWalk, _ list: PathList, group: Int, _ tally: inout Tally) {
        let n = list.count
        for p in 0..<layout.parties {
            let x = walk.ledger.npv[p], shift = layout.shift[p]
            var s1 = 0.0, s2 = 0.0, s3 = 0.0, s4 = 0.0, negative = 0.0
            for k in 0..<n {
                let v = x[list[k]]
                dense[k] = v
                let d = v - shift, dd = d * d
                s1 += d; s2 += dd; s3 += dd * d; s4 += dd * dd
                negative += v < 0 ? 1 : 0
            }
            let at = layout.power + 4 * p
            sums[at] = s1; sums[at + 1] = s2; sums[at + 2] = s3; sums[at + 3] = s4
            sums[layout.negative + p] = negative
            count(p, n, group: group, &tally)
        }
        for k in 0..<n { dense[k] = walk.ledger.paid[list[k]] }
        count(layout.parties, n, group: group, &tally)
        if layout.parties > 1 {
            let a = walk.ledger.npv[walk.licensor], b = walk.ledger.npv[walk.licensee]
            let sa = layout.shift[walk.licensor], sb = layout.shift[walk.licensee]
            var cross = 0.0
            for k in 0..<n { let i = list[k]; cross += (a[i] - sa) * (b[i] - sb) }
            sums[layout.cross] = cross
        }
    }
    private func count(_ column: Int, _ n: Int, group: Int, _ tally: inout Tally) {
        tally.values[column].add(dense, count: n, places: places)
        tally.count(values: column, places: places, n, group: group)
    }

    /// Ends, launches, and both values given each of them.
    private func addConditions(_ walk: AgreementWalk, _ list: PathList, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let launch = walk.column(plan.firstLaunch), end = walk.ledger.end, cause = walk.ledger.cause
        let sums = sums, parties = layout.parties, last = layout.years - 1
        let causeAt = layout.cause(0, .count), causeYear = layout.causeYear, years = layout.years, launchAt = layout.launch
        let counts = sums + layout.conditionCount, conditionSums = sums + layout.conditionSum
        let squares = sums + layout.conditionSquare, negatives = sums + layout.conditionNegative
        starts.withUnsafeBufferPointer { starts in
            for k in 0..<list.count {
                let i = list[k], t = end[i], c = Int(cause[i])
                counts[2 + c] += 1
                let at = sums + causeAt + 3 * c
                at[0] += 1; at[1] += t; at[2] += t * t
                sums[causeYear + c * years + min(last, Int(t))] += 1
                let series = layout.payments + c
                TimeHistograms.add(t, to: cells, from: starts[series], until: starts[series + 1])
                let launched = walk.comes(launch[i], by: t)
                counts[launched ? 0 : 1] += 1
                if launched {
                    let l = launch[i]
                    sums[launchAt] += 1; sums[launchAt + 1] += l; sums[launchAt + 2] += l * l
                    let series = layout.payments + layout.causes
                    TimeHistograms.add(l, to: cells, from: starts[series], until: starts[series + 1])
                }
            }
        }
        for p in 0..<parties {
            let x = walk.ledger.npv[p], shift = layout.shift[p]
            for k in 0..<list.count {
                let i = list[k], v = x[i], d = v - shift, dd = d * d
                let loses = v < 0 ? 1.0 : 0.0
                let a = (walk.comes(launch[i], by: end[i]) ? 0 : parties) + p, b = (2 + Int(cause[i])) * parties + p
                conditionSums[a] += d; squares[a] += dd; negatives[a] += loses
                conditionSums[b] += d; squares[b] += dd; negatives[b] += loses
            }
        }
    }

    /// Entries of one payment on one path stand together: their sum is squared when the next begins.
    private func addPayments(_ walk: AgreementWalk, _ cells: UnsafeMutablePointer<TimeHistograms.Cell>, _ starts: [Int]) {
        let ledger = walk.ledger, n = ledger.count, capacity = capacity
        let sums = sums, half = layout.half, timeBins = layout.timeBins
        let entries = ledger.entries
        let entryPayment = ledger.entryPayment, entryPath = ledger.entryPath, entryYear = ledger.entryYear
        let entryTime = ledger.entryTime, entryAmount = ledger.entryAmount, entryToPayee = ledger.entryToPayee, entryByPayer = ledger.entryByPayer
        later.update(repeating: 0, count: n)
        var used = 0
        var e = 0
        while e < entries {
            let p = Int(entryPayment[e]), path = entryPath[e], i = Int(path)
            let first = e
            guard included[i] else {
                while e < entries, Int(entryPayment[e]) == p, entryPath[e] == path { e += 1 }
                continue
            }
            let payment = payments[p]
            var amount = 0.0, toPayee = 0.0, byPayer = 0.0
            while e < entries, Int(entryPayment[e]) == p, entryPath[e] == path {
                let sum = entryAmount[e], year = Int(entryYear[e]), time = entryTime[e] + payment.within
                amount += sum; toPayee += entryToPayee[e]; byPayer += entryByPayer[e]
                sums[payment.year + year] += sum
                sums[payment.yearSquare + year] += sum * sum
                if payment.counted {
                    let cell = year * capacity + i
                    if yearly[cell] == 0 && sum != 0 { touched[used] = Int32(truncatingIfNeeded: cell); used += 1 }
                    yearly[cell] += sum
                    if time > 0 { later[i] += sum }
                    let bin = min(timeBins - 1, TallyLayout.timeBin(time))
                    sums[half + bin] += sum
                    sums[half + timeBins + bin] += entryToPayee[e]
                }
                e += 1
            }
            // A milestone that comes counts, whatever it pays; a royalty or a minimum counts when it pays.
            guard amount != 0 || payment.isEvent else { continue }
            let at = sums + payment.sums
            at[0] += amount; at[1] += amount * amount
            at[2] += toPayee; at[3] += toPayee * toPayee
            at[4] += byPayer; at[5] += byPayer * byPayer
            at[6] += 1
            if payment.isEvent {
                let t = entryTime[first]
                at[7] += t; at[8] += t * t
                TimeHistograms.add(t, to: cells, from: starts[p], until: starts[p + 1])
            }
        }
        let allYear = sums + layout.allYear, allYearSquare = sums + layout.allYearSquare
        for k in 0..<used {
            let cell = Int(touched[k]), v = yearly[cell]
            let year = cell / capacity
            allYear[year] += v
            allYearSquare[year] += v * v
            yearly[cell] = 0
        }
    }

    private func addDeal(_ walk: AgreementWalk, _ list: PathList) {
        let l = walk.ledger, n = list.count
        func pair(_ x: UnsafeMutablePointer<Double>, _ sum: TallyLayout.Deal, _ square: TallyLayout.Deal) {
            var s1 = 0.0, s2 = 0.0
            for k in 0..<n { let v = x[list[k]]; s1 += v; s2 += v * v }
            sums[layout.deal(sum)] = s1
            sums[layout.deal(square)] = s2
        }
        pair(l.paid, .paid, .paidSquare)
        pair(l.paidToPayee, .toPayee, .toPayeeSquare)
        pair(l.paidByPayer, .byPayer, .byPayerSquare)
        pair(l.netSales, .sales, .salesSquare)
        pair(l.netSalesPV, .salesPV, .salesPVSquare)
        pair(l.royalties, .royalties, .royaltiesSquare)
        let later = later, paid = l.paid, byPayer = l.paidByPayer, salesPV = l.netSalesPV, royalties = l.royalties, sales = l.netSales
        let marginPV = l.marginPV, costsPV = l.costsPV
        var a = 0.0, b = 0.0, only = 0.0, something = 0.0, margin = 0.0, margin2 = 0.0, costs = 0.0, costs2 = 0.0
        for k in 0..<n {
            let i = list[k]
            a += byPayer[i] * salesPV[i]
            b += royalties[i] * sales[i]
            only += later[i] == 0 ? 1 : 0
            something += paid[i] != 0 ? 1 : 0
            margin += marginPV[i]; margin2 += marginPV[i] * marginPV[i]
            costs += costsPV[i]; costs2 += costsPV[i] * costsPV[i]
        }
        sums[layout.deal(.byPayerSalesPV)] = a
        sums[layout.deal(.royaltiesSales)] = b
        sums[layout.deal(.upfrontOnly)] = only
        sums[layout.deal(.something)] = something
        sums[layout.bridge(walk.licensee, .margin)] = margin
        sums[layout.bridge(walk.licensee, .costs)] = costs
        sums[layout.bridgeSquare(walk.licensee, .margin)] = margin2
        sums[layout.bridgeSquare(walk.licensee, .costs)] = costs2
    }

    private func addCovenants(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        for k in tally.covenantStates.indices {
            walk.states(covenant: k)
            let masks = walk.stateMasks
            tally.covenantStates[k].withUnsafeMutableBufferPointer { counts in
                for j in 0..<list.count { counts[Int(masks[list[j]])] &+= 1 }
            }
        }
    }

    /// Percentiles of payments and of cash by year, only when asked for.
    private func addYears(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        let ledger = walk.ledger, years = layout.years
        for e in 0..<ledger.entries where ledger.entryAmount[e] != 0 && included[Int(ledger.entryPath[e])] {
            tally.paymentYears[Int(ledger.entryPayment[e]) * years + Int(ledger.entryYear[e])].add(ledger.entryAmount[e])
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
