import CVectorMath

/// The bins of a histogram: segments, each cut into bins of one width, laid out for a quick look-up. Shared by the histograms that count
/// in them.
///
/// A value counts as the nearest single-precision number, whose segment is searched; its bin there is computed.
final class BinSegments: Sendable {
    struct Segment: Sendable, Hashable {
        /// Its smallest number; it ends where the next begins.
        let start: Float
        /// At least one.
        let bins: Int
    }
    /// Ascending. The first takes what is below all others, and the last what is above; both are one bin.
    let segments: [Segment]
    let bins: Int
    // Allocated here and never written after `init`.
    private nonisolated(unsafe) let tables: dc_bins

    /// The number that a value counts as. Differences of such numbers are finite.
    static func number(_ x: Double) -> Float { min(max(Float(x), -largest), largest) }
    private static let largest: Float = 0x1p125

    /// How many numbers lie from one up to another.
    static func steps(_ start: Float, _ end: Float) -> Int {
        func order(_ x: Float) -> Int { let bits = Int(Int32(bitPattern: x.bitPattern)); return bits < 0 ? Int(Int32.min) - bits : bits }
        return order(end) - order(start)
    }

    /// `inner`: ascending; they end before `end`.
    init(_ inner: [Segment], end: Float) {
        let segments = [Segment(start: -.infinity, bins: 1)] + inner + [Segment(start: end, bins: 1)]
        self.segments = segments
        func table<T>(_ values: [T], upTo count: Int, fill: T) -> UnsafePointer<T> {
            let p = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<T>.stride, alignment: 64).bindMemory(to: T.self, capacity: count)
            p.initialize(repeating: fill, count: count)
            p.update(from: values, count: values.count)
            return UnsafePointer(p)
        }
        let starts = segments.dropFirst().map(\.start), room = max(32, segments.count)
        /// Every `step`-th start, then infinities, at least one, up to a multiple of 16.
        func level(_ step: Int) -> (values: UnsafePointer<Float>, count: Int) {
            let kept = stride(from: step - 1, to: starts.count, by: step).map { starts[$0] }, count = max(step == 1 ? 32 : 16, (kept.count / 16 + 1) * 16)
            return (table(kept, upTo: count, fill: .infinity), count)
        }
        var first: [Int32] = [], next = 0
        for segment in segments { first.append(Int32(next)); next += segment.bins }
        bins = next
        let widths = segments.indices.map { k in segments[k].bins == 1 ? 0 : Double(segments[k + 1].start) - Double(segments[k].start) }
        let coarse = level(256)
        tables = dc_bins(edges: dc_edges(edges: level(1).values, every16: level(16).values, every256: coarse.values, count: starts.count, coarse: coarse.count),
                         low: table(segments.map { $0.bins == 1 ? 0 : $0.start }, upTo: room, fill: 0),
                         scale: table(segments.indices.map { widths[$0] > 0 ? Float(Double(segments[$0].bins) / widths[$0]) : 0 }, upTo: room, fill: 0),
                         first: table(first, upTo: room, fill: 0), more: table(segments.map { Int32($0.bins - 1) }, upTo: room, fill: 0))
    }
    deinit {
        for level in [tables.edges.edges, tables.edges.every16, tables.edges.every256, tables.low, tables.scale] { UnsafeMutableRawPointer(mutating: level!).deallocate() }
        for table in [tables.first, tables.more] { UnsafeMutableRawPointer(mutating: table!).deallocate() }
    }

    /// The bin of each value. `outside` lists what lies in the first and the last bin; returns how many. The range is widened by all values.
    func find(_ x: UnsafePointer<Double>, count n: Int, into places: UnsafeMutablePointer<Int32>, outside: UnsafeMutablePointer<Int32>,
              _ lowest: inout Double, _ highest: inout Double) -> Int {
        var range = (lowest, highest)
        let count = withUnsafeMutableBytes(of: &range) { range in
            withUnsafePointer(to: tables) { dc_find_bins($0, x, n, places, outside, range.assumingMemoryBound(to: Double.self).baseAddress!) }
        }
        (lowest, highest) = range
        return count
    }
    func find(_ x: Double) -> Int {
        var v = x, place: Int32 = 0, outside: Int32 = 0, range = (x, x)
        _ = find(&v, count: 1, into: &place, outside: &outside, &range.0, &range.1)
        return Int(place)
    }
    /// Where bins begin, but the first.
    var edges: [Double] {
        segments.indices.dropFirst().flatMap { k in
            let segment = segments[k], start = Double(segment.start), end = k + 1 < segments.count ? Double(segments[k + 1].start) : start
            return (0..<segment.bins).map { start + (end - start) * (Double($0) / Double(segment.bins)) }
        }
    }
}
