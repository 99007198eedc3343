import Quantities

/// How it is told whether a stage succeeds at its end.
public enum StageSuccess: Hashable, Sendable {
    case chance(Uncertain<Share>)
    /// One of its measures (the name of the metric) stands in a relation to a level.
    case measured(Comparison)
    case sites(SiteTrial)

    /// The chance, where that is what is written.
    public var chance: Uncertain<Share>? { if case .chance(let chance) = self { chance } else { nil } }
}

/// Several sites that each pass or fail; enough of them make a success. How many pass is the measure `passed`.
public struct SiteTrial: Hashable, Sendable {
    public static let measure = "passed"
    public var sites: Int
    /// Chance that a site passes.
    public var each: Share
    /// So many must pass.
    public var needs: Int
    /// Correlation of the normal scores of any two sites, which share one common factor.
    public var common: Share
    public init(sites: Int, each: Share, needs: Int, common: Share = .zero) {
        self.sites = sites; self.each = each; self.needs = needs; self.common = common
    }
}

/// Something that is measured at a stage's end: drawn, or a weighted sum of what is.
public struct Measure: Hashable, Sendable {
    /// What it is compared with.
    public enum Unit: String, Hashable, Sendable { case share, number }
    public enum Value: Hashable, Sendable {
        /// In the measure's unit.
        case drawn(Uncertain<Number>)
        case sum([Weight])
    }
    public struct Weight: Hashable, Sendable {
        /// A drawn measure of the same stage.
        public var measure: String
        public var weight: Share
        public init(measure: String, weight: Share) { self.measure = measure; self.weight = weight }
    }
    public var name: String
    public var unit: Unit
    public var value: Value
    public init(name: String, unit: Unit, value: Value) { self.name = name; self.unit = unit; self.value = value }
}
