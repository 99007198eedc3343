import Analysis
import Quantities
import ScenarioModel
import Testing

/// Capabilities of duties, ends, tolling and waivers (M03, M04, M10, M11). False-alarm rate: see `seeds`.
@Suite struct DutyCapabilityTests {
    static let n = 200_000

    private static func duty(_ stage: String, _ covenant: String, delays: String = "") throws -> ScenarioFile {
        try deal(horizon: "60y", """
            program:
              stages: { work: { duration: \(stage) } }
            \(delays)
            agreement:
              payments: { done: { pays: 1M, when: work.end } }
              covenants: { finish: { require: work.end, \(covenant) } }
            """)
    }

    @Test("M03: met on time, cured, missed", arguments: seeds)
    func cure(seed: UInt64) throws {
        let forecast = try Playing.forecast(Self.duty("exponential(mean=2y)", "by: 2y, cure: 0.5y, otherwise: terminate"), paths: Self.n, seed: seed)
        let finish = forecast.covenant("finish")
        expect(probability: finish.met, 0.632121, paths: Self.n, "met on time")
        expect(probability: finish.cured, 0.081375, paths: Self.n, "cured")
        expect(probability: finish.missed, 0.286505, paths: Self.n, "missed")
        expect(probability: forecast.cause("finish").probability, 0.286505, paths: Self.n, "ended")
        let reached = forecast.milestone("done").duty
        expect(probability: reached?.met, 0.713496, paths: Self.n, "ever met")
    }
    @Test("M03: exactly on the due date is met, exactly at the limit is cured, a day later is missed",
          arguments: [("2y", 1.0, 0.0, 0.0), ("2.5y", 0, 1, 0), ("916d", 0, 0, 1)])
    func boundaries(duration: String, met: Double, cured: Double, missed: Double) throws {
        let finish = try Playing.forecast(Self.duty(duration, "by: 2y, cure: 6mo, otherwise: terminate"), paths: 16).covenant("finish")
        #expect(finish.met?.value.rawValue == met && finish.cured?.value.rawValue == cured && finish.missed?.value.rawValue == missed)
    }
    @Test("M03: the running stage that will fail later misses, the failed one does not")
    func failures() throws {
        func finish(_ duration: String) throws -> CovenantForecast {
            try Playing.forecast(deal("""
                program: { stages: { work: { duration: \(duration), success: 0% } } }
                agreement: { payments: { upfront: { pays: 1M, when: signing } }, covenants: { finish: { require: work.success, by: 2y, otherwise: terminate } } }
                """), paths: 16).covenant("finish")
        }
        #expect(try finish("3y").missed?.value.rawValue == 1)
        #expect(try finish("1y").moot?.value.rawValue == 1)
    }
    @Test("M03: a due date that follows an event moves with it; C.due can be used by others")
    func anchored() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { one: { duration: 3y }, two: { after: one, duration: 2y } } }
            agreement:
              payments: { two: { pays: 1M, when: two.end } }
              covenants:
                first:  { require: two.end, by: one.end + 1y, otherwise: note }
                second: { require: two.end, by: first.due + 1y, otherwise: note }
            """), paths: 16)
        #expect(forecast.covenant("first").missed?.value.rawValue == 1)
        #expect(forecast.covenant("second").met?.value.rawValue == 1)
    }
    @Test("M03: notice and cure add up, and the end names the covenant")
    func noticeAndCure() throws {
        let forecast = try Playing.forecast(Self.duty("10y", "by: 2y, notice: 3mo, cure: 6mo, otherwise: terminate"), paths: 16)
        #expect(forecast.cause("finish").timing.mean?.value == Years(2.75))
    }

    @Test("M04: two hazards to a horizon of ten years", arguments: seeds)
    func hazards(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal(horizon: "10y", """
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { convenience: { hazard: 3%/y, then: terminate }, breach: { hazard: 1%/y, then: terminate } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.cause("convenience").probability, 0.247260, paths: Self.n, "convenience")
        expect(probability: forecast.cause("breach").probability, 0.082420, paths: Self.n, "breach")
        expect(probability: forecast.cause("horizon").probability, 0.670320, paths: Self.n, "alive")
    }
    @Test("M04: a hazard until a launch at eight years", arguments: seeds)
    func untilLaunch(seed: UInt64) throws {
        let forecast = try Playing.forecast(deal(horizon: "15y", """
            markets: { world: { after: 8y, launch_lag: 0d, sales: { peak: 1M, uptake: { curve: { 0y: 100% } } } } }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { convenience: { hazard: 3%/y, until: first_launch, then: terminate } }
            """), paths: Self.n, seed: seed)
        expect(probability: forecast.cause("convenience").probability, 0.213372, paths: Self.n, "convenience")
    }
    @Test("M04: rates that change with events, also with a window", arguments: seeds)
    func changingRates(seed: UInt64) throws {
        func ends(_ hazard: String) throws -> Forecast {
            try Playing.forecast(deal(horizon: "10y", """
                program: { stages: { work: { duration: 4y } } }
                agreement:
                  payments: { upfront: { pays: 1M, when: signing } }
                  covenants: { breach: { \(hazard), then: terminate } }
                """), paths: Self.n, seed: seed)
        }
        let plain = try ends("hazard: { signing: 5%/y, work.end: 1%/y }")
        expect(probability: plain.cause("breach").probability, 1 - exponential(-0.26), paths: Self.n, "5% for 4 years, 1% for 6")
        let late = try ends("hazard: { signing: 5%/y, work.end: 1%/y }, from: 6y")
        expect(probability: late.cause("breach").probability, 1 - exponential(-0.04), paths: Self.n, "1% for the last 4 years")
        let window = try ends("hazard: { signing: 5%/y, work.end: 1%/y }, from: 2y, until: 8y")
        expect(probability: window.cause("breach").probability, 1 - exponential(-0.14), paths: Self.n, "5% for 2 years, 1% for 4")
    }
    @Test("M04: notice delays the effect; an earlier effective cause overtakes it")
    func notice() throws {
        let forecast = try Playing.forecast(deal("""
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants:
                slow: { when: 2y, notice: 1y, then: terminate }
                fast: { when: 2.5y, then: terminate }
            """), paths: 16)
        #expect(forecast.cause("fast").probability.value.rawValue == 1)
        #expect(forecast.cause("fast").timing.mean?.value == Years(2.5))
    }
    @Test("M04: ends of one instant: technical, then precedence, then by name", arguments: [("", "a"), ("precedence: [b]", "b"), ("precedence: [c, b]", "c")])
    func ties(precedence: String, cause: String) throws {
        let forecast = try Playing.forecast(deal("""
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { a: { when: 2y, then: terminate }, b: { when: 2y, then: terminate }, c: { when: 2y, then: terminate } }
              \(precedence)
            """), paths: 16)
        #expect(forecast.cause(cause).probability.value.rawValue == 1)
    }
    @Test("M04: a technical end wins its instant")
    func technicalFirst() throws {
        let forecast = try Playing.forecast(deal("""
            program: { stages: { work: { duration: 2y, success: 0% } } }
            agreement: { payments: { upfront: { pays: 1M, when: signing } }, covenants: { a: { when: 2y, then: terminate } } }
            """), paths: 16)
        #expect(forecast.cause("technical").probability.value.rawValue == 1)
    }

    @Test("M10: full, no and capped tolling", arguments: seeds)
    func tolling(seed: UInt64) throws {
        func missed(_ tolling: String) throws -> Estimate<Share>? {
            try Playing.forecast(Self.duty("uniform(1y 3y)", "by: 2.5y, \(tolling) otherwise: note",
                delays: "  delays: { hold: { affects: work, chance: 25%, lasts: 1y, excusable: true } }"), paths: Self.n, seed: seed).covenant("finish").missed
        }
        expect(probability: try missed("tolling: excusable,"), 0.25, paths: Self.n, "full")
        expect(probability: try missed(""), 0.375, paths: Self.n, "none")
        expect(probability: try missed("tolling: { for: excusable, at_most: 0.5y },"), 0.3125, paths: Self.n, "capped at half a year")
    }
    @Test("M10: met by the date as adjusted, by the original date, and given that the deal lived to it", arguments: seeds)
    func originalDate(seed: UInt64) throws {
        let file = try deal(horizon: "60y", """
            program:
              stages: { work: { duration: uniform(1y 3y) } }
              delays: { hold: { affects: work, chance: 25%, lasts: 1y, excusable: true } }
            agreement:
              payments: { done: { pays: 1M, when: work.end } }
              covenants:
                finish: { require: work.end, by: 2.5y, tolling: excusable, otherwise: note }
                chance: { hazard: 10%/y, then: terminate }
            """)
        let duty = try Playing.forecast(file, paths: Self.n, seed: seed).milestone("done").duty
        #expect(duty?.due == Years(2.5))
        // Alive at t with probability e^(-0.1 t); the work ends at t in [1, 3] with density 3/8, a year later with 1/8.
        func integral(_ from: Double, _ to: Double) -> Double { 10 * (exponential(-0.1 * from) - exponential(-0.1 * to)) }
        expect(probability: duty?.met, 0.375 * integral(1, 3) + 0.125 * integral(2, 4), paths: Self.n, "met at all")
        expect(probability: duty?.metByDue, 0.375 * integral(1, 2.5) + 0.125 * integral(2, 3.5), paths: Self.n, "met by the date as adjusted")
        expect(probability: duty?.metByOriginalDue, 0.375 * integral(1, 2.5) + 0.125 * integral(2, 2.5), paths: Self.n, "met by the original date")
        // Those alive at their date (2.5, or 3.5 after a delay) had met it with probability 3/4, whatever the hazard.
        expect(duty?.metGivenReached, 0.75, "met given reached")
    }
    @Test("M10: overlapping delays count once", arguments: [("4.5y", true), ("1643d", false)])
    func union(end: String, met: Bool) throws {
        // Delays [1, 2] and [1.5, 2.5] move a date of 3 to 4.5, not to 5.
        let forecast = try Playing.forecast(deal("""
            program:
              stages: { a: { after: 1y, duration: 1mo }, b: { after: 1.5y, duration: 1mo }, work: { duration: \(end) } }
              delays: { hold: { affects: [a, b], chance: 100%, lasts: 1y, excusable: true } }
            agreement:
              payments: { upfront: { pays: 1M, when: signing } }
              covenants: { finish: { require: work.end, by: 3y, tolling: excusable, otherwise: note } }
            """), paths: 16)
        #expect(forecast.covenant("finish").met?.value.rawValue == (met ? 1 : 0))
        #expect(forecast.covenant("finish").missed?.value.rawValue == (met ? 0 : 1))
    }
    @Test("M10: a delay after the due date does not revive it, but stretches the cure")
    func afterTheDate() throws {
        func file(_ cure: String) throws -> ScenarioFile {
            try deal("""
                program:
                  stages: { a: { after: 3.25y, duration: 1mo }, work: { duration: 4.25y } }
                  delays: { hold: { affects: a, chance: 100%, lasts: 1y, excusable: true } }
                agreement:
                  payments: { upfront: { pays: 1M, when: signing } }
                  covenants: { finish: { require: work.end, by: 3y, \(cure) tolling: excusable, otherwise: terminate } }
                """)
        }
        #expect(try Playing.forecast(file(""), paths: 16).cause("finish").timing.mean?.value == Years(3))
        #expect(try Playing.forecast(file("cure: 0.5y,"), paths: 16).covenant("finish").cured?.value.rawValue == 1)
    }

    @Test("M11: a waiver drops the duty for its fee, and never revives it", arguments: seeds)
    func waiver(seed: UInt64) throws {
        let forecast = try Playing.forecast(Self.duty("exponential(mean=2y)", "by: 2y, cure: 4mo, waiver: { chance: 30%, pays: 2M }, otherwise: terminate"), paths: Self.n, seed: seed)
        let missed = exponential(-7.0 / 6)
        expect(probability: forecast.covenant("finish").waived, 0.3 * missed, paths: Self.n, "waived")
        expect(probability: forecast.cause("finish").probability, 0.7 * missed, paths: Self.n, "ended")
        expect(forecast.payment("finish.waiver").expected, 0.6 * missed * million, "fee")
        expect(probability: forecast.milestone("done").probability, 1 - 0.7 * missed, paths: Self.n, "done")
    }
}
