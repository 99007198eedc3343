import CVectorMath

/// The fixed edges between bins, laid out for a quick search. Shared by the histograms that count between them.
///
/// Edges are single-precision numbers, so that twice as many fit a cache; values are compared with them exactly.
final class BinEdges: Sendable {
    /// Ascending, at least one.
    let values: [Double]
    // Allocated here and never written after `init`.
    private nonisolated(unsafe) let levels: dc_edges

    /// The largest edge that is not above a value.
    static func below(_ x: Double) -> Float {
        let near = Float(x), f = Double(near) > x ? near.nextDown : near
        return min(max(f, -.greatestFiniteMagnitude), .greatestFiniteMagnitude)
    }

    /// `edges`: ascending.
    init(_ edges: [Float]) {
        values = edges.map { Double($0) }
        /// Every `step`-th edge, then infinities, at least one, up to a multiple of 16.
        func level(_ step: Int) -> (UnsafePointer<Float>, Int) {
            let count = edges.count / step, padded = (count / 16 + 1) * 16
            let p = UnsafeMutableRawPointer.allocate(byteCount: padded * 4, alignment: 64).bindMemory(to: Float.self, capacity: padded)
            p.initialize(repeating: .infinity, count: padded)
            for k in 0..<count { p[k] = edges[step * k + step - 1] }
            return (UnsafePointer(p), padded)
        }
        let coarse = level(256)
        levels = dc_edges(edges: level(1).0, every16: level(16).0, every256: coarse.0, count: edges.count, coarse: coarse.1)
    }
    deinit { for level in [levels.edges, levels.every16, levels.every256] { UnsafeMutableRawPointer(mutating: level!).deallocate() } }

    /// The bin of each value: the one numbered by how many edges are at or below it.
    func find(_ x: UnsafePointer<Double>, count n: Int, into places: UnsafeMutablePointer<Int32>) {
        withUnsafePointer(to: levels) { dc_bins($0, x, places, n) }
    }
    /// The same in two steps: a value's edge below, which takes half its room, and the bin of that.
    /// `outside` lists what lies in the outer bins; returns how many. The range is widened by all values.
    func floors(_ x: UnsafePointer<Double>, count n: Int, into floors: UnsafeMutablePointer<Float>, outside: UnsafeMutablePointer<Int32>,
                _ lowest: inout Double, _ highest: inout Double) -> Int {
        var range = (lowest, highest)
        let count = withUnsafeMutableBytes(of: &range) {
            dc_floors(x, n, values[0], values[values.count - 1], floors, outside, $0.assumingMemoryBound(to: Double.self).baseAddress!)
        }
        (lowest, highest) = range
        return count
    }
    func find(floors: UnsafePointer<Float>, count n: Int, into places: UnsafeMutablePointer<Int32>) {
        withUnsafePointer(to: levels) { dc_search($0, floors, places, n) }
    }
    func find(floor: Float) -> Int {
        var f = floor, place: Int32 = 0
        find(floors: &f, count: 1, into: &place)
        return Int(place)
    }
    func find(_ x: Double) -> Int {
        var v = x, place: Int32 = 0
        find(&v, count: 1, into: &place)
        return Int(place)
    }
}
