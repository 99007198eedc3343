import CVectorMath
import Testing
@testable import Sampling

@Suite struct RandomKernelTests {
    /// Published outputs of splitmix64 for the seed 1234567: output n is the finalizer of the seed and n steps.
    @Test func knownAnswers() {
        let outputs: [UInt64] = [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431, 16_408_922_859_458_223_821]
        let states = (1...5).map { 1_234_567 &+ UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        #expect(states.map(dc_mixed) == outputs)
        #expect(states.map(RandomStream.mix) == outputs)
    }
    /// The uniform is the centre of one of 2^52 cells: the top 52 bits, and a half.
    private func cell(_ bits: UInt64) -> Double { (Double(bits >> 12) + 0.5) * 0x1p-52 }

    /// Key, index and lane enter as the documents say, worked out by the finalizer that makes the keys.
    @Test func indexAndLaneAreHashed() {
        for key in [0, 0x299f_31d0_a409_3822, .max] as [UInt64] {
            for index in [0, 1, 0x243f_6a88, .max] as [UInt32] {
                let bits = RandomStream.mix(key ^ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
                var u = 0.0
                dc_random(key, index, &u, 1)
                #expect(u == cell(bits))
                for lane in [0, 1, 0x1319_8a2e, .max] as [UInt32] {
                    #expect(dc_random_lane1(key, index, lane) == cell(RandomStream.mix(bits ^ (UInt64(lane) + 1) &* 0x9E37_79B9_7F4A_7C15)))
                }
            }
        }
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
