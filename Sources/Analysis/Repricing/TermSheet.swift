import Planning
import ScenarioModel

/// A term sheet: what is set beyond a selection, as by `--set`.
public struct TermSheet: Hashable, Sendable {
    public var name: String
    public var overrides: [Selection.Override]
    public init(name: String, overrides: [Selection.Override]) { self.name = name; self.overrides = overrides }
}

/// A term sheet with what it is worth.
public struct PricedTermSheet: Sendable {
    public let sheet: TermSheet
    /// How its terms enter the values: `behavior` was played out anew, all others were repriced.
    public let effect: TermEffect
    /// By party, in the order of forecasts.
    public let values: [TermSheetValue]
}

extension TermSheet {
    /// Prices term sheets of any kind against the agreement that `selection` chooses.
    ///
    /// ```
    /// let sheets = [TermSheet(name: "low", overrides: [.init(path: "upfront.pays", value: "10M")]),
    ///               TermSheet(name: "early", overrides: [.init(path: "start_phase3.by", value: "4y")])]
    /// let priced = try TermSheet.price(sheets, in: file)     // linear, and behavior: a run of its own
    /// ```
    /// All that change only sums and rates share one run, which keeps what they change; each other one has a run of its own.
    /// Throws `Diagnostics` for a sheet that is wrong, `RepricingError.precision`, and `RunCancelled` where `observe` returns false.
    /// Cost: each sheet is read and planned; one run for all that are linear or bent, and one for each other.
    public static func price(_ sheets: [TermSheet], in file: ScenarioFile, selection: Selection = Selection(), options: RunOptions = RunOptions(),
                             observe: @Sendable (RunProgress) -> Bool = { _ in true }) throws -> [PricedTermSheet] {
        let run = try run(file, selection, options)
        let chosen = sheets.map { sheet in
            var all = selection
            all.overrides += sheet.overrides
            return all
        }
        let plan = try Plan.make([run.structures[0].scenario] + chosen.map { try file.scenario($0) }, base: try? file.scenario(), seed: options.seed,
                                 scheme: options.sampling, given: options.given)
        let changes = sheets.indices.map { plan.change(of: $0 + 1) }
        let places = Set(changes.flatMap(\.values.keys))
        let repriced = changes.indices.filter { if case .behavior = changes[$0].effect { false } else { true } }
        var values: [Int: [TermSheetValue]] = [:]
        if !repriced.isEmpty {
            let kept = try KeptRun(run, places: Array(places), observe: observe), agreement = run.plan.agreements[0], order = kept.columns.places
            let all = kept.values(parties: agreement.parties.map(\.key), sheets: repriced.count, threads: options.threads) {
                changes[repriced[$0]].values[order[$1]] ?? agreement[order[$1]]
            }
            for (s, k) in repriced.enumerated() { values[k] = agreement.parties.indices.map { all[s, $0] } }
        }
        for k in sheets.indices where values[k] == nil {
            let forecast = try TermSheet.run(file, chosen[k], options).run(observe: observe).forecasts[0]
            values[k] = forecast.parties.map { TermSheetValue(mean: $0.npv.mean, sd: $0.npv.sd.value) }
        }
        return sheets.indices.map { PricedTermSheet(sheet: sheets[$0], effect: changes[$0].effect, values: values[$0]!) }
    }

    /// A run of one agreement with the draws of its file.
    static func run(_ file: ScenarioFile, _ selection: Selection, _ options: RunOptions) throws -> SimulationRun {
        guard options.precision == nil else { throw RepricingError.precision }
        let structure = Structure(name: selection.agreement, scenario: try file.scenario(selection), digest: file.digest, overrides: selection.overrides)
        return try SimulationRun([structure], base: try? file.scenario(), options: options)
    }
}
