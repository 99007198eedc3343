import Quantities
import Sampling

/// Who owes whom what: payments and covenants, sorted by name.
public struct Agreement: Hashable, Sendable {
    /// `base` for the plain `agreement`, else the name under `agreements`.
    public var name: String
    /// Licensed markets; nil: worldwide.
    public var exclusive: [String]?
    /// Defined terms by name.
    public var definitions: [String: Trigger]
    /// Recurring dates by name: every so many years from `effective`.
    public var calendar: [String: Years]
    /// What of an event at the instant of the end: `end_last` (default) still counts it, `end_first` does not.
    public var ties: Ties
    /// How sales of markets with another currency are converted.
    public var conversion: Conversion = .periodAverage
    public var payments: [Payment]
    public var covenants: [Covenant]
    /// Who looks for royalty that was not reported, and when.
    public var audits: [Audit] = []
    /// Causes of ending in the order in which ends of one instant are named.
    public var precedence: [String]
    /// What cannot be played out, as text by name.
    public var clauses: [String: String]

    public enum Ties: String, Hashable, Sendable { case endLast = "end_last", endFirst = "end_first" }

    public init(name: String = "base", exclusive: [String]? = nil, definitions: [String: Trigger] = [:], calendar: [String: Years] = [:], ties: Ties = .endLast,
                payments: [Payment] = [], covenants: [Covenant] = [], precedence: [String] = [], clauses: [String: String] = [:]) {
        self.name = name; self.exclusive = exclusive; self.definitions = definitions; self.calendar = calendar; self.ties = ties
        self.payments = payments; self.covenants = covenants; self.precedence = precedence; self.clauses = clauses
    }
}

/// A payment clause: who pays whom, and one of the forms.
public struct Payment: Hashable, Sendable {
    public var name: String
    /// Keys of parties.
    public var payer: String
    public var payee: String
    /// Paid this long after it accrued; 0 when the file is silent.
    public var within: Years
    public var group: String?
    public var owner: String?
    public var criteria: String?
    public var verifiedBy: String?
    /// What holds for each of its sums, whatever the form.
    public var rules: PaymentRules
    public var form: Form
    public var provenance: Provenance
    public var place: SourcePlace?

    public enum Form: Hashable, Sendable {
        /// Once when the trigger first happens; with `per` once for each market, `this` market's event and amount.
        case event(EventPayment)
        /// One member a level of a metric, named `CLAUSE.LEVEL`.
        case family(FamilyPayment)
        /// Again and again.
        case periodic(PeriodicPayment)
        case royalty(Royalty)
        case share(FlowShare)
        case minimum(Minimum)
        /// Limits others; pays nothing itself.
        case cap(Cap)
        /// Is set off against others; pays nothing itself.
        case credit(Credit)
        /// Passes on or bears a share of what others pay or cost, a member a party.
        case split(Split)
    }

    public init(name: String, payer: String = "licensee", payee: String = "licensor", within: Years = .zero, group: String? = nil,
                owner: String? = nil, criteria: String? = nil, verifiedBy: String? = nil, rules: PaymentRules = .none, form: Form,
                provenance: Provenance = .none, place: SourcePlace? = nil) {
        self.name = name; self.payer = payer; self.payee = payee; self.within = within; self.group = group
        self.owner = owner; self.criteria = criteria; self.verifiedBy = verifiedBy; self.rules = rules; self.form = form
        self.provenance = provenance; self.place = place
    }
}

public struct EventPayment: Hashable, Sendable {
    public var when: Trigger
    public var amount: Amount
    /// It counts only between these points; nil: always.
    public var from: Point?
    public var until: Point?
    /// How its sum comes about in parts, less with time, or back.
    public var parts: EventParts
    public enum Amount: Hashable, Sendable {
        case sum(Uncertain<Money>)
        /// `per:` markets: the sum by market name, sorted.
        case perMarket([MarketSum])
    }
    public struct MarketSum: Hashable, Sendable {
        public var market: String
        public var pays: Uncertain<Money>
        public init(market: String, pays: Uncertain<Money>) { self.market = market; self.pays = pays }
    }
    public init(when: Trigger, amount: Amount, from: Point? = nil, until: Point? = nil, parts: EventParts = .none) {
        self.when = when; self.amount = amount; self.from = from; self.until = until; self.parts = parts
    }
}

