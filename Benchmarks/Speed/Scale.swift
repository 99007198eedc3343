import Analysis
import Foundation
import Planning
import ScenarioModel

/// What a larger deal costs: the time of planning and of a path against its size, and time and memory against the number of paths.
enum Scale {
    static let parts = [0.125, 0.25, 0.5, 1]

    static func run(_ deal: LargeDeal, paths: Int, threads: Int = 1) throws -> SimulationRun {
        let file = try ScenarioFile.parse(deal.text, name: "large")
        var options = RunOptions()
        options.paths = paths; options.threads = threads
        return try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options)
    }

    /// Milliseconds to read and plan, and CPU microseconds a path between two lengths of a run: the pilot and the forecast drop out.
    static func cost(_ deal: LargeDeal, paths: Int, repeats: Int) throws -> (planning: Double, path: Double) {
        var planning: [Double] = [], path: [Double] = []
        for _ in 0..<repeats {
            var short: SimulationRun?
            planning.append(try Clock.measure { short = try run(deal, paths: paths) }.cpu * 1000)
            let long = try run(deal, paths: 3 * paths)
            var played = (0, 0)
            let a = try Clock.measure { played.0 = try short!.run().forecasts[0].head.paths }.cpu, b = try Clock.measure { played.1 = try long.run().forecasts[0].head.paths }.cpu
            path.append((b - a) / Double(played.1 - played.0) * 1e6)
        }
        return (planning.median, path.median)
    }

    /// One row a size; the last ratio is how much faster cost grows than size from an eighth to the whole.
    static func add(to table: inout ResultTable, paths: Int = 30_000, repeats: Int = 7) throws {
        var costs: [(elements: Int, path: Double)] = []
        for part in parts {
            let deal = LargeDeal(part: part), cost = try cost(deal, paths: paths, repeats: repeats)
            costs.append((deal.elements, cost.path))
            table.add("\(deal.stages) stages, \(deal.markets) markets, \(deal.clauses) clauses, \(deal.drivers) correlated",
                      String(format: "%.2f µs a path, %.1f ns an element; %.0f ms to read and plan", cost.path, cost.path / Double(deal.elements) * 1000, cost.planning))
        }
        let growth = (costs.last!.path / costs[0].path) / (Double(costs.last!.elements) / Double(costs[0].elements))
        table.add("growth of cost over growth of size", String(format: "%.2f", growth), ratio: ("growth_over_size", growth))
    }
}
