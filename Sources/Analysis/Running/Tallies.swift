import AgreementSimulation
import Planning
import Quantities

/// What a run has counted so far, for all its structures. Merging does not depend on the order.
struct Tallies: Sendable {
    var structures: [Tally]
    /// Each further structure against the first.
    var differences: [DifferenceTally]
    /// Rows of the paths table by structure and block.
    var rows: [[Int: [PathRow]]]
    var blocks = 0

    mutating func merge(_ other: Tallies) {
        for k in structures.indices { structures[k].merge(other.structures[k]) }
        for k in differences.indices { differences[k].merge(other.differences[k]) }
        for k in rows.indices { rows[k].merge(other.rows[k]) { a, _ in a } }
        blocks += other.blocks
    }
}

/// Sizes that a run decides once, from its first paths: units, shifts, histogram edges.
struct TallyPlan: Sendable {
    let pilots: [Pilot]
    let layouts: [TallyLayout]
    let differenceShifts: [[Double]]
    let empty: Tallies

    /// Plays the first paths on a workbench of its own.
    init(plan: Plan, options: RunOptions, paths: Int, blockSize: Int, comparing: Bool, observe: () throws -> Void) rethrows {
        let bench = Workbench(plan: plan, capacity: blockSize, keepsCash: options.detail)
        var pilots = plan.agreements.map { agreement in
            Pilot(values: agreement.parties.map { _ in [] })
        }
        var shifts = Array(repeating: [Double](), count: max(0, plan.agreements.count - 1))
        let years = plan.groupOf.map { plan.groups[$0].world.grid.years }
        if options.detail {
            for k in pilots.indices {
                pilots[k].paymentYears = Array(repeating: [], count: plan.agreements[k].payments.count * years[k])
                pilots[k].cashYears = Array(repeating: [], count: plan.agreements[k].parties.count * years[k])
            }
        }
        let wanted = min(paths, 8192)
        var all = pilots.map(\.values)
        var first = 0
        while first < min(paths, 1 << 16), pilots.contains(where: { $0.paid.count < wanted }) {
            try observe()
            let n = min(blockSize, paths - first)
            bench.play(first: UInt64(first), count: n)
            for k in pilots.indices {
                pilots[k].add(bench.walks[k], bench.counted(k), years: years[k])
                for p in all[k].indices { for i in 0..<n { all[k][p].append(bench.walks[k].ledger.npv[p][i]) } }
            }
            for k in shifts.indices where shifts[k].isEmpty {
                let both = bench.counted(0, k + 1)
                guard both.count > 0 else { continue }
                let parties = plan.agreements[0].parties.count
                shifts[k] = (0..<parties + 3).map { DifferenceTally.value($0, parties, bench.walks[0], bench.walks[k + 1], both[0]) }
            }
            first += n
        }
        // Nobody fulfils the condition so far: the other paths show the size.
        for k in pilots.indices where pilots[k].paid.isEmpty { pilots[k].values = all[k]; pilots[k].paid = [0] }
        self.pilots = pilots
        layouts = plan.agreements.indices.map { k in
            TallyLayout(plan: plan.agreements[k], world: plan.groups[plan.groupOf[k]].world, unit: pilots[k].unit,
                        shift: pilots[k].values.map { $0.first ?? 0 }, bins: 4096, keepsCash: options.detail)
        }
        let parties = plan.agreements.first?.parties.count ?? 0
        differenceShifts = shifts.map { $0.isEmpty ? Array(repeating: 0, count: parties + 3) : $0 }
        let unit = pilots.map(\.unit).max() ?? 1
        var tallies: [Tally] = []
        for k in plan.agreements.indices {
            let agreement = plan.agreements[k]
            let events = agreement.payments.map { payment in
                switch payment.form { case .event, .waiver: true; case .royalty, .minimum: false }
            }
            tallies.append(Tally(layout: layouts[k], pilot: pilots[k], horizon: plan.groups[plan.groupOf[k]].world.grid.horizon, eventPayments: events,
                                 comparing: comparing, keepsCash: options.detail))
        }
        empty = Tallies(structures: tallies,
                        differences: differenceShifts.map { DifferenceTally(parties: parties, unit: unit, shift: $0) },
                        rows: plan.agreements.map { _ in [:] })
    }
}
