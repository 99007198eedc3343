import Planning
import Quantities

/// An estimate with its standard error, in one unit.
public struct Estimate<Unit: Quantity>: Hashable, Sendable {
    public var value: Unit
    /// One standard error; zero for what every path agrees on, not a number where it is unknown (seen on one path only).
    public var error: Unit
    /// How many paths showed the event behind it, where they are fewer than 30: the error then says little.
    public var events: Int?
    /// 95% bounds of a probability of few events, where they are not the usual ones.
    public var bounds: ClosedRange<Unit>?
    public init(_ value: Unit, error: Unit = .zero) { self.value = value; self.error = error }

    /// 95% bounds, by Student's law of the sixteen replicates that the error comes from; nil where few events say too little.
    public var interval: ClosedRange<Unit>? {
        if let bounds { return bounds }
        guard events == nil, value.rawValue.isFinite, error.rawValue >= 0, error.rawValue.isFinite else { return nil }
        let half = 2.131449545559323 * error.rawValue
        return Unit(value.rawValue - half)...Unit(value.rawValue + half)
    }

    /// An error that one path cannot tell is not a number, and as unknown as any other.
    public static func == (a: Estimate, b: Estimate) -> Bool { same(a.value.rawValue, b.value.rawValue) && same(a.error.rawValue, b.error.rawValue) }
    private static func same(_ x: Double, _ y: Double) -> Bool { x == y || x.isNaN && y.isNaN }
    public func hash(into hasher: inout Hasher) {
        for x in [value.rawValue, error.rawValue] { hasher.combine(x.isNaN ? Double.nan.bitPattern : x.bitPattern) }
    }
}

/// What one agreement is likely to do: the results of a run (DESIGN.md section 4).
public struct Forecast: Hashable, Sendable {
    public var head: Head
    /// `licensor` and `licensee` first, further parties by name.
    public var parties: [PartyForecast]
    public var deal: DealForecast
    /// `first_launch`, `not first_launch`, then each cause of ending.
    public var conditional: [ConditionalForecast]
    /// One per event payment in the order of the plan, and the first launch.
    public var milestones: [MilestoneForecast]
    public var covenants: [CovenantForecast]
    /// One per payment in the order of the plan (upfront first, by kind and typical time), without `all`.
    public var payments: [PaymentForecast]
    /// The sum of all payments of the licensee to the licensor.
    public var all: PaymentForecast
    /// Causes by falling probability, then name.
    public var terminations: [TerminationForecast]

    public init(head: Head, parties: [PartyForecast], deal: DealForecast, conditional: [ConditionalForecast], milestones: [MilestoneForecast], covenants: [CovenantForecast], payments: [PaymentForecast], all: PaymentForecast, terminations: [TerminationForecast]) {
        self.head = head; self.parties = parties; self.deal = deal; self.conditional = conditional; self.milestones = milestones; self.covenants = covenants; self.payments = payments; self.all = all; self.terminations = terminations
    }
}

/// What a result is about and how it was made.
public struct Head: Hashable, Sendable {
    public var scenario: String
    public var digest: String
    public var agreement: String
    /// Names of the cases joined by `+`; nil: the file as it is.
    public var caseName: String?
    public var given: String?
    /// `--set` overrides in the order given.
    public var overrides: [(path: String, value: String)] { zip(overridePaths, overrideValues).map { ($0, $1) } }
    public var overridePaths: [String]
    public var overrideValues: [String]
    public var currency: String
    public var effective: CalendarDate
    public var horizon: Years
    /// As run.
    public var paths: Int
    /// Paths on which `given` holds; equal to `paths` without a condition.
    public var pathsGiven: Int
    public var seed: UInt64
    public var sampling: SamplingScheme
    /// Fewer points than the sampling needs for errors that can be trusted.
    public var isRough = false
    /// False when `--precision` stopped at its cap.
    public var converged: Bool

