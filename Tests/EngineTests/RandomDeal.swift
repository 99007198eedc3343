import Foundation

/// A deal drawn at random from most of the clauses that a license can contain: small worlds, many forms of payment.
///
/// Money is written in whole thousands, so that a deal with everything doubled is the same text with other numbers.
struct RandomDeal {
    private var state: UInt64
    private let scale: Int
    private let raise: Double
    let seed: UInt64
    private(set) var payments: [(name: String, text: String)] = []
    private(set) var capped: (name: String, limit: Double, of: [String])?
    private var stages: [String] = [], markets: [String] = []

    /// `scale` multiplies every sum of money; `raise` adds percentage points to every royalty rate.
    init(seed: UInt64, scale: Int = 1, raise: Double = 0) {
        self.seed = seed; state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7; self.scale = scale; self.raise = raise
        build()
    }

    // MARK: chance

    private mutating func below(_ n: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(n))
    }
    private mutating func flip(_ percent: Int) -> Bool { below(100) < percent }
    private mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
    private func k(_ thousands: Int) -> String { "\(thousands * scale)k" }
    private mutating func rate() -> String { "\(Double(1 + below(12)) + raise)%" }

    // MARK: text

    var text: String { text(more: "") }
    /// With one more payment.
    func text(more: String) -> String {
        """
        dealcast: 1
        name: Random deal \(seed)
        currency: USD
        effective: 2026-01-01
        horizon: 15y
        parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 0% }, inventor: { discount: 0% } }
        program: { stages: { dead: { duration: 1y, success: 0%, branch: optional }, \(stages.joined(separator: ", ")) } }
        markets: { \(markets.joined(separator: ", ")) }
        events: { rival: { hazard: 10%/y }, better: { rate: 0.5/y, at_most: 4 } }
        agreement:
          calendar: { report: 1y }
          payments:
        \(payments.map { "    \($0.name): { \($0.text) }" }.joined(separator: "\n"))\(more)
          covenants: { breach: { hazard: 4%/y, then: terminate }, strike: { hazard: 15%/y, then: { cut: p0, by: 20% } } }
        """
    }

    private mutating func build() {
        stages = ["trial: { duration: uniform(1y 3y), success: 80% }", "more: { after: trial, duration: uniform(6mo 2y), success: 60%, branch: optional }"]
        for m in 0..<1 + below(3) {
            let steps = (0..<4).map { "\(2 * $0)y: \(10 + below(190))%" }.joined(separator: ", ")
            markets.append("M\(m): { after: trial, launch_lag: \(below(12))mo, approval_odds: 90%, sales: { peak: uniform(\(k(10_000)) \(k(20_000 + 1000 * below(200)))), uptake: { curve: { \(steps) } }, exclusivity_ends: \(5 + below(6))y } }")
        }
        let triggers = ["signing", "trial.success", "more.success", "M0.approval", "first_launch", "rival", "\(1 + below(9))y", "more.start or rival", "annual_sales >= \(k(20_000 + 1000 * below(100)))"]
        for p in 0..<2 + below(4) { payments.append(("p\(p)", event(triggers))) }
        let royalties = 1 + below(2)
        for r in 0..<royalties { payments.append(("r\(r)", royalty())) }
        if flip(50) { payments.append(("fee", "pays: { 0y: \(k(10 + below(90))), 2y: \(k(10 + below(90))) }, every: \(pick(["6mo", "1y", "2y"])), due: \(pick(["start", "end"])), at_most: \(1 + below(20))")) }
        if flip(60) {
            let more = pick(["", ", excess: { banked: 1y }", ", excess: { banked: 2y }", ", pro_rata: [first_year, last_year]", ", creditable: false", ", due: start"])
            payments.append(("minimum", "floor: { 0y: \(k(100 + below(900))), 3y: \(k(1000 + below(2000))) }, of: r0, from: \(pick(["2y", "first_launch", "second full year after first_launch"]))\(more)"))
        }
        if flip(30) { payments.append(("levels", "pays: { \(k(20_000)): \(k(500)), \(k(60_000)): \(k(700)), \(k(150_000)): \(k(1500)) }, when: \(pick(["annual_sales", "cumulative_sales"])), crossed_together: \(pick(["all", "highest", "one_a_year"]))")) }
        if flip(50) { payments.append(("credit", "credit: \(10 + below(90))% of p0, against: \(pick(["r0", "all", "[r0, p1]"])), at_most: \(10 + below(90))%")) }
        if flip(40) { payments.append(("split", "shares: { inventor: \(5 + below(60))% }, of: \(pick(["r0", "[p0, r0]"]))")) }
        // A credit that is spent on a payment which a cap then cuts is gone, so with both what is paid need not rise with the rates.
        if flip(60), !payments.contains(where: { $0.name == "credit" }) {
            let limit = 500 + below(20_000), of = pick([["r0", "minimum"], ["p0", "p1"], ["p1", "r0", "p0", "minimum"]]).filter { name in payments.contains { $0.name == name } }
            // A cap on a royalty limits its minimum too: else more royalty than the cap lets through would take the minimum away.
            capped = ("cap", Double(limit * 1000 * scale), of)
            payments.append(("cap", "cap: \(k(limit)), of: [\(of.joined(separator: ", "))]"))
        }
        if flip(30), !payments.contains(where: { $0.name == "credit" }) {
            let of = payments.contains { $0.name == "minimum" } ? "[r0, minimum]" : "r0"
            payments.append(("ceiling", "cap: \(5 + below(20))% of annual_sales, of: \(of), over: year, excess: \(pick(["lost", "deferred"]))"))
        }
    }

    private mutating func event(_ triggers: [String]) -> String {
        let sum = flip(30) ? "uniform(\(k(100)) \(k(200 + below(5000))))" : k(100 + below(5000))
        if flip(15) { return "pays: \(k(10 + below(50))), when: \(pick(["report", "better"])), at_most: \(1 + below(5))" }
        var text = "pays: \(sum), when: \(pick(triggers))"
        if flip(20) { text += ", within: \(10 + below(90))d" }
        if flip(20) { text += ", partial: { 20%: \(1 + below(5))y, 60%: \(pick(["rival", "trial.end"])) }" }
        if flip(15) { text += ", declines: { by: \(1 + below(20))%, per: 6mo, after: \(1 + below(6))y, at_least: 30%\(flip(50) ? ", rises: true, at_most: 150%" : "") }" }
        if flip(15) { text += ", retained: { share: 10%, until: \(pick(["first_launch", "8y"])) }" }
        if flip(10) { text += ", verified: { after: 30d, wrong_reject: 20%, wrong_accept: 5% }" }
        if flip(10) { text += ", refundable: { when: rival, share: 40% }" }
        return text
    }
    private mutating func royalty() -> String {
        var text: String
        switch below(4) {
        case 0: text = "rate: \(rate())"
        case 1: text = "rate: { 0y: \(rate()), 3y: \(rate()) }"
        default: text = "tiers: { 0: \(rate()), \(k(10_000 + below(20_000))): \(rate()), \(k(50_000 + below(50_000))): \(rate()) }"
            if flip(20) { text += ", measured: cumulative" }
            if flip(20) { text += ", per: market" }
            // A whole-amount tier that falls is not monotone in the lower rate alone, but all rates are raised alike here.
            if flip(20) { text += ", whole_amount: true" }
        }
        if flip(50) { text += ", term: later of exclusivity_ends and launch + \(3 + below(9))y, after_exclusivity: \(20 + below(80))%" }
        if flip(20) { text += ", reductions: { rival: { when: rival, by: \(10 + below(60))% } }" }
        if flip(30) { text += ", not_below: \(pick(["50% of unreduced", "1% of sales"]))" }
        if flip(15) { text += ", net_sales: { excludes: { freight: 3%, rebates: 12% } }" }
        if flip(15) { text += ", pipeline: [\(pick(["minimum, credits", "tiers, after_exclusivity", "credits, not_below"]))]" }
        return text
    }
}
