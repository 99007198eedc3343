import Planning

/// What one run keeps so that any number of term sheets can be priced on its paths.
struct KeptRun: Sendable {
    static let replicates = SamplingDesign.replicates
    let columns: TermColumns
    /// The agreement as written.
    let plan: AgreementPlan
    /// Paths of the run.
    let paths: Int
    /// By replicate: the share of its paths that count.
    let whole: [Double]
    let sides: [Side]
    /// The centres of all parties, one after the other.
    let centres: [Double]
    /// Units with paths that a minimum may bend, and the weight of a path there within its replicate.
    let bent: [(unit: KeptUnit, weight: Double)]

    /// One party's columns.
    struct Side: Sendable {
        /// The mean of each column over all paths that count.
        var centres: [Double]
        /// Of the paths that no minimum bends: by replicate, the weighted sum of each column's deviation from its centre.
        var deviations: [Double]
        /// And the lower triangle of the weighted mean of products of deviations.
        var products: [Double]
    }

    /// Plays the units of a run of one structure. Throws `RunCancelled`.
    init(_ run: SimulationRun, places: [TermPlace], observe: @Sendable (RunProgress) -> Bool) throws {
        let plan = run.plan, design = Running(run: run).design, columns = TermColumns(plan.agreements[0], places: places)
        let kept = ParallelWork.results(design.unitCount, threads: run.options.threads, bench: { UnitKeeper(plan: plan, columns: columns) }) { keeper, number -> KeptUnit?? in
            guard observe(RunProgress(pathsDone: number * design.paths / design.unitCount, pathsTotal: design.paths, licensorMean: nil)) else { return nil }
            return .some(keeper.keep(design.unit(number)))
        }
        guard let kept else { throw RunCancelled(pathsDone: 0) }
        self.init(kept.compactMap { $0 }, plan: plan, columns: columns, design: design)
    }

    private init(_ units: [KeptUnit], plan: Plan, columns: TermColumns, design: SamplingDesign) {
        let replicates = KeptRun.replicates, agreement = plan.agreements[0], group = plan.groupOf[0]
        let weights = plan.weights(ofGroup: group, design)
        var whole = [Double](repeating: agreement.given == nil ? 1 : 0, count: replicates)
        if agreement.given != nil { for unit in units { whole[unit.replicate] += weights[unit.stratum] * Double(unit.counted) } }
        let all = whole.reduce(0, +)
        let centres = agreement.parties.indices.map { KeptRun.centres(units, party: $0, weights, all: all, columns.count) }
        sides = agreement.parties.indices.map { p in
            var side = Side(centres: centres[p], deviations: Array(repeating: 0, count: columns.count * replicates),
                            products: Array(repeating: 0, count: columns.count * columns.count))
            for unit in units { side.add(unit.moments[p], weight: weights[unit.stratum], replicate: unit.replicate) }
            return side
        }
        self.columns = columns; self.whole = whole; self.centres = centres.flatMap { $0 }
        self.plan = agreement
        paths = plan.paths(ofGroup: group, design)
        bent = units.filter { $0.bent.count > 0 }.map { ($0, weights[$0.stratum]) }
    }

    /// The mean of each column, counted from where it is on some path, so that what is the same on all paths is exactly that.
    private static func centres(_ units: [KeptUnit], party p: Int, _ weights: [Double], all: Double, _ n: Int) -> [Double] {
        func row(_ unit: KeptUnit, _ k: Int) -> ArraySlice<Double> { unit.bent.rows[((k * unit.bent.parties + p) * n)...].prefix(n) }
        guard let some = units.first(where: { $0.counted > 0 }) else { return Array(repeating: .nan, count: n) }
        let origin = some.moments[p].count > 0 ? some.moments[p].means : Array(row(some, 0))
        var sums = [Double](repeating: 0, count: n)
        for unit in units {
            let weight = weights[unit.stratum], moments = unit.moments[p]
            for m in 0..<n { sums[m] += weight * Double(moments.count) * (moments.means[m] - origin[m]) }
            for k in 0..<unit.bent.count { for (m, x) in row(unit, k).enumerated() { sums[m] += weight * (x - origin[m]) } }
        }
        return (0..<n).map { origin[$0] + sums[$0] / all }
    }
}

extension KeptRun.Side {
    fileprivate mutating func add(_ moments: ColumnMoments, weight: Double, replicate: Int) {
        guard moments.count > 0 else { return }
        let n = centres.count, count = Double(moments.count), share = weight / Double(KeptRun.replicates)
        let apart = zip(moments.means, centres).map { $0 - $1 }
        for j in 0..<n {
            deviations[replicate * n + j] += weight * count * apart[j]
            for i in j..<n { products[j * n + i] += share * (moments.products[j * n + i] + count * apart[i] * apart[j]) }
        }
    }
}
