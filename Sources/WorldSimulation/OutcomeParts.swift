import CVectorMath
import Planning
import Sampling

/// Sorts the points of a unit by what their stages come to, so that blocks are of one outcome: what cannot come in it is then
/// looked at on no path. Points keep their draws; only the order in which they are played changes.
package final class OutcomeParts {
    /// The outcomes, those of a subtree side by side.
    package let outcomes: [Stratum]
    /// By outcome: the places of its points in the unit, ascending.
    @exclusivity(unchecked) package private(set) var places: [PathList]
    private let stages: [(stage: Int, mark: Int, chance: Double)]
    private let draws: Draws
    private let capacity: Int
    /// Two lists for each stage at which the tree parts.
    @exclusivity(unchecked) private var failed: [PathList], succeeded: [PathList]
    @exclusivity(unchecked) private var everyone: PathList
    private let marks: UnsafeMutablePointer<Double>

    /// Nil where the outcomes of stages are not what parts the points: one outcome, or strata that know it.
    package init?(plan: WorldPlan, draws: Draws, unit: Int, capacity: Int) {
        guard plan.strata.count == 1, plan.outcomes.count > 1 else { return nil }
        outcomes = plan.outcomes
        self.draws = draws; self.capacity = capacity
        stages = plan.order.compactMap { element in
            guard case .stage(let i) = element, let mark = plan.stages[i].mark, case .constant(let chance) = plan.stages[i].chance else { return nil }
            return (i, mark, chance)
        }
        places = outcomes.map { _ in PathList(capacity: unit) }
        failed = stages.map { _ in PathList(capacity: capacity) }; succeeded = stages.map { _ in PathList(capacity: capacity) }
        everyone = PathList(capacity: capacity)
        marks = .allocate(capacity: capacity); marks.initialize(repeating: 0, count: capacity)
    }
    deinit { (places + failed + succeeded + [everyone]).forEach { $0.deallocate() }; marks.deallocate() }

    /// Sorts a unit.
    package func part(_ unit: PointBlock) {
        for k in places.indices { places[k].count = 0 }
        var done = 0
        while done < unit.count {
            let piece = PointBlock(unit, first: unit.first + UInt32(done), count: min(capacity, unit.count - done))
            draws.begin(piece)
            everyone.fill(piece.count)
            part(everyone, 0, outcomes.indices, from: done)
            done += piece.count
        }
    }
    /// Parts a list at the first stage on, from `depth`, at which some outcomes part.
    private func part(_ list: PathList, _ depth: Int, _ range: Range<Int>, from done: Int) {
        guard list.count > 0 else { return }
        var depth = depth
        while range.count > 1, !parts(range, at: stages[depth].stage) { depth += 1 }
        guard range.count > 1 else {
            let mine = places[range.lowerBound], to = mine.positions + mine.count, listed = list.positions, done = Int32(truncatingIfNeeded: done)
            for k in 0..<list.count { to[k] = listed[k] &+ done }
            places[range.lowerBound].count += list.count
            return
        }
        let (stage, mark, chance) = stages[depth]
        draws.marks(mark, list, into: marks)
        succeeded[depth].count = dc_part(marks, chance, list.positions, list.count, succeeded[depth].positions, failed[depth].positions)
        failed[depth].count = list.count - succeeded[depth].count
        let middle = range.first { outcomes[$0].outcomes[stage] == true }!
        part(failed[depth], depth + 1, range.lowerBound..<middle, from: done)
        part(succeeded[depth], depth + 1, middle..<range.upperBound, from: done)
    }
    private func parts(_ range: Range<Int>, at stage: Int) -> Bool {
        range.contains { outcomes[$0].outcomes[stage] == true } && range.contains { outcomes[$0].outcomes[stage] == false }
    }
}
