import Planning
import Quantities
import ScenarioModel

/// Milestones: never or always paid, paid twice, paid together, or without proof.
enum MilestoneRules {
    private static func place(_ e: Evidence, _ name: String) -> SourcePlace? {
        e.scenario.agreement.payments.first { $0.name == name || name.hasPrefix($0.name + ".") }?.place
    }

    /// Q09: a milestone that no path reaches, or that every path reaches.
    static func reach(_ e: Evidence) -> [Question] {
        e.forecast.milestones.compactMap { milestone in
            guard let payment = e.forecast.payments.first(where: { $0.name == milestone.name }), let amount = payment.amount, payment.kind != .upfront else { return nil }
            let p = milestone.probability.value.rawValue
            if p == 0 {
                return Question(code: "Q09", path: "payments.\(milestone.name)", line: place(e, milestone.name)?.line, question: "can it ever be reached?",
                                why: "No path of \(e.rows.count) reaches \(milestone.event): \(Evidence.money(amount.rawValue)) of the headline are worth nothing.",
                                paste: nil, weight: 0.1 * amount.rawValue)
            }
            if p == 1 {
                return Question(code: "Q09", path: "payments.\(milestone.name)", line: place(e, milestone.name)?.line, question: "is it a milestone or a date?",
                                why: "Every path reaches \(milestone.event): it is a deferred upfront of \(Evidence.money(amount.rawValue)).", paste: nil, weight: 0.05 * amount.rawValue)
            }
            return nil
        }
    }

    /// Q10: two payments on one event.
    static func twoOnOneEvent(_ e: Evidence) -> [Question] {
        var seen: [Int: [String]] = [:]
        var order: [Int] = []
        for payment in e.plan.payments {
            guard case .event(let slot, _, _) = payment.form, payment.counted else { continue }
            if seen[slot] == nil { order.append(slot) }
            seen[slot, default: []].append(payment.name)
        }
        return order.compactMap { slot in
            let names = seen[slot]!
            guard names.count > 1 else { return nil }
            let total = e.plan.payments.filter { names.contains($0.name) }.reduce(0) { $0 + ($1.amount ?? 0) }
            return Question(code: "Q10", path: "payments.\(names[1])", line: place(e, names[1])?.line, question: "are both meant to be paid on one event?",
                            why: "\(names.joined(separator: " and ")) are paid on the same event: \(Evidence.money(total)) together.", paste: nil, weight: 0.05 * total)
        }
    }

    /// Q11: sales milestones whose thresholds are first reached in one year.
    static func sameYear(_ e: Evidence) -> [Question] {
        let sales = e.forecast.milestones.indices.filter { k in
            e.forecast.payments.first { $0.name == e.forecast.milestones[k].name }?.kind == .salesMilestone
        }
        guard sales.count > 1 else { return [] }
        var launched = 0, together = 0
        for row in e.rows where row.launched {
            launched += 1
            let times = sales.compactMap { row.times[$0]?.rawValue }
            if Set(times).count < times.count { together += 1 }
        }
        guard launched > 0, together > 0 else { return [] }
        let names = sales.map { e.forecast.milestones[$0].name }
        let p = Double(together) / Double(launched)
        let lowest = sales.compactMap { k in e.forecast.payments.first { $0.name == e.forecast.milestones[k].name } }
        let average = lowest.reduce(0) { $0 + ($1.amount?.rawValue ?? 0) } / Double(max(1, lowest.count))
        return [Question(code: "Q11", path: "payments.\(names[0])", line: place(e, names[0])?.line, question: "do two of them pay in one year?",
                         why: "Two of \(names.joined(separator: ", ")) are first reached in the same year in \(Evidence.odds(p)) of launches. As written all are paid.",
                         paste: nil, weight: p * e.forecast.deal.launch.value.rawValue * average)]
    }

    /// Q12: milestones that nobody verifies and no criterion describes.
    static func proof(_ e: Evidence) -> [Question] {
        let open = e.scenario.agreement.payments.filter { payment in
            guard case .event(let event) = payment.form, payment.owner == nil && payment.criteria == nil && payment.verifiedBy == nil else { return false }
            if case .point(.event(let name)) = event.when { return !["signing", "effective"].contains(name.description) }
            return true
        }
        guard let first = open.first else { return [] }
        return [Question(code: "Q12", path: "payments.\(first.name)", line: first.place?.line, question: "who says that it has been reached, and by what criteria?",
                         why: "\(open.count) milestones name no owner, no criteria and nobody who verifies: \(open.prefix(4).map(\.name).joined(separator: ", "))\(open.count > 4 ? " ..." : "").",
                         paste: "verified_by: an independent expert", weight: 0)]
    }

    /// Q13: the licensor is paid on sales but on no technical success.
    static func withoutTechnical(_ e: Evidence) -> [Question] {
        let kinds = Set(e.plan.payments.filter(\.counted).map(\.kind))
        guard kinds.contains(.salesMilestone), !kinds.contains(.milestone), let first = e.plan.payments.first(where: { $0.kind == .salesMilestone }) else { return [] }
        return [Question(code: "Q13", path: "payments.\(first.name)", line: place(e, first.name)?.line, question: "is nothing due before sales?",
                         why: "Sales milestones are written, but no technical milestone before them: \(Evidence.odds(e.forecast.deal.upfrontOnly.value.rawValue)) of paths pay only the upfront.",
                         paste: nil, weight: 0.05 * (first.amount ?? 0))]
    }
}
