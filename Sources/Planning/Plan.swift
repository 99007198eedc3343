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

    /// Plans scenarios; those that share a world share its sampling.
    package static func make(_ scenarios: [Scenario], seed: UInt64, given: String? = nil) throws(Diagnostics) -> Plan {
        var plan = Plan(groups: [], agreements: [], groupOf: [])
        var worlds: [(World, Years, SimulationSettings.Grid, CalendarDate)] = []
        var compilers: [SlotCompiler] = []
        let samplers = Samplers()
        for (k, scenario) in scenarios.enumerated() {
            let key = (scenario.world.withoutPlaces, scenario.horizon, scenario.simulation.grid, scenario.effective)
            var group = worlds.firstIndex { $0 == key }
            if group == nil {
                let (world, compiler) = try WorldPlanner.plan(scenario, seed: seed, samplers: samplers)
                plan.groups.append(WorldGroup(world: world, members: []))
                worlds.append(key)
                compilers.append(compiler)
                group = worlds.count - 1
            }
            plan.groups[group!].members.append(k)
            plan.groupOf.append(group!)
            plan.agreements.append(try AgreementPlanner.plan(scenario, world: plan.groups[group!].world, compiler: compilers[group!], seed: seed, samplers: samplers, given: given))
        }
        return plan
    }
}
