import CVectorMath
import Planning
import WorldSimulation

/// Sums that events bring: whole or in parts, less with lateness, held back, once accepted; families of levels; costs that are shared.
extension Settlement {
    /// When an event pays: once its claim is accepted; infinite if it never does. The claim's date decides whether it counts.
    func accepted(_ event: InPlace<SettlementPlan.Event>) -> Double {
        let claim = columns[event.slot][path]
        guard let v = event.verification else { return comes(claim) ? claim : .infinity }
        let after = draws.value(v.after, position: path, lane: 0)
        guard comes(claim) else {
            guard let impossible = v.impossible, comes(columns[impossible][path]), draws.mark(v.acceptMark, position: path) < v.wrongAccept else { return .infinity }
            return columns[impossible][path] + after
        }
        return decided(v, claim, after: after, attempt: 0)
    }
    /// When a part pays: what it waits for is claimed and accepted like the whole, with luck of its own.
    func accepted(part j: Int, of event: InPlace<SettlementPlan.Event>) -> Double {
        let claim = columns[event.parts[j].slot][path]
        guard comes(claim), let v = event.verification else { return comes(claim) ? claim : .infinity }
        let attempt = UInt32(j + 1) * Settlement.mostRejections
        return decided(v, claim, after: draws.value(v.after, position: path, lane: attempt), attempt: attempt)
    }
    /// When what is kept back is paid: when the whole has been accepted, and what it waits for has come.
    func released(_ event: InPlace<SettlementPlan.Event>) -> Double {
        let until = columns[event.retained!.slot][path]
        return comes(until) ? max(until, accepted(event)) : .infinity
    }
    private static let mostRejections: UInt32 = 1000
    /// When a true claim is accepted at last. One coordinate says how often it is rejected; `attempt` is the first of its draws.
    private func decided(_ v: SettlementPlan.Event.Verification, _ claim: Double, after: Double, attempt: UInt32) -> Double {
        var time = claim + after
        guard v.wrongReject > 0 else { return time }
        var u = draws.mark(v.mark, position: path, lane: attempt), lane = attempt + 1
        while u < v.wrongReject, lane < attempt + Settlement.mostRejections {
            u /= v.wrongReject
            time += draws.value(v.again, position: path, lane: lane)
            lane += 1
        }
        return time
    }

    /// The next time that something recurring pays: the `k`-th turn, of those that count.
    func recurrence(_ event: InPlace<SettlementPlan.Event>, _ e: Int, _ k: Int) -> Double {
        guard k < event.atMost else { return .infinity }
        let from = event.from.map { columns[$0][path] } ?? -.infinity, until = event.until.map { columns[$0][path] } ?? .infinity
        func counts(_ t: Double) -> Bool { comes(t) && t >= from && t < until }
        if let every = event.every {
            // From the one after the last.
            var n = events[e].turns + 1
            if events[e].turns == 0, from > every { n = max(1, Int((from / every - 1e-9).rounded(.up))) }
            events[e].turns = n
            let t = every * Double(n)
            return counts(t) ? t : .infinity
        }
        while events[e].turns < event.again.count {
            let t = columns[event.again[events[e].turns]][path]
            events[e].turns += 1
            if counts(t) { return t }
        }
        return .infinity
    }
    func happenAgain(event e: Int, _ k: Int, at t: Double) {
        let event = settlement.events[e]
        let sum = adjusted(draws.value(event.amount, position: path, lane: UInt32(k)), payment: event.payment, at: t)
        pay(event.payment, sum, at: t, market: event.market)
    }

    func happen(event e: Int, at t: Double) {
        let event = settlement.events[e]
        guard !events[e].isDone else { return }
        events[e].isDone = true
        let claim = columns[event.slot][path]
        let sum = amount(event, at: t, dated: claim < .infinity ? claim : t), held = min(sum * (event.retained?.share ?? 0), max(0, sum - events[e].due))
        events[e].held = held
        let due = max(0, sum - held - events[e].due)
        events[e].due += due
        events[e].paid += pay(event.payment, due, at: t, market: event.market, atClose: event.atClose)
    }

