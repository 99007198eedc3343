import LinearAlgebra
import Quantities
import Sampling
import ScenarioModel

/// Compiles the world of a scenario: orders stages, markets and events, numbers drivers and columns, factors correlations.
struct WorldPlanner {
    let scenario: Scenario
    private let samplers: Samplers
    var plan: WorldPlan
    var compiler: SlotCompiler
    private var faults: [Diagnostic] = []
    /// Where each driver is drawn.
    private var moments: [DrawMoment] = []
    var current = DrawMoment(element: nil, phase: .start)

    /// The part of the paths for which a driver is drawn.
    struct DrawMoment: Hashable {
        enum Phase: Hashable { case start, refused, approved, launched, occurred }
        var element: WorldPlan.Element?
        var phase: Phase
    }

    private init(_ scenario: Scenario, samplers: Samplers) {
        self.scenario = scenario; self.samplers = samplers
        plan = WorldPlan(grid: TimeGrid(scenario.simulation.grid, horizon: scenario.horizon.rawValue, effective: scenario.effective))
        compiler = SlotCompiler(effective: scenario.effective)
        compiler.marketNames = scenario.world.markets.map(\.name)
        compiler.licensed = Array(scenario.world.markets.indices)
        compiler.countsUnits = Set(scenario.world.markets.indices.filter { scenario.world.markets[$0].sales.price != nil })
        compiler.periodsAYear = plan.grid.perYear
    }

    static func plan(_ scenario: Scenario, scheme: SamplingScheme, samplers: Samplers) throws(Diagnostics) -> (WorldPlan, SlotCompiler) {
        var planner = WorldPlanner(scenario, samplers: samplers)
        planner.declareEvents()
        planner.compileIndices()
        planner.compileElements()
        planner.correlate()
        let stages = scenario.world.stages.count
        let nothingDecided = Stratum(name: "", weight: 1, share: 1, outcomes: Array(repeating: nil, count: stages), reached: Array(repeating: true, count: stages))
        planner.plan.outcomes = planner.faults.isEmpty ? StageTree.strata(of: scenario.world, plan: planner.plan) : [nothingDecided]
        planner.plan.strata = scheme == .plain ? [nothingDecided] : planner.plan.outcomes
        planner.plan.slotCount = planner.compiler.slotCount
        let faults = planner.faults + planner.compiler.faults
        guard faults.isEmpty else { throw Diagnostics(faults) }
        return (planner.plan, planner.compiler)
    }

    // MARK: columns

    private mutating func declareEvents() {
        let world = scenario.world
        for stage in world.stages {
            let start = compiler.newSlot(), end = compiler.newSlot(), success = compiler.newSlot(), failure = compiler.newSlot()
            let closed = compiler.newSlot(), ready = compiler.newSlot()
            compiler.declare("\(stage.name).start", slot: start, impossibleBy: [closed])
            compiler.declare("\(stage.name).end", slot: end, impossibleBy: [closed])
            compiler.declare("\(stage.name).success", slot: success, impossibleBy: [failure, closed])
            compiler.declare("\(stage.name).failure", slot: failure, impossibleBy: [success, closed])
            plan.stages.append(StagePlan(name: stage.name, ready: ready, closed: closed, start: start, end: end, success: success,
                                         failure: failure, duration: .constant(0), chance: .constant(1), optionalBranch: stage.optionalBranch))
            declareMeasures(of: stage, in: plan.stages.count - 1)
        }
        for market in world.markets {
            let s = (0..<9).map { _ in compiler.newSlot() }
            let closed = s[7]
            let m = market.name
            compiler.declare("\(m).submission", slot: s[0], impossibleBy: [closed])
            compiler.declare("\(m).decision", slot: s[1], impossibleBy: [closed])
            compiler.declare("\(m).approval", slot: s[2], impossibleBy: [s[3], closed])
            compiler.declare("\(m).refusal", slot: s[3], impossibleBy: [s[2], closed])
            compiler.declare("\(m).resubmission", slot: s[4], impossibleBy: [s[2], s[3], closed])
            compiler.declare("\(m).launch", slot: s[5], impossibleBy: [s[3], closed])
            compiler.declare("\(m).exclusivity_ends", slot: s[6], impossibleBy: [])
            plan.markets.append(MarketPlan(
                name: m, ready: s[8], closed: closed, submission: s[0], decision: s[1], approval: s[2], refusal: s[3], resubmission: s[4],
                launch: s[5], exclusivityEnds: s[6], chance: .constant(1), cycles: 0, launchLag: .constant(0),
                sales: SalesPlan(volume: .peak(.constant(0)), uptake: .points(ages: [0], shares: [1]))))
        }
        for event in world.events { declare(event) }
        plan.eventNames = compiler.events.map { ($0.value, $0.key) }.sorted { $0.slot < $1.slot }
    }

