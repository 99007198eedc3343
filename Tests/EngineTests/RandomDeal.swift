import Foundation

/// A deal drawn at random from most of the clauses that a license can contain: small worlds, many forms of payment.
///
/// Money is written in whole thousands, so that a deal with everything doubled is the same text with other numbers.
///
/// Not drawn: audits beside a cap that defers or comes after tax, of which a path's sums do not tell what they count.
struct RandomDeal {
    /// A cap in money, as written: what it limits, for life or each year.
    struct Limit {
        var money: Double, of: [String], yearly = false, contractYears = false
        /// Yearly growth of the limit.
        var growth = 0.0
        /// The minimum is paid as its year begins.
        var inAdvance = false

        /// All parts of a clause count, and what an audit finds of a royalty; what comes back does not.
        func counts(_ payment: String) -> Bool {
            !payment.hasSuffix(".refund") && of.contains { payment == $0 || payment.hasPrefix($0 + ".") } || !yearly && payment == "look.recovered" && of.contains("r0")
        }
        /// The year in which a sum counts: that of its calendar year, or of its time. What closes with a contract year is that year's.
        func year(of payment: String, in calendarYear: Int, at t: Double) -> Int {
            !yearly ? 0 : !contractYears ? calendarYear : max(0, Int((payment == "r0" || payment == "minimum" && !inAdvance ? t - 1e-9 : t + 1e-9).rounded(.down)))
        }
        /// The limit of a year is that of its beginning.
        func most(in year: Int, midYear: Bool) -> Double {
            var limit = money
            for _ in 0..<(!yearly ? 0 : midYear && !contractYears ? max(0, year - 1) : year) { limit *= 1 + growth }
            return limit
        }
    }
    private var state: UInt64
    private let scale: Int
    private let raising: String?
    let seed: UInt64
    private(set) var payments: [(name: String, text: String)] = []
    private(set) var limits: [Limit] = []
    /// Names of the royalties, and of the one that is owed to a third party.
    private(set) var royalties: [String] = [], third: String?
    /// The least and the most that is withheld of a payment, as a share of what its payer pays; by the name of its clause.
    private var withheld: [String: ClosedRange<Double>] = [:]
    private var withheldElsewhere = 0.0...0.0, taxes: [String: String] = [:]
    /// Payments whose caps limit what is left after tax.
    private var cappedAfterTax: Set<String> = []
    /// Royalty that a cap cuts may still meet a minimum, of this year or, banked, of a later one, and what a credit gave toward it is
    /// gone (docs/DECISIONS.md): then what is paid need not rise with the rates. Nor where a minimum comes before credits: with half of 10
    /// set off and a floor of 12, 5 and 2 are paid; of 11, 5.5 and 1. Nor under two caps, as royalty that one would cut in the end takes the
    /// room of sums that the other cuts for good; nor under a cap after tax where the tax is another in each market.
    private(set) var mayFallWithRates = false
    let midYear: Bool
    private var contract = "", yearly = false
    private var terms: [String] = [], stages: [String] = [], markets: [String] = [], covenants = ["breach: { hazard: 4%/y, then: terminate }", "strike: { hazard: 15%/y, then: { cut: p0, by: 20% } }"]

    /// `scale` multiplies every sum of money; `raising` names a royalty whose rates are all a point higher.
    init(seed: UInt64, scale: Int = 1, raising: String? = nil) {
        self.seed = seed; state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 7; self.scale = scale; self.raising = raising
        midYear = seed % 4 == 3
        build()
    }

    // MARK: what is known of it

    /// The tax of a payment to a party, as a share of what its payer pays. What comes back may be taxed or not.
    func tax(of payment: String) -> ClosedRange<Double> {
        if payment.hasSuffix(".income") { return 0...0 }
        let tax = withheld[String(payment.prefix { $0 != "." })] ?? withheldElsewhere
        return payment.hasSuffix(".refund") ? 0...tax.upperBound : tax
    }
    /// The share of what is paid that certainly counts under a cap.
    func shareUnderCaps(_ payment: String) -> Double { cappedAfterTax.contains(payment) ? 1 - tax(of: payment).upperBound : 1 }
    /// Whether tax takes as much of one payment as of another, and of what is shared no more than of what is not.
    var isEvenlyTaxed: Bool { withheld.isEmpty && withheldElsewhere.lowerBound == withheldElsewhere.upperBound && (withheldElsewhere.upperBound == 0 || !has("split")) }

