import Planning
import Sampling

/// A block of sampled worlds in columns: when every stage and market event would come if nobody interfered.
///
/// Latent numbers stay reachable through the draws, which are pure functions of the path, so that a clause can hold, repeat or
/// start a stage without a new draw. Never is +infinity.
package final class Worlds {
    package let plan: WorldPlan
    package let columns: Columns
    package let sales: SalesPaths
    package let indices: IndexPaths
    /// Which points the block holds.
    @exclusivity(unchecked) package internal(set) var block = PointBlock(seed: 0, replicate: 0, stratum: 0, named: 0, first: 0, count: 0)
    /// Where its paths lie among the points from the first on, ascending; nil: side by side.
    @exclusivity(unchecked) package internal(set) var positions: UnsafePointer<Int32>?
    /// How many paths it has.
    package var count: Int { block.count }
    /// The index of the point of a path.
    @inline(__always) package func index(_ i: Int) -> UInt32 { block.first &+ UInt32(truncatingIfNeeded: positions.map { Int($0[i]) } ?? i) }

    package init(plan: WorldPlan, capacity: Int) {
        self.plan = plan
        columns = Columns(count: plan.slotCount, capacity: capacity)
        indices = IndexPaths(plan: plan)
        sales = SalesPaths(plan: plan, columns: columns, capacity: capacity)
    }
}
