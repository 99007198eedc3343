import CVectorMath
import Testing

/// Kernels over rows of periods and years: the same bits on every instruction set, and what a plain loop gives.
@Suite struct RowKernelTests {
    private static func uniforms(_ n: Int, path: UInt64) -> [Double] {
        var u = [Double](repeating: 0, count: n)
        dc_random_lanes(20_260_102, UInt32(path), 0, &u, n)
        return u
    }

    @Test(arguments: Int32(0)...10) func sameBitsOnEveryInstructionSet(kernel: Int32) {
        for path in UInt64(1)...20 {
            let x = Self.uniforms(128, path: path)
            var base = [Double](repeating: 0, count: x.count)
            #expect(dc_forced_rows(0, kernel, x, &base, x.count) == 1)
            #expect(base.contains { $0 != 0 })
            for level in Int32(1)...2 {
                var other = [Double](repeating: 0, count: x.count)
                guard dc_forced_rows(level, kernel, x, &other, x.count) == 1 else { continue }
                #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "kernel \(kernel) at level \(level)")
            }
        }
    }

    /// Curves with erosion that begins in every lane, against their formula: 60 steps by eights lose a few last bits.
    @Test func curves() {
        let stride = 64, last: Int32 = 61
        for first in Int32(0)...9 {
            for loss in first...first + 17 {
                let size = [3.0], b = [1.0], begin = [40.0], ratio = [0.8], to = [0.2], fall = [0.7], firsts = [first], losses = [loss], at = [Int32(0)], until = [last]
                // The exponential of the erosion is 0.9 one period after exclusivity.
                let lossBegin = [0.9 * (0..<(loss - first) % 8).reduce(1.0) { product, _ in product / 0.7 }]
                var rows = [Double](repeating: -1, count: stride + 8)
                size.withUnsafeBufferPointer { size in b.withUnsafeBufferPointer { b in begin.withUnsafeBufferPointer { begin in ratio.withUnsafeBufferPointer { ratio in
                to.withUnsafeBufferPointer { to in fall.withUnsafeBufferPointer { fall in lossBegin.withUnsafeBufferPointer { lossBegin in
                firsts.withUnsafeBufferPointer { firsts in losses.withUnsafeBufferPointer { losses in
                    var curves = dc_curves(size: size.baseAddress, b: b.baseAddress, begin: begin.baseAddress, ratio: ratio.baseAddress, to: to.baseAddress,
                                           loss_begin: lossBegin.baseAddress, loss_ratio: fall.baseAddress, first: firsts.baseAddress, loss: losses.baseAddress, a: 0)
                    dc_lay(&curves, at, until, 1, &rows, stride)
                } } } } } } } } }
                for q in 0..<stride {
                    guard q >= first && q < last else { #expect(rows[q] == 0); continue }
                    let g = 40 * (0..<(q - Int(first))).reduce(1.0) { product, _ in product * 0.8 }
                    let h = q < loss ? 1 : 0.2 + 0.8 * 0.9 * (0..<(q - Int(loss))).reduce(1.0) { product, _ in product * 0.7 }
                    #expect(abs(rows[q] - 3 / (1 + g) * h) < 1e-13, "period \(q), first \(first), loss \(loss)")
                }
            }
        }
    }

    @Test(arguments: [1, 4, 12]) func sumsOfYears(perYear: Int) {
        let years = 25, stride = (years * perYear + 7) / 8 * 8, yearStride = 32, n = 3
        let x = Self.uniforms(n * stride, path: 30)
        let rows = x.enumerated().map { $0.offset % stride < years * perYear ? $0.element : 0 }
        var full = [Double](repeating: -1, count: n * yearStride), cut = full, totals = [Double](repeating: 0, count: n), dots = totals
        dc_year_sums(rows, stride, n, perYear, &full, yearStride)
        let last: [Int32] = [0, Int32(7 * perYear), Int32(11 * perYear + perYear / 2)]
        dc_cut_years(rows, stride, last, n, perYear, full, yearStride, &cut, &totals)
        let factors = Self.uniforms(stride, path: 31)
        dc_row_dots(rows, stride, last, n, factors, &dots)
        for k in 0..<n {
            func sum(_ range: Range<Int>) -> Double { range.reduce(0) { $0 + rows[k * stride + $1] } }
            for y in 0..<yearStride {
                let from = min(y, years) * perYear, until = min(y + 1, years) * perYear
                #expect(abs(full[k * yearStride + y] - sum(from..<until)) < 1e-14 * 12)
                #expect(abs(cut[k * yearStride + y] - sum(min(from, Int(last[k]))..<min(until, Int(last[k])))) < 1e-14 * 12)
            }
            #expect(abs(totals[k] - sum(0..<Int(last[k]))) < 1e-12)
            #expect(abs(dots[k] - (0..<Int(last[k])).reduce(0) { $0 + rows[k * stride + $1] * factors[$1] }) < 1e-12)
        }
    }

    /// Sums of rows, market after market, and of their years in pairs where a year has four periods.
    @Test(arguments: [2, 3, 5], [1, 4, 12]) func sumsOfRows(count: Int, perYear: Int) {
        let years = 11, stride = (years * perYear + 7) / 8 * 8, yearStride = 16, n = 3
        let sets = (0..<count).map { Self.uniforms(n * stride, path: 40 + UInt64($0)) }
        var rows = [Double](repeating: -1, count: n * stride), sums = [Double](repeating: -1, count: n * yearStride), expected = sums
        Self.withPointers(sets) { dc_add_rows($0, count, stride, n, perYear, &rows, &sums, yearStride) }
        #expect(rows == rows.indices.map { i in sets.dropFirst().reduce(sets[0][i]) { $0 + $1[i] } })
        dc_year_sums(rows, stride, n, perYear, &expected, yearStride)
        #expect(sums == expected)
    }

    /// The parts of two markets' rows: by period, and by year as the sums of whole rows.
    @Test(arguments: [1, 4, 12], [true, false]) func bases(perYear: Int, opens: Bool) {
        let bounds: [(Int32, Int32, Int32)] = [(0, 40, 40), (3, 9, 23), (8, 8, 16), (17, 3, 39), (12, 30, 20), (9, 9, 9), (20, 25, 10), (.max, 5, 40), (33, 36, 40)]
        let stride = 40, n = bounds.count, others = bounds.reversed(), yearStride = perYear == 1 ? 40 : 16
        func column(_ number: ((Int32, Int32, Int32)) -> Int32) -> [Int32] { (bounds + others).map(number) }
        let from = column { $0.0 }, reduced = column { $0.1 }, stop = column { $0.2 }
        // Rows that begin where their part does need not be told where that is.
        let sets = (0..<2).map { m in
            Self.uniforms(n * stride, path: 32 + UInt64(m)).enumerated().map { i, x in opens || i % stride >= from[m * n + i / stride] ? x : 0 }
        }
        var row = [Double](repeating: -1, count: stride), years = [Double](repeating: -1, count: n * yearStride), expected = years
        Self.withPointers(sets) { sets in
            from.withUnsafeBufferPointer { f in reduced.withUnsafeBufferPointer { r in stop.withUnsafeBufferPointer { s in row.withUnsafeMutableBufferPointer { row in
                var base = dc_base(rows: sets, from: f.baseAddress, reduced: r.baseAddress, stop: s.baseAddress, markets: 2, stride: stride, share: 0.25, opens: opens ? 1 : 0, row: row.baseAddress)
                dc_base_years(&base, n, perYear, &years, yearStride)
            } } } }
        }
        let parts = (0..<n * stride).map { i in
            (0..<2).reduce(0.0) { sum, m in
                let k = m * n + i / stride, q = Int32(i % stride)
                return q >= from[k] && q < stop[k] ? sum + (q < reduced[k] ? sets[m][i] : 0.25 * sets[m][i]) : sum
            }
        }
        dc_year_sums(parts, stride, n, perYear, &expected, yearStride)
        #expect(years == expected)
    }
    private static func withPointers(_ columns: [[Double]], _ body: (UnsafePointer<UnsafePointer<Double>?>) -> Void) {
        let storage = columns.map { column in
            let p = UnsafeMutablePointer<Double>.allocate(capacity: column.count); p.initialize(from: column, count: column.count); return p
        }
        defer { storage.forEach { $0.deallocate() } }
        storage.map { Optional(UnsafePointer($0)) }.withUnsafeBufferPointer { body($0.baseAddress!) }
    }

    @Test func firstHolding() {
        let x = Self.uniforms(40, path: 33)
        let relations: [(Double, Double) -> Bool] = [(>=), (>), (<=), (<)]
        for (r, holds) in relations.enumerated() {
            for times in 1...3 {
                for from in [0, 3, 8, 13, 31] {
                    for until in [0, 5, 8, 24, 40] {
                        var run = 0, expected: Int32 = -1
                        for q in from..<max(from, until) { run = holds(x[q], 0.6) ? run + 1 : 0; if run == times { expected = Int32(q); break } }
                        var found: Int32 = 0
                        dc_first_holding(x, 40, [Int32(from)], [Int32(until)], 1, Int32(r), 0.6, Int32(times), &found)
                        #expect(found == expected, "relation \(r), \(times) times, \(from)..<\(until)")
                    }
                }
            }
        }
    }

    @Test func tiersAndShortfalls() {
        let bounds = [0, 100e6, 300e6], rates = [0.05, 0.08, 0.12]
        let base = Self.uniforms(16, path: 34).map { $0 * 500e6 } + [0, 100e6, 300e6, 1, 100e6 + 1, 0, 0, 0]
        func earned(_ x: Double) -> Double { bounds.indices.reduce(0) { $0 + rates[$1] * max(0, min(x, $1 == 2 ? x : bounds[$1 + 1]) - bounds[$1]) } }
        var amounts = [Double](repeating: -7, count: base.count)
        dc_tiers(base, 24, 1, 11, bounds, rates, 3, &amounts)
        #expect(amounts == base.enumerated().map { $0.offset < 11 ? -7 : earned($0.element) })
        let starts = (0..<24).map { Double($0) - 0.25 }, ages = [0.0, 4], floors = [20e6, 30e6]
        dc_tiers(base, 24, 1, 0, bounds, rates, 3, &amounts)
        var lacks = [Double](repeating: -7, count: 24)
        ages.withUnsafeBufferPointer { a in floors.withUnsafeBufferPointer { f in starts.withUnsafeBufferPointer { s in
            var floor = dc_floor(ages: a.baseAddress, floors: f.baseAddress, steps: 2, starts: s.baseAddress)
            dc_shortfalls(amounts, 24, 1, &floor, [5], [19], [3.5], &lacks)
        } } }
        #expect(lacks == (0..<24).map { y in y < 5 || y >= 19 ? 0 : max(0, (starts[y] - 3.5 >= 4 ? 30e6 : 20e6) - amounts[y]) })
    }

    @Test func values() {
        let n = 2, stride = 16, here = Self.uniforms(stride, path: 36), there = Self.uniforms(stride, path: 37)
        // The second row has eight years of nothing.
        let x = Self.uniforms(n * stride, path: 35).enumerated().map { $0.offset / 8 == 2 ? 0 : $0.element * 1e8 }
        func rounded(_ x: Double) -> Double { (x * 0x1p18).rounded(.toNearestOrEven) / 0x1p18 }
        func quanta(_ x: Double) -> Int64 { Int64((x * 0x1p10).rounded(.toNearestOrEven)) }
        var amounts = x, totals = [0.0, 0], mine = totals, theirs = totals
        var sums = [[Int64]](repeating: Array(repeating: 5, count: stride), count: 3), expected = sums
        var cutAmounts = [7.0, 7], cutValues = cutAmounts
        func value(_ scale: Double) -> Int32 {
            var flat = sums.flatMap { $0 }
            let exact = here.withUnsafeBufferPointer { h in there.withUnsafeBufferPointer { t in [0.5, 0.6].withUnsafeBufferPointer { hc in [0.25, 0.3].withUnsafeBufferPointer { tc in
                cutAmounts.withUnsafeMutableBufferPointer { ca in cutValues.withUnsafeMutableBufferPointer { cv in flat.withUnsafeMutableBufferPointer { s in
                    var worth = dc_worth(payee: h.baseAddress, payee_cut: hc.baseAddress, payer: t.baseAddress, payer_cut: tc.baseAddress, scale: scale,
                                         amounts: s.baseAddress, values: s.baseAddress! + stride, counts: s.baseAddress! + 2 * stride,
                                         cut_amounts: ca.baseAddress, cut_values: cv.baseAddress)
                    return dc_value_rows(&amounts, stride, n, [9, 30], &worth, &totals, &mine, &theirs)
                } } }
            } } } }
            sums = (0..<3).map { Array(flat[$0 * stride..<($0 + 1) * stride]) }
            return exact
        }
        #expect(value(0x1p10) == 1)
        for k in 0..<n {
            var all = (0.0, 0.0, 0.0)
            for y in 0..<stride {
                let isCut = k == 0 && y == 9, sum = rounded(x[k * stride + y]), worth = rounded(sum * (isCut ? 0.5 : here[y]))
                #expect(amounts[k * stride + y] == sum)
                all.0 += sum; all.1 += worth; all.2 += rounded(sum * (isCut ? 0.25 : there[y]))
                expected[0][y] += quanta(sum); expected[1][y] += quanta(worth); expected[2][y] += sum != 0 ? 1 : 0
            }
            #expect(totals[k] == all.0 && mine[k] == all.1 && theirs[k] == all.2)
        }
        #expect(sums == expected)
        #expect(cutAmounts == [amounts[9], 0] && cutValues == [rounded(amounts[9] * 0.5), 0])
        #expect(value(0x1p40) == 0)
    }

    /// Times at, before and after centres, before the first and beyond the last.
    @Test func periods() {
        var times: [Double] = [.infinity, 0, 1e9]
        for q in -8..<60 { for shift in [-1e-9, 0, 1e-9] { times.append((Double(q) + 0.5) / 4 - 0.25 + shift) } }
        let at = times.indices.map { Int32($0) }, limit = times.indices.map { Int32($0 % 50) }
        var grid = dc_grid(phase: 0.25, per_year: 4, years: 10), before = [Int32](repeating: -1, count: times.count), after = before
        dc_periods(times, at, times.count, &grid, limit, 0, &before)
        dc_periods(times, at, times.count, &grid, limit, 1, &after)
        for k in times.indices {
            let x: Double = (times[k] + 0.25) * 4 - 0.5
            let beyond = !(times[k] + 0.25 < 10)
            let up = Int32(max(0, min(1e6, x).rounded(.up))), down = Int32(max(-1, min(1e6, x).rounded(.down)))
            #expect(before[k] == (beyond ? limit[k] : min(limit[k], up)))
            #expect(after[k] == (beyond ? limit[k] : min(limit[k], down + 1)))
        }
    }
}
