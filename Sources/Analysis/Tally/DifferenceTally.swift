import AgreementSimulation
import WorldSimulation

/// What two structures differ in, path by path on the same worlds: each column is b minus a.
///
/// Present values are whole multiples of 2^-18 of a currency unit, so a difference that is the same on every path is exactly so.
struct DifferenceTally: Sendable {
    /// The parties, then all payments, their present value to the payee, and both sides together.
    let parties: Int
    /// Differences are counted from the first path's.
    let shift: [Double]
    private(set) var sums: FixedSums
    private(set) var better: [Int64]
    private(set) var ties: [Int64]
    private(set) var paths: Int64 = 0

    var columns: Int { parties + 3 }
    static func paid(_ parties: Int) -> Int { parties }
    static func presentValue(_ parties: Int) -> Int { parties + 1 }
    static func together(_ parties: Int) -> Int { parties + 2 }

    init(parties: Int, unit: Double, shift: [Double]) {
        self.parties = parties; self.shift = shift
        sums = FixedSums(quanta: (0..<parties + 3).flatMap { _ in [FixedSums.quantum(of: unit), FixedSums.quantum(ofSquare: unit)] })
        better = Array(repeating: 0, count: parties)
        ties = Array(repeating: 0, count: parties)
    }

    /// The difference in a column on a path.
    static func value(_ column: Int, _ parties: Int, _ a: AgreementWalk, _ b: AgreementWalk, _ i: Int) -> Double {
        switch column - parties {
        case 0: b.ledger.paid[i] - a.ledger.paid[i]
        case 1: b.ledger.paidToPayee[i] - a.ledger.paidToPayee[i]
        case 2: (b.ledger.npv[b.licensor][i] - a.ledger.npv[a.licensor][i]) + (b.ledger.npv[b.licensee][i] - a.ledger.npv[a.licensee][i])
        default: b.ledger.npv[column][i] - a.ledger.npv[column][i]
        }
    }

    mutating func add(_ a: AgreementWalk, _ b: AgreementWalk, _ list: PathList) {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * columns) { block in
            for c in 0..<columns {
                var s1 = 0.0, s2 = 0.0
                let start = shift[c]
                for k in 0..<list.count {
                    let value = DifferenceTally.value(c, parties, a, b, list[k])
                    if c < parties {
                        if value > 0 { better[c] += 1 } else if value == 0 { ties[c] += 1 }
                    }
                    let d = value - start
                    s1 += d; s2 += d * d
                }
                block[2 * c] = s1; block[2 * c + 1] = s2
            }
            sums.add(UnsafePointer(block.baseAddress!))
        }
        paths += Int64(list.count)
    }

    mutating func merge(_ other: DifferenceTally) {
        sums.merge(other.sums)
        for p in 0..<parties { better[p] += other.better[p]; ties[p] += other.ties[p] }
        paths += other.paths
    }

    /// Mean of a column and its standard error.
    func mean(_ column: Int) -> (value: Double, error: Double) {
        let n = Double(paths)
        guard n > 0 else { return (.nan, .nan) }
        let m = sums[2 * column] / n
        guard n > 1 else { return (shift[column] + m, .nan) }
        let variance = max(0, sums[2 * column + 1] - n * m * m) / (n - 1)
        return (shift[column] + m, Moments.errorOfMean(variance: variance, mean: m, count: n))
    }
}
