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

    func story(_ choice: SimulationRun.PathChoice) throws -> PathStory {
        let (path, picked) = try pick(choice)
        let bench = Workbench(plan: run.plan, capacity: 1, keepsCash: false)
        bench.play(first: UInt64(path), count: 1)
        return LedgerTelling(scenario: run.structures[0].scenario, walk: bench.walks[0]).story(path: path, weight: 1 / Double(run.options.paths), picked: picked)
    }

    // MARK: which path

    /// What is kept of a path while one is looked for.
    private struct Candidate { var path: UInt32, end: Double, licensor: Double, licensee: Double }

    private func pick(_ choice: SimulationRun.PathChoice) throws -> (Int, String?) {
        let plan = run.plan.agreements[0]
        let licensee = plan.parties.first { $0.key == "licensee" }?.name ?? "the licensee"
        switch choice {
        case .number(let path):
            guard (0..<run.options.paths).contains(path) else { throw PathChoiceError.noSuchPath(path, paths: run.options.paths) }
            return (path, nil)
        case .typical(let name):
            guard let cause = plan.causes.firstIndex(where: { $0.name == name }) else {
                throw PathChoiceError.noSuchCause(name, causes: plan.causes.map(\.name))
            }
            let found = try candidates { $0.ledger.cause[$1] == Int32(cause) }
            guard let path = mostTypical(found) else { throw PathChoiceError.neverSeen(name) }
            let odds = Double(found.count) / Double(run.options.paths)
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
            try visit { _, _ in true } take: { if $0.licensee < worst?.licensee ?? .infinity { worst = $0 } }
            guard let worst else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            return (Int(worst.path), "The worst path for \(licensee) of \(run.options.paths).")
        case .median:
            let all = try candidates { _, _ in true }
            let values = all.map(\.licensee).sorted()
            guard !all.isEmpty else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            let median = values[(values.count - 1) / 2]
            return (Int(all.first { $0.licensee == median }!.path), "The median path for \(licensee).")
        }
    }

    /// Plays the paths of the run, block by block.
    private func visit(_ holds: (AgreementWalk, Int) -> Bool, take: (Candidate) -> Void) throws {
        let size = 1024
        let bench = Workbench(plan: run.plan, capacity: size, keepsCash: false)
        let walk = bench.walks[0], ledger = walk.ledger
        let licensor = ledger.npv[walk.licensor], licensee = ledger.npv[walk.licensee]
        for first in stride(from: 0, to: run.options.paths, by: size) {
            guard goOn() else { throw RunCancelled(pathsDone: first) }
            let n = min(size, run.options.paths - first)
            bench.play(first: UInt64(first), count: n)
            for i in 0..<n where holds(walk, i) {
                take(Candidate(path: UInt32(first + i), end: ledger.end[i], licensor: licensor[i], licensee: licensee[i]))
            }
        }
    }
    private func candidates(_ holds: (AgreementWalk, Int) -> Bool) throws -> [Candidate] {
        var found: [Candidate] = []
        try visit(holds) { found.append($0) }
        return found
    }

    /// The path whose end and values lie nearest their medians, in units of the mean distance from them; ties by the lower number.
    private func mostTypical(_ all: [Candidate]) -> Int? {
        guard !all.isEmpty else { return nil }
        var distances = [Double](repeating: 0, count: all.count)
        for figure in [\Candidate.end, \.licensor, \.licensee] {
            let column = all.map { $0[keyPath: figure] }
            let median = column.sorted()[(column.count - 1) / 2]
            let spread = column.reduce(0) { $0 + abs($1 - median) } / Double(column.count)
            guard spread > 0 else { continue }
            for k in column.indices { let d = (column[k] - median) / spread; distances[k] += d * d }
        }
        var best = 0
        for k in distances.indices where distances[k] < distances[best] { best = k }
        return Int(all[best].path)
    }
}
