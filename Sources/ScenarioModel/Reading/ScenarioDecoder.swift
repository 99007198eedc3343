/// Turns a selected tree (extends, changes, agreement, cases and overrides applied) into a typed `Scenario`,
/// collecting every fault instead of stopping at the first.
enum ScenarioDecoder {
    /// Returns the scenario, or nil beside the faults that prevent one. `name` is the agreement's name.
    static func decode(_ root: Node, agreementName: String) -> (Scenario?, [Diagnostic]) { fatalError() }
}
