import Foundation
import Testing
@testable import Sampling

@Suite struct RandomStreamTests {
    static let draws = 100_000
    static let names: [(UInt64, String)] = [
        (42, "markets.US.review"), (43, "markets.US.review"), (44, "markets.US.review"),
        (42, "markets.EU.review"), (42, "markets.US.reviews"), (42, "markets.US.revieW"), (42, ""), (0, ""), (42, "a"), (42, "b"),
    ]
    static let streams: [[Double]] = names.map { seed, purpose in
        let stream = RandomStream(seed: seed, purpose: purpose)
        var column = [Double](repeating: 0, count: draws)
        stream.fill(first: 0, count: draws, into: &column)
        return column
    }

    /// Keys and draws worked out by a separate splitmix64 written in Python.
    @Test func firstDrawsArePinned() {
        let review = RandomStream(seed: 42, purpose: "markets.US.review")
        #expect(review.key == 0xea29_40af_10a7_5402)
        #expect((0..<3).map { review.uniform($0) } == [0.9020773934385337, 0.007532431366630843, 0.11092090610447103])
        #expect(review.uniform(5, lane: 7) == 0.7132871754608131)
        #expect(review.uniform(1, lane: .max) == 0.23368982016070794)
        let bare = RandomStream(seed: 0, purpose: "")
        #expect(bare.key == 0x4821_8226_ff3c_d4bf)
        #expect((0..<3).map { bare.uniform($0) } == [0.20310281705476096, 0.15639099857253524, 0.17028663021830004])
        let last = RandomStream(seed: .max, purpose: "é")
        #expect(last.key == 0xf8c0_d8f8_f8bd_258a)
        #expect(last.uniform(2) == 0.8166620263596894)
    }

    /// Chance of one equal pair among a million numbers of 52 bits: 1.1e-4.
    @Test func streamsShareNoNumber() {
        var all = Self.streams.flatMap { $0 }
        all.sort()
        #expect(zip(all, all.dropFirst()).allSatisfy { $0 < $1 })
        #expect(all.first! > 0 && all.last! < 1)
    }

    /// 45 pairs of streams, each at 0 and at 3 lags: |r| sqrt n is beyond 5 with chance 5.7e-7 each, 1e-4 in all.
    @Test func streamsAreUncorrelated() {
        for i in Self.streams.indices {
            for j in Self.streams.indices where j >= i {
                for lag in [0, 1, 2, 64] where i != j || lag > 0 {
                    let n = Self.draws - lag
                    let sum = (0..<n).reduce(0) { $0 + (Self.streams[i][$1] - 0.5) * (Self.streams[j][$1 + lag] - 0.5) }
                    #expect(abs(12 * sum / Double(n).squareRoot()) < 5, "streams \(i), \(j), lag \(lag)")
                }
            }
        }
    }

    /// Lanes of one path against each other and against the next path's: chance 5.7e-7 each of 6.
    @Test func lanesAreUncorrelated() {
        let stream = RandomStream(seed: 42, purpose: "noise")
        let rows = (0..<20_000).map { path in
            var row = [Double](repeating: 0, count: 4)
            stream.fill(index: UInt32(path), lanes: 0..<4, into: &row)
            return row
        }
        for (a, b, next) in [(0, 1, 0), (0, 2, 0), (0, 3, 0), (1, 2, 0), (1, 0, 1), (3, 0, 1)] {
            let n = rows.count - next
            let sum = (0..<n).reduce(0) { $0 + (rows[$1][a] - 0.5) * (rows[$1 + next][b] - 0.5) }
            #expect(abs(12 * sum / Double(n).squareRoot()) < 5)
        }
    }

    /// Kolmogorov-Smirnov: D sqrt n is above 2.7 with chance 2 exp(-2 * 2.7^2) = 9e-7 a stream.
    /// Chi-square of 1000 cells: outside [791, 1239] (5 sigma by Wilson and Hilferty) with chance 6e-7 a stream.
    @Test(arguments: 0..<10) func streamsAreUniform(_ k: Int) {
        let column = Self.streams[k].sorted(), n = Double(column.count)
        let distance = column.enumerated().reduce(0) { max($0, abs($1.element - (Double($1.offset) + 0.5) / n)) } + 0.5 / n
        #expect(distance * n.squareRoot() < 2.7)
        var cells = [Double](repeating: 0, count: 1000)
        for u in column { cells[Int(u * 1000)] += 1 }
        let chi = cells.reduce(0) { $0 + ($1 - n / 1000) * ($1 - n / 1000) / (n / 1000) }
        #expect(chi > 791 && chi < 1239)
    }

    /// Every bit of the 52 is set half the time: 52 bits, 5 sigma, 3e-5 in all.
    @Test func everyBitIsFair() {
        var counts = [Int](repeating: 0, count: 52)
        for u in Self.streams[0] {
            let cell = UInt64(u * 0x1p52)
            for bit in 0..<52 where cell >> UInt64(bit) & 1 == 1 { counts[bit] += 1 }
        }
        let n = Double(Self.draws)
        for count in counts { #expect(abs(Double(count) - n / 2) < 5 * (n / 4).squareRoot()) }
    }
}
