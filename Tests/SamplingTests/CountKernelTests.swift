import CVectorMath
import Testing

/// Counts and sums by kind against plain loops, on every instruction set that this processor has.
@Suite struct CountKernelTests {
    private let n = 1021
    private func uniforms(_ key: UInt64) -> [Double] {
        var x = [Double](repeating: 0, count: n)
        dc_random(key, 0, &x, n)
        return x
    }

    @Test("a date's cell is its 32nd of a year, an instant between two has its own, and rows lie a span apart")
    func cells() {
        let t = uniforms(1).enumerated().map { $0.offset % 3 == 0 ? Double($0.offset % 64) / 32 : 30 * $0.element }
        let rows = (0..<n).map { Int32($0 % 5) }
        var cells = dc_cells(phase: 0.25, last: 700, base: 7, span: 1000), out = [Int32](repeating: 0, count: n)
        dc_cells_of(&cells, t, rows, &out, n)
        for k in 0..<n {
            let x = (t[k] + 0.25) * 32, whole = Int(x)
            let expected = min(700, 2 * whole + (x - Double(whole) > 1e-7 ? 1 : 0))
            #expect(Int(out[k]) == 7 + 1000 * (k % 5) + expected, "\(t[k])")
        }
    }

    @Test("kinds, their counts and their sums", arguments: [6, 256, 400])
    func kinds(_ count: Int) {
        let end = uniforms(2), launch = uniforms(3).enumerated().map { $0.offset % 7 == 0 ? end[$0.offset] : $0.offset % 3 == 0 ? .infinity : $0.element }
        let cause = (0..<n).map { Int32(($0 * $0) % (count / 2)) }
        for with in [Int32(0), 1] {
            var kinds = [Int32](repeating: 0, count: n), many = [Int64](repeating: 5, count: count)
            dc_kinds(end, launch, cause, with, n, &kinds, &many, count)
            let expected = (0..<n).map { 2 * cause[$0] + (launch[$0] < end[$0] || (with == 1 && launch[$0] == end[$0]) ? 1 : 0) }
            #expect(kinds == expected)
            #expect(many == (0..<count).map { g in 5 + Int64(expected.filter { $0 == Int32(g) }.count) })
            let x = uniforms(4).map { $0 - 0.3 }, scale = 0x1p30
            var sums = [Int64](repeating: 1, count: count), negative = [Int64](repeating: 2, count: count)
            let exact = dc_sums_by_kind(kinds, x, n, scale, &sums, &negative, count)
            guard count <= 256 else { #expect(exact == 0 && sums == Array(repeating: 1, count: count)); continue }
            #expect(exact == 1)
            for g in 0..<count {
                let mine = (0..<n).filter { kinds[$0] == Int32(g) }
                #expect(sums[g] == 1 + mine.reduce(0) { $0 + Int64((x[$1] * scale).rounded(.toNearestOrEven)) })
                #expect(negative[g] == 2 + Int64(mine.filter { x[$0] < 0 }.count))
            }
        }
        var sums: [Int64] = [0, 0], negative: [Int64] = [0, 0]
        #expect(dc_sums_by_kind([0, 1], [1, 0x1p50], 2, 1, &sums, &negative, 2) == 0 && sums == [0, 0])
        #expect(dc_sums_by_kind([0, 1], [1, .nan], 2, 1, &sums, &negative, 2) == 0)
    }

    @Test("what is paid after signing is marked, and the others are counted")
    func later() {
        let at: [Int32] = [0, 2, 3, 5], time = [0.0, 0, 1, 2], sums = [1.0, 1, 0, 3]
        var marks = [UInt8](repeating: 0, count: 6)
        dc_mark_later(at, time, sums, 0, 4, &marks)
        #expect(marks == [0, 0, 0, 0, 0, 1])
        dc_mark_later(at, time, sums, 0.1, 4, &marks)
        #expect(marks == [1, 0, 1, 0, 0, 1] && dc_count_zeros(marks, 6) == 3)
        let many = [UInt8](repeating: 0, count: n)
        let (x, y) = (uniforms(5), uniforms(6))
        var above: Int64 = 1, ties: Int64 = 2
        dc_count_above(x, y, n, &above, &ties)
        #expect(above == 1 + Int64((0..<n).filter { x[$0] > y[$0] }.count) && ties == 2 + Int64((0..<n).filter { x[$0] == y[$0] }.count))
        #expect(dc_count_zeros(many, n) == n)
    }

    @Test("places are counted, alone and in runs")
    func tally() {
        let places = (0..<n).map { Int32(($0 / ($0 % 5 + 1)) % 40) } + [Int32](repeating: 7, count: 30)
        var bins = [UInt32](repeating: 3, count: 40)
        dc_tally(places, places.count, &bins)
        #expect(bins == (0..<40).map { b in 3 + UInt32(places.filter { $0 == Int32(b) }.count) })
        dc_tally(places, 0, &bins)
        #expect(bins.reduce(0, +) == 120 + UInt32(places.count))
    }

    @Test("bits of masks, in more masks than fit one count of their size")
    func bits() {
        let masks = (0..<40_000).map { UInt16(truncatingIfNeeded: $0 &* 40503) | ($0 % 3 == 0 ? 5 : 0) }
        var bits = [Int64](repeating: 0, count: 17)
        dc_count_bits(masks, .max, 5, &bits, masks.count)
        #expect(Array(bits.prefix(16)) == (0..<16).map { b in Int64(masks.filter { $0 >> UInt16(b) & 1 == 1 }.count) })
        #expect(bits[16] == Int64(masks.filter { $0 & 5 == 5 }.count))
        var few = [Int64](repeating: 9, count: 17)
        dc_count_bits(masks, 6, 6, &few, masks.count)
        #expect(few == bits.enumerated().map { [1, 2].contains($0.offset) ? $0.element : $0.offset == 16 ? Int64(masks.filter { $0 & 6 == 6 }.count) : 0 })
    }
}
