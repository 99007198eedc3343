import Planning
import Quantities
import ScenarioModel

/// Duties: too easy, too hard, without a cure, or overtaken by the next.
enum DutyRules {
    /// Q04: a duty that is never or hardly ever missed. Q05: one that is missed more often than met.
    static func timing(_ e: Evidence) -> [Question] {
        e.scenario.agreement.covenants.compactMap { covenant in
            guard case .duty(let require, let by, _) = covenant.watch, let f = e.covenant(covenant.name),
                  let met = f.met?.value.rawValue, let missed = f.late?.value.rawValue, met + missed > 0 else { return nil }
            let onTime = met / (met + missed)
            let path = "covenants.\(covenant.name)", line = covenant.place?.line
            if missed == 0 {
                return Question(code: "Q04", path: path, line: line, question: "can it ever be missed?",
                                why: "Never in \(e.rows.count) paths: \(TriggerText.text(require)) is due by \(TriggerText.text(by))\(covenant.grace.tolling == .none ? "" : " and excused delays")\(latest(e, covenant.name)). It is worth nothing to either side.",
                                paste: earlier(e, covenant.name).map { "by: \($0)" }, weight: 0.5 * abs(e.forecast.deal.expectedPresentValue.value.rawValue) * 0.01)
            }
            if onTime > 0.95 {
                return Question(code: "Q04", path: path, line: line, question: "does the date bind anybody?",
                                why: "Where it falls due it is met in \(Evidence.odds(onTime)); it bites in \(Evidence.odds(f.bites.value.rawValue)) of all paths.",
                                paste: nil, weight: e.weight(covenant.name))
            }
            if onTime < 0.25 {
                return Question(code: "Q05", path: path, line: line, question: "can the date be kept at all?",
                                why: "Where it falls due it is met \(onTime == 0 ? "on no path" : "in only \(Evidence.odds(onTime)) of paths").", paste: nil, weight: e.weight(covenant.name))
            }
            return nil
        }
    }
    /// The 90th percentile of when the duty's event comes, where a milestone pays on it.
    private static func milestone(_ e: Evidence, _ covenant: String) -> MilestoneForecast? {
        e.forecast.milestones.first { $0.duty?.covenant == covenant && $0.timing.p90 != nil }
    }
    private static func latest(_ e: Evidence, _ covenant: String) -> String {
        guard let k = e.forecast.milestones.firstIndex(where: { $0.duty?.covenant == covenant }),
              let last = e.rows.compactMap({ $0.times[k]?.rawValue }).max() else { return "" }
        return "; it came by \(Evidence.years(last)) at the latest"
    }
    private static func earlier(_ e: Evidence, _ covenant: String) -> String? {
        milestone(e, covenant)?.timing.p90.map { Evidence.years($0.value.rawValue) }
    }

    /// Q06: missing it ends the agreement at once.
    static func cure(_ e: Evidence) -> [Question] {
        e.scenario.agreement.covenants.compactMap { covenant in
            let effects: [Effect] = switch covenant.watch { case .duty, .level: covenant.otherwise; case .happening, .hazard: [] }
            guard effects.contains(.terminate), covenant.grace.cure.rawValue == 0, covenant.grace.notice.rawValue == 0 else { return nil }
            return Question(code: "Q06", path: "covenants.\(covenant.name)", line: covenant.place?.line, question: "can a miss be cured?",
                            why: "Missing it ends the agreement on the day, without notice or cure; it bites in \(Evidence.odds(e.covenant(covenant.name)?.bites.value.rawValue ?? 0)) of paths.",
                            paste: "cure: 90d", weight: e.weight(covenant.name))
        }
    }

    /// Q07: the cure of one duty is still open when the next falls due.
    static func overlap(_ e: Evidence) -> [Question] {
        var dates: [(name: String, due: Double, limit: Double, line: Int?)] = []
        for covenant in e.scenario.agreement.covenants {
            guard case .duty(_, .time(let t), _) = covenant.watch else { continue }
            dates.append((covenant.name, t.rawValue, t.rawValue + covenant.grace.notice.rawValue + covenant.grace.cure.rawValue, covenant.place?.line))
        }
        dates.sort { $0.due < $1.due }
        return zip(dates, dates.dropFirst()).compactMap { a, b in
            guard a.limit > b.due, a.due < b.due else { return nil }
            return Question(code: "Q07", path: "covenants.\(a.name)", line: a.line, question: "is its cure meant to outlast the next date?",
                            why: "\(a.name) may be cured until \(Evidence.years(a.limit)), but \(b.name) is due at \(Evidence.years(b.due)).",
                            paste: "cure: \(Int(((b.due - a.due) * 12).rounded(.down)))mo", weight: e.weight(a.name) / 4)
        }
    }

    /// Q08: excused delays move the date without an end.
    static func longStop(_ e: Evidence) -> [Question] {
        let open = e.scenario.agreement.covenants.filter { covenant in
            switch covenant.grace.tolling {
            case .none: false
            case .excusable: true
            case .delays(_, _, let atMost): atMost == nil
            }
        }
        guard let first = open.first, e.scenario.world.delays.contains(where: \.excusable) else { return [] }
        return [Question(code: "Q08", path: "covenants.\(first.name)", line: first.place?.line, question: "how long may excused delays move the date?",
                         why: "\(open.map(\.name).joined(separator: ", ")): every excusable delay moves the date, without a long-stop.",
                         paste: "tolling: { for: [\(e.scenario.world.delays.filter(\.excusable).map(\.name).joined(separator: ", "))], at_most: 12mo }", weight: e.weight(first.name) / 4)]
    }
}
