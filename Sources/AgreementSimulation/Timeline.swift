import CVectorMath
import Planning
import WorldSimulation

/// When things happen under an agreement on a block of worlds, and what is sold and spent until its end: all that needs no amounts.
///
/// Everything that does not need sales is done in columns over all paths. Paths that live to their launch (or to a duty that
/// counts sales) are then settled on rows of periods and of years. After `init` nothing is allocated.
final class Timeline {
    /// Without payments, on slots of its own.
    let plan: AgreementPlan
    let seller: AgreementPlan.PartyPlan
    let world: WorldPlan
    unowned(unsafe) let worlds: Worlds
    let flat: FlatPlan
    private let own: Columns
    private let ops: ColumnOps
    let salesOps: ColumnOps
    let space: ColumnSpace
    /// The columns of `space`, by slot.
    let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    let draws: Draws
    var count: Int { worlds.count }

    // What is found out, by path
    let end: UnsafeMutablePointer<Double>
    /// Index into the causes.
    let cause: UnsafeMutablePointer<Int32>
    /// Net sales until the end, undiscounted and at the seller's rate, and what is left of them to the seller. 0 but on `sold`.
    let netSales: UnsafeMutablePointer<Double>, netSalesPV: UnsafeMutablePointer<Double>, marginPV: UnsafeMutablePointer<Double>
    /// Development costs at the seller's rate, positive.
    let costsPV: UnsafeMutablePointer<Double>
    @exclusivity(unchecked) var sold: PathList
    /// Paths whose sales are laid out: the world's list.
    @exclusivity(unchecked) var settled: PathList
    /// By covenant: the due date as adjusted, the limit, when the consequences apply, when it was waived, when it happened.
    let due: ColumnBlock, limit: ColumnBlock, effect: ColumnBlock, waived: ColumnBlock, happened: ColumnBlock
    /// 1 where a level was tested at least once.
    let tested: ColumnBlock
    /// By duty and level: how far its columns have been written in this block.
    let written: UnsafeMutablePointer<Int>
    /// The seller's margin less its costs, by year; only when kept.
    let cash: ColumnBlock?

    /// Dates that payments wait for.
    @exclusivity(unchecked) var dates: [EventDates] = []
    /// Discount factors by party's rate and lag, nobody's first.
    @exclusivity(unchecked) var flowFactors: [FlowFactors]
    /// By settled path: the year that the end cuts short.
    let cutYear: UnsafeMutablePointer<Int32>
    let minimumYears: [MinimumYears]

    let rows: SalesRows
    /// Sales by market and period, where a settlement looks at them.
    let marketSales: MarketSales?
    /// And units, where rates are money a unit.
    let marketUnits: MarketSales?
    /// By settled path: calendar years that begin before the end.
    let yearsBegun: UnsafeMutablePointer<Int32>
    /// By settled path: calendar years that begin before the end without sales; the first period that does not count.
    let years: UnsafeMutablePointer<Int32>, last: UnsafeMutablePointer<Int32>
    /// The seller's discount factors at the centres of the periods.
    let centreFactor: UnsafeMutablePointer<Double>
    /// Periods as the kernels read them, and years as periods.
    let periodGrid: UnsafeMutablePointer<dc_grid>, yearGrid: UnsafeMutablePointer<dc_grid>

    // Room for lists at hand
    @exclusivity(unchecked) var everyone: PathList
    @exclusivity(unchecked) var some: PathList
    let scratch: [UnsafeMutablePointer<Double>]
    let dense: UnsafeMutablePointer<Double>
    let limits: UnsafeMutablePointer<Int32>, starts: UnsafeMutablePointer<Int32>, stops: UnsafeMutablePointer<Int32>
    let found: UnsafeMutablePointer<Int32>
    /// A column of what never comes.
    let never: UnsafeMutablePointer<Double>
    /// The end as far as it is known without sales.
    let bound: UnsafeMutablePointer<Double>
    /// When each cause would end a path; the horizon, which is last, has none of its own.
    private let causeColumns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    /// Whether it is known that a cause comes on no path; nil where nobody tells.
    private let causeNevers: UnsafeMutablePointer<UnsafeMutablePointer<Bool>?>
    /// Causes that are covenants which count sales.
    private let causesBySales: [Int]
    /// Duties as the kernel reads them, by covenant.
    let duties: [Duty?]
    let costs: [Cost]

