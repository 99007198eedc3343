import CVectorMath

/// Counts between fixed edges, with the smallest and largest value of each bin: mergeable, and exact at atoms.
///
/// The edges come from a pilot run (all its values, thinned), so the bins are fine where the values are. A value that the
/// pilot meets four times or more gets a bin of its own. Resolution: quantiles are off by about a tenth of their standard
/// error, three tenths at most (sampling.md section 8; tested).
struct Histogram: Sendable {
    /// Ascending. Bin `j` holds values in `[edges[j - 1], edges[j])`; bin 0 those below the first edge.
    let edges: BinEdges
    private(set) var bins: [Bin]
    private let quantum: Double

    /// Count, sum of `value - reference` in quanta (the reference is the bin's lower edge), lowest and highest.
    typealias Bin = dc_bin

    /// Edges from a sample; at most about `bins` of them.
    init(pilot: [Double], bins: Int, quantum: Double) {
        let sorted = pilot.sorted()
        var atoms: [Double] = [], distinct: [Double] = []
        var k = 0
        while k < sorted.count {
            var next = k
            while next < sorted.count && sorted[next] == sorted[k] { next += 1 }
            distinct.append(sorted[k])
            if next - k >= 4 { atoms.append(sorted[k]) }
            k = next
        }
        if atoms.count > bins / 4 { atoms = atoms.enumerated().filter { $0.offset % (4 * atoms.count / bins + 1) == 0 }.map(\.element) }
        var chosen: [Double] = []
        let step = max(1, (distinct.count + bins - 1) / bins)
        for i in stride(from: 0, to: distinct.count, by: step) { chosen.append(distinct[i]) }
        for atom in atoms { chosen.append(atom); chosen.append(atom.nextUp) }
        self.init(edges: Array(Set(chosen)).sorted(), quantum: quantum)
    }
    init(edges: [Double], quantum: Double) {
        self.edges = BinEdges(edges.isEmpty ? [0] : edges)
        self.quantum = quantum
        bins = Array(repeating: Bin(count: 0, offset: 0, lowest: .infinity, highest: -.infinity), count: self.edges.values.count + 1)
    }

    private func reference(_ bin: Int) -> Double { edges.values[max(0, bin - 1)] }

    /// Adds values. `places` receives the bin of each.
    mutating func add(_ x: UnsafePointer<Double>, count n: Int, places: UnsafeMutablePointer<Int32>) {
        edges.count(x, count: n, in: &bins, quantum: quantum, places: places)
    }

    /// Adds one value.
    mutating func add(_ x: Double) {
        var v = x
        var place: Int32 = 0
        add(&v, count: 1, places: &place)
    }

    /// The same bins with other counts, of a part of the values: what a replicate would have estimated.
    func with(counts part: [Int64]) -> Histogram {
        var copy = self
        for j in bins.indices {
            copy.bins[j].count = part[j]
            copy.bins[j].offset = bins[j].count > 0 ? Int64((Double(bins[j].offset) * Double(part[j]) / Double(bins[j].count)).rounded()) : 0
        }
        return copy
    }

    mutating func merge(_ other: Histogram) {
        for j in bins.indices {
            bins[j].count += other.bins[j].count
            bins[j].offset &+= other.bins[j].offset
            bins[j].lowest = min(bins[j].lowest, other.bins[j].lowest)
            bins[j].highest = max(bins[j].highest, other.bins[j].highest)
        }
    }

    // MARK: estimates

    var total: Int64 { bins.reduce(0) { $0 + $1.count } }
    var minimum: Double { bins.map(\.lowest).min() ?? .nan }
    var maximum: Double { bins.map(\.highest).max() ?? .nan }

    /// How many values lie below 0: a bin that holds 0 inside counts in proportion.
    var negative: Double {
        var sum = 0.0
        for bin in bins where bin.count > 0 && bin.lowest < 0 {
            let inside = bin.highest < 0 ? 1 : -bin.lowest / (bin.highest - bin.lowest)
            sum += Double(bin.count) * inside
        }
        return sum
    }

    /// The value of a rank from 0 to `total - 1`, between the ranks linear. `zeros` further values of 0 count as there.
    func value(rank: Double, zeros: Int64 = 0) -> Double {
        let below = rank.rounded(.down), part = rank - below
        let a = order(Int64(below), zeros)
        return part == 0 ? a : a + (order(Int64(below) + 1, zeros) - a) * part
    }
    /// The order statistic of a rank: exact in bins of one value, else spread evenly over the bin.
    private func order(_ rank: Int64, _ zeros: Int64) -> Double {
        var before: Int64 = 0
        var zerosDone = zeros == 0
        for bin in bins where bin.count > 0 {
            if !zerosDone && bin.lowest >= 0 {
                if rank < before + zeros { return 0 }
                before += zeros
                zerosDone = true
            }
            if rank < before + bin.count {
                return bin.count == 1 || bin.lowest == bin.highest ? bin.lowest
                    : bin.lowest + (bin.highest - bin.lowest) * Double(rank - before) / Double(bin.count - 1)
            }
            before += bin.count
        }
        return zerosDone ? maximum : 0
    }

    /// The quantile at `p` and its standard error by Woodruff's interval, with the resolution of its bin.
    func quantile(_ p: Double, total n: Int64? = nil) -> (value: Double, error: Double) {
        let total = self.total
        let count = n ?? total
        guard count > 0 else { return (.nan, .nan) }
        let zeros = count - total
        let last = Double(count - 1)
        let value = value(rank: p * last, zeros: zeros)
        guard count > 1 else { return (value, .nan) }
        let spread = max((p * (1 - p) / Double(count)).squareRoot(), 1 / Double(count))
        let t = 1.959963984540054
        let low = self.value(rank: max(0, p - t * spread) * last, zeros: zeros)
        let high = self.value(rank: min(1, p + t * spread) * last, zeros: zeros)
        return (value, (high - low) / (2 * t))
    }

    /// Mean of the `ceil(a n)` smallest values, with its error: `q - E[(q - x)+]/a` at the quantile `q` (Rockafellar, Uryasev, 2000).
    func lowerTailMean(_ a: Double) -> (value: Double, error: Double) {
        let n = total
        guard n > 0 else { return (.nan, .nan) }
        let k = Int64((a * Double(n)).rounded(.up))
        let q = order(k - 1, 0)
        var taken: Int64 = 0, shortfall = 0.0, squares = 0.0
        for (j, bin) in bins.enumerated() where bin.count > 0 {
            let c = min(bin.count, k - taken)
            if c <= 0 { break }
            let mean: Double
            if bin.lowest == bin.highest {
                mean = bin.lowest
            } else if c == bin.count {
                mean = reference(j) + Double(bin.offset) * quantum / Double(c)
            } else {
                // The smallest of a bin that holds the quantile.
                mean = (bin.lowest + q) / 2
            }
            let gap = max(0, q - min(mean, q))
            shortfall += Double(c) * gap
            squares += Double(c) * gap * gap
            taken += c
        }
        let m = shortfall / Double(n)
        let variance = max(0, squares / Double(n) - m * m)
        return (q - shortfall / Double(k), n > 1 ? (variance / Double(n)).squareRoot() / a : .nan)
    }
}
