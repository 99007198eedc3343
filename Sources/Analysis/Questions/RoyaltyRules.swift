import Planning
import Quantities
import ScenarioModel

/// Royalties and minimums: terms, tiers and dates that do not fit the sales.
enum RoyaltyRules {
    private static func royalties(_ e: Evidence) -> [(Payment, Royalty)] {
        e.scenario.agreement.payments.compactMap { payment in if case .royalty(let r) = payment.form { (payment, r) } else { nil } }
    }

    /// Q14: the term ends before the sales have reached their peak.
    static func term(_ e: Evidence) -> [Question] {
        royalties(e).compactMap { payment, royalty in
            guard let term = royalty.term, let years = yearsAfterLaunch(term) else { return nil }
            let slow = e.scenario.world.markets.compactMap { market -> (String, Double)? in
                switch market.sales.uptake {
                case .logistic(let p), .linear(let p): (market.name, p.mean.rawValue)
                default: nil
                }
            }.filter { $0.1 > years }
            guard let first = slow.first else { return nil }
            return Question(code: "Q14", path: "payments.\(payment.name).term", line: payment.place?.line, question: "does the term outlast the ramp?",
                            why: "It ends \(Evidence.years(years)) after launch; \(first.0) takes \(Evidence.years(first.1)) to its peak.",
                            paste: "term: launch + 10y", weight: e.forecast.payments.first { $0.name == payment.name }?.presentValuePayee.value.rawValue ?? 0)
        }
    }
    /// Only what counts from the launch alone.
    private static func yearsAfterLaunch(_ point: Point) -> Double? {
        if case .offset(.event(let name), let t) = point, name.parts.last == "launch" { return t.rawValue }
        return nil
    }

    /// Q15: the rate falls as sales grow.
    static func tiers(_ e: Evidence) -> [Question] {
        royalties(e).compactMap { payment, royalty in
            let rates = royalty.tiers.steps.map(\.value.rawValue)
            guard zip(rates, rates.dropFirst()).contains(where: { $0 > $1 }) else { return nil }
            return Question(code: "Q15", path: "payments.\(payment.name).tiers", line: payment.place?.line, question: "is the royalty meant to fall as sales grow?",
                            why: "A higher tier bears a lower rate than the one below it.", paste: nil,
                            weight: 0.2 * (e.forecast.payments.first { $0.name == payment.name }?.presentValuePayee.value.rawValue ?? 0))
        }
    }

    /// Q16: sales after exclusivity bear the full rate.
    static func afterExclusivity(_ e: Evidence) -> [Question] {
        guard e.scenario.world.markets.contains(where: { $0.sales.exclusivityEnds != nil }) else { return [] }
        return royalties(e).compactMap { payment, royalty in
            guard royalty.afterExclusivity.rawValue == 1 else { return nil }
            return Question(code: "Q16", path: "payments.\(payment.name).after_exclusivity", line: payment.place?.line, question: "does the full rate hold after exclusivity?",
                            why: "Nothing steps the royalty down when exclusivity ends; a licensee will ask for it.", paste: "after_exclusivity: 50%",
                            weight: 0.05 * (e.forecast.payments.first { $0.name == payment.name }?.presentValuePayee.value.rawValue ?? 0))
        }
    }

    /// Q17: a minimum may fall due before anything is sold.
    static func minimumBeforeLaunch(_ e: Evidence) -> [Question] {
        guard let launch = e.forecast.milestones.first(where: { $0.name == "first_launch" })?.timing.p90 else { return [] }
        return e.scenario.agreement.payments.compactMap { payment in
            guard case .minimum(let minimum) = payment.form else { return nil }
            let from: Double
            switch minimum.from {
            case .time(let t): from = t.rawValue
            case .date(let d): from = e.scenario.effective.years(to: d).rawValue
            default: return nil
            }
            guard from < launch.value.rawValue else { return nil }
            return Question(code: "Q17", path: "payments.\(payment.name).from", line: payment.place?.line, question: "is the minimum owed before the launch?",
                            why: "It is owed from \(Evidence.years(from)); one launch in ten comes after \(Evidence.years(launch.value.rawValue)).",
                            paste: "from: third full year after first_launch", weight: e.forecast.payments.first { $0.name == payment.name }?.presentValuePayee.value.rawValue ?? 0)
        }
    }
}