    init(plan timeline: TimelinePlan, worlds: Worlds, capacity: Int, keepsCash: Bool) {
        let plan = timeline.plan, world = worlds.plan, grid = world.grid
        self.plan = plan; self.world = world; self.worlds = worlds
        seller = timeline.seller
        flat = FlatPlan(plan, world: world)
        own = Columns(count: plan.slotCount - world.slotCount, capacity: capacity)
        space = ColumnSpace(world: worlds.columns, own: own)
        columns = space.columns
        // A constant column is filled once.
        ops = ColumnOps(plan.ops.filter { !$0.isConstant })
        salesOps = ColumnOps(plan.salesOps)
        for case .constant(let slot, let t) in plan.ops { space[slot].update(repeating: t, count: capacity) }
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        func column(_ value: Double = 0) -> UnsafeMutablePointer<Double> {
            let p = Lanes.doubles(capacity); p.update(repeating: value, count: capacity); return p
        }
        end = column(); netSales = column(); netSalesPV = column(); marginPV = column(); costsPV = column()
        cause = .allocate(capacity: capacity); cause.initialize(repeating: 0, count: capacity)
        sold = PathList(capacity: capacity)
        settled = PathList(worlds.sales.settled, 0..<0)
        let k = plan.covenants.count
        due = ColumnBlock(k, capacity); limit = ColumnBlock(k, capacity); effect = ColumnBlock(k, capacity)
        waived = ColumnBlock(k, capacity); happened = ColumnBlock(k, capacity); tested = ColumnBlock(k, capacity)
        for block in [due, limit, effect, waived, happened] { block.fill(.infinity, capacity) }
        written = .allocate(capacity: max(1, k)); written.initialize(repeating: 0, count: max(1, k))
        cash = keepsCash ? ColumnBlock(grid.years, capacity) : nil
        rows = SalesRows(sales: worlds.sales, sets: flat.sets, royalties: plan.royalties.count, grid: grid, capacity: capacity)
        marketSales = plan.keepsSales ? MarketSales(markets: plan.licensed.count, stride: rows.stride, capacity: capacity) : nil
        marketUnits = plan.keepsUnits ? MarketSales(markets: plan.licensed.count, stride: rows.stride, capacity: capacity) : nil
        if plan.keepsUnits { worlds.sales.use(plan.licensed, .units) }
        func words() -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        years = words(); yearsBegun = words(); last = words(); limits = words(); starts = words(); stops = words(); found = words()
        cutYear = words()
        flowFactors = [FlowFactors(yearStride: rows.yearStride)]
        centreFactor = Lanes.doubles(rows.stride)
        for q in 0..<grid.periods { centreFactor[q] = dc_exp1(-seller.logDiscount * grid.centre(q)) }
        periodGrid = .allocate(capacity: 1)
        periodGrid.initialize(to: dc_grid(phase: grid.phase, per_year: Double(grid.perYear), years: Double(grid.years)))
        yearGrid = .allocate(capacity: 1)
        yearGrid.initialize(to: dc_grid(phase: grid.phase, per_year: 1, years: Double(grid.years)))
        everyone = PathList(capacity: capacity); everyone.fill(capacity); some = PathList(capacity: capacity)
        scratch = (0..<3).map { _ in Lanes.doubles(capacity) }
        dense = column()
        never = column(.infinity)
        bound = column()
        minimumYears = flat.minimums.map { [flat, columns, never, end] in
            MinimumYears($0, flat, columns: columns, never: never, end: end, capacity: capacity)
        }
        causeColumns = .allocate(capacity: plan.causes.count); causeNevers = .allocate(capacity: plan.causes.count)
        for (c, reason) in plan.causes.enumerated() {
            let column = switch reason.kind {
            case .technical: space[plan.technical!]
            case .expiry: space[plan.expiry!]
            case .covenant(let k): effect[k]
            case .horizon: bound
            }
            let never: UnsafeMutablePointer<Bool>? = switch reason.kind {
            case .technical: space.neverMark(plan.technical!)
            case .expiry: space.neverMark(plan.expiry!)
            case .covenant, .horizon: nil
            }
            (causeColumns + c).initialize(to: column); (causeNevers + c).initialize(to: never)
        }
        causesBySales = plan.causes.indices.filter { if case .covenant(let k) = plan.causes[$0].kind { plan.covenants[k].afterSales } else { false } }
        costs = Timeline.costs(of: world)
        duties = plan.covenants.map { [space] covenant in Duty(covenant, columns: space.columns) }
    }
    deinit {
        everyone.deallocate(); some.deallocate(); sold.deallocate(); space.deallocate()
        scratch.forEach { $0.deallocate() }
        for p in [end, netSales, netSalesPV, marginPV, costsPV, centreFactor, dense, never, bound] { p.deallocate() }
        minimumYears.forEach { $0.deallocate() }; flowFactors.forEach { $0.deallocate() }
        for p in [cutYear, cause, years, yearsBegun, last, limits, starts, stops, found] { p.deallocate() }
        written.deallocate(); ops.deallocate(); salesOps.deallocate()
        periodGrid.deallocate(); yearGrid.deallocate(); causeColumns.deallocate(); causeNevers.deallocate()
    }

