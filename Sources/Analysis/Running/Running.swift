import Dispatch
import Foundation
import Planning
import Quantities
import ScenarioModel
import Synchronization

/// Plays out the units of a run on several threads and turns what they counted into forecasts.
///
/// Workers take units from one counter. What a unit adds depends on its number only, and is added exactly, so the result does not
/// depend on how many workers there are.
struct Running {
    let run: SimulationRun
    private var plan: Plan { run.plan }
    private var options: RunOptions { run.options }

    /// The design of a run of a fixed size.
    var design: SamplingDesign { plan.design.sized(atLeast: options.paths) }

    func outcome(_ observe: @Sendable (RunProgress) -> Bool) throws -> SimulationRun.Outcome {
        guard let precision = options.precision else {
            let design = design
            let tallies = try tallies(total: design.paths, observe)
            try play(design, units: 0..<design.unitCount, tallies, total: design.paths, mean: nil, observe)
            return assemble(tallies, design, converged: true)
        }
        return try outcome(precision, observe)
    }

    /// Empty tallies; the largest runs have finer histograms.
    func tallies(total: Int, _ observe: @Sendable (RunProgress) -> Bool) throws -> Tallies {
        let isLarge = options.precision == nil && total > 1 << 24
        return try Tallies(plan: plan, options: options, bins: isLarge ? 4 * 4096 : 4096, pilotSize: SamplingDesign.pilotSize * (isLarge ? 4 : 1)) {
            if !observe(RunProgress(pathsDone: 0, pathsTotal: total, licensorMean: nil)) { throw RunCancelled(pathsDone: 0) }
        }
    }

    func assemble(_ tallies: Tallies, _ design: SamplingDesign, converged: Bool, errors: [Double] = []) -> SimulationRun.Outcome {
        var estimators: [Estimator] = []
        for (k, tally) in tallies.structures.enumerated() {
            let leader = tally.leader.flatMap { leader in tallies.structures.firstIndex { $0 === leader } }
            estimators.append(Estimator(run: run, structure: k, tally: tally, design: design, leader: leader.map { estimators[$0] }))
        }
        var forecasts = run.structures.indices.map { k in
            ForecastAssembly(structure: run.structures[k], estimator: estimators[k], options: options, converged: converged).forecast()
        }
        // Of a run that went on until its errors were small, the errors it went by.
        for (p, error) in errors.enumerated() { forecasts[0].parties[p].npv.mean.error = Money(error) }
        let differences = run.structures.indices.dropFirst().map { k in
            DifferenceAssembly(run: run, a: estimators[0], b: estimators[k], pairs: tallies.differences[k - 1], forecasts: (forecasts[0], forecasts[k])).difference()
        }
        return .init(forecasts: forecasts, differences: Array(differences), pathRows: run.structures.indices.map { pathRows(tallies, $0, design) })
    }

    /// The rows of a structure with the weights of their paths in this design.
    private func pathRows(_ tallies: Tallies, _ k: Int, _ design: SamplingDesign) -> [PathRow] {
        let weights = Running.weights(plan, plan.groupOf[k], design), own = plan.strata(ofGroup: plan.groupOf[k])
        return tallies.pathRows(k).map { row in
            var row = row
            row.weight = weights[own[design.point(row.path).stratum]]
            return row
        }
    }

    // MARK: until it is precise

    private func outcome(_ precision: Precision, _ observe: @Sendable (RunProgress) -> Bool) throws -> SimulationRun.Outcome {
        let cap = plan.design.sized(atMost: options.maxPaths)
        var design = plan.design.sized(atLeast: min(cap.paths, 1 << 14))
        if design.paths > cap.paths { design = cap }
        let tallies = try tallies(total: cap.paths, observe)
        var before: SamplingDesign?, variances: [[Double]] = []
        while true {
            let mean = before.map { Estimator(run: run, structure: 0, tally: tallies.structures[0], design: $0).mean(0) }
            // What a smaller design has done is not done again.
            try play(design, from: before, units: 0..<design.unitCount, tallies, total: cap.paths, mean: mean, observe)
            let estimator = Estimator(run: run, structure: 0, tally: tallies.structures[0], design: design)
            let means = (0..<min(2, plan.agreements[0].parties.count)).map(estimator.mean)
            variances.append(means.map { $0.error * $0.error })
            // Smoothed over three sizes, as if the variance only halved: an error estimated once may be small by luck.
            let smoothed = means.indices.map { p -> Double in
                let last = variances.suffix(3).reversed().enumerated().map { $1[p] / Double(1 << $0) }
                return (last.reduce(0, +) / Double(last.count)).squareRoot()
            }
            let asked: Double = switch precision {
            case .money(let m): m.rawValue
            case .share(let s): s.rawValue * (means.map { abs($0.value) }.max() ?? 0)
            }
            let enough = variances.count > 1 || smoothed.allSatisfy { $0 == 0 }
            if enough && smoothed.allSatisfy({ $0 <= asked }) { return assemble(tallies, design, converged: true, errors: smoothed) }
            if design.multiple >= cap.multiple { return assemble(tallies, design, converged: false, errors: smoothed) }
            before = design
            design.multiple = min(cap.multiple, 2 * design.multiple)
        }
    }

