import Planning
import ScenarioModel

/// Finds out what a path sets by planning the agreement with two values of it.
struct TermProbe {
    let file: ScenarioFile
    let selection: Selection
    let options: RunOptions
    /// Two values each, so that one differs from the agreement's.
    private static let texts: [(unit: TermValue.Unit, texts: [String], values: [Double])] = [
        (.money, ["1M", "2M"], [1e6, 2e6]), (.rate, ["1%", "2%"], [0.01, 0.02]),
    ]

    /// Throws `Diagnostics` where there is no such path, or where it takes neither money nor a rate; one plan for all.
    func terms(_ paths: [String]) throws -> [Repricing.Term] {
        let full = try paths.map { try file.fullPath($0, in: selection) }
        var scenarios = [try file.scenario(selection)], units: [Int] = []
        for path in full {
            let (unit, pair) = try probes(path)
            units.append(unit)
            scenarios += pair
        }
        let plan = try Plan.make(scenarios, seed: options.seed, scheme: options.sampling)
        return full.indices.map { t in term(full[t], units[t], plan, 1 + 2 * t) }
    }

    private func scenario(_ path: DottedPath, _ text: String) throws(Diagnostics) -> Scenario {
        var changed = selection
        changed.overrides.append(.init(path: path.description, value: text))
        return try file.scenario(changed)
    }
    /// Money, or else a rate.
    private func probes(_ path: DottedPath) throws -> (unit: Int, [Scenario]) {
        for unit in TermProbe.texts.indices.dropLast() {
            if let pair = try? TermProbe.texts[unit].texts.map({ try scenario(path, $0) }) { return (unit, pair) }
        }
        let last = TermProbe.texts.count - 1
        return (last, try TermProbe.texts[last].texts.map { try scenario(path, $0) })
    }

    /// A term sets the places that differ from the agreement's, to its own value.
    private func term(_ path: DottedPath, _ u: Int, _ plan: Plan, _ first: Int) -> Repricing.Term {
        let (unit, _, probes) = TermProbe.texts[u]
        var effect = TermEffect.linear, places: Set<TermPlace> = []
        for (k, probe) in probes.enumerated() {
            let change = plan.change(of: first + k)
            switch (change.effect, effect) {
            case (.behavior, _): effect = change.effect
            case (.bent, .linear): effect = .bent
            default: break
            }
            if change.values.values.contains(where: { $0 != probe }) { effect = .behavior("what is paid is not the number itself") }
            places.formUnion(change.values.keys)
        }
        if places.isEmpty, case .linear = effect { effect = .behavior("it pays nothing by itself") }
        return Repricing.Term(path: path, unit: unit, effect: effect, places: places.sorted())
    }
}
