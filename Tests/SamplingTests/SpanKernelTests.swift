import CVectorMath
import Testing

/// Kernels that turn times into years and periods: the same bits on every instruction set, and what loops give that search.
@Suite struct SpanKernelTests {
    private static func uniforms(_ n: Int, path: UInt64) -> [Double] {
        var u = [Double](repeating: 0, count: n)
        dc_random_lanes(20_260_104, UInt32(path), 0, &u, n)
        return u
    }

    @Test("the same bits", arguments: Int32(0)...10) func sameBits(kernel: Int32) {
        for n in [3, 7, 8, 9, 255, 256, 257, 1021] {
            for path in UInt64(1)...10 {
                let u = Self.uniforms(n, path: path)
                var base = [Double](repeating: -1, count: 8 * n)
                #expect(dc_forced_spans(0, kernel, u, &base, n) == 1)
                #expect(n < 255 || Set(base).count > 10, "kernel \(kernel) does nothing")
                for level in Int32(1)...2 {
                    var other = [Double](repeating: -2, count: 8 * n)
                    guard dc_forced_spans(level, kernel, u, &other, n) == 1 else { continue }
                    #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level), \(n) paths")
                }
            }
        }
        var out = [Double](repeating: 0, count: 24)
        #expect(dc_forced_spans(3, kernel, out, &out, 3) == 0 && dc_forced_spans(0, 11, out, &out, 3) == 0)
    }

    /// A calendar with columns of times by path: anywhere, on boundaries and a last bit beside them, at 0, beyond the horizon, and never.
    private struct Deal {
        let phase: Double, perYear: Double, years = 20.0
        var slack: Double { phase == 0 ? 0 : 1e-9 }
        var grid: dc_grid { dc_grid(phase: phase, per_year: perYear, years: years) }
        let count = 700
        /// Every path but those that a third of them are.
        var list: [Int32] { (0..<Int32(count)).filter { $0 % 3 != 1 } }

        func times(_ seed: UInt64, most: Double, comes: Bool = false) -> [Double] {
            let u = SpanKernelTests.uniforms(count, path: seed)
            return u.indices.map { i in
                let boundary = max(0, (u[i] * most * 12).rounded() / 12 - phase)
                let t = switch i % 9 {
                case 0: boundary
                case 1: boundary.nextUp
                case 2: max(0, boundary.nextDown)
                case 3: max(0, (u[i] * most).rounded() - phase)
                case 4: comes ? most : .infinity
                default: u[i] * most
                }
                return comes ? min(t, most) : t
            }
        }
        func end(_ p: Int, _ perYear: Double) -> Double { Double(p + 1) / perYear - phase }
        func centre(_ q: Int) -> Double { (Double(q) + 0.5) / perYear - phase }
        /// The first of so many numbers for which something holds; all of them where it never does.
        func first(of n: Int, where holds: (Int) -> Bool) -> Int { (0..<n).first(where: holds) ?? n }
        func up(_ x: Double) -> Int { Int(x.rounded(.up)) }
    }
    private static let deals = [0, 0.25, 0.7123287671232876].flatMap { phase in [1.0, 4, 12].map { Deal(phase: phase, perYear: $0) } }

    @Test func ends() {
        for deal in Self.deals {
            // The horizon lies within the last year.
            let end = deal.times(1, most: 20 - deal.phase - 0.01, comes: true), at = deal.list, n = at.count
            var grid = deal.grid, bound = [Double](repeating: -1, count: deal.count), years = [Int32](repeating: -1, count: n), begun = years, last = years, cut = years
            var ends = [Double](repeating: -1, count: n)
            dc_bound(end, at, n, &grid, deal.slack, &bound, &years)
            dc_begun(end, at, n, &grid, years, &begun, &last)
            dc_cut(end, at, n, &grid, deal.slack, &ends, &cut)
            for k in 0..<n {
                let e = end[Int(at[k])]
                #expect(bound[Int(at[k])] == e && ends[k] == e)
                #expect(years[k] == Int32(min(20, Int(e + deal.phase + deal.slack) + 1)))
                #expect(begun[k] == Int32((0..<Int(years[k])).filter { Double($0) - deal.phase < e }.count))
                let limit = Int(years[k]) * Int(deal.perYear)
                let x: Double = (e + deal.phase) * deal.perYear - 0.5
                #expect(last[k] == Int32(min(limit, deal.up(max(0, x)))))
                #expect(cut[k] == Int32(deal.first(of: 30) { deal.end($0, 1) > e }))
            }
            #expect((0..<deal.count).allSatisfy { $0 % 3 != 1 || bound[$0] == -1 })
        }
    }

