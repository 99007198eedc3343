import ScenarioModel

/// The dates of a trigger that fires again and again.
package enum Recurrence: Sendable, Hashable {
    /// A calendar: every so many years from `effective`, not at it.
    case every(Double)
    /// A recurring event of the world: one slot for each possible occurrence. Those of a plain event ascend on every path; those of a
    /// guarded one may be never between others.
    case occurrences([Int])
}

extension SlotCompiler {
    /// When a trigger fires, if it may fire more than once; nil for everything else, whose one time is its slot.
    mutating func recurrence(of trigger: Trigger, market: Int? = nil, at path: DottedPath) -> Recurrence? {
        switch trigger {
        case .point(let point): return recurrence(of: point, at: path)
        case .guarded(let inner, let condition):
            // A calendar with a condition has no columns; whoever looks at its dates looks at the condition.
            guard case .occurrences(let slots)? = recurrence(of: inner, market: market, at: path) else { return nil }
            let guards = guards(of: condition, market: market, at: path)
            return .occurrences(slots.map { guarded($0, guards) })
        case .first, .all, .not, .comparison: return nil
        }
    }
    private mutating func recurrence(of point: Point, at path: DottedPath) -> Recurrence? {
        switch point {
        case .event(let name):
            guard name.parts.count == 1 else { return nil }
            let word = name.parts[0]
            if let definition = definitions[word] { return recurrence(of: definition, at: path) }
            if let interval = calendar[word] { return .every(interval) }
            return occurrences[word].map { .occurrences($0) }
        case .offset(let inner, let dt):
            guard case .occurrences(let slots)? = recurrence(of: inner, at: path) else { return nil }
            return .occurrences(slots.map { adding(dt.rawValue, to: $0) })
        case .date, .time, .later, .earlier, .next, .year: return nil
        }
    }
}
