import CVectorMath
import Planning
import WorldSimulation

/// When what an agreement pays comes, as far as only payments wait for it. Agreements on one timeline that differ in amounts only
/// have the same dates, and one evaluation serves them all.
///
/// After `init` nothing is allocated.
final class PaymentDates {
    /// By slot of the agreement: the timeline's slot; nil where only payments need it.
    let slots: [Int?]
    private let plan: AgreementPlan
    private let timeline: Timeline
    private let own: Columns
    private let ops: ColumnOps, salesOps: ColumnOps
    private let leaves: [FlatPlan.Leaf]
    let space: ColumnSpace
    /// The dates that only payments wait for.
    @exclusivity(unchecked) private(set) var dates: [EventDates] = []
    private let found: UnsafeMutablePointer<Int32>

    init(_ plan: AgreementPlan, slots: [Int?], flat: FlatPlan, timeline: Timeline, capacity: Int) {
        self.plan = plan; self.slots = slots; self.timeline = timeline
        own = Columns(count: slots.count { $0 == nil }, capacity: capacity)
        var free = 0
        var table: [(Columns, Int)] = []
        for slot in slots {
            if let slot { table.append(timeline.owner(ofSlot: slot)) } else { table.append((own, free)); free += 1 }
        }
        space = ColumnSpace(table)
        // A constant column is filled once.
        ops = ColumnOps(plan.ops.filter { slots[$0.target] == nil && !$0.isConstant })
        for case .constant(let slot, let t) in plan.ops where slots[slot] == nil { space[slot].update(repeating: t, count: capacity) }
        salesOps = ColumnOps(plan.salesOps.filter { slots[$0.target] == nil })
        leaves = flat.leaves.filter { slots[$0.slot] == nil }
        found = .allocate(capacity: capacity); found.initialize(repeating: 0, count: capacity)
    }
    deinit { space.deallocate(); ops.deallocate(); salesOps.deallocate(); found.deallocate() }

    /// Whether the dates of another agreement are these.
    func serve(_ other: AgreementPlan, slots: [Int?], on timeline: Timeline) -> Bool {
        func own<T>(_ all: [T], _ slot: (T) -> Int) -> [T] { all.filter { slots[slot($0)] == nil } }
        return timeline === self.timeline && slots == self.slots && own(other.ops, \.target) == own(plan.ops, \.target)
            && own(other.salesOps, \.target) == own(plan.salesOps, \.target) && own(other.salesLeaves, \.slot) == own(plan.salesLeaves, \.slot)
    }

    /// The dates at which a column comes: the timeline's, which other agreements share, where it has the column.
    func dates(of slot: Int, orWith: Bool, atClose: Bool, always: Double?, grid: TimeGrid, capacity: Int) -> EventDates {
        func find(in all: inout [EventDates]) -> EventDates {
            all.those(when: space[slot], never: space.neverMark(slot), end: timeline.end, orWith: orWith, atClose: atClose, always: always, grid: grid, capacity: capacity)
        }
        return slots[slot] != nil ? find(in: &timeline.dates) : find(in: &dates)
    }

    /// Finds them in the block of `n` paths that the timeline holds now.
    func find(_ n: Int) {
        ops.run(in: space, all: n)
        for leaf in leaves {
            // Without sales no level is reached.
            if timeline.settled.count == 0 { space.setNever(leaf.slot) } else { space.open(leaf.slot).update(repeating: .infinity, count: n) }
        }
        salesOps.run(in: space, all: n)
        reachLevels()
        for dates in dates { dates.find(n) }
    }

    /// When yearly sales of all licensed markets reach the levels that only payments wait for.
    private func reachLevels() {
        guard !leaves.isEmpty, timeline.settled.count > 0 else { return }
        let n = timeline.settled.count, at = timeline.settled.positions, end = timeline.end
        for leaf in leaves {
            let column = space[leaf.slot]
            dc_first_holding(timeline.rows.sales(settled: 0), timeline.rows.yearStride, nil, timeline.yearsBegun, n, leaf.sum.relation.code, leaf.sum.level, 1, found)
            dc_reach(found, at, n, timeline.yearGrid, end, column)
        }
        salesOps.run(in: space, on: timeline.settled)
    }
}
