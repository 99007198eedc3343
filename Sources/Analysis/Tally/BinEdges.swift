import CVectorMath

/// The fixed edges between bins, laid out for a quick search. Shared by the histograms that count between them.
final class BinEdges: Sendable {
    /// Ascending, at least one.
    let values: [Double]
    // Allocated here and never written after `init`.
    private nonisolated(unsafe) let levels: dc_edges

    init(_ edges: [Double]) {
        values = edges
        /// Every `step`-th edge, then infinities, at least one, up to a multiple of 8.
        func level(_ step: Int) -> (UnsafePointer<Double>, Int) {
            let count = edges.count / step, padded = (count / 8 + 1) * 8
            let p = UnsafeMutableRawPointer.allocate(byteCount: padded * 8, alignment: 64).bindMemory(to: Double.self, capacity: padded)
            p.initialize(repeating: .infinity, count: padded)
            for k in 0..<count { p[k] = edges[step * k + step - 1] }
            return (UnsafePointer(p), padded)
        }
        let coarse = level(512)
        levels = dc_edges(edges: level(1).0, every8: level(8).0, every64: level(64).0, every512: coarse.0, count: edges.count, coarse: coarse.1)
    }
    deinit { for level in [levels.edges, levels.every8, levels.every64, levels.every512] { UnsafeMutableRawPointer(mutating: level!).deallocate() } }

    /// The bin of each value: the one numbered by how many edges are at or below it.
    func find(_ x: UnsafePointer<Double>, count n: Int, into places: UnsafeMutablePointer<Int32>) {
        withUnsafePointer(to: levels) { dc_bins($0, x, places, n) }
    }
    func find(_ x: Double) -> Int {
        var v = x, place: Int32 = 0
        find(&v, count: 1, into: &place)
        return Int(place)
    }
}
