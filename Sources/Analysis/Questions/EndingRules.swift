import Planning
import Quantities
import ScenarioModel

/// How the agreement ends: by a hazard that nobody owns, without a way home, or never.
enum EndingRules {
    /// Q01: a hazard that ends the agreement without saying whose right it is and what notice is given.
    static func hazards(_ e: Evidence) -> [Question] {
        e.scenario.agreement.covenants.compactMap { covenant in
            guard case .hazard(let rates, _, let until) = covenant.watch, covenant.then.contains(.terminate) else { return nil }
            var missing: [String] = []
            if covenant.holder == nil { missing.append("no party") }
            if covenant.grace.notice.rawValue == 0 { missing.append("no notice") }
            guard !missing.isEmpty, let end = e.ends(by: covenant.name) else { return nil }
            let p = end.probability.value.rawValue
            var why = "\(Evidence.odds(p)) of paths end here"
            if let half = end.timing.p50 { why += ", half of them by \(e.month(half.value))" }
            why += "; the clause names \(missing.joined(separator: " and "))."
            if let worth = e.worth[covenant.name], worth.licensee > 0 {
                why += " As a hazard it costs the licensee \(Evidence.money(worth.licensee)) and the licensor \(Evidence.money(worth.licensor)): nobody chooses it. Is it a choice?"
            }
            let rate = rates.count == 1 ? rates[0].rate.known.map { "\(LedgerWords(effective: e.scenario.effective, scale: 1e6).percent($0.rawValue))%/y" } : nil
            let holder = covenant.holder?.rawValue ?? (until == nil ? "licensor" : "licensee")
            let window = until.map { ", until: \(TriggerText.text($0))" } ?? ""
            let paste = rate.map { "\(covenant.name): { hazard: \($0)\(window), holder: \(holder), notice: 90d, then: terminate }" }
            return Question(code: "Q01", path: "covenants.\(covenant.name)", line: covenant.place?.line,
                            question: until == nil ? "whose breach is it, and can it be cured?" : "who may end it, and with what notice?",
                            why: why, paste: paste, weight: e.weight(covenant.name))
        }
    }

    /// Q02: the agreement can end early and nothing says what returns.
    static func windDown(_ e: Evidence) -> [Question] {
        let written = e.scenario.agreement.clauses.keys.contains { $0.contains("wind_down") || $0.contains("reversion") || $0.contains("return") }
        let early = e.forecast.terminations.filter { $0.kind == .covenant && $0.probability.value.rawValue > 0 }
        guard !written, let first = early.first else { return [] }
        let p = early.reduce(0) { $0 + $1.probability.value.rawValue }
        let covenant = e.scenario.agreement.covenants.first { $0.name == first.cause }
        return [Question(code: "Q02", path: "agreement.clauses", line: covenant?.place?.line,
                         question: "what comes back to the licensor when it ends early?",
                         why: "\(Evidence.odds(p)) of paths end by a clause (\(early.map(\.cause).joined(separator: ", "))); no wind-down and no reversion is written.",
                         paste: "clauses: { wind_down: data, filings and stock return within 90 days }", weight: e.weight(first.cause) / 2)]
    }

    /// Q03: no royalty term and no date: the agreement stands until the horizon.
    static func sunset(_ e: Evidence) -> [Question] {
        guard let horizon = e.ends(by: "horizon"), horizon.probability.value.rawValue > 0.01, !e.plan.licensed.isEmpty else { return [] }
        let p = horizon.probability.value.rawValue
        let hasTerm = e.plan.expiry != nil
        let royalty = e.scenario.agreement.payments.first { if case .royalty = $0.form { true } else { false } }
        return [Question(code: "Q03", path: hasTerm ? "horizon" : royalty.map { "payments.\($0.name)" } ?? "agreement", line: royalty?.place?.line,
                         question: "when does the agreement end?",
                         why: "\(Evidence.odds(p)) of paths still stand at the horizon of \(Evidence.years(e.scenario.horizon.rawValue))\(hasTerm ? "; payments beyond it are not counted." : "; no royalty term is written, so nothing else ends it.")",
                         paste: hasTerm ? "horizon: \(Int(e.scenario.horizon.rawValue) + 10)y" : "term: later of exclusivity_ends and launch + 10y",
                         weight: p * abs(e.forecast.deal.expectedPresentValue.value.rawValue))]
    }
}
