import Quantities

/// Something else that may happen in the world: a sublicense, a sale of the company, a law, improvements.
public struct WorldEvent: Hashable, Sendable {
    public enum Occurrence: Hashable, Sendable {
        /// At each of these points; with a chance once, at the only one.
        case at([Point], chance: Uncertain<Share>?)
        /// At any time, at this rate a year and so often at most: a Poisson process, or its first time only.
        case anyTime(Uncertain<AnnualRate>, atMost: Int)

        /// How often it comes at most.
        public var most: Int {
            switch self { case .at(let points, _): points.count; case .anyTime(_, let most): most }
        }
    }
    public var name: String
    public var occurrence: Occurrence
    /// It counts from then; nil: from `effective`.
    public var after: Point?
    /// Between its point (or `after`) and the event itself (or its first chance).
    public var delay: Uncertain<Years>?
    /// It comes before then, or not at all.
    public var until: Point?
    /// Names of stages: it comes only while one of them runs. Empty: whenever.
    public var during: [String]
    /// Received by the licensee from outside, each time.
    public var income: Uncertain<Money>?
    /// Of a sale of the company, each time.
    public var proceeds: Uncertain<Money>?
    /// Borne by the seller, each time.
    public var cost: Uncertain<Money>?
    /// How long it lasts, each time.
    public var lasts: Uncertain<Years>? = nil
    public var place: SourcePlace?

    public init(name: String, occurrence: Occurrence, after: Point? = nil, delay: Uncertain<Years>? = nil, until: Point? = nil, during: [String] = [],
                income: Uncertain<Money>? = nil, proceeds: Uncertain<Money>? = nil, cost: Uncertain<Money>? = nil, place: SourcePlace? = nil) {
        self.name = name; self.occurrence = occurrence; self.after = after; self.delay = delay; self.until = until; self.during = during
        self.income = income; self.proceeds = proceeds; self.cost = cost; self.place = place
    }

    /// Everything it waits for or is bounded by.
    public var points: [Point] {
        let at: [Point] = if case .at(let points, _) = occurrence { points } else { [] }
        return at + [after, until].compactMap { $0 }
    }
}
