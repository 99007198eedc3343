import ScenarioModel

/// The graph of stages, markets and events: what comes after what.
enum Ordering {
    /// A bare stage name `S` in an `after` reads as `S.success`.
    static func readAsEvent(_ point: Point, in world: World) -> Point {
        if case .event(let name) = point, name.parts.count == 1, world.stages.contains(where: { $0.name == name.parts[0] }) {
            return .event(EventName([name.parts[0], "success"], place: name.place))
        }
        return point
    }

    /// Stages, markets and events such that each comes after everything it waits for; ties by kind, then name. A cycle is a W01.
    static func elements(of world: World, faults: inout [Diagnostic]) -> [WorldPlan.Element] {
        var remaining: [WorldPlan.Element] = world.stages.indices.map { .stage($0) } + world.markets.indices.map { .market($0) } + world.events.indices.map { .event($0) }
        var done: Set<WorldPlan.Element> = []
        var order: [WorldPlan.Element] = []
        while !remaining.isEmpty {
            guard let next = remaining.firstIndex(where: { dependencies($0, in: world).isSubset(of: done) }) else {
                let names = remaining.map { name($0, in: world) }.joined(separator: ", ")
                faults.append(Diagnostic(.W01, at: DottedPath("program.stages"), "these wait for one another: \(names); one of them must start without the others"))
                return order
            }
            let element = remaining.remove(at: next)
            done.insert(element)
            order.append(element)
        }
        return order
    }

    static func name(_ element: WorldPlan.Element, in world: World) -> String {
        switch element { case .stage(let i): world.stages[i].name; case .market(let j): world.markets[j].name; case .event(let e): world.events[e].name }
    }

    private static func after(_ element: WorldPlan.Element, in world: World) -> ([Point], Stage.Join) {
        switch element {
        case .stage(let i): (world.stages[i].after, world.stages[i].join)
        case .market(let j): (world.markets[j].after, world.markets[j].join)
        case .event(let e): (world.events[e].start, .all)
        }
    }

    private static func dependencies(_ element: WorldPlan.Element, in world: World) -> Set<WorldPlan.Element> {
        var points = after(element, in: world).0
        if case .event(let e) = element {
            points = world.events[e].points + world.events[e].during.map { .event(EventName([$0, "end"])) }
        }
        return Set(points.flatMap { elementsNamed(readAsEvent($0, in: world), in: world) })
    }

    static func elementsNamed(_ point: Point, in world: World) -> [WorldPlan.Element] {
        switch point {
        case .event(let name):
            if let i = world.stages.firstIndex(where: { $0.name == name.parts[0] }) { return [.stage(i)] }
            if let j = world.markets.firstIndex(where: { $0.name == name.parts[0] }) { return [.market(j)] }
            if let e = world.events.firstIndex(where: { $0.name == name.parts[0] }) { return [.event(e)] }
            if name.parts[0].hasPrefix("first_") || name.parts[0].hasPrefix("last_") { return world.markets.indices.map { .market($0) } }
            return []
        case .later(let p), .earlier(let p): return p.flatMap { elementsNamed($0, in: world) }
        case .offset(let p, _), .year(_, _, _, _, let p): return elementsNamed(p, in: world)
        case .next(_, let p): return p.map { elementsNamed($0, in: world) } ?? []
        case .date, .time: return []
        }
    }

    /// For each element, those that have started on every path on which it starts: along joins of all, transitively. `order` is
    /// such that each comes after what it waits for.
    static func waitedFor(_ order: [WorldPlan.Element], in world: World) -> [WorldPlan.Element: Set<WorldPlan.Element>] {
        var all: [WorldPlan.Element: Set<WorldPlan.Element>] = [:]
        for later in order {
            let (points, join) = after(later, in: world)
            var before: Set<WorldPlan.Element> = []
            if join == .all || points.count == 1 {
                for point in points {
                    guard case .event = readAsEvent(point, in: world) else { continue }
                    let elements = elementsNamed(readAsEvent(point, in: world), in: world)
                    if elements.count == 1 { before.formUnion([elements[0]]); before.formUnion(all[elements[0]] ?? []) }
                }
            }
            all[later] = before
        }
        return all
    }
}

extension WorldEvent {
    /// The points that have all come on every path on which its draws begin: the only one that it comes at, or the one it counts from.
    fileprivate var start: [Point] {
        switch occurrence {
        case .at(let points, _): points.count == 1 ? points : []
        case .anyTime: after.map { [$0] } ?? []
        }
    }
}
