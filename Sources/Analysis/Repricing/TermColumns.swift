import Planning

/// What the values of the parties are linear in: a row of columns a path, and for each term sheet a coefficient a column.
///
/// Column 0 is what a party has when the terms pay nothing, at coefficient 1. A sum has a column with its unit value; a royalty has one
/// for each tier and each change of its rates by covenants, whose coefficient is the rate as changed.
struct TermColumns: Sendable {
    /// The numbers that term sheets set, in order.
    let places: [TermPlace]
    /// Payments whose sums are columns 1, 2, ...
    let payments: [Int]
    let royalties: [RoyaltyColumns]
    let count: Int

    struct RoyaltyColumns: Sendable {
        let royalty: Int
        /// Column of the first tier without changes; those of change `c` begin `c * tiers` after it.
        let first: Int
        let changes: [RateChange]
        let bounds: [Double]
        /// As the agreement has them; nil where term sheets set them, and by which place.
        let rates: [(base: Double, place: Int?)]
        let minimums: [Int]
        var tiers: Int { bounds.count }
    }

    /// The places must be terms of the plan that are linear or bent.
    init(_ plan: AgreementPlan, places: [TermPlace]) {
        let places = places.sorted()
        self.places = places
        payments = places.compactMap { if case .amount(let p) = $0 { p } else { nil } }
        var royalties: [RoyaltyColumns] = [], next = 1 + payments.count
        for r in plan.royalties.indices where places.contains(where: { if case .rate(r, _) = $0 { true } else { false } }) {
            let rates = plan.royalties[r].rates.indices.map { t in
                (base: plan.royalties[r].rates[t], place: places.firstIndex(of: .rate(royalty: r, tier: t)))
            }
            let columns = RoyaltyColumns(royalty: r, first: next, changes: plan.rateChanges(ofRoyalty: r) ?? [], bounds: plan.royalties[r].bounds,
                                         rates: rates, minimums: plan.minimums(of: r))
            royalties.append(columns)
            next += columns.changes.count * columns.tiers
        }
        self.royalties = royalties
        count = next
    }

    /// The most tiers of a royalty.
    var width: Int { royalties.map(\.tiers).max() ?? 0 }
    /// Whether a minimum may bend what a royalty pays.
    var isBent: Bool { royalties.contains { !$0.minimums.isEmpty } }
}
