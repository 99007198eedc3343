/// One imagined path on which everything succeeds and takes its mean time; it orders what is shown, and never enters a result.
enum TypicalPath {
    /// Time of every slot; infinite where it does not come.
    static func times(world: WorldPlan, ops: [ColumnOp], slots: Int) -> [Double] {
        var t = [Double](repeating: .infinity, count: slots)
        func mean(_ source: ValueSource?) -> Double {
            switch source {
            case nil: 0
            case .constant(let v): v
            case .driver(let i): world.drivers[i].law.mean * world.drivers[i].scale + world.drivers[i].shift
            }
        }
        for element in world.order {
            switch element {
            case .stage(let i):
                let stage = world.stages[i]
                stage.ops.forEach { $0.run(on: &t) }
                t[stage.start] = t[stage.ready] + mean(stage.lag)
                t[stage.end] = t[stage.start] + mean(stage.duration)
                t[stage.success] = t[stage.end]
                t[stage.failure] = .infinity
                for measure in stage.measures {
                    t[measure.slot] = switch measure.value {
                    case .drawn(let source): mean(source)
                    case .sum(let terms): terms.reduce(0) { $0 + $1.weight * t[$1.slot] }
                    case .passed(let atLeast): atLeast.reduce(0, +)
                    }
                }
            case .market(let j):
                let market = world.markets[j]
                market.ops.forEach { $0.run(on: &t) }
                t[market.submission] = t[market.ready] + mean(market.filingLag)
                t[market.decision] = t[market.submission] + mean(market.review)
                t[market.approval] = t[market.decision]
                t[market.launch] = t[market.approval] + mean(market.launchLag)
                t[market.exclusivityEnds] = market.exclusivity == nil ? .infinity : mean(market.exclusivity)
            case .event(let e):
                let event = world.events[e]
                event.ops.forEach { $0.run(on: &t) }
                switch event.timing {
                case .at(let points, _, _):
                    for (slot, time) in zip(event.slots, points.map({ t[$0.slot] + mean($0.delay) }).sorted()) { t[slot] = time }
                case .anyTime(let start, let delay, let rate, _, _):
                    let gap = mean(rate) > 0 ? 1 / mean(rate) : .infinity
                    for (k, slot) in event.slots.enumerated() { t[slot] = t[start] + mean(delay) + Double(k + 1) * gap }
                }
            }
        }
        ops.forEach { $0.run(on: &t) }
        return t
    }
}

extension ColumnOp {
    /// Runs the op on one path.
    package func run(on t: inout [Double]) {
        switch self {
        case .constant(let i, let v): t[i] = v
        case .add(let i, let f, let dt): t[i] = t[f] + dt
        case .minimum(let i, let f): t[i] = f.reduce(.infinity) { min($0, t[$1]) }
        case .maximum(let i, let f): t[i] = f.reduce(-.infinity) { max($0, t[$1]) }
        case .year(let i, let f, let phrase): t[i] = phrase.time(after: t[f])
        case .guarded(let i, let f, let guards):
            let at = t[f]
            t[i] = guards.allSatisfy { (t[$0.slot] <= at) != $0.negated } ? at : .infinity
        case .next(let i, let f, let phrase): t[i] = phrase.time(after: t[f])
        case .holds(let i, let f, let bound): t[i] = bound.holds(t[bound.slot]) ? t[f] : .infinity
        case .window(let i, let f, let lower, let upper):
            let at = t[f]
            t[i] = (lower.map { at >= t[$0] } ?? true) && (upper.map { at < t[$0] } ?? true) ? at : .infinity
        }
    }
}