    /// The columns in which a slot lies.
    func owner(ofSlot slot: Int) -> (Columns, Int) { slot < worlds.columns.count ? (worlds.columns, slot) : (own, slot - worlds.columns.count) }

    /// The dates at which a duty is waived.
    func dates(ofWaiver k: Int, atClose: Bool, capacity: Int) -> EventDates {
        dates.those(when: waived[k], never: nil, end: end, orWith: true, atClose: atClose, always: nil, grid: world.grid, capacity: capacity)
    }

    /// What needs no sales, on the block that the world holds now.
    func begin() {
        let n = worlds.count
        draws.begin(worlds.block, worlds.positions)
        everyone.count = n
        clear(n)
        ops.run(in: space, all: n)
        for leaf in flat.leaves { space[leaf.slot].update(repeating: .infinity, count: n) }
        salesOps.run(in: space, all: n)
        boundEnds(n)
        for k in 0..<flat.covenants.count where !flat.covenants[k].afterSales { examine(covenant: k, everyone) }
        concludeAll(n)
        askForSales(n)
    }

    /// What can be told once the ends are known.
    func finish() {
        closeYears()
        bearCosts()
        for dates in dates { dates.find(count) }
    }

    /// Forgets the block before: what was written. A hazard or a happening writes its columns whole.
    private func clear(_ n: Int) {
        for k in 0..<sold.count {
            let i = sold[k]
            netSales[i] = 0; netSalesPV[i] = 0; marginPV[i] = 0
        }
        sold.count = 0
        costsPV.update(repeating: 0, count: n)
        for k in 0..<flat.covenants.count where written[k] > 0 {
            let n = written[k]
            written[k] = 0
            limit[k].update(repeating: .infinity, count: n); effect[k].update(repeating: .infinity, count: n)
            if case .level = flat.covenants[k].watch { due[k].update(repeating: .infinity, count: n); tested[k].update(repeating: 0, count: n) }
            if flat.covenants[k].hasWaiver { waived[k].update(repeating: .infinity, count: n) }
        }
        cash?.fill(0, n)
    }

    /// The earliest of the ends that need neither sales nor a duty: a path is over by then at the latest.
    private func boundEnds(_ n: Int) {
        let bound = bound
        bound.update(repeating: world.grid.horizon, count: n)
        func lower(_ column: UnsafeMutablePointer<Double>) {
            dc_least(bound, column, bound, n)
        }
        if let t = plan.technical, !space.isNever(t) { lower(space[t]) }
        if let t = plan.expiry, !space.isNever(t) { lower(space[t]) }
        for k in 0..<flat.covenants.count {
            guard case .hazard = flat.covenants[k].watch, case .hazard(let steps, let from, let until, let mark) = plan.covenants[k].watch else { continue }
            strike(covenant: k, steps, from: from, until: until, mark: mark, n)
            if plan.covenants[k].terminates { lower(effect[k]) }
        }
    }

    /// The end of every path and its cause: the earliest wins; of one instant, the first in order.
    private func concludeAll(_ n: Int) {
        let end = end, cause = cause
        end.update(repeating: world.grid.horizon, count: n)
        cause.update(repeating: Int32(truncatingIfNeeded: plan.causes.count - 1), count: n)
        for c in stride(from: plan.causes.count - 2, through: 0, by: -1) where !isNever(cause: c) { dc_earliest(causeColumns[c], Int32(truncatingIfNeeded: c), end, cause, n) }
    }
    private func isNever(cause c: Int) -> Bool { causeNevers[c]?.pointee ?? false }
    /// The same for listed paths, once the covenants that count sales are known; until then these end none.
    func conclude(_ list: PathList) {
        for c in causesBySales { dc_end_earlier(causeColumns[c], Int32(truncatingIfNeeded: c), list.positions, list.count, end, cause) }
    }
}
