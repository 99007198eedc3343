import AgreementSimulation
import Planning
import Quantities
import WorldSimulation

/// What one worker needs to play out blocks of paths: a sampler for each world and a walk for each structure.
///
/// Everything is allocated here; a block then allocates nothing (but the rows of a paths table).
final class Workbench {
    let plan: Plan
    let capacity: Int
    let samplers: [WorldSampler]
    let walks: [AgreementWalk]
    /// By world.
    private let groups: [[AgreementWalk]]
    private var everyone: PathList
    private var lists: [PathList]
    private var both: PathList

    init(plan: Plan, capacity: Int, keepsCash: Bool) {
        self.plan = plan; self.capacity = capacity
        let samplers = plan.groups.map { WorldSampler(plan: $0.world, capacity: capacity) }
        self.samplers = samplers
        groups = zip(plan.groups, samplers).map { group, sampler in
            AgreementWalk.walks(group.members.map { plan.agreements[$0] }, worlds: sampler.worlds, capacity: capacity, keepsCash: keepsCash)
        }
        walks = plan.agreements.indices.map { [groups] k in
            groups[plan.groupOf[k]][plan.groups[plan.groupOf[k]].members.firstIndex(of: k)!]
        }
        everyone = PathList(capacity: capacity)
        both = PathList(capacity: capacity)
        lists = plan.agreements.map { _ in PathList(capacity: capacity) }
    }
    deinit { everyone.deallocate(); both.deallocate(); lists.forEach { $0.deallocate() } }

    /// Samples a block of worlds and evaluates every structure on it.
    func play(first: UInt64, count: Int) {
        for g in plan.groups.indices {
            samplers[g].sample(first: first, count: count)
            AgreementWalk.evaluate(groups[g])
        }
        for k in walks.indices { select(k, count) }
    }

    /// Positions of the paths of the block that count for a structure.
    func counted(_ structure: Int) -> PathList { lists[structure] }

    private func select(_ k: Int, _ n: Int) {
        let walk = walks[k]
        var list = lists[k]
        switch plan.agreements[k].given {
        case nil:
            list.fill(n)
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
        if plan.agreements[a].given == nil && plan.agreements[b].given == nil { return lists[a] }
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
