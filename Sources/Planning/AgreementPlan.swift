import ScenarioModel

/// An agreement compiled: clauses bound to columns, causes of ending in the order in which they win ties.
package struct AgreementPlan: Sendable, Equatable {
    package var name: String
    package var parties: [PartyPlan]
    /// Markets of the world that are licensed.
    package var licensed: [Int]
    /// By licensed market: the party that sells there.
    package var sellers: [Int] = []
    /// Whether margins are found path by path: another than the licensee sells, or it counts in a currency of its own.
    package var sellsApart: Bool { parties[seller].currency != nil || sellers.contains { $0 != seller } }
    /// Event payments at the instant of the end are still made.
    package var endLast: Bool
    /// How sales of licensed markets with another currency are converted; the default where there are none.
    package var conversion = Conversion.periodAverage
    /// The agreement's own chance: hazards, waivers, uncertain amounts.
    package var drivers: [Driver] = []
    /// World columns plus its own.
    package var slotCount: Int
    /// Ops that do not depend on sales, in order.
    package var ops: [ColumnOp] = []
    /// Ops that depend on a sales comparison, in order.
    package var salesOps: [ColumnOp] = []
    package var salesLeaves: [SalesLeaf] = []
    package var payments: [PaymentPlan] = []
    package var royalties: [RoyaltyPlan] = []
    package var minimums: [MinimumPlan] = []
    /// Clauses that are settled path by path; nil where there are none.
    package var settlement: SettlementPlan?
    /// The settlement looks at sales by market and period, which are then kept.
    package var keepsSales = false
    /// And at units.
    package var keepsUnits = false
    /// What is found out only by settling, and which dates and endings may wait for.
    package var findings: [Finding] = []
    package var covenants: [CovenantPlan] = []
    /// Causes in the order in which ends of one instant are named.
    package var causes: [Cause] = []
    /// When the program is known to be over; nil: it cannot end technically.
    package var technical: Int?
    /// When every licensed market has ended its royalty term or been refused, if one was approved; nil without a term.
    package var expiry: Int?
    package var firstLaunch: Int
    package var milestones: [MilestonePlan] = []
    /// Which paths a run counts; nil: all.
    package var given: Given?

    /// A condition on the whole path, looked at when it is over.
    package enum Given: Sendable, Hashable {
        case cause(Int)
        /// The event has (or, negated, has not) come before the end.
        case event(slot: Int, negated: Bool)
    }
    /// When a minimum of the settlement is first left unpaid, in a column of its own.
    package struct Finding: Sendable, Hashable { package var slot: Int, minimum: Int }
    package struct Cause: Sendable, Hashable {
        package enum Kind: Sendable, Hashable { case technical, covenant(Int), expiry, horizon }
        package var name: String
        package var kind: Kind
    }
    package struct PartyPlan: Sendable, Hashable {
        package var key: String
        package var name: String
        package var discount: Double
        /// ln(1 + discount)
        package var logDiscount: Double
        package var margin: Double
        /// Share of what it is left with that is its own tax.
        package var tax: Double
        /// The index that is the currency of its values; nil: the deal's.
        package var currency: Int?
    }
}

/// The first period end at which a measure of sales stands in a relation to a level.
package struct SalesLeaf: Sendable, Hashable {
    /// What is measured, of a set of markets.
    package enum Sum: Sendable, Hashable {
        // By calendar year
        case annual, annualUnits, annualPrice
        // By period of the grid
        case cumulative, cumulativeUnits, trailing
        /// So far in a year since `effective`, at whose end a level counts as reached.
        case contractYear, contractYearUnits
        /// Trailing sales over those so many periods earlier, less one.
        case growth(over: Int)
        /// Of one market.
        case adoption

        package var isOfContractYears: Bool { self == .contractYear || self == .contractYearUnits }
        var byContractYears: Sum { switch self { case .annual: .contractYear; case .annualUnits: .contractYearUnits; default: self } }
        package var byYear: Bool { self == .annual || self == .annualUnits || self == .annualPrice }
    }
    package var slot: Int
    package var sum: Sum
    package var markets: [Int]
    package var relation: Comparison.Relation
    package var level: Double
}

extension AgreementPlan {
    /// Whether a waiver of a covenant has a price.
    package func hasPricedWaiver(covenant k: Int) -> Bool {
        payments.contains { if case .waiver(k, _) = $0.form { true } else { false } }
    }
    /// The cause of ending that is a covenant; nil where it does not end the agreement.
    package func cause(ofCovenant k: Int) -> Int? {
        causes.firstIndex { if case .covenant(k) = $0.kind { true } else { false } }
    }
}

