import Planning
import WorldSimulation

/// What an agreement pays and when it ends, for a block of paths. Allocated once, written anew for every block.
///
/// A payment that comes at most once a path is a run of entries; a royalty or a minimum is a table of years, a row for each
/// settled path. Present values are each party's own, rounded to 2^-18 of a currency unit, so that sums over a path are exact
/// and differences of structures carry no dust.
package final class Ledger {
    /// Paths of the block.
    package internal(set) var count = 0
    package let end: UnsafeMutablePointer<Double>
    /// Index into `AgreementPlan.causes`.
    package let cause: UnsafeMutablePointer<Int32>
    /// By party.
    package let npv: Columns2
    /// All payments of the licensee to the licensor: undiscounted, at the licensor's and at the licensee's rate.
    package let paid: UnsafeMutablePointer<Double>
    package let paidToPayee: UnsafeMutablePointer<Double>
    package let paidByPayer: UnsafeMutablePointer<Double>
    /// Net sales until the end: undiscounted and at the licensee's rate; and what is left of them to the seller.
    package let netSales: UnsafeMutablePointer<Double>
    package let netSalesPV: UnsafeMutablePointer<Double>
    package let marginPV: UnsafeMutablePointer<Double>
    package let royalties: UnsafeMutablePointer<Double>
    /// Development costs at the licensee's rate, positive.
    package let costsPV: UnsafeMutablePointer<Double>

    /// Paths with sales before the end, ascending; on the others the columns of sales, margin and royalties are 0.
    package internal(set) var sold: PathList

    /// Paths whose sales and years were looked at, ascending: the rows of `flows`. On all others royalties and minimums pay nothing.
    /// One list for all agreements on a world, whose storage is the world's.
    package internal(set) var settled: PathList
    /// Royalties, then minimums, in the order of the plan.
    package let flows: UnsafeMutablePointer<FlowRows>
    package let flowCount: Int

    // Entries of the runs.
    private let entryCount: UnsafeMutablePointer<Int>
    package var entries: Int {
        @inline(__always) get { entryCount.pointee }
        @inline(__always) set { entryCount.pointee = newValue }
    }
    package let runs: UnsafeMutablePointer<Run>
    package internal(set) var runCount = 0
    /// Entries of one payment that comes at most once a path, paths ascending.
    package struct Run {
        package let payment: Int, first: Int, end: Int
        /// All at one time, of one amount.
        package let uniform: Bool
    }
    package let entryCapacity: Int
    package let entryPath: UnsafeMutablePointer<Int32>
    /// Calendar year since `effective` in which the sum is booked.
    package let entryYear: UnsafeMutablePointer<Int32>
    /// When it accrued.
    package let entryTime: UnsafeMutablePointer<Double>
    package let entryAmount: UnsafeMutablePointer<Double>
    package let entryToPayee: UnsafeMutablePointer<Double>
    package let entryByPayer: UnsafeMutablePointer<Double>

    // Covenants: columns by covenant
    /// The due date as adjusted, the limit, when the consequences apply, when it was waived, when it happened; never is infinite.
    package let due: Columns2, limit: Columns2, effect: Columns2, waived: Columns2, happened: Columns2
    /// 1 where the covenant changed a payment.
    package let changed: Columns2
    /// 1 where a level was tested at least once.
    package let tested: Columns2

    /// Cash by party and year, only when kept: undiscounted.
    package let cash: [Columns2]?

    package typealias Columns2 = ColumnBlock

    /// What a block must find empty, by covenant: only what something writes.
    private let covenants: [Cleared]
    private struct Cleared { let duty: Bool, level: Bool, waiver: Bool, adjusts: Bool }

    package init(plan: AgreementPlan, settled: PathList, years: Int, capacity: Int, keepsCash: Bool) {
        self.settled = PathList(settled, 0..<0)
        func column() -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: capacity); p.initialize(repeating: 0, count: capacity); return p
        }
        end = column(); paid = column(); paidToPayee = column(); paidByPayer = column()
        netSales = column(); netSalesPV = column(); marginPV = column(); royalties = column(); costsPV = column()
        cause = .allocate(capacity: capacity); cause.initialize(repeating: 0, count: capacity)
        npv = ColumnBlock(plan.parties.count, capacity)
        let k = plan.covenants.count
        due = ColumnBlock(k, capacity); limit = ColumnBlock(k, capacity); effect = ColumnBlock(k, capacity)
        waived = ColumnBlock(k, capacity); happened = ColumnBlock(k, capacity); changed = ColumnBlock(k, capacity); tested = ColumnBlock(k, capacity)
        for block in [due, limit, effect, waived, happened] { block.fill(.infinity, capacity) }
        covenants = plan.covenants.map { covenant in
            let level = if case .level = covenant.watch { true } else { false }
            let duty = if case .duty = covenant.watch { true } else { false }
            return Cleared(duty: duty, level: level, waiver: covenant.waiver != nil, adjusts: !covenant.adjusts.isEmpty)
        }
        sold = PathList(capacity: capacity)
        entryCount = .allocate(capacity: 1); entryCount.initialize(to: 0)
        runs = .allocate(capacity: max(1, plan.payments.count))
        let payments = plan.royalties.map(\.payment) + plan.minimums.map(\.payment)
        flowCount = payments.count
        flows = .allocate(capacity: max(1, flowCount))
        for (f, payment) in payments.enumerated() { (flows + f).initialize(to: FlowRows(payment: payment, years: years, capacity: capacity)) }
        entryCapacity = capacity * (plan.payments.count - flowCount)
        func words(_ n: Int) -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        entryPath = words(entryCapacity); entryYear = words(entryCapacity)
        entryTime = doubles(entryCapacity); entryAmount = doubles(entryCapacity); entryToPayee = doubles(entryCapacity); entryByPayer = doubles(entryCapacity)
        cash = keepsCash ? plan.parties.map { _ in ColumnBlock(years, capacity) } : nil
    }

    deinit {
        for p in [end, paid, paidToPayee, paidByPayer, netSales, netSalesPV, marginPV, royalties, costsPV,
                  entryTime, entryAmount, entryToPayee, entryByPayer] { p.deallocate() }
        for p in [cause, entryPath, entryYear] { p.deallocate() }
        for f in 0..<flowCount { flows[f].deallocate() }
        flows.deallocate()
        sold.deallocate(); entryCount.deallocate(); runs.deallocate()
    }

    func clear(_ n: Int) {
        count = n; entries = 0; runCount = 0; settled.count = 0
        for k in 0..<sold.count {
            let i = sold[k]
            netSales[i] = 0; netSalesPV[i] = 0; marginPV[i] = 0; royalties[i] = 0
        }
        sold.count = 0
        paid.update(repeating: 0, count: n); paidToPayee.update(repeating: 0, count: n); paidByPayer.update(repeating: 0, count: n)
        costsPV.update(repeating: 0, count: n)
        npv.fill(0, n)
        for k in 0..<covenants.count {
            let c = covenants[k]
            // A hazard or a happening writes its columns whole.
            if c.duty || c.level { limit[k].update(repeating: .infinity, count: n); effect[k].update(repeating: .infinity, count: n) }
            if c.level { due[k].update(repeating: .infinity, count: n); tested[k].update(repeating: 0, count: n) }
            if c.waiver { waived[k].update(repeating: .infinity, count: n) }
            if c.adjusts { changed[k].update(repeating: 0, count: n) }
        }
        cash?.forEach { $0.fill(0, n) }
    }

    /// Every sum of the block that is not 0, clause by clause: payment, calendar year, path, amount. For tables, not for the loop.
    package func forEachPayment(_ body: (Int, Int, Int, Double) -> Void) {
        for f in 0..<flowCount {
            for k in 0..<settled.count {
                let row = flows[f].amounts(settled: k)
                for y in 0..<flows[f].stride where row[y] != 0 { body(flows[f].payment, y, settled[k], row[y]) }
            }
        }
        for r in 0..<runCount {
            for e in runs[r].first..<runs[r].end where entryAmount[e] != 0 { body(runs[r].payment, Int(entryYear[e]), Int(entryPath[e]), entryAmount[e]) }
        }
    }

    /// Rounds a sum to 2^-18 of a currency unit (for sums up to 2^34; beyond, to the precision of a double).
    @inlinable @inline(__always) package static func rounded(_ x: Double) -> Double {
        let shifter = 1.5 * 0x1p34
        let r = (x + shifter) - shifter
        return abs(x) < 0x1p33 ? r : x
    }
}

/// Some columns of one length.
package final class ColumnBlock {
    package let columns: Int
    @usableFromInline let capacity: Int
    @usableFromInline let storage: UnsafeMutablePointer<Double>
    package init(_ columns: Int, _ capacity: Int) {
        self.columns = columns; self.capacity = capacity
        storage = .allocate(capacity: max(1, columns * capacity))
        storage.initialize(repeating: 0, count: max(1, columns * capacity))
    }
    deinit { storage.deallocate() }
    @inlinable @inline(__always) package subscript(c: Int) -> UnsafeMutablePointer<Double> { storage + c * capacity }
    func fill(_ value: Double, _ n: Int) { for c in 0..<columns { self[c].update(repeating: value, count: n) } }
}
