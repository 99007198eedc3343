import CVectorMath
import Testing

/// The kernels of the path loop give the same bits on every instruction set this processor has, and what a plain loop gives.
@Suite struct ColumnKernelTests {
    private static func uniforms(_ n: Int, path: UInt64) -> [Double] {
        var u = [Double](repeating: 0, count: n)
        dc_uniform_lanes(20_260_101, path, 0, &u, n)
        return u
    }

    /// 1021 is no multiple of any vector's width, so tails are run too.
    @Test(arguments: [1, 7, 8, 9, 255, 256, 257, 1021]) func sameBitsOnEveryInstructionSet(n: Int) {
        let x = Self.uniforms(n, path: 1)
        for kernel in Int32(0)...8 {
            var base = [Double](repeating: 0, count: n)
            #expect(dc_forced(0, kernel, x, &base, n) == 1)
            for level in Int32(1)...2 {
                var other = [Double](repeating: 0, count: n)
                guard dc_forced(level, kernel, x, &other, n) == 1 else { continue }
                #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level), \(n) entries")
            }
        }
    }

    @Test func inPlaceEqualsOutOfPlace() {
        let x = Self.uniforms(1021, path: 2)
        for kernel in [dc_exp, dc_log, dc_normal_quantile] {
            var apart = [Double](repeating: 0, count: x.count), place = x
            kernel(x, &apart, x.count)
            place.withUnsafeMutableBufferPointer { kernel($0.baseAddress!, $0.baseAddress!, $0.count) }
            #expect(apart == place)
        }
    }

    /// The number of edges at or below a value, with values on edges, beyond both ends, and edges that are not a power of two.
    @Test(arguments: [1, 2, 7, 8, 9, 64, 511, 512, 513, 4096, 5003]) func binsCountEdges(count: Int) {
        let edges = Self.uniforms(count, path: 3).sorted().map { $0 * 1e9 - 5e8 }
        let x = Self.uniforms(1000, path: 4).map { $0 * 1.2e9 - 6e8 } + edges.prefix(20) + [edges[count - 1], -.greatestFiniteMagnitude, .greatestFiniteMagnitude]
        let expected = x.map { v in Int32(edges.filter { $0 <= v }.count) }
        func level(_ step: Int) -> UnsafeMutableBufferPointer<Double> {
            let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: (count / step / 8 + 1) * 64, alignment: 64)
            let p = raw.bindMemory(to: Double.self)
            p.initialize(repeating: .infinity)
            for k in 0..<count / step { p[k] = edges[step * k + step - 1] }
            return p
        }
        let levels = [1, 8, 64, 512].map(level)
        defer { levels.forEach { $0.deallocate() } }
        var tree = dc_edges(edges: levels[0].baseAddress, every8: levels[1].baseAddress, every64: levels[2].baseAddress,
                            every512: levels[3].baseAddress, count: count, coarse: levels[3].count)
        for level in Int32(0)...2 {
            var places = [Int32](repeating: -1, count: x.count)
            guard dc_forced_bins(level, &tree, x, &places, x.count) == 1 else { continue }
            #expect(places == expected, "level \(level)")
        }
    }

    @Test func selectionsAndSumsAgreeWithPlainLoops() {
        let n = 1021
        let x = Self.uniforms(n, path: 5), y = Self.uniforms(n, path: 6).enumerated().map { $0.offset % 5 == 0 ? x[$0.offset] : $0.element }
        var at = [Int32](repeating: 0, count: n + 8)
        let below = dc_select_below(x, 0.3, &at, n)
        #expect(Array(at.prefix(below)) == (0..<n).filter { x[$0] < 0.3 }.map { Int32($0) })
        let before = dc_select_before(x, y, 0, &at, n)
        #expect(Array(at.prefix(before)) == (0..<n).filter { x[$0] < y[$0] }.map { Int32($0) })
        let with = dc_select_before(x, y, 1, &at, n)
        #expect(Array(at.prefix(with)) == (0..<n).filter { x[$0] <= y[$0] }.map { Int32($0) })
        // Rounding of a thousand terms below 1: far below 1e-12 of their sum.
        var powers = [Double](repeating: 0, count: 5)
        dc_power_sums(x, 0.4, &powers, n)
        for k in 0..<4 {
            let plain = x.reduce(0.0) { sum, v in sum + (0...k).reduce(1.0) { product, _ in product * (v - 0.4) } }
            #expect(abs(powers[k] - plain) < 1e-11)
        }
        dc_power_sums(x.map { $0 - 0.5 }, 0, &powers, n)
        #expect(powers[4] == Double(x.filter { $0 < 0.5 }.count))
        var sums = [Double](repeating: 0, count: 3)
        dc_sums(x.map { $0 < 0.5 ? 0 : $0 }, &sums, n)
        #expect(sums[2] == Double(x.filter { $0 >= 0.5 }.count))
        #expect(abs(sums[0] - x.filter { $0 >= 0.5 }.reduce(0, +)) < 1e-11)
    }

    /// Curves against their formulas: 100 steps by eights lose a few last bits.
    @Test func curvesFollowTheirFormulas() {
        let e = 3.5, ratio = 0.93, n = 101
        var logistic = [Double](repeating: 0, count: n), bass = logistic, decay = [Double](repeating: 2, count: n)
        dc_saturate(10, 0, 1, e, ratio, &logistic, n)
        dc_saturate(10, 1, 12, 0.9, ratio, &bass, n)
        dc_decay(0.2, 0.9, ratio, &decay, n)
        for i in 0..<n {
            let r = (0..<i).reduce(1.0) { product, _ in product * ratio }
            #expect(abs(logistic[i] - 10 / (1 + e * r)) < 1e-12)
            #expect(abs(bass[i] - 10 * (1 - 0.9 * r) / (1 + 12 * 0.9 * r)) < 1e-12)
            #expect(abs(decay[i] - 2 * (0.2 + 0.8 * 0.9 * r)) < 1e-13)
        }
    }
}
