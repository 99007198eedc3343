import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

/// Payments that come at most once a path: at an event while the agreement lives, or at the limit of a duty that is waived.
extension AgreementWalk {
    /// Payments of one sum at one time that all `n` paths make: the accounts start from them.
    func payAlike(_ occasional: [Occasional], _ n: Int, into ledger: Ledger) {
        for occasion in occasional where isAlike(occasion, n) {
            guard case .constant(let amount) = occasion.amount else { continue }
            let payment = flat.payments[occasion.payment], e = ledger.entries, dates = occasion.dates
            let sum = Ledger.rounded(amount)
            let toPayee = Ledger.rounded(sum * dates.factor(occasion.payee)[0]), byPayer = Ledger.rounded(sum * dates.factor(occasion.payer)[0])
            ledger.entryAmount[e] = sum; ledger.entryToPayee[e] = toPayee; ledger.entryByPayer[e] = byPayer
            ledger.add(alike: sum, toPayee, byPayer, payee: payment.payee, payer: payment.payer, counted: payment.counted)
            enter(occasion.payment, dates, uniform: true, into: ledger)
        }
    }
    /// Whether everybody pays the same sum at the same time.
    private func isAlike(_ occasion: Occasional, _ n: Int) -> Bool { occasion.always && occasion.dates.paths.count == n }

    /// Returns whether there is any that not everybody makes alike.
    func payEvents(_ occasional: [Occasional], _ n: Int, into ledger: Ledger) -> Bool {
        var some = false
        for occasion in occasional where occasion.dates.paths.count > 0 && !isAlike(occasion, n) {
            pay(occasion, into: ledger)
            some = true
        }
        return some
    }

    /// Closes the entries of a payment.
    private func enter(_ p: Int, _ dates: EventDates, uniform: Bool, into ledger: Ledger) {
        let n = dates.paths.count, e = ledger.entries
        ledger.append(.init(payment: p, count: n, fixed: isFixed[p], uniform: uniform, path: dates.paths.positions, time: dates.time, year: dates.year,
                            amounts: ledger.entryAmount + e, toPayee: ledger.entryToPayee + e, byPayer: ledger.entryByPayer + e))
        ledger.entries = e + n
        guard let cash = ledger.cash else { return }
        // Cash of a year's close is that year's, as it is for royalties.
        let payment = flat.payments[p], atClose = dates.atClose && payment.within == 0
        for k in 0..<n {
            bookCash(cash, payment, path: dates.paths[k], paidAt: atClose ? world.grid.start(ofYear: Int(dates.year[k])) : dates.time[k] + payment.within,
                     amount: ledger.entryAmount[isFixed[p] ? e : e + k])
        }
    }

    /// Pays the sum on all paths on which the event comes.
    private func pay(_ occasion: Occasional, into ledger: Ledger) {
        let p = occasion.payment, dates = occasion.dates, payee = dates.factor(occasion.payee), payer = dates.factor(occasion.payer)
        let n = dates.paths.count, e = ledger.entries, payment = flat.payments[p], sums = ledger.entryAmount + e
        var accounts = ledger.accounts(payee: payment.payee, payer: payment.payer, counted: payment.counted)
        if isFixed[p], case .constant(let sum) = occasion.amount {
            sums[0] = Ledger.rounded(sum)
            var coming = dc_coming(when: dates.when, end: dates.end, with: dates.orWith ? 1 : 0, paths: worlds.count)
            dc_pay_alike(&coming, dates.paths.positions, n, sums[0], payee, payer, ledger.entryToPayee + e, ledger.entryByPayer + e, &accounts)
        } else {
            draws.values(occasion.amount, dates.paths, into: sums)
            if payment.adjustments.count > 0 { adjust(sums, payment.adjustments, dates) }
            dc_pay(dates.paths.positions, n, sums, payee, payer, ledger.entryToPayee + e, ledger.entryByPayer + e, &accounts)
        }
        enter(p, dates, uniform: flat.uniform[p], into: ledger)
    }

    /// Changes the sums by what took effect before they came.
    private func adjust(_ sums: UnsafeMutablePointer<Double>, _ adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, _ dates: EventDates) {
        for k in 0..<dates.paths.count {
            sums[k] = ledger.changed(sums[k], by: adjustments, path: dates.paths[k], before: dates.time[k])
        }
    }
}
