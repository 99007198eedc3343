import Quantities
import ScenarioModel

/// What can be computed: the worlds that a run samples and the agreements it evaluates on each.
///
/// A plan is checked and complete: after planning, no name is looked up and nothing can be refused.
package struct Plan: Sendable {
    package struct WorldGroup: Sendable {
        package var world: WorldPlan
        /// Agreements on this world, by index into `structures`.
        package var members: [Int]
    }
    package var groups: [WorldGroup]
    /// One per structure, in the order given.
    package var agreements: [AgreementPlan]
    /// The group of each structure.
    package var groupOf: [Int]
    /// Replicates and strata; its size is the run's to choose.
    package var design: SamplingDesign

    /// Plans scenarios; those that share a world share its sampling.
    ///
    /// `base` is the file's agreement as written: its drivers get their coordinates first and its strata their shares, so that
    /// all structures and cases of a command see the same draws. Default: the first scenario.
    package static func make(_ scenarios: [Scenario], base: Scenario? = nil, seed: UInt64, scheme: SamplingScheme = .stratified, given: String? = nil) throws(Diagnostics) -> Plan {
        var plan = Plan(groups: [], agreements: [], groupOf: [], design: SamplingDesign(seed: seed, scheme: scheme, strata: []))
        var worlds: [(World, Years, SimulationSettings.Grid, CalendarDate)] = []
        var compilers: [SlotCompiler] = []
        let samplers = Samplers()
        for (k, scenario) in scenarios.enumerated() {
            let key = (scenario.world.withoutPlaces, scenario.horizon, scenario.simulation.grid, scenario.effective)
            var group = worlds.firstIndex { $0 == key }
            if group == nil {
                let (world, compiler) = try WorldPlanner.plan(scenario, scheme: scheme, samplers: samplers)
                plan.groups.append(WorldGroup(world: world, members: []))
                worlds.append(key)
                compilers.append(compiler)
                group = worlds.count - 1
            }
            plan.groups[group!].members.append(k)
            plan.groupOf.append(group!)
            plan.agreements.append(try AgreementPlanner.plan(scenario, world: plan.groups[group!].world, compiler: compilers[group!], samplers: samplers, given: given))
        }
        guard scheme == .stratified else { plan.dealPoints(base: nil); return plan }
        var first: (world: WorldPlan, agreement: AgreementPlan)?
        if let base, base != scenarios.first, let (world, compiler) = try? WorldPlanner.plan(base, scheme: scheme, samplers: samplers),
           let agreement = try? AgreementPlanner.plan(base, world: world, compiler: compiler, samplers: samplers, given: nil) {
            first = (world, agreement)
        }
        plan.dealCoordinates(base: first)
        plan.dealPoints(base: first?.world)
        return plan
    }

    /// Gives every driver its dimension.
    private mutating func dealCoordinates(base: (world: WorldPlan, agreement: AgreementPlan)?) {
        var table = DimensionTable()
        if let base { table.add(base.world.drivers(ofMarksDrawn: base.world.strata) + base.agreement.drivers) }
        for k in agreements.indices {
            let world = groups[groupOf[k]].world
            table.add(world.drivers(ofMarksDrawn: world.strata) + agreements[k].drivers)
        }
        for g in groups.indices {
            for d in groups[g].world.drivers.indices { groups[g].world.drivers[d].dimension = table[groups[g].world.drivers[d].name] }
        }
        for k in agreements.indices {
            for d in agreements[k].drivers.indices { agreements[k].drivers[d].dimension = table[agreements[k].drivers[d].name] }
        }
    }

    /// The strata of all worlds with their shares: the base's first, as it has them.
    private mutating func dealPoints(base: WorldPlan?) {
        var members: [SamplingDesign.Member] = []
        let known = (base ?? groups[0].world).strata
        for stratum in groups.flatMap(\.world.strata) where !members.contains(where: { $0.name == stratum.name }) {
            let share = known.first { $0.name == stratum.name }?.share ?? stratum.share
            members.append(.init(name: stratum.name, key: stratum.key, share: share))
        }
        design = SamplingDesign(seed: design.seed, scheme: design.scheme, strata: members)
        for g in groups.indices {
            for h in groups[g].world.strata.indices {
                groups[g].world.strata[h].share = members.first { $0.name == groups[g].world.strata[h].name }!.share
            }
        }
    }
}

extension WorldPlan {
    /// All drivers but the marks of stages whose outcome every stratum knows.
    fileprivate func drivers(ofMarksDrawn strata: [Stratum]) -> [Driver] {
        let decided = Set(stages.indices.compactMap { i in
            stages[i].countsSites ? nil : stages[i].mark.flatMap { mark in strata.allSatisfy { $0.outcomes[i] != nil || !$0.reached[i] } ? mark : nil }
        })
        return drivers.indices.filter { !decided.contains($0) }.map { drivers[$0] }
    }
}

extension Plan {
    /// By stratum of the design: the index of a world's own stratum of that name; -1 where it has none.
    package func strata(ofGroup g: Int) -> [Int] {
        design.strata.map { member in groups[g].world.strata.firstIndex { $0.name == member.name } ?? -1 }
    }
    /// By stratum of a world: its index in the design.
    package func designStrata(ofGroup g: Int) -> [Int] {
        groups[g].world.strata.map { stratum in design.strata.firstIndex { $0.name == stratum.name }! }
    }
    /// By stratum of a world: the weight of one path within its replicate, so that all of that replicate weigh 1.
    package func weights(ofGroup g: Int, _ design: SamplingDesign) -> [Double] {
        zip(groups[g].world.strata, designStrata(ofGroup: g)).map { $0.weight / Double(design.points($1)) }
    }
    /// Paths of a structure, as run: those of the strata that its world has.
    package func paths(ofGroup g: Int, _ design: SamplingDesign) -> Int {
        SamplingDesign.replicates * designStrata(ofGroup: g).reduce(0) { $0 + design.points($1) }
    }
}
