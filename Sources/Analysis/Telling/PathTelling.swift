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

    func story(_ choice: SimulationRun.PathChoice) throws -> PathStory {
        let (path, picked) = try pick(choice)
        let bench = Workbench(plan: run.plan, capacity: 1, keepsCash: false)
        bench.play(first: UInt64(path), count: 1)
        return LedgerTelling(scenario: run.structures[0].scenario, walk: bench.walks[0]).story(path: path, weight: 1 / Double(run.options.paths), picked: picked)
    }

    // MARK: which path

    private struct Candidate { var path: Int, end: Double, values: [Double] }

    private func pick(_ choice: SimulationRun.PathChoice) throws -> (Int, String?) {
        let plan = run.plan.agreements[0]
        let seller = plan.parties.firstIndex { $0.key == "licensee" } ?? 0
        switch choice {
        case .number(let path):
            guard (0..<run.options.paths).contains(path) else { throw PathChoiceError.noSuchPath(path, paths: run.options.paths) }
            return (path, nil)
        case .typical(let name):
            guard let cause = plan.causes.firstIndex(where: { $0.name == name }) else {
                throw PathChoiceError.noSuchCause(name, causes: plan.causes.map(\.name))
            }
            let found = candidates { $0.ledger.cause[$1] == Int32(cause) }
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
            let all = candidates { _, _ in true }
            guard let worst = all.min(by: { ($0.values[seller], $0.path) < ($1.values[seller], $1.path) }) else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            return (worst.path, "The worst path for \(plan.parties[seller].name) of \(all.count).")
        case .median:
            let all = candidates { _, _ in true }.sorted { ($0.values[seller], $0.path) < ($1.values[seller], $1.path) }
            guard !all.isEmpty else { throw PathChoiceError.noSuchPath(0, paths: 0) }
            let value = all[(all.count - 1) / 2].values[seller]
            return (all.first { $0.values[seller] == value }!.path, "The median path for \(plan.parties[seller].name).")
        }
    }

    /// All paths of the run that a condition holds on.
    private func candidates(_ holds: (AgreementWalk, Int) -> Bool) -> [Candidate] {
        let size = 1024
        let bench = Workbench(plan: run.plan, capacity: size, keepsCash: false)
        let walk = bench.walks[0]
        var found: [Candidate] = []
        for first in stride(from: 0, to: run.options.paths, by: size) {
            let n = min(size, run.options.paths - first)
            bench.play(first: UInt64(first), count: n)
            for i in 0..<n where holds(walk, i) {
                found.append(.init(path: first + i, end: walk.ledger.end[i], values: walk.plan.parties.indices.map { walk.ledger.npv[$0][i] }))
            }
        }
        return found
    }

    /// The path whose end and values lie nearest their medians, in units of the mean distance from them; ties by the lower number.
    private func mostTypical(_ all: [Candidate]) -> Int? {
        guard let first = all.first else { return nil }
        let figures: [(Candidate) -> Double] = [{ $0.end }] + first.values.indices.map { p in { $0.values[p] } }
        var distances = [Double](repeating: 0, count: all.count)
        for figure in figures {
            let column = all.map(figure)
            let median = column.sorted()[(column.count - 1) / 2]
            let spread = column.reduce(0) { $0 + abs($1 - median) } / Double(column.count)
            guard spread > 0 else { continue }
            for k in column.indices { let d = (column[k] - median) / spread; distances[k] += d * d }
        }
        var best = 0
        for k in distances.indices where distances[k] < distances[best] { best = k }
        return all[best].path
    }
}
