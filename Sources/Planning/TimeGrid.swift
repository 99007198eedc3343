import ScenarioModel

/// The periods in which sales live: equal parts of each calendar year from `effective` to the horizon.
///
/// Period `q` covers `[q, q + 1)/perYear` and is taken at its centre. Calendar year `y` is `[y, y + 1)`.
package struct TimeGrid: Hashable, Sendable {
    /// 12, 4 or 1.
    package let perYear: Int
    /// Years since `effective`.
    package let horizon: Double

    package init(_ grid: SimulationSettings.Grid, horizon: Double) {
        perYear = switch grid { case .month: 12; case .quarter: 4; case .year: 1 }
        self.horizon = horizon
        years = max(1, Int(horizon.rounded(.up)))
    }
    /// Calendar years begun before the horizon.
    package let years: Int
    /// Periods of those years.
    @inlinable package var periods: Int { years * perYear }
    @inlinable package func centre(_ period: Int) -> Double { (Double(period) + 0.5) / Double(perYear) }
    /// The first period whose centre does not lie before `t`, for `t` of at least 0 and within the years.
    @inlinable @inline(__always) package func firstPeriod(notBefore t: Double) -> Int {
        let x = t * Double(perYear) - 0.5
        guard x > 0 else { return 0 }
        let whole = Int(x)
        return Double(whole) < x ? whole + 1 : whole
    }
}