    // MARK: indices

    /// Indices come first: their drivers wait for nothing, and are drawn for whatever path asks.
    private mutating func compileIndices() {
        for index in scenario.world.indices {
            let course: IndexPlan.Course
            switch index.course {
            case .known(let table): course = .known(from: table.steps.map(\.from.rawValue), values: table.steps.map(\.value.rawValue))
            case .moving(let motion): course = .moving(motion, motion.volatility.rawValue > 0 ? noise(of: index.name, motion) : nil)
            }
            plan.indices.append(IndexPlan(name: index.name, course: course))
        }
    }
    private mutating func noise(of name: String, _ motion: Motion) -> IndexPlan.Noise {
        let path = DottedPath(["indices", name]).description, law = Distribution.normal(.standard)
        let driver = add(Driver(name: path, law: law, sampler: samplers.sampler(of: law), kind: .other))
        return .init(volatility: motion.volatility.rawValue, speed: motion.reversion?.speed.rawValue ?? 0, driver: driver,
                     bridge: [(plan.indices.count, 1)], series: mark("\(path).bridge", .series))
    }

    /// The bridges of correlated indices move together like their drivers.
    private mutating func correlateBridges(_ rho: (Int, Int) -> Double) throws {
        let moving = plan.indices.indices.filter { plan.indices[$0].noise != nil }
        guard moving.count > 1 else { return }
        var matrix = Matrix.identity(moving.count)
        for a in moving.indices {
            for b in moving.indices where a != b { matrix[a, b] = rho(plan.indices[moving[a]].noise!.driver, plan.indices[moving[b]].noise!.driver) }
        }
        let copula = try GaussianCopula(CorrelationMatrix(matrix))
        for (row, k) in moving.enumerated() {
            guard case .moving(let motion, var noise?) = plan.indices[k].course else { continue }
            noise.bridge = copula.terms(of: row).map { (moving[$0.driver], $0.coefficient) }
            plan.indices[k].course = .moving(motion, noise)
        }
    }

    // MARK: elements

    private mutating func compileElements() {
        let world = scenario.world
        for element in Ordering.elements(of: world, faults: &faults) {
            current = DrawMoment(element: element, phase: .start)
            switch element {
            case .stage(let i):
                compile(stage: world.stages[i], into: i)
            case .market(let j):
                compile(market: world.markets[j], into: j)
            case .event(let e):
                compile(event: world.events[e], into: e)
            }
            plan.order.append(element)
        }
    }

    /// `ready` and `closed` of an element that waits for `after`.
    private mutating func wait(for after: [Point], join: Stage.Join, ready: Int, closed: Int, at path: DottedPath) -> [ColumnOp] {
        let world = scenario.world, points = after.map { Ordering.readAsEvent($0, in: world) }
        let slots = points.map { compiler.slot(of: $0, at: path) }
        let impossible = points.map { compiler.impossible(.point($0), at: path) }
        var ops = compiler.takeOps()
        switch join {
        case .all:
            ops.append(slots.isEmpty ? .constant(into: ready, 0) : .maximum(into: ready, slots))
            let known = impossible.compactMap { $0 }
            let waitsForMarket = points.contains { point in Ordering.elementsNamed(point, in: scenario.world).contains { if case .market = $0 { true } else { false } } }
            if known.isEmpty {
                ops.append(.constant(into: closed, .infinity))
            } else if waitsForMarket {
                // A resubmission is ruled out by the approval that follows it; what has started by then is not closed.
                let ruledOut = compiler.newSlot()
                ops.append(.minimum(into: ruledOut, known))
                ops.append(.guarded(into: closed, from: ruledOut, [.init(slot: ready, negated: true)]))
            } else {
                ops.append(.minimum(into: closed, known))
            }
        case .any:
            ops.append(.minimum(into: ready, slots))
            ops.append(impossible.contains { $0 == nil } ? .constant(into: closed, .infinity) : .maximum(into: closed, impossible.map { $0! }))
        }
        return ops
    }

