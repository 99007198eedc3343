import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

extension AgreementWalk {
    /// Event payments: made when their trigger comes while the agreement lives.
    func payEvents(_ n: Int) {
        for p in plan.payments.indices {
            guard case .event(let slot, let amount, _) = plan.payments[p].form else { continue }
            some.select(columns[slot], before: ledger.end, orWith: plan.endLast || plan.payments[p].settlesAtEnd, of: n)
            if some.count == 0 { continue }
            if let uniform = flat.uniform[p] { pay(p, uniform.amount, at: uniform.time) }
            else { pay(p, amount, when: columns[slot]) }
        }
    }

    /// The fee of a waiver, at the limit.
    func payWaivers(_ n: Int) {
        for p in plan.payments.indices {
            guard case .waiver(let k, let amount) = plan.payments[p].form else { continue }
            some.select(ledger.waived[k], before: ledger.end, orWith: true, of: n)
            if some.count > 0 { pay(p, amount, when: ledger.waived[k]) }
        }
    }

    /// Calendar year in which an event payment is booked.
    @inline(__always) private func bookingYear(_ t: Double, settlesAtEnd: Bool) -> Int32 {
        // A sum of sales that is reached at the close of a year belongs to that year.
        let year = settlesAtEnd ? max(0, world.grid.yearsBegun(before: t) - 1) : world.grid.year(of: t)
        return Int32(truncatingIfNeeded: min(world.grid.years - 1, year))
    }

