import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Cases of sales, royalties, regulators. False-alarm rate: see `seeds`.
@Suite struct MarketCaseTests {
    static let n = 200_000

    @Test("V53: sales milestones under a lognormal peak, by year", arguments: seeds)
    func salesMilestones(seed: UInt64) throws {
        let forecast = try Playing.forecast("V53", paths: Self.n, seed: seed)
        let reached = ["250M": 0.9656472307, "500M": 0.7157766366, "1B": 0.2483567004]
        let byYear = ["250M": [0.000170, 0.139437, 0.576169, 0.206119, 0.043752, 0], "500M": [0.000001, 0.009847, 0.238509, 0.318323, 0.149097, 0],
                      "1B": [0, 0.000170, 0.026653, 0.112784, 0.108749, 0]]
        let pays = ["250M": 25.0, "500M": 50, "1B": 100]
        for (level, probability) in reached {
            let payment = forecast.payment("sales.\(level)")
            expect(probability: payment.probabilityPaid, probability, paths: Self.n, level)
            for (year, p) in byYear[level]!.enumerated() {
                // Printed to six digits, so half a unit of the last is allowed on top.
                let error = (p * (1 - p) / Double(Self.n)).squareRoot()
                let found = payment.byYear[year].expected.value.rawValue / (pays[level]! * million)
                #expect(abs(found - p) <= 4 * error + 1.5e-5, "\(level) in year \(year)")
            }
        }
        expect(forecast.all.expected, 84.76568264 * million, "expected")
        expect(forecast.all.presentValuePayee, 59.2444791 * million, "present value")
    }

    @Test("V55: expected tiered royalty and its spread", arguments: seeds)
    func tieredRoyalty(seed: UInt64) throws {
        let forecast = try Playing.forecast("V55", paths: Self.n, seed: seed)
        expect(forecast.payment("royalty").expected, 58.75788342 * million, "expected royalty")
        // The fourth central moment, over the normal score of sales, by midpoints.
        let sigma = log(1.25).squareRoot(), median = 600 / 1.25.squareRoot(), step = 1e-4
        let fourth = (-100_000..<100_000).reduce(0.0) { sum, k in
            let z = (Double(k) + 0.5) * step, s = median * exponential(sigma * z)
            let royalty = 0.08 * s + 0.02 * (max(0, s - 250) + max(0, s - 500) + max(0, s - 1000))
            return sum + power(royalty - 58.75788342, 4) * exponential(-z * z / 2) * step
        } / (2 * Double.pi).squareRoot()
        expect(deviation: forecast.licensor.npv.sd, paths: Self.n, 36.530490 * million, fourth: fourth * power(million, 4), "s.d.")
    }
    @Test("V55: the royalty at mean sales")
    func royaltyAtMean() throws {
        let forecast = try Playing.forecast("V55", set: [("world.sales.peak", "600M")], paths: 16)
        #expect(forecast.payment("royalty").expected == Estimate(Money(57 * million)))
    }

    @Test("V69: approval, its delay and its value", arguments: seeds)
    func resubmission(seed: UInt64) throws {
        let forecast = try Playing.forecast("V69", paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("approval").probability, 0.955, paths: Self.n, "approval")
        expect(forecast.milestone("approval").timing.mean, 0.105 / 0.955 * 1.5, "mean delay")
        expect(forecast.payment("approval").presentValuePayee, 46.933740 * million, "present value")
    }
    @Test("V69: as many yearly cycles as it takes", arguments: seeds)
    func manyCycles(seed: UInt64) throws {
        let forecast = try Playing.forecast(Playing.file("V69"), cases: ["yearly"], paths: Self.n, seed: seed)
        #expect(forecast.milestone("approval").probability.value.rawValue == 1)
        expect(forecast.payment("approval").presentValuePayee, 50 * 0.8333333333 * million, "E 1.12^-N")
    }

