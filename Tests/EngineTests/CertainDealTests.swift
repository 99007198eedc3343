import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Zero variance: with all chance taken out, the run, the ledger of one path and arithmetic by hand agree to the cent.
@Suite struct CertainDealTests {
    /// The deal of `Cases/certain.yaml`, worked out from its text. Sums in millions.
    private struct ByHand {
        var licensor = 0.0, licensee = 0.0
        var paid: [String: Double] = [:], value: [String: Double] = [:]
        var byYear = [Double](repeating: 0, count: 12)
        var sales = 0.0, costs = 0.0
        var netSales = 0.0, netSalesPV = 0.0, paidByPayer = 0.0

        init() {
            func pay(_ name: String, _ sum: Double, at t: Double, year: Int) {
                paid[name, default: 0] += sum
                value[name, default: 0] += sum * pow(1.1, -t)
                byYear[year] += sum
                licensor += sum * pow(1.1, -t)
                licensee -= sum * pow(1.08, -t)
                paidByPayer += sum * pow(1.08, -t)
            }
            pay("upfront", 5, at: 0, year: 0)
            pay("us_approval", 20, at: 3.2, year: 3)             // 73 days are a fifth of a year
            licensor -= 3 * pow(1.1, -2); licensee += 3 * pow(1.08, -2); paid["support"] = 3
            costs = 1 + (10 + 2 * 2) * pow(1.08, -1)             // at the start; spread over [0, 2], at its middle
            licensee -= costs
            // Quarters at their centres, until expiry at 10.
            var reached: Set<String> = []
            for year in 3..<10 {
                var net = 0.0, base = 0.0
                for quarter in 0..<4 {
                    let c = Double(year) + (Double(quarter) + 0.5) / 4
                    if c >= 3.25 {
                        let age = c - 3.25
                        var us = 400.0 / 4 * (age < 1 ? 0.25 : age < 2 ? 0.5 : 1)
                        if c > 8 { us *= 0.2 + 0.8 * exp(-(c - 8)) }
                        net += us
                        sales += 0.5 * us * pow(1.08, -c)
                        if c < 9.25 { base += c > 8 ? us / 2 : us }
                    }
                    if c >= 4 {
                        net += 25
                        sales += 0.5 * 25 * pow(1.08, -c)
                        base += c > 7 ? 12.5 : 25
                    }
                }
                netSales += net
                let close = Double(year + 1)
                for (name, level, sum) in [("sales.250M", 250.0, 10.0), ("sales.450M", 450, 30)] where net >= level && !reached.contains(name) {
                    reached.insert(name)
                    pay(name, sum, at: close, year: year)
                }
                // The duty fell due at 2.5 + 0.5 and was missed at 3 + 1/12: one point more from year 4 on.
                let lift = year >= 4 ? 0.01 : 0
                let royalty = (0.05 + lift) * min(base, 200) + (0.1 + lift) * max(0, min(base, 400) - 200) + (0.15 + lift) * max(0, base - 400)
                pay("royalty", royalty, at: close, year: year)
                let floor = year < 5 ? 0.0 : year < 7 ? 30 : 45    // second full year after 3.25 is year 5
                if floor > royalty { pay("minimum", floor - royalty, at: close, year: year) }
            }
            licensee += sales
            netSalesPV = sales / 0.5
        }
    }
    private static let cent = 0.01

