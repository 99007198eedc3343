import AgreementSimulation
import Planning
import WorldSimulation

/// What a few paths of a replicate of their own show before the run: how large the values are, and where they lie.
///
/// A function of scenario and seed only, so every machine that does a part of a run finds the same.
struct Pilot: Sendable {
    /// By party.
    var values: [[Double]]
    var paid: [Double] = []
    /// The largest net sales of a path.
    var sales = 0.0
    /// Non-zero sums by payment and year, and cash by party and year; only when kept.
    var paymentYears: [[Double]] = []
    var cashYears: [[Double]] = []

    init(plan: AgreementPlan, years: Int, keepsCash: Bool) {
        values = plan.parties.map { _ in [] }
        guard keepsCash else { return }
        paymentYears = Array(repeating: [], count: plan.payments.count * years)
        cashYears = Array(repeating: [], count: plan.parties.count * years)
    }

    /// The size of the largest sums of money.
    var size: Double { (values + [paid]).reduce(0) { $1.reduce($0) { max($0, abs($1)) } } }

    /// Sorts all values, once they have been gathered.
    mutating func sort() {
        for p in values.indices { values[p].sort() }
        paid.sort()
        for k in paymentYears.indices { paymentYears[k].sort() }
        for k in cashYears.indices { cashYears[k].sort() }
    }

    /// Of sorted values the one that is met most often; of equally many the lowest.
    static func commonest(_ sorted: [Double]) -> Double {
        var best = (value: sorted.first ?? 0, count: 0), k = 0
        while k < sorted.count {
            var next = k
            while next < sorted.count && sorted[next] == sorted[k] { next += 1 }
            if next - k > best.count { best = (sorted[k], next - k) }
            k = next
        }
        return best.value
    }

    /// Adds the listed paths of a block.
    mutating func add(_ walk: AgreementWalk, _ list: PathList, years: Int) {
        let ledger = walk.ledger
        for p in values.indices { for k in 0..<list.count { values[p].append(ledger.npv[p][list[k]]) } }
        for k in 0..<list.count { paid.append(ledger.paid[list[k]]) }
        for k in 0..<ledger.sold.count { sales = max(sales, ledger.netSales[ledger.sold[k]]) }
        guard let cash = ledger.cash else { return }
        for p in values.indices {
            for k in 0..<list.count {
                var sum = 0.0
                for y in 0..<years { sum += cash[p][y][list[k]]; cashYears[p * years + y].append(sum) }
            }
        }
        ledger.forEachPayment { payment, year, _, amount in paymentYears[payment * years + year].append(amount) }
    }
}
