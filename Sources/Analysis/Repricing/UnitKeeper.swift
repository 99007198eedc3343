import AgreementSimulation
import CVectorMath
import Planning
import Sampling
import WorldSimulation

/// What is kept of one unit of work.
struct KeptUnit: Sendable {
    let replicate: Int
    /// Of the structure's own world.
    let stratum: Int
    /// Paths that count.
    var counted = 0
    /// By party: of the paths that no minimum bends.
    var moments: [ColumnMoments]
    var bent: BentPaths
}

/// Plays units of a run whose terms pay nothing, and keeps what a unit of each term is worth. One a worker.
final class UnitKeeper {
    private let columns: TermColumns
    /// The agreement as written.
    private let plan: AgreementPlan
    private let bench: Workbench
    private let terms: TermValues
    /// By party: columns of the block at hand, and of the listed paths side by side.
    private let values: [UnsafeMutablePointer<Double>], dense: [UnsafeMutablePointer<Double>]
    private let toPayee: UnsafeMutablePointer<Double>, byPayer: UnsafeMutablePointer<Double>
    private var straight: PathList
    private let isCounted: UnsafeMutablePointer<Bool>
    /// Of the year at hand: the parts of its base by tier, and by party what a unit of it is worth.
    private let parts: UnsafeMutableBufferPointer<Double>, unit: UnsafeMutableBufferPointer<Double>
    private var stride: Int { bench.capacity }
    private var parties: Range<Int> { plan.parties.indices }

    init(plan whole: Plan, columns: TermColumns) {
        self.columns = columns
        plan = whole.agreements[0]
        var idle = whole
        idle.agreements[0] = plan.paying(nothingFor: columns.places)
        bench = Workbench(plan: idle, keepsCash: false)
        terms = TermValues(walk: bench.walks[0], of: plan)
        let capacity = bench.capacity
        values = plan.parties.map { _ in Lanes.doubles(columns.count * capacity) }
        dense = plan.parties.map { _ in Lanes.doubles(columns.count * capacity) }
        toPayee = Lanes.doubles(capacity); byPayer = Lanes.doubles(capacity)
        straight = PathList(capacity: capacity)
        isCounted = .allocate(capacity: capacity); isCounted.initialize(repeating: false, count: capacity)
        parts = .allocate(capacity: max(1, columns.width)); parts.initialize(repeating: 0)
        unit = .allocate(capacity: max(1, plan.parties.count)); unit.initialize(repeating: 0)
    }
    deinit {
        for p in values + dense + [toPayee, byPayer] { p.deallocate() }
        straight.deallocate(); isCounted.deallocate(); parts.deallocate(); unit.deallocate()
    }

    /// Nil where the structure's world has no such stratum.
    func keep(_ unit: PointBlock) -> KeptUnit? {
        guard let stratum = bench.stratum(0, of: unit) else { return nil }
        var kept = KeptUnit(replicate: Int(unit.replicate), stratum: stratum, moments: plan.parties.map { _ in ColumnMoments(columns: columns.count) },
                            bent: BentPaths(parties: plan.parties.count, columns: columns))
        bench.play(unit: unit) { _ in add(to: &kept) }
        kept.bent.trim()
        return kept
    }

    private func add(to kept: inout KeptUnit) {
        let ledger = bench.walks[0].ledger, list = bench.counted(0), n = ledger.count
        isCounted.update(repeating: list.count == n, count: n)
        if list.count < n { for k in 0..<list.count { isCounted[list[k]] = true } }
        kept.counted += list.count
        for p in parties {
            values[p].update(from: ledger.npv[p], count: n)
            for m in 1..<max(1, columns.count) { (values[p] + m * stride).update(repeating: 0, count: n) }
        }
        for (c, payment) in columns.payments.enumerated() { addUnits(of: payment, to: 1 + c, n) }
        if !columns.royalties.isEmpty {
            for k in 0..<ledger.settled.count where isCounted[ledger.settled[k]] { addYears(settled: k, ledger, &kept.bent) }
        }
        straight.count = 0
        for k in 0..<list.count where isCounted[list[k]] { straight.append(list[k]) }
        for p in parties {
            guard straight.count < n else { kept.moments[p].add(values[p], stride: stride, rows: n); continue }
            for m in 0..<columns.count { dc_gather(values[p] + m * stride, straight.positions, dense[p] + m * stride, straight.count) }
            kept.moments[p].add(dense[p], stride: stride, rows: straight.count)
        }
    }

    private func addUnits(of payment: Int, to column: Int, _ n: Int) {
        terms.value(payment: payment, toPayee: toPayee, byPayer: byPayer)
        if let payee = plan.payments[payment].payee { let x = values[payee] + column * stride; for i in 0..<n { x[i] += toPayee[i] } }
        if let payer = plan.payments[payment].payer { let x = values[payer] + column * stride; for i in 0..<n { x[i] -= byPayer[i] } }
    }

    /// Royalties of a path: the base of each year by tier, and by the change of the rates that holds then. A path with a floor to earn
    /// goes to the bent ones and counts no more among the others.
    private func addYears(settled k: Int, _ ledger: Ledger, _ bent: inout BentPaths) {
        let i = ledger.settled[k]
        for royalty in columns.royalties {
            let r = royalty.royalty, bases = terms.bases(royalty: r, settled: k)
            var changes: [(year: Int, column: Int)] = [(0, royalty.first)]
            terms.forEachChange(royalty: r, settled: k) { year, change in
                changes.append((year, royalty.first + royalty.tiers * royalty.changes.firstIndex(of: change)!))
            }
            for y in 0..<terms.years where bases[y] > 0 {
                let column = changes.last { $0.year <= y }!.column, reached = split(bases[y], royalty.bounds)
                value(flow: r, payment: plan.royalties[r].payment, k, y)
                for p in parties { for t in 0..<reached { values[p][(column + t) * stride + i] += unit[p] * parts[t] } }
                for m in royalty.minimums {
                    let flow = plan.royalties.count + m, floor = ledger.flows[flow].amounts(settled: k)[y]
                    guard floor > 0 else { continue }
                    value(flow: flow, payment: plan.minimums[m].payment, k, y)
                    bent.add(floor: floor, values: UnsafeBufferPointer(unit), parts: UnsafeBufferPointer(rebasing: parts[..<royalty.tiers]),
                             reached: reached, column: column)
                }
            }
        }
        guard bent.hasYears else { return }
        bent.close { p, m in values[p][m * stride + i] }
        isCounted[i] = false
    }

    /// Splits a base into its parts by tier; returns how many have any.
    private func split(_ base: Double, _ bounds: [Double]) -> Int {
        var reached = 0
        for t in bounds.indices {
            let top = t + 1 < bounds.count ? min(base, bounds[t + 1]) : base
            parts[t] = max(0, top - bounds[t])
            if parts[t] > 0 { reached = t + 1 }
        }
        return reached
    }
    /// What each party gets of a unit of a year, less what it pays.
    private func value(flow: Int, payment: Int, _ k: Int, _ y: Int) {
        let worth = terms.value(flow: flow, settled: k, year: y)
        unit.update(repeating: 0)
        if let payee = plan.payments[payment].payee { unit[payee] += worth.toPayee }
        if let payer = plan.payments[payment].payer { unit[payer] -= worth.byPayer }
    }
}
