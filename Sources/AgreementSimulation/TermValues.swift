import Planning

/// What one unit of each term is worth on the paths of a block: of a sum, one currency unit; of a rate, the sales that bear it.
///
/// Reads what a walk has just evaluated, of the agreement or of one that differs from it in sums and rates only.
package final class TermValues {
    private let walk: AgreementWalk
    /// The agreement with all its changes of sums and rates.
    private let flat: FlatPlan

    package init(walk: AgreementWalk, of plan: AgreementPlan) {
        self.walk = walk
        flat = FlatPlan(plan, world: walk.world)
    }

    /// By path of the block: the present values of one currency unit of an event payment, to the payee and by the payer; 0 where it does
    /// not come. Relative changes by covenants are in it.
    package func value(payment p: Int, toPayee: UnsafeMutablePointer<Double>, byPayer: UnsafeMutablePointer<Double>) {
        let n = walk.ledger.count
        toPayee.update(repeating: 0, count: n); byPayer.update(repeating: 0, count: n)
        guard let occasion = walk.occasions[p] else { return }
        let dates = occasion.dates, payee = dates.factor(occasion.payee), payer = dates.factor(occasion.payer)
        let adjustments = flat.payments[p].adjustments
        for k in 0..<dates.paths.count {
            let i = dates.paths[k]
            var unit = 1.0
            if adjustments.count > 0 {
                var last = (time: -Double.infinity, index: -1)
                while let next = walk.nextChange(adjustments, path: i, after: last), next.time < dates.time[k] {
                    last = next
                    if case .multiply(let f) = adjustments[next.index].change { unit *= f }
                }
            }
            toPayee[i] = unit * payee[k]; byPayer[i] = unit * payer[k]
        }
    }

    /// The base of a royalty by calendar year, of the `k`-th settled path: `years` numbers.
    package func bases(royalty r: Int, settled k: Int) -> UnsafePointer<Double> {
        UnsafePointer(walk.timeline.rows.bases(r) + k * walk.timeline.rows.yearStride)
    }
    package var years: Int { walk.world.grid.years }

    /// Each change of a royalty's rates on the `k`-th settled path: the first year that it holds for, and what the rates then are.
    package func forEachChange(royalty r: Int, settled k: Int, _ body: (_ year: Int, _ change: RateChange) -> Void) {
        let adjustments = flat.payments[flat.royalties[r].payment].adjustments
        guard adjustments.count > 0 else { return }
        let i = walk.ledger.settled[k], end = walk.ledger.end[i], grid = walk.world.grid
        var change = RateChange()
        var last = (time: -Double.infinity, index: -1)
        while let next = walk.nextChange(adjustments, path: i, after: last), next.time < end {
            last = next
            let a = adjustments[next.index]
            change.apply(a.change)
            body(grid.firstYear(after: a.known(next.time)), change)
        }
    }

    /// What a currency unit of a year of a royalty or a minimum (`flow`, as in the ledger) is worth on the `k`-th settled path.
    package func value(flow f: Int, settled k: Int, year: Int) -> (toPayee: Double, byPayer: Double) {
        walk.factors(flow: f, settled: k, year: year)
    }
}