public struct FamilyPayment: Hashable, Sendable {
    /// What is paid when a year crosses several levels: all of them; only the highest, the others never; or one a year, the
    /// lowest first, the others in later years.
    public enum Together: String, Hashable, Sendable { case all, highest, oneAYear = "one_a_year" }
    /// A metric of sales, optionally of one market.
    public var metric: Metric
    /// Ascending levels.
    public var levels: [Level]
    public var crossedTogether: Together
    /// A level counts only if it is reached before then.
    public var until: Point? = nil
    /// Yearly measures are of years since `effective`.
    public var contractYears = false
    public struct Level: Hashable, Sendable {
        /// The key as written (`250M`), the second half of the member's name.
        public var key: String
        /// In the unit of the metric.
        public var level: Comparison.Level
        public var pays: Uncertain<Money>
        public init(key: String, level: Comparison.Level, pays: Uncertain<Money>) { self.key = key; self.level = level; self.pays = pays }
    }
    public init(metric: Metric, levels: [Level], crossedTogether: Together = .all) {
        self.metric = metric; self.levels = levels; self.crossedTogether = crossedTogether
    }
}

/// A covenant: what is watched, the grace, and what follows.
public struct Covenant: Hashable, Sendable {
    public var name: String
    public var watch: Watch
    public var grace: Grace
    /// Because it happened (`then`).
    public var then: [Effect]
    /// Because it did not in time (`otherwise`).
    public var otherwise: [Effect]
    public var holder: Holder?
    /// With which chance the right is used; 100% when the file is silent.
    public var chance: Uncertain<Share>?
    public var group: String?
    public var owner: String?
    public var criteria: String?
    public var verifiedBy: String?
    public var provenance: Provenance
    public var place: SourcePlace?

    public enum Holder: String, Hashable, Sendable { case licensor, licensee, either }

    public enum Watch: Hashable, Sendable {
        /// A duty with a date.
        case duty(require: Trigger, by: Point, ifImpossible: IfImpossible)
        /// A level, tested at each period end, of the periods that begin at or after `from` and end before `until`;
        /// fails after `inARow` failing periods one after another (1 when the file is silent).
        case level(require: Comparison, from: Point, until: Point?, inARow: Int)
        /// A happening.
        case happening(when: Trigger, from: Point?, until: Point?)
        /// A hazard a year, by event: each rate holds from its event on.
        case hazard(rates: [HazardStep], from: Point?, until: Point?)
    }
    public enum IfImpossible: String, Hashable, Sendable { case moot, missed }
    public struct HazardStep: Hashable, Sendable {
        /// nil: from `effective`.
        public var from: Point?
        public var rate: Uncertain<AnnualRate>
        public init(from: Point?, rate: Uncertain<AnnualRate>) { self.from = from; self.rate = rate }
    }

    public init(name: String, watch: Watch, grace: Grace = Grace(), then: [Effect] = [], otherwise: [Effect] = [], holder: Holder? = nil,
                chance: Uncertain<Share>? = nil, group: String? = nil, owner: String? = nil, criteria: String? = nil,
                verifiedBy: String? = nil, provenance: Provenance = .none, place: SourcePlace? = nil) {
        self.name = name; self.watch = watch; self.grace = grace; self.then = then; self.otherwise = otherwise; self.holder = holder
        self.chance = chance; self.group = group; self.owner = owner; self.criteria = criteria; self.verifiedBy = verifiedBy
        self.provenance = provenance; self.place = place
    }
}

/// Between a breach and its consequences, in this order: tolling, notice, cure, waiver.
public struct Grace: Hashable, Sendable {
    public var tolling: Tolling
    public var notice: Years
    public var cure: Years
    public var waiver: Waiver?

    public enum Tolling: Hashable, Sendable {
        case none
        /// Every excusable delay.
        case excusable
        /// Named delays, at a share of their length, at most so long in all.
        case delays([String]?, share: Share, atMost: Years?)
    }
    public struct Waiver: Hashable, Sendable {
        public var chance: Uncertain<Share>
        /// Paid at the limit, by the party in default, as `COVENANT.waiver`.
        public var pays: Uncertain<Money>?
        public init(chance: Uncertain<Share>, pays: Uncertain<Money>? = nil) { self.chance = chance; self.pays = pays }
    }
    public init(tolling: Tolling = .none, notice: Years = .zero, cure: Years = .zero, waiver: Waiver? = nil) {
        self.tolling = tolling; self.notice = notice; self.cure = cure; self.waiver = waiver
    }
}

/// What follows, by verb.
public enum Effect: Hashable, Sendable {
    case terminate
    /// Only recorded.
    case note
    /// Changes the rates of a royalty or the unpaid amounts of payments from the next accounting period on.
    /// `target` is a payment or a group.
    case adjust(target: String, Adjustment)

    public enum Adjustment: Hashable, Sendable {
        /// Adds points to every rate (`raise by 1pp` is +0.01, `cut by` is negative).
        case addPoints(Double)
        /// Adds money to every amount.
        case addMoney(Money)
        /// Multiplies (`raise by 10%` is 1.1, `scale to 60%` is 0.6).
        case multiply(Double)
    }
}
