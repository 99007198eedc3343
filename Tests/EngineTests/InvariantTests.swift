import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// What holds on any run, whatever the numbers. Nothing here is statistical, but the paths are many.
@Suite struct InvariantTests {
    static let n = 1 << 16
    private static let agreements = ["base", "back_loaded", "tight_start"]
    private static func play(_ agreement: String, set: [(String, String)] = []) throws -> Forecast {
        try Playing.forecast(Playing.referenceDeal(), agreement: agreement, set: set, paths: n)
    }

    @Test("causes of ending sum to 1, exactly in counts", arguments: agreements)
    func causes(agreement: String) throws {
        let forecast = try Self.play(agreement)
        let counts = forecast.terminations.map { $0.probability.value.rawValue * Double(Self.n) }
        for count in counts { #expect(count == count.rounded()) }
        #expect(counts.reduce(0, +) == Double(Self.n))
        for termination in forecast.terminations {
            let years = termination.byYear.reduce(0) { $0 + $1.probability.value.rawValue * Double(Self.n) }
            #expect(years == termination.probability.value.rawValue * Double(Self.n))
        }
    }

    @Test("clauses sum to all payments, years to the total", arguments: agreements)
    func clauses(agreement: String) throws {
        let forecast = try Self.play(agreement)
        func sum(_ figure: (PaymentForecast) -> Double) -> Double { forecast.payments.reduce(0) { $0 + figure($1) } }
        expect(exactly: sum { $0.expected.value.rawValue }, forecast.all.expected.value.rawValue, within: 1e-12, "expected")
        expect(exactly: sum { $0.presentValuePayee.value.rawValue }, forecast.all.presentValuePayee.value.rawValue, within: 1e-12, "to the payee")
        expect(exactly: sum { $0.presentValuePayer.value.rawValue }, forecast.all.presentValuePayer.value.rawValue, within: 1e-12, "by the payer")
        for payment in forecast.payments + [forecast.all] {
            expect(exactly: payment.byYear.reduce(0) { $0 + $1.expected.value.rawValue }, payment.expected.value.rawValue, within: 1e-12, payment.name)
        }
    }

    @Test("the bridge of each party sums to its value", arguments: agreements)
    func bridge(agreement: String) throws {
        for party in try Self.play(agreement).parties {
            expect(exactly: party.bridge.reduce(0) { $0 + $1.presentValue.value.rawValue }, party.npv.mean.value.rawValue, within: 1e-10, party.key)
        }
    }

    @Test("met, late and moot sum to 1; what is late splits up", arguments: agreements)
    func covenants(agreement: String) throws {
        for covenant in try Self.play(agreement).covenants {
            guard let met = covenant.met, let late = covenant.late, let moot = covenant.moot else { #expect(covenant.happened != nil); continue }
            #expect((met.value.rawValue + late.value.rawValue + moot.value.rawValue) * Double(Self.n) == Double(Self.n), "\(covenant.name)")
            #expect(covenant.cured!.value.rawValue + covenant.missed!.value.rawValue <= late.value.rawValue)
            #expect(covenant.waived!.value.rawValue <= covenant.missed!.value.rawValue)
        }
    }

    @Test("at one discount rate what one side pays the other receives, clause by clause", arguments: agreements)
    func mirror(agreement: String) throws {
        let forecast = try Self.play(agreement, set: [("parties.licensee.discount", "12%")])
        for payment in forecast.payments {
            let received = forecast.licensor.bridge.first { $0.name == payment.name }!.presentValue
            let paid = forecast.licensee.bridge.first { $0.name == payment.name }!.presentValue
            #expect(received.value.rawValue == -paid.value.rawValue && received.error == paid.error, "\(payment.name)")
        }
        // Together they have what the sales leave after the costs.
        let world = forecast.licensee.bridge.filter { ["sales", "costs"].contains($0.name) }.reduce(0) { $0 + $1.presentValue.value.rawValue }
        expect(exactly: forecast.deal.together!.value.rawValue, world, within: 1e-9, "together")
    }

    @Test("doubling every amount doubles every sum of money and moves nothing else")
    func doubling() throws {
        let text = try String(contentsOf: Playing.root.appendingPathComponent("scenarios/reference-deal.yaml"), encoding: .utf8)
        let doubled = text.replacing(/(\d+)(M|B)\b/) { "\(Int($0.output.1)! * 2)\($0.output.2)" }
        let once = try Playing.forecast(ScenarioFile.parse(text, name: "once"), paths: Self.n)
        let twice = try Playing.forecast(ScenarioFile.parse(doubled, name: "twice"), paths: Self.n)
        func double(_ a: Estimate<Money>, _ b: Estimate<Money>, _ what: String) {
            expect(exactly: b.value.rawValue, 2 * a.value.rawValue, within: 1e-9, what)
            // Histogram edges of the two runs differ in the last bits, so errors of quantiles are a little looser.
            expect(exactly: b.error.rawValue, 2 * a.error.rawValue, within: 1e-6, "error of \(what)")
        }
        for (a, b) in zip(once.parties, twice.parties) {
            double(a.npv.mean, b.npv.mean, "mean"); double(a.npv.sd, b.npv.sd, "s.d."); double(a.npv.cvar5, b.npv.cvar5, "cvar5")
            for (x, y) in zip(a.npv.percentiles, b.npv.percentiles) { double(x, y, "percentile") }
            #expect(a.npv.probabilityNegative == b.npv.probabilityNegative)
        }
        for (a, b) in zip(once.payments + [once.all], twice.payments + [twice.all]) {
            double(a.expected, b.expected, a.name); double(a.presentValuePayee, b.presentValuePayee, a.name); double(a.presentValuePayer, b.presentValuePayer, a.name)
            #expect(a.probabilityPaid == b.probabilityPaid && identical(a.timing, b.timing))
        }
        #expect(once.deal.headline.rawValue * 2 == twice.deal.headline.rawValue)
        #expect(identical(once.terminations, twice.terminations))
        #expect(once.covenants == twice.covenants)
    }

    @Test("nothing is paid, sold or spent after the end", arguments: agreements)
    func nothingAfterTheEnd(agreement: String) throws {
        let run = try SimulationRun([Playing.structure(Playing.referenceDeal(), agreement: agreement)], options: Playing.options(paths: 4096))
        for path in stride(from: 0, to: 4096, by: 8) {
            let story = try run.explain(.number(path))
            for row in story.ledger { #expect(row.time <= story.end, "path \(path): \(row.because)") }
        }
    }

    @Test("a run given a cause has the values that a plain run reports for it", arguments: ["convenience", "breach", "technical", "not first_launch", "first_launch"])
    func given(condition: String) throws {
        let file = try Playing.referenceDeal()
        let plain = try Playing.forecast(file, paths: Self.n), given = try Playing.forecast(file, paths: Self.n, given: condition)
        let row = plain.conditional.first { $0.condition == condition }!
        #expect(Double(given.head.pathsGiven) == row.probability.value.rawValue * Double(Self.n) && given.head.paths == Self.n)
        for (p, party) in given.parties.enumerated() {
            expect(exactly: party.npv.mean.value.rawValue, row.means![p].value.rawValue, within: 1e-9, party.key)
            expect(exactly: party.npv.mean.error.rawValue, row.means![p].error.rawValue, within: 1e-9, "error of \(party.key)")
            expect(exactly: party.npv.probabilityNegative.value.rawValue, row.probabilitiesNegative![p].value.rawValue, within: 1e-12, "loss of \(party.key)")
        }
    }

    @Test("the smallest run has a path in every stratum of every replicate")
    func smallest() throws {
        let file = try Playing.referenceDeal()
        #expect(try Playing.forecast(file, paths: 1).head.paths == 16)
        #expect(try Playing.forecast(file, paths: 1, sampling: .stratified).head.paths == 16 * 9)
    }

    @Test("the order of the file's keys changes nothing")
    func order() throws {
        let text = try String(contentsOf: Playing.root.appendingPathComponent("scenarios/reference-deal.yaml"), encoding: .utf8)
        let reversed = KeyOrder.reversed(text)
        #expect(reversed != text && reversed.contains("dealcast: 1"))
        let (a, b) = (try ScenarioFile.parse(text, name: "deal"), try ScenarioFile.parse(reversed, name: "deal"))
        #expect(a.digest == b.digest)
        for agreement in Self.agreements {
            #expect(try identical(Playing.forecast(a, agreement: agreement, paths: 20_000), Playing.forecast(b, agreement: agreement, paths: 20_000)))
        }
    }
}
