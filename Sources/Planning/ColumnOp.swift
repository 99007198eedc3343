/// One step of laying out dates: a column of times computed from columns of times, path by path.
///
/// Times are years since `effective`; never is +infinity. A slot is a column of one block: the world's slots come first,
/// an agreement's own follow. Every column is written by exactly one op.
package enum ColumnOp: Sendable, Hashable {
    case constant(into: Int, Double)
    case add(into: Int, from: Int, Double)
    /// The first of several.
    case minimum(into: Int, [Int])
    /// The last of several: never unless all come.
    case maximum(into: Int, [Int])
    /// Start (or end) of the ordinal-th year after a point; see `YearPhrase`.
    case year(into: Int, from: Int, YearPhrase)
    /// The time in `from` if, at that time, every guard holds; else never.
    case guarded(into: Int, from: Int, [Guard])
    /// `from` unless it lies outside `[lower, upper)`; then never.
    case window(into: Int, from: Int, lower: Int?, upper: Int?)
    /// The first date of a calendar at or after a point.
    case next(into: Int, from: Int, CalendarPhrase)
    /// The time in `from` if a measure stands in a relation to a level; else never.
    case holds(into: Int, from: Int, MeasureBound)

    @usableFromInline package struct CalendarPhrase: Sendable, Hashable {
        /// Years from one date to the next; the first is one interval after `effective`.
        @usableFromInline package let interval: Double

        /// The date meant, for a point at `t`.
        @inlinable package func time(after t: Double) -> Double {
            guard t.isFinite else { return t }
            // A point on a date may differ from it in the last bits.
            return max(1, (t / interval - 1e-9).rounded(.up)) * interval
        }
    }

    @usableFromInline package struct YearPhrase: Sendable, Hashable {
        /// 1 is the first.
        @usableFromInline package let ordinal: Int
        /// The first year that begins at or after the point, instead of the one that contains it.
        @usableFromInline package let full: Bool
        /// Years counted from the point itself.
        @usableFromInline package let contract: Bool
        /// The end of that year instead of its start.
        @usableFromInline package let end: Bool
        /// How much of its calendar year had passed at `effective` (`TimeGrid.phase`).
        @usableFromInline package let phase: Double

        /// The point in time meant, for a point at `t`.
        @inlinable package func time(after t: Double) -> Double {
            guard t.isFinite else { return t }
            let start: Double
            if contract {
                start = t + Double(ordinal - 1)
            } else {
                // A point on a boundary may differ from it in the last bits where the phase is not 0.
                let slack = phase == 0 ? 0 : 1e-9
                start = (full ? (t + phase - slack).rounded(.up) : (t + phase + slack).rounded(.down)) + Double(ordinal - 1) - phase
            }
            return end ? start + 1 : start
        }
    }

    /// What must hold at an instant: the event in `slot` has (or, negated, has not) happened by then.
    package struct Guard: Sendable, Hashable {
        package let slot: Int
        package let negated: Bool
    }

    package var target: Int {
        switch self {
        case .constant(let i, _), .add(let i, _, _), .minimum(let i, _), .maximum(let i, _), .year(let i, _, _),
             .guarded(let i, _, _), .window(let i, _, _, _), .next(let i, _, _), .holds(let i, _, _): i
        }
    }
    package var isConstant: Bool { if case .constant = self { true } else { false } }
    package var sources: [Int] {
        switch self {
        case .constant: []
        case .add(_, let f, _), .year(_, let f, _), .next(_, let f, _): [f]
        case .holds(_, let f, let bound): [f, bound.slot]
        case .minimum(_, let f), .maximum(_, let f): f
        case .guarded(_, let f, let g): [f] + g.map(\.slot)
        case .window(_, let f, let l, let u): [f] + [l, u].compactMap { $0 }
        }
    }
}
