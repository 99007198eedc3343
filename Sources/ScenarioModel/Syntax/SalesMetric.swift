/// What clauses may measure of sales, over all licensed markets or the one named.
package enum SalesMetric: String, CaseIterable, Sendable {
    case annualSales = "annual_sales", cumulativeSales = "cumulative_sales"
    /// Of the last four quarters, at every period end.
    case trailingSales = "trailing_sales"
    case annualUnits = "annual_units", cumulativeUnits = "cumulative_units"
    /// Sales of a calendar year over its units.
    case annualPrice = "annual_price"
    /// `growth(n)`: trailing sales over those n quarters earlier, less one.
    case growth
    /// `adoption(M)`: how far the uptake of a market is by the period end.
    case adoption

    package enum Unit: Sendable { case money, count, share }
    package var unit: Unit {
        switch self {
        case .annualSales, .cumulativeSales, .trailingSales, .annualPrice: .money
        case .annualUnits, .cumulativeUnits: .count
        case .growth, .adoption: .share
        }
    }
    /// Never falls, so that a level once reached stays reached.
    var neverFalls: Bool { self == .cumulativeSales || self == .cumulativeUnits }
    /// Cannot be below 0.
    var isPositive: Bool { self != .growth }
}

extension Metric {
    /// The quarters that `growth` looks back; nil where they are missing or not 1 to 80.
    package var quarters: Int? {
        arguments.lazy.compactMap { Int($0) }.first.flatMap { (1...80).contains($0) ? $0 : nil }
    }
    /// Its arguments that are no numbers: markets.
    package var marketArguments: [String] { arguments.filter { Int($0) == nil } }
}
