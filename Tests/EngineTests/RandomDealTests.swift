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
        var payments: [String]
        var rows: [PathRow]
    }
    private static func play(_ text: String) throws -> Played {
        let scenario = try ScenarioFile.parse(text, name: "deal").scenario(Selection(agreement: "base", cases: [], overrides: []))
        let plan = try Plan.make([scenario], seed: 42, scheme: .plain), bench = Workbench(plan: plan, capacity: 32, keepsCash: false)
        bench.play(plan.design.sized(atLeast: 4096).block(replicate: 0, stratum: 0, 0..<32))
        return Played(payments: plan.agreements[0].payments.map(\.name), rows: PathRow.rows(bench.walks[0], bench.counted(0)) { Int($0) })
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
                let paid = played.payments.indices.filter { p in
                    let name = played.payments[p]
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
                    #expect(abs(2 * x.rawValue - y.rawValue) < 0.01 + 1e-9 * y.rawValue, "deal \(seed), path \(a.path), \(one.payments[p]): \(x.rawValue) and \(y.rawValue)")
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
            let place = one.payments.map { name in two.payments.firstIndex(of: name)! }
            for (a, b) in zip(one.rows, two.rows) {
                #expect(a.npv == b.npv && a.endTime == b.endTime && a.cause == b.cause, "deal \(seed), path \(a.path)")
                #expect(a.paid == place.map { b.paid[$0] }, "deal \(seed), path \(a.path)")
            }
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