    @Test func tests() {
        for deal in Self.deals {
            let from = deal.times(2, most: 20), until = deal.times(3, most: 20), bound = deal.times(4, most: 19, comes: true), at = deal.list, n = at.count
            var grid = deal.grid, due = [Double](repeating: -1, count: deal.count), tested = due, starts = [Int32](repeating: -1, count: n), stops = starts
            let years = bound.indices.map { Int32(min(20, Int(bound[$0] + deal.phase + deal.slack) + 1)) }, listed = at.map { years[Int($0)] }
            dc_tests(from, until, bound, at, n, &grid, listed, &due, &tested, &starts, &stops)
            for k in 0..<n {
                let i = Int(at[k]), limit = Int(listed[k]) * Int(deal.perYear)
                let begin = from[i] < bound[i] ? max(0, deal.up((from[i] + deal.phase) * deal.perYear - 1e-9)) : 0
                let stop = deal.first(of: limit) { p in let end = deal.end(p, deal.perYear); return !(end < until[i] && end <= bound[i]) }
                let some = from[i] < bound[i] && begin < stop
                #expect(due[i] == from[i] && tested[i] == (some ? 1 : 0))
                #expect(starts[k] == (some ? Int32(begin) : 0) && stops[k] == (some ? Int32(stop) : 0), "\(from[i]) \(until[i]) \(bound[i])")
            }
            let found = starts.enumerated().map { k, _ in k % 3 == 0 ? Int32(-1) : Int32(k % 70) }
            var limit = [Double](repeating: -1, count: deal.count), effect = limit, failed = [Int32](repeating: -1, count: n)
            let before = due, count = dc_failures(found, at, n, &grid, 0.75, &due, &limit, &effect, &failed)
            #expect(Array(failed.prefix(count)) == (0..<n).filter { found[$0] >= 0 }.map { at[$0] })
            for k in 0..<n {
                let i = Int(at[k]), end = deal.end(Int(found[k]), deal.perYear)
                #expect(found[k] < 0 ? due[i] == before[i] && limit[i] == -1 && effect[i] == -1 : due[i] == end && limit[i] == end + 0.75 && effect[i] == end + 0.75)
            }
        }
    }

