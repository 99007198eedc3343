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
        /// Counts of the value bins by party; empty unless structures are compared.
        var valueCounts: [[Int64]]
    }
    /// First-order sums of a replicate: mean and square of each party, then the deal's, then the payments by time.
    enum ReplicateSum { static let dealFigures = 6 }

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
        let money = layout.unit * 0x1p-42, square = layout.unit * layout.unit * 0x1p-42
        var quanta: [Double] = []
        for _ in 0..<layout.parties { quanta += [money, square] }
        quanta += Array(repeating: money, count: ReplicateSum.dealFigures)
        quanta += Array(repeating: money, count: 2 * layout.timeBins)
        let bins = values.map { Array(repeating: Int64(0), count: comparing ? $0.edges.count + 1 : 0) }
        replicates = (0..<Tally.groups).map { _ in Replicate(sums: FixedSums(quanta: quanta), valueCounts: bins) }
    }

    mutating func addPaths(_ n: Int, group: Int) {
        paths += Int64(n)
        replicates[group].paths += Int64(n)
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

/// What the first paths of a run show before the run: the typical size of the values, and where they lie.
struct Pilot: Sendable {
    /// By party.
    var values: [[Double]]
    var paid: [Double] = []
    /// Non-zero sums by payment and year, and cash by party and year; only when kept.
    var paymentYears: [[Double]] = []
    var cashYears: [[Double]] = []

    /// A power of two near the spread of the values of the two sides.
    var unit: Double {
        let size = values.flatMap { column -> [Double] in
            guard let first = column.first else { return [] }
            let spread = column.reduce(0) { $0 + abs($1 - first) } / Double(column.count)
            return [spread, abs(first)]
        }.max() ?? 1
        guard size > 0, size.isFinite else { return 1 }
        var unit = 1.0
        while unit < size { unit *= 2 }
        while unit > 2 * size && unit > 0x1p-30 { unit /= 2 }
        return unit
    }
}
