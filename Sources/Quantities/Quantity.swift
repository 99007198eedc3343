/// A number with a unit that the type system keeps apart from every other unit.
///
/// Conforming types wrap one `Double` in the base unit that their documentation names; arithmetic stays
/// inside the type, so money is never added to time.
public protocol Quantity: Hashable, Comparable, Sendable {
    /// The number in the base unit of the type.
    var rawValue: Double { get }
    /// Wraps a number that is already in the base unit.
    init(_ rawValue: Double)
}

extension Quantity {
    public static var zero: Self { Self(0) }
    public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
    public static func + (a: Self, b: Self) -> Self { Self(a.rawValue + b.rawValue) }
    public static func - (a: Self, b: Self) -> Self { Self(a.rawValue - b.rawValue) }
    public static prefix func - (a: Self) -> Self { Self(-a.rawValue) }
    public static func * (a: Self, factor: Double) -> Self { Self(a.rawValue * factor) }
    /// The ratio of two quantities of one unit.
    public static func / (a: Self, b: Self) -> Double { a.rawValue / b.rawValue }
}

/// A sum of money in whole units of the scenario's currency (30M is 30,000,000), positive to the payee.
public struct Money: Quantity {
    public let rawValue: Double
    public init(_ rawValue: Double) { self.rawValue = rawValue }
    /// The sum in millions.
    public static func millions(_ m: Double) -> Money { Money(m * 1e6) }
}

/// A span of time, or a point in time since `effective`, in years; 1y = 12mo = 4q = 365d.
public struct Years: Quantity {
    public let rawValue: Double
    public init(_ rawValue: Double) { self.rawValue = rawValue }
    /// Never.
    public static let never = Years(.infinity)
}

/// A fraction of one: 12% is 0.12. Probabilities are shares.
public struct Share: Quantity {
    public let rawValue: Double
    public init(_ rawValue: Double) { self.rawValue = rawValue }
}

/// Something a year: a hazard (0.03 a year) or a yearly growth (0.05 a year).
public struct AnnualRate: Quantity {
    public let rawValue: Double
    public init(_ rawValue: Double) { self.rawValue = rawValue }
}

/// A bare number: a count, a correlation, a shape.
public struct Number: Quantity {
    public let rawValue: Double
    public init(_ rawValue: Double) { self.rawValue = rawValue }
}
