import Quantities

/// How the sum of an event payment comes about in parts, changes with lateness, or is paid back.
public struct EventParts: Hashable, Sendable {
    /// Ascending shares of the sum, each paid as far as it was not before when its trigger comes ahead of the event.
    public var partial: [Part]
    public var declines: Declining?
    /// Kept back of the sum until something else has happened.
    public var retained: Retained?
    public var refund: Refund?
    /// Pays for at most so many occurrences of a recurring event; nil: for each.
    public var atMost: Int?
    public static let none = EventParts()
    /// Whether nothing but a count of occurrences is stated.
    public var isOnlyCounted: Bool { partial.isEmpty && declines == nil && retained == nil && refund == nil }

    public struct Part: Hashable, Sendable {
        /// As written (`40%`), the second half of the member's name.
        public var key: String
        public var share: Share
        public var when: Trigger
        public init(key: String, share: Share, when: Trigger) { self.key = key; self.share = share; self.when = when }
    }
    /// So much less for each full `per` after a point.
    public struct Declining: Hashable, Sendable {
        public enum Step: Hashable, Sendable { case share(Share), money(Money) }
        public var by: Step
        public var per: Years
        public var after: Point
        /// So much more for each full `per` before it, too.
        public var rises: Bool
        /// What is left at least, and what it comes to at most, of the sum.
        public var atLeast: Share
        public var atMost: Share?
        public init(by: Step, per: Years, after: Point, rises: Bool, atLeast: Share, atMost: Share?) {
            self.by = by; self.per = per; self.after = after; self.rises = rises; self.atLeast = atLeast; self.atMost = atMost
        }
    }
    public struct Retained: Hashable, Sendable {
        public var share: Share
        public var until: Trigger
        public init(share: Share, until: Trigger) { self.share = share; self.until = until }
    }
    /// This share of what was paid by then comes back when the trigger happens.
    public struct Refund: Hashable, Sendable {
        public var share: Share
        public var when: Trigger
        public init(share: Share, when: Trigger) { self.share = share; self.when = when }
    }
    public init(partial: [Part] = [], declines: Declining? = nil, retained: Retained? = nil, refund: Refund? = nil, atMost: Int? = nil) {
        self.partial = partial; self.declines = declines; self.retained = retained; self.refund = refund; self.atMost = atMost
    }
}

/// A fee for each stretch of time, from a point on.
public struct PeriodicPayment: Hashable, Sendable {
    /// By time since `from` at which a stretch begins.
    public var pays: StepTable<Years, Money>
    public var every: Years
    public var from: Point
    public var until: Point?
    /// How many in all; nil: until the end.
    public var atMost: Int?
    /// Due when a stretch begins; else when it is over.
    public var inAdvance: Bool
    /// A stretch that is cut short is paid in proportion.
    public var proRata: Bool
    public init(pays: StepTable<Years, Money>, every: Years, from: Point, until: Point? = nil, atMost: Int? = nil, inAdvance: Bool = false, proRata: Bool = false) {
        self.pays = pays; self.every = every; self.from = from; self.until = until; self.atMost = atMost; self.inAdvance = inAdvance; self.proRata = proRata
    }
}

/// Which payments a cap limits or a credit is set off against.
public enum PaymentSet: Hashable, Sendable {
    /// All that the licensee pays to the licensor.
    case all
    /// Names of payments or groups, in the order in which they are taken at one instant.
    case names([String])
}

/// Limits what some payments come to: the payment that crosses is cut, later ones are nothing.
public struct Cap: Hashable, Sendable {
    public enum Limit: Hashable, Sendable {
        case money(Money)
        /// Of the sales of the year.
        case shareOfSales(Share)
    }
    /// What is deducted from gross sales before a share of them is taken, and what of a market's sales counts.
    public var excludes: [Royalty.Exclusion] = []
    public var combination: [String: Share] = [:]
    public var limit: Limit
    public var of: PaymentSet
    /// Anew each year; else over the whole agreement.
    public var yearly: Bool
    public var contractYears: Bool
    /// What is cut is paid in later years, as far as there is room; else it is lost.
    public var deferred: Bool
    public var indexing: Indexing?
    public init(limit: Limit, of: PaymentSet, yearly: Bool, contractYears: Bool = false, deferred: Bool = false, indexing: Indexing? = nil) {
        self.indexing = indexing
        self.limit = limit; self.of = of; self.yearly = yearly; self.contractYears = contractYears; self.deferred = deferred
    }
}

