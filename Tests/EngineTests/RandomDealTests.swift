import Analysis
import Quantities
import ScenarioModel
import Testing

/// What holds for every deal, whatever its clauses: tried on a thousand deals drawn at random, path by path. Seeds are fixed, and
/// each property holds on every path, so there are no false alarms.
@Suite struct RandomDealTests {
    static let deals: UInt64 = 1000, chunks: UInt64 = 20

    private struct Played {
        var forecast: Forecast
        var rows: [PathRow]
        func paid(_ name: String, _ row: PathRow) -> Double { forecast.payments.firstIndex { $0.name == name }.map { row.paid[$0].rawValue } ?? 0 }
    }
    private static func play(_ text: String) throws -> Played {
        let file = try ScenarioFile.parse(text, name: "deal")
        let outcome = try SimulationRun([Playing.structure(file)], options: Playing.options(paths: 32, threads: 1) { $0.pathTable = true }).run()
        return Played(forecast: outcome.forecasts[0], rows: outcome.pathRows[0])
    }
    private static func each(_ chunk: UInt64, _ body: (UInt64) throws -> Void) rethrows {
        let size = deals / chunks
        for seed in chunk * size..<(chunk + 1) * size { try body(seed) }
    }

    @Test("party ledgers mirror, caps hold", arguments: 0..<chunks)
    func mirrorAndCaps(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let deal = RandomDeal(seed: seed), played = try Self.play(deal.text)
            for row in played.rows {
                let sum = row.npv.reduce(0) { $0 + $1.rawValue }
                #expect(abs(sum) < 0.01, "deal \(seed), path \(row.path): the parties together have \(sum)")
                #expect(row.paid.allSatisfy { $0.rawValue >= 0 && $0.rawValue.isFinite }, "deal \(seed): a payment below nothing")
                guard let cap = deal.capped else { continue }
                // All parts of the clauses count.
                let paid = played.forecast.payments.indices.filter { p in
                    let name = played.forecast.payments[p].name
                    return cap.of.contains { name == $0 || name.hasPrefix($0 + ".") } && !name.hasSuffix(".refund")
                }.reduce(0) { $0 + row.paid[$1].rawValue }
                #expect(paid <= cap.limit + 0.01, "deal \(seed), path \(row.path): \(paid) under a cap of \(cap.limit)")
            }
        }
    }
    @Test("doubling all money doubles all money", arguments: 0..<chunks)
    func doubled(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let one = try Self.play(RandomDeal(seed: seed).text), two = try Self.play(RandomDeal(seed: seed, scale: 2).text)
            for (a, b) in zip(one.rows, two.rows) {
                for (p, (x, y)) in zip(a.paid, b.paid).enumerated() {
                    #expect(abs(2 * x.rawValue - y.rawValue) < 0.01 + 1e-9 * y.rawValue, "deal \(seed), path \(a.path), \(one.forecast.payments[p].name): \(x.rawValue) and \(y.rawValue)")
                }
                #expect(a.endTime == b.endTime && a.cause == b.cause && a.times == b.times)
            }
        }
    }
    @Test("a clause that cannot fire changes no byte of the others", arguments: 0..<chunks)
    func idle(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let deal = RandomDeal(seed: seed)
            let idle = seed % 3 == 0 ? "zz: { pays: 5M, when: dead.success, partial: { 50%: dead.success } }"
                : seed % 3 == 1 ? "zz: { pays: uniform(1M 2M), when: dead.success }" : "zz: { pays: 1M, every: 1y, from: dead.success }"
            let one = try Self.play(deal.text), two = try Self.play(deal.text(more: "\n    " + idle))
            for payment in one.forecast.payments { #expect(identical(two.forecast.payments.first { $0.name == payment.name }, payment), "deal \(seed): \(payment.name)") }
            for (a, b) in zip(one.forecast.parties, two.forecast.parties) { #expect(identical(a.npv, b.npv), "deal \(seed): \(a.key)") }
            for (a, b) in zip(one.rows, two.rows) { #expect(a.npv == b.npv && a.endTime == b.endTime) }
        }
    }
    @Test("what the licensee pays never falls when every royalty rate rises", arguments: 0..<chunks)
    func monotone(chunk: UInt64) throws {
        try Self.each(chunk) { seed in
            let one = try Self.play(RandomDeal(seed: seed).text), two = try Self.play(RandomDeal(seed: seed, raise: 1).text)
            for (a, b) in zip(one.rows, two.rows) {
                #expect(b.npv[1].rawValue <= a.npv[1].rawValue + 0.01, "deal \(seed), path \(a.path): the licensee has \(a.npv[1].rawValue), then \(b.npv[1].rawValue)")
            }
        }
    }
}
