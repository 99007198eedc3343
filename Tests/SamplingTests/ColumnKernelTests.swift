import CVectorMath
import Testing

/// The kernels of the path loop give the same bits on every instruction set this processor has, and what a plain loop gives.
@Suite struct ColumnKernelTests {
    static func uniforms(_ n: Int, path: UInt64) -> [Double] {
        var u = [Double](repeating: 0, count: n)
        dc_random_lanes(20_260_101, UInt32(path), 0, &u, n)
        return u
    }

    /// 1021 is no multiple of any vector's width, so tails are run too.
    @Test(arguments: [1, 7, 8, 9, 255, 256, 257, 1021]) func sameBitsOnEveryInstructionSet(n: Int) {
        let x = Self.uniforms(n, path: 1)
        for kernel in Int32(0)...4 {
            var base = [Double](repeating: 0, count: n)
            #expect(dc_forced(0, kernel, x, &base, n) == 1)
            for level in Int32(1)...2 {
                var other = [Double](repeating: 0, count: n)
                guard dc_forced(level, kernel, x, &other, n) == 1 else { continue }
                #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level), \(n) entries")
            }
        }
        var sums = [Int64](repeating: 0, count: 6)
        #expect(dc_forced_sums(0, x, n, &sums) == 1)
        for level in Int32(1)...2 {
            var others = [Int64](repeating: 0, count: 6)
            if dc_forced_sums(level, x, n, &others) != 0 { #expect(others == sums, "sums at level \(level), \(n) entries") }
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

    @Test func selectionsAndSumsAgreeWithPlainLoops() {
        let n = 1021
        let x = Self.uniforms(n, path: 5), y = Self.uniforms(n, path: 6).enumerated().map { $0.offset % 5 == 0 ? x[$0.offset] : $0.element }
        var at = [Int32](repeating: 0, count: n + 8), count = 0
        count = dc_select_below(x, 0.3, &at, n)
        #expect(Array(at.prefix(count)) == (0..<n).filter { x[$0] < 0.3 }.map { Int32($0) })
        count = dc_select_before(x, y, 0, &at, n)
        #expect(Array(at.prefix(count)) == (0..<n).filter { x[$0] < y[$0] }.map { Int32($0) })
        count = dc_select_before(x, y, 1, &at, n)
        #expect(Array(at.prefix(count)) == (0..<n).filter { x[$0] <= y[$0] }.map { Int32($0) })
        // Sums in whole quanta are exact: each term rounded by itself.
        func whole(_ v: Double) -> Int64 { Int64(v.rounded(.toNearestOrEven)) }
        let scale = 0x1p40, fine = 0x1p20
        var powers = [Int64](repeating: 0, count: 4)
        #expect(dc_fixed_powers(x, scale, 0.4, fine, &powers, n) == 1)
        let steps = x.map { whole(($0 - 0.4) * fine) }
        #expect(powers == [x.reduce(0) { $0 + whole($1 * scale) }, steps.reduce(0, +), steps.reduce(0) { $0 + $1 * $1 }, 0])
        #expect(dc_fixed_powers(x.map { $0 - 0.5 }, scale, 0, fine, &powers, n) == 1)
        #expect(powers[3] == Int64(x.filter { $0 < 0.5 }.count))
        var sums = [Int64](repeating: 0, count: 2)
        let some = x.map { $0 < 0.5 ? 0 : $0 }
        #expect(dc_fixed_sum(some, scale, &sums, n) == 1)
        #expect(sums == [some.reduce(0) { $0 + whole($1 * scale) }, Int64(x.filter { $0 >= 0.5 }.count)])
        // A value too large is said to be so, one below is not.
        #expect(dc_fixed_sum([1, 0x1p50], 1, &sums, 2) == 0 && dc_fixed_sum([-0x1p50], 1, &sums, 1) == 0 && dc_fixed_sum([0x1p50 - 1], 1, &sums, 1) == 1)
        #expect(dc_fixed_powers([0x1p25], 1, 0, 1, &powers, 1) == 0 && dc_fixed_powers([.nan], 1, 0, 1, &powers, 1) == 0)
    }

    /// Times anywhere, on boundaries and a last bit beside them, and never.
    @Test(arguments: [0, 0.25, 0.7123287671232876]) func yearsAfterTimes(phase: Double) {
        let slack = phase == 0 ? 0 : 1e-9, boundaries = (1..<40).map { Double($0) - phase }
        let t = Self.uniforms(200, path: 7).map { 30 * $0 } + boundaries + boundaries.map { $0.nextUp } + boundaries.map { $0.nextDown } + [0, .infinity, 1e12, 0x1p60]
        var out = [Double](repeating: -1, count: t.count)
        for later in [0.0, 2] {
            for full in [false, true] {
                for end in [false, true] {
                    dc_year_after(t, t.count, phase, slack, full ? 1 : 0, later, end ? 1 : 0, &out)
                    #expect(out == t.map { t in
                        let start = (full ? (t + phase - slack).rounded(.up) : (t + phase + slack).rounded(.down)) + later - phase
                        return end ? start + 1 : start
                    })
                }
            }
        }
    }

    /// Curves against their formulas: 100 steps by eights lose a few last bits.
    @Test func curvesFollowTheirFormulas() {
        let e = 3.5, ratio = 0.93, n = 101
        let logistic = Self.curve(size: 10, a: 0, b: 1, begin: e, ratio: ratio, n), bass = Self.curve(size: 10, a: 1, b: 12, begin: 0.9, ratio: ratio, n)
        var decay = [Double](repeating: 2, count: n)
        dc_decay(0.2, 0.9, ratio, &decay, n)
        for i in 0..<n {
            let r = (0..<i).reduce(1.0) { product, _ in product * ratio }
            #expect(abs(logistic[i] - 10 / (1 + e * r)) < 1e-12)
            #expect(abs(bass[i] - 10 * (1 - 0.9 * r) / (1 + 12 * 0.9 * r)) < 1e-12)
            #expect(abs(decay[i] - 2 * (0.2 + 0.8 * 0.9 * r)) < 1e-13)
        }
    }
    /// A row of a curve without erosion from its first period on.
    private static func curve(size: Double, a: Double, b: Double, begin: Double, ratio: Double, _ n: Int) -> [Double] {
        let numbers = [size, b, begin, ratio], first: [Int32] = [0]
        var row = [Double](repeating: -1, count: n + 16)
        numbers.withUnsafeBufferPointer { x in first.withUnsafeBufferPointer { first in
            let x = x.baseAddress!
            var curves = dc_curves(size: x, b: x + 1, begin: x + 2, ratio: x + 3, to: nil, loss_begin: x, loss_ratio: x, first: first.baseAddress, loss: first.baseAddress, a: a)
            dc_lay(&curves, [0], [Int32(n)], 1, &row, (n + 7) / 8 * 8)
        } }
        return Array(row.prefix(n))
    }
}
