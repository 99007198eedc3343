import Quantities

/// How an index moves: an exchange rate (deal money for one unit of local money), a level of inflation, a price.
///
/// At `t` years it is `I(t) = m(t) exp(y(t) - var y(t) / 2)`, so that its mean is the forward `m(t)` whatever the volatility.
public struct PriceIndex: Hashable, Sendable {
    public var name: String
    public var course: Course
    public var place: SourcePlace?

    public enum Course: Hashable, Sendable {
        /// Steps by time since `effective`: the same on every path.
        case known(StepTable<Years, Number>)
        case moving(Motion)
    }
    public init(name: String, course: Course, place: SourcePlace? = nil) { self.name = name; self.course = course; self.place = place }

    /// The value at `effective`.
    public var start: Number {
        switch course {
        case .known(let table): table.steps[0].value
        case .moving(let motion): motion.start
        }
    }
}

/// An index that moves about its forward: geometric Brownian motion, or one that returns to a level.
public struct Motion: Hashable, Sendable {
    /// Above 0.
    public var start: Number
    /// Of the forward, compounded: `m(t) = start (1 + growth)^t`; above -1.
    public var growth: AnnualRate
    /// Standard deviation of `y` after one year without reversion, as a share; 0 freezes the index at its forward.
    public var volatility: Share
    /// Then `m(t) = to (start / to)^exp(-speed t) (1 + growth)^t`, and `y` returns to 0 at `speed`.
    public var reversion: Reversion?

    public struct Reversion: Hashable, Sendable {
        /// Above 0.
        public var to: Number
        /// Above 0: half of a distance is made up in `ln 2 / speed` years.
        public var speed: AnnualRate
        public init(to: Number, speed: AnnualRate) { self.to = to; self.speed = speed }
    }
    public init(start: Number, growth: AnnualRate = .zero, volatility: Share = .zero, reversion: Reversion? = nil) {
        self.start = start; self.growth = growth; self.volatility = volatility; self.reversion = reversion
    }
}

/// At which rate sales made in another currency are converted (`terms.conversion`).
public enum Conversion: String, Hashable, Sendable, CaseIterable {
    /// Mean of the rates at the start and the end of the sales period.
    case periodAverage = "period_average"
    /// Mean of the calendar year's period averages.
    case yearAverage = "year_average"
    /// The rate as the sales period closes.
    case periodEnd = "period_end"
    /// The rate as the calendar year closes.
    case yearEnd = "year_end"
}