/// A payment clause, or a member of one: who pays whom, when and what.
package struct PaymentPlan: Sendable, Hashable {
    package var name: String
    package var kind: Kind
    package var payer: Int?
    package var payee: Int?
    /// Licensee to licensor: counted in `all`.
    package var counted: Bool
    package var within: Double
    /// The trigger as written.
    package var event: String
    package var form: Form
    /// Full (mean) amount of an event payment.
    package var amount: Double?
    package var place: SourcePlace?
    package var adjustments: [AdjustmentPlan] = []
    /// The trigger is a sum of sales that settles with the year: it is paid at the end too.
    package var settlesAtEnd = false
    /// What it pays is settled path by path (`SettlementPlan`).
    package var isSettled = false
    /// It is told, and counts in nobody's value.
    package var isApart = false

    /// What it pays wherever it comes; nil where that is a matter of chance, of sales or of what came before.
    package var fixedAmount: Double? { adjustments.isEmpty && !isSettled ? knownAmount : nil }

    /// Whether it has a row of years of its own: a royalty or a minimum that is not settled path by path.
    package var isFlow: Bool { switch form { case .royalty, .minimum: true; case .event, .waiver, .settled: false } }

    package enum Kind: Sendable, Hashable { case upfront, milestone, salesMilestone, royalty, minimum, fee, share }
    package enum Form: Sendable, Hashable {
        /// Once, at the time in a slot.
        case event(slot: Int, amount: ValueSource, afterSales: Bool)
        case royalty(Int)
        case minimum(Int)
        /// Whatever the settlement says; with the rates or floors that the clause states.
        case settled(rates: [Double], floors: [Double])
        /// Paid at the limit of a covenant that is waived.
        case waiver(covenant: Int, amount: ValueSource)
    }
}

/// A change of a payment's amounts or rates by a covenant.
package struct AdjustmentPlan: Sendable, Hashable {
    package var covenant: Int
    package var change: Effect.Adjustment
    /// What brings it about is known only at the close of a period, so it holds from the period that begins then.
    package var atClose = false
}

package struct RoyaltyPlan: Sendable, Hashable {
    package var payment: Int
    package var bounds: [Double]
    package var rates: [Double]
    /// End of the term by licensed market (same order as `AgreementPlan.licensed`); nil: no end.
    package var terms: [Int]?
    package var afterExclusivity: Double
    package var from: Int?
    package var until: Int?
}

package struct MinimumPlan: Sendable, Hashable {
    package var payment: Int
    package var royalty: Int
    package var from: Int
    package var until: Int?
    /// Years since `from` and the floor that holds from there on.
    package var ages: [Double]
    package var floors: [Double]
}

package struct CovenantPlan: Sendable, Hashable {
    package var name: String
    package var watch: Watch
    package var tolling: Tolling?
    package var notice: Double
    package var cure: Double
    package var waiver: Waiver?
    package var terminates: Bool
    /// The chance that the right is used; nil: always.
    package var chance: ValueSource?
    package var chanceMark: Int?
    /// Whether it ends or changes anything through sales.
    package var afterSales: Bool
    /// It is known only at the close of a period, and takes effect then.
    package var atClose = false
    package var place: SourcePlace?
    /// Payments and royalties it changes when it fires.
    package var adjusts: [Int] = []

    package enum Watch: Sendable, Hashable {
        /// `met`: when it is fulfilled; `due`: its date before tolling; `impossible`: when it is known never to come (nil: it counts as missed).
        case duty(met: Int, due: Int, impossible: Int?)
        case level(sum: SalesLeaf.Sum, markets: [Int], relation: Comparison.Relation, level: Double, from: Int, until: Int?, inARow: Int)
        case happening(Int)
        case hazard([HazardStep], from: Int?, until: Int?, mark: Int)
    }
    package struct HazardStep: Sendable, Hashable {
        package var from: Int?
        package var rate: ValueSource
    }
    package struct Tolling: Sendable, Hashable {
        /// The start of a stage, and the lengths of its excusable delays in order.
        package struct Stage: Sendable, Hashable { package var start: Int, lengths: [Int] }
        package var stages: [Stage]
        package var share: Double
        package var atMost: Double
    }
    package struct Waiver: Sendable, Hashable {
        package var chance: ValueSource
        package var mark: Int
    }
}

/// What the milestone table shows: an event payment, or the first launch.
package struct MilestonePlan: Sendable, Hashable {
    package var name: String
    package var event: String
    /// Index of the payment; nil for the first launch.
    package var payment: Int?
    /// The covenant that requires the same event.
    package var covenant: Int?
}
