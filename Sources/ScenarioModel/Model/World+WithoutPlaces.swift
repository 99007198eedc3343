import Quantities

extension World {
    /// The same world without positions and provenance, for telling whether two scenarios share it.
    package var withoutPlaces: World {
        var world = self
        for i in world.stages.indices {
            world.stages[i].place = nil
            world.stages[i].lag?.strip(); world.stages[i].duration.strip()
            if case .chance(var chance) = world.stages[i].success { chance.strip(); world.stages[i].success = .chance(chance) }
            for k in world.stages[i].measures.indices {
                if case .drawn(var number) = world.stages[i].measures[k].value { number.strip(); world.stages[i].measures[k].value = .drawn(number) }
            }
            world.stages[i].cost?.strip(); world.stages[i].costAtStart?.strip(); world.stages[i].runningCost?.strip()
        }
        for i in world.delays.indices {
            world.delays[i].place = nil
            world.delays[i].chance.strip(); world.delays[i].lasts.strip()
        }
        for i in world.markets.indices { world.markets[i].strip() }
        for i in world.events.indices { world.events[i].strip() }
        for i in world.indices.indices { world.indices[i].place = nil }
        for i in world.correlations.indices { world.correlations[i].place = nil }
        return world
    }
}

extension Uncertain {
    fileprivate mutating func strip() { place = nil; provenance = .none }
}

extension WorldEvent {
    fileprivate mutating func strip() {
        place = nil
        delay?.strip(); income?.strip(); proceeds?.strip(); cost?.strip()
        switch occurrence {
        case .at(let points, var chance): chance?.strip(); occurrence = .at(points, chance: chance)
        case .anyTime(var rate, let most): rate.strip(); occurrence = .anyTime(rate, atMost: most)
        }
    }
}

extension Market {
    fileprivate mutating func strip() {
        place = nil
        filingLag?.strip(); review?.strip(); approvalOdds.strip(); launchLag.strip()
        resubmission?.after.strip(); resubmission?.review?.strip(); resubmission?.approvalOdds.strip()
        switch sales.volume {
        case .peak(var peak): peak.strip(); sales.volume = .peak(peak)
        case .units(var potential): potential.strip(); sales.volume = .units(potential: potential)
        }
        sales.price?.start.strip(); sales.price?.growth.strip()
        sales.exclusivityEnds?.strip()
        sales.erosion?.to.strip(); sales.erosion?.rate.strip(); sales.decline?.growth.strip()
        switch sales.uptake {
        case .logistic(var p): p.strip(); sales.uptake = .logistic(timeToPeak: p)
        case .linear(var p): p.strip(); sales.uptake = .linear(timeToPeak: p)
        case .bass(var p, var q): p.strip(); q.strip(); sales.uptake = .bass(p: p, q: q)
        case .points, .steps: break
        }
    }
}
