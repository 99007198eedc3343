import WorldSimulation

/// Counts between fixed edges, with the smallest and largest value of each bin: mergeable, and exact at atoms.
///
/// The edges come from a pilot run (all its values, thinned), so the bins are fine where the values are. A value that the
/// pilot meets four times or more gets a bin of its own. Resolution: quantiles are off by about a tenth of their standard
/// error, three tenths at most (sampling.md section 8; tested).
struct Histogram: Sendable {
    /// Ascending. Bin `j` holds values in `[edges[j - 1], edges[j])`; bin 0 those below the first edge.
    let edges: [Double]
    private(set) var counts: [Int64]
    private var lowest: [Double]
    private var highest: [Double]
    /// Sum of `value - reference(bin)` in quanta.
    private var offsets: [Int64]
    private let quantum: Double

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
        self.edges = edges.isEmpty ? [0] : edges
        self.quantum = quantum
        let n = self.edges.count + 1
        counts = Array(repeating: 0, count: n)
        offsets = Array(repeating: 0, count: n)
        lowest = Array(repeating: .infinity, count: n)
        highest = Array(repeating: -.infinity, count: n)
    }

    private func reference(_ bin: Int) -> Double { edges[max(0, bin - 1)] }

    /// Adds the listed values of a column. `bins` receives the bin of each, in list order.
    mutating func add(_ x: UnsafePointer<Double>, _ list: PathList, bins: UnsafeMutablePointer<Int32>) {
        let n = list.count
        edges.withUnsafeBufferPointer { e in
            for k in 0..<n { bins[k] = Int32(truncatingIfNeeded: Histogram.bin(of: x[list[k]], e)) }
        }
        let perQuantum = 1 / quantum
        edges.withUnsafeBufferPointer { e in
            counts.withUnsafeMutableBufferPointer { counts in
                lowest.withUnsafeMutableBufferPointer { lowest in
                    highest.withUnsafeMutableBufferPointer { highest in
                        offsets.withUnsafeMutableBufferPointer { offsets in
                            for k in 0..<n {
                                let v = x[list[k]], j = Int(bins[k])
                                counts[j] += 1
                                if v < lowest[j] { lowest[j] = v }
                                if v > highest[j] { highest[j] = v }
                                let offset = (v - e[max(0, j - 1)]) * perQuantum
                                offsets[j] &+= Int64(min(0x1p40, max(-0x1p40, offset)).rounded())
                            }
                        }
                    }
                }
            }
        }
    }

    /// Adds one value.
    mutating func add(_ x: Double) {
        let j = bin(of: x)
        counts[j] += 1
        if x < lowest[j] { lowest[j] = x }
        if x > highest[j] { highest[j] = x }
        let offset = (x - reference(j)) / quantum
        offsets[j] &+= Int64(min(0x1p40, max(-0x1p40, offset)).rounded())
    }

    /// The same bins with other counts, of a part of the values: what a replicate would have estimated.
    func with(counts part: [Int64]) -> Histogram {
        var copy = self
        for j in counts.indices {
            copy.counts[j] = part[j]
            copy.offsets[j] = counts[j] > 0 ? Int64((Double(offsets[j]) * Double(part[j]) / Double(counts[j])).rounded()) : 0
        }
        return copy
    }

    /// Number of edges at or below x.
    func bin(of x: Double) -> Int { edges.withUnsafeBufferPointer { Histogram.bin(of: x, $0) } }
    @inline(__always) private static func bin(of x: Double, _ e: UnsafeBufferPointer<Double>) -> Int {
        var base = 0, length = e.count
        while length > 1 {
            let half = length / 2
            base += e[base + half - 1] <= x ? half : 0
            length -= half
        }
        return base + (e[base] <= x ? 1 : 0)
    }
    mutating func merge(_ other: Histogram) {
        for j in counts.indices {
            counts[j] += other.counts[j]
            offsets[j] &+= other.offsets[j]
            lowest[j] = min(lowest[j], other.lowest[j])
            highest[j] = max(highest[j], other.highest[j])
        }
    }

    // MARK: estimates

    /// How many values lie below 0: a bin that holds 0 inside counts in proportion.
    var negative: Double {
        var sum = 0.0
        for j in counts.indices where counts[j] > 0 && lowest[j] < 0 {
            let inside = highest[j] < 0 ? 1 : -lowest[j] / (highest[j] - lowest[j])
            sum += Double(counts[j]) * inside
        }
        return sum
    }

    var total: Int64 { counts.reduce(0, +) }
    var minimum: Double { lowest.min() ?? .nan }
    var maximum: Double { highest.max() ?? .nan }

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
        for j in counts.indices where counts[j] > 0 {
            if !zerosDone && lowest[j] >= 0 {
                if rank < before + zeros { return 0 }
                before += zeros
                zerosDone = true
            }
            let c = counts[j]
            if rank < before + c {
                return c == 1 || lowest[j] == highest[j] ? lowest[j]
                    : lowest[j] + (highest[j] - lowest[j]) * Double(rank - before) / Double(c - 1)
            }
            before += c
        }
        return zerosDone ? maximum : 0
    }

    /// The quantile at `p` and its standard error by Woodruff's interval, with the resolution of its bin.
    func quantile(_ p: Double, total n: Int64? = nil) -> (value: Double, error: Double) {
        let count = n ?? total
        guard count > 0 else { return (.nan, .nan) }
        let zeros = count - total
        let last = Double(count - 1)
        let value = value(rank: p * last, zeros: zeros)
        guard count > 1 else { return (value, 0) }
        let spread = max((p * (1 - p) / Double(count)).squareRoot(), 1 / Double(count))
        let t = 1.959963984540054
        let low = self.value(rank: max(0, p - t * spread) * last, zeros: zeros)
        let high = self.value(rank: min(1, p + t * spread) * last, zeros: zeros)
        return (value, (high - low) / (2 * t))
    }

    /// The share of values at or below `x`, linear inside its bin.
    func cumulative(_ x: Double) -> Double {
        let j = bin(of: x)
        var below: Double = 0
        for k in 0..<j { below += Double(counts[k]) }
        if counts[j] > 0 && x >= lowest[j] {
            below += x >= highest[j] ? Double(counts[j]) : Double(counts[j]) * (x - lowest[j]) / (highest[j] - lowest[j])
        }
        return below / Double(max(1, total))
    }

    /// Mean of the `ceil(a n)` smallest values, with its error: `q - E[(q - x)+]/a` at the quantile `q` (Rockafellar, Uryasev, 2000).
    func lowerTailMean(_ a: Double) -> (value: Double, error: Double) {
        let n = total
        guard n > 0 else { return (.nan, .nan) }
        let k = Int64((a * Double(n)).rounded(.up))
        let q = order(k - 1, 0)
        var taken: Int64 = 0, shortfall = 0.0, squares = 0.0
        for j in counts.indices where counts[j] > 0 {
            let c = min(counts[j], k - taken)
            if c <= 0 { break }
            let mean: Double
            if c == counts[j] {
                mean = reference(j) + Double(offsets[j]) * quantum / Double(c)
            } else {
                // The smallest of a bin that holds the quantile.
                mean = (lowest[j] + q) / 2
            }
            let gap = max(0, q - min(mean, q))
            shortfall += Double(c) * gap
            squares += Double(c) * gap * gap
            taken += c
        }
        let m = shortfall / Double(n)
        let variance = max(0, squares / Double(n) - m * m)
        return (q - shortfall / Double(k), (variance / Double(n)).squareRoot() / a)
    }
}