    @Test func endings() {
        let deal = Self.deals[4], at = deal.list, n = at.count, t = deal.times(5, most: 20)
        var end = deal.times(6, most: 20, comes: true), causes = end.indices.map { Int32($0 % 7) }, grid = deal.grid
        for i in stride(from: 0, to: deal.count, by: 4) where t[i] < .infinity { end[i] = t[i] }
        let before = (end, causes)
        dc_end_earlier(t, 3, at, n, &end, &causes)
        let found = at.map { Int32($0 % 25) - 5 }
        var reached = [Double](repeating: -1, count: deal.count), always = reached
        dc_reach(found, at, n, &grid, end, &reached)
        dc_reach(found, at, n, &grid, nil, &always)
        var isListed = [Bool](repeating: false, count: deal.count)
        for k in 0..<n {
            let i = Int(at[k]), taken = t[i] < before.0[i] || t[i] == before.0[i] && 3 < before.1[i], close = Double(found[k] + 1) - deal.phase
            isListed[i] = true
            #expect(end[i] == (taken ? t[i] : before.0[i]) && causes[i] == (taken ? 3 : before.1[i]))
            #expect(reached[i] == (found[k] < 0 ? .infinity : min(close, end[i])) && always[i] == (found[k] < 0 ? .infinity : close))
        }
        for i in 0..<deal.count where !isListed[i] { #expect(end[i] == before.0[i] && causes[i] == before.1[i] && reached[i] == -1) }
    }

    @Test(arguments: 0...3) func minimums(markets: Int) {
        for deal in Self.deals {
            let from = deal.times(7, most: 20), until = deal.times(8, most: 20), end = deal.times(9, most: 19, comes: true), at = deal.list, n = at.count
            let columns = (0..<9).map { deal.times(10 + UInt64($0), most: 22) }
            let storage = (columns + [from, until, end]).map { column in
                let p = UnsafeMutablePointer<Double>.allocate(capacity: deal.count); p.initialize(from: column, count: deal.count); return p
            }
            defer { storage.forEach { $0.deallocate() } }
            var grid = deal.grid, since = [Double](repeating: -1, count: n), first = [Int32](repeating: -1, count: n), stop = first
            let pointers = storage.map { Optional(UnsafePointer($0)) }
            pointers.withUnsafeBufferPointer { p in
                let p = p.baseAddress!
                var minimum = dc_minimum(from: p[9], until: p[10], end: p[11], terms: p, refused: p + 3, closed: p + 6, markets: markets)
                dc_minimum_years(&minimum, at, n, &grid, deal.slack, &since, &first, &stop)
            }
            for k in 0..<n {
                let i = Int(at[k])
                let begin = from[i] < end[i] ? max(0, deal.up(from[i] + deal.phase - 1e-9)) : 0
                var years = min(20, deal.up(min(end[i], until[i]) + deal.phase - deal.slack))
                if markets > 0 {
                    let terms = (0..<markets).map { min(columns[$0][i], columns[3 + $0][i], columns[6 + $0][i]) }
                    let term = min(terms.max()!, end[i])
                    years = deal.first(of: max(0, years)) { !(deal.centre($0 * Int(deal.perYear)) < term) }
                }
                let some = from[i] < end[i] && begin < years
                #expect(since[k] == from[i] && first[k] == (some ? Int32(begin) : 0) && stop[k] == (some ? Int32(years) : 0))
            }
        }
    }

    @Test func launches() {
        for deal in Self.deals {
            let launch = deal.times(30, most: 24), at = deal.list, n = at.count, horizon = 18.5
            for contains in Int32(0)...1 {
                var grid = deal.grid, first = [Int32](repeating: -1, count: deal.count), launched = [Int32](repeating: -1, count: n)
                let count = dc_launches(launch, at, n, &grid, horizon, contains, &first, &launched)
                #expect(Array(launched.prefix(count)) == at.filter { launch[Int($0)] < horizon })
                for i in at.map({ Int($0) }) {
                    guard launch[i] < horizon else { #expect(first[i] == .max); continue }
                    let x: Double = (launch[i] + deal.phase) * deal.perYear
                    #expect(first[i] == (contains != 0 ? Int32(x + 1e-9) : Int32(deal.up(max(0, x - 0.5)))))
                }
            }
        }
    }

    @Test func beginnings() {
        for deal in Self.deals {
            let n = deal.count, launch = deal.times(40, most: 18, comes: true), ends = deal.times(41, most: 24), u = Self.uniforms(n, path: 42), at = deal.list
            let peak = u.map { 3 + 4 * $0 }, rate = u.map { 2 * $0 }, step = 1 / deal.perYear
            let first = launch.map { t in Int32(deal.up(max(0, (t + deal.phase) * deal.perYear - 0.5))) }
            var grid = deal.grid, begin = [Double](repeating: -1, count: n), ratio = begin, alone = begin
            dc_begin_logistic(launch, first, at, at.count, &grid, 5.9, peak, &begin, &ratio)
            dc_begin_logistic(launch, first, at, at.count, &grid, 5.9, peak, &alone, nil)
            #expect(alone == begin)
            for i in at.map({ Int($0) }) {
                let age = deal.centre(Int(first[i])) - launch[i], speed = 5.9 / peak[i]
                #expect(begin[i] == dc_exp1(-speed * (age - peak[i] / 2)) && ratio[i] == dc_exp1(-speed * step))
            }
            for lanes in Int32(0)...1 {
                var loss = [Int32](repeating: -1, count: n)
                dc_begin_erosion(ends, rate, first, at, at.count, &grid, lanes, &loss, &begin, &ratio)
                for i in at.map({ Int($0) }) {
                    #expect(ratio[i] == dc_exp1(-rate[i] * step))
                    guard ends[i] + deal.phase < 20 else { #expect(loss[i] == .max && begin[i] == 1); continue }
                    let x: Double = (ends[i] + deal.phase) * deal.perYear - 0.5
                    let after = max(first[i], Int32(x.rounded(.down)) + 1)
                    let start = lanes != 0 ? first[i] + (after - first[i]) / 8 * 8 : after
                    #expect(loss[i] == after)
                    #expect(begin[i] == dc_exp1(-rate[i] * ((Double(start) + 0.5) * step - deal.phase - ends[i])))
                }
            }
        }
    }
}
