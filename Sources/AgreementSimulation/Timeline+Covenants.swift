import CVectorMath
import Planning
import ScenarioModel
import WorldSimulation

extension Timeline {
    /// When a hazard strikes: the inverse of its cumulative hazard at a unit exponential.
    func strike(covenant k: Int, _ steps: [CovenantPlan.HazardStep], from: Int?, until: Int?, mark: Int, _ n: Int) {
        let time = happened[k]
        let rate = scratch[1]
        draws.marks(mark, everyone, into: time)
        if steps.count == 1, steps[0].from == nil, case .constant(let rate) = steps[0].rate {
            guard rate > 0 else { happened[k].update(repeating: .infinity, count: n); effect[k].update(repeating: .infinity, count: n); return }
            dc_strike(time, n, rate, from.map { UnsafePointer(columns[$0]) }, until.map { UnsafePointer(columns[$0]) }, bound)
            return enter(strike: k, n)
        }
        dc_log(time, time, n)
        if steps.count == 1, steps[0].from == nil {
            draws.values(steps[0].rate, everyone, into: rate)
            if let from {
                let start = columns[from]
                for i in 0..<n { time[i] = rate[i] > 0 ? start[i] - time[i] / rate[i] : .infinity }
            } else {
                for i in 0..<n { time[i] = rate[i] > 0 ? 0 - time[i] / rate[i] : .infinity }
            }
        } else {
            strikeInSteps(steps, from: from, time: time, n)
        }
        if let until {
            let last = columns[until]
            for i in 0..<n { time[i] = time[i] < last[i] ? time[i] : .infinity }
        }
        enter(strike: k, n)
    }
    /// The effect of a hazard, and of a right that is used with some chance only.
    private func enter(strike k: Int, _ n: Int) {
        let time = happened[k], effect = effect[k]
        dc_shift(time, flat.covenants[k].notice, effect, n)
        guard flat.covenants[k].hasChance else { return }
        applyChance(k, everyone)
        for i in 0..<n where effect[i] == .infinity { time[i] = .infinity }
    }

    /// Rates that change at events: each holds from its event on until the next one comes.
    private func strikeInSteps(_ steps: [CovenantPlan.HazardStep], from: Int?, time: UnsafeMutablePointer<Double>, _ n: Int) {
        withUnsafeTemporaryAllocation(of: (at: Double, rate: Double).self, capacity: steps.count) { rows in
            for i in 0..<n {
                let begin = from.map { columns[$0][i] } ?? 0
                for s in steps.indices {
                    let at = max(steps[s].from.map { columns[$0][i] } ?? 0, begin)
                    let rate = draws.value(steps[s].rate, position: i, lane: 0)
                    var j = s
                    while j > 0, rows[j - 1].at > at { rows[j] = rows[j - 1]; j -= 1 }
                    rows[j] = (at, rate)
                }
                var left = -time[i], result = Double.infinity
                for s in 0..<steps.count {
                    guard rows[s].at < .infinity else { break }
                    let next = s + 1 < steps.count ? rows[s + 1].at : .infinity
                    let weight = rows[s].rate > 0 ? rows[s].rate * (next - rows[s].at) : 0
                    if weight > left { result = rows[s].at + left / rows[s].rate; break }
                    left -= weight
                }
                time[i] = result
            }
        }
    }

    /// Takes the effect away where a right is not used.
    func applyChance(_ k: Int, _ list: PathList) {
        guard flat.covenants[k].hasChance, let chance = plan.covenants[k].chance, let mark = plan.covenants[k].chanceMark else { return }
        let u = scratch[0], p = scratch[1]
        draws.marks(mark, list, into: u)
        draws.values(chance, list, into: p)
        let effect = effect[k]
        for j in 0..<list.count where !(u[j] < p[j]) { effect[list[j]] = .infinity }
    }

    /// Due, limit, effect and waiver of a duty, or a happening.
    func examine(covenant k: Int, _ list: PathList) {
        switch flat.covenants[k].watch {
        case .hazard: return
        case .happening(let slot):
            let when = columns[slot], effect = effect[k], happened = happened[k], notice = flat.covenants[k].notice
            for j in 0..<list.count {
                let i = list[j]
                happened[i] = when[i]
                effect[i] = when[i] + notice
            }
            applyChance(k, list)
            for j in 0..<list.count { let i = list[j]; if effect[i] == .infinity { happened[i] = .infinity } }
        case .duty(_, let due, _):
            examineDuty(k, due: columns[due], list)
        case .level:
            return
        }
    }

    private func examineDuty(_ k: Int, due: UnsafeMutablePointer<Double>, _ list: PathList) {
        let dueAt = self.due[k]
        // Over before the original date: nothing to examine, and no need for the tolling.
        if list.count == count {
            dueAt.update(from: due, count: list.count)
            some.select(due, before: bound, orWith: true, of: list.count)
        } else {
            some.count = 0
            for j in 0..<list.count {
                let i = list[j]
                dueAt[i] = due[i]
                if due[i] <= bound[i] { some.append(i) }
            }
        }
        guard some.count > 0 else { return }
        written[k] = count
        some.count = dc_examine_duty(duties[k].unsafelyUnwrapped.kernel, some.positions, some.count, dueAt, limit[k], effect[k], some.positions)
        guard some.count > 0 else { return }
        applyWaiver(k, some)
        applyChance(k, some)
    }

    func applyWaiver(_ k: Int, _ list: PathList) {
        guard flat.covenants[k].hasWaiver, let waiver = plan.covenants[k].waiver, list.count > 0 else { return }
        let u = scratch[0], p = scratch[1]
        draws.marks(waiver.mark, list, into: u)
        draws.values(waiver.chance, list, into: p)
        let effect = effect[k], waived = waived[k]
        for j in 0..<list.count where u[j] < p[j] {
            let i = list[j]
            waived[i] = effect[i]
            effect[i] = .infinity
        }
    }

    /// The due date as adjusted and the limit of a duty on a path of the block evaluated last, by the delays that began by `knownAt`.
    func deadline(covenant k: Int, path i: Int, knownAt: Double = .infinity) -> (due: Double, limit: Double) {
        guard let duty = duties[k] else { return (.infinity, .infinity) }
        var moved = (0.0, 0.0)
        withUnsafeMutableBytes(of: &moved) { dc_deadline1(duty.kernel, Int32(truncatingIfNeeded: i), knownAt, $0.assumingMemoryBound(to: Double.self).baseAddress!) }
        return (moved.0, moved.1)
    }
}
