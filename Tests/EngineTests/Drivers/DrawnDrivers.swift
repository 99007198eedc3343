import Planning
import Sampling
import ScenarioModel
import WorldSimulation

/// The points of a run as its workers draw them: block by block, each path with the weight of its stratum.
struct DrawnDrivers {
    let world: WorldPlan
    let agreement: AgreementPlan
    /// By path.
    private(set) var weights: [Double] = []
    /// By driver of the world, then of the agreement, that has a coordinate: what it draws on every path. A mark's is the coordinate.
    private(set) var values: [(driver: Driver, drawn: [Double])] = []
    /// The sum over strata of weight over points in a replicate: a driver alone on its net strays no further from its law.
    let netDistance: Double

    /// Draws everything on all paths; `visit` sees each block after that, and the weight of its paths.
    init(_ file: ScenarioFile, cases: [String] = [], set: [(String, String)] = [], scheme: SamplingScheme, paths: Int, seed: UInt64 = 42,
         visit: (WorldSampler, Double) -> Void = { _, _ in }) throws {
        let plan = try Plan.make([file.scenario(Selection(cases: cases, overrides: set.map { .init(path: $0.0, value: $0.1) }))], seed: seed, scheme: scheme)
        let design = plan.design.sized(atLeast: paths), capacity = 1024
        world = plan.groups[0].world
        agreement = plan.agreements[0]
        netDistance = world.strata.indices.reduce(0) { $0 + plan.groups[0].world.strata[$1].weight / Double(design.points($1)) }
        let sampler = WorldSampler(plan: world, capacity: capacity), own = Draws(drivers: agreement.drivers, capacity: capacity)
        var all = PathList(capacity: capacity)
        defer { all.deallocate() }
        var column = [Double](repeating: 0, count: capacity)
        // The length of a delay takes its delay's coordinate.
        let drivers = world.drivers.indices.filter { !world.drivers[$0].name.contains(".lasts@") && world.drivers[$0].kind != .series }
        values = drivers.map { (world.drivers[$0], []) } + agreement.drivers.map { ($0, []) }
        for number in 0..<design.unitCount {
            let unit = design.unit(number)
            let weight = world.strata[unit.stratum].weight / Double(SamplingDesign.replicates * design.points(unit.stratum))
            for from in stride(from: 0, to: unit.count, by: capacity) {
                let block = PointBlock(unit, first: unit.first + UInt32(from), count: min(capacity, unit.count - from))
                sampler.sample(block, stratum: unit.stratum)
                visit(sampler, weight)
                all.fill(block.count)
                weights += repeatElement(weight, count: block.count)
                own.begin(block)
                for k in values.indices {
                    let (draws, d) = k < drivers.count ? (sampler.draws, drivers[k]) : (own, k - drivers.count)
                    if values[k].driver.sampler == nil { draws.marks(d, all, into: &column) } else { draws.values(.driver(d), all, into: &column) }
                    values[k].drawn += column[..<block.count]
                }
            }
        }
    }
}
