import CVectorMath
import Testing

/// The kernel that prices term sheets on paths that a minimum may bend: what a plain loop gives, and the same bits everywhere.
@Suite struct PricingKernelTests {
    private static let parties = 3, columns = 6, width = 3, sheets = 40, paths = 50

    /// Floors that some sheets earn, all or none; rates in columns 1 to 3 or 3 to 5, which overlap as no royalty's do.
    private struct Paths {
        var rows: [Double] = [], centres: [Double] = [], years: [Double] = [], begins: [Int32] = [0], first: [Int32] = [], reached: [Int32] = []
        init() {
            var u = [Double](repeating: 0, count: 40_000), next = 0
            dc_random_lanes(20_260_103, 1, 0, &u, u.count)
            func draw() -> Double { next += 1; return u[next] }
            centres = (0..<parties * columns).map { _ in draw() }
            for _ in 0..<paths {
                // A column that is nobody's, and one that is only one party's.
                for p in 0..<parties { for m in 0..<columns { rows.append(m == 4 ? 0.25 : m == 5 && p > 0 ? 0 : 4 * draw() - 2) } }
                for _ in 0..<Int(6 * draw()) {
                    let tiers = 1 + Int(3 * draw()), kind = draw()
                    years.append(kind < 0.2 ? 1e-9 : kind < 0.4 ? 50 : 2 * draw())
                    for _ in 0..<parties { years.append(draw() - 0.5) }
                    for t in 0..<width { years.append(t < tiers ? 4 * draw() : 0) }
                    first.append(draw() < 0.5 ? 1 : 3); reached.append(Int32(tiers))
                }
                begins.append(Int32(first.count))
            }
            for p in 0..<parties { centres[p * columns + 4] = 0.25 }
        }
        func price(level: Int32?, _ party: Int, _ other: Int, _ coefficients: [Double]) -> [Double]? {
            let least = (0..<columns).map { m in coefficients[m * sheets..<(m + 1) * sheets].min()! }, most = (0..<columns).map { m in coefficients[m * sheets..<(m + 1) * sheets].max()! }
            var room = [Double](repeating: 0, count: 2 * sheets + 2 * columns), list = [Int32](repeating: 0, count: 64), sums = [Double](repeating: 0, count: 4 * sheets)
            var done: Int32 = 1
            rows.withUnsafeBufferPointer { rows in centres.withUnsafeBufferPointer { centres in years.withUnsafeBufferPointer { years in begins.withUnsafeBufferPointer { begins in
            first.withUnsafeBufferPointer { first in reached.withUnsafeBufferPointer { reached in coefficients.withUnsafeBufferPointer { coefficients in
            least.withUnsafeBufferPointer { least in most.withUnsafeBufferPointer { most in
                var bent = dc_bent(paths: paths, parties: parties, columns: columns, width: width, rows: rows.baseAddress, centres: centres.baseAddress,
                                   years: years.baseAddress, begins: begins.baseAddress, first: first.baseAddress, reached: reached.baseAddress)
                var side = dc_sheets(rows: coefficients.baseAddress, stride: sheets, n: sheets, least: least.baseAddress, most: most.baseAddress)
                if let level { done = dc_forced_price_bent(level, &bent, party, other, &side, &room, &list, &sums) }
                else { dc_price_bent(&bent, party, other, &side, &room, &list, &sums) }
            } } } } } } } } }
            return done == 1 ? sums : nil
        }
    }
    private static func coefficients() -> [Double] {
        var u = [Double](repeating: 0, count: columns * sheets)
        dc_random_lanes(20_260_104, 1, 0, &u, u.count)
        return u.indices.map { $0 < sheets ? 1 : u[$0] }
    }

    @Test func asAPlainLoop() throws {
        let paths = Paths(), c = Self.coefficients()
        for (party, other) in [(0, 1), (2, 2)] {
            let sums = try #require(paths.price(level: nil, party, other, c))
            for s in 0..<Self.sheets {
                for (side, p) in [party, other].enumerated() {
                    var sum = 0.0, square = 0.0
                    for k in 0..<Self.paths {
                        var value = 0.0
                        for m in 0..<Self.columns { value += (paths.rows[(k * Self.parties + p) * Self.columns + m] - paths.centres[p * Self.columns + m]) * c[m * Self.sheets + s] }
                        for e in Int(paths.begins[k])..<Int(paths.begins[k + 1]) {
                            let year = paths.years[(e * (1 + Self.parties + Self.width))...].prefix(1 + Self.parties + Self.width).map { $0 }
                            let earned = (0..<Int(paths.reached[e])).reduce(0) { $0 + year[1 + Self.parties + $1] * c[(Int(paths.first[e]) + $1) * Self.sheets + s] }
                            value -= year[1 + p] * min(year[0], earned)
                        }
                        sum += value; square += value * value
                    }
                    #expect(abs(sums[2 * side * Self.sheets + s] - sum) < 1e-11 * square.squareRoot())
                    #expect(abs(sums[(2 * side + 1) * Self.sheets + s] - square) < 1e-12 * square)
                }
            }
        }
    }

    @Test func sameBitsOnEveryInstructionSet() throws {
        let paths = Paths(), c = Self.coefficients(), base = try #require(paths.price(level: 0, 0, 2, c))
        for level in Int32(1)...2 {
            guard let other = paths.price(level: level, 0, 2, c) else { continue }
            #expect(base.map(\.bitPattern) == other.map(\.bitPattern), "level \(level)")
        }
    }
}
