import Quantities

/// Structures or cases side by side on the same worlds.
public struct StructureComparison: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case agreements, cases }
    public var kind: Kind
    /// The first is what the others are compared with. Named by `names`.
    public var forecasts: [Forecast]
    /// Agreement names, case names (`base` is the file as it is), or `PATH=VALUE` cells.
    public var names: [String]
    /// One for each further structure, against the first: b minus a.
    public var differences: [Difference]
    /// Terms that differ, in file order: full path and the text of each structure's value (`none` where it is absent).
    public var terms: [TermDifference]
    public struct TermDifference: Hashable, Sendable {
        public var path: String
        public var values: [String]
        public init(path: String, values: [String]) { self.path = path; self.values = values }
    }

    public init(kind: Kind, forecasts: [Forecast], names: [String], differences: [Difference], terms: [TermDifference]) {
        self.kind = kind; self.forecasts = forecasts; self.names = names; self.differences = differences; self.terms = terms
    }
}

public struct Difference: Hashable, Sendable {
    public var a: String
    public var b: String
    /// False when the worlds are not paired draw by draw; `unpairedReason` says why (`the worlds differ in phase2.success`).
    public var paired: Bool
    public var unpairedReason: String?
    public var parties: [PartyDifference]
    /// Differences of the deal figures by their JSON names (`licensor_share`, `together`, `expected_payments` ...).
    public var deal: [DealDifference]

    public struct PartyDifference: Hashable, Sendable {
        public var key: String
        /// Figure by figure, b minus a.
        public var npv: ValueDistribution
        /// Share of paths on which b is strictly better for the party.
        public var probabilityBetter: Estimate<Share>
        public var probabilityTie: Estimate<Share>

        public init(key: String, npv: ValueDistribution, probabilityBetter: Estimate<Share>, probabilityTie: Estimate<Share>) {
            self.key = key; self.npv = npv; self.probabilityBetter = probabilityBetter; self.probabilityTie = probabilityTie
        }
    }
    public struct DealDifference: Hashable, Sendable {
        public var name: String
        public var value: Double
        public var error: Double
        public init(name: String, value: Double, error: Double) { self.name = name; self.value = value; self.error = error }
    }

    public init(a: String, b: String, paired: Bool, unpairedReason: String? = nil, parties: [PartyDifference], deal: [DealDifference]) {
        self.a = a; self.b = b; self.paired = paired; self.unpairedReason = unpairedReason; self.parties = parties; self.deal = deal
    }
}
