import CVectorMath
import Planning
import Sampling

/// Samples blocks of worlds: stage by stage, market by market and event by event, each only on the paths that reach it.
package final class WorldSampler {
    package let worlds: Worlds
    package let draws: Draws
    private let capacity: Int
    @exclusivity(unchecked) private(set) var reached: PathList
    @exclusivity(unchecked) private var some: PathList
    let scratch: [UnsafeMutablePointer<Double>]
    let space: ColumnSpace
    /// Whether strata know what stages come to, rather than the points' own marks.
    let isStratified: Bool
    /// The plan's elements where they are read in place: a copy counts references.
    private let stages: UnsafeMutableBufferPointer<StagePlan>, markets: UnsafeMutableBufferPointer<MarketPlan>
    /// By stage: what may delay it, and whether something is measured at its end.
    private let delays: UnsafeMutableBufferPointer<UnsafeMutableBufferPointer<Delay>>, isMeasured: UnsafeMutableBufferPointer<Bool>
    private struct Delay { let slot: Int, mark: Int, chance: ValueSource, length: ValueSource }
    private let order: [(element: WorldPlan.Element, ops: ColumnOps)]

    package init(plan: WorldPlan, capacity: Int) {
        self.capacity = capacity
        isStratified = plan.strata.contains { $0.outcomes.contains { $0 != nil } }
        worlds = Worlds(plan: plan, capacity: capacity)
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        space = ColumnSpace(world: worlds.columns)
        reached = PathList(capacity: capacity); some = PathList(capacity: capacity)
        // Kernels write up to eight beyond the last.
        scratch = (0..<6).map { _ in Lanes.doubles(capacity + 8) }
        stages = .allocate(capacity: plan.stages.count); _ = stages.initialize(from: plan.stages)
        markets = .allocate(capacity: plan.markets.count); _ = markets.initialize(from: plan.markets)
        delays = .allocate(capacity: plan.stages.count)
        _ = delays.initialize(from: plan.stages.map { stage in
            let delays = UnsafeMutableBufferPointer<Delay>.allocate(capacity: stage.delays.count)
            _ = delays.initialize(from: stage.delays.map { Delay(slot: $0.slot, mark: $0.mark, chance: $0.chance, length: $0.length) })
            return delays
        })
        isMeasured = .allocate(capacity: plan.stages.count); _ = isMeasured.initialize(from: plan.stages.map { !$0.measures.isEmpty })
        order = plan.order.map { element in
            let ops = switch element { case .stage(let i): plan.stages[i].ops; case .market(let j): plan.markets[j].ops; case .event(let e): plan.events[e].ops }
            return (element, ColumnOps(ops))
        }
    }
    deinit {
        stages.deinitialize().deallocate(); markets.deinitialize().deallocate()
        delays.forEach { $0.deallocate() }
        delays.deallocate(); isMeasured.deallocate()
        order.forEach { $0.ops.deallocate() }
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
        for (element, ops) in order {
            ops.run(in: space, all: count)
            switch element {
            case .stage(let i): lay(stages.baseAddress! + i, delays[i], isMeasured: isMeasured[i], outcome: outcomes[i])
            case .market(let j): lay(markets.baseAddress! + j)
            case .event(let e): lay(worlds.plan.events[e])
            }
        }
        worlds.indices.prepare(draws: draws)
        worlds.sales.prepare(worlds: worlds, draws: draws)
    }

    /// A column that all reached paths are about to enter; on all others it never comes.
    private func open(_ slot: Int) -> UnsafeMutablePointer<Double> {
        let column = space.open(slot, of: worlds.count)
        if reached.count < worlds.count { column.update(repeating: .infinity, count: worlds.count) }
        return column
    }
    /// A column that some of the reached paths are about to enter.
    func openForSome(_ slot: Int) -> UnsafeMutablePointer<Double> {
        let column = space.open(slot, of: worlds.count)
        column.update(repeating: .infinity, count: worlds.count)
        return column
    }
    /// Lists the paths on which what starts at `ready` can start; returns whether there are any.
    func reach(_ ready: Int) -> Bool {
        guard !space.isNever(ready) else { return false }
        reached.select(below: worlds.plan.grid.horizon, in: space[ready], of: worlds.count)
        return reached.count > 0
    }

    private func lay(_ stage: UnsafePointer<StagePlan>, _ delays: UnsafeMutableBufferPointer<Delay>, isMeasured: Bool, outcome: Bool?) {
        guard reach(stage.pointee.ready) else {
            space.setNever(stage.pointee.start); space.setNever(stage.pointee.end); space.setNever(stage.pointee.success); space.setNever(stage.pointee.failure)
            return
        }
        let ready = space[stage.pointee.ready], n = reached.count, whole = n == worlds.count
        let (starts, length, mark, delay) = (scratch[0], scratch[1], scratch[2], scratch[3])
        let start = open(stage.pointee.start), end = open(stage.pointee.end)
        // Where all paths reach it, its columns are filled in order.
        let at = whole ? start : starts
        if whole { at.update(from: ready, count: n) } else { dc_gather(ready, reached.positions, at, n) }
        if let lag = stage.pointee.lag { put(off: at, by: lag, length) }
        draws.values(stage.pointee.duration, reached, into: length)
        for d in 0..<delays.count {
            // Where all paths reach it, what they suffer is found in its column.
            let suffered = whole ? space[delays[d].slot] : delay
            suffer(delays[d], into: suffered)
            dc_lengthen(suffered, length, n)
            if !whole { enter(suffered, into: space[delays[d].slot]) }
        }
        if whole {
            dc_follow(at, length, end, n)
        } else {
            enter(at, into: start)
            dc_follow(at, length, length, n)
            enter(length, into: end)
        }
        /// All come out alike.
        func decide(_ outcome: Bool) {
            let decided = open(outcome ? stage.pointee.success : stage.pointee.failure)
            space.setNever(outcome ? stage.pointee.failure : stage.pointee.success)
            if whole { decided.update(from: end, count: n) } else { enter(length, into: decided) }
        }
        if isMeasured {
            if stage.pointee.countsSites { successMarks(stage.pointee, outcome: outcome, into: mark) }
            measure(stage.pointee, mark: mark)
        }
        if let outcome {
            decide(outcome)
        } else if let bound = stage.pointee.bound {
            let success = openForSome(stage.pointee.success), failure = openForSome(stage.pointee.failure), measured = space[bound.slot]
            for k in 0..<n {
                let i = reached[k]
                let column = bound.holds(measured[i]) ? success : failure
                column[i] = end[i]
            }
        } else if let m = stage.pointee.mark {
            let success = openForSome(stage.pointee.success), failure = openForSome(stage.pointee.failure)
            draws.marks(m, reached, into: mark)
            draws.values(stage.pointee.chance, reached, into: delay)
            for k in 0..<n {
                let i = reached[k]
                // Chosen without a branch: nobody can foretell it.
                let column = mark[k] < delay[k] ? success : failure
                column[i] = end[i]
            }
        } else if case .constant(let p) = stage.pointee.chance {
            decide(p >= 1)
        }
        drawCost(stage.pointee.cost, stage.pointee.costSlot)
        drawCost(stage.pointee.costAtStart, stage.pointee.costAtStartSlot)
        drawCost(stage.pointee.runningCost, stage.pointee.runningCostSlot)
    }

    /// An uncertain cost of a stage on the reached paths.
    private func drawCost(_ source: ValueSource?, _ slot: Int?) {
        guard let source, let slot else { return }
        draws.values(source, reached, into: scratch[2])
        enter(scratch[2], into: space[slot])
    }
    /// Enters numbers of the reached paths into a column.
    func enter(_ values: UnsafeMutablePointer<Double>, into column: UnsafeMutablePointer<Double>) {
        reached.enter(values, into: column, of: worlds.count)
    }

    /// Lengths of a delay on the reached paths, 0 where it does not come: one coordinate decides both.
    private func suffer(_ delay: Delay, into out: UnsafeMutablePointer<Double>) {
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

    private func lay(_ market: UnsafePointer<MarketPlan>) {
        let canCome = reach(market.pointee.ready)
        if case .constant(let t)? = market.pointee.exclusivity { space.open(market.pointee.exclusivityEnds, of: worlds.count).update(repeating: t, count: worlds.count) }
        else if canCome { _ = openForSome(market.pointee.exclusivityEnds) } else { space.setNever(market.pointee.exclusivityEnds) }
        guard canCome else {
            space.setNever(market.pointee.submission); space.setNever(market.pointee.decision); space.setNever(market.pointee.approval)
            space.setNever(market.pointee.refusal); space.setNever(market.pointee.resubmission); space.setNever(market.pointee.launch)
            return
        }
        let submission = open(market.pointee.submission), decision = open(market.pointee.decision), approval = open(market.pointee.approval)
        let refusal = openForSome(market.pointee.refusal)
        _ = openForSome(market.pointee.resubmission)
        let n = reached.count, list = reached.positions
        let (at, value, mark, chance) = (scratch[0], scratch[1], scratch[2], scratch[3])
        dc_gather(space[market.pointee.ready], list, at, n)
        if let lag = market.pointee.filingLag { put(off: at, by: lag, value) }
        enter(at, into: submission)
        if let review = market.pointee.review { put(off: at, by: review, value) }
        enter(at, into: decision)
        some.count = 0
        if let m = market.pointee.mark {
            draws.marks(m, reached, into: mark)
            draws.values(market.pointee.chance, reached, into: chance)
            some.count = dc_decide(mark, chance, at, list, n, approval, value, some.positions)
        } else if case .constant(let p) = market.pointee.chance {
            if p >= 1 { enter(at, into: approval) }
            else { approval.update(repeating: .infinity, count: worlds.count); enter(at, into: refusal) }
        }
        if market.pointee.resubmitAfter == nil {
            for k in 0..<some.count { let i = some[k]; refusal[i] = decision[i] }
        } else {
            resubmit(market, left: value)
        }
        launch(market)
    }
    /// Moves times of the reached paths by a lag.
    func put(off times: UnsafeMutablePointer<Double>, by lag: ValueSource, _ room: UnsafeMutablePointer<Double>) {
        draws.values(lag, reached, into: room)
        dc_follow(times, room, times, reached.count)
    }

    private func resubmit(_ market: UnsafePointer<MarketPlan>, left: UnsafeMutablePointer<Double>) {
        let n = some.count
        guard n > 0, let after = market.pointee.resubmitAfter, let odds = market.pointee.resubmitChance else { return }
        let (wait, review, chance) = (scratch[0], scratch[3], scratch[4]), again = market.pointee.resubmitReview
        let cycles = market.pointee.cycles, horizon = worlds.plan.grid.horizon, list = some.positions
        let decision = space[market.pointee.decision], approval = space[market.pointee.approval], refusal = space[market.pointee.refusal]
        let resubmission = space[market.pointee.resubmission]
        draws.values(after, some, into: wait)
        if let again { draws.values(again, some, into: review) } else { review.update(repeating: 0, count: n) }
        draws.values(odds, some, into: chance)
        for k in 0..<n {
            let i = Int(list[k])
            var time = decision[i] + max(0, wait[k])
            resubmission[i] = time
            time += max(0, review[k])
            var u = left[k], approved = u < chance[k]
            var cycle: UInt32 = 1
            while !approved && Int(cycle) < cycles && time < horizon {
                u = chance[k] >= 1 ? 0 : (u - chance[k]) / (1 - chance[k])
                time += max(0, draws.value(after, position: i, lane: cycle))
                if let again { time += max(0, draws.value(again, position: i, lane: cycle)) }
                approved = u < chance[k]
                cycle += 1
            }
            // Chosen without a branch.
            let decided = approved ? approval : refusal
            decided[i] = time
        }
    }

    private func launch(_ market: UnsafePointer<MarketPlan>) {
        let n = worlds.count
        let approval = space[market.pointee.approval], launch = space.open(market.pointee.launch, of: n), lag = scratch[0]
        if case .constant(let wait) = market.pointee.launchLag { dc_shift(approval, max(0, wait), launch, n) }
        else { launch.update(repeating: .infinity, count: n) }
        reached.select(below: .infinity, in: approval, of: n)
        let list = reached.positions, count = reached.count
        guard count > 0 else { return }
        if case .driver = market.pointee.launchLag {
            draws.values(market.pointee.launchLag, reached, into: lag)
            for k in 0..<count { let i = Int(list[k]); launch[i] = approval[i] + max(0, lag[k]) }
        }
        if let exclusivity = market.pointee.exclusivity, case .driver = exclusivity {
            draws.values(exclusivity, reached, into: lag)
            enter(lag, into: space[market.pointee.exclusivityEnds])
        }
    }
}
