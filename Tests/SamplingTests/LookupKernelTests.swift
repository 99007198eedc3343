import CVectorMath
import Testing

@Suite struct LookupKernelTests {
    /// A cubic is its own Hermite interpolation: p(z) = z^3 - 2z + 1 with slope 3z^2 - 2, on 8 cells over [-2, 2].
    @Test func hermiteReproducesCubics() {
        let table = (0...8).flatMap { i -> [Double] in
            let z = -2 + Double(i) / 2
            return [z * z * z - 2 * z + 1, (3 * z * z - 2) / 2]
        }
        let z = (0...400).map { -2 + Double($0) / 100 }
        var out = [Double](repeating: 0, count: z.count)
        dc_hermite(table, 8, 2, z, &out, z.count)
        for (x, y) in zip(z, out) {
            #expect(abs(y - (x * x * x - 2 * x + 1)) < 1e-14)
            #expect(dc_hermite1(table, 8, 2, x) == y)
        }
        // Clamped outside: p(-2) = -3, p(2) = 5.
        #expect(dc_hermite1(table, 8, 2, -9) == -3 && dc_hermite1(table, 8, 2, -.infinity) == -3)
        #expect(dc_hermite1(table, 8, 2, 9) == 5 && dc_hermite1(table, 8, 2, .infinity) == 5)
    }

    /// Bins count the edges at or below, for any number of edges and any length of column.
    @Test func binsCountEdges() {
        for count in [1, 2, 3, 7, 8, 64, 1000] {
            let edges = (0..<count).map { Float($0 * $0) - 3 }
            let exact = edges.map { Double($0) }
            var x = exact + exact.map { $0.nextDown } + exact.map { $0.nextUp } + exact.map { $0 + 0.25 } + [-1e300, 1e300, -.infinity, .infinity, -1e-320, 1e-320, -0.0]
            while x.count % 8 != 3 { x.append(Double(x.count)) }
            var out = [Int32](repeating: -1, count: x.count)
            bins(edges, x, &out)
            for (value, bin) in zip(x, out) { #expect(Int(bin) == exact.filter { $0 <= value }.count, "\(value)") }
        }
    }
    @Test func binsTakeRepeatedEdges() {
        var out = [Int32](repeating: -1, count: 3)
        bins([1, 1, 1, 2], [0.5, 1, 2], &out)
        #expect(out == [0, 3, 4])
    }

    /// The levels as the header describes them, each at a multiple of 64 bytes.
    private func bins(_ edges: [Float], _ x: [Double], _ out: inout [Int32]) {
        func level(_ step: Int) -> UnsafeMutableBufferPointer<Float> {
            let kept = stride(from: step - 1, to: edges.count, by: step).map { edges[$0] }
            let all = kept + [Float](repeating: .infinity, count: 16 - kept.count % 16)
            let p = UnsafeMutableRawPointer.allocate(byteCount: all.count * 4, alignment: 64).bindMemory(to: Float.self, capacity: all.count)
            p.initialize(from: all, count: all.count)
            return UnsafeMutableBufferPointer(start: p, count: all.count)
        }
        let all = [1, 16, 256].map(level)
        var levels = dc_edges(edges: all[0].baseAddress, every16: all[1].baseAddress, every256: all[2].baseAddress, count: edges.count, coarse: all[2].count)
        dc_bins(&levels, x, &out, x.count)
        for level in all { level.deallocate() }
    }
}
