import AgreementSimulation
import Planning
import Sampling
import WorldSimulation

/// What one worker needs to play out blocks of paths: a sampler for each world and a walk for each structure.
///
/// Everything is allocated here; a block then allocates nothing (but the rows of a paths table).
final class Workbench {
    /// Paths of a block: as many as stay near the processor. Never changes a result.
    static func blockSize(_ plan: Plan) -> Int {
        let slots = plan.agreements.map(\.slotCount).max() ?? 1, room = 1 << 20
        return max(128, min(1024, room / (8 * slots) / 64 * 64))
    }

    let plan: Plan
    let capacity: Int
    let samplers: [WorldSampler]
    let walks: [AgreementWalk]
    /// By world.
    private let groups: [[AgreementWalk]]
    /// By world: its structures; and what stages come to, by outcome and by stratum of its own.
    private let members: [[Int]]
    private let outcomes: [[[Bool?]]], strata: [[[Bool?]]]
    /// By world and stratum of the design: the world's own stratum of that name; -1 where it has none.
    private let stratumOf: [[Int]]
    /// Sorts units by the outcome of their stages; nil where strata know it, or worlds differ in it.
    private let parts: OutcomeParts?
    /// By structure: the condition under which paths count.
    private let givens: [AgreementPlan.Given?]
    @exclusivity(unchecked) private var lists: [PathList]
    @exclusivity(unchecked) private var both: PathList

    init(plan: Plan, capacity: Int? = nil, keepsCash: Bool) {
        let capacity = capacity ?? Workbench.blockSize(plan)
        self.plan = plan; self.capacity = capacity
        let samplers = plan.groups.map { WorldSampler(plan: $0.world, capacity: capacity) }
        self.samplers = samplers
        groups = zip(plan.groups, samplers).map { group, sampler in
            AgreementWalk.walks(group.members.map { plan.agreements[$0] }, worlds: sampler.worlds, capacity: capacity, keepsCash: keepsCash)
        }
        walks = plan.agreements.indices.map { [groups] k in
            groups[plan.groupOf[k]][plan.groups[plan.groupOf[k]].members.firstIndex(of: k)!]
        }
        stratumOf = plan.groups.indices.map { plan.strata(ofGroup: $0) }
        members = plan.groups.map(\.members)
        outcomes = plan.groups.map { $0.world.outcomes.map(\.outcomes) }
        strata = plan.groups.map { $0.world.strata.map(\.outcomes) }
        let outcomes = plan.groups[0].world.outcomes
        parts = plan.groups.allSatisfy { $0.world.outcomes == outcomes }
            ? OutcomeParts(plan: plan.groups[0].world, draws: samplers[0].draws, unit: SamplingDesign.unitSize, capacity: capacity) : nil
        givens = plan.agreements.map(\.given)
        both = PathList(capacity: capacity)
        lists = plan.agreements.map { _ in PathList(capacity: capacity) }
    }
    deinit { both.deallocate(); lists.forEach { $0.deallocate() } }

    /// The stratum of a structure's own world that a block belongs to; nil where its world has none such.
    func stratum(_ structure: Int, of block: PointBlock) -> Int? {
        let h = stratumOf[plan.groupOf[structure]][block.stratum]
        return h < 0 ? nil : h
    }

    /// Samples a block of worlds and evaluates every structure whose world has its stratum.
    func play(_ block: PointBlock) { play(block, positions: nil, outcome: nil) }

    /// The same of points that lie at `positions` from the first on, all of one outcome of their stages.
    private func play(_ block: PointBlock, positions: UnsafePointer<Int32>?, outcome: Int?) {
        for g in groups.indices {
            let stratum = stratumOf[g][block.stratum]
            guard stratum >= 0 else {
                for k in members[g] { lists[k].count = 0 }
                continue
            }
            samplers[g].sample(block, positions: positions, outcomes: outcome.map { outcomes[g][$0] } ?? strata[g][stratum])
            AgreementWalk.evaluate(groups[g])
            for k in members[g] { select(k, block.count) }
        }
    }

    /// Plays the points of a unit (or a larger part of a stratum) block by block, in any order.
    func play(unit: PointBlock, _ body: (PointBlock) throws -> Void) rethrows {
        guard let parts, unit.count <= SamplingDesign.unitSize else {
            var done = 0
            while done < unit.count {
                let block = PointBlock(unit, first: unit.first + UInt32(done), count: min(capacity, unit.count - done))
                play(block)
                try body(block)
                done += block.count
            }
            return
        }
        parts.part(unit)
        for (outcome, places) in parts.places.enumerated() {
            var done = 0
            while done < places.count {
                let block = PointBlock(unit, first: unit.first, count: min(capacity, places.count - done))
                play(block, positions: places.positions + done, outcome: outcome)
                try body(block)
                done += block.count
            }
        }
    }

    /// The first structure that has the same timeline and counts the same paths; nil for that one itself.
    func leader(_ structure: Int) -> Int? {
        guard plan.agreements[structure].given == nil else { return nil }
        return walks[..<structure].firstIndex { walks[structure].sharesTimeline(with: $0) }
    }
    /// Positions of the paths of the block that count for a structure.
    func counted(_ structure: Int) -> PathList { lists[structure] }

    private func select(_ k: Int, _ n: Int) {
        guard let given = givens[k] else { lists[k].fill(n); return }
        let walk = walks[k]
        var list = lists[k]
        switch given {
        case .cause(let c):
            list.count = 0
            for i in 0..<n where walk.ledger.cause[i] == Int32(c) { list.append(i) }
        case .event(let slot, let negated):
            list.count = 0
            let when = walk.column(slot)
            for i in 0..<n where walk.comes(when[i], by: walk.ledger.end[i]) != negated { list.append(i) }
        }
        lists[k] = list
    }

    /// Positions that count for both structures.
    func counted(_ a: Int, _ b: Int) -> PathList {
        if plan.agreements[a].given == nil && plan.agreements[b].given == nil { return lists[a].count < lists[b].count ? lists[a] : lists[b] }
        both.count = 0
        var j = 0
        let (x, y) = (lists[a], lists[b])
        for k in 0..<x.count {
            while j < y.count && y[j] < x[k] { j += 1 }
            if j < y.count && y[j] == x[k] { both.append(x[k]) }
        }
        return both
    }
}
