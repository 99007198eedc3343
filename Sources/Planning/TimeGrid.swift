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
    }
    /// Calendar years begun before the horizon.
    package var years: Int { max(1, Int(horizon.rounded(.up))) }
    /// Periods of those years.
    package var periods: Int { years * perYear }
    package func centre(_ period: Int) -> Double { (Double(period) + 0.5) / Double(perYear) }
}
