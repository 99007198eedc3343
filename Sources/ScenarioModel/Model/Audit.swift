import Quantities

/// Looks into the statements of royalties every so often: what they left out is paid with interest.
public struct Audit: Hashable, Sendable {
    public var name: String
    /// Names of royalties or groups.
    public var of: [String]
    /// From `effective` on.
    public var every: Years
    /// It takes place so much later.
    public var notice: Years = .zero
    /// The chance that it finds what was left out.
    public var finds: Share
    /// Only years that closed within this time before it are looked at; nil: all.
    public var lookBack: Years?
    /// Simple, a year, from the close of the year on.
    public var interest: AnnualRate
    public var cost: Money
    /// The licensee bears the cost where more than this share of the royalty was missing; nil: never.
    public var shiftsAbove: Share?
    public var place: SourcePlace?
    public init(name: String, of: [String], every: Years, finds: Share, lookBack: Years?, interest: AnnualRate, cost: Money, shiftsAbove: Share?, place: SourcePlace? = nil) {
        self.name = name; self.of = of; self.every = every; self.finds = finds; self.lookBack = lookBack; self.interest = interest
        self.cost = cost; self.shiftsAbove = shiftsAbove; self.place = place
    }
}
