import CVectorMath
import Foundation
import Testing

/// The kernels over lists of paths and the remaining ones over columns give the same bits on every instruction set this processor has.
@Suite struct ListKernelTests {
    private static func uniforms(_ n: Int, path: UInt64) -> [Double] {
        var u = [Double](repeating: 0, count: n)
        dc_random_lanes(20_260_103, UInt32(path), 0, &u, n)
        return u
    }
    /// No multiple of any vector's width, and pieces of 256 whole and cut.
    private static let lengths = [3, 7, 8, 9, 255, 256, 257, 1021]

    @Test("lists", arguments: Int32(0)...15) func lists(kernel: Int32) {
        for n in Self.lengths {
            for path in UInt64(1)...10 {
                let u = Self.uniforms(n, path: path)
                var base = [Double](repeating: -1, count: 8 * n)
                #expect(dc_forced_lists(0, kernel, u, &base, n) == 1)
                #expect(n < 255 || Set(base).count > 2, "kernel \(kernel) does nothing")
                for level in Int32(1)...2 {
                    var other = [Double](repeating: -2, count: 8 * n)
                    guard dc_forced_lists(level, kernel, u, &other, n) == 1 else { continue }
                    #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level), \(n) paths")
                }
            }
        }
        // What differs is seen: other numbers give other results.
        var one = [Double](repeating: 0, count: 8 * 1021), two = one
        #expect(dc_forced_lists(0, kernel, Self.uniforms(1021, path: 1), &one, 1021) == 1 && dc_forced_lists(0, kernel, Self.uniforms(1021, path: 2), &two, 1021) == 1)
        #expect(one != two)
    }

    /// With equal entries, zeros of both signs and infinities among them.
    @Test("columns", arguments: Int32(0)...13) func columns(kernel: Int32) {
        for n in Self.lengths + [17, 1024] where kernel != 9 || n >= 17 {
            for path in UInt64(1)...10 {
                var x = Self.uniforms(n, path: path).map { 5 * $0 - 2.5 }, y = Self.uniforms(n, path: path + 50).map { 5 * $0 - 2.5 }
                for i in 0..<n where kernel != 9 {
                    switch i % 16 {
                    case 3: y[i] = x[i]
                    case 5: x[i] = 0; y[i] = -0.0
                    case 6: x[i] = -0.0; y[i] = 0
                    case 9: x[i] = .infinity
                    case 11: y[i] = .infinity
                    case 12: x[i] = .infinity; y[i] = .infinity
                    case 14: x[i] = -.infinity
                    default: break
                    }
                }
                var base = [Double](repeating: -1, count: n)
                #expect(dc_forced_columns(0, kernel, x, y, &base, n) == 1)
                for level in Int32(1)...2 {
                    var other = [Double](repeating: -2, count: n)
                    guard dc_forced_columns(level, kernel, x, y, &other, n) == 1 else { continue }
                    #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level), \(n) entries")
                }
            }
        }
    }

    @Test("costs of one sum are those of a plain loop: only where the stage starts before the end, and cut at the end") func costs() {
        let rate = 0.09, sum = 3e6
        for n in Self.lengths {
            let u = Self.uniforms(n, path: 3), v = Self.uniforms(n, path: 4)
            let start = u.enumerated().map { $0 % 9 == 0 ? .infinity : 10 * $1 }, end = v.map { 12 * $0 }
            let finish = zip(start, v).enumerated().map { $0 % 7 == 0 ? $1.0 : $1.0 + 4 * $1.1 }
            for kind in Int32(0)...2 {
                var costs = [Double](repeating: 5, count: n)
                dc_costs_alike(start, finish, end, n, sum, kind, rate, &costs)
                for i in 0..<n {
                    guard start[i] < end[i] else { #expect(costs[i] == 5); continue }
                    let stop = min(end[i], finish[i]), length = finish[i] - start[i]
                    let (spent, at) = switch kind {
                    case 0: (length > 0 ? sum * (stop - start[i]) / length : sum, (start[i] + stop) / 2)
                    case 1: (sum * (stop - start[i]), (start[i] + stop) / 2)
                    default: (sum, start[i])
                    }
                    let expected = spent * exp(-rate * at)
                    #expect(abs(costs[i] - 5 - expected) < 1e-9 * abs(expected) + 1e-5)
                }
            }
        }
    }

    @Test("a sum that the paths of an event pay alike is booked to them and nobody else", arguments: [0.1, 0.6, 0.97, 1]) func alike(share: Double) {
        for n in Self.lengths {
            let u = Self.uniforms(n, path: 5), when = u.map { $0 < share ? 3 * $0 : .infinity }, end = [Double](repeating: 2.9, count: n)
            var at = [Int32](repeating: 0, count: n + 8)
            let count = dc_select_before(when, end, 0, &at, n)
            let listed = (0..<n).filter { when[$0] < 2.9 }
            #expect(count == listed.count)
            let mine = listed.map { 1 / (1 + u[$0]) }, others = listed.map { 1 / (2 + u[$0]) }
            var (here, there) = (mine, others)
            var paid = u, to = u, by = u
            paid.withUnsafeMutableBufferPointer { p in to.withUnsafeMutableBufferPointer { t in by.withUnsafeMutableBufferPointer { b in
                var accounts = dc_accounts(payee: nil, payer: nil, paid: p.baseAddress, paid_to_payee: t.baseAddress, paid_by_payer: b.baseAddress)
                when.withUnsafeBufferPointer { w in end.withUnsafeBufferPointer { e in
                    var coming = dc_coming(when: w.baseAddress, end: e.baseAddress, with: 0, paths: n)
                    dc_pay_alike(&coming, at, count, 1024, mine, others, &here, &there, &accounts)
                } }
            } } }
            // Values are rounded to 2^-18.
            func rounded(_ x: Double) -> Double { (x * 0x1p18).rounded(.toNearestOrEven) * 0x1p-18 }
            var k = 0
            for i in 0..<n {
                guard when[i] < 2.9 else { #expect(paid[i] == u[i] && to[i] == u[i] && by[i] == u[i]); continue }
                #expect(here[k] == rounded(1024 * mine[k]) && there[k] == rounded(1024 * others[k]))
                #expect(paid[i] == u[i] + 1024 && to[i] == u[i] + here[k] && by[i] == u[i] + there[k])
                k += 1
            }
        }
    }

    @Test("times after lengths, and lengths with more added: those below 0 count as 0") func lengths() {
        for n in Self.lengths {
            let t = Self.uniforms(n, path: 1).map { 20 * $0 }, given = Self.uniforms(n, path: 2).map { 3 * $0 - 1 }
            var after = [Double](repeating: -1, count: n), longer = given
            dc_follow(t, given, &after, n)
            dc_lengthen(t, &longer, n)
            for i in 0..<n {
                #expect(after[i] == t[i] + (given[i] < 0 ? 0 : given[i]))
                #expect(longer[i] == t[i] + (given[i] < 0 ? 0 : given[i]))
            }
        }
    }

    @Test("levels that there are not are refused") func levels() {
        var out = [Double](repeating: 0, count: 24)
        for level: Int32 in [-1, 3] {
            #expect(dc_forced_lists(level, 1, out, &out, 3) == 0 && dc_forced_columns(level, 6, out, out, &out, 3) == 0 && dc_force(level) == 0)
        }
        #expect(dc_forced_lists(0, 16, out, &out, 3) == 0 && dc_forced_columns(0, 14, out, out, &out, 3) == 0)
    }
}
