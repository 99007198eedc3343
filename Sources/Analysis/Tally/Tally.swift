import AgreementSimulation
import Planning
import WorldSimulation

/// What a run keeps of its paths: exact mergeable sums, integer counts, histograms. Its size does not grow with the paths.
struct Tally: Sendable {
    let layout: TallyLayout
    private(set) var paths: Int64 = 0
    var sums: FixedSums
    /// By party.
    var values: [Histogram]
    var paid: Histogram
    /// By payment (empty cells for flows), then causes, then the first launch.
    var paymentTimes: [TimeHistogram]
    var causeTimes: [TimeHistogram]
    var launchTimes: TimeHistogram
    /// By payment and year, and by party and year; empty unless kept.
    var paymentYears: [Histogram]
    var cashYears: [Histogram]
    /// First-order sums by replicate: blocks are dealt to 16 groups, whose scatter gives errors where no formula does.
    var replicates: [Replicate]

    static let groups = 16

    struct Replicate: Sendable {
        var paths: Int64 = 0
        var sums: FixedSums
        /// Counts of the value bins by party, then of all payments; empty unless structures are compared.
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
        values = pilot.values.map { Histogram(pilot: $0, bins: layout.bins, quantum: quantum) }
        paid = Histogram(pilot: pilot.paid, bins: layout.bins, quantum: quantum)
        paymentTimes = eventPayments.map { TimeHistogram(horizon: $0 ? horizon : 0) }
        causeTimes = (0..<layout.causes).map { _ in TimeHistogram(horizon: horizon) }
        launchTimes = TimeHistogram(horizon: horizon)
        paymentYears = keepsCash ? pilot.paymentYears.map { Histogram(pilot: $0, bins: 256, quantum: quantum) } : []
        cashYears = keepsCash ? pilot.cashYears.map { Histogram(pilot: $0, bins: 512, quantum: quantum) } : []
        let quanta = Tally.replicateSources(layout).map { layout.quanta[$0] }
        let bins = (values + [paid]).map { Array(repeating: Int64(0), count: comparing ? $0.edges.count + 1 : 0) }
        replicates = (0..<Tally.groups).map { _ in Replicate(sums: FixedSums(quanta: quanta), valueCounts: bins) }
    }

    mutating func addPaths(_ n: Int, group: Int) {
        paths += Int64(n)
        replicates[group].paths += Int64(n)
    }

    /// Counts the bins of a column for the replicate; column `values.count` is all payments.
    mutating func count(party p: Int, bins: UnsafePointer<Int32>, _ n: Int, group: Int) {
        guard !replicates[group].valueCounts[p].isEmpty else { return }
        replicates[group].valueCounts[p].withUnsafeMutableBufferPointer { counts in
            for k in 0..<n { counts[Int(bins[k])] += 1 }
        }
    }

    mutating func merge(_ other: Tally) {
        paths += other.paths
        sums.merge(other.sums)
        for k in values.indices { values[k].merge(other.values[k]) }
        paid.merge(other.paid)
        for k in paymentTimes.indices { paymentTimes[k].merge(other.paymentTimes[k]) }
        for k in causeTimes.indices { causeTimes[k].merge(other.causeTimes[k]) }
        launchTimes.merge(other.launchTimes)
        for k in paymentYears.indices { paymentYears[k].merge(other.paymentYears[k]) }
        for k in cashYears.indices { cashYears[k].merge(other.cashYears[k]) }
        for g in replicates.indices {
            replicates[g].paths += other.replicates[g].paths
            replicates[g].sums.merge(other.replicates[g].sums)
            for p in replicates[g].valueCounts.indices {
                for j in replicates[g].valueCounts[p].indices { replicates[g].valueCounts[p][j] += other.replicates[g].valueCounts[p][j] }
            }
        }
    }
}
