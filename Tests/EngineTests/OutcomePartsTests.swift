@testable import Planning
import Sampling
import ScenarioModel
import Testing
@testable import WorldSimulation

/// Points of plain sampling are sorted by the very outcome that they draw.
@Suite struct OutcomePartsTests {
    @Test("every point of a unit lies in one outcome, and its stages come to that", arguments: [4096, 1000, 1])
    func parts(unit count: Int) throws {
        let plan = try Plan.make([Playing.referenceDeal().scenario(Selection())], seed: 7, scheme: .plain), world = plan.groups[0].world
        let sampler = WorldSampler(plan: world, capacity: 256)
        let parts = try #require(OutcomeParts(plan: world, draws: sampler.draws, unit: 4096, capacity: 256))
        let unit = plan.design.sized(atLeast: 1 << 20).block(replicate: 3, stratum: 0, 8192..<8192 + count)
        parts.part(unit)
        let places = parts.places.map { list in (0..<list.count).map { list[$0] } }
        #expect(places.flatMap { $0 }.sorted() == Array(0..<count))
        #expect(places.allSatisfy { $0 == $0.sorted() })
        var outcomeOf = [Int](repeating: -1, count: count)
        for (outcome, list) in places.enumerated() { for place in list { outcomeOf[place] = outcome } }
        // The same points with their outcomes drawn.
        var done = 0
        while done < count {
            let block = PointBlock(unit, first: unit.first + UInt32(done), count: min(256, count - done))
            sampler.sample(block, stratum: 0)
            for i in 0..<block.count {
                let outcome = parts.outcomes[outcomeOf[done + i]]
                for (s, stage) in world.stages.enumerated() {
                    let failed = sampler.worlds.columns[stage.failure][i] < .infinity, succeeded = sampler.worlds.columns[stage.success][i] < .infinity
                    #expect(failed == (outcome.reached[s] && outcome.outcomes[s] == false) && succeeded == (outcome.reached[s] && outcome.outcomes[s] == true))
                }
            }
            done += block.count
        }
        // Within five standard deviations of a binomial of the exact weight: a false alarm in a million for each of four.
        guard count == 4096 else { return }
        for (outcome, list) in zip(parts.outcomes, places) {
            let p = outcome.weight
            #expect(abs(Double(list.count) - 4096 * p) < 5 * (4096 * p * (1 - p)).squareRoot(), "\(outcome.name)")
        }
    }

    @Test("strata that know the outcome need no sorting,")
    func needless() throws {
        let world = try Plan.make([Playing.referenceDeal().scenario(Selection())], seed: 7).groups[0].world
        #expect(OutcomeParts(plan: world, draws: WorldSampler(plan: world, capacity: 8).draws, unit: 8, capacity: 8) == nil)
    }
}
