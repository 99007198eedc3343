import AgreementSimulation
import Planning
import Quantities
import ScenarioModel
import WorldSimulation

/// Picks one path of the first structure, plays it again alone and tells it.
///
/// A path is a pure function of its number, so the path told is the path that was counted.
struct PathTelling {
    let run: SimulationRun
    let goOn: () -> Bool

    private var design: SamplingDesign { run.plan.design.sized(atLeast: run.options.paths) }
    /// By stratum of the design: the share of all paths that one of its paths stands for.
    private var weights: [Double] {
        let own = Running.weights(run.plan, run.plan.groupOf[0], design)
        return run.plan.strata(ofGroup: run.plan.groupOf[0]).map { $0 < 0 ? 0 : own[$0] }
    }

    func story(_ choice: SimulationRun.PathChoice) throws -> PathStory {
        let (path, picked) = try pick(choice)
        let bench = Workbench(plan: run.plan, capacity: 1, keepsCash: false)
        bench.walks[0].settlement?.trace = []
        let point = design.point(path)
        bench.play(design.block(replicate: UInt32(point.replicate), stratum: point.stratum, point.index..<point.index + 1))
        return LedgerTelling(scenario: run.structures[0].scenario, walk: bench.walks[0])
            .story(path: path, weight: weights[point.stratum], stratum: run.options.sampling == .plain ? nil : design.strata[point.stratum].name, picked: picked)
    }

    // MARK: which path

    /// What is kept of a path while one is looked for.
    private struct Candidate { var path: Int, weight: Double, end: Double, licensor: Double, licensee: Double }

    private func pick(_ choice: SimulationRun.PathChoice) throws -> (Int, String?) {
        let plan = run.plan.agreements[0], paths = design.paths
        let licensee = plan.parties.first { $0.key == "licensee" }?.name ?? "the licensee"
        switch choice {
        case .number(let path):
            guard (0..<paths).contains(path) else { throw PathChoiceError.noSuchPath(path, paths: paths) }
            return (path, nil)
        case .typical(let name):
            guard let cause = plan.causes.firstIndex(where: { $0.name == name }) else {
                throw PathChoiceError.noSuchCause(name, causes: plan.causes.map(\.name))
            }
            let found = try candidates { $0.ledger.cause[$1] == Int32(cause) }
            guard let path = mostTypical(found) else { throw PathChoiceError.neverSeen(name) }
            let odds = found.reduce(0) { $0 + $1.weight }
            let percent = odds < 0.0005 ? "<0.1%" : "\(Double((odds * 1000).rounded()) / 10)%"
            let words = switch plan.causes[cause].kind {
            case .technical: "A typical technical failure"
            case .expiry: "A typical run to expiry"
            case .horizon: "A typical run to the horizon"
            case .covenant: "A typical ending by \(name)"
            }
            return (path, "\(words) (\(percent) of paths).")
        case .worst:
            var worst: Candidate?
            try visit { _, _ in true } take: { if ($0.licensee, $0.path) < (worst?.licensee ?? .infinity, worst?.path ?? .max) { worst = $0 } }
            guard let worst else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            return (worst.path, "The worst path for \(licensee) of \(paths).")
        case .median:
            let all = try candidates { _, _ in true }
            guard !all.isEmpty else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            let median = weightedMedian(all, \.licensee)
            return (all.filter { $0.licensee == median }.map(\.path).min()!, "The median path for \(licensee).")
        }
    }

    /// Plays the paths of the run, block by block.
    private func visit(_ holds: (AgreementWalk, Int) -> Bool, take: (Candidate) -> Void) throws {
        let bench = Workbench(plan: run.plan, keepsCash: false)
        let walk = bench.walks[0], ledger = walk.ledger, design = design, weights = weights
        let licensor = ledger.npv[walk.licensor], licensee = ledger.npv[walk.licensee]
        var done = 0
        for number in 0..<design.unitCount {
            let unit = design.unit(number)
            try bench.play(unit: unit) { block in
                guard goOn() else { throw RunCancelled(pathsDone: done) }
                for i in 0..<block.count where holds(walk, i) {
                    let path = design.number(replicate: Int(block.replicate), stratum: block.stratum, index: walk.index(ofPath: i))
                    take(Candidate(path: path, weight: weights[block.stratum], end: ledger.end[i], licensor: licensor[i], licensee: licensee[i]))
                }
                done += block.count
            }
        }
    }
    private func candidates(_ holds: (AgreementWalk, Int) -> Bool) throws -> [Candidate] {
        var found: [Candidate] = []
        try visit(holds) { found.append($0) }
        return found
    }

    private func weightedMedian(_ all: [Candidate], _ figure: KeyPath<Candidate, Double>) -> Double {
        let sorted = all.sorted { $0[keyPath: figure] < $1[keyPath: figure] }
        let half = all.reduce(0) { $0 + $1.weight } / 2
        var before = 0.0
        for candidate in sorted {
            before += candidate.weight
            if before >= half * (1 - 1e-12) { return candidate[keyPath: figure] }
        }
        return sorted.last![keyPath: figure]
    }

    /// The path whose end and values lie nearest their medians, in units of the mean distance from them; ties by the lower number.
    private func mostTypical(_ all: [Candidate]) -> Int? {
        guard !all.isEmpty else { return nil }
        var distances = [Double](repeating: 0, count: all.count)
        let total = all.reduce(0) { $0 + $1.weight }
        for figure in [\Candidate.end, \.licensor, \.licensee] {
            let median = weightedMedian(all, figure)
            let spread = all.reduce(0) { $0 + $1.weight * abs($1[keyPath: figure] - median) } / total
            guard spread > 0 else { continue }
            for k in all.indices { let d = (all[k][keyPath: figure] - median) / spread; distances[k] += d * d }
        }
        return all.indices.min { (distances[$0], all[$0].path) < (distances[$1], all[$1].path) }.map { all[$0].path }
    }
}
