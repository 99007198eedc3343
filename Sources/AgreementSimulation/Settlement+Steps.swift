import Planning
import ScenarioModel
import WorldSimulation

/// What becomes of a royalty's year once the tiers have made it: the steps of its pipeline, and its payment.
extension Settlement {
    func act(_ step: Royalty.Step, royalty r: Int, at t: Double, year: Int) {
        let royalty = settlement.royalties[r], payment = royalty.payment
        let before = royalties[r].amount
        switch step {
        case .afterExclusivity:
            guard !royalty.reducesBase, royalty.afterExclusivity != 1 else { return }
            scale(r) { royalties[r].exclusive[$0] }
        case .competition:
            keepUnreduced(r)
            guard !royalty.reductions.isEmpty else { return }
            scale(r) { royalties[r].reduced[$0] }
        case .stacking:
            keepUnreduced(r)
            guard let stacking = royalty.stacking else { return }
            var available = royalties[r].carried
            for p in stacking.payments { available += stacking.deducts * ofYear[p] }
            let deducted = min(available, royalties[r].amount)
            royalties[r].amount -= deducted
            royalties[r].taken.append(.init(credit: nil, year: year, amount: deducted))
            royalties[r].carried = stacking.carried ? available - deducted : 0
        case .notBelow:
            keepUnreduced(r)
            guard let notBelow = royalty.notBelow else { return }
            let floor = switch notBelow { case .unreduced(let s): s.rawValue * royalties[r].unreduced; case .sales(let s): s.rawValue * royalties[r].sales }
            giveBack(r, min(floor, royalties[r].unreduced) - royalties[r].amount)
        case .credits:
            guard !settlement.rules[payment].credits.isEmpty else { return }
            for c in settlement.rules[payment].credits {
                let used = take(credit: c, of: royalties[r].amount, due: before, at: t, year: self.year(of: t, atClose: true))
                royalties[r].amount -= used
                if used > 0 { royalties[r].taken.append(.init(credit: c, year: self.year(of: t, atClose: true), amount: used)) }
            }
        case .netSales, .conversion, .base, .tiers, .raises, .minimum, .cap, .withholding: return
        }
        note(payment, year, step, royalties[r].amount)
    }
    func keepUnreduced(_ r: Int) { if royalties[r].unreduced < 0 { royalties[r].unreduced = royalties[r].amount } }

    /// Scales the royalty of each market, and the sum with it.
    func scale(_ r: Int, _ share: (Int) -> Double) {
        var old = 0.0, new = 0.0
        for m in plan.licensed.indices {
            let x = royalties[r].byMarket[m]
            old += x
            royalties[r].byMarket[m] = x * share(m)
            new += royalties[r].byMarket[m]
        }
        if old > 0 { royalties[r].amount *= new / old }
    }
    /// Raises the sum to its floor: what was taken off last is given back first.
    func giveBack(_ r: Int, _ lift: Double) {
        guard lift > 0 else { return }
        royalties[r].amount += lift
        var left = lift
        while left > 0, let last = royalties[r].taken.popLast() {
            let back = min(left, last.amount)
            left -= back
            if let c = last.credit { credits[c].balance += back; credits[c].used[last.year] -= back }
            else if settlement.royalties[r].stacking?.carried ?? false { royalties[r].carried += back }
        }
    }

    /// What is left to do after minimums are known; then the royalty is paid.
    func pay(royalty r: Int, at t: Double, year: Int) {
        let royalty = settlement.royalties[r], p = royalty.payment, missing = royalties[r].onTrueSales - royalties[r].amount
        let rate = taxRate(p, ofRoyalties: r..<r + 1)
        var sum = royalties[r].amount, isTaxed = false
        if settlement.minimums.indices.contains(where: { settlement.minimums[$0].royalties.contains(r) }) { note(p, year, .minimum, sum) }
        for step in royalty.after {
            switch step {
            case .credits:
                royalties[r].amount = sum
                act(.credits, royalty: r, at: t, year: year)
                sum = royalties[r].amount
            case .withholding: isTaxed = true
            case .cap:
                // Where tax comes first, the cap limits what the payee gets.
                sum = limited(p, sum, unit: unit(p, rate: rate, afterTax: isTaxed), taxed: rate, at: t, atClose: true)
                if !settlement.rules[p].caps.isEmpty { note(p, year, .cap, sum) }
            default: break
            }
        }
        emit(p, sum, at: t, rate: rate, year: self.year(of: t, atClose: true))
        if !statements.isEmpty, royalties[r].sales > 0 { state(royalty: r, at: t, year: year, paid: sum, missing: missing, taxed: rate) }
        if rate > 0 { note(p, year, .withholding, settlement.rules[p].tax?.grossedUp ?? false ? sum : sum * (1 - rate)) }
    }
}