    @Test("the run agrees with arithmetic by hand")
    func runByHand() throws {
        let hand = ByHand(), forecast = try Playing.forecast("certain", paths: 64)
        func same(_ found: Money, _ exact: Double, _ what: String) { #expect(abs(found.rawValue - exact * million) < Self.cent, "\(what): \(found.rawValue), by hand \(exact * million)") }
        same(forecast.licensor.npv.mean.value, hand.licensor, "licensor")
        same(forecast.licensee.npv.mean.value, hand.licensee, "licensee")
        for payment in forecast.payments {
            same(payment.expected.value, hand.paid[payment.name] ?? 0, payment.name)
            if payment.name != "support" { same(payment.presentValuePayee.value, hand.value[payment.name] ?? 0, "value of \(payment.name)") }
            #expect(payment.expected.error == .zero)
        }
        #expect(Set(forecast.payments.filter { $0.expected.value != .zero }.map(\.name)) == Set(hand.paid.keys))
        for year in 0..<12 { same(forecast.all.byYear[year].expected.value, hand.byYear[year], "year \(year)") }
        same(forecast.licensee.bridge.first { $0.name == "sales" }!.presentValue.value, hand.sales, "sales")
        same(forecast.licensee.bridge.first { $0.name == "costs" }!.presentValue.value, -hand.costs, "costs")
        #expect(forecast.cause("expiry").probability.value.rawValue == 1)
        #expect(forecast.cause("expiry").timing.mean?.value == Years(10))
    }

    @Test("headline, certain sum, ratios and halves of the deal")
    func deal() throws {
        let hand = ByHand(), deal = try Playing.forecast("certain", paths: 64).deal
        let total = hand.byYear.reduce(0, +)
        #expect(deal.headline.rawValue == 65 * million)
        #expect(deal.openEnded.sorted() == ["minimum", "royalty"])
        expect(exactly: deal.certain.rawValue, total * million, "certain")
        expect(exactly: deal.expectedPayments.value.rawValue, total * million, "expected")
        expect(exactly: deal.medianPaid.value.rawValue, total * million, "median")
        #expect(deal.upfrontOnly.value.rawValue == 0 && deal.launch.value.rawValue == 1)
        expect(exactly: deal.effectiveRoyalty!.value.rawValue, hand.paidByPayer / hand.netSalesPV, "effective royalty")
        expect(exactly: deal.royaltyRate!.value.rawValue, hand.paid["royalty"]! / hand.netSales, "royalty rate")
        expect(exactly: deal.licensorShare!.value.rawValue, hand.licensor / (hand.licensor + hand.licensee), "licensor's share")
        expect(exactly: deal.together!.value.rawValue, (hand.licensor + hand.licensee) * million, "together")
        // Half is reached in the year in which the running sum passes it.
        var running = 0.0
        let year = hand.byYear.firstIndex { sum in running += sum; return running >= total / 2 }!
        #expect(deal.timeToHalfExpected!.value.rawValue > Double(year) && deal.timeToHalfExpected!.value.rawValue <= Double(year + 1))
    }

    @Test("cash at the end of each year")
    func cash() throws {
        let hand = ByHand()
        let run = try SimulationRun([Playing.structure(Playing.file("certain"))], options: Playing.options(paths: 64) { $0.detail = true })
        let forecast = try run.run().forecasts[0]
        var running = 0.0
        for year in 0..<12 {
            running += hand.byYear[year] - (year == 2 ? 3 : 0)
            expect(exactly: forecast.licensor.cash.mean[year].value.rawValue, running * million, "licensor, year \(year)")
            expect(exactly: forecast.licensor.cash.p50[year].rawValue, running * million, "median of the licensor, year \(year)")
        }
        let costs = 1.0 + 10 + 2 * 2
        expect(exactly: forecast.licensee.cash.mean[11].value.rawValue, (0.5 * hand.netSales - costs - running) * million, "licensee, last year")
        expect(exactly: forecast.licensee.cash.mean[0].value.rawValue, (-1 - 7 - 5) * million, "licensee, first year")
    }

    @Test("every percentile is the mean, and nothing has an error")
    func noSpread() throws {
        let forecast = try Playing.forecast("certain", paths: 64)
        for party in forecast.parties {
            #expect(party.npv.mean.error == .zero && party.npv.sd == Estimate(.zero))
            for p in party.npv.percentiles + [party.npv.cvar5] {
                #expect(p.error == .zero)
                expect(exactly: p.value.rawValue, party.npv.mean.value.rawValue, within: 1e-12, party.key)
            }
        }
    }

    @Test("the ledger agrees with the run")
    func ledger() throws {
        let run = try SimulationRun([Playing.structure(Playing.file("certain"))], options: Playing.options(paths: 64))
        let forecast = try run.run().forecasts[0], story = try run.explain(.number(7))
        for payment in forecast.payments {
            let sum = story.ledger.filter { $0.kind == .payment && $0.clause == payment.name }.reduce(0) { $0 + $1.amount!.rawValue }
            #expect(abs(sum - payment.expected.value.rawValue) < Self.cent, "\(payment.name)")
        }
        let licensor = story.ledger.reduce(0) { $0 + ($1.pvLicensor?.rawValue ?? 0) }, licensee = story.ledger.reduce(0) { $0 + ($1.pvLicensee?.rawValue ?? 0) }
        #expect(abs(licensor - forecast.licensor.npv.mean.value.rawValue) < Self.cent)
        #expect(abs(licensee - forecast.licensee.npv.mean.value.rawValue) < Self.cent)
        #expect(story.end == Years(10) && story.cause == "expiry")
    }
}
