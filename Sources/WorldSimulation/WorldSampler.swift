import CVectorMath
import Planning
import Sampling

/// Samples blocks of worlds: stage by stage, market by market and event by event, each only on the paths that reach it.
package final class WorldSampler {
    package let worlds: Worlds
    package let draws: Draws
    private let capacity: Int
    private(set) var reached: PathList
    private var some: PathList
    let scratch: [UnsafeMutablePointer<Double>]
    let space: ColumnSpace
    /// Whether strata know what stages come to, rather than the points' own marks.
    let isStratified: Bool

    package init(plan: WorldPlan, capacity: Int) {
        self.capacity = capacity
        isStratified = plan.strata.contains { $0.outcomes.contains { $0 != nil } }
        worlds = Worlds(plan: plan, capacity: capacity)
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        space = ColumnSpace(world: worlds.columns)
        reached = PathList(capacity: capacity); some = PathList(capacity: capacity)
        // Kernels write up to eight beyond the last.
        scratch = (0..<6).map { _ in Lanes.doubles(capacity + 8) }
    }
    deinit {
        reached.deallocate(); some.deallocate()
        scratch.forEach { $0.deallocate() }
        space.deallocate()
    }

    /// Samples the worlds of a block's points, at most as many as the capacity. `stratum` says what its stages come to: an index
    /// into the strata of this world.
    package func sample(_ block: PointBlock, stratum: Int) { sample(block, outcomes: worlds.plan.strata[stratum].outcomes) }
    /// The same with what stages come to given by stage (nil where that is drawn), and with the places of the block's points among
    /// those from its first on, within one unit of work.
    package func sample(_ block: PointBlock, positions: UnsafePointer<Int32>? = nil, outcomes: [Bool?]) {
        precondition(block.count <= capacity)
        let count = block.count
        worlds.block = block; worlds.positions = positions
        draws.begin(block, positions)
        for element in worlds.plan.order {
            switch element {
            case .stage(let i):
                let stage = worlds.plan.stages[i]
                for op in stage.ops { op.run(in: space, all: count) }
                lay(stage, outcome: outcomes[i])
            case .market(let j):
                let market = worlds.plan.markets[j]
                for op in market.ops { op.run(in: space, all: count) }
                lay(market)
            case .event(let e):
                let event = worlds.plan.events[e]
                for op in event.ops { op.run(in: space, all: count) }
                lay(event)
            }
        }
        worlds.indices.prepare(draws: draws)
        worlds.sales.prepare(worlds: worlds, draws: draws)
    }

    /// A column that all reached paths are about to enter; on all others it never comes.
    private func open(_ slot: Int) -> UnsafeMutablePointer<Double> {
        let column = space.open(slot)
        if reached.count < worlds.count { column.update(repeating: .infinity, count: worlds.count) }
        return column
    }
    /// A column that some of the reached paths are about to enter.
    func openForSome(_ slot: Int) -> UnsafeMutablePointer<Double> {
        let column = space.open(slot)
        column.update(repeating: .infinity, count: worlds.count)
        return column
    }
    /// Lists the paths on which what starts at `ready` can start; returns whether there are any.
    func reach(_ ready: Int) -> Bool {
        guard !space.isNever(ready) else { return false }
        reached.select(below: worlds.plan.grid.horizon, in: space[ready], of: worlds.count)
        return reached.count > 0
    }

    private func lay(_ stage: StagePlan, outcome: Bool?) {
        guard reach(stage.ready) else {
            space.setNever(stage.start); space.setNever(stage.end); space.setNever(stage.success); space.setNever(stage.failure)
            return
        }
        let c = worlds.columns, ready = c[stage.ready], n = reached.count, whole = n == worlds.count
        let (starts, length, mark, delay) = (scratch[0], scratch[1], scratch[2], scratch[3])
        let start = open(stage.start), end = open(stage.end)
        // Where all paths reach it, its columns are filled in order.
        let at = whole ? start : starts
        if whole { at.update(from: ready, count: n) } else { dc_gather(ready, reached.positions, at, n) }
        if let lag = stage.lag {
            draws.values(lag, reached, into: length)
            for k in 0..<n { at[k] += max(0, length[k]) }
        }
        draws.values(stage.duration, reached, into: length)
        for k in 0..<n { length[k] = max(0, length[k]) }
        for d in stage.delays {
            suffer(d, into: delay)
            for k in 0..<n { length[k] += delay[k] }
            enter(delay, into: c[d.slot])
        }
        if whole {
            for k in 0..<n { end[k] = at[k] + length[k] }
        } else {
            enter(at, into: start)
            for k in 0..<n { length[k] = at[k] + length[k] }
            enter(length, into: end)
        }
        /// All come out alike.
        func decide(_ outcome: Bool) {
            let decided = open(outcome ? stage.success : stage.failure)
            space.setNever(outcome ? stage.failure : stage.success)
            if whole { decided.update(from: end, count: n) } else { enter(length, into: decided) }
        }
        if stage.countsSites { successMarks(stage, outcome: outcome, into: mark) }
        if !stage.measures.isEmpty { measure(stage, mark: mark) }
        if let outcome {
            decide(outcome)
        } else if let bound = stage.bound {
            let success = openForSome(stage.success), failure = openForSome(stage.failure), measured = space[bound.slot]
            for k in 0..<n {
                let i = reached[k]
                let column = bound.holds(measured[i]) ? success : failure
                column[i] = end[i]
            }
        } else if let m = stage.mark {
            let success = openForSome(stage.success), failure = openForSome(stage.failure)
            draws.marks(m, reached, into: mark)
            draws.values(stage.chance, reached, into: delay)
            for k in 0..<n {
                let i = reached[k]
                // Chosen without a branch: nobody can foretell it.
                let column = mark[k] < delay[k] ? success : failure
                column[i] = end[i]
            }
        } else if case .constant(let p) = stage.chance {
            decide(p >= 1)
        }
        drawCost(stage.cost, stage.costSlot)
        drawCost(stage.costAtStart, stage.costAtStartSlot)
        drawCost(stage.runningCost, stage.runningCostSlot)
    }

    /// An uncertain cost of a stage on the reached paths.
    private func drawCost(_ source: ValueSource?, _ slot: Int?) {
        guard let source, let slot else { return }
        draws.values(source, reached, into: scratch[2])
        enter(scratch[2], into: worlds.columns[slot])
    }
    /// Enters numbers of the reached paths into a column.
    func enter(_ values: UnsafeMutablePointer<Double>, into column: UnsafeMutablePointer<Double>) {
        reached.enter(values, into: column, of: worlds.count)
    }

    /// Lengths of a delay on the reached paths, 0 where it does not come: one coordinate decides both.
    private func suffer(_ delay: StagePlan.StageDelay, into out: UnsafeMutablePointer<Double>) {
        let n = reached.count
        let (mark, chance, coordinate) = (scratch[2], scratch[4], scratch[5])
        draws.marks(delay.mark, reached, into: mark)
        draws.values(delay.chance, reached, into: chance)
        some.count = dc_strikes(mark, chance, n, coordinate, some.positions)
        out.update(repeating: 0, count: n)
        draws.values(delay.length, at: coordinate, count: some.count, into: mark)
        let hit = some.positions
        for h in 0..<some.count { out[Int(hit[h])] = max(0, mark[h]) }
    }

    private func lay(_ market: MarketPlan) {
        let c = worlds.columns, canCome = reach(market.ready)
        if case .constant(let t)? = market.exclusivity { (space.open(market.exclusivityEnds)).update(repeating: t, count: worlds.count) }
        else if canCome { _ = openForSome(market.exclusivityEnds) } else { space.setNever(market.exclusivityEnds) }
        guard canCome else {
            for slot in [market.submission, market.decision, market.approval, market.refusal, market.resubmission, market.launch] { space.setNever(slot) }
            return
        }
        for slot in [market.submission, market.decision, market.approval, market.refusal, market.resubmission, market.launch] { _ = openForSome(slot) }
        let ready = c[market.ready], n = reached.count
        let (at, value, mark, chance) = (scratch[0], scratch[1], scratch[2], scratch[3])
        let submission = c[market.submission], decision = c[market.decision], approval = c[market.approval], refusal = c[market.refusal]
        for k in 0..<n { at[k] = ready[reached[k]] }
        if let lag = market.filingLag {
            draws.values(lag, reached, into: value)
            for k in 0..<n { at[k] += max(0, value[k]) }
        }
        for k in 0..<n { submission[reached[k]] = at[k] }
        if let review = market.review {
            draws.values(review, reached, into: value)
            for k in 0..<n { at[k] += max(0, value[k]) }
        }
        for k in 0..<n { decision[reached[k]] = at[k] }
        some.count = 0
        if let m = market.mark {
            draws.marks(m, reached, into: mark)
            draws.values(market.chance, reached, into: chance)
            for k in 0..<n {
                let i = reached[k]
                if mark[k] < chance[k] {
                    approval[i] = at[k]
                } else {
                    // What is left of the coordinate decides the next cycle.
                    value[some.count] = chance[k] >= 1 ? 0 : (mark[k] - chance[k]) / (1 - chance[k])
                    some.positions[some.count] = Int32(truncatingIfNeeded: i)
                    some.count += 1
                }
            }
        } else if case .constant(let p) = market.chance {
            for k in 0..<n { let i = reached[k]; if p >= 1 { approval[i] = at[k] } else { refusal[i] = at[k] } }
        }
        if market.resubmitAfter == nil {
            for k in 0..<some.count { refusal[some[k]] = decision[some[k]] }
        } else {
            resubmit(market, left: value)
        }
        launch(market)
    }

    private func resubmit(_ market: MarketPlan, left: UnsafeMutablePointer<Double>) {
        let c = worlds.columns
        let n = some.count
        guard n > 0, let after = market.resubmitAfter, let odds = market.resubmitChance else { return }
        let (wait, review, chance) = (scratch[0], scratch[3], scratch[4])
        let decision = c[market.decision], approval = c[market.approval], refusal = c[market.refusal], resubmission = c[market.resubmission]
        draws.values(after, some, into: wait)
        if let r = market.resubmitReview { draws.values(r, some, into: review) } else { review.update(repeating: 0, count: n) }
        draws.values(odds, some, into: chance)
        for k in 0..<n {
            let i = some[k]
            var time = decision[i] + max(0, wait[k])
            resubmission[i] = time
            time += max(0, review[k])
            var u = left[k], approved = u < chance[k]
            var cycle: UInt32 = 1
            while !approved && Int(cycle) < market.cycles && time < worlds.plan.grid.horizon {
                u = chance[k] >= 1 ? 0 : (u - chance[k]) / (1 - chance[k])
                time += max(0, draws.value(after, position: i, lane: cycle))
                if let r = market.resubmitReview { time += max(0, draws.value(r, position: i, lane: cycle)) }
                approved = u < chance[k]
                cycle += 1
            }
            if approved { approval[i] = time } else { refusal[i] = time }
        }
    }

    private func launch(_ market: MarketPlan) {
        let c = worlds.columns
        let approval = c[market.approval], launch = c[market.launch]
        reached.select(below: .infinity, in: approval, of: worlds.count)
        let n = reached.count
        guard n > 0 else { return }
        let lag = scratch[0]
        draws.values(market.launchLag, reached, into: lag)
        for k in 0..<n { let i = reached[k]; launch[i] = approval[i] + max(0, lag[k]) }
        if let exclusivity = market.exclusivity, case .driver = exclusivity {
            draws.values(exclusivity, reached, into: lag)
            let column = c[market.exclusivityEnds]
            for k in 0..<n { column[reached[k]] = lag[k] }
        }
    }
}
