import Quantities
import Sampling

/// What the user wrote, after `extends`, `changes`, the chosen agreement, the chosen cases and `--set`:
/// one world and one agreement, typed, with every number in base units and every place in the file.
///
/// A `Scenario` is sound in itself (names exist, units fit, triggers parse); whether it can be simulated is the planner's question.
/// All collections are sorted by name, since map order never matters in the file.
public struct Scenario: Hashable, Sendable {
    public var name: String
    /// ISO 4217 or any other word of the file.
    public var currency: String
    public var effective: CalendarDate
    public var horizon: Years
    /// `licensor` and `licensee` first, further parties by name.
    public var parties: [Party]
    public var world: World
    public var agreement: Agreement
    public var simulation: SimulationSettings
    /// Keys of the top-level map `sources` and their text.
    public var sources: [String: String]

    public init(name: String, currency: String, effective: CalendarDate, horizon: Years, parties: [Party], world: World,
                agreement: Agreement, simulation: SimulationSettings, sources: [String: String] = [:]) {
        self.name = name; self.currency = currency; self.effective = effective; self.horizon = horizon
        self.parties = parties; self.world = world; self.agreement = agreement; self.simulation = simulation; self.sources = sources
    }
}

/// One side of the deal, or a further party. `outside` is everybody else.
public struct Party: Hashable, Sendable {
    public var key: String
    public var name: String
    /// Yearly discount rate: present value is `(1 + discount)^-t`.
    public var discount: Share
    /// Share of net sales that is left to the seller before payments and development costs; nil for a party that does not sell.
    public var margin: Share?
    /// Share of all that it is left with that goes to its own tax; losses save as much.
    public var tax: Share
    /// The index that is the currency its values are in: whatever it pays and gets is converted when it is paid. Nil: the deal's.
    public var currency: String?
    public var place: SourcePlace?
    public init(key: String, name: String, discount: Share, margin: Share? = nil, tax: Share = .zero, currency: String? = nil, place: SourcePlace? = nil) {
        self.key = key; self.name = name; self.discount = discount; self.margin = margin; self.tax = tax; self.currency = currency; self.place = place
    }
}

/// What would happen if nobody interfered: stages, delays, markets, other events, indices, and how they move together.
public struct World: Hashable, Sendable {
    public var stages: [Stage]
    public var delays: [Delay]
    public var markets: [Market]
    public var events: [WorldEvent]
    public var indices: [PriceIndex]
    public var correlations: [Correlation]
    public init(stages: [Stage] = [], delays: [Delay] = [], markets: [Market] = [], events: [WorldEvent] = [], indices: [PriceIndex] = [], correlations: [Correlation] = []) {
        self.stages = stages; self.delays = delays; self.markets = markets; self.events = events; self.indices = indices; self.correlations = correlations
    }
}

/// A step of the development program.
public struct Stage: Hashable, Sendable {
    public enum Join: String, Hashable, Sendable { case all, any }
    public var name: String
    /// Events that must have come before the stage starts; a bare stage name `S` reads as `S.success`. Empty: starts at `effective`.
    public var after: [Point]
    /// `after` waits for all, `after_any` for the first.
    public var join: Join
    public var lag: Uncertain<Years>?
    public var duration: Uncertain<Years>
    /// A chance of 100% when the file is silent.
    public var success: StageSuccess
    /// What is measured at its end, sorted by name.
    public var measures: [Measure]
    /// Spread evenly over the time actually spent.
    public var cost: Uncertain<Money>?
    public var costAtStart: Uncertain<Money>?
    /// A year, while the stage runs.
    public var runningCost: Uncertain<Money>?
    /// `branch: optional`: its failure does not end the program.
    public var optionalBranch: Bool
    public var place: SourcePlace?
    public init(name: String, after: [Point] = [], join: Join = .all, lag: Uncertain<Years>? = nil, duration: Uncertain<Years>,
                success: StageSuccess, measures: [Measure] = [], cost: Uncertain<Money>? = nil, costAtStart: Uncertain<Money>? = nil,
                runningCost: Uncertain<Money>? = nil, optionalBranch: Bool = false, place: SourcePlace? = nil) {
        self.name = name; self.after = after; self.join = join; self.lag = lag; self.duration = duration; self.success = success; self.measures = measures
        self.cost = cost; self.costAtStart = costAtStart; self.runningCost = runningCost
        self.optionalBranch = optionalBranch; self.place = place
    }
}