    /// A part is paid as far as lower ones have not been.
    func happen(part j: Int, of e: Int, at t: Double) {
        let event = settlement.events[e], part = event.parts[j]
        guard !events[e].isDone, part.share > events[e].share else { return }
        let due = max(0, part.share * amount(event, at: t, dated: t) - events[e].due)
        events[e].share = part.share
        events[e].due += due
        events[e].paid += pay(part.payment, due, at: t, market: event.market)
    }

    /// The whole sum at a time, as covenants have changed it.
    private func base(_ event: InPlace<SettlementPlan.Event>, at t: Double) -> Double {
        adjusted(draws.value(event.amount, position: path, lane: 0), payment: event.payment, at: t)
    }
    /// And as it has fallen or risen with the distance of a date from its point.
    private func amount(_ event: InPlace<SettlementPlan.Event>, at t: Double, dated: Double) -> Double {
        let sum = base(event, at: t)
        guard let d = event.declining else { return sum }
        let after = columns[d.after][path]
        guard after < .infinity else { return sum }
        let late = dated - after
        let steps = late >= 0 ? (late / d.per + 1e-9).rounded(.down) : d.rises ? -(-late / d.per + 1e-9).rounded(.down) : 0
        return min(max(sum - steps * (d.share * sum + d.money), d.atLeast * sum, 0), d.atMost == .infinity ? .infinity : d.atMost * sum)
    }

    // MARK: families

    /// When a family pays next; `k` is 0 at the start of a path.
    func familyTime(_ f: Int, _ k: Int) -> Double {
        let family = settlement.families[f]
        if family.highestOnly {
            var next = Double.infinity
            for e in family.members {
                let t = columns[settlement.events[e].slot][path]
                if t > families[f].last, t < next, comes(t, orWith: true) { next = t }
            }
            return next
        }
        guard families[f].next < family.members.count else { return .infinity }
        let reached = columns[settlement.events[family.members[families[f].next]].slot][path]
        guard comes(reached, orWith: true) else { return .infinity }
        guard families[f].last >= 0 else { return reached }
        // One a year: not before the next year closes.
        let following = year(of: families[f].last, atClose: true) + 1
        guard following < grid.years else { return .infinity }
        return max(reached, grid.end(ofYear: following))
    }

    func happen(family f: Int, at t: Double) {
        let family = settlement.families[f]
        families[f].last = t
        if family.highestOnly {
            if let e = family.members.last(where: { columns[settlement.events[$0].slot][path] == t }) { happen(event: e, at: t) }
        } else {
            happen(event: family.members[families[f].next], at: t)
            families[f].next += 1
        }
    }

    // MARK: shared costs

    /// When a cost of a stage counts: what is spread, at the middle of the time spent.
    func costTime(_ s: Int, atStart: Bool) -> Double {
        let stage = timeline.world.stages[s], start = columns[stage.start][path]
        guard start < end else { return .infinity }
        if atStart { return stage.costAtStart == nil ? .infinity : start }
        return stage.cost == nil && stage.runningCost == nil ? .infinity : 0.5 * (start + min(columns[stage.end][path], end))
    }
    /// A number of the world on the path at hand: known, or in a column of its own; 0 where there is none.
    func amount(_ source: ValueSource?, _ slot: Int?) -> Double {
        switch source {
        case nil: 0
        case .constant(let v): v
        case .driver: slot.map { columns[$0][path] } ?? 0
        }
    }
    func cost(_ s: Int, atStart: Bool) -> Double {
        let stage = timeline.world.stages[s], start = columns[stage.start][path], finish = columns[stage.end][path], stop = min(finish, end)
        if atStart { return amount(stage.costAtStart, stage.costAtStartSlot) }
        let part = finish <= end || finish <= start ? 1 : (end - start) / (finish - start)
        return amount(stage.cost, stage.costSlot) * part + amount(stage.runningCost, stage.runningCostSlot) * (stop - start)
    }
}
