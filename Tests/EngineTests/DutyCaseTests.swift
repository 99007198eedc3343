import Analysis
import Quantities
import ScenarioModel
import Testing

/// Cases of deadlines, tolling, hazards, and of a whole small deal. False-alarm rate: see `seeds`.
@Suite struct DutyCaseTests {
    static let n = 200_000

    @Test("V47: competing hazards", arguments: seeds)
    func hazards(seed: UInt64) throws {
        let forecast = try Playing.forecast("V47", paths: Self.n, seed: seed)
        expect(probability: forecast.cause("convenience").probability, 0.15116183696448446, paths: Self.n, "convenience")
        expect(probability: forecast.cause("breach").probability, 0.10541545400953944, paths: Self.n, "breach")
        expect(probability: forecast.cause("insolvency").probability, 0.2108309080190789, paths: Self.n, "insolvency")
        expect(probability: forecast.cause("horizon").probability, 0.5325918010068972, paths: Self.n, "alive at the horizon")
        expect(probability: forecast.deal.launch, 0.697676326071031, paths: Self.n, "alive at launch")   // exp(-0.06 * 6)
        // The expected life is the mean of the ends; its error is that of lives between 0 and 15, at most 7.5/sqrt(n).
        let life = forecast.terminations.reduce(0) { $0 + $1.probability.value.rawValue * ($1.timing.mean?.value.rawValue ?? 0) }
        let squares = (0..<15_000).reduce(0.0) { sum, k in   // E T^2 = int 2 t P(T > t) dt
            let t = (Double(k) + 0.5) / 1000
            return sum + 2 * t * (t < 6 ? exponential(-0.06 * t) : exponential(-0.36 - 0.03 * (t - 6))) / 1000
        }
        let error = ((squares - 10.541545400953945 * 10.541545400953945) / Double(Self.n)).squareRoot()
        #expect(abs(life - 10.541545400953945) < 4 * error, "life \(life)")
    }

    @Test("V49: deadline, cure, waiver", arguments: seeds)
    func deadline(seed: UInt64) throws {
        let forecast = try Playing.forecast("V49", paths: Self.n, seed: seed)
        let finish = forecast.covenant("finish")
        expect(probability: finish.missed, 0.1341973827, paths: Self.n, "missed")
        expect(probability: finish.waived, 0.1341973827 / 2, paths: Self.n, "waived")
        expect(probability: forecast.cause("finish").probability, 0.0670986914, paths: Self.n, "ended for diligence")
        expect(forecast.payment("finish.waiver").expected, 0.1341973827 * million, "expected fee")
        expect(forecast.payment("finish.waiver").presentValuePayee, 0.1341973827 * million * power(1.12, -5.5), "its present value")
        expect(probability: forecast.milestone("milestone").probability, 0.6 * (1 - 0.1341973827 / 2), paths: Self.n, "milestone")
        expect(forecast.payment("milestone").presentValuePayee, 9.167547237 * million, "present value of the milestone")
    }

    @Test("V51: full, no and half tolling", arguments: seeds)
    func tolling(seed: UInt64) throws {
        let forecast = try Playing.forecast("V51", paths: Self.n, seed: seed)
        expect(probability: forecast.covenant("full_tolling").missed, 0.25, paths: Self.n, "full tolling")
        expect(probability: forecast.covenant("no_tolling").missed, 0.3490084991, paths: Self.n, "no tolling")
        expect(probability: forecast.covenant("half_tolling").missed, 0.2999978495, paths: Self.n, "half tolling")
    }
    @Test("V51: with full tolling the law of the delay does not matter, path by path")
    func tollingProperty() throws {
        let file = try Playing.file("V51")
        let long = try Playing.forecast(file, set: [("hold.lasts", "uniform(1y 4y)")], paths: 20_000)
        let short = try Playing.forecast(file, paths: 20_000)
        #expect(long.covenant("full_tolling").missed == short.covenant("full_tolling").missed)
        #expect(long.covenant("no_tolling").missed != short.covenant("no_tolling").missed)
    }

    @Test("V73: a whole small deal", arguments: seeds)
    func smallDeal(seed: UInt64) throws {
        let forecast = try Playing.forecast("V73", paths: Self.n, seed: seed)
        expect(probability: forecast.milestone("milestone1").probability, 0.5228653366191434, paths: Self.n, "hit 1")
        expect(probability: forecast.milestone("milestone2").probability, 0.21282432308155474, paths: Self.n, "hit 2")
        expect(forecast.payment("milestone1").presentValuePayee, 4.224689060820359 * million, "present value 1")
        expect(forecast.payment("milestone2").presentValuePayee, 5.014357658770971 * million, "present value 2")
        expect(probability: forecast.cause("technical").probability, 0.5614012141609837, paths: Self.n, "technical")
        expect(probability: forecast.cause("convenience").probability, 0.1612674733981869, paths: Self.n, "convenience")
        expect(probability: forecast.cause("breach").probability, 0.095974, paths: Self.n, "breach")
        expect(probability: forecast.cause("expiry").probability, 0.181357, paths: Self.n, "expiry")
        #expect(forecast.cause("horizon").probability.value == .zero)
        expect(forecast.licensor.npv.mean, 28.07352916055727 * million, "licensor")
        expect(spread: forecast.licensor.npv.mean, paths: Self.n, 39.734 * million, "s.d. of the value")
        let royalties = (1...8).reduce(0) { $0 + forecast.payment("royalty\($1)").presentValuePayee.value.rawValue }
        // Its error is below that of the whole value.
        #expect(abs(royalties - 13.834482440965942 * million) < 4 * forecast.licensor.npv.mean.error.rawValue, "royalties \(royalties)")
        for (year, expected) in [0.814225, 2.288416, 1.428378, 0.514468, 0.141397, 0.033118].enumerated() {
            expect(forecast.payment("milestone1").byYear[year].expected, expected * million, "first milestone in year \(year)")
        }
    }
}
