/// What clauses may measure of sales, over all licensed markets or the one named.
package enum SalesMetric: String, CaseIterable, Sendable {
    case annualSales = "annual_sales", cumulativeSales = "cumulative_sales", trailingSales = "trailing_sales"
    case annualUnits = "annual_units", cumulativeUnits = "cumulative_units", annualPrice = "annual_price"
    case growth, adoption

    package enum Unit: Sendable { case money, count, share }
    package var unit: Unit {
        switch self {
        case .annualSales, .cumulativeSales, .trailingSales, .annualPrice: .money
        case .annualUnits, .cumulativeUnits: .count
        case .growth, .adoption: .share
        }
    }
    /// How it is written, and what it says, for a reader.
    var usage: String {
        switch self { case .growth: "growth(4)"; case .adoption: "adoption(US)"; default: rawValue }
    }
    var meaning: String {
        switch self {
        case .annualSales: "sales of a calendar year, before deductions"
        case .cumulativeSales: "sales since the launch, at every period end"
        case .trailingSales: "sales of the last four quarters, at every period end"
        case .annualUnits: "units sold in a calendar year; their markets need units or a price"
        case .cumulativeUnits: "units sold since the launch, at every period end"
        case .annualPrice: "sales of a calendar year over its units; no level is reached or missed without units"
        case .growth: "trailing sales over those so many quarters earlier, less one, at every period end; no level is reached or missed where there were none"
        case .adoption: "the uptake that one market has reached, at every period end"
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
