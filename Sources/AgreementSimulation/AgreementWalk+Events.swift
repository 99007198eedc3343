import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

extension AgreementWalk {
    /// Event payments: made when their trigger comes while the agreement lives.
    func payEvents(_ n: Int) {
        for (p, payment) in plan.payments.enumerated() {
            guard case .event(let slot, let amount, _) = payment.form else { continue }
            let when = space[slot], end = ledger.end
            var count = 0
            if plan.endLast || payment.settlesAtEnd {
                for i in 0..<n {
                    some.positions[count] = Int32(truncatingIfNeeded: i)
                    count += when[i] <= end[i] ? 1 : 0
                }
            } else {
                for i in 0..<n {
                    some.positions[count] = Int32(truncatingIfNeeded: i)
                    count += when[i] < end[i] ? 1 : 0
                }
            }
            some.count = count
            if count > 0 { pay(p, payment, amount, when: when) }
        }
    }

    /// The fee of a waiver, at the limit.
    func payWaivers(_ n: Int) {
        for (p, payment) in plan.payments.enumerated() {
            guard case .waiver(let k, let amount) = payment.form else { continue }
            let when = ledger.waived[k], end = ledger.end
            some.count = 0
            for i in 0..<n where when[i] < .infinity && when[i] <= end[i] {
                some.positions[some.count] = Int32(truncatingIfNeeded: i)
                some.count += 1
            }
            if some.count > 0 { pay(p, payment, amount, when: when) }
        }
    }

    /// Pays the sum on the paths in `some`.
    private func pay(_ p: Int, _ payment: PaymentPlan, _ amount: ValueSource, when: UnsafeMutablePointer<Double>) {
        let n = some.count
        let (sums, toPayee, byPayer) = (scratch[0], scratch[1], scratch[2])
        draws.values(amount, some, into: sums)
        let adjustments = flat.payments[p].adjustments
        if adjustments.count > 0 {
            for k in 0..<n {
                let i = some[k]
                var last = (time: -Double.infinity, index: -1)
                while let next = nextChange(adjustments, path: i, after: last), next.time < when[i] {
                    last = next
                    let a = adjustments[next.index]
                    ledger.changed[a.covenant][i] = 1
                    switch a.kind {
                    case .money: sums[k] = max(0, sums[k] + a.value)
                    case .factor: sums[k] *= a.value
                    case .points: break
                    }
                }
            }
        }
        for k in 0..<n { sums[k] = Ledger.rounded(sums[k]) }
        value(sums, at: when, within: payment.within, party: payment.payee, into: toPayee)
        if payment.payer == payment.payee { byPayer.update(from: toPayee, count: n) }
        else { value(sums, at: when, within: payment.within, party: payment.payer, into: byPayer) }
        let lastYear = world.grid.years - 1
        for k in 0..<n {
            let i = some[k]
            let t = when[i]
            // A sum of sales that is reached at the close of a year belongs to that year.
            let year = payment.settlesAtEnd ? Int(max(0, t.rounded(.up) - 1)) : Int(t)
            enter(payment: p, path: i, year: min(lastYear, year), time: t, amount: sums[k], toPayee: toPayee[k], byPayer: byPayer[k])
            // Cash of a year's close is that year's, as it is for royalties.
            let atClose = payment.settlesAtEnd && payment.within == 0
            book(flat.payments[p], path: i, paidAt: atClose ? Double(year) : t + payment.within, amount: sums[k], toPayee: toPayee[k], byPayer: byPayer[k])
        }
    }

    /// Present values of sums at times, for one party; zero for nobody.
    private func value(_ sums: UnsafeMutablePointer<Double>, at when: UnsafeMutablePointer<Double>, within: Double, party: Int?,
                       into out: UnsafeMutablePointer<Double>) {
        let n = some.count
        guard let party else { out.update(repeating: 0, count: n); return }
        let rate = plan.parties[party].logDiscount
        for k in 0..<n { out[k] = -rate * (when[some[k]] + within) }
        dc_exp(out, out, n)
        for k in 0..<n { out[k] = Ledger.rounded(out[k] * sums[k]) }
    }

    /// Development costs of the licensee: spread over the time spent, at its middle; those at the start, then.
    func bearCosts(_ n: Int) {
        let (sums, values) = (scratch[0], scratch[1])
        let rate = plan.parties[licensee].logDiscount
        for stage in world.stages where stage.cost != nil || stage.costAtStart != nil || stage.runningCost != nil {
            let start = space[stage.start], finish = space[stage.end], end = ledger.end
            var count = 0
            for i in 0..<n {
                some.positions[count] = Int32(truncatingIfNeeded: i)
                count += start[i] < end[i] ? 1 : 0
            }
            some.count = count
            guard count > 0 else { continue }
            func bear(middle: Bool, _ amount: (Int) -> Double) {
                for k in 0..<count {
                    let i = some[k]
                    let stop = min(finish[i], end[i])
                    sums[k] = amount(i)
                    values[k] = -rate * (middle ? 0.5 * (start[i] + stop) : start[i])
                }
                dc_exp(values, values, count)
                for k in 0..<count {
                    let i = some[k]
                    let value = Ledger.rounded(sums[k] * values[k])
                    ledger.costsPV[i] += value
                    ledger.npv[licensee][i] -= value
                    if let cash = ledger.cash {
                        spread(sums[k], over: start[i], middle ? min(finish[i], end[i]) : start[i], path: i, cash[licensee])
                    }
                }
            }
            func amount(_ source: ValueSource, _ slot: Int?, _ i: Int) -> Double {
                if case .constant(let v) = source { return v }
                return slot.map { space[$0][i] } ?? 0
            }
            if let cost = stage.cost {
                bear(middle: true) { i in
                    let whole = amount(cost, stage.costSlot, i)
                    let length = finish[i] - start[i]
                    return finish[i] <= end[i] || length <= 0 ? whole : whole * (end[i] - start[i]) / length
                }
            }
            if let cost = stage.costAtStart { bear(middle: false) { amount(cost, stage.costAtStartSlot, $0) } }
            if let cost = stage.runningCost { bear(middle: true) { amount(cost, stage.runningCostSlot, $0) * (min(finish[$0], end[$0]) - start[$0]) } }
        }
    }

    /// Books a cost to the years in which it is spent.
    private func spread(_ sum: Double, over start: Double, _ stop: Double, path i: Int, _ cash: ColumnBlock) {
        let last = world.grid.years - 1
        guard stop > start else { cash[min(last, Int(start))][i] -= sum; return }
        var t = start
        while t < stop {
            let y = min(last, Int(t))
            let next = y == last ? stop : min(stop, Double(y + 1))
            cash[y][i] -= sum * (next - t) / (stop - start)
            t = next
        }
    }
}
