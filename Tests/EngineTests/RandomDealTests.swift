@testable import Analysis
import Planning
import Quantities
import ScenarioModel
import Testing

/// What holds for every deal, whatever its clauses: tried on a thousand deals drawn at random, path by path. Seeds are fixed, and
/// each property holds on every path, so there are no false alarms.
@Suite struct RandomDealTests {
    static let deals: UInt64 = 1000, chunks: UInt64 = 20

    /// What 32 paths of a deal come to, without the tally of a run, which would cost most of the time.
    private struct Played {
        var payments: [PaymentPlan]
        var rows: [PathRow]
        /// What is settled path by path, sum by sum.
        var sums: [Sum]
        struct Sum { var payment: Int, path: Int, year: Int, time: Double, amount: Double }
    }
    private static func play(_ text: String) throws -> Played {
        let scenario = try ScenarioFile.parse(text, name: "deal").scenario(Selection(agreement: "base", cases: [], overrides: []))
        let plan = try Plan.make([scenario], seed: 42, scheme: .plain), bench = Workbench(plan: plan, capacity: 32, keepsCash: false)
        bench.play(plan.design.sized(atLeast: 4096).block(replicate: 0, stratum: 0, 0..<32))
        let settled = bench.walks[0].ledger.settledSums
        let sums = (0..<settled.count).map { Played.Sum(payment: Int(settled[$0].payment), path: Int(settled[$0].path), year: Int(settled[$0].year), time: settled[$0].time, amount: settled[$0].amount) }
        return Played(payments: plan.agreements[0].payments, rows: PathRow.rows(bench.walks[0], bench.counted(0)) { Int($0) }, sums: sums)
    }
    private static func each(_ chunk: UInt64, _ body: (UInt64) throws -> Void) rethrows {
        let size = deals / chunks
        for seed in chunk * size..<(chunk + 1) * size { try body(seed) }
    }

    @Test("what is paid is got, and the tax of it goes outside; caps hold, for life and year by year", arguments: 0..<chunks)
    func mirrorAndCaps(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let deal = RandomDeal(seed: seed), played = try Self.play(deal.text)
            #expect(played.rows.count == 32)
            for row in played.rows {
                #expect(row.paid.allSatisfy { $0.rawValue >= 0 && $0.rawValue.isFinite }, "deal \(seed): a payment below nothing")
                // All with what outside gets, less what it pays: between the least and the most of the tax.
                var all = row.npv.reduce(0) { $0 + $1.rawValue }, least = 0.0, most = 0.0
                for (payment, paid) in zip(played.payments, row.paid.map(\.rawValue)) {
                    if payment.payer == nil { all -= paid }
                    if payment.payee == nil { all += paid } else { least += deal.tax(of: payment.name).lowerBound * paid; most += deal.tax(of: payment.name).upperBound * paid }
                }
                #expect(-all >= least - 0.01 && -all <= most + 0.01, "deal \(seed), path \(row.path): \(-all) is not got, with a tax of \(least) to \(most)")
            }
            for limit in deal.limits {
                let counted = played.payments.map { limit.counts($0.name) }
                var spent: [[Int: Double]] = Array(repeating: [:], count: played.rows.count)
                for sum in played.sums where counted[sum.payment] {
                    let name = played.payments[sum.payment].name
                    spent[sum.path][limit.year(of: name, in: sum.year, at: sum.time), default: 0] += sum.amount * deal.shareUnderCaps(name)
                }
                for (path, years) in spent.enumerated() {
                    for (year, spent) in years { #expect(spent <= limit.most(in: year, midYear: deal.midYear) + 0.01, "deal \(seed), path \(path), year \(year): \(spent) under \(limit)") }
                }
            }
        }
    }
    @Test("doubling all money doubles all money", arguments: 0..<chunks)
    func doubled(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let one = try Self.play(RandomDeal(seed: seed).text), two = try Self.play(RandomDeal(seed: seed, scale: 2).text)
            for (a, b) in zip(one.rows, two.rows) {
                for (p, (x, y)) in zip(a.paid, b.paid).enumerated() {
                    #expect(abs(2 * x.rawValue - y.rawValue) < 0.01 + 1e-9 * y.rawValue, "deal \(seed), path \(a.path), \(one.payments[p].name): \(x.rawValue) and \(y.rawValue)")
                }
                for (x, y) in zip(a.npv, b.npv) { #expect(abs(2 * x.rawValue - y.rawValue) < 0.01 + 1e-9 * abs(y.rawValue), "deal \(seed), path \(a.path): \(x.rawValue) and \(y.rawValue)") }
                #expect(a.endTime == b.endTime && a.cause == b.cause && a.times == b.times)
            }
        }
    }
    @Test("a clause that cannot fire changes no byte of the others", arguments: 0..<chunks)
    func idle(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let deal = RandomDeal(seed: seed), one = try Self.play(deal.text)
            // Each is tried on 45 deals or so.
            let idle = RandomDeal.idle[Int(seed) % RandomDeal.idle.count], two = try Self.play(deal.text(with: idle))
            let place = one.payments.map { payment in two.payments.firstIndex { $0.name == payment.name }! }
            for (a, b) in zip(one.rows, two.rows) where a.npv != b.npv || a.endTime != b.endTime || a.cause != b.cause || a.paid != place.map({ b.paid[$0] }) {
                Issue.record("deal \(seed), path \(a.path), \(idle): \(a) and \(b)")
                break
            }
        }
    }
    @Test("when the rates of one royalty rise, the licensee is never better off, and the licensor never worse", arguments: 0..<chunks)
    func monotone(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let deal = RandomDeal(seed: seed)
            guard !deal.mayFallWithRates else { return }
            let one = try Self.play(deal.text)
            // What is deducted for a third party may cost more than the third party gets, where tax is added to it.
            for royalty in deal.royalties where royalty != deal.third || !deal.grossesUp {
                let two = try Self.play(RandomDeal(seed: seed, raising: royalty).text)
                for (a, b) in zip(one.rows, two.rows) {
                    #expect(b.npv[1].rawValue <= a.npv[1].rawValue + 0.01, "deal \(seed), path \(a.path), \(royalty): the licensee has \(a.npv[1].rawValue), then \(b.npv[1].rawValue)")
                    // What a third party gets may be deducted from the licensor's.
                    guard royalty != deal.third, deal.isEvenlyTaxed else { continue }
                    // With whom the licensor shares.
                    let before = a.npv[0].rawValue + a.npv[2].rawValue, after = b.npv[0].rawValue + b.npv[2].rawValue
                    #expect(after >= before - 0.01, "deal \(seed), path \(a.path), \(royalty): the licensor has \(before), then \(after)")
                }
            }
        }
    }
}
