import CVectorMath
import Planning
import WorldSimulation

/// Development costs of the seller: spread over the time spent, at its middle; those at the start, then; those of events when they come.
extension Timeline {
    func bearCosts() {
        let n = count
        for s in world.stages.indices {
            let stage = world.stages[s]
            guard stage.cost != nil || stage.costAtStart != nil || stage.runningCost != nil else { continue }
            some.select(columns[stage.start], before: end, orWith: false, of: n)
            guard some.count > 0 else { continue }
            if let cost = stage.cost { bear(cost, stage.costSlot, .spread, stage) }
            if let cost = stage.costAtStart { bear(cost, stage.costAtStartSlot, .atStart, stage) }
            if let cost = stage.runningCost { bear(cost, stage.runningCostSlot, .running, stage) }
        }
        for event in world.events where !event.cost.isEmpty {
            for (slot, cost) in zip(event.slots, event.cost) where !space.isNever(slot) {
                some.select(columns[slot], before: end, orWith: false, of: n)
                if some.count > 0 { bear(cost.source, cost.slot, .atStart, from: slot, until: slot) }
            }
        }
    }

    /// As the kernel numbers them.
    private enum CostKind: Int32 { case spread = 0, running = 1, atStart = 2 }

    private func bear(_ source: ValueSource, _ slot: Int?, _ kind: CostKind, _ stage: StagePlan) {
        bear(source, slot, kind, from: stage.start, until: stage.end)
    }
    /// One cost of a stage, or of an event at its time, on the paths in `some`.
    private func bear(_ source: ValueSource, _ slot: Int?, _ kind: CostKind, from first: Int, until last: Int) {
        let n = some.count, at = some.positions, sums = scratch[0]
        if case .constant(let v) = source { sums.update(repeating: v, count: n) }
        else if let slot { dc_gather(columns[slot], at, sums, n) }
        else { sums.update(repeating: 0, count: n) }
        let start = columns[first], finish = columns[last]
        dc_costs(start, finish, end, at, n, sums, kind.rawValue, seller.logDiscount, sums, costsPV)
        guard let cash else { return }
        for k in 0..<n {
            let i = Int(at[k])
            spread(sums[k], over: start[i], kind == .atStart ? start[i] : min(finish[i], end[i]), path: i, cash)
        }
    }

    /// Books a cost to the years in which it is spent.
    func spread(_ sum: Double, over start: Double, _ stop: Double, path i: Int, _ cash: ColumnBlock) {
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
