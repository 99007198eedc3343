import CVectorMath
import Planning
import WorldSimulation

/// Plays one agreement out on a block of worlds: dates of clauses, ends, payments, present values.
///
/// Everything that does not need sales is done in columns over all paths. Paths that live to their launch (or to a duty that
/// counts sales) are then settled on rows of periods and of years. After `init` nothing is allocated.
package final class AgreementWalk {
    package let plan: AgreementPlan
    package let world: WorldPlan
    package let ledger: Ledger
    let own: Columns
    let draws: Draws
    let capacity: Int
    var everyone: PathList
    var some: PathList
    let scratch: [UnsafeMutablePointer<Double>]
    /// The end as far as it is known without sales.
    let bound: UnsafeMutablePointer<Double>
    let rows: SalesRows
    /// By settled path: calendar years that begin before the end without sales; the first period that does not count.
    let years: UnsafeMutablePointer<Int32>, last: UnsafeMutablePointer<Int32>
    /// By settled path: the year that the end cuts short.
    let cutYear: UnsafeMutablePointer<Int32>
    /// By path at hand: bounds of periods or years, and what is found between them.
    let limits: UnsafeMutablePointer<Int32>, starts: UnsafeMutablePointer<Int32>, stops: UnsafeMutablePointer<Int32>
    let reductions: UnsafeMutablePointer<Int32>, found: UnsafeMutablePointer<Int32>
    let firstYear: UnsafeMutablePointer<Int32>, stopYear: UnsafeMutablePointer<Int32>
    /// Numbers of a list of paths side by side.
    let dense: UnsafeMutablePointer<Double>
    let zeros: UnsafeMutablePointer<Double>
    /// Rates of one path after a change.
    let changedRates: UnsafeMutablePointer<Double>
    /// Starts of the calendar years.
    let yearStarts: UnsafeMutablePointer<Double>
    let periodGrid: UnsafeMutablePointer<dc_grid>
    /// Discount factors by party and lag, nobody's first; and which of them each royalty and minimum uses.
    let flowFactors: [FlowFactors]
    let flowParties: [(payee: Int, payer: Int)]
    /// The licensee's discount factors at the centres of the periods.
    let centreFactor: UnsafeMutablePointer<Double>
    /// ln(1 + discount) by party.
    let logDiscount: UnsafeMutablePointer<Double>
    let sellerMargin: Double
    /// When each cause would end a path; the horizon, which is last, has none of its own.
    private let causeColumns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    package let licensee: Int
    package let licensor: Int
    /// Event payments at the instant of the end are still made.
    package let endLast: Bool
    /// Excused delays of one path; as many as stages.
    let intervals: UnsafeMutablePointer<(start: Double, end: Double)>
    /// A column of what never comes.
    let never: UnsafeMutablePointer<Double>
    /// Whether a waiver of the covenant has a price.
    let waiverCosts: [Bool]
    let space: ColumnSpace
    /// The columns of `space`, by slot.
    let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    let flat: FlatPlan
    unowned(unsafe) var worlds: Worlds

    package init(plan: AgreementPlan, worlds: Worlds, capacity: Int, keepsCash: Bool) {
        let world = worlds.plan
        self.plan = plan; self.world = world; self.worlds = worlds; self.capacity = capacity
        flat = FlatPlan(plan, world: world)
        ledger = Ledger(plan: plan, settled: worlds.sales.settled, years: world.grid.years, capacity: capacity, keepsCash: keepsCash)
        own = Columns(count: plan.slotCount - world.slotCount, capacity: capacity)
        draws = Draws(drivers: plan.drivers, capacity: capacity)
        space = ColumnSpace(world: worlds.columns, own: own)
        columns = space.columns
        everyone = PathList(capacity: capacity); everyone.fill(capacity); some = PathList(capacity: capacity)
        scratch = (0..<5).map { _ in
            let p = UnsafeMutablePointer<Double>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        bound = .allocate(capacity: capacity); bound.initialize(repeating: 0, count: capacity)
        rows = SalesRows(sales: worlds.sales, sets: flat.sets.map { $0.map { plan.licensed[$0] } }, royalties: plan.royalties.count, grid: world.grid, capacity: capacity)
        worlds.sales.use(plan.licensed)
        func words() -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        years = words(); last = words(); cutYear = words(); limits = words(); starts = words(); stops = words(); reductions = words(); found = words()
        firstYear = words(); stopYear = words()
        dense = SalesPaths.doubles(capacity); zeros = SalesPaths.doubles(capacity)
        changedRates = SalesPaths.doubles(plan.royalties.map(\.rates.count).max() ?? 0)
        yearStarts = SalesPaths.doubles(rows.yearStride)
        for y in 0..<rows.yearStride { yearStarts[y] = world.grid.start(ofYear: y) }
        periodGrid = .allocate(capacity: 1)
        periodGrid.initialize(to: dc_grid(phase: world.grid.phase, per_year: Double(world.grid.perYear), years: Double(world.grid.years)))
        let yearStride = rows.yearStride
        var factors = [FlowFactors(yearStride: yearStride)]
        func factor(_ party: Int?, _ within: Double) -> Int {
            guard let party else { return 0 }
            let rate = plan.parties[party].logDiscount
            if let known = factors.indices.dropFirst().first(where: { factors[$0].rate == rate && factors[$0].within == within }) { return known }
            factors.append(FlowFactors(rate: rate, within: within, grid: world.grid, yearStride: yearStride, capacity: capacity))
            return factors.count - 1
        }
        flowParties = (plan.royalties.map(\.payment) + plan.minimums.map(\.payment)).map { p in
            let payment = plan.payments[p]
            return (factor(payment.payee, payment.within), factor(payment.payer, payment.within))
        }
        flowFactors = factors
        endLast = plan.endLast
        intervals = .allocate(capacity: max(1, world.stages.count)); intervals.initialize(repeating: (0, 0), count: max(1, world.stages.count))
        never = .allocate(capacity: capacity); never.initialize(repeating: .infinity, count: capacity)
        waiverCosts = plan.covenants.indices.map { k in
            plan.payments.contains { if case .waiver(k, _) = $0.form { true } else { false } }
        }
        licensor = plan.parties.firstIndex { $0.key == "licensor" } ?? 0
        licensee = plan.parties.firstIndex { $0.key == "licensee" } ?? min(1, plan.parties.count - 1)
        sellerMargin = plan.parties[licensee].margin
        let parties = plan.parties.count
        logDiscount = .allocate(capacity: parties)
        for (p, party) in plan.parties.enumerated() { (logDiscount + p).initialize(to: party.logDiscount) }
        causeColumns = .allocate(capacity: plan.causes.count)
        for (c, reason) in plan.causes.enumerated() {
            let column = switch reason.kind {
            case .technical: space[plan.technical!]
            case .expiry: space[plan.expiry!]
            case .covenant(let k): ledger.effect[k]
            case .horizon: bound
            }
            (causeColumns + c).initialize(to: column)
        }
        let rate = plan.parties[licensee].logDiscount
        centreFactor = SalesPaths.doubles(rows.stride)
        for q in 0..<world.grid.periods { centreFactor[q] = dc_exp1(-rate * world.grid.centre(q)) }
    }
    deinit {
        everyone.deallocate(); some.deallocate()
        scratch.forEach { $0.deallocate() }
        bound.deallocate(); never.deallocate(); intervals.deallocate()
        space.deallocate()
        for p in [years, last, cutYear, limits, starts, stops, reductions, found, firstYear, stopYear] { p.deallocate() }
        for p in [dense, zeros, changedRates, yearStarts, centreFactor] { p.deallocate() }
        periodGrid.deallocate()
        flowFactors.forEach { $0.deallocate() }
        causeColumns.deallocate(); logDiscount.deallocate()
    }

    /// Evaluates agreements on the block that their world holds now and leaves the results in their ledgers.
    package static func evaluate(_ walks: [AgreementWalk]) {
        guard let sales = walks.first?.worlds.sales else { return }
        for walk in walks { walk.begin() }
        sales.draw()
        for walk in walks { walk.ledger.settled = sales.settled }
        var first = 0
        while first < sales.settled.count {
            let chunk = first..<min(sales.settled.count, first + sales.chunk)
            sales.lay(chunk)
            for walk in walks { walk.settleSales(chunk) }
            first = chunk.upperBound
        }
        for walk in walks { walk.pay() }
    }

    /// What needs no sales.
    private func begin() {
        let n = worlds.count
        draws.first = worlds.first
        ledger.clear(n)
        everyone.count = n
        for op in plan.ops { op.run(in: space, all: n) }
        for leaf in plan.salesLeaves { space[leaf.slot].update(repeating: .infinity, count: n) }
        for op in plan.salesOps { op.run(in: space, all: n) }
        boundEnds(n)
        for k in plan.covenants.indices where !plan.covenants[k].afterSales { examine(covenant: k, everyone) }
        concludeAll(n)
        askForSales(n)
    }
    private func pay() {
        let n = worlds.count
        payFlows()
        payEvents(n)
        payWaivers(n)
        bearCosts(n)
    }

    /// The earliest of the ends that need neither sales nor a duty: a path is over by then at the latest.
    private func boundEnds(_ n: Int) {
        let bound = bound
        bound.update(repeating: world.grid.horizon, count: n)
        func lower(_ column: UnsafeMutablePointer<Double>) {
            dc_least(bound, column, bound, n)
        }
        if let t = plan.technical { lower(space[t]) }
        if let t = plan.expiry { lower(space[t]) }
        for (k, covenant) in plan.covenants.enumerated() {
            guard case .hazard(let steps, let from, let until, let mark) = covenant.watch else { continue }
            strike(covenant: k, steps, from: from, until: until, mark: mark, n)
            if covenant.terminates { lower(ledger.effect[k]) }
        }
    }

    /// The end of every path and its cause: the earliest wins; of one instant, the first in order.
    private func concludeAll(_ n: Int) {
        let end = ledger.end, cause = ledger.cause
        end.update(repeating: world.grid.horizon, count: n)
        cause.update(repeating: Int32(truncatingIfNeeded: plan.causes.count - 1), count: n)
        for c in stride(from: plan.causes.count - 2, through: 0, by: -1) { dc_earliest(causeColumns[c], Int32(truncatingIfNeeded: c), end, cause, n) }
    }
    /// The same for one path.
    func conclude(path i: Int) {
        var end = world.grid.horizon, cause = plan.causes.count - 1
        for c in stride(from: cause - 1, through: 0, by: -1) {
            let t = causeColumns[c][i]
            if t <= end && t < .infinity { end = t; cause = c }
        }
        ledger.end[i] = end; ledger.cause[i] = Int32(truncatingIfNeeded: cause)
    }

    /// Books a sum into the cash of the year in which it is paid.
    func bookCash(_ cash: [ColumnBlock], _ payment: FlatPlan.Payment, path i: Int, paidAt: Double, amount: Double) {
        let year = min(world.grid.years - 1, world.grid.year(of: paidAt))
        if payment.payee >= 0 { cash[payment.payee][year][i] += amount }
        if payment.payer >= 0 { cash[payment.payer][year][i] -= amount }
    }
}