/// A delay that each affected stage may suffer once, at its start: with `chance`, `lasts` long.
public struct Delay: Hashable, Sendable {
    public var name: String
    /// Names of stages.
    public var affects: [String]
    public var chance: Uncertain<Share>
    public var lasts: Uncertain<Years>
    public var excusable: Bool
    public var place: SourcePlace?
    public init(name: String, affects: [String], chance: Uncertain<Share>, lasts: Uncertain<Years>, excusable: Bool, place: SourcePlace? = nil) {
        self.name = name; self.affects = affects; self.chance = chance; self.lasts = lasts; self.excusable = excusable; self.place = place
    }
}

/// A territory or segment: its way through the regulator, and its sales.
public struct Market: Hashable, Sendable {
    public var name: String
    /// The product that is sold there, for clauses that count products; nil: the only one.
    public var product: String? = nil
    /// The party that sells there; nil: the licensee.
    public var seller: String? = nil
    /// What opens the market; a bare stage name `S` reads as `S.success`.
    public var after: [Point]
    public var join: Stage.Join
    public var filingLag: Uncertain<Years>?
    public var review: Uncertain<Years>?
    /// 100% when the file is silent.
    public var approvalOdds: Uncertain<Share>
    public var resubmission: Resubmission?
    public var launchLag: Uncertain<Years>
    public var sales: Sales
    /// The index that turns its money into the deal's; nil: it sells in the scenario's currency.
    public var currency: String?
    public var place: SourcePlace?
    public init(name: String, after: [Point], join: Stage.Join = .all, filingLag: Uncertain<Years>? = nil, review: Uncertain<Years>? = nil,
                approvalOdds: Uncertain<Share>, resubmission: Resubmission? = nil, launchLag: Uncertain<Years>, sales: Sales,
                currency: String? = nil, place: SourcePlace? = nil) {
        self.name = name; self.after = after; self.join = join; self.filingLag = filingLag; self.review = review
        self.approvalOdds = approvalOdds; self.resubmission = resubmission; self.launchLag = launchLag; self.sales = sales
        self.currency = currency; self.place = place
    }
}

/// What happens after a refusal: the file comes back `after` years later and is decided `review` later.
public struct Resubmission: Hashable, Sendable {
    public var after: Uncertain<Years>
    public var review: Uncertain<Years>?
    public var approvalOdds: Uncertain<Share>
    /// Further cycles after the first refusal; 1 when the file is silent.
    public var atMost: Int
    public init(after: Uncertain<Years>, review: Uncertain<Years>?, approvalOdds: Uncertain<Share>, atMost: Int = 1) {
        self.after = after; self.review = review; self.approvalOdds = approvalOdds; self.atMost = atMost
    }
}

/// What a market sells, in its own currency. With a peak, as an annual rate at age `a` after launch and time `t`:
/// `peak * uptake(a) * erosion(t) * decline(t) * noise`. With units, period by period:
/// `units * price(t) * erosion(t) * decline(t) * noise`.
public struct Sales: Hashable, Sendable {
    public var volume: Volume
    public var uptake: Uptake
    /// Required with units; with a peak it tells how many units the sales are.
    public var price: Price?
    /// Point in time since `effective` at which exclusivity ends; nil: never erodes.
    public var exclusivityEnds: Uncertain<Years>?
    public var erosion: Erosion?
    public var decline: Decline?
    public var noise: SeriesNoise?

    public enum Volume: Hashable, Sendable {
        /// Annual net sales at the peak.
        case peak(Uncertain<Money>)
        /// Units in all: `potential * uptake(a)` are sold by age `a`, what that rises over a period is sold in it.
        case units(potential: Uncertain<Number>)
    }
    public init(volume: Volume, uptake: Uptake, price: Price? = nil, exclusivityEnds: Uncertain<Years>? = nil, erosion: Erosion? = nil,
                decline: Decline? = nil, noise: SeriesNoise? = nil) {
        self.volume = volume; self.uptake = uptake; self.price = price; self.exclusivityEnds = exclusivityEnds; self.erosion = erosion
        self.decline = decline; self.noise = noise
    }

    /// The peak, where that is what the file says.
    public var peak: Uncertain<Money>? { if case .peak(let peak) = volume { peak } else { nil } }
    /// Roughly how large it is: the mean peak, or the mean potential at the first price. For orders, never for results.
    package var size: Money {
        switch volume {
        case .peak(let peak): peak.mean
        case .units(let potential): Money(potential.mean.rawValue * (price?.start.mean.rawValue ?? 0))
        }
    }
    /// Where the number stands that the size comes from.
    package var sizeSource: (isUncertain: Bool, provenance: Provenance, place: SourcePlace?) {
        switch volume {
        case .peak(let number): (number.known == nil, number.provenance, number.place)
        case .units(let number): (number.known == nil, number.provenance, number.place)
        }
    }
}

