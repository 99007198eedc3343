import CVectorMath
import Planning
import Sampling

/// Events beside stages and markets, each drawn only where it may come.
extension WorldSampler {
    func lay(_ event: EventPlan) {
        switch event.timing {
        case .at(let points, let chance, let mark): lay(event, at: points, chance: chance, mark: mark)
        case .anyTime(let start, let delay, let rate, let marks, let ruledOut): lay(event, from: start, delay, rate, marks, ruledOut: ruledOut)
        }
        for k in event.slots.indices where !space.isNever(event.slots[k]) {
            draw(event.income, k, of: event); draw(event.proceeds, k, of: event); draw(event.cost, k, of: event); draw(event.lasts, k, of: event)
        }
    }

    // MARK: at its points

    private func lay(_ event: EventPlan, at points: [EventPlan.PointPlan], chance: ValueSource, mark: Int?) {
        let n = worlds.count, (time, value) = (scratch[0], scratch[1])
        let closed = space.open(event.closed)
        closed.update(repeating: 0, count: n)
        var comes = false
        for (k, point) in points.enumerated() {
            if reach(point.slot) {
                comes = true
                let slot = openForSome(event.slots[k]), list = reached.positions, count = reached.count
                dc_gather(space[point.slot], list, time, count)
                if let delay = point.delay { put(off: time, by: delay, value) }
                for j in 0..<count { slot[Int(list[j])] = time[j] }
            } else {
                space.setNever(event.slots[k])
            }
            // It is decided when its last point comes, or can no longer come.
            let slot = space[event.slots[k]], impossible = point.impossible.map { space[$0] }
            for i in 0..<n { closed[i] = max(closed[i], slot[i] < .infinity ? slot[i] : impossible.map { $0[i] } ?? .infinity) }
            if comes, points.count == 1 { takeChance(event.slots[k], chance, mark) }
            keepInBounds(event, event.slots[k])
        }
        if comes, points.count > 1 { sort(event.slots) }
        let first = space[event.slots[0]]
        for i in 0..<n where first[i] < .infinity { closed[i] = .infinity }
    }

    /// Takes it away on those reached paths on which its chance does not come.
    private func takeChance(_ slot: Int, _ chance: ValueSource, _ mark: Int?) {
        let column = space[slot], list = reached.positions, count = reached.count
        guard let mark else {
            if case .constant(let p) = chance, p <= 0 { space.setNever(slot) }
            return
        }
        let (u, p) = (scratch[0], scratch[1])
        draws.marks(mark, reached, into: u)
        draws.values(chance, reached, into: p)
        for j in 0..<count where !(u[j] < p[j]) { column[Int(list[j])] = .infinity }
    }

    /// Takes it away where it comes too early, too late or while none of its stages runs.
    private func keepInBounds(_ event: EventPlan, _ slot: Int) {
        guard !space.isNever(slot) else { return }
        let column = space[slot], n = worlds.count
        if let from = event.from { let lower = space[from]; for i in 0..<n where column[i] < lower[i] { column[i] = .infinity } }
        if let until = event.until { let upper = space[until]; for i in 0..<n where column[i] >= upper[i] { column[i] = .infinity } }
        guard !event.during.isEmpty else { return }
        for i in 0..<n where column[i] < .infinity && running(event.during, at: column[i], path: i) == nil { column[i] = .infinity }
    }

    /// Until when a stage runs that runs at a time; nil if none does.
    private func running(_ spans: [EventPlan.Span], at t: Double, path i: Int) -> Double? {
        var last: Double?
        for span in spans where space[span.start][i] <= t && t < space[span.end][i] { last = max(last ?? t, space[span.end][i]) }
        return last
    }

    /// The occurrences of every path in the order of time.
    private func sort(_ slots: [Int]) {
        for slot in slots { _ = space.open(slot) }
        let n = worlds.count
        for k in 1..<slots.count {
            var j = k
            while j > 0 {
                let earlier = space[slots[j - 1]], later = space[slots[j]]
                for i in 0..<n where later[i] < earlier[i] { (earlier[i], later[i]) = (later[i], earlier[i]) }
                j -= 1
            }
        }
    }

    // MARK: at any time

    private func lay(_ event: EventPlan, from start: Int, _ delay: ValueSource?, _ rate: ValueSource, _ marks: [Int], ruledOut: Int?) {
        let n = worlds.count, (time, speed, gap, value) = (scratch[0], scratch[1], scratch[2], scratch[3])
        var comes = reach(start) && rate != .constant(0)
        for k in event.slots.indices {
            guard comes else { space.setNever(event.slots[k]); continue }
            let slot = openForSome(event.slots[k]), list = reached.positions, count = reached.count
            dc_gather(space[k == 0 ? start : event.slots[k - 1]], list, time, count)
            if k == 0, let delay { put(off: time, by: delay, value) }
            draws.values(rate, reached, into: speed)
            draws.marks(marks[k], reached, into: gap)
            dc_log(gap, gap, count)
            for j in 0..<count where speed[j] > 0 {
                let i = Int(list[j])
                let t = pass(0 - gap[j] / speed[j], from: time[j], while: event.during, path: i)
                if let until = event.until, t >= space[until][i] { continue }
                slot[i] = t
            }
            comes = k + 1 < event.slots.count && reach(event.slots[k])
        }
        let closed = space.open(event.closed)
        guard let ruledOut else { closed.update(repeating: .infinity, count: n); return }
        let last = space[ruledOut], first = space[event.slots[0]]
        for i in 0..<n { closed[i] = first[i] <= last[i] ? .infinity : last[i] }
    }

    /// When so many years have passed since a time, of those in which one of the stages runs; never if they do not run so long.
    private func pass(_ years: Double, from start: Double, while spans: [EventPlan.Span], path i: Int) -> Double {
        guard !spans.isEmpty else { return start + years }
        var t = start, left = years
        while t < .infinity {
            if let end = running(spans, at: t, path: i) {
                if t + left < end { return t + left }
                left -= end - t
                t = end
            } else {
                var next = Double.infinity
                for span in spans where space[span.start][i] > t { next = min(next, space[span.start][i]) }
                t = next
            }
        }
        return .infinity
    }

    // MARK: what it brings

    /// The amounts of the occurrences that come within the horizon.
    private func draw(_ amounts: [OccurrenceAmount], _ k: Int, of event: EventPlan) {
        guard k < amounts.count, let slot = amounts[k].slot, reach(event.slots[k]) else { return }
        draws.values(amounts[k].source, reached, into: scratch[0])
        enter(scratch[0], into: worlds.columns[slot])
    }
}