    /// Pays the sum on the paths in `some`.
    private func pay(_ p: Int, _ amount: ValueSource, when: UnsafeMutablePointer<Double>) {
        let n = some.count, at = some.positions, e = ledger.entries
        let payment = flat.payments[p]
        let sums = ledger.entryAmount + e, toPayee = ledger.entryToPayee + e, byPayer = ledger.entryByPayer + e, time = ledger.entryTime + e
        draws.values(amount, some, into: sums)
        for k in 0..<n { time[k] = when[Int(at[k])] }
        let adjustments = payment.adjustments
        if adjustments.count > 0 {
            for k in 0..<n {
                let i = Int(at[k])
                var last = (time: -Double.infinity, index: -1)
                while let next = nextChange(adjustments, path: i, after: last), next.time < time[k] {
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
        value(sums, at: time, n, within: payment.within, party: payment.payee, into: toPayee)
        if payment.payer == payment.payee { byPayer.update(from: toPayee, count: n) }
        else { value(sums, at: time, n, within: payment.within, party: payment.payer, into: byPayer) }
        let year = ledger.entryYear + e, settlesAtEnd = plan.payments[p].settlesAtEnd
        for k in 0..<n { year[k] = bookingYear(time[k], settlesAtEnd: settlesAtEnd) }
        run(p, n, uniform: false)
        if payment.payee >= 0 { let npv = ledger.npv[payment.payee]; for k in 0..<n { npv[Int(at[k])] += toPayee[k] } }
        if payment.payer >= 0 { let npv = ledger.npv[payment.payer]; for k in 0..<n { npv[Int(at[k])] -= byPayer[k] } }
        if payment.counted {
            let paid = ledger.paid, paidToPayee = ledger.paidToPayee, paidByPayer = ledger.paidByPayer
            for k in 0..<n { let i = Int(at[k]); paid[i] += sums[k]; paidToPayee[i] += toPayee[k]; paidByPayer[i] += byPayer[k] }
        }
        // Cash of a year's close is that year's, as it is for royalties.
        let atClose = settlesAtEnd && payment.within == 0
        if let cash = ledger.cash {
            for k in 0..<n { bookCash(cash, payment, path: Int(at[k]), paidAt: atClose ? world.grid.start(ofYear: Int(year[k])) : time[k] + payment.within, amount: sums[k]) }
        }
    }

    /// Pays one sum at one time on the paths in `some`.
    private func pay(_ p: Int, _ amount: Double, at t: Double) {
        let n = some.count, at = some.positions, e = ledger.entries
        let payment = flat.payments[p]
        let sum = Ledger.rounded(amount)
        func value(_ party: Int) -> Double { party < 0 ? 0 : Ledger.rounded(dc_exp1(-logDiscount[party] * (t + payment.within)) * sum) }
        let toPayee = value(payment.payee), byPayer = value(payment.payer)
        (ledger.entryAmount + e).update(repeating: sum, count: n)
        (ledger.entryToPayee + e).update(repeating: toPayee, count: n)
        (ledger.entryByPayer + e).update(repeating: byPayer, count: n)
        (ledger.entryTime + e).update(repeating: t, count: n)
        (ledger.entryYear + e).update(repeating: bookingYear(t, settlesAtEnd: plan.payments[p].settlesAtEnd), count: n)
        run(p, n, uniform: true)
        let everyone = n == ledger.count
        func add(_ value: Double, to column: UnsafeMutablePointer<Double>) {
            if everyone { for i in 0..<n { column[i] += value } } else { for k in 0..<n { column[Int(at[k])] += value } }
        }
        if payment.payee >= 0 { add(toPayee, to: ledger.npv[payment.payee]) }
        if payment.payer >= 0 { add(-byPayer, to: ledger.npv[payment.payer]) }
        if payment.counted { add(sum, to: ledger.paid); add(toPayee, to: ledger.paidToPayee); add(byPayer, to: ledger.paidByPayer) }
        if let cash = ledger.cash { for k in 0..<n { bookCash(cash, payment, path: Int(at[k]), paidAt: t + payment.within, amount: sum) } }
    }

    /// Closes the entries of one event payment on the paths in `some`.
    private func run(_ p: Int, _ n: Int, uniform: Bool) {
        let e = ledger.entries
        (ledger.entryPath + e).update(from: some.positions, count: n)
        (ledger.runs + ledger.runCount).initialize(to: .init(payment: p, first: e, end: e + n, uniform: uniform))
        ledger.runCount += 1
        ledger.entries = e + n
    }

    /// Present values of sums at times, for one party; zero for nobody.
    private func value(_ sums: UnsafeMutablePointer<Double>, at time: UnsafeMutablePointer<Double>, _ n: Int, within: Double, party: Int,
                       into out: UnsafeMutablePointer<Double>) {
        guard party >= 0 else { out.update(repeating: 0, count: n); return }
        let rate = logDiscount[party]
        for k in 0..<n { out[k] = -rate * (time[k] + within) }
        dc_exp(out, out, n)
        for k in 0..<n { out[k] = Ledger.rounded(out[k] * sums[k]) }
    }

    /// Development costs of the licensee: spread over the time spent, at its middle; those at the start, then.
    func bearCosts(_ n: Int) {
        for s in world.stages.indices {
            let stage = world.stages[s]
            guard stage.cost != nil || stage.costAtStart != nil || stage.runningCost != nil else { continue }
            some.select(columns[stage.start], before: ledger.end, orWith: false, of: n)
            guard some.count > 0 else { continue }
            if let cost = stage.cost { bear(cost, stage.costSlot, .spread, stage) }
            if let cost = stage.costAtStart { bear(cost, stage.costAtStartSlot, .atStart, stage) }
            if let cost = stage.runningCost { bear(cost, stage.runningCostSlot, .running, stage) }
        }
    }

    private enum CostKind { case spread, atStart, running }

    /// One cost of a stage on the paths in `some`.
    private func bear(_ source: ValueSource, _ slot: Int?, _ kind: CostKind, _ stage: StagePlan) {
        let n = some.count, at = some.positions
        let (sums, values) = (scratch[0], scratch[1])
        let start = columns[stage.start], finish = columns[stage.end], end = ledger.end
        if case .constant(let v) = source { sums.update(repeating: v, count: n) }
        else if let slot { let column = columns[slot]; for k in 0..<n { sums[k] = column[Int(at[k])] } }
        else { sums.update(repeating: 0, count: n) }
        let rate = logDiscount[licensee]
        switch kind {
        case .spread:
            for k in 0..<n {
                let i = Int(at[k]), s = start[i], f = finish[i], e = end[i], length = f - s
                sums[k] = f <= e || length <= 0 ? sums[k] : sums[k] * (e - s) / length
                values[k] = -rate * (0.5 * (s + (e < f ? e : f)))
            }
        case .running:
            for k in 0..<n {
                let i = Int(at[k]), s = start[i], stop = end[i] < finish[i] ? end[i] : finish[i]
                sums[k] *= stop - s
                values[k] = -rate * (0.5 * (s + stop))
            }
        case .atStart:
            for k in 0..<n { values[k] = -rate * start[Int(at[k])] }
        }
        dc_exp(values, values, n)
        let costs = ledger.costsPV, npv = ledger.npv[licensee]
        for k in 0..<n {
            let i = Int(at[k]), value = Ledger.rounded(sums[k] * values[k])
            costs[i] += value
            npv[i] -= value
        }
        if let cash = ledger.cash {
            for k in 0..<n {
                let i = Int(at[k])
                spread(sums[k], over: start[i], kind == .atStart ? start[i] : min(finish[i], end[i]), path: i, cash[licensee])
            }
        }
    }

    /// Books a cost to the years in which it is spent.
    private func spread(_ sum: Double, over start: Double, _ stop: Double, path i: Int, _ cash: ColumnBlock) {
        let last = world.grid.years - 1
        guard stop > start else { cash[min(last, world.grid.year(of: start))][i] -= sum; return }
        var t = start
        while t < stop {
            let y = min(last, world.grid.year(of: t))
            let next = y == last ? stop : min(stop, world.grid.end(ofYear: y))
            cash[y][i] -= sum * (next - t) / (stop - start)
            t = next
        }
    }
}
