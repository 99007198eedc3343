import Quantities

/// A share of net sales, settled at the end of each year.
///
/// The year's sum goes through the steps of `pipeline` in their order; each step has nothing to do unless the file says so.
public struct Royalty: Hashable, Sendable {
    /// Tiers by net sales of a year (or of all years, if `measured` says so); a flat rate is one step from 0.
    public var tiers: StepTable<Money, Share>
    /// Tiers or rates of each market, by name; empty where all have `tiers`. They are then filled market by market.
    public var marketTiers: [String: StepTable<Money, Share>]
    /// A flat rate that changes: what holds from when on, ascending; empty where `tiers` holds throughout.
    public var steps: [RateStep]
    /// Rates that change of single markets, by name.
    public var marketSteps: [String: [RateStep]] = [:]
    /// Sales of a market bear royalty before this point of it (`launch`, `exclusivity_ends` are that market's); nil: always.
    public var term: Point?
    /// Share at which sales after exclusivity enter the base; 100% when the file is silent.
    public var afterExclusivity: Share
    /// Sales count from and until these points; nil: always.
    public var from: Point?
    public var until: Point?
    /// The rate of the highest tier reached holds for all sales of the year.
    public var wholeAmount: Bool
    public var measured: Measure
    /// Tiers are filled by each market alone.
    public var perMarket: Bool
    /// Tiers are filled by the markets of each product together.
    public var perProduct = false
    /// Settles by years since `effective` instead of calendar years.
    public var contractYears: Bool
    /// What is taken off gross sales before anything else, by name.
    public var excludes: [Exclusion]
    /// Share of a market's sales that is attributed to the licensed product (a combination product); by market, 100% elsewhere.
    public var combination: [String: Share]
    /// Competition, compulsory licenses: less royalty on the sales of a market after an event.
    public var reductions: [Reduction]
    public var stacking: Stacking?
    /// The least that reductions leave.
    public var notBelow: NotBelow?
    public var pipeline: [Step]
    /// What the statements leave out; nil: nothing.
    public var understatement: Understatement?
    /// Money for each unit sold, instead of shares of net sales; nil: shares.
    public var unitRates: UnitRates?

    /// Rates by units: tiers by units of a year (or of all years, if `measured` says so), or a rate that changes.
    public struct UnitRates: Hashable, Sendable {
        public struct Step: Hashable, Sendable {
            public var from: RateStep.Start
            public var rate: Money
            public init(from: RateStep.Start, rate: Money) { self.from = from; self.rate = rate }
        }
        public var tiers: StepTable<Number, Money>
        /// Those of each market, by name; empty where all have `tiers`.
        public var marketTiers: [String: StepTable<Number, Money>]
        /// Empty where `tiers` holds throughout.
        public var steps: [Step]
        public init(tiers: StepTable<Number, Money>, marketTiers: [String: StepTable<Number, Money>] = [:], steps: [Step] = []) {
            self.tiers = tiers; self.marketTiers = marketTiers; self.steps = steps
        }
    }

    /// With this chance the statement of a year leaves out this share of sales.
    public struct Understatement: Hashable, Sendable {
        public var chance: Uncertain<Share>
        public var by: Uncertain<Share>
        public init(chance: Uncertain<Share>, by: Uncertain<Share>) { self.chance = chance; self.by = by }
    }
    public enum Measure: String, Hashable, Sendable { case year, cumulative }
    /// From an event, or from an age since `from` (the first launch without one), this rate holds.
    public struct RateStep: Hashable, Sendable {
        public enum Start: Hashable, Sendable { case age(Years), point(Point) }
        public var from: Start
        public var rate: Share
        public init(from: Start, rate: Share) { self.from = from; self.rate = rate }
    }
    public struct Exclusion: Hashable, Sendable {
        public var name: String
        /// Of gross sales, everywhere; and where a market has its own.
        public var share: Share
        public var byMarket: [String: Share]
        public init(name: String, share: Share, byMarket: [String: Share] = [:]) { self.name = name; self.share = share; self.byMarket = byMarket }
    }
    /// From the event on, a market's royalty is less by this share. Bare market events are those of the market.
    public struct Reduction: Hashable, Sendable {
        public var name: String
        public var when: Trigger
        public var by: Share
        /// nil: every market.
        public var markets: [String]?
        public init(name: String, when: Trigger, by: Share, markets: [String]? = nil) { self.name = name; self.when = when; self.by = by; self.markets = markets }
    }
    /// Part of royalties to third parties may be deducted.
    public struct Stacking: Hashable, Sendable {
        public var deducts: Share
        /// Payments whose sums of the year count.
        public var of: [String]
        /// What cannot be deducted is carried forward; else it is lost.
        public var carried: Bool
        public init(deducts: Share, of: [String], carried: Bool) { self.deducts = deducts; self.of = of; self.carried = carried }
    }
    public enum NotBelow: Hashable, Sendable {
        /// Of the royalty before all reductions.
        case unreduced(Share)
        /// Of the sales that bear royalty.
        case sales(Share)
    }
    /// What happens to a year's sum, in the order of the file.
    public enum Step: String, Hashable, Sendable, CaseIterable {
        case netSales = "net_sales", conversion, base, afterExclusivity = "after_exclusivity", tiers, raises
        case competition, stacking, notBelow = "not_below", credits, minimum, cap, withholding
    }

