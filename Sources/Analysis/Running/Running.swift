import Dispatch
import Foundation
import Planning
import Quantities
import ScenarioModel
import Synchronization

/// Plays out the blocks of a run on several threads and turns what they counted into forecasts.
///
/// Workers take block numbers from one counter. A block's sums depend on its number only, and are added exactly, so the
/// result does not depend on how many workers there are.
struct Running {
    let run: SimulationRun
    private var plan: Plan { run.plan }
    private var options: RunOptions { run.options }

    func outcome(_ observe: @Sendable (RunProgress) -> Bool) throws -> SimulationRun.Outcome {
        let asked = max(1, options.precision == nil ? options.paths : min(options.maxPaths, 1 << 16))
        // Small runs take small blocks, so that the sixteen replicates all have some.
        let blockSize = min(1024, max(16, (asked + 63) / 64))
        let threads = max(1, options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let comparing = run.structures.count > 1
        let sizes = try TallyPlan(plan: plan, options: options, paths: asked, blockSize: blockSize, comparing: comparing) {
            if !observe(RunProgress(pathsDone: 0, pathsTotal: asked, licensorMean: nil)) { throw RunCancelled(pathsDone: 0) }
        }
        var tallies = sizes.empty
        var done = 0, goal = asked, converged = true
        var errors: [[Double]] = []
        while true {
            tallies.merge(try play(done..<goal, blockSize: blockSize, threads: threads, sizes, before: tallies, observe))
            done = goal
            guard let precision = options.precision else { break }
            errors.append((0..<tallies.structures[0].layout.parties).map { tallies.structures[0].mean(party: $0).error })
            if isMet(precision, errors, tallies.structures[0]) { break }
            if done >= options.maxPaths { converged = false; break }
            goal = min(options.maxPaths, 2 * done)
        }
        let forecasts = run.structures.indices.map { k in
            ForecastAssembly(structure: run.structures[k], plan: plan.agreements[k], world: plan.groups[plan.groupOf[k]].world,
                             tally: tallies.structures[k], options: options, paths: done, converged: converged).forecast()
        }
        let differences = run.structures.indices.dropFirst().map { k in
            DifferenceAssembly(run: run, a: 0, b: k, tallies: tallies, forecasts: forecasts).difference()
        }
        let rows = tallies.rows.map { blocks in blocks.keys.sorted().flatMap { blocks[$0]! } }
        return .init(forecasts: forecasts, differences: Array(differences), pathRows: rows)
    }

    /// Plays the paths of a range that begins at a whole block.
    private func play(_ range: Range<Int>, blockSize: Int, threads: Int, _ sizes: TallyPlan, before: Tallies,
                      _ observe: @Sendable (RunProgress) -> Bool) throws -> Tallies {
        let firstBlock = range.lowerBound / blockSize
        let blocks = firstBlock..<(range.upperBound + blockSize - 1) / blockSize
        let next = Atomic<Int>(blocks.lowerBound)
        let finished = Atomic<Int>(range.lowerBound)
        let stopped = Atomic<Bool>(false)
        let total0 = range.upperBound
        // Often enough to stop within a fraction of a second.
        let reportEvery = max(1, min(64, blocks.count / 200))
        let workers = max(1, min(threads, blocks.count))
        // One place for each worker; merged in order when all are done.
        nonisolated(unsafe) let parts = UnsafeMutablePointer<Tallies>.allocate(capacity: workers)
        parts.initialize(repeating: sizes.empty, count: workers)
        defer { parts.deinitialize(count: workers); parts.deallocate() }
        @Sendable func work(_ worker: Int) {
            let bench = Workbench(plan: plan, capacity: blockSize, keepsCash: options.detail)
            let tallying = plan.agreements.indices.map { k in
                BlockTally(layout: sizes.layouts[k], plan: plan.agreements[k], capacity: blockSize, keepsCash: options.detail)
            }
            var mine = sizes.empty
            while !stopped.load(ordering: .relaxed) {
                let block = next.add(1, ordering: .relaxed).oldValue
                guard block < blocks.upperBound else { break }
                let first = block * blockSize
                let n = min(blockSize, range.upperBound - first)
                bench.play(first: UInt64(first), count: n)
                for k in tallying.indices {
                    tallying[k].add(bench.walks[k], bench.counted(k), group: block % Tally.groups, to: &mine.structures[k])
                    if options.pathTable { mine.rows[k][block] = PathRow.rows(bench.walks[k], bench.counted(k), paths: total0) }
                }
                for k in mine.differences.indices { mine.differences[k].add(bench.walks[0], bench.walks[k + 1], bench.counted(0, k + 1)) }
                let count = finished.add(n, ordering: .relaxed).newValue
                if (block - firstBlock) % reportEvery == 0 {
                    let progress = RunProgress(pathsDone: count, pathsTotal: options.precision == nil ? total0 : options.maxPaths,
                                               licensorMean: before.structures[0].paths > 0 ? before.structures[0].licensorMean : nil)
                    if !observe(progress) { stopped.store(true, ordering: .relaxed) }
                }
            }
            parts[worker] = mine
        }
        if workers == 1 { work(0) } else { DispatchQueue.concurrentPerform(iterations: workers) { work($0) } }
        if stopped.load(ordering: .relaxed) { throw RunCancelled(pathsDone: finished.load(ordering: .relaxed)) }
        var total = parts[0]
        for worker in 1..<workers { total.merge(parts[worker]) }
        return total
    }

    /// Both means exact enough, by errors smoothed over the last three stages: an error estimated once may be small by luck.
    private func isMet(_ precision: Precision, _ errors: [[Double]], _ tally: Tally) -> Bool {
        let asked: Double
        switch precision {
        case .money(let m): asked = m.rawValue
        case .share(let s): asked = s.rawValue * ((0..<tally.layout.parties).prefix(2).map { abs(tally.mean(party: $0).value) }.max() ?? 0)
        }
        guard errors.count >= 2 else { return errors.last!.prefix(2).allSatisfy { $0 == 0 } }
        for p in errors.last!.indices.prefix(2) {
            // The error of stage l, and of the stages before scaled to its size.
            let last = errors.suffix(3).reversed().enumerated().map { k, e in e[p] * e[p] / Double(1 << k) }
            if (last.reduce(0, +) / Double(last.count)).squareRoot() > asked { return false }
        }
        return true
    }
}

extension Tally {
    /// Mean value of a party and its standard error.
    func mean(party p: Int) -> (value: Double, error: Double) {
        let at = layout.power + 4 * p
        let m = Moments(count: Double(paths), sum: sums[at], squares: sums[at + 1], shift: layout.shift[p])
        return (m.mean, m.errorOfMean)
    }
    var licensorMean: Estimate<Money> {
        let m = mean(party: 0)
        return Estimate(Money(m.value), error: Money(m.error))
    }
}
