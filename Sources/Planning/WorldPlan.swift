import ScenarioModel

/// What is needed to sample worlds: names bound to columns, units resolved, stages, markets and events in an order in which
/// everything comes after what it depends on.
package struct WorldPlan: Sendable {
    package var grid: TimeGrid
    package var drivers: [Driver] = []
    package var stages: [StagePlan] = []
    package var markets: [MarketPlan] = []
    package var events: [EventPlan] = []
    package var indices: [IndexPlan] = []
    /// The order in which elements are laid out.
    package var order: [Element] = []
    /// Number of columns of the world.
    package var slotCount = 0
    /// What the stages can come to, with exact weights, whatever the sampling.
    package var outcomes: [Stratum] = []
    /// The strata of the sampling: these outcomes, or one of all.
    package var strata: [Stratum] = []
    /// Names of the columns that are events a user can name, for traces.
    package var eventNames: [(slot: Int, name: String)] = []

    package enum Element: Sendable, Hashable { case stage(Int), market(Int), event(Int) }

    package init(grid: TimeGrid) { self.grid = grid }
}

/// A stage bound to columns and drivers.
package struct StagePlan: Sendable {
    package var name: String
    /// Ops that compute `ready` and `closed`, to be run before the stage.
    package var ops: [ColumnOp] = []
    /// When everything it waits for has come.
    package var ready: Int
    /// When it is known that it can never start; never if it starts.
    package var closed: Int
    package var start: Int
    package var end: Int
    package var success: Int
    package var failure: Int
    package var lag: ValueSource?
    package var duration: ValueSource
    /// 1 where a measure decides.
    package var chance: ValueSource
    /// The mark that decides success; nil when the chance is 0 or 1, or a measure decides.
    package var mark: Int?
    /// What is measured at its end: what is drawn before what is a sum of it.
    package var measures: [MeasurePlan] = []
    /// The measure that decides success.
    package var bound: MeasureBound?
    package var delays: [StageDelay] = []
    package var cost: ValueSource?
    package var costSlot: Int?
    package var costAtStart: ValueSource?
    package var costAtStartSlot: Int?
    package var runningCost: ValueSource?
    package var runningCostSlot: Int?
    package var optionalBranch: Bool

    package struct StageDelay: Sendable {
        package var name: String
        /// The length suffered; 0 for none.
        package var slot: Int
        package var chance: ValueSource
        /// One coordinate decides whether it comes and how long it lasts.
        package var mark: Int
        /// Law of the length, drawn at the rescaled coordinate.
        package var length: ValueSource
        package var excusable: Bool
    }
}

/// A market bound to columns and drivers.
package struct MarketPlan: Sendable {
    package var name: String
    package var ops: [ColumnOp] = []
    package var ready: Int
    package var closed: Int
    package var submission: Int
    package var decision: Int
    package var approval: Int
    package var refusal: Int
    package var resubmission: Int
    package var launch: Int
    package var exclusivityEnds: Int
    package var filingLag: ValueSource?
    package var review: ValueSource?
    package var chance: ValueSource
    /// One coordinate for all cycles; nil when the first decision is sure.
    package var mark: Int?
    package var resubmitAfter: ValueSource?
    package var resubmitReview: ValueSource?
    package var resubmitChance: ValueSource?
    package var cycles: Int
    package var launchLag: ValueSource
    package var exclusivity: ValueSource?
    package var sales: SalesPlan
    /// The index that turns its money into the deal's.
    package var currency: Int?
}

/// The sales curve of a market with its numbers bound.
package struct SalesPlan: Sendable {
    package var volume: Volume
    package var uptake: UptakePlan
    package var price: PricePlan?
    /// Remaining share and speed after exclusivity; nil: no erosion.
    package var erosion: (to: ValueSource, rate: ValueSource)?
    /// Point from which sales grow by a yearly rate.
    package var decline: (from: Int, growth: ValueSource)?
    package var noise: NoisePlan?

    package enum Volume: Sendable {
        /// Money a year at the peak.
        case peak(ValueSource)
        /// Units in all.
        case units(potential: ValueSource)
    }

    package enum UptakePlan: Sendable {
        case logistic(timeToPeak: ValueSource)
        case linear(timeToPeak: ValueSource)
        case bass(p: ValueSource, q: ValueSource)
        case points(ages: [Double], shares: [Double])
        case steps(ages: [Double], shares: [Double])
    }
    /// Price of a unit since `effective`.
    package struct PricePlan: Sendable {
        package var start: ValueSource
        package var growth: ValueSource
        package var noise: NoisePlan?
    }
    package struct NoisePlan: Sendable {
        package var phi: Double
        package var sigma: Double
        /// Stationary variance of the log.
        package var variance: Double
        package var driver: Int
    }
}