    public init(tiers: StepTable<Money, Share>, marketTiers: [String: StepTable<Money, Share>] = [:], steps: [RateStep] = [], term: Point? = nil,
                afterExclusivity: Share = Share(1), from: Point? = nil, until: Point? = nil, wholeAmount: Bool = false, measured: Measure = .year,
                perMarket: Bool = false, contractYears: Bool = false, excludes: [Exclusion] = [], combination: [String: Share] = [:],
                reductions: [Reduction] = [], stacking: Stacking? = nil, notBelow: NotBelow? = nil, pipeline: [Step] = Step.allCases) {
        self.tiers = tiers; self.marketTiers = marketTiers; self.steps = steps; self.term = term; self.afterExclusivity = afterExclusivity
        self.from = from; self.until = until; self.wholeAmount = wholeAmount; self.measured = measured; self.perMarket = perMarket
        self.contractYears = contractYears; self.excludes = excludes; self.combination = combination; self.reductions = reductions
        self.stacking = stacking; self.notBelow = notBelow; self.pipeline = pipeline
    }
}

/// Tops the payments `of` up to `floor` each year from `from` on.
public struct Minimum: Hashable, Sendable {
    /// By time since `from`; a single sum is one step from 0y.
    public var floor: StepTable<Years, Money>
    /// The royalties that are topped up, or a group of them.
    public var of: [String]
    public var from: Point
    public var until: Point?
    public var contractYears: Bool
    /// Royalty above the floor counts for this many following years; 0: it is lost.
    public var banked: Int
    /// Only a part of the floor is owed of the year in which `from` lies, or of one that the end cuts short.
    public var proRata: Set<ProRata>
    /// Delays, and world events that last: only the part of a year in which none of them goes on is owed.
    public var suspendedBy: [String] = []
    /// The whole floor is paid when the year begins; royalties of that year are then paid only above it.
    public var inAdvance: Bool
    /// What is earned counts toward it; else the floor is owed beside the royalty.
    public var creditable: Bool
    /// The payer may leave a shortfall unpaid; nil: it is owed.
    public var payOrLose: PayOrLose? = nil

    /// With this chance, year by year, a shortfall is paid; else `CLAUSE.unpaid` happens so long after the year's close.
    public struct PayOrLose: Hashable, Sendable {
        public var paid: Uncertain<Share>
        public var within: Years
        public init(paid: Uncertain<Share>, within: Years) { self.paid = paid; self.within = within }
    }

    public enum ProRata: String, Hashable, Sendable { case firstYear = "first_year", lastYear = "last_year" }

    public init(floor: StepTable<Years, Money>, of: [String], from: Point, until: Point? = nil, contractYears: Bool = false, banked: Int = 0,
                proRata: Set<ProRata> = [], inAdvance: Bool = false, creditable: Bool = true) {
        self.floor = floor; self.of = of; self.from = from; self.until = until; self.contractYears = contractYears
        self.banked = banked; self.proRata = proRata; self.inAdvance = inAdvance; self.creditable = creditable
    }
}
