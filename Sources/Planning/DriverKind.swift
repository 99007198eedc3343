import Sampling

/// What a driver is, for its place among the coordinates: drivers that interact strongly share the low dimensions.
package enum DriverKind: Int, CaseIterable, Sendable, Hashable {
    // In the order in which dimensions beyond the table are dealt.
    /// Whatever scales a market's sales.
    case peak
    case hazard
    /// A market's decisions: one coordinate for all cycles.
    case approval
    case duration
    /// Whether a delay comes and how long it lasts.
    case delay
    case uptake
    case review
    /// How long until a refused file comes back.
    case resubmit
    /// A waiver, an election.
    case clause
    /// The success of a stage that is not enumerated.
    case mark
    case other
    /// Hundreds of numbers a path: always pseudo-random.
    case series
}

/// Which dimension of the Sobol sequence each driver owns, by name: a fixed table by kind and rank within the kind (measured in
/// the table of the sampling scheme), so that no driver's draw moves when another is added.
///
/// Ranks go to the base agreement's drivers first, largest first and then by name; drivers that another agreement, a case or an
/// override brings come after them, by the same rule.
package struct DimensionTable: Sendable {
    private var dimensions: [String: Int] = [:]
    private var taken: [DriverKind: Int] = [:]

    package init() {}

    /// Dimensions 0 to 23.
    private static let table: [DriverKind: [Int]] = [
        .peak: [0, 1, 5], .hazard: [2, 3], .approval: [4, 9, 14], .duration: [6, 7, 8], .uptake: [10, 15, 17], .delay: [11, 12, 13],
        .review: [16, 18, 19], .resubmit: [20, 21, 22], .clause: [23],
    ]
    /// The dimension of the `rank`-th driver of a kind; nil: pseudo-random.
    package static func dimension(_ kind: DriverKind, rank: Int) -> Int? {
        guard kind != .series else { return nil }
        let row = table[kind] ?? []
        if rank < row.count { return row[rank] }
        let dimension = 24 + 11 * (rank - row.count) + kind.rawValue
        return dimension < SobolDimensions.count ? dimension : nil
    }

    /// Deals dimensions to the drivers that are new here.
    package mutating func add(_ drivers: [Driver]) {
        let fresh = drivers.filter { !$0.isIdle && dimensions[$0.name] == nil && $0.kind != .series }
        for (kind, members) in Dictionary(grouping: fresh, by: \.kind) {
            for driver in members.sorted(by: { ($1.size, $0.name) < ($0.size, $1.name) }) where dimensions[driver.name] == nil {
                let rank = taken[kind, default: 0]
                taken[kind] = rank + 1
                if let dimension = DimensionTable.dimension(kind, rank: rank) { dimensions[driver.name] = dimension }
            }
        }
    }
    package subscript(name: String) -> Int? { dimensions[name] }
}