    public init(scenario: String, digest: String, agreement: String, caseName: String? = nil, given: String? = nil, overridePaths: [String], overrideValues: [String], currency: String, effective: CalendarDate, horizon: Years, paths: Int, pathsGiven: Int, seed: UInt64, sampling: SamplingScheme, converged: Bool) {
        self.scenario = scenario; self.digest = digest; self.agreement = agreement; self.caseName = caseName; self.given = given; self.overridePaths = overridePaths; self.overrideValues = overrideValues; self.currency = currency; self.effective = effective; self.horizon = horizon; self.paths = paths; self.pathsGiven = pathsGiven; self.seed = seed; self.sampling = sampling; self.converged = converged
    }
}

public struct PartyForecast: Hashable, Sendable {
    public var key: String
    public var name: String
    public var discount: Share
    public var npv: ValueDistribution
    /// The party's own tax, which its values are after.
    public var tax = Share.zero
    /// The currency of its values, where it has one of its own.
    public var currency: String?
    /// Mean present value by clause name, and `sales` (margin on net sales), `costs` (development, negative) and, where it pays any, `tax`; signs are the party's: income positive. Sums to `npv.mean`.
    public var bridge: [NamedSum]
    public var cash: CashFan
    public struct NamedSum: Hashable, Sendable { 
        public var name: String
        public var presentValue: Estimate<Money>
        public init(name: String, presentValue: Estimate<Money>) { self.name = name; self.presentValue = presentValue }
    }

    public init(key: String, name: String, discount: Share, npv: ValueDistribution, bridge: [NamedSum], cash: CashFan) {
        self.key = key; self.name = name; self.discount = discount; self.npv = npv; self.bridge = bridge; self.cash = cash
    }
}

/// The distribution of a net present value.
public struct ValueDistribution: Hashable, Sendable {
    public var mean: Estimate<Money>
    public var sd: Estimate<Money>
    /// `grid[i]` is the probability of `percentiles[i]`: 0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15 ... 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.
    public var grid: [Share]
    public var percentiles: [Estimate<Money>]
    /// Mean of the worst 5%.
    public var cvar5: Estimate<Money>
    public var probabilityNegative: Estimate<Share>
    /// The percentile at a probability of the grid.
    public func percentile(_ p: Double) -> Estimate<Money> {
        let i = grid.firstIndex { abs($0.rawValue - p) < 1e-9 }
        precondition(i != nil, "\(p) is not on the grid of percentiles")
        return percentiles[i!]
    }

    public init(mean: Estimate<Money>, sd: Estimate<Money>, grid: [Share], percentiles: [Estimate<Money>], cvar5: Estimate<Money>, probabilityNegative: Estimate<Share>) {
        self.mean = mean; self.sd = sd; self.grid = grid; self.percentiles = percentiles; self.cvar5 = cvar5; self.probabilityNegative = probabilityNegative
    }
}

/// Cumulative undiscounted cash at the end of each calendar year.
public struct CashFan: Hashable, Sendable {
    /// Calendar years: 2026, 2027 ...
    public var years: [Int]
    public var mean: [Estimate<Money>]
    /// Percentiles by year; empty unless the run was asked for them (`RunOptions.detail`).
    public var p5: [Money], p10: [Money], p25: [Money], p50: [Money], p75: [Money], p90: [Money], p95: [Money]

    public init(years: [Int], mean: [Estimate<Money>], p5: [Money] = [], p10: [Money] = [], p25: [Money] = [], p50: [Money] = [], p75: [Money] = [], p90: [Money] = [], p95: [Money] = []) {
        self.years = years; self.mean = mean; self.p5 = p5; self.p10 = p10; self.p25 = p25; self.p50 = p50; self.p75 = p75; self.p90 = p90; self.p95 = p95
    }
}

public struct DealForecast: Hashable, Sendable {
    /// Every event and family payment at its full (mean) amount, licensee to licensor.
    public var headline: Money
    /// Royalties, minimums and fees, which the headline leaves out.
    public var openEnded: [String]
    /// What every path pays.
    public var certain: Money
    public var expectedPayments: Estimate<Money>
    /// At the licensor's rate.
    public var expectedPresentValue: Estimate<Money>
    public var medianPaid: Estimate<Money>
    /// Probability that nothing beyond the payments at signing is paid.
    public var upfrontOnly: Estimate<Share>
    /// Present value of all payments over that of net sales, both at the payer's rate; nil without sales.
    public var effectiveRoyalty: Estimate<Share>?
    /// Royalties over net sales, undiscounted; nil without sales.
    public var royaltyRate: Estimate<Share>?
    /// Licensor over both values; nil with a reason unless both means are positive.
    public var licensorShare: Estimate<Share>?
    public var licensorShareReason: String?
    public var together: Estimate<Money>?
    /// Time by which half of the expected payments (undiscounted / present value) is paid; nil when nothing is paid.
    public var timeToHalfExpected: Estimate<Years>?
    public var timeToHalfPresentValue: Estimate<Years>?
    /// Probability of a launch.
    public var launch: Estimate<Share>

