/// What waits for what among stages, markets and other events.
struct StageGraph {
    /// Names of the elements that each waits for directly.
    private let before: [String: [String]]
    private let stages: Set<String>
    private let events: Set<String>

    init(_ world: World) {
        let markets = world.markets.map(\.name)
        let elements = Set(world.stages.map(\.name) + markets + world.events.map(\.name))
        func names(_ points: [Point]) -> [String] {
            points.flatMap(\.events).flatMap { event -> [String] in
                if elements.contains(event.parts[0]) { return [event.parts[0]] }
                return Vocabulary.extremes.all.contains(event.parts[0]) ? markets : []
            }
        }
        var before: [String: [String]] = [:]
        for stage in world.stages { before[stage.name] = names(stage.after) }
        for market in world.markets { before[market.name] = names(market.after) }
        for event in world.events { before[event.name] = names(event.points) + event.during }
        self.before = before
        stages = Set(world.stages.map(\.name))
        events = Set(world.events.map(\.name))
    }

    /// Everything that `name` waits for, directly or not.
    func reachable(from name: String) -> Set<String> {
        var found: Set<String> = [], open = before[name] ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += before[next] ?? [] }
        }
        return found
    }

    /// Each cycle once, as a W01 at the `after` of its first element by name.
    func reportCycles(root: Node, log: FaultLog) {
        for cycle in Cycles.all(before) {
            let first = cycle[0]
            let node = stages.contains(first) ? root["program"]?["stages"]?[first] : root[events.contains(first) ? "events" : "markets"]?[first]
            let text = (cycle + [first]).joined(separator: " after ")
            log.add(.W01, at: node?["after"] ?? node?["after_any"] ?? node?["at"] ?? node ?? root,
                    cycle.count == 1 ? "\(first) waits for itself" : "these wait for one another: \(text)",
                    suggestion: "let one of them start without the others")
        }
    }
}
