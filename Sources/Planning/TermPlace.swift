import ScenarioModel

/// A known number of an agreement that says how much is paid, and nothing else.
package enum TermPlace: Sendable, Hashable, Comparable {
    /// The sum of an event payment or the price of a waiver.
    case amount(payment: Int)
    /// The rate of one tier of a royalty.
    case rate(royalty: Int, tier: Int)
}

extension PaymentPlan {
    /// The sum that it pays, if that is known.
    var knownAmount: Double? {
        switch form {
        case .event(_, .constant(let sum), _), .waiver(_, .constant(let sum)): sum
        case .event, .waiver, .royalty, .minimum, .settled: nil
        }
    }
    mutating func pay(_ sum: Double) {
        switch form {
        case .event(let slot, _, let afterSales): form = .event(slot: slot, amount: .constant(sum), afterSales: afterSales)
        case .waiver(let covenant, _): form = .waiver(covenant: covenant, amount: .constant(sum))
        case .royalty, .minimum, .settled: return
        }
        amount = sum
    }
    /// Whether a covenant may cut its sum by money: nothing falls below zero, so what is paid is then not linear in the sum.
    var isCutByMoney: Bool { adjustments.contains { if case .addMoney(let more) = $0.change { more.rawValue < 0 } else { false } } }
}

extension AgreementPlan {
    /// All of them, in order.
    package var termPlaces: [TermPlace] {
        payments.indices.filter { payments[$0].knownAmount != nil && !payments[$0].isSettled }.map { .amount(payment: $0) }
            + royalties.indices.flatMap { r in royalties[r].rates.indices.map { .rate(royalty: r, tier: $0) } }
    }
    package subscript(place: TermPlace) -> Double {
        get {
            switch place {
            case .amount(let p): payments[p].knownAmount ?? .nan
            case .rate(let r, let t): royalties[r].rates[t]
            }
        }
        set {
            switch place {
            case .amount(let p): payments[p].pay(newValue)
            case .rate(let r, let t): royalties[r].rates[t] = newValue
            }
        }
    }
    /// The minimums that top up a royalty.
    package func minimums(of royalty: Int) -> [Int] { minimums.indices.filter { minimums[$0].royalty == royalty } }

    /// The same agreement when some of its sums are nothing and some of its royalties earn nothing, whatever changes their rates.
    /// A minimum of such a royalty then pays its whole floor.
    package func paying(nothingFor places: [TermPlace]) -> AgreementPlan {
        var plan = self
        for place in places {
            switch place {
            case .amount: plan[place] = 0
            case .rate(let r, _):
                for t in royalties[r].rates.indices { plan.royalties[r].rates[t] = 0 }
                plan.payments[royalties[r].payment].adjustments = []
            }
        }
        return plan
    }
}

/// What covenants have made of the rates of a royalty: each rate times `factor` plus `points`, at least nothing.
package struct RateChange: Sendable, Hashable {
    package var factor = 1.0
    package var points = 0.0
    package init() {}
    /// A relative change is of what then holds.
    package mutating func apply(_ change: Effect.Adjustment) {
        switch change {
        case .addPoints(let p): points += p
        case .multiply(let f): factor *= f; points *= f
        case .addMoney: break
        }
    }
    package func rate(_ rate: Double) -> Double { max(0, rate * factor + points) }
}

extension AgreementPlan {
    /// Every change of a royalty's rates that covenants can bring about, each once: none first, then whatever has come in whatever
    /// order. Nil if there are more than `most`.
    package func rateChanges(ofRoyalty r: Int, most: Int = 16) -> [RateChange]? {
        let adjustments = payments[royalties[r].payment].adjustments
        var known = [RateChange()]
        /// Adds what may follow when `left` have not yet come.
        func follow(_ change: RateChange, left: [Int]) -> Bool {
            for k in left {
                var next = change
                next.apply(adjustments[k].change)
                if !known.contains(next) { known.append(next) }
                guard known.count <= most, follow(next, left: left.filter { $0 != k }) else { return false }
            }
            return true
        }
        // Beyond six, the orders alone are too many.
        guard adjustments.count <= 6, follow(RateChange(), left: Array(adjustments.indices)) else { return nil }
        return known
    }
}
