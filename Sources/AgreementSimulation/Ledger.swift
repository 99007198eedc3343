import CVectorMath
import Planning
import WorldSimulation

/// What an agreement pays and when it ends, for a block of paths. Allocated once, written anew for every block; what does not
/// depend on amounts are the columns of its timeline, which others may share.
///
/// A payment that comes at most once a path is a run of entries; a royalty or a minimum is a table of years, a row for each
/// settled path. Present values are each party's own, rounded to 2^-18 of a currency unit, so that sums over a path are exact
/// and differences of structures carry no dust.
@usableFromInline package final class Ledger {
    /// Paths of the block.
    @exclusivity(unchecked) package internal(set) var count = 0
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
    @exclusivity(unchecked) package internal(set) var sold: PathList

    /// Paths whose sales and years were looked at, ascending: the rows of `flows`. On all others royalties and minimums pay nothing.
    /// One list for all agreements on a world, whose storage is the world's.
    @exclusivity(unchecked) package internal(set) var settled: PathList
    /// Quanta of a currency unit, for sums by year; set once before a run.
    @exclusivity(unchecked) package var quanta = 1.0
    /// Royalties, then minimums, in the order of the plan.
    package let flows: UnsafeMutablePointer<FlowRows>
    package let flowCount: Int

    /// What is settled path by path.
    package let settledSums: SettledSums

    // Entries of the runs.
    private let entryCount: UnsafeMutablePointer<Int>
    package var entries: Int {
        @inline(__always) get { entryCount.pointee }
        @inline(__always) set { entryCount.pointee = newValue }
    }
    package let runs: UnsafeMutablePointer<Run>
    @exclusivity(unchecked) package private(set) var runCount = 0
    func append(_ run: Run) { (runs + runCount).initialize(to: run); runCount += 1 }
    /// Entries of one payment that comes at most once a path, paths ascending.
    package struct Run {
        package let payment: Int
        /// On how many paths it is paid.
        package let count: Int
        /// Of one amount, which the first entry has; and all at one time, so that it has the present values of all too.
        package let fixed: Bool, uniform: Bool
        /// The paths, when each sum accrued, and the calendar year since `effective` in which it is booked: those of the event's dates.
        package let path: UnsafeMutablePointer<Int32>, time: UnsafeMutablePointer<Double>, year: UnsafeMutablePointer<Int32>
        /// The entries: see `amount` and the values.
        package let amounts: UnsafeMutablePointer<Double>, toPayee: UnsafeMutablePointer<Double>, byPayer: UnsafeMutablePointer<Double>

        /// What the `k`-th payment comes to, and its present values to the payee and by the payer.
        @inline(__always) package func amount(_ k: Int) -> Double { amounts[fixed ? 0 : k] }
        @inline(__always) package func values(_ k: Int) -> (toPayee: Double, byPayer: Double) { uniform ? (toPayee[0], byPayer[0]) : (toPayee[k], byPayer[k]) }
    }
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

    /// By covenant: whether it changed a payment on some path of the block.
    package let hasChanged: UnsafeMutablePointer<Bool>
    private let covenants: Int
    func noteChange(_ covenant: Int, path: Int) { changed[covenant][path] = 1; hasChanged[covenant] = true }

    init(plan: AgreementPlan, timeline: Timeline, years: Int, capacity: Int, keepsCash: Bool) {
        end = timeline.end; cause = timeline.cause
        netSales = timeline.netSales; netSalesPV = timeline.netSalesPV; marginPV = timeline.marginPV; costsPV = timeline.costsPV
        due = timeline.due; limit = timeline.limit; effect = timeline.effect; waived = timeline.waived; happened = timeline.happened; tested = timeline.tested
        sold = PathList(timeline.sold, 0..<0); settled = PathList(timeline.settled, 0..<0)
        paid = Lanes.doubles(capacity); paidToPayee = Lanes.doubles(capacity); paidByPayer = Lanes.doubles(capacity)
        royalties = Lanes.doubles(capacity)
        npv = ColumnBlock(plan.parties.count, capacity)
        changed = ColumnBlock(plan.covenants.count, capacity)
        alike = .allocate(capacity: 3 + plan.parties.count); alike.initialize(repeating: 0)
        sides = (plan.parties.firstIndex { $0.key == "licensor" } ?? -1, plan.parties.firstIndex { $0.key == "licensee" } ?? -1)
        other = plan.parties.indices.map { p in plan.payments.contains { !$0.counted && ($0.payee == p || $0.payer == p) } || (plan.sellers.contains(p) && p != plan.seller) }
        taxes = plan.parties.map(\.tax)
        covenants = plan.covenants.count
        hasChanged = .allocate(capacity: max(1, covenants)); hasChanged.initialize(repeating: false, count: max(1, covenants))
        settledSums = SettledSums(capacity: plan.settlement == nil ? 0 : 4 * capacity)
        entryCount = .allocate(capacity: 1); entryCount.initialize(to: 0)
        runs = .allocate(capacity: max(1, plan.payments.count))
        let payments = plan.royalties.map(\.payment) + plan.minimums.map(\.payment)
        flowCount = payments.count
        flows = .allocate(capacity: max(1, flowCount))
        for (f, payment) in payments.enumerated() { (flows + f).initialize(to: FlowRows(payment: payment, years: years, capacity: capacity)) }
        let entryCapacity = capacity * plan.payments.count { !$0.isSettled && !$0.isFlow }
        entryAmount = Lanes.doubles(entryCapacity)
        entryToPayee = Lanes.doubles(entryCapacity); entryByPayer = Lanes.doubles(entryCapacity)
        cash = keepsCash ? plan.parties.map { _ in ColumnBlock(years, capacity) } : nil
    }
    deinit {
        for p in [paid, paidToPayee, paidByPayer, royalties, entryAmount, entryToPayee, entryByPayer] { p.deallocate() }
        for f in 0..<flowCount { flows[f].deallocate() }
        flows.deallocate(); settledSums.deallocate(); hasChanged.deallocate(); entryCount.deallocate(); alike.deallocate(); runs.deallocate()
    }

    /// A block whose timeline is known and of which nothing is paid yet.
    func begin(_ timeline: Timeline) {
        let n = timeline.count
        royalties.update(repeating: 0, count: n)
        count = n; entries = 0; runCount = 0
        sold = timeline.sold; settled = timeline.settled
        for a in 0..<alike.count { alike[a] = 0 }
        for k in 0..<covenants where hasChanged[k] {
            changed[k].update(repeating: 0, count: changed.capacity)
            hasChanged[k] = false
        }
        guard let cash else { return }
        for p in cash.indices { cash[p].fill(0, n) }
    }

    /// Whether all paths pay alike, and nothing else: what is paid is one number on all of them, and so is what a party has that sells nothing.
    @exclusivity(unchecked) package internal(set) var isAlike = false
    // Sums that all paths pay alike: paid, to the payee, by the payer, then by party what it gets outside of these.
    private let alike: UnsafeMutableBufferPointer<Double>
    func add(alike sum: Double, _ toPayee: Double, _ byPayer: Double, payee: Int, payer: Int, counted: Bool) {
        if counted { alike[0] += sum; alike[1] += toPayee; alike[2] += byPayer; return }
        if payee >= 0 { alike[3 + payee] += toPayee }
        if payer >= 0 { alike[3 + payer] -= byPayer }
    }
    /// The accounts start from what all pay alike, and from those of payments that others make too.
    func spread(_ n: Int, onto common: Ledger?) {
        if let common {
            for r in 0..<common.runCount { append(common.runs[r]) }
            dc_shift(common.paid, alike[0], paid, n); dc_shift(common.paidToPayee, alike[1], paidToPayee, n); dc_shift(common.paidByPayer, alike[2], paidByPayer, n)
            for p in 0..<npv.columns where isBookedDirectly(p) {
                if p < common.npv.columns, common.isBookedDirectly(p) { dc_shift(common.npv[p], alike[3 + p], npv[p], n) }
                else { npv[p].update(repeating: alike[3 + p], count: n) }
            }
            return
        }
        paid.update(repeating: alike[0], count: n); paidToPayee.update(repeating: alike[1], count: n); paidByPayer.update(repeating: alike[2], count: n)
        for p in 0..<npv.columns where isBookedDirectly(p) { npv[p].update(repeating: alike[3 + p], count: n) }
    }
    /// Whether payments other than those of the licensee to the licensor concern a party; what these two have of theirs comes last.
    private let other: [Bool]
    private let sides: (licensor: Int, licensee: Int)
    /// By party: its own tax.
    private let taxes: [Double]
    private func isBookedDirectly(_ p: Int) -> Bool { other[p] || !(p == sides.licensor || p == sides.licensee) }

    /// Books a settled sum to its parties.
    @inline(__always) func book(_ path: Int, payee: Int, payer: Int, counted: Bool, isRoyalty: Bool, amount: Double, toPayee: Double, byPayer: Double) {
        if counted {
            paid[path] += amount; paidToPayee[path] += toPayee; paidByPayer[path] += byPayer
            if isRoyalty { royalties[path] += amount }
            return
        }
        if payee >= 0 { npv[payee][path] += toPayee }
        if payer >= 0 { npv[payer][path] -= byPayer }
    }

    /// Where a payment is booked.
    func accounts(payee: Int, payer: Int, counted: Bool) -> dc_accounts {
        if counted { return dc_accounts(payee: nil, payer: nil, paid: paid, paid_to_payee: paidToPayee, paid_by_payer: paidByPayer) }
        return dc_accounts(payee: payee < 0 ? nil : npv[payee], payer: payer < 0 ? nil : npv[payer], paid: nil, paid_to_payee: nil, paid_by_payer: nil)
    }
    /// Adds up what the two sides have: payments between them, others, and the seller's margin less its costs; then each pays its own tax.
    func close(_ timeline: Timeline, seller: Int) {
        let n = count
        for p in 0..<npv.columns where p == sides.licensor || p == sides.licensee || p == seller {
            dc_value_party(p == sides.licensor ? paidToPayee : nil, p == sides.licensee ? paidByPayer : nil, isBookedDirectly(p) ? npv[p] : nil,
                           p == seller ? marginPV : nil, p == seller ? costsPV : nil, npv[p], n)
        }
        if let cash, let kept = timeline.cash { for y in 0..<kept.columns { for i in 0..<n { cash[seller][y][i] += kept[y][i] } } }
        for p in taxes.indices where taxes[p] != 0 {
            let left = 1 - taxes[p], values = npv[p]
            for i in 0..<n { values[i] = Ledger.rounded(left * values[i]) }
            guard let cash else { continue }
            for y in 0..<cash[p].columns { for i in 0..<n { cash[p][y][i] *= left } }
        }
    }

    /// The change that took effect next after `last`; at one instant in the order written. A relative change is of what then holds.
    @inline(__always)
    func nextChange(_ adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, path i: Int,
                    after last: (time: Double, index: Int)) -> (time: Double, index: Int)? {
        var next = (time: Double.infinity, index: -1)
        for k in 0..<adjustments.count {
            let t = effect[adjustments[k].covenant][i]
            if (t > last.time || (t == last.time && k > last.index)) && t < next.time { next = (t, k) }
        }
        return next.index < 0 ? nil : next
    }

    /// A sum as what took effect before a time has changed it; `orAtClose`: also what a close at that very time shows.
    func changed(_ stated: Double, by adjustments: UnsafeBufferPointer<FlatPlan.Adjustment>, path i: Int, before t: Double, orAtClose: Bool = false) -> Double {
        var sum = stated
        var last = (time: -Double.infinity, index: -1)
        while let next = nextChange(adjustments, path: i, after: last), next.time <= t {
            last = next
            let a = adjustments[next.index]
            guard next.time < t || (orAtClose && a.atClose) else { continue }
            noteChange(a.covenant, path: i)
            switch a.change {
            case .addMoney(let m): sum = max(0, sum + m.rawValue)
            case .multiply(let f): sum *= f
            case .addPoints: break
            }
        }
        return sum
    }

    /// Every sum of the block that is not 0, clause by clause: payment, calendar year, path, amount. For tables, not for the loop.
    package func forEachPayment(_ body: (Int, Int, Int, Double) -> Void) {
        for f in 0..<flowCount {
            for k in 0..<settled.count {
                let row = flows[f].amounts(settled: k)
                for y in 0..<flows[f].stride where row[y] != 0 { body(flows[f].payment, y, settled[k], row[y]) }
            }
        }
        forEachSettledSum(body)
        for r in 0..<runCount {
            let run = runs[r]
            for k in 0..<run.count {
                let amount = run.amount(k)
                if amount != 0 { body(run.payment, Int(run.year[k]), Int(run.path[k]), amount) }
            }
        }
    }

    /// Sums that were settled, those of one payment, year and path together.
    private func forEachSettledSum(_ body: (Int, Int, Int, Double) -> Void) {
        var e = 0
        while e < settledSums.count {
            let path = settledSums[e].path
            var stop = e
            while stop < settledSums.count && settledSums[stop].path == path { stop += 1 }
            for k in e..<stop {
                let entry = settledSums[k]
                var amount = 0.0, isFirst = true
                for j in e..<stop where settledSums[j].payment == entry.payment && settledSums[j].year == entry.year {
                    if j < k { isFirst = false; break }
                    amount += settledSums[j].amount
                }
                if isFirst, amount != 0 { body(Int(entry.payment), Int(entry.year), Int(path), amount) }
            }
            e = stop
        }
    }

    /// Rounds a sum to 2^-18 of a currency unit (beyond 2^33, to a few units in the last place of a double).
    @inlinable @inline(__always) package static func rounded(_ x: Double) -> Double { (x + 1.5 * 0x1p34) - 1.5 * 0x1p34 }
}

/// Some columns of one length.
@usableFromInline package final class ColumnBlock {
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