    public init(headline: Money, openEnded: [String], certain: Money, expectedPayments: Estimate<Money>, expectedPresentValue: Estimate<Money>, medianPaid: Estimate<Money>, upfrontOnly: Estimate<Share>, effectiveRoyalty: Estimate<Share>? = nil, royaltyRate: Estimate<Share>? = nil, licensorShare: Estimate<Share>? = nil, licensorShareReason: String? = nil, together: Estimate<Money>?, timeToHalfExpected: Estimate<Years>? = nil, timeToHalfPresentValue: Estimate<Years>? = nil, launch: Estimate<Share>) {
        self.headline = headline; self.openEnded = openEnded; self.certain = certain; self.expectedPayments = expectedPayments; self.expectedPresentValue = expectedPresentValue; self.medianPaid = medianPaid; self.upfrontOnly = upfrontOnly; self.effectiveRoyalty = effectiveRoyalty; self.royaltyRate = royaltyRate; self.licensorShare = licensorShare; self.licensorShareReason = licensorShareReason; self.together = together; self.timeToHalfExpected = timeToHalfExpected; self.timeToHalfPresentValue = timeToHalfPresentValue; self.launch = launch
    }
}

/// Both values on the paths where a condition holds.
public struct ConditionalForecast: Hashable, Sendable {
    /// `first_launch`, `not first_launch`, or a cause.
    public var condition: String
    public var probability: Estimate<Share>
    /// By party, in the order of `Forecast.parties`; nil when no path fulfils the condition.
    public var means: [Estimate<Money>]?
    public var probabilitiesNegative: [Estimate<Share>]?

    public init(condition: String, probability: Estimate<Share>, means: [Estimate<Money>]? = nil, probabilitiesNegative: [Estimate<Share>]? = nil) {
        self.condition = condition; self.probability = probability; self.means = means; self.probabilitiesNegative = probabilitiesNegative
    }
}

/// When something comes, given that it does.
public struct Timing: Hashable, Sendable {
    /// All nil when it came on no path.
    public var mean: Estimate<Years>?
    public var p10: Estimate<Years>?
    public var p50: Estimate<Years>?
    public var p90: Estimate<Years>?

    public init(mean: Estimate<Years>? = nil, p10: Estimate<Years>? = nil, p50: Estimate<Years>? = nil, p90: Estimate<Years>? = nil) {
        self.mean = mean; self.p10 = p10; self.p50 = p50; self.p90 = p90
    }
}

public struct MilestoneForecast: Hashable, Sendable {
    /// Name of the payment, or `first_launch`.
    public var name: String
    /// The trigger as written: `US.approval`, `annual_sales >= 250M`.
    public var event: String
    public var probability: Estimate<Share>
    public var timing: Timing
    /// Where a covenant requires the event; nil otherwise.
    public var duty: Duty?
    public struct Duty: Hashable, Sendable {
        public var covenant: String
        /// The original due date, when it is the same on every path.
        public var due: Years?
        /// At any time while the agreement lived, however late.
        public var met: Estimate<Share>
        public var metByDue: Estimate<Share>
        public var metByOriginalDue: Estimate<Share>
        /// Met by the due date, of the paths on which the deal was alive at it.
        public var metGivenReached: Estimate<Share>?

        public init(covenant: String, due: Years? = nil, met: Estimate<Share>, metByDue: Estimate<Share>, metByOriginalDue: Estimate<Share>, metGivenReached: Estimate<Share>? = nil) {
            self.covenant = covenant; self.due = due; self.met = met; self.metByDue = metByDue; self.metByOriginalDue = metByOriginalDue; self.metGivenReached = metGivenReached
        }
    }

