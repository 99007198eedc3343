import Quantities

/// Turns a selected tree (extends, changes, agreement, cases and overrides applied) into a typed `Scenario`,
/// collecting every fault instead of stopping at the first.
enum ScenarioDecoder {
    /// Returns the scenario, or nil beside the faults that prevent one, in file order. `agreementName` is the name that the
    /// agreement of the result bears: `base`, or the entry of `agreements` whose overrides are applied.
    static func decode(_ root: Node, agreementName: String) -> (Scenario?, [Diagnostic]) {
        let decoding = Decoding(root)
        let scenario = decoding.scenario(agreementName: agreementName)
        let faults = decoding.log.inFileOrder
        return (faults.isEmpty ? scenario : nil, faults)
    }
}

/// One decoding of one tree: what is known so far, and the faults so far. The sections are in extensions, one a file.
final class Decoding {
    let root: Node
    let log = FaultLog()
    let scope: NameScope
    /// Known once the heads are read; nil where they are wrong.
    var effective: CalendarDate?
    var horizon: Years?
    /// Every number of the world by path, for correlations.
    var numbers: [DottedPath: WorldNumber] = [:]
    /// By stage and measure: what it is compared with; nil where the measure is wrong itself.
    var measureUnits: [String: [String: Measure.Unit?]] = [:]

    init(_ root: Node) {
        self.root = root
        scope = NameScope(root)
    }

    var triggers: TriggerResolution { TriggerResolution(scope: scope, log: log, effective: effective, horizon: horizon, measures: measureUnits) }

    func scenario(agreementName: String) -> Scenario? {
        guard let head = Section(root, KeyCatalogue.root, inherited: .none, log: log) else { return nil }
        let name = head.text("name")
        let currency = head.text("currency")
        checkVersion(head)
        readTime(head)
        let sources = texts(head["sources"])
        let parties = self.parties(head)
        checkNamesOnce()
        let world = self.world(head)
        let agreement = self.agreement(head, name: agreementName, parties: parties.map(\.key))
        let simulation = self.simulation(head)
        checkAlternatives(head)
        guard let name, let currency, let effective, let horizon, let agreement else { return nil }
        return Scenario(name: name, currency: currency, effective: effective, horizon: horizon, parties: parties, world: world,
                        agreement: agreement, simulation: simulation, sources: sources)
    }
}
