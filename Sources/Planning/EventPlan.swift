import ScenarioModel

/// An event of the world bound to columns and drivers.
package struct EventPlan: Sendable {
    package var name: String
    /// Ops that compute what it waits for, to be run before the event.
    package var ops: [ColumnOp] = []
    package var timing: Timing
    /// Nothing before this column of times counts; nil: nothing is too early.
    package var from: Int?
    /// Nor does anything from this one on.
    package var until: Int?
    /// It comes only while one of these stages runs; empty: whenever.
    package var during: [Span] = []
    /// One column for each possible occurrence, ascending on every path; never where it does not come. The first is the event that
    /// triggers name.
    package var slots: [Int]
    /// When it is known that it never comes; never where it comes.
    package var closed: Int
    /// By occurrence; empty where it brings none.
    package var income: [OccurrenceAmount] = []
    package var proceeds: [OccurrenceAmount] = []
    package var cost: [OccurrenceAmount] = []
    /// In years.
    package var lasts: [OccurrenceAmount] = []

    package enum Timing: Sendable {
        /// At each of these points, with a chance at the only one.
        case at([PointPlan], chance: ValueSource, mark: Int?)
        /// At any time after `start` and a delay, at a rate a year, each gap by a mark of its own; nobody can tell before `ruledOut`
        /// (nil: the horizon) that it never comes.
        case anyTime(start: Int, delay: ValueSource?, rate: ValueSource, marks: [Int], ruledOut: Int?)
    }
    package struct PointPlan: Sendable, Hashable {
        package var slot: Int
        package var delay: ValueSource?
        /// When it is known that the point never comes; nil where nobody can tell.
        package var impossible: Int?
    }
    /// The time in which a stage runs.
    package struct Span: Sendable, Hashable {
        package var start: Int
        package var end: Int
    }
}

/// What an occurrence brings: the same on all paths, or a column of its own, to be read where the occurrence comes before the horizon.
package struct OccurrenceAmount: Sendable, Hashable {
    package var source: ValueSource
    /// Nil for a constant.
    package var slot: Int?
}

/// What a stage measures at its end, in a column to be read where the stage is reached.
package struct MeasurePlan: Sendable {
    package var name: String
    package var slot: Int
    package var value: Value
    package enum Value: Sendable {
        case drawn(ValueSource)
        /// Columns of drawn measures and their weights.
        case sum([Term])
        /// How many sites pass, told by the mark of the stage's success: one for each of these probabilities, of at least so many, that
        /// lies above it.
        case passed([Double])
    }
    package struct Term: Sendable, Hashable {
        package var slot: Int
        package var weight: Double
    }
}

/// A measure against a level.
package struct MeasureBound: Sendable, Hashable {
    package var slot: Int
    package var relation: Comparison.Relation
    package var level: Double

    @inlinable package func holds(_ x: Double) -> Bool { relation.holds(x, level) }
    package init(slot: Int, relation: Comparison.Relation, level: Double) { self.slot = slot; self.relation = relation; self.level = level }
}

extension Comparison.Relation {
    @inlinable @inline(__always) package func holds(_ x: Double, _ level: Double) -> Bool {
        switch self {
        case .atLeast: x >= level
        case .above: x > level
        case .atMost: x <= level
        case .below: x < level
        }
    }
}

extension StagePlan {
    /// Whether its mark says how many sites pass too, beside whether enough do.
    package var countsSites: Bool { measures.contains { if case .passed = $0.value { true } else { false } } }
}
