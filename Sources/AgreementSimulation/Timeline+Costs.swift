import CVectorMath
import Planning
import WorldSimulation

/// Development costs of the seller: spread over the time spent, at its middle; those at the start, then; those of events when they come.
extension Timeline {
    /// One cost of a stage or of an event, as the path loop reads it.
    struct Cost {
        let source: ValueSource, slot: Int?, kind: CostKind, first: Int, last: Int
    }
    /// As the kernel numbers them.
    enum CostKind: Int32 { case spread = 0, running = 1, atStart = 2 }

    /// All that the seller may have to bear, in the order in which it is added up.
    static func costs(of world: WorldPlan) -> [Cost] {
        let stages = world.stages.flatMap { stage in
            [(stage.cost, stage.costSlot, CostKind.spread), (stage.costAtStart, stage.costAtStartSlot, .atStart), (stage.runningCost, stage.runningCostSlot, .running)]
                .compactMap { source, slot, kind in source.map { Cost(source: $0, slot: slot, kind: kind, first: stage.start, last: stage.end) } }
        }
        return stages + world.events.flatMap { event in
            zip(event.slots, event.cost).map { Cost(source: $1.source, slot: $1.slot, kind: .atStart, first: $0, last: $0) }
        }
    }

    func bearCosts() {
        let n = count
        var start = -1
        for k in 0..<costs.count where !space.isNever(costs[k].first) {
            let cost = costs[k]
            if case .constant(let sum) = cost.source, cash == nil {
                dc_costs_alike(columns[cost.first], columns[cost.last], end, n, sum, cost.kind.rawValue, seller.logDiscount, costsPV)
                continue
            }
            if cost.first != start {
                start = cost.first
                some.select(columns[start], before: end, orWith: false, of: n)
            }
            if some.count > 0 { bear(cost.source, cost.slot, cost.kind, from: cost.first, until: cost.last) }
        }
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
