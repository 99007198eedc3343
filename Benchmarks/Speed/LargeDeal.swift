/// A deal of any size, written as a scenario: stages in layers that wait for two of the layer before, markets, payments and covenants,
/// and drivers that all move together.
struct LargeDeal {
    let stages: Int, markets: Int, clauses: Int, drivers: Int

    /// A part of the largest: 40 stages, 30 markets, 60 clauses, 150 correlated drivers.
    init(part: Double) {
        func count(_ n: Double) -> Int { max(1, Int((n * part).rounded())) }
        stages = count(40); markets = count(30); clauses = max(4, count(60)); drivers = max(2, count(150))
    }
    /// All that a path may have to look at.
    var elements: Int { stages + markets + clauses + drivers }

    var text: String {
        let layer = 4
        let stageLines = (0..<stages).map { i in
            let before = i < layer ? [] : [i - layer, (i / layer - 1) * layer + (i + 1) % layer]
            let after = before.isEmpty ? "" : "after: [\(before.map { "s\($0)" }.joined(separator: ", "))], "
            return "    s\(i): { \(after)duration: pert(0.2y \(0.3 + 0.01 * Double(i % 7))y 0.8y), success: 99.9%, cost: 4M }"
        }
        let lastLayer = (max(0, stages - layer)..<stages).map { "s\($0)" }
        let marketLines = (0..<markets).flatMap { j in [
            "  m\(j):", "    after: \(lastLayer[j % lastLayer.count])", "    filing_lag: 3mo", "    review: pert(0.7y 0.9y 1.4y)", "    approval_odds: 85%",
            "    resubmission: { after: lognormal(mean=1y cv=40%), review: 6mo, approval_odds: 70% }", "    launch_lag: 3mo",
            "    sales: { peak: lognormal(mean=\(40 + 3 * j)M cv=60%), uptake: { curve: logistic, time_to_peak: pert(3y 4y 6y) }, exclusivity_ends: 14y, erosion: { to: 20%, rate: 2/y } }",
        ] }
        let names = (0..<stages).map { "s\($0).duration" }
            + (0..<markets).flatMap { ["m\($0).sales.peak", "m\($0).review", "m\($0).sales.uptake.time_to_peak", "m\($0).resubmission.after"] }
        // Half of the clauses are payments.
        let payments = clauses / 2, covenants = clauses - payments
        let paymentLines = ["    upfront: { pays: 30M, when: signing }", "    royalty: { tiers: { 0: 8%, 250M: 10%, 500M: 12% }, term: launch + 9y }"]
            + (2..<max(2, payments)).map { k in
                switch k % 3 {
                case 0: "    pay\(k): { pays: \(k)M, when: s\(k % stages).start }"
                case 1: "    pay\(k): { pays: \(k)M, when: m\(k % markets).approval }"
                default: "    pay\(k): { pays: \(k)M, when: annual_sales >= \(50 + 10 * k)M }"
                }
            }
        let covenantLines = (0..<covenants).map { k in
            switch k % 3 {
            case 0: "    duty\(k): { require: m\(k % markets).launch, by: \(9 + k % 4)y, cure: 6mo, waiver: { chance: 50%, pays: 1M }, otherwise: { raise: royalty, by: 0.1pp } }"
            case 1: "    duty\(k): { require: s\(k % stages).start, by: \(6 + k % 3)y, tolling: excusable, otherwise: note }"
            default: "    risk\(k): { hazard: 0.2%/y, then: terminate }"
            }
        }
        return """
            dealcast: 1
            name: A large deal
            currency: USD
            effective: 2026-01-01
            horizon: 25y
            parties:
              licensor: { discount: 12% }
              licensee: { discount: 9%, margin: 65% }
            program:
              stages:
            \(stageLines.joined(separator: "\n"))
              delays:
                hold: { affects: [s0], chance: 25%, lasts: gamma(shape=2 scale=0.2y), excusable: true }
            markets:
            \(marketLines.joined(separator: "\n"))
            correlations:
              - { among: [\(names.prefix(drivers).joined(separator: ", "))], rho: 0.2 }
            agreement:
              payments:
            \(paymentLines.joined(separator: "\n"))
              covenants:
            \(covenantLines.joined(separator: "\n"))
            """
    }
}