/// Price of a unit at `t` years since `effective`: `start * (1 + growth)^t * noise`.
public struct Price: Hashable, Sendable {
    public var start: Uncertain<Money>
    public var growth: Uncertain<AnnualRate>
    public var noise: SeriesNoise?
    public init(start: Uncertain<Money>, growth: Uncertain<AnnualRate>, noise: SeriesNoise? = nil) {
        self.start = start; self.growth = growth; self.noise = noise
    }
}

/// Share of the peak that is sold at an age after launch.
public enum Uptake: Hashable, Sendable {
    /// `1 / (1 + exp(-k (a - p/2)))`, `k = 2 ln(19)/p`, `p` the time to peak: 5% at launch, 95% at `p`.
    case logistic(timeToPeak: Uncertain<Years>)
    /// `a / p` up to 1.
    case linear(timeToPeak: Uncertain<Years>)
    /// Cumulative adoption `F(a) = (1 - exp(-(p+q)a)) / (1 + (q/p) exp(-(p+q)a))`.
    case bass(p: Uncertain<Number>, q: Uncertain<Number>)
    /// `points(1y=11% 2y=31%)`: linear between the points, 0 at launch, the last value after.
    case points([Knot])
    /// `{ 0y: 5%, 1y: 20% }`: steps by age.
    case steps(StepTable<Years, Share>)

    /// A point of an uptake curve; ascending by age in the file.
    public struct Knot: Hashable, Sendable {
        public var age: Years
        public var share: Share
        public init(age: Years, share: Share) { self.age = age; self.share = share }
    }
}

/// After exclusivity at `L`: sales are multiplied by `to + (1 - to) exp(-rate (t - L))`.
public struct Erosion: Hashable, Sendable {
    public var to: Uncertain<Share>
    public var rate: Uncertain<AnnualRate>
    public init(to: Uncertain<Share>, rate: Uncertain<AnnualRate>) { self.to = to; self.rate = rate }
}

/// From a point on, sales grow (or shrink) by `growth` a year, compounded continuously in `t`: `(1 + growth)^(t - from)`.
public struct Decline: Hashable, Sendable {
    public var from: Point
    public var growth: Uncertain<AnnualRate>
    public init(from: Point, growth: Uncertain<AnnualRate>) { self.from = from; self.growth = growth }
}

/// Stationary first-order autoregressive noise on the log of each period's sales (or price): `x_q = phi x_(q-1) + sigma e_q`;
/// they are multiplied by `exp(x_q - v/2)`, `v = sigma^2/(1 - phi^2)`.
public struct SeriesNoise: Hashable, Sendable {
    /// In (-1, 1).
    public var phi: Number
    /// Standard deviation of one period's innovation, a share; at least 0.
    public var sigma: Share
    public init(phi: Number, sigma: Share) { self.phi = phi; self.sigma = sigma }
}

/// Correlation of the normal scores of uncertain numbers: within `among`, or of every one in `between` with every one in `and`.
public struct Correlation: Hashable, Sendable {
    public enum Members: Hashable, Sendable {
        case among([DottedPath])
        case between([DottedPath], and: [DottedPath])
    }
    /// Full paths of uncertain numbers (`markets.US.sales.peak`) and of indices (`indices.EUR`), `each` already expanded.
    public var members: Members
    public var rho: Number
    public var path: DottedPath
    public var place: SourcePlace?
    public init(members: Members, rho: Number, path: DottedPath, place: SourcePlace? = nil) {
        self.members = members; self.rho = rho; self.path = path; self.place = place
    }
}

/// The file's `simulation`; a flag of the command line comes first.
public struct SimulationSettings: Hashable, Sendable {
    public enum Grid: String, Hashable, Sendable { case month, quarter, year }
    public var paths: Int?
    public var seed: UInt64?
    /// `0.1M` or `0.5%`.
    public var precision: Precision?
    public var grid: Grid
    public init(paths: Int? = nil, seed: UInt64? = nil, precision: Precision? = nil, grid: Grid = .quarter) {
        self.paths = paths; self.seed = seed; self.precision = precision; self.grid = grid
    }
}

/// How exact the two means must be before a run may stop.
public enum Precision: Hashable, Sendable {
    /// The standard error of both means.
    case money(Money)
    /// A share of the larger |mean|.
    case share(Share)
}