    @Test("V71: a yearly floor under independent lognormal sales", arguments: seeds)
    func underperformance(seed: UInt64) throws {
        let forecast = try Playing.forecast("V71", paths: Self.n, seed: seed)
        expect(probability: forecast.cause("horizon").probability, 0.16945558944947064, paths: Self.n, "no bad year in 8")
        let years = forecast.terminations.reduce(0) { $0 + $1.probability.value.rawValue * ($1.timing.mean?.value.rawValue ?? 0) }
        // Years run are min(N, 8) with N geometric at 0.199; E of the square by the sum below.
        let p = 0.19900113, q = 1 - p
        let squares = (0..<8).reduce(0.0) { $0 + Double(2 * $1 + 1) * power(q, Double($1)) }
        let error = ((squares - 4.173569549131997 * 4.173569549131997) / Double(Self.n)).squareRoot()
        #expect(abs(years - 4.173569549131997) < 4 * error, "years run \(years)")
        expect(probability: forecast.cause("floor").byYear[1].probability, p, paths: Self.n, "first year below the floor")
        let twice = try Playing.forecast("V71", set: [("floor.in_a_row", "2")], paths: Self.n, seed: seed)
        expect(probability: twice.cause("horizon").probability, 0.7810966626290874, paths: Self.n, "no two bad years running")
    }

    @Test("V82: royalty by calendar year, exactly")
    func terms() throws {
        let forecast = try Playing.forecast("V82", paths: 64)
        let years: [Double] = [0, 0, 0, 2, 4, 7, 7, 7, 7, 5.5, 5, 5, 5, 4, 3, 3, 0, 0, 0, 0]
        for (year, sum) in years.enumerated() {
            expect(exactly: forecast.payment("royalty").byYear[year].expected.value.rawValue, sum * million, "year \(year)")
        }
        expect(exactly: forecast.payment("royalty").expected.value.rawValue, 64.5 * million, "total")
        // B's term ends last, at 16; A's patent has no part in it.
        #expect(forecast.cause("expiry").timing.mean?.value == Years(16))
    }

    @Test("V83: two structures on common paths", arguments: seeds)
    func structures(seed: UInt64) throws {
        let file = try Playing.file("V83")
        let run = try SimulationRun([Playing.structure(file), Playing.structure(file, agreement: "B")], options: Playing.options(paths: Self.n, seed: seed))
        let outcome = try run.run(), difference = outcome.differences[0].parties[0]
        expect(outcome.forecasts[0].licensor.npv.mean, 44.045662 * million, "A")
        // A rate times ten years of sales, with a chance of 30%: raw moments are 0.3 x (rate x annuity x 500)^k x 1.36^(k (k - 1) / 2).
        func fourth(_ rate: Double) -> Double {
            let annuity = (6...15).reduce(0.0) { $0 + power(1.12, -Double($1)) }
            let m = (0...4).map { 0.3 * power(rate * annuity * 500, Double($0)) * power(1.36, Double($0 * ($0 - 1) / 2)) }
            return (m[4] - 4 * m[1] * m[3] + 6 * m[1] * m[1] * m[2] - 3 * power(m[1], 4)) * power(million, 4)
        }
        expect(deviation: outcome.forecasts[0].licensor.npv.sd, paths: Self.n, 45.199023 * million, fourth: fourth(0.05), "s.d. of A")
        expect(outcome.forecasts[1].licensor.npv.mean, 48.282192 * million, "B")
        expect(deviation: outcome.forecasts[1].licensor.npv.sd, paths: Self.n, 81.358241 * million, fourth: fourth(0.09), "s.d. of B")
        expect(difference.npv.mean, 4.236529722719972 * million, "B less A")
        expect(spread: difference.npv.mean, paths: Self.n, 36.15921829536116 * million, "s.d. on common paths")
        expect(probability: difference.probabilityBetter, 1 - 0.7028726366444207, paths: Self.n, "B pays more")
        #expect(difference.probabilityTie.value == .zero)
    }
    @Test("V83: the success at which they tie", arguments: seeds)
    func tie(seed: UInt64) throws {
        let file = try Playing.file("V83"), set = [("development.success", "23.39299273%")]
        let run = try SimulationRun([Playing.structure(file, set: set), Playing.structure(file, agreement: "B", set: set)], options: Playing.options(paths: Self.n, seed: seed))
        expect(try run.run().differences[0].parties[0].npv.mean, 0, "B less A")
    }
}
