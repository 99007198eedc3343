import Quantities

/// What holds for each sum of a payment, whatever its form.
public struct PaymentRules: Hashable, Sendable {
    public var withholding: Withholding?
    public var lateness: Lateness?
    public var verification: Verification?
    /// How its sums (or the thresholds of a royalty) move with an index.
    public var indexing: Indexing?
    /// The index that is the currency its sums are stated in; nil: that of the deal.
    public var currency: String?
    public init(withholding: Withholding? = nil, lateness: Lateness? = nil, verification: Verification? = nil, indexing: Indexing? = nil, currency: String? = nil) {
        self.withholding = withholding; self.lateness = lateness; self.verification = verification; self.indexing = indexing; self.currency = currency
    }
    public static let none = PaymentRules()
}

/// Each full year since `effective`, a sum moves with an index by at least and at most so much.
public struct Indexing: Hashable, Sendable {
    /// The name of an index.
    public var by: String
    public var atLeast: AnnualRate?
    public var atMost: AnnualRate?
    public init(by: String, atLeast: AnnualRate? = nil, atMost: AnnualRate? = nil) { self.by = by; self.atLeast = atLeast; self.atMost = atMost }
}

/// Tax that the payer withholds: it goes to `outside`.
public struct Withholding: Hashable, Sendable {
    /// Everywhere; and where a market has its own. Sums that belong to no market follow `rate`.
    public var rate: Share
    public var byMarket: [String: Share]
    /// The payer adds so much that the payee gets the whole sum.
    public var grossedUp: Bool
    /// The share of the tax that the payee gets back as a credit, and how much later.
    public var credited: Share
    public var creditedAfter: Years
    public init(rate: Share, byMarket: [String: Share] = [:], grossedUp: Bool = false, credited: Share = Share(0), creditedAfter: Years = .zero) {
        self.rate = rate; self.byMarket = byMarket; self.grossedUp = grossedUp; self.credited = credited; self.creditedAfter = creditedAfter
    }
}

/// Money that comes after it fell due, with simple interest for that time.
public struct Lateness: Hashable, Sendable {
    public var chance: Uncertain<Share>
    public var by: Uncertain<Years>
    public var interest: AnnualRate
    public init(chance: Uncertain<Share>, by: Uncertain<Years>, interest: AnnualRate) { self.chance = chance; self.by = by; self.interest = interest }
}

/// An event is claimed when it comes and pays once it is accepted.
public struct Verification: Hashable, Sendable {
    /// From the claim to the acceptance or rejection.
    public var after: Uncertain<Years>
    /// The chance that a true claim is rejected; it is then made again.
    public var wrongReject: Share
    /// From a rejection to the next decision.
    public var again: Uncertain<Years>
    /// The chance that the sum is paid although the event can no longer come.
    public var wrongAccept: Share
    public init(after: Uncertain<Years>, wrongReject: Share = Share(0), again: Uncertain<Years>, wrongAccept: Share = Share(0)) {
        self.after = after; self.wrongReject = wrongReject; self.again = again; self.wrongAccept = wrongAccept
    }
}
