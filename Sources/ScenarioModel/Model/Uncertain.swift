import Quantities
import Sampling

/// A number of the file that is known or has a distribution, in the base unit of `Unit`.
///
/// `raise`, `cut` and `scale` overrides act on the draw, so an uncertain number keeps the affine
/// adjustment `draw * scale + shift` beside its law.
public struct Uncertain<Unit: Quantity>: Hashable, Sendable {
    public var law: Distribution
    public var scale: Double
    public var shift: Double
    /// Where the number stands; identifies its draw too: the stream of a driver is keyed by this path.
    public var path: DottedPath
    public var place: SourcePlace?
    public var provenance: Provenance

    public init(_ law: Distribution, scale: Double = 1, shift: Double = 0, path: DottedPath,
                place: SourcePlace? = nil, provenance: Provenance = .none) {
        self.law = law; self.scale = scale; self.shift = shift
        self.path = path; self.place = place; self.provenance = provenance
    }

    /// The number when it carries no uncertainty, adjusted; nil otherwise.
    public var known: Unit? {
        guard case .fixed(let value) = law else { return nil }
        return Unit(value * scale + shift)
    }
    /// The mean of the adjusted number.
    public var mean: Unit { Unit(law.mean * scale + shift) }
}

/// Where a number comes from: `source`, `as_of` and `note` of the long form, inherited from the maps around it.
public struct Provenance: Hashable, Sendable {
    public var source: String?
    public var asOf: String?
    public var note: String?
    public init(source: String? = nil, asOf: String? = nil, note: String? = nil) {
        self.source = source; self.asOf = asOf; self.note = note
    }
    public static let none = Provenance()
}

/// The one form for "it depends on how much, how long, or since when": ascending lower bounds, and what holds from there on.
public struct StepTable<Bound: Quantity, Row: Hashable & Sendable>: Hashable, Sendable {
    public struct Step: Hashable, Sendable {
        public var from: Bound
        public var value: Row
        public init(from: Bound, value: Row) { self.from = from; self.value = value }
    }
    /// Ascending by `from`; never empty.
    public var steps: [Step]
    public init(_ steps: [Step]) { self.steps = steps }
}
