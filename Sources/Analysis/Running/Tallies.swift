import AgreementSimulation
import Planning
import Quantities

/// What a run has counted so far, for all its structures. Nothing depends on the order in which units come.
///
/// Units, shifts and bins are decided once, from a pilot.
final class Tallies: Sendable {
    let structures: [CellTally]
    /// Each further structure against the first.
    let differences: [DifferenceTally]
    /// Rows of the paths table by structure.
    private let rows: Locked<[[PathRow]]>

    /// Plays the pilot on a workbench of its own.
    init(plan: Plan, options: RunOptions, bins: Int, pilotSize: Int, goOn: () throws -> Void) rethrows {
        let bench = Workbench(plan: plan, keepsCash: options.detail)
        let years = plan.groupOf.map { plan.groups[$0].world.grid.years }
        var pilots = plan.agreements.indices.map { Pilot(plan: plan.agreements[$0], years: years[$0], keepsCash: options.detail) }
        var all = pilots.map(\.values)
        let design = plan.design.sized(atLeast: pilotSize / SamplingDesign.replicates * SamplingDesign.replicates)
        for h in design.strata.indices {
            // One replicate has a sixteenth of the points of all; the pilot is one.
            let points = design.points(h) * SamplingDesign.replicates
            try bench.play(unit: design.block(replicate: SamplingDesign.pilotReplicate, stratum: h, 0..<points)) { block in
                try goOn()
                for k in pilots.indices where bench.stratum(k, of: block) != nil {
                    pilots[k].add(bench.walks[k], bench.counted(k), years: years[k])
                    guard plan.agreements[k].given != nil else { continue }
                    for p in all[k].indices { for i in 0..<block.count { all[k][p].append(bench.walks[k].ledger.npv[p][i]) } }
                }
            }
        }
        // Nobody fulfils the condition so far: the other paths show the size.
        for k in pilots.indices where pilots[k].paid.isEmpty { pilots[k].values = all[k]; pilots[k].paid = [0] }
        for k in pilots.indices { pilots[k].sort() }
        // One quantum for all structures, so that their differences are whole.
        let money = Quanta.unit(of: pilots.map(\.size).max() ?? 1) * 0x1p-44
        let sales = Quanta.unit(of: pilots.map(\.sales).max() ?? 1) * 0x1p-44
        var structures: [CellTally] = []
        for k in plan.agreements.indices {
            let world = plan.groups[plan.groupOf[k]].world
            let shift = pilots[k].values.map(Pilot.commonest)
            let step = zip(pilots[k].values, shift).map { values, shift in Quanta.unit(of: values.reduce(0) { max($0, abs($1 - shift)) }) * 0x1p-24 }
            let leader = bench.leader(k)
            let layout = TallyLayout(walk: bench.walks[k], leader: leader.map { bench.walks[$0] }, money: money, sales: sales, shift: shift, step: step, keepsCash: options.detail)
            structures.append(CellTally(layout: layout, pilot: pilots[k], strata: world.strata.count, bins: bins, leader: leader.map { structures[$0] }))
        }
        self.structures = structures
        let parties = plan.agreements.first?.parties.count ?? 0
        differences = plan.agreements.indices.dropFirst().map { _ in DifferenceTally(parties: parties, strata: plan.design.strata.count) }
        rows = Locked(plan.agreements.map { _ in [] })
    }

    func keep(_ more: [PathRow], structure: Int) { rows.withLock { $0[structure] += more } }
    /// Rows of a structure, by the number of their path.
    func pathRows(_ structure: Int) -> [PathRow] { rows.withLock { $0[structure] }.sorted { $0.path < $1.path } }
}
