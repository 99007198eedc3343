import Quantities

/// What a path of the world holds, for correlations.
enum WorldNumber: Hashable {
    case uncertain
    case fixed
    /// Drawn for each affected stage or each occurrence by itself, so there is no one number to correlate.
    case perStage
}

extension Decoding {
    func world(_ head: Section) -> World {
        var world = World()
        if let node = head["program"], let program = Section(node, KeyCatalogue.program, inherited: head.provenance, log: log) {
            if let stages = program["stages"] {
                for (entry, provenance) in named(stages, "stages", .event, inherited: program.provenance) {
                    if let stage = stage(entry, inherited: provenance) { world.stages.append(stage) }
                }
            }
            if let delays = program["delays"] {
                for (entry, provenance) in named(delays, "delays", .event, inherited: program.provenance) {
                    if let delay = delay(entry, inherited: provenance) { world.delays.append(delay) }
                }
            }
        }
        if let node = head["indices"] {
            for (entry, provenance) in named(node, "indices", inherited: head.provenance) {
                if let index = index(entry, inherited: provenance) { world.indices.append(index) }
            }
        }
        if let node = head["markets"] {
            for (entry, provenance) in named(node, "markets", .event, inherited: head.provenance) {
                if let market = market(entry, inherited: provenance) { world.markets.append(market) }
            }
        }
        if let node = head["events"] { world.events = events(node, inherited: head.provenance) }
        StageGraph(world).reportCycles(root: root, log: log)
        checkDeclines(world)
        if let node = head["correlations"] { world.correlations = correlations(node) }
        return world
    }

    private func stage(_ entry: Node.Entry, inherited: Provenance) -> Stage? {
        guard let section = Section(entry.value, KeyCatalogue.stage, inherited: inherited, log: log) else { return nil }
        let (after, join) = waits(section)
        let lag = note(section.uncertainYears("lag")), duration = note(section.uncertainYears("duration"))
        let measures = self.measures(section, of: entry.key)
        let success = self.success(section, entry, measures: measures)
        let cost = note(section.uncertainMoney("cost")), atStart = note(section.uncertainMoney("cost_at_start"))
        let running = note(section.uncertainMoneyRate("running_cost"))
        let optional = section.choice("branch") == "optional"
        guard let duration, let success else { return nil }
        return Stage(name: entry.key, after: after, join: join, lag: lag, duration: duration,
                     success: success, measures: measures, cost: cost, costAtStart: atStart, runningCost: running, optionalBranch: optional, place: entry.keyPlace)
    }

    private func delay(_ entry: Node.Entry, inherited: Provenance) -> Delay? {
        guard let section = Section(entry.value, KeyCatalogue.delay, inherited: inherited, log: log) else { return nil }
        var affects: [String] = []
        let affected = section["affects"].map { nameList($0) } ?? []
        for (name, node) in affected {
            if !scope.stages.contains(name) {
                let (code, because) = scope.missing(name)
                log.add(code, at: node, "no stage \(name)\(because)", suggestion: NearestKey.to(name, in: scope.stages).map { "did you mean \($0)?" },
                        notes: ["stages: \(scope.stages.joined(separator: ", "))"])
            } else if affects.contains(name) {
                log.add(.K05, at: node, "\(name) is named twice; a stage suffers a delay once at most")
            } else {
                affects.append(name)
            }
        }
        let chance = note(section.uncertainShare("chance"), as: .perStage), lasts = note(section.uncertainYears("lasts"), as: .perStage)
        let excusable = section.truth("excusable") ?? false
        guard let chance, let lasts else { return nil }
        return Delay(name: entry.key, affects: affects.sorted(), chance: chance, lasts: lasts, excusable: excusable, place: entry.keyPlace)
    }

    // MARK: waiting

    /// `after` or `after_any`; a bare stage is read as its success.
    func waits(_ section: Section) -> ([Point], Stage.Join) {
        if section.has("after"), let any = section.entry("after_any") {
            log.add(.K03, at: any, in: section.node, "after waits for all and after_any for the first; \(section.context.title) has one of them")
        }
        let key = section.has("after") ? "after" : "after_any"
        guard let node = section[key] else { return ([], .all) }
        if let items = node.opened.items, items.isEmpty {
            log.add(.K02, at: node, "\(key) is an empty list", suggestion: "leave \(key) out, or name a stage")
        }
        let points = (node.opened.items ?? [node]).compactMap { item -> Point? in
            guard let point = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.point(item) }) else { return nil }
            triggers.check(point, in: .world, at: item)
            triggers.checkPossible(.point(point), at: item)
            return point.mapEvents { name in
                name.parts.count == 1 && scope.stages.contains(name.parts[0]) ? EventName([name.parts[0], "success"], place: name.place) : name
            }
        }
        return (points, key == "after" ? .all : .any)
    }

    // MARK: numbers

    /// Notes that the world has this number.
    func note<U>(_ number: Uncertain<U>?, as kind: WorldNumber? = nil) -> Uncertain<U>? {
        if let number { numbers[number.path] = kind ?? (number.known == nil ? .uncertain : .fixed) }
        return number
    }
}
