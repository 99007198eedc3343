import CVectorMath
import Testing

/// Known answers of Philox4x32-10 from Random123 (Salmon et al., 2011), file kat_vectors.
@Suite struct PhiloxTests {
    struct Vector: Sendable { let counter: [UInt32], key: [UInt32], words: [UInt32] }

    @Test(arguments: [
        Vector(counter: [0, 0, 0, 0], key: [0, 0], words: [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8]),
        Vector(counter: [.max, .max, .max, .max], key: [.max, .max], words: [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd]),
        Vector(counter: [0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344], key: [0xa409_3822, 0x299f_31d0],
               words: [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1]),
    ]) func knownAnswers(_ vector: Vector) {
        var words = [UInt32](repeating: 0, count: 4)
        dc_philox(vector.counter, vector.key, &words)
        #expect(words == vector.words)
    }

    /// The uniform is the centre of one of 2^52 cells: the top 52 bits of the second and first word, and a half.
    @Test func uniformsAreCentresOfCells() {
        // Counter and key 0: words 6627e8d5, e169c58d.
        let cell: UInt64 = 0xe169_c58d_6627_e8d5 >> 12
        var u = 0.0
        dc_random(0, 0, &u, 1)
        #expect(u == (Double(cell) + 0.5) * 0x1p-52)
    }
    /// Index, lane and key go where the counter and the key say: two numbers a block.
    @Test func counterHoldsIndexAndLane() {
        let key: UInt64 = 0x299f_31d0_a409_3822, index: UInt32 = 0x243f_6a88, lane: UInt32 = 0x1319_8a2e
        func cells(_ counter: [UInt32]) -> [Double] {
            var words = [UInt32](repeating: 0, count: 4)
            dc_philox(counter, [0xa409_3822, 0x299f_31d0], &words)
            return [0, 2].map { (Double((UInt64(words[$0 + 1]) << 32 | UInt64(words[$0])) >> 12) + 0.5) * 0x1p-52 }
        }
        var pair = [0.0, 0]
        dc_random(key, index, &pair, 2)
        #expect(pair == cells([index >> 1, 0, 0, 0]))
        #expect([0, 1].map { dc_random_lane1(key, index, lane + $0) } == cells([index, lane >> 1, 1, 0]))
    }
    /// Columns by index, by position and by lane have the bits of single draws, at lengths around the vectors' widths.
    @Test func columnsEqualSingles() {
        func single(_ i: UInt32) -> Double { var u = 0.0; dc_random(99, i, &u, 1); return u }
        for n in [0, 1, 3, 7, 8, 9, 15, 16, 17, 100, 1000] {
            var out = [Double](repeating: -1, count: n + 1)
            for first in [6, 7] as [UInt32] {
                dc_random(99, first, &out, n)
                #expect(Array(out.dropLast()) == (0..<n).map { single(first + UInt32($0)) })
                #expect(out[n] == -1)
            }
            let positions = (0..<n).map { Int32(4 * $0 + $0 % 2) }
            dc_random_at(99, 5, positions, &out, n)
            #expect(Array(out.dropLast()) == positions.map { single(5 + UInt32($0)) })
            #expect(out[n] == -1)
            dc_random_lanes(99, 1 << 31, 4_294_967_290, &out, n)
            #expect(Array(out.dropLast()) == (0..<n).map { dc_random_lane1(99, 1 << 31, 4_294_967_290 &+ UInt32($0)) })
            #expect(out[n] == -1)
        }
    }
}
