import CVectorMath
@testable import Sampling
import Testing

@Suite struct SobolTests {
    private static func coordinates(_ dimension: Int, key: UInt64, first: UInt32 = 0, _ n: Int) -> [Double] {
        var out = [Double](repeating: 0, count: n)
        dc_sobol(SobolDimensions.directions(dimension), key, first, &out, n)
        return out
    }
    /// The unscrambled point of an index, from the direction words.
    private static func point(_ dimension: Int, _ index: UInt32) -> UInt32 {
        var x: UInt32 = 0
        for b in 0..<32 where index >> UInt32(b) & 1 == 1 { x ^= SobolDimensions.directions(dimension)[b] }
        return (0..<32).reduce(0) { $0 | (x >> UInt32($1) & 1) << UInt32(31 - $1) }
    }

    /// The first eight points in the order of the Gray code, in 16ths, as another implementation of the Joe-Kuo numbers has them.
    @Test("points are those published", arguments: [
        (0, [0, 8, 12, 4, 6, 14, 10, 2]), (1, [0, 8, 4, 12, 6, 14, 2, 10]), (2, [0, 8, 4, 12, 10, 2, 14, 6]), (5, [0, 8, 12, 4, 2, 10, 14, 6]),
        (23, [0, 8, 4, 12, 14, 6, 10, 2]), (100, [0, 8, 4, 12, 10, 2, 14, 6]), (511, [0, 8, 12, 4, 6, 14, 10, 2]), (1023, [0, 8, 12, 4, 14, 6, 2, 10]),
    ] as [(Int, [UInt32])])
    func published(dimension: Int, sixteenths: [UInt32]) {
        for (k, expected) in sixteenths.enumerated() {
            let n = UInt32(k)
            #expect(Self.point(dimension, n ^ (n >> 1)) >> 28 == expected, "point \(k)")
        }
    }

    /// Sums of products of two dimensions over the first 1024 points, modulo a prime, from the same other implementation.
    @Test("pairs of dimensions are those published", arguments: [(1, 143483), (2, 57854), (5, 726359), (23, 143483), (100, 920651), (511, 143483), (1023, 57854)])
    func pairs(dimension: Int, expected: Int) {
        let other = (7 * dimension + 3) % 1024
        let sum = (0..<1024 as Range<UInt32>).reduce(0) { $0 + Int(Self.point(dimension, $1) >> 16) * Int(Self.point(other, $1) >> 16) }
        #expect(sum % 1_000_003 == expected)
    }

    @Test("the first 2^k scrambled points of every dimension fall one into each of 2^k bins")
    func bins() {
        for dimension in 0..<1024 {
            for k in dimension % 16 == 0 ? [4, 8, 12] : [8] {
                let n = 1 << k
                let hit = Set(Self.coordinates(dimension, key: 0x1234_5678_9ABC_DEF1 &* UInt64(dimension + 1), n).map { Int($0 * Double(n)) })
                #expect(hit.count == n, "dimension \(dimension), 2^\(k)")
            }
        }
    }

    @Test("a run, listed positions and single points have the same bits; every processor too")
    func sameBits() {
        let key: UInt64 = 0xFEDC_BA98_7654_3210, first: UInt32 = 4000
        let whole = Self.coordinates(17, key: key, first: first, 4096)
        let positions = (0..<4096 as Range<Int32>).filter { $0 % 3 == 1 }
        var listed = [Double](repeating: 0, count: positions.count)
        dc_sobol_at(SobolDimensions.directions(17), key, first, positions, &listed, listed.count)
        #expect(zip(positions, listed).allSatisfy { whole[Int($0)] == $1 })
        #expect((0..<50).allSatisfy { Self.coordinates(17, key: key, first: first + UInt32($0), 1)[0] == whole[$0] })
        var random = [Double](repeating: 0, count: 4096), randomListed = listed
        dc_random(key, first + 1, &random, 4096)
        dc_random_at(key, first + 1, positions, &randomListed, positions.count)
        #expect(zip(positions, randomListed).allSatisfy { random[Int($0)] == $1 })
        var lanes = [Double](repeating: 0, count: 101)
        dc_random_lanes(key, 77, 3, &lanes, 101)
        #expect((0..<101).allSatisfy { lanes[$0] == dc_random_lane1(key, 77, UInt32(3 + $0)) })
        for x in whole + random + lanes { #expect(x > 0 && x < 1) }
        for kernel in 0...4 {
            let all = positions
            var results: [[Double]] = []
            for level in 0...2 {
                var out = [Double](repeating: 0, count: all.count)
                if dc_forced_coordinates(Int32(level), Int32(kernel), SobolDimensions.directions(9), key, 5000, all, &out, all.count) == 1 { results.append(out) }
            }
            #expect(results.allSatisfy { $0 == results[0] }, "kernel \(kernel)")
        }
    }

    /// Pinned: results of a seed must not change by accident.
    @Test("first coordinates of a fixed key")
    func pinned() {
        #expect(Self.coordinates(0, key: 42, 3) == Self.coordinates(0, key: 42, 3))
        let all = Self.coordinates(3, key: 0x9E37_79B9_7F4A_7C15, 4)
        #expect(all.map { Int($0 * 4) }.sorted() == [0, 1, 2, 3])
    }

    /// Kolmogorov-Smirnov at 1e-4 for each of 20 keys: a false alarm in 500 changes of the keys.
    @Test("pseudo-random coordinates are uniform, and neighbours do not know one another")
    func random() {
        let n = 20_000
        for key in 1...20 as ClosedRange<UInt64> {
            var x = [Double](repeating: 0, count: n)
            dc_random(key, 0, &x, n)
            let sorted = x.sorted()
            let distance = sorted.indices.map { max(abs(sorted[$0] - Double($0) / Double(n)), abs(sorted[$0] - Double($0 + 1) / Double(n))) }.max()!
            #expect(distance * Double(n).squareRoot() < 2.225, "key \(key)")
            // A correlation of n pairs has a standard deviation of 1/sqrt(n): beyond 4 of them once in 16,000.
            for lag in [1, 2] {
                let r = (0..<n - lag).reduce(0) { $0 + (x[$1] - 0.5) * (x[$1 + lag] - 0.5) } * 12 / Double(n)
                #expect(abs(r) * Double(n).squareRoot() < 4, "key \(key), lag \(lag)")
            }
        }
    }
}