    // MARK: units

    /// Plays units of a design, without the points that a smaller one has done.
    func play(_ design: SamplingDesign, from done: SamplingDesign? = nil, units: Range<Int>, _ tallies: Tallies, total: Int, mean: Replicated?,
              _ observe: @Sendable (RunProgress) -> Bool) throws {
        let plan = plan, options = options
        let next = Atomic<Int>(0)
        let finished = Atomic<Int>(done?.paths ?? 0)
        let stopped = Atomic<Bool>(false)
        // Often enough to stop within a fraction of a second.
        let reportEvery = max(1, min(16, units.count / 200))
        let workers = max(1, min(options.threads ?? ProcessInfo.processInfo.activeProcessorCount, units.count))
        // Neighbours in time are far apart in number, so that workers seldom wait for one another's cells.
        let stride = Running.stride(units.count)
        let licensorMean = mean.map { Estimate(Money($0.value), error: Money($0.error)) }
        @Sendable func work() {
            let bench = Workbench(plan: plan, keepsCash: options.detail)
            var blocks: [BlockTally] = []
            for k in plan.agreements.indices {
                blocks.append(BlockTally(tally: tallies.structures[k], walk: bench.walks[k], leader: bench.leader(k).map { blocks[$0] },
                                         unit: SamplingDesign.unitSize, capacity: bench.capacity))
            }
            while !stopped.load(ordering: .relaxed) {
                let turn = next.add(1, ordering: .relaxed).oldValue
                guard turn < units.count else { break }
                let number = units.lowerBound + turn * stride % units.count
                var unit = design.unit(number)
                if let done {
                    let start = max(Int(unit.first), done.points(unit.stratum))
                    guard start < Int(unit.first) + unit.count else { continue }
                    unit = .init(unit, first: UInt32(start), count: Int(unit.first) + unit.count - start)
                }
                let r = Int(unit.replicate)
                for block in blocks { block.clear() }
                bench.play(unit: unit) { points in
                    for k in blocks.indices {
                        guard bench.stratum(k, of: points) != nil else { continue }
                        blocks[k].add(bench.walks[k], bench.counted(k))
                        if options.pathTable {
                            let rows = PathRow.rows(bench.walks[k], bench.counted(k)) { design.number(replicate: r, stratum: points.stratum, index: $0) }
                            tallies.keep(rows, structure: k)
                        }
                    }
                    for k in tallies.differences.indices where bench.stratum(0, of: points) != nil && bench.stratum(k + 1, of: points) != nil {
                        tallies.differences[k].add(bench.walks[0], bench.walks[k + 1], bench.counted(0, k + 1), replicate: r, stratum: points.stratum)
                    }
                }
                for k in blocks.indices {
                    guard let h = bench.stratum(k, of: unit) else { continue }
                    tallies.structures[k].add(blocks[k], replicate: r, stratum: h)
                }
                let count = finished.add(unit.count, ordering: .relaxed).newValue
                if turn % reportEvery == 0, !observe(RunProgress(pathsDone: count, pathsTotal: total, licensorMean: licensorMean)) {
                    stopped.store(true, ordering: .relaxed)
                }
            }
        }
        if workers == 1 { work() } else { DispatchQueue.concurrentPerform(iterations: workers) { _ in work() } }
        if stopped.load(ordering: .relaxed) { throw RunCancelled(pathsDone: finished.load(ordering: .relaxed)) }
    }

    /// A step through `count` numbers that meets each once.
    private static func stride(_ count: Int) -> Int {
        var step = max(1, Int(Double(count) * 0.618))
        func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
        while gcd(step, count) != 1 { step += 1 }
        return step
    }

    /// By stratum of a world: the weight of one path, so that all together weigh 1.
    static func weights(_ plan: Plan, _ group: Int, _ design: SamplingDesign) -> [Double] {
        plan.weights(ofGroup: group, design).map { $0 / Double(SamplingDesign.replicates) }
    }
}