    private mutating func compile(stage: Stage, into i: Int) {
        let path = DottedPath(["program", "stages", stage.name])
        plan.stages[i].ops = wait(for: stage.after, join: stage.join, ready: plan.stages[i].ready, closed: plan.stages[i].closed, at: path.appending("after"))
        plan.stages[i].lag = stage.lag.map { source($0) }
        // The earlier stage first.
        let order = -Double(plan.order.count)
        plan.stages[i].duration = source(stage.duration, .duration, size: order)
        compile(success: stage.success, of: stage, into: i, size: order)
        for delay in scenario.world.delays where delay.affects.contains(stage.name) {
            plan.stages[i].delays.append(.init(
                name: delay.name, slot: compiler.newSlot(), chance: source(delay.chance),
                mark: mark("delays.\(delay.name)@\(stage.name)", .delay, size: order, isIdle: delay.chance.known?.rawValue == 0),
                length: source(delay.lasts, named: "delays.\(delay.name).lasts@\(stage.name)"), excusable: delay.excusable))
        }
        (plan.stages[i].cost, plan.stages[i].costSlot) = cost(stage.cost)
        (plan.stages[i].costAtStart, plan.stages[i].costAtStartSlot) = cost(stage.costAtStart)
        (plan.stages[i].runningCost, plan.stages[i].runningCostSlot) = cost(stage.runningCost)
    }

    /// An uncertain cost lives in a column of its own, so that every structure sees the same draw.
    private mutating func cost(_ cost: Uncertain<Money>?) -> (ValueSource?, Int?) {
        guard let cost else { return (nil, nil) }
        let value = source(cost)
        if case .driver = value { return (value, compiler.newSlot()) }
        return (value, nil)
    }

    private mutating func compile(market: Market, into j: Int) {
        let path = DottedPath(["markets", market.name])
        plan.markets[j].ops = wait(for: market.after, join: market.join, ready: plan.markets[j].ready, closed: plan.markets[j].closed, at: path.appending("after"))
        plan.markets[j].filingLag = market.filingLag.map { source($0) }
        // The larger market first, in money of the deal.
        let currency = market.currency.flatMap { name in scenario.world.indices.firstIndex { $0.name == name } }
        plan.markets[j].currency = currency
        let size = market.sales.size.rawValue * (currency.map { scenario.world.indices[$0].start.rawValue } ?? 1)
        plan.markets[j].review = market.review.map { source($0, .review, size: size) }
        plan.markets[j].chance = source(market.approvalOdds)
        plan.markets[j].mark = markNeeded(plan.markets[j].chance) ? mark("markets.\(market.name).approval", .approval, size: size) : nil
        if let again = market.resubmission {
            current.phase = .refused
            plan.markets[j].resubmitAfter = source(again.after, .resubmit, size: size)
            plan.markets[j].resubmitReview = again.review.map { source($0) }
            plan.markets[j].resubmitChance = source(again.approvalOdds)
            plan.markets[j].cycles = again.atMost
            current.phase = .start
            if plan.markets[j].mark == nil { plan.markets[j].mark = mark("markets.\(market.name).approval", .approval, size: size) }
        }
        current.phase = .approved
        plan.markets[j].launchLag = source(market.launchLag)
        current.phase = .launched
        plan.markets[j].exclusivity = market.sales.exclusivityEnds.map { source($0) }
        let sales = market.sales
        let uptake: SalesPlan.UptakePlan = switch sales.uptake {
        case .logistic(let p): .logistic(timeToPeak: source(p, .uptake, size: size))
        case .linear(let p): .linear(timeToPeak: source(p, .uptake, size: size))
        case .bass(let p, let q): .bass(p: source(p, .uptake, size: size), q: source(q))
        case .points(let knots): .points(ages: knots.map(\.age.rawValue), shares: knots.map(\.share.rawValue))
        case .steps(let table): .steps(ages: table.steps.map(\.from.rawValue), shares: table.steps.map(\.value.rawValue))
        }
        let volume: SalesPlan.Volume = switch sales.volume {
        case .peak(let peak): .peak(source(peak, .peak, size: size))
        case .units(let potential): .units(potential: source(potential, .peak, size: size))
        }
        var plan = SalesPlan(volume: volume, uptake: uptake)
        if let price = sales.price {
            plan.price = .init(start: source(price.start), growth: source(price.growth), noise: noise(price.noise, "markets.\(market.name).sales.price.noise"))
        }
        if let erosion = sales.erosion { plan.erosion = (source(erosion.to), source(erosion.rate)) }
        if let decline = sales.decline {
            let from = compiler.slot(of: decline.from, market: j, at: path.appending("sales"))
            self.plan.markets[j].ops += compiler.takeOps()
            plan.decline = (from, source(decline.growth))
        }
        plan.noise = noise(sales.noise, "markets.\(market.name).sales.noise")
        self.plan.markets[j].sales = plan
    }

