import Quantities
import ScenarioModel

/// What the world says that no clause uses, and what nobody vouches for.
enum WorldRules {
    /// Q18: a market sells without a regulator's word.
    static func salesWithoutApproval(_ e: Evidence) -> [Question] {
        e.scenario.world.markets.compactMap { market in
            guard market.review == nil, market.approvalOdds.known == Share(1) else { return nil }
            return Question(code: "Q18", path: "markets.\(market.name)", line: market.place?.line, question: "does it sell without an approval?",
                            why: "Neither a review nor approval odds are written: it is approved on every path that reaches it.",
                            paste: "review: pert(0.7y 0.9y 1.4y)", weight: 0.01 * market.sales.size.rawValue)
        }
    }

    /// Q19: markets that nobody licensed, stages that lead nowhere.
    static func unused(_ e: Evidence) -> [Question] {
        var questions: [Question] = []
        let licensed = Set(e.plan.licensed.map { e.world.markets[$0].name })
        for market in e.scenario.world.markets where !licensed.contains(market.name) {
            questions.append(Question(code: "Q19", path: "markets.\(market.name)", line: market.place?.line, question: "is it left out on purpose?",
                                      why: "The grant does not cover \(market.name): its sales count in nothing.", paste: nil, weight: 0.001 * market.sales.size.rawValue))
        }
        var used: Set<String> = []
        func use(_ points: [Point]) { for point in points { used.formUnion(Names.of(point)) } }
        e.scenario.world.stages.forEach { use($0.after) }
        e.scenario.world.markets.forEach { use($0.after) }
        e.scenario.world.events.forEach { use($0.points); used.formUnion($0.during) }
        for payment in e.scenario.agreement.payments { if case .event(let event) = payment.form { used.formUnion(Names.of(event.when)) } }
        for covenant in e.scenario.agreement.covenants {
            switch covenant.watch {
            case .duty(let require, let by, _): used.formUnion(Names.of(require)); used.formUnion(Names.of(by))
            case .happening(let when, _, _): used.formUnion(Names.of(when))
            case .level, .hazard: break
            }
        }
        for definition in e.scenario.agreement.definitions.values { used.formUnion(Names.of(definition)) }
        for stage in e.scenario.world.stages where !used.contains(stage.name) {
            questions.append(Question(code: "Q19", path: "program.stages.\(stage.name)", line: stage.place?.line, question: "what does it lead to?",
                                      why: "No stage, market or clause waits for \(stage.name).", paste: nil, weight: stage.cost?.mean.rawValue ?? 0))
        }
        return questions
    }

    /// Q20: numbers without a source, the most uncertain first.
    static func sources(_ e: Evidence) -> [Question] {
        let open = e.scenario.world.markets.filter { $0.sales.sizeSource.isUncertain && $0.sales.sizeSource.provenance.source == nil }
        guard let largest = open.max(by: { $0.sales.size < $1.sales.size }) else { return [] }
        let number = if case .units = largest.sales.volume { "potential" } else { "peak" }
        return [Question(code: "Q20", path: "markets.\(largest.name).sales", line: largest.sales.sizeSource.place?.line, question: "where does the number come from?",
                         why: "The largest market's \(number) carries no source; \(open.count) of \(e.scenario.world.markets.count) peaks have none.",
                         paste: "source: analyst consensus of \(e.scenario.effective.year)-01", weight: 0)]
    }

    /// Q21: clauses that the file itself calls open.
    static func openClauses(_ e: Evidence) -> [Question] {
        e.scenario.agreement.clauses.filter { $0.value.lowercased().hasPrefix("open") }.keys.sorted().map {
            Question(code: "Q21", path: "agreement.clauses.\($0)", line: nil, question: "what is agreed?", why: "The file calls it open.", paste: nil, weight: 0)
        }
    }
}

/// First words of the events that a trigger names.
enum Names {
    static func of(_ trigger: Trigger) -> Set<String> {
        switch trigger {
        case .first(let t), .all(let t): t.reduce(into: []) { $0.formUnion(of($1)) }
        case .not(let t): of(t)
        case .guarded(let a, let b): of(a).union(of(b))
        case .comparison(let comparison): Set(comparison.metric.isMeasure ? [String(comparison.metric.name.prefix { $0 != "." })] : [])
        case .point(let p): of(p)
        }
    }
    static func of(_ point: Point) -> Set<String> {
        switch point {
        case .event(let name): [name.parts[0]]
        case .later(let p), .earlier(let p): p.reduce(into: []) { $0.formUnion(of($1)) }
        case .offset(let p, _), .year(_, _, _, _, let p): of(p)
        case .next(_, let p): p.map(of) ?? []
        case .date, .time: []
        }
    }
}
