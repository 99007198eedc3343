import Planning

/// What an agreement pays and when it ends, for a block of paths. Allocated once, written anew for every block.
///
/// Payments are a list of entries; entries of one payment on one path stand together. Present values are each party's own,
/// rounded to 2^-18 of a currency unit, so that sums over a path are exact and differences of structures carry no dust.
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

    // Entries
    package internal(set) var entries = 0
    package let entryCapacity: Int
    package let entryPayment: UnsafeMutablePointer<Int32>
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

    package init(plan: AgreementPlan, years: Int, capacity: Int, keepsCash: Bool) {
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
        let flows = plan.royalties.count + plan.minimums.count
        entryCapacity = capacity * (plan.payments.count + flows * (years + 1))
        func words(_ n: Int) -> UnsafeMutablePointer<Int32> {
            let p = UnsafeMutablePointer<Int32>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        func doubles(_ n: Int) -> UnsafeMutablePointer<Double> {
            let p = UnsafeMutablePointer<Double>.allocate(capacity: max(1, n)); p.initialize(repeating: 0, count: max(1, n)); return p
        }
        entryPayment = words(entryCapacity); entryPath = words(entryCapacity); entryYear = words(entryCapacity)
        entryTime = doubles(entryCapacity); entryAmount = doubles(entryCapacity); entryToPayee = doubles(entryCapacity); entryByPayer = doubles(entryCapacity)
        cash = keepsCash ? plan.parties.map { _ in ColumnBlock(years, capacity) } : nil
    }

    deinit {
        for p in [end, paid, paidToPayee, paidByPayer, netSales, netSalesPV, marginPV, royalties, costsPV,
                  entryTime, entryAmount, entryToPayee, entryByPayer] { p.deallocate() }
        for p in [cause, entryPayment, entryPath, entryYear] { p.deallocate() }
    }

    func clear(_ n: Int) {
        count = n; entries = 0
        for p in [paid, paidToPayee, paidByPayer, netSales, netSalesPV, marginPV, royalties, costsPV] { p.update(repeating: 0, count: n) }
        npv.fill(0, n)
        due.fill(.infinity, n); limit.fill(.infinity, n); effect.fill(.infinity, n); waived.fill(.infinity, n); happened.fill(.infinity, n)
        changed.fill(0, n); tested.fill(0, n)
        cash?.forEach { $0.fill(0, n) }
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