    private mutating func noise(_ noise: SeriesNoise?, _ name: String) -> SalesPlan.NoisePlan? {
        guard let noise, noise.sigma.rawValue > 0 else { return nil }
        let phi = noise.phi.rawValue, sigma = noise.sigma.rawValue
        return .init(phi: phi, sigma: sigma, variance: sigma * sigma / (1 - phi * phi), driver: mark(name, .series))
    }

    // MARK: drivers

    mutating func add(_ driver: Driver) -> Int {
        plan.drivers.append(driver)
        moments.append(current)
        return plan.drivers.count - 1
    }
    mutating func source<U>(_ number: Uncertain<U>, _ kind: DriverKind = .other, size: Double = 0, named name: String? = nil) -> ValueSource {
        if let known = number.known { return .constant(known.rawValue) }
        return .driver(add(Driver(name: name ?? number.path.description, law: number.law, scale: number.scale, shift: number.shift,
                                  sampler: samplers.sampler(of: number.law), kind: kind, size: size)))
    }
    mutating func mark(_ name: String, _ kind: DriverKind, size: Double = 0, isIdle: Bool = false) -> Int {
        add(Driver(name: name, law: .fixed(0), sampler: nil, kind: kind, size: size, isIdle: isIdle))
    }
    func markNeeded(_ chance: ValueSource) -> Bool {
        if case .constant(let p) = chance { return p > 0 && p < 1 }
        return true
    }

    // MARK: correlations

    /// Factors the correlation matrix of the drivers that are named, in driver order.
    private mutating func correlate() {
        guard !scenario.world.correlations.isEmpty else { return }
        var index: [String: Int] = [:]
        for (i, driver) in plan.drivers.enumerated() where driver.sampler != nil { index[driver.name] = i }
        var pairs: [(Int, Int, Double, Correlation)] = []
        for correlation in scenario.world.correlations {
            func drivers(_ paths: [DottedPath]) -> [Int] { paths.compactMap { index[$0.description] } }
            switch correlation.members {
            case .among(let paths):
                let d = drivers(paths)
                for i in d.indices { for j in d.indices where j > i { pairs.append((d[i], d[j], correlation.rho.rawValue, correlation)) } }
            case .between(let a, let b):
                for i in drivers(a) { for j in drivers(b) where i != j { pairs.append((i, j, correlation.rho.rawValue, correlation)) } }
            }
        }
        let members = Array(Set(pairs.flatMap { [$0.0, $0.1] })).sorted()
        guard !members.isEmpty else { return }
        let position = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
        do {
            var matrix = Matrix.identity(members.count)
            for (a, b, rho, _) in pairs {
                matrix[position[a]!, position[b]!] = rho
                matrix[position[b]!, position[a]!] = rho
            }
            let copula = try GaussianCopula(CorrelationMatrix(matrix)), waitedFor = Ordering.waitedFor(plan.order, in: scenario.world)
            try correlateBridges { a, b in position[a].flatMap { a in position[b].map { matrix[a, $0] } } ?? 0 }
            for (row, driver) in members.enumerated() {
                plan.drivers[driver].copula = copula.terms(of: row).map { term in
                    .init(driver: members[term.driver], coefficient: term.coefficient,
                          available: isDrawnWherever(driver, needs: members[term.driver], waitedFor))
                }
            }
        } catch {
            let names = members.map { plan.drivers[$0].name }.joined(separator: ", ")
            faults.append(Diagnostic(.W03, at: DottedPath("correlations"), place: scenario.world.correlations.first?.place,
                "the correlations contradict one another: the matrix of \(names) is not positive definite (\(error)); lower one of the rho"))
        }
    }

    /// True when every path that draws `driver` has drawn `other` before: at the start of the same element, or of one that it waits for.
    private func isDrawnWherever(_ driver: Int, needs other: Int, _ waitedFor: [WorldPlan.Element: Set<WorldPlan.Element>]) -> Bool {
        if driver == other { return true }
        let mine = moments[driver], theirs = moments[other]
        guard theirs.phase == .start, let element = mine.element, let before = theirs.element else { return false }
        return element == before || waitedFor[element]?.contains(before) ?? false
    }
}
