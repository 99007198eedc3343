import Planning

/// A block of sampled worlds in columns: when every stage and market event would come if nobody interfered.
///
/// Latent numbers stay reachable through the draws, which are pure functions of the path, so that a clause can hold, repeat or
/// start a stage without a new draw. Never is +infinity.
package final class Worlds {
    package let plan: WorldPlan
    package let columns: Columns
    package let sales: SalesPaths
    /// Number of the block's first path, and how many paths it has.
    package internal(set) var first: UInt64 = 0
    package internal(set) var count = 0

    package init(plan: WorldPlan, capacity: Int) {
        self.plan = plan
        columns = Columns(count: plan.slotCount, capacity: capacity)
        sales = SalesPaths(plan: plan, columns: columns, capacity: capacity)
    }
}
