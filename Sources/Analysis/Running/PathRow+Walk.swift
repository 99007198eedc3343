import AgreementSimulation
import Planning
import Quantities
import Sampling
import WorldSimulation

extension PathRow {
    /// Rows of the listed paths of the block that `walk` has just evaluated; their weights are known when the run is over.
    static func rows(_ walk: AgreementWalk, _ list: PathList, number: (Int) -> Int) -> [PathRow] {
        let plan = walk.plan, ledger = walk.ledger
        var paid = Array(repeating: [Money](repeating: .zero, count: plan.payments.count), count: ledger.count)
        for f in 0..<ledger.flowCount {
            for k in 0..<ledger.settled.count { paid[ledger.settled[k]][ledger.flows[f].payment] = Money(ledger.flows[f].totals[k]) }
        }
        for r in 0..<ledger.runCount {
            let run = ledger.runs[r]
            for k in 0..<run.count { paid[Int(run.path[k])][run.payment] = Money(run.amount(k)) }
        }
        for e in 0..<ledger.settledSums.count {
            let entry = ledger.settledSums[e]
            paid[Int(entry.path)][Int(entry.payment)] = paid[Int(entry.path)][Int(entry.payment)] + Money(entry.amount)
        }
        return (0..<list.count).map { k in
            let i = list[k], end = ledger.end[i]
            let times = plan.milestones.map { milestone -> Years? in
                guard let p = milestone.payment, case .event(let slot, _, _) = plan.payments[p].form else {
                    let t = walk.column(plan.firstLaunch)[i]
                    return walk.comes(t, by: end) ? Years(t) : nil
                }
                let t = walk.column(slot)[i]
                return plan.payments[p].settlesAtEnd ? (t <= end ? Years(t) : nil) : (walk.comes(t, by: end) ? Years(t) : nil)
            }
            return PathRow(path: number(walk.index(ofPath: i)), weight: 0, endTime: Years(end),
                           cause: plan.causes[Int(ledger.cause[i])].name, launched: walk.comes(walk.column(plan.firstLaunch)[i], by: end),
                           npv: plan.parties.indices.map { Money(ledger.npv[$0][i]) }, paid: paid[i], times: times)
        }
    }
}
