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
    /// What is paid by path and year, of the payments that count, year by year.
    private let yearly: UnsafeMutablePointer<Double>
    /// What is paid after signing, by path.
    private let later: UnsafeMutablePointer<Double>
    private let included: UnsafeMutablePointer<Bool>
    private let bins: UnsafeMutablePointer<Int32>
    private let keepsCash: Bool
    /// Payments that come once, with a time.
    private let isEvent: [Bool]

    init(layout: TallyLayout, plan: AgreementPlan, capacity: Int, keepsCash: Bool) {
        self.layout = layout; self.plan = plan; self.capacity = capacity; self.keepsCash = keepsCash
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: n); p.initialize(repeating: 0, count: n); return p
        }
        sums = doubles(layout.count)
        replicateSources = Tally.replicateSources(layout)
        replicateSums = doubles(replicateSources.count)
        yearly = doubles(capacity * layout.years)
        later = doubles(capacity)
        included = .allocate(capacity: capacity); included.initialize(repeating: false, count: capacity)
        bins = .allocate(capacity: capacity); bins.initialize(repeating: 0, count: capacity)
        isEvent = plan.payments.map { payment in
            switch payment.form { case .event, .waiver: true; case .royalty, .minimum: false }
        }
    }
    deinit { sums.deallocate(); replicateSums.deallocate(); yearly.deallocate(); later.deallocate(); included.deallocate(); bins.deallocate() }

    /// Adds the listed paths of the block that `walk` has just evaluated to `tally`.
    func add(_ walk: AgreementWalk, _ list: PathList, group: Int, to tally: inout Tally) {
        guard list.count > 0 else { return }
        sums.update(repeating: 0, count: layout.count)
        for i in 0..<walk.ledger.count { included[i] = false }
        for k in 0..<list.count { included[list[k]] = true }
        addValues(walk, list)
        addConditions(walk, list)
        addPayments(walk, list, &tally)
        addDeal(walk, list)
        addCovenants(walk, list)
        addEnds(walk, list, &tally)
        if keepsCash { addCash(walk, list, &tally) }
        tally.sums.add(sums)
        tally.addPaths(list.count, group: group)
        for (k, source) in replicateSources.enumerated() { replicateSums[k] = sums[source] }
        tally.replicates[group].sums.add(replicateSums)
        for p in tally.values.indices {
            tally.values[p].add(walk.ledger.npv[p], list, bins: bins)
            tally.count(party: p, bins: bins, list.count, group: group)
        }
        tally.paid.add(walk.ledger.paid, list, bins: bins)
        tally.count(party: tally.values.count, bins: bins, list.count, group: group)
    }

    private func addValues(_ walk: AgreementWalk, _ list: PathList) {
        let n = list.count
        for p in 0..<layout.parties {
            let x = walk.ledger.npv[p], shift = layout.shift[p]
            var s1 = 0.0, s2 = 0.0, s3 = 0.0, s4 = 0.0, negative = 0.0
            for k in 0..<n {
                let v = x[list[k]]
                let d = v - shift, dd = d * d
                s1 += d; s2 += dd; s3 += dd * d; s4 += dd * dd
                negative += v < 0 ? 1 : 0
            }
            let at = layout.power + 4 * p
            sums[at] = s1; sums[at + 1] = s2; sums[at + 2] = s3; sums[at + 3] = s4
            sums[layout.negative + p] = negative
        }
        if layout.parties > 1 {
            let a = walk.ledger.npv[walk.licensor], b = walk.ledger.npv[walk.licensee]
            let sa = layout.shift[walk.licensor], sb = layout.shift[walk.licensee]
            var cross = 0.0
            for k in 0..<n { let i = list[k]; cross += (a[i] - sa) * (b[i] - sb) }
            sums[layout.cross] = cross
        }
    }

    private func addConditions(_ walk: AgreementWalk, _ list: PathList) {
        let launch = walk.column(plan.firstLaunch), end = walk.ledger.end, cause = walk.ledger.cause
        let parties = layout.parties
        for k in 0..<list.count {
            let i = list[k]
            let launched = walk.comes(launch[i], by: end[i])
            add(condition: launched ? 0 : 1, path: i, walk, parties)
            add(condition: 2 + Int(cause[i]), path: i, walk, parties)
            if launched {
                sums[layout.launch] += 1
                sums[layout.launch + 1] += launch[i]
                sums[layout.launch + 2] += launch[i] * launch[i]
            }
        }
    }
    @inline(__always) private func add(condition c: Int, path i: Int, _ walk: AgreementWalk, _ parties: Int) {
        sums[layout.conditionCount + c] += 1
        for p in 0..<parties {
            let v = walk.ledger.npv[p][i], d = v - layout.shift[p], at = c * parties + p
            sums[layout.conditionSum + at] += d
            sums[layout.conditionSquare + at] += d * d
            sums[layout.conditionNegative + at] += v < 0 ? 1 : 0
        }
    }

    /// Entries of one payment on one path stand together: their sum is squared when the next begins.
    private func addPayments(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        let ledger = walk.ledger, years = layout.years, n = ledger.count
        yearly.update(repeating: 0, count: capacity * years)
        later.update(repeating: 0, count: n)
        var e = 0
        while e < ledger.entries {
            let p = Int(ledger.entryPayment[e]), i = Int(ledger.entryPath[e])
            var amount = 0.0, toPayee = 0.0, byPayer = 0.0
            let payment = PaymentAt(plan.payments[p], layout, p)
            let first = e
            while e < ledger.entries, Int(ledger.entryPayment[e]) == p, Int(ledger.entryPath[e]) == i {
                defer { e += 1 }
                guard included[i] else { continue }
                let sum = ledger.entryAmount[e], year = Int(ledger.entryYear[e]), time = ledger.entryTime[e] + payment.within
                amount += sum; toPayee += ledger.entryToPayee[e]; byPayer += ledger.entryByPayer[e]
                sums[payment.year + year] += sum
                sums[payment.yearSquare + year] += sum * sum
                if keepsCash && sum != 0 { tally.paymentYears[p * years + year].add(sum) }
                if payment.counted {
                    yearly[year * capacity + i] += sum
                    if time > 0 { later[i] += sum }
                    let bin = min(layout.timeBins - 1, max(0, Int((time * Double(TallyLayout.binsPerYear)).rounded(.up))))
                    sums[layout.half + bin] += sum
                    sums[layout.half + layout.timeBins + bin] += ledger.entryToPayee[e]
                }
            }
            // A milestone that comes counts, whatever it pays; a royalty or a minimum counts when it pays.
            guard included[i], amount != 0 || isEvent[p] else { continue }
            let at = payment.sums
            sums[at + TallyLayout.PaymentSum.amount.rawValue] += amount
            sums[at + TallyLayout.PaymentSum.amountSquare.rawValue] += amount * amount
            sums[at + TallyLayout.PaymentSum.toPayee.rawValue] += toPayee
            sums[at + TallyLayout.PaymentSum.toPayeeSquare.rawValue] += toPayee * toPayee
            sums[at + TallyLayout.PaymentSum.byPayer.rawValue] += byPayer
            sums[at + TallyLayout.PaymentSum.byPayerSquare.rawValue] += byPayer * byPayer
            sums[at + TallyLayout.PaymentSum.count.rawValue] += 1
            if isEvent[p] {
                let t = ledger.entryTime[first]
                sums[at + TallyLayout.PaymentSum.time.rawValue] += t
                sums[at + TallyLayout.PaymentSum.timeSquare.rawValue] += t * t
                tally.paymentTimes[p].add(t)
            }
        }
        for y in 0..<years {
            let column = yearly + y * capacity
            var s1 = 0.0, s2 = 0.0
            for i in 0..<n { let v = column[i]; s1 += v; s2 += v * v }
            sums[layout.allYear + y] = s1
            sums[layout.allYearSquare + y] = s2
        }
    }
    /// Where the sums of a payment lie.
    private struct PaymentAt {
        let counted: Bool, within: Double, sums: Int, year: Int, yearSquare: Int
        @inline(__always) init(_ payment: borrowing PaymentPlan, _ layout: TallyLayout, _ p: Int) {
            counted = payment.counted; within = payment.within
            sums = layout.payment + p * TallyLayout.PaymentSum.allCases.count
            year = layout.paymentYear + p * layout.years
            yearSquare = layout.paymentYearSquare + p * layout.years
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
        var a = 0.0, b = 0.0, only = 0.0, something = 0.0, margin = 0.0, margin2 = 0.0, costs = 0.0, costs2 = 0.0
        for k in 0..<n {
            let i = list[k]
            a += l.paidByPayer[i] * l.netSalesPV[i]
            b += l.royalties[i] * l.netSales[i]
            only += later[i] == 0 ? 1 : 0
            something += l.paid[i] != 0 ? 1 : 0
            margin += l.marginPV[i]; margin2 += l.marginPV[i] * l.marginPV[i]
            costs += l.costsPV[i]; costs2 += l.costsPV[i] * l.costsPV[i]
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

    private func addEnds(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        let l = walk.ledger, last = layout.years - 1
        for k in 0..<list.count {
            let i = list[k], c = Int(l.cause[i]), t = l.end[i]
            let at = layout.cause(c, .count)
            sums[at] += 1; sums[at + 1] += t; sums[at + 2] += t * t
            sums[layout.causeYear + c * layout.years + min(last, Int(t))] += 1
            tally.causeTimes[c].add(t)
        }
        let launch = walk.column(plan.firstLaunch)
        for k in 0..<list.count { let i = list[k]; if walk.comes(launch[i], by: l.end[i]) { tally.launchTimes.add(launch[i]) } }
    }

    private func addCovenants(_ walk: AgreementWalk, _ list: PathList) {
        for k in plan.covenants.indices {
            for j in 0..<list.count {
                let state = walk.state(covenant: k, path: list[j])
                func count(_ c: TallyLayout.CovenantCount, _ holds: Bool) { if holds { sums[layout.covenant(k, c)] += 1 } }
                count(.met, state.contains(.met)); count(.late, state.contains(.late)); count(.moot, state.contains(.moot))
                count(.cured, state.contains(.cured)); count(.missed, state.contains(.missed)); count(.waived, state.contains(.waived))
                count(.happened, state.contains(.happened)); count(.bites, state.contains(.bites))
                count(.metByOriginal, state.contains(.metByOriginal))
                count(.reached, state.contains(.reached))
                count(.metAndReached, state.contains(.met) && state.contains(.reached))
            }
        }
    }

    private func addCash(_ walk: AgreementWalk, _ list: PathList, _ tally: inout Tally) {
        guard let cash = walk.ledger.cash else { return }
        for p in 0..<layout.parties {
            later.update(repeating: 0, count: walk.ledger.count)
            for y in 0..<layout.years {
                let column = cash[p][y]
                var s1 = 0.0, s2 = 0.0
                for k in 0..<list.count {
                    let i = list[k]
                    later[i] += column[i]
                    s1 += later[i]; s2 += later[i] * later[i]
                }
                sums[layout.cash + p * layout.years + y] = s1
                sums[layout.cashSquare + p * layout.years + y] = s2
                tally.cashYears[p * layout.years + y].add(later, list, bins: bins)
            }
        }
    }
}
