import CVectorMath
import Testing

/// The elementary kernels against 50-digit values, and their instruction sets against one another.
@Suite struct KernelAccuracyTests {
    struct Row: Sendable { let x: Double, value: Double, rest: Double }
    static let rows: [String: [Row]] = Dictionary(
        grouping: try! referenceRows("kernels").map { (name: $0[0], row: Row(x: Double($0[1])!, value: Double($0[2])!, rest: Double($0[3])!)) },
        by: \.name).mapValues { $0.map(\.row) }

    /// Largest error in units in the last place of the true value.
    static func worst(_ name: String, _ f: (UnsafePointer<Double>, UnsafeMutablePointer<Double>, Int) -> Void) -> (ulps: Double, at: Double) {
        let rows = Self.rows[name]!
        var out = [Double](repeating: .nan, count: rows.count)
        f(rows.map(\.x), &out, rows.count)
        return zip(rows, out).reduce((0, 0)) { worst, pair in
            let (row, found) = pair
            let error = row.value == 0 ? (found == 0 ? 0 : .infinity) : abs((found - row.value) / row.value.ulp - row.rest)
            return error > worst.0 || !error.isFinite ? (error, row.x) : worst
        }
    }

    @Test func exponentialIsWithinOneUnit() {
        let (ulps, at) = Self.worst("exp") { dc_exp($0, $1, $2) }
        #expect(ulps < 1, "\(ulps) at \(at)")
    }
    @Test func logarithmIsWithinOneUnit() {
        let (ulps, at) = Self.worst("log") { dc_log($0, $1, $2) }
        #expect(ulps < 1, "\(ulps) at \(at)")
    }
    /// A unit is at most 2.2e-16 of the value: 5 of them are 1.1e-15.
    @Test func normalQuantileIsWithinFiveUnits() {
        let (ulps, at) = Self.worst("normal") { dc_normal_quantile($0, $1, $2) }
        #expect(ulps < 5, "\(ulps) at \(at)")
    }

    @Test func edges() {
        #expect(dc_exp1(0) == 1)
        #expect(dc_exp1(-.infinity) == dc_exp1(-708) && dc_exp1(-1e300) == dc_exp1(-708))
        #expect(dc_exp1(.infinity) == dc_exp1(709) && dc_exp1(1e300) == dc_exp1(709))
        #expect(dc_exp1(-708) > 0 && dc_exp1(709).isFinite)
        #expect(dc_log1(1) == 0)
        #expect(dc_normal_quantile1(0.5) == 0)
        // The least and the greatest uniform: scores of 2^-53 (mpmath).
        #expect(abs(dc_normal_quantile1(0x1p-53) + 8.209536151601387) < 1e-14)
        #expect(dc_normal_quantile1(1 - 0x1p-53) == -dc_normal_quantile1(0x1p-53))
    }
    /// On the generator's grid the law is symmetric to the bit, and rises.
    @Test func normalQuantileIsOddAndRises() {
        let u: [Double] = (0..<20_000).map { k in
            let cell = ((Double(k) + 0.5) / 20_000 * 0x1p52).rounded(.down)
            return cell * 0x1p-52 + 0x1p-53
        }
        let others: [Double] = u.map { 1 - $0 }
        var z = [Double](repeating: 0, count: u.count), mirrored = [Double](repeating: 0, count: u.count)
        dc_normal_quantile(u, &z, u.count)
        dc_normal_quantile(others, &mirrored, u.count)
        #expect(zip(z, mirrored).allSatisfy { $0 == -$1 })
        #expect(zip(z, z.dropFirst()).allSatisfy { $0 < $1 })
    }
    /// Where two rational approximations meet, neighbours of the grid do not fall by more than their error.
    @Test func normalQuantileHasNoSteps() {
        for join in [0.075, 0.925, 1.3887943864964021e-11] {
            var last = -Double.infinity
            for k in -50...50 {
                let z = dc_normal_quantile1(join + Double(k) * 0x1p-52)
                #expect(z >= last - 4 * z.ulp)
                last = z
            }
        }
    }

    @Test(arguments: [0, 1, 2]) func instructionSetsAgreeToTheBit(_ kernel: Int) throws {
        let x = Self.rows[["exp", "log", "normal"][kernel]]!.map(\.x)
        for n in [x.count, 1, 2, 7, 8, 9, 31, 255, 256, 257, 401] {
            try #require(n <= x.count)
            var base = [Double](repeating: .nan, count: n), other = base
            #expect(dc_forced(0, Int32(kernel), x, &base, n) == 1)
            for level in 1...2 where dc_forced(Int32(level), Int32(kernel), x, &other, n) == 1 {
                #expect(zip(base, other).allSatisfy { $0.bitPattern == $1.bitPattern }, "level \(level), \(n) numbers")
            }
            for k in 0..<n {
                let single = [dc_exp1, dc_log1, dc_normal_quantile1][kernel](x[k])
                #expect(single.bitPattern == base[k].bitPattern)
            }
        }
    }
    @Test func instructionSetsDrawTheSameNumbers() {
        let n = 1003
        var base = [Double](repeating: .nan, count: n), other = base
        let unread = [0.0]      // The generator has no input.
        #expect(dc_forced(0, 3, unread, &base, n) == 1)
        for level in 1...2 where dc_forced(Int32(level), 3, unread, &other, n) == 1 { #expect(base == other) }
        #expect(base == (0..<n).map { dc_random_lane1(42, 7, UInt32($0)) })
    }
    @Test func unknownInstructionSetsAreRefused() {
        var out = 0.0
        #expect(dc_forced(-1, 0, [1], &out, 1) == 0)
        #expect(dc_forced(3, 0, [1], &out, 1) == 0)
    }
    @Test func inPlaceEqualsApart() {
        for (name, kernel) in [("exp", dc_exp), ("log", dc_log), ("normal", dc_normal_quantile)] {
            let x = Self.rows[name]!.map(\.x)
            var apart = [Double](repeating: 0, count: x.count), same = x
            kernel(x, &apart, x.count)
            same.withUnsafeMutableBufferPointer { kernel($0.baseAddress, $0.baseAddress, $0.count) }
            #expect(apart == same)
        }
    }
}
