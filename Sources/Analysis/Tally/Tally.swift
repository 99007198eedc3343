import AgreementSimulation
import Planning

/// What a run keeps of its paths: exact mergeable sums, integer counts, histograms. Its size does not grow with the paths.
struct Tally: Sendable {
    let layout: TallyLayout
    private(set) var paths: Int64 = 0
    var sums: FixedSums
    /// By party, then of all payments.
    var values: [Histogram]
    /// Of each payment, then each cause, then the first launch.
    var times: TimeHistograms
    /// By payment and year, and by party and year; empty unless kept.
    var paymentYears: [Histogram]
    var cashYears: [Histogram]
    /// How often each combination of states was met: covenant after covenant.
    var covenantStates: [Int64]
    /// First-order sums by replicate: blocks are dealt to 16 groups, whose scatter gives errors where no formula does.
    var replicates: [Replicate]

    static let groups = 16

    struct Replicate: Sendable {
        var paths: Int64 = 0
        var sums: FixedSums
        /// Counts of the value bins, as `values`; empty unless structures are compared.
        var valueCounts: [[Int64]]
    }
    /// The sums that a replicate keeps, by index into the layout: mean and square of each party, the deal's, payments by time.
    static func replicateSources(_ layout: TallyLayout) -> [Int] {
        var sources: [Int] = []
        for p in 0..<layout.parties { sources += [layout.power + 4 * p, layout.power + 4 * p + 1] }
        sources += [TallyLayout.Deal.paid, .toPayee, .byPayer, .salesPV, .royalties, .sales, .upfrontOnly].map(layout.deal)
        sources += (0..<2 * layout.timeBins).map { layout.half + $0 }
        return sources
    }

    init(layout: TallyLayout, pilot: Pilot, horizon: Double, eventPayments: [Bool], comparing: Bool, keepsCash: Bool) {
        self.layout = layout
        sums = FixedSums(quanta: layout.quanta)
        let quantum = layout.unit * 0x1p-20
        values = (pilot.values + [pilot.paid]).map { Histogram(pilot: $0, bins: layout.bins, quantum: quantum) }
        times = TimeHistograms(horizons: eventPayments.map { $0 ? horizon : 0 } + Array(repeating: horizon, count: layout.causes + 1))
        paymentYears = keepsCash ? pilot.paymentYears.map { Histogram(pilot: $0, bins: 256, quantum: quantum) } : []
        cashYears = keepsCash ? pilot.cashYears.map { Histogram(pilot: $0, bins: 512, quantum: quantum) } : []
        covenantStates = Array(repeating: 0, count: CovenantState.combinations * layout.covenants)
        let quanta = Tally.replicateSources(layout).map { layout.quanta[$0] }
        let bins = values.map { Array(repeating: Int64(0), count: comparing ? $0.bins.count : 0) }
        replicates = (0..<Tally.groups).map { _ in Replicate(sums: FixedSums(quanta: quanta), valueCounts: bins) }
    }

    /// The histogram of everything paid.
    var paid: Histogram { values[values.count - 1] }
    func paymentTimes(_ p: Int) -> TimeHistogram { times.series(p) }
    func causeTimes(_ c: Int) -> TimeHistogram { times.series(layout.payments + c) }
    var launchTimes: TimeHistogram { times.series(layout.payments + layout.causes) }

    /// How many paths have all of `states`.
    func count(covenant k: Int, _ states: CovenantState) -> Double {
        var sum: Int64 = 0
        for mask in 0..<CovenantState.combinations where UInt16(mask) & states.rawValue == states.rawValue {
            sum += covenantStates[k * CovenantState.combinations + mask]
        }
        return Double(sum)
    }

    mutating func addPaths(_ n: Int, group: Int) {
        paths += Int64(n)
        replicates[group].paths += Int64(n)
    }
    /// Counts the bins of a column of values for the replicate.
    mutating func count(values k: Int, places: UnsafePointer<Int32>, _ n: Int, group: Int) {
        guard !replicates[group].valueCounts[k].isEmpty else { return }
        replicates[group].valueCounts[k].withUnsafeMutableBufferPointer { counts in
            for i in 0..<n { counts[Int(places[i])] += 1 }
        }
    }

    mutating func merge(_ other: Tally) {
        paths += other.paths
        sums.merge(other.sums)
        for k in values.indices { values[k].merge(other.values[k]) }
        times.merge(other.times)
        for k in paymentYears.indices { paymentYears[k].merge(other.paymentYears[k]) }
        for k in cashYears.indices { cashYears[k].merge(other.cashYears[k]) }
        for m in covenantStates.indices { covenantStates[m] += other.covenantStates[m] }
        for g in replicates.indices {
            replicates[g].paths += other.replicates[g].paths
            replicates[g].sums.merge(other.replicates[g].sums)
            for p in replicates[g].valueCounts.indices {
                for j in replicates[g].valueCounts[p].indices { replicates[g].valueCounts[p][j] += other.replicates[g].valueCounts[p][j] }
            }
        }
    }
}