/// A sum that payments are set off against until it is used up.
public struct Credit: Hashable, Sendable {
    public enum Source: Hashable, Sendable {
        /// Of what a payment has paid.
        case share(Share, of: String)
        /// From signing on.
        case money(Money)
    }
    public var source: Source
    public var against: PaymentSet
    /// Share of each payment that may be set off.
    public var atMost: Share
    /// And how much a calendar year; nil: no limit.
    public var perYear: Money?
    public var expires: Point?
    public init(source: Source, against: PaymentSet, atMost: Share = Share(1), perYear: Money? = nil, expires: Point? = nil) {
        self.source = source; self.against = against; self.atMost = atMost; self.perYear = perYear; self.expires = expires
    }
}

/// Shares of what other payments come to, or of costs, by party.
public struct Split: Hashable, Sendable {
    public struct PartyShare: Hashable, Sendable {
        public var party: String
        public var share: Share
        public init(party: String, share: Share) { self.party = party; self.share = share }
    }
    public enum Source: Hashable, Sendable {
        /// What its payee got is passed on.
        case payments([String])
        /// Costs of these stages; nil: of all. The parties bear them in place of the seller.
        case costs([String]?)
    }
    /// By what `of` has come to in all so far; a single row holds from 0.
    public var shares: StepTable<Money, [PartyShare]>
    public var of: Source
    /// Whose receipts are passed on, where the payments have several payees; nil: their one payee's.
    public var payer: String?
    public init(shares: StepTable<Money, [PartyShare]>, of: Source, payer: String? = nil) { self.shares = shares; self.of = of; self.payer = payer }

    /// Parties of any row, by name.
    public var members: [String] { Set(shares.steps.flatMap { $0.value.map(\.party) }).sorted() }
}

/// A share of money that flows to or from one side: sublicense income, proceeds of a sale, costs, profit.
public struct FlowShare: Hashable, Sendable {
    public enum Flow: Hashable, Sendable {
        /// What world events bring the licensee.
        case income([String])
        /// What their company is sold for.
        case proceeds([String])
        /// Development costs of these stages; nil: of all.
        case costs([String]?)
        /// The seller's margin on the year's sales less the year's costs.
        case profit
    }
    /// What holds from when on; ages count from `from`. Never empty.
    public var rates: [Royalty.RateStep]
    public var of: Flow
    public var from: Point?
    public var until: Point?
    /// What is paid later keeps the rate that held then: that of a sublicense's signing.
    public var rateAt: Point?
    /// Each round of financing before leaves so much less of a stake.
    public var dilution: Dilution?
    /// The payee bears its share of a year's loss.
    public var sharesLosses: Bool
    /// It counts in the values of its parties; else it is told apart from cash.
    public var inValue = true

    public struct Dilution: Hashable, Sendable {
        public enum Rounds: Hashable, Sendable { case known(Int), event(String) }
        public var by: Share
        public var rounds: Rounds
        public init(by: Share, rounds: Rounds) { self.by = by; self.rounds = rounds }
    }
    public init(rates: [Royalty.RateStep], of: Flow, from: Point? = nil, until: Point? = nil, dilution: Dilution? = nil, sharesLosses: Bool = false) {
        self.rates = rates; self.of = of; self.from = from; self.until = until; self.dilution = dilution; self.sharesLosses = sharesLosses
    }
}

extension EventPayment {
    /// The same payment where bare market events are the first in some markets.
    public func first(of markets: [String]) -> EventPayment {
        var payment = self
        payment.when = when.first(of: markets)
        payment.from = from?.first(of: markets)
        payment.until = until?.first(of: markets)
        payment.parts.partial = parts.partial.map { .init(key: $0.key, share: $0.share, when: $0.when.first(of: markets)) }
        payment.parts.declines?.after = parts.declines!.after.first(of: markets)
        payment.parts.retained?.until = parts.retained!.until.first(of: markets)
        payment.parts.refund?.when = parts.refund!.when.first(of: markets)
        return payment
    }
}

extension Trigger {
    fileprivate func first(of markets: [String]) -> Trigger {
        switch self {
        case .first(let parts): .first(parts.map { $0.first(of: markets) })
        case .all(let parts): .all(parts.map { $0.first(of: markets) })
        case .not(let inner): .not(inner.first(of: markets))
        case .guarded(let inner, let condition): .guarded(inner.first(of: markets), if: condition.first(of: markets))
        case .comparison: self
        case .point(let point): .point(point.first(of: markets))
        }
    }
}

extension Point {
    fileprivate func first(of markets: [String]) -> Point {
        replacingEvents { name in
            guard name.parts.count == 1, Vocabulary.marketEvents.built.contains(name.parts[0]) else { return .event(name) }
            return .earlier(markets.map { .event(EventName([$0, name.parts[0]], place: name.place)) })
        }
    }
}
