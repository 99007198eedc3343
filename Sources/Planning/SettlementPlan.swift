import ScenarioModel

/// The clauses whose sums depend on what was paid before, or on more than one amount: they are settled one path at a time, in the
/// order of their dates.
///
/// All indices of payments are those of the agreement; slots that do not exist are nil. What a deal does not use is empty.
package struct SettlementPlan: Sendable, Hashable {
    package var events: [Event] = []
    package var periodics: [Periodic] = []
    package var royalties: [Royalty] = []
    package var minimums: [Minimum] = []
    package var splits: [Split] = []
    package var shares: [Share] = []
    package var caps: [Cap] = []
    package var credits: [Credit] = []
    /// By payment of the agreement: what holds for its sums.
    package var rules: [Rules] = []
    package var audits: [Audit] = []
    /// Families whose levels do not all pay when crossed together.
    package var families: [Family] = []

    package init() {}

    package struct Rules: Sendable, Hashable {
        /// Of the settlement: caps, credits and splits that look at the payment.
        package var caps: [Int] = [], credits: [Int] = [], splits: [Int] = []
        /// Credits that what it pays fills.
        package var fills: [Int] = []
        package var tax: Tax?
        package var late: Late?
        package var index: Index?
        /// The index that is the currency of its sums.
        package var currency: Int?
        /// Its place among payments of one instant.
        package var rank = 0

        package struct Tax: Sendable, Hashable {
            package var rate: Double
            /// By licensed market.
            package var byMarket: [Double]
            package var grossedUp: Bool
            package var credited: Double, creditedAfter: Double
        }
        package struct Late: Sendable, Hashable {
            package var chance: ValueSource, mark: Int
            package var by: ValueSource
            /// Simple, a year.
            package var interest: Double
        }
    }

    /// Moves with an index of the world, each year within limits.
    package struct Index: Sendable, Hashable { package var index: Int, atLeast: Double, atMost: Double }

    /// A sum that an event brings, in parts.
    package struct Event: Sendable, Hashable {
        package var payment: Int
        package var slot: Int
        package var amount: ValueSource
        /// It settles with the year that closes.
        package var atClose: Bool
        /// By licensed market; nil: of none.
        package var market: Int?
        package var parts: [Part] = []
        package var declining: Declining?
        package var retained: Part?
        package var refund: Part?
        package var verification: Verification?
        /// Its family, if its levels do not all pay.
        package var family: Int?
        /// Of what comes again and again: every so many years from `effective`, or in these slots, from and until some slots; so often
        /// at most.
        package var every: Double?, again: [Int] = []
        package var from: Int?, until: Int?
        package var atMost = Int.max
        package var recurs: Bool { every != nil || !again.isEmpty }

        /// A share of the sum, as a payment of its own, when a slot comes.
        package struct Part: Sendable, Hashable {
            package var payment: Int, share: Double, slot: Int
        }
        package struct Declining: Sendable, Hashable {
            package var share: Double, money: Double
            package var per: Double, after: Int
            package var rises: Bool
            package var atLeast: Double, atMost: Double
        }
        package struct Verification: Sendable, Hashable {
            package var after: ValueSource, again: ValueSource
            package var wrongReject: Double, mark: Int
            /// When it is known that the event never comes; the claim may then be accepted nevertheless.
            package var impossible: Int?
            package var wrongAccept: Double, acceptMark: Int
        }
    }
    /// Members of one family by rising level: indices into `events`.
    package struct Family: Sendable, Hashable {
        package var highestOnly: Bool
        package var members: [Int] = []
    }

    package struct Periodic: Sendable, Hashable {
        package var payment: Int
        package var ages: [Double], sums: [Double]
        package var every: Double
        package var from: Int, until: Int?
        package var atMost: Int
        package var inAdvance: Bool, proRata: Bool
    }

    package struct Royalty: Sendable, Hashable {
        package var payment: Int
        /// One table, or one for each licensed market.
        package var tables: [Table]
        /// By licensed market: whether its sales bear it at all.
        package var bears: [Bool]
        /// By licensed market: whose sales fill the same tiers. One table a group.
        package var groups: [Int]
        /// Bases are units and rates money a unit; else bases are net sales.
        package var ofUnits: Bool
        package var wholeAmount: Bool, cumulative: Bool, contractYears: Bool
        /// A flat rate that changes, by licensed market: from an age since its start, or from a slot on. Empty where tables hold.
        package var steps: [[Step]]
        package var isStepped: Bool { !steps.isEmpty }
        /// By licensed market: the slot that ages count from.
        package var starts: [Int]
        package var terms: [Int]?
        package var afterExclusivity: Double
        package var from: Int?, until: Int?
        /// By licensed market: what is left of gross sales.
        package var net: [Double]
        package var reductions: [Reduction]
        package var stacking: Stacking?
        package var notBelow: ScenarioModel.Royalty.NotBelow?
        /// What happens to the year's sum after the tiers, before and after minimums are looked at.
        package var before: [ScenarioModel.Royalty.Step], after: [ScenarioModel.Royalty.Step]
        /// Sales after exclusivity count less in the base; else the royalty on them is less.
        package var reducesBase: Bool
        /// Caps limit what the payee gets.
        package var capsAfterTax: Bool
        /// What statements leave out: how often (with the mark that decides), and how much.
        package var understates: Understatement?

        package struct Understatement: Sendable, Hashable { package var chance: ValueSource, mark: Int, by: ValueSource }
        package struct Table: Sendable, Hashable { package var bounds: [Double], rates: [Double] }
        package struct Step: Sendable, Hashable { package var age: Double, slot: Int?, rate: Double }
        /// By licensed market the slot from which on it is less; nil: never.
        package struct Reduction: Sendable, Hashable { package var slots: [Int?], by: Double }
        package struct Stacking: Sendable, Hashable { package var deducts: Double, payments: [Int], carried: Bool }
    }

    package struct Minimum: Sendable, Hashable {
        package var payment: Int
        /// Indices into `royalties`.
        package var royalties: [Int]
        package var ages: [Double], floors: [Double]
        package var from: Int, until: Int?
        package var contractYears: Bool
        package var banked: Int
        package var firstInPart: Bool, lastInPart: Bool
        package var inAdvance: Bool, creditable: Bool
        /// What suspends it: when that begins, and how long it lasts.
        package var suspensions: [Suspension] = []
        package struct Suspension: Sendable, Hashable { package var slot: Int, length: ValueSource, lengthSlot: Int? }
        /// The chance that a shortfall is paid, and when it counts as unpaid after the close.
        package var payOrLose: PayOrLose?
        package struct PayOrLose: Sendable, Hashable { package var paid: ValueSource, mark: Int, within: Double }
    }

    /// A share of a flow other than sales.
    package struct Share: Sendable, Hashable {
        package var payment: Int
        /// What the payee pays in years of a loss; nil: it bears none.
        package var losses: Int?
        package var flow: Flow
        package var steps: [Royalty.Step], start: Int
        /// The slot whose time says which rate holds; nil: that of the payment does.
        package var rateAt: Int?
        package var from: Int?, until: Int?
        /// What a round leaves of a stake; known rounds, or slots of which each that has come is one.
        package var left: Double, rounds: Int, roundSlots: [Int]

        package enum Flow: Sendable, Hashable {
            /// When a sum comes, and how much.
            case occurrences([Occurrence])
            /// Stages.
            case costs([Int])
            case profit
        }
        package struct Occurrence: Sendable, Hashable { package var slot: Int, amount: ValueSource, amountSlot: Int? }
    }

    package struct Audit: Sendable, Hashable {
        /// Indices into `royalties`.
        package var royalties: [Int]
        package var every: Double, notice: Double, finds: Double, mark: Int
        package var lookBack: Double, interest: Double, cost: Double, shiftsAbove: Double
        /// What it recovers; its cost to the licensor, or to the licensee.
        package var recovered: Int, borne: Int?, shifted: Int?
    }

    package struct Cap: Sendable, Hashable {
        /// In money, or a share of the year's net sales.
        package var money: Double, shareOfSales: Double?
        /// By licensed market: what counts of its sales.
        package var net: [Double]
        package var yearly: Bool, contractYears: Bool, deferred: Bool
        package var index: Index?
    }
    package struct Credit: Sendable, Hashable {
        /// What it holds from signing on, and the share of what it is filled by.
        package var money: Double, share: Double
        package var atMost: Double, perYear: Double
        package var expires: Int?
    }
    package struct Split: Sendable, Hashable {
        /// One payment a party.
        package var payments: [Int]
        package var bounds: [Double]
        /// By bound and party.
        package var shares: [[Double]]
        /// Stages whose costs are shared; empty where payments are.
        package var stages: [Int]
    }

    /// Whether it looks at sales by market and period.
    package var looksAtSales: Bool { !royalties.isEmpty || shares.contains { $0.flow == .profit } || caps.contains { $0.shareOfSales != nil } }
    /// Whether years are closed on it.
    package func closes(contractYears: Bool) -> Bool {
        royalties.contains { $0.contractYears == contractYears } || minimums.contains { $0.contractYears == contractYears }
            || caps.contains { $0.deferred && $0.contractYears == contractYears } || (!contractYears && shares.contains { $0.flow == .profit })
    }
}
