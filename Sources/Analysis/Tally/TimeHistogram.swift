/// Dates of events counted in 128ths of a year, with the earliest and latest of each cell: atoms at year ends stay exact.
struct TimeHistogram: Sendable {
    static let perYear = 128.0
    private(set) var counts: [Int64]
    private var earliest: [Double]
    private var latest: [Double]

    init(horizon: Double) {
        let n = Int(horizon * TimeHistogram.perYear) + 2
        counts = Array(repeating: 0, count: n)
        earliest = Array(repeating: .infinity, count: n)
        latest = Array(repeating: -.infinity, count: n)
    }
    @inline(__always) mutating func add(_ t: Double) {
        let j = min(counts.count - 1, max(0, Int(t * TimeHistogram.perYear)))
        counts[j] += 1
        if t < earliest[j] { earliest[j] = t }
        if t > latest[j] { latest[j] = t }
    }
    mutating func merge(_ other: TimeHistogram) {
        for j in counts.indices {
            counts[j] += other.counts[j]
            earliest[j] = min(earliest[j], other.earliest[j])
            latest[j] = max(latest[j], other.latest[j])
        }
    }
    var total: Int64 { counts.reduce(0, +) }

    private func order(_ rank: Int64) -> Double {
        var before: Int64 = 0
        for j in counts.indices where counts[j] > 0 {
            let c = counts[j]
            if rank < before + c {
                return c == 1 || earliest[j] == latest[j] ? earliest[j]
                    : earliest[j] + (latest[j] - earliest[j]) * Double(rank - before) / Double(c - 1)
            }
            before += c
        }
        return latest.max() ?? .nan
    }
    private func value(rank: Double) -> Double {
        let below = rank.rounded(.down), part = rank - below
        let a = order(Int64(below))
        return part == 0 ? a : a + (order(Int64(below) + 1) - a) * part
    }
    /// The quantile given that the event comes, and its standard error by Woodruff's interval.
    func quantile(_ p: Double) -> (value: Double, error: Double) {
        let n = total
        guard n > 0 else { return (.nan, .nan) }
        let last = Double(n - 1)
        let q = value(rank: p * last)
        guard n > 1 else { return (q, 0) }
        let spread = max((p * (1 - p) / Double(n)).squareRoot(), 1 / Double(n))
        let t = 1.959963984540054
        return (q, (value(rank: min(1, p + t * spread) * last) - value(rank: max(0, p - t * spread) * last)) / (2 * t))
    }
}
