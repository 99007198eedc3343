import CVectorMath

/// The fixed edges between bins, laid out for a quick search. Shared by the histograms that count between them.
final class BinEdges: Sendable {
    /// Ascending, at least one.
    let values: [Double]
    // Allocated here and never written after `init`.
    private nonisolated(unsafe) let levels: dc_edges

    init(_ edges: [Double]) {
        values = edges
        /// Every `step`-th edge, then infinities up to a multiple of 16, one at least.
        func level(_ step: Int) -> (UnsafePointer<Double>, Int) {
            let count = edges.count / step, padded = (count / 16 + 1) * 16
            let p = UnsafeMutablePointer<Double>.allocate(capacity: padded)
            p.initialize(repeating: .infinity, count: padded)
            for k in 0..<count { p[k] = edges[step * k + step - 1] }
            return (UnsafePointer(p), padded)
        }
        let coarse = level(256)
        levels = dc_edges(edges: level(1).0, every16: level(16).0, every256: coarse.0, count: edges.count, coarse: coarse.1)
    }
    deinit { levels.edges.deallocate(); levels.every16.deallocate(); levels.every256.deallocate() }

    /// Counts each value in its bin, the one numbered by how many edges are at or below it; `places` receives the numbers.
    func count(_ x: UnsafePointer<Double>, count n: Int, in bins: inout [Histogram.Bin], quantum: Double, places: UnsafeMutablePointer<Int32>) {
        withUnsafePointer(to: levels) { levels in
            bins.withUnsafeMutableBufferPointer { dc_count_values($0.baseAddress!, levels, 1 / quantum, x, places, n) }
        }
    }
}