    public init(name: String, event: String, probability: Estimate<Share>, timing: Timing, duty: Duty? = nil) {
        self.name = name; self.event = event; self.probability = probability; self.timing = timing; self.duty = duty
    }
}

/// Probabilities of what becomes of a covenant; definitions in DESIGN.md section 4. A hazard or happening has `happened`, and the rest nil.
public struct CovenantForecast: Hashable, Sendable {
    public var name: String
    public var met: Estimate<Share>?
    public var late: Estimate<Share>?
    public var cured: Estimate<Share>?
    public var extended: Estimate<Share>?
    public var waived: Estimate<Share>?
    public var missed: Estimate<Share>?
    public var moot: Estimate<Share>?
    public var happened: Estimate<Share>?
    /// It changed a payment or the end.
    public var bites: Estimate<Share>

    public init(name: String, met: Estimate<Share>? = nil, late: Estimate<Share>? = nil, cured: Estimate<Share>? = nil, extended: Estimate<Share>? = nil, waived: Estimate<Share>? = nil, missed: Estimate<Share>? = nil, moot: Estimate<Share>? = nil, happened: Estimate<Share>? = nil, bites: Estimate<Share>) {
        self.name = name; self.met = met; self.late = late; self.cured = cured; self.extended = extended; self.waived = waived; self.missed = missed; self.moot = moot; self.happened = happened; self.bites = bites
    }
}

public enum PaymentKind: String, Hashable, Sendable, CaseIterable {
    case upfront, milestone, salesMilestone = "sales_milestone", royalty, minimum, fee, share, credit
}

public struct PaymentForecast: Hashable, Sendable {
    public var name: String
    public var payer: String
    public var payee: String
    public var kind: PaymentKind
    /// As written: `30`, `8-14%`, for the `pays` column: the mean full amount for events, nil for flows.
    public var amount: Money?
    /// Lowest and highest rate of a royalty as written.
    public var rates: ClosedRange<Share>?
    /// Yearly floor of a minimum (first and last step).
    public var floors: ClosedRange<Money>?
    public var expected: Estimate<Money>
    public var presentValuePayee: Estimate<Money>
    public var presentValuePayer: Estimate<Money>
    public var probabilityPaid: Estimate<Share>
    public var timing: Timing
    public var byYear: [YearSum]
    public struct YearSum: Hashable, Sendable {
        /// Calendar year: 2026.
        public var year: Int
        public var expected: Estimate<Money>
        /// Unconditional percentiles; nil unless the run was asked for them (`RunOptions.detail`).
        public var p10: Money?
        public var p90: Money?
        public init(year: Int, expected: Estimate<Money>, p10: Money? = nil, p90: Money? = nil) {
            self.year = year; self.expected = expected; self.p10 = p10; self.p90 = p90
        }
    }

    public init(name: String, payer: String, payee: String, kind: PaymentKind, amount: Money? = nil, rates: ClosedRange<Share>? = nil, floors: ClosedRange<Money>? = nil, expected: Estimate<Money>, presentValuePayee: Estimate<Money>, presentValuePayer: Estimate<Money>, probabilityPaid: Estimate<Share>, timing: Timing, byYear: [YearSum]) {
        self.name = name; self.payer = payer; self.payee = payee; self.kind = kind; self.amount = amount; self.rates = rates; self.floors = floors; self.expected = expected; self.presentValuePayee = presentValuePayee; self.presentValuePayer = presentValuePayer; self.probabilityPaid = probabilityPaid; self.timing = timing; self.byYear = byYear
    }
}

public struct TerminationForecast: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable { case world, covenant, expiry, horizon }
    /// `technical`, a covenant's name, `expiry` or `horizon`.
    public var cause: String
    public var kind: Kind
    public var probability: Estimate<Share>
    public var timing: Timing
    public var byYear: [YearShare]
    public struct YearShare: Hashable, Sendable {
        public var year: Int
        public var probability: Estimate<Share>
        public init(year: Int, probability: Estimate<Share>) { self.year = year; self.probability = probability }
    }

    public init(cause: String, kind: Kind, probability: Estimate<Share>, timing: Timing, byYear: [YearShare]) {
        self.cause = cause; self.kind = kind; self.probability = probability; self.timing = timing; self.byYear = byYear
    }
}