    /// Whether the payer adds the tax of some payment.
    var grossesUp: Bool { terms.contains { $0.contains("gross_up") } || payments.contains { $0.text.contains("gross_up") } }

    // MARK: chance

    private mutating func below(_ n: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(n))
    }
    private mutating func flip(_ percent: Int) -> Bool { below(100) < percent }
    private mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }
    private func k(_ thousands: Int) -> String { "\(thousands * scale)k" }
    private mutating func rate(_ name: String) -> String { "\(1 + below(12) + (name == raising ? 1 : 0))%" }

    // MARK: text

    /// Clauses that cannot fire, of each kind.
    enum Idle { case payment(String), covenant(String), index(String) }
    static let idle: [Idle] = [
        .payment("pays: 5M, when: dead.success, partial: { 50%: dead.success }"), .payment("pays: uniform(1M 2M), when: dead.success"), .payment("pays: 1M, every: 1y, from: dead.success"),
        .payment("pays: { 900000M: 2M }, when: annual_sales"),
        .payment("cap: 900000M, of: all"), .payment("cap: 900000M, of: r0, over: year, excess: deferred"),
        .payment("credit: 0M, against: all"), .payment("credit: 100% of dead_sum, against: all"), .payment("credit: 5M, against: r0, expires: 0d"), .payment("credit: 5M, against: r0, at_most: 0%"),
        .payment("floor: 0M, of: r0"), .payment("rate: 0%"), .payment("tiers: { 0: 0%, 1M: 0% }, per: market"),
        .payment("rate: 20%, of: income(never)"), .payment("rate: 20%, of: proceeds(never), payer: outside"), .payment("shares: { inventor: 0% }, of: r0"), .payment("shares: { inventor: 20% }, of: dead_sum"),
        .covenant("audits: r0, every: 1y, finds: 0%"), .covenant("when: dead.success, then: { raise: r0, by: 5pp }"), .covenant("when: dead.success, then: terminate"), .covenant("hazard: 0%/y, then: terminate"),
        .index("start: 1.5, volatility: 20%"),
    ]
    var text: String { text(with: nil) }
    func text(with idle: Idle?) -> String {
        var payment: String?, covenant: String?, index: String?
        switch idle {
        case nil: break
        case .payment(let text): payment = "zz: { \(text)\(text.hasPrefix("floor") ? contract : "") }\(text.contains("dead_sum") ? "\n    dead_sum: { pays: 1M, when: dead.success }" : "")"
        case .covenant(let text): covenant = "zz: { \(text) }"
        case .index(let text): index = "zz: { \(text) }"
        }
        return """
        dealcast: 1
        name: Random deal \(seed)
        currency: USD
        effective: 2026-\(midYear ? "07" : "01")-01
        horizon: 15y
        parties: { licensor: { discount: 0% }, licensee: { discount: 0%, margin: 0% }, inventor: { discount: 0% } }
        program: { stages: { dead: { duration: 1y, success: 0%, branch: optional }, \(stages.joined(separator: ", ")) } }
        markets: { \(markets.joined(separator: ", ")) }
        events:
          rival: { hazard: 10%/y }
          better: { rate: 0.5/y, at_most: 4 }
          sublicense: { chance: 60%, at: trial.success, income: uniform(\(k(500)) \(k(4000))) }
          milestone: { after: sublicense, hazard: 40%/y, income: \(k(800)) }
          round: { rate: 0.4/y, at_most: 3 }
          exit: { hazard: 12%/y, proceeds: uniform(\(k(5000)) \(k(90_000))) }
          never: { at: dead.success, income: \(k(5000)), proceeds: \(k(9000)) }
        indices: { cpi: { growth: 3%/y, volatility: 6% }, steady: { growth: 4%/y }, EUR: { start: 1.1, volatility: 10% }\(index.map { ", " + $0 } ?? "") }
        agreement:
          calendar: { report: 1y }
          terms: { \(terms.joined(separator: ", ")) }
          payments:
        \((payments.map { "\($0.name): { \($0.text) }" } + [payment].compactMap { $0 }).map { "    " + $0 }.joined(separator: "\n"))
          covenants:
        \((covenants + [covenant].compactMap { $0 }).map { "    " + $0 }.joined(separator: "\n"))
        """
    }
    private func has(_ name: String) -> Bool { payments.contains { $0.name == name } }

    private mutating func build() {
        yearly = flip(45)
        stages = ["trial: { duration: uniform(1y 3y), success: 80% }", "more: { after: trial, duration: uniform(6mo 2y), success: 60%, branch: optional }"]
        for m in 0..<1 + below(3) {
            let steps = (0..<4).map { "\(2 * $0)y: \(10 + below(190))%" }.joined(separator: ", ")
            markets.append("M\(m): { after: trial, launch_lag: \(below(12))mo, approval_odds: 90%, sales: { peak: uniform(\(k(10_000)) \(k(20_000 + 1000 * below(200)))), uptake: { curve: { \(steps) } }, exclusivity_ends: \(5 + below(6))y } }")
        }
        if flip(25) {
            let (tax, bounds) = withholding()
            terms.append(tax); withheldElsewhere = bounds
        }
        let understates = flip(30)
        if understates { terms.append("reporting: { understates: { chance: \(40 + below(60))%, by: uniform(2% 25%) } }") }
        let triggers = ["signing", "trial.success", "more.success", "M0.approval", "first_launch", "rival", "\(1 + below(9))y", "more.start or rival", "annual_sales >= \(k(20_000 + 1000 * below(100)))"]
        let credited = flip(50)
        for p in 0..<2 + below(4) { add("p\(p)", event(triggers, refundable: p == 0 && credited ? 40 : 10)) }
        contract = flip(25) ? ", year: contract" : ""
        if flip(30) {
            third = "third"
            royalties.append("third")
            payments.append(("third", "rate: \(rate("third")), of: annual_sales, payee: outside\(contract)"))
        }
        for r in 0..<1 + below(2) {
            royalties.append("r\(r)")
            add("r\(r)", royalty("r\(r)") + (r == 0 ? contract : ""), isRoyalty: true)
        }
        if flip(50) { add("fee", "pays: { 0y: \(k(10 + below(90))), 2y: \(k(10 + below(90))) }, every: \(pick(["6mo", "1y", "2y"])), due: \(pick(["start", "end"])), at_most: \(1 + below(20))") }
        if flip(60) {
            let more = pick(["", ", excess: { banked: 1y }", ", excess: { banked: 2y }", ", pro_rata: [first_year, last_year]", ", creditable: false", ", due: start"])
            // Taxed like the royalty that it tops up: else what is paid falls where the royalty takes the place of a minimum whose tax is added.
            add("minimum", taxedLike: "r0", "floor: { 0y: \(k(100 + below(900))), 3y: \(k(1000 + below(2000))) }, of: r0, from: \(pick(["2y", "first_launch", "second full year after first_launch"]))\(more)\(contract)")
        }
        if flip(30) { add("levels", "pays: { \(k(20_000)): \(k(500)), \(k(60_000)): \(k(700)), \(k(150_000)): \(k(1500)) }, when: \(pick(["annual_sales", "cumulative_sales"])), crossed_together: \(pick(["all", "highest", "one_a_year"]))", isFamily: true) }
        if flip(30) { add("pass", "rate: { signing: \(10 + below(40))%, trial.success: \(5 + below(20))% }, of: income(sublicense milestone)\(flip(50) ? ", rate_at: sublicense" : "")", isShare: true) }
        if flip(20) { add("stake", "\(flip(50) ? "rate: \(1 + below(9))%" : "number: 20000, outstanding: 1000000"), of: proceeds(exit), payer: outside, in_value: true, diluted: { by: \(10 + below(30))%, \(flip(50) ? "rounds: 2" : "each: round") }\(flip(50) ? ", from: 2y" : "")", isShare: true) }
        if credited {
            mayFallWithRates = has("minimum") && payments.contains { $0.text.contains("minimum, credits") }
            payments.append(("credit", "credit: \(10 + below(90))% of p0, against: \(pick(["r0", "[r0, p1]", "all"])), at_most: \(yearly && flip(50) ? "\(k(100 + below(900)))/y" : "\(10 + below(90))%")\(flip(30) ? ", expires: \(3 + below(8))y" : "")"))
        }
        if flip(40) { payments.append(("split", "shares: { inventor: \(5 + below(60))% }, of: \(pick(["r0", "[p0, r0]"]))")) }
        if flip(60) {
            let of = pick([["r0", "minimum"], ["p0", "p1"], ["p1", "r0", "p0", "minimum"], ["r0"]]).filter(has), thousands = 500 + below(20_000)
            payments.append(("cap", "cap: \(k(thousands)), of: [\(of.joined(separator: ", "))]"))
            limit(.init(money: Double(thousands * 1000 * scale), of: of))
        }
        if yearly, flip(90) {
            let of = pick([["r0", "minimum"], ["r0", "minimum"], ["p0", "p1"], ["p1", "r0", "p0", "minimum"]]).filter(has)
            let ofContract = contract != "" && of[0] == "r0" ? ", year: contract" : ""
            let excess = pick(["lost", "deferred"])
            if flip(30) {
                payments.append(("ceiling", "cap: \(5 + below(20))% of annual_sales, of: [\(of.joined(separator: ", "))], over: year, excess: \(excess)\(ofContract)"))
                limit(nil)
            } else {
                let thousands = 200 + below(4000), indexed = flip(40)
                payments.append(("ceiling", "cap: \(k(thousands)), of: [\(of.joined(separator: ", "))], over: year, excess: \(excess)\(ofContract)\(indexed ? ", indexed: { by: steady }" : "")"))
                limit(.init(money: Double(thousands * 1000 * scale), of: of, yearly: true, contractYears: ofContract != "", growth: indexed ? 0.04 : 0,
                            inAdvance: payments.contains { $0.name == "minimum" && $0.text.contains("due: start") }))
            }
        }
        let defers = payments.contains { $0.name == "ceiling" && $0.text.contains("deferred") }
        if flip(understates ? 80 : 20), !defers, cappedAfterTax.isEmpty || limits.isEmpty {
            // Interest is owed for what comes late: where a cap has room for so much only, more royalty in time saves it.
            let interest = payments.contains { $0.name == "cap" || $0.name == "ceiling" } ? 0 : below(6)
            covenants.append("look: { audits: r0, every: \(1 + below(3))y, finds: \(60 + below(41))%, look_back: \(1 + below(3))y, interest: \(interest)%/y\(flip(50) ? ", cost: \(k(20))" : "") }")
            if let tax = withheld["r0"] { withheld["look"] = tax }
        }
    }
    private mutating func limit(_ limit: Limit?) {
        if let limit { limits.append(limit) }
        let banks = payments.contains { $0.text.contains("banked") }
        let unevenAfterTax = cappedAfterTax.contains { tax(of: $0).lowerBound < tax(of: $0).upperBound }
        if has("credit") || limits.count > 1 || has("cap") && has("ceiling") || unevenAfterTax || banks && (limit?.yearly ?? true) || has("minimum") && !(limit?.of.contains("minimum") ?? true) && (limit?.of.contains("r0") ?? false) { mayFallWithRates = true }
    }

    /// A tax, and between which shares of what is paid it lies.
    private mutating func withholding() -> (text: String, bounds: ClosedRange<Double>) {
        let percent = 1 + below(30), grossedUp = flip(40) ? ", gross_up: true" : ""
        if grossedUp == "", flip(30) { return ("withholding: { M0: \(percent)% }", 0...max(Double(percent) / 100, withheldElsewhere.upperBound)) }
        return ("withholding: \(percent)%\(grossedUp)", Double(percent) / 100...Double(percent) / 100)
    }
    /// A clause that is paid, with what any payment may have.
    private mutating func add(_ name: String, taxedLike other: String? = nil, _ text: String, isRoyalty: Bool = false, isFamily: Bool = false, isShare: Bool = false) {
        var text = text
        if let other {
            if let tax = taxes[other] { text += ", " + tax; taxes[name] = tax; withheld[name] = withheld[other] }
        } else if flip(15) {
            let (tax, bounds) = withholding()
            text += ", " + tax; taxes[name] = tax; withheld[name] = bounds
        }
        if !isShare {
            if flip(10) { text += ", indexed: { by: \(pick(["cpi", "steady"]))\(flip(50) ? ", at_most: 4%/y" : "") }" }
            if flip(10), !isFamily { text += ", in: EUR" }
        }
        if isRoyalty, !text.contains("pipeline"), flip(15) { text += ", pipeline: [withholding, cap]"; cappedAfterTax.insert(name) }
        payments.append((name, text))
    }

    private mutating func event(_ triggers: [String], refundable: Int) -> String {
        let sum = flip(30) ? "uniform(\(k(100)) \(k(200 + below(5000))))" : k(100 + below(5000))
        if flip(15), refundable == 10 { return "pays: \(k(10 + below(50))), when: \(pick(["report", "better"])), at_most: \(1 + below(5))" }
        var text = "pays: \(sum), when: \(pick(triggers))"
        if flip(20) { text += ", within: \(10 + below(90))d" }
        if flip(20) { text += ", partial: { 20%: \(1 + below(5))y, 60%: \(pick(["rival", "trial.end"])) }" }
        if flip(15) { text += ", declines: { by: \(1 + below(20))%, per: 6mo, after: \(1 + below(6))y, at_least: 30%\(flip(50) ? ", rises: true, at_most: 150%" : "") }" }
        if flip(15) { text += ", retained: { share: 10%, until: \(pick(["first_launch", "8y"])) }" }
        if flip(10) { text += ", verified: { after: 30d, wrong_reject: 20%, wrong_accept: 5% }" }
        if flip(refundable) { text += ", refundable: { when: \(pick(["rival", "6y"])), share: \(20 + below(81))% }" }
        return text
    }
    private mutating func tiers(_ name: String) -> String { "{ 0: \(rate(name)), \(k(10_000 + below(20_000))): \(rate(name)), \(k(50_000 + below(50_000))): \(rate(name)) }" }
    private mutating func royalty(_ name: String) -> String {
        var text: String
        switch below(5) {
        case 0: text = "rate: \(rate(name))"
        case 1: text = "rate: { 0y: \(rate(name)), 3y: \(rate(name)) }"
        case 2 where markets.count > 1:
            text = "tiers: { \(markets.indices.map { "M\($0): \(tiers(name))" }.joined(separator: ", ")) }"
            if flip(20) { text += ", measured: cumulative" }
        default: text = "tiers: \(tiers(name))"
            if flip(20) { text += ", measured: cumulative" }
            if flip(20) { text += ", per: market" }
            // A whole-amount tier that falls is not monotone in the lower rate alone, but all rates are raised alike here.
            if flip(20) { text += ", whole_amount: true" }
        }
        if flip(50) { text += ", term: later of exclusivity_ends and launch + \(3 + below(9))y, after_exclusivity: \(20 + below(80))%" }
        if flip(20) { text += ", reductions: { rival: { when: rival, by: \(10 + below(60))% } }" }
        if name == "r0", let third { text += ", stacking: { deducts: \(20 + below(61))%, of: \(third), unused: \(pick(["carried", "lost"])) }" }
        if flip(30) { text += ", not_below: \(pick(["50% of unreduced", "1% of sales"]))" }
        if flip(15) { text += ", net_sales: { excludes: { freight: 3%, rebates: 12% } }" }
        if flip(15) { text += ", pipeline: [\(pick(["minimum, credits", "tiers, after_exclusivity", "credits, not_below"]))]" }
        return text
    }
}
