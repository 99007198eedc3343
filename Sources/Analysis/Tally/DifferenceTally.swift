import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// On how many paths one structure is better for a party than another, on the same worlds: counts by replicate and stratum.
final class DifferenceTally: Sendable {
    let parties: Int, strata: Int
    private let counts: Locked<[Int64]>

    init(parties: Int, strata: Int) {
        self.parties = parties; self.strata = strata
        counts = Locked(Array(repeating: 0, count: SamplingDesign.replicates * strata * (2 * parties + 1)))
    }

    private func at(_ replicate: Int, _ stratum: Int) -> Int { (replicate * strata + stratum) * (2 * parties + 1) }

    /// Counts the listed paths of a block. Present values are whole multiples of 2^-18 of a currency unit, so a tie is exactly so.
    func add(_ a: AgreementWalk, _ b: AgreementWalk, _ list: PathList, replicate: Int, stratum: Int) {
        guard list.count > 0 else { return }
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * parties) { found in
            for p in 0..<parties {
                let x = a.ledger.npv[p], y = b.ledger.npv[p]
                var better: Int64 = 0, ties: Int64 = 0
                if list.count == a.ledger.count { dc_count_above(y, x, list.count, &better, &ties) } else { for k in 0..<list.count {
                    let i = Int(list.positions[k])
                    better &+= y[i] > x[i] ? 1 : 0
                    ties &+= y[i] == x[i] ? 1 : 0
                } }
                found[2 * p] = better; found[2 * p + 1] = ties
            }
            counts.withLock { counts in
                let base = at(replicate, stratum)
                for k in 0..<2 * parties { counts[base + k] += found[k] }
                counts[base + 2 * parties] += Int64(list.count)
            }
        }
    }
    /// Paths counted in a cell, on which b is better, and on which both are equal.
    func better(_ party: Int, _ replicate: Int, _ stratum: Int) -> Int64 { counts.withLock { $0[at(replicate, stratum) + 2 * party] } }
    func ties(_ party: Int, _ replicate: Int, _ stratum: Int) -> Int64 { counts.withLock { $0[at(replicate, stratum) + 2 * party + 1] } }
    func paths(_ replicate: Int, _ stratum: Int) -> Int64 { counts.withLock { $0[at(replicate, stratum) + 2 * parties] } }
}
