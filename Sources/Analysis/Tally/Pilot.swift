import AgreementSimulation
import WorldSimulation

/// What the first paths of a run show before the run: the typical size of the values, and where they lie.
struct Pilot: Sendable {
    /// By party.
    var values: [[Double]]
    var paid: [Double] = []
    /// Non-zero sums by payment and year, and cash by party and year; only when kept.
    var paymentYears: [[Double]] = []
    var cashYears: [[Double]] = []

    /// A power of two near the spread of the values of the two sides.
    var unit: Double {
        let size = values.flatMap { column -> [Double] in
            guard let first = column.first else { return [] }
            let spread = column.reduce(0) { $0 + abs($1 - first) } / Double(column.count)
            return [spread, abs(first)]
        }.max() ?? 1
        guard size > 0, size.isFinite else { return 1 }
        var unit = 1.0
        while unit < size { unit *= 2 }
        while unit > 2 * size && unit > 0x1p-30 { unit /= 2 }
        return unit
    }
}

extension Pilot {
    /// Adds the listed paths of a block.
    mutating func add(_ walk: AgreementWalk, _ list: PathList, years: Int) {
        let ledger = walk.ledger
        for p in values.indices { for k in 0..<list.count { values[p].append(ledger.npv[p][list[k]]) } }
        for k in 0..<list.count { paid.append(ledger.paid[list[k]]) }
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
