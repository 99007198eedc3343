import Quantities
import ScenarioModel

/// Events of the world beside stages and markets.
extension WorldPlanner {
    mutating func declare(_ event: WorldEvent) {
        let slots = (0..<event.occurrence.most).map { _ in compiler.newSlot() }, closed = compiler.newSlot()
        compiler.declare(event.name, slot: slots[0], impossibleBy: [closed])
        if slots.count > 1 { compiler.occurrences[event.name] = slots }
        plan.events.append(EventPlan(name: event.name, timing: .at([], chance: .constant(1), mark: nil), slots: slots, closed: closed))
    }

    mutating func compile(event: WorldEvent, into e: Int) {
        let path = DottedPath(["events", event.name])
        let stages = event.during.compactMap { name in plan.stages.first { $0.name == name } }
        plan.events[e].during = stages.map { .init(start: $0.start, end: $0.end) }
        plan.events[e].until = event.until.map { compiler.slot(of: $0, at: path.appending("until")) }
        let start = event.after.map { compiler.slot(of: $0, at: path.appending("after")) }
        switch event.occurrence {
        case .at(let points, let chance):
            plan.events[e].from = start
            let compiled = points.enumerated().map { k, point in
                EventPlan.PointPlan(slot: compiler.slot(of: point, at: path.appending("at")), delay: event.delay.map { source($0, named: occurrence(k, "delay", of: event)) },
                                    impossible: compiler.impossible(.point(point), at: path.appending("at")))
            }
            let odds = chance.map { source($0) } ?? .constant(1)
            plan.events[e].timing = .at(compiled, chance: odds, mark: markNeeded(odds) ? mark("events.\(event.name)", .mark) : nil)
        case .anyTime(let rate, _):
            let delay = event.delay.map { source($0) }
            let speed = source(rate), mean = rate.mean.rawValue
            let marks = plan.events[e].slots.indices.map { k in
                // Later occurrences come after all hazards that come once.
                mark(occurrence(k, nil, of: event), k == 0 ? .hazard : .other, size: k == 0 ? mean : -Double(k), isIdle: rate.known?.rawValue == 0)
            }
            var ends = [plan.events[e].until, event.after.flatMap { compiler.impossible(.point($0), at: path.appending("after")) }].compactMap { $0 }
            if !stages.isEmpty { ends.append(compiler.maximum(stages.map { compiler.minimum([$0.end, $0.closed]) })) }
            plan.events[e].timing = .anyTime(start: start ?? compiler.constant(0), delay: delay, rate: speed, marks: marks,
                                             ruledOut: ends.isEmpty ? nil : compiler.minimum(ends))
        }
        plan.events[e].ops = compiler.takeOps()
        current.phase = .occurred
        plan.events[e].income = amounts(event.income, "income", of: event)
        plan.events[e].proceeds = amounts(event.proceeds, "proceeds", of: event)
        plan.events[e].cost = amounts(event.cost, "cost", of: event)
        plan.events[e].lasts = amounts(event.lasts, "lasts", of: event)
    }

    /// What each occurrence brings, in columns where it is uncertain: every structure sees the same draws.
    private mutating func amounts<Unit: Quantity>(_ sum: Uncertain<Unit>?, _ key: String, of event: WorldEvent) -> [OccurrenceAmount] {
        guard let sum else { return [] }
        return (0..<event.occurrence.most).map { k in
            let value = source(sum, named: occurrence(k, key, of: event))
            if case .driver = value { return OccurrenceAmount(source: value, slot: compiler.newSlot()) }
            return OccurrenceAmount(source: value, slot: nil)
        }
    }

    /// The name of a driver: `events.E.income`, from the second occurrence on `events.E.income@2`.
    private func occurrence(_ k: Int, _ key: String?, of event: WorldEvent) -> String {
        "events.\(event.name)" + (key.map { ".\($0)" } ?? "") + (k == 0 ? "" : "@\(k + 1)")
    }
}
