import Quantities
import ScenarioModel

/// The periods in which sales live: equal parts of each calendar year from the one of `effective` to the horizon's.
///
/// Time counts from `effective`; calendar year `y` (0 is the one in which `effective` lies) is `[y, y + 1) - phase`, period `q`
/// covers `[q, q + 1)/perYear - phase` and is taken at its centre. With `effective` on 1 January the phase is 0.
/// `@usableFromInline` on a type and what its functions read lets other modules of the package inline them.
@usableFromInline package struct TimeGrid: Hashable, Sendable {
    /// 12, 4 or 1.
    @usableFromInline package let perYear: Int
    /// Years since `effective`.
    @usableFromInline package let horizon: Double
    /// How much of its calendar year had passed at `effective`.
    @usableFromInline package let phase: Double
    /// A date that falls on a boundary may differ from it in the last bits where the phase is not 0.
    @usableFromInline package let slack: Double
    /// Calendar years begun before the horizon.
    @usableFromInline package let years: Int

    package init(_ grid: SimulationSettings.Grid, horizon: Double, effective: CalendarDate) {
        perYear = switch grid { case .month: 12; case .quarter: 4; case .year: 1 }
        self.horizon = horizon
        phase = TimeGrid.phase(effective)
        slack = phase == 0 ? 0 : 1e-9
        years = max(1, Int((horizon + phase - slack).rounded(.up)))
    }
    /// The part of its calendar year that lies before a date.
    package static func phase(_ date: CalendarDate) -> Double { CalendarDate(year: date.year, month: 1, day: 1)!.years(to: date).rawValue }

    /// Periods of those years.
    @inlinable @inline(__always) package var periods: Int { years * perYear }
    @inlinable @inline(__always) package func centre(_ period: Int) -> Double { (Double(period) + 0.5) / Double(perYear) - phase }
    /// The end of a period, of `perYear` a year unless said otherwise.
    @inlinable @inline(__always) package func end(ofPeriod period: Int, perYear: Int) -> Double { Double(period + 1) / Double(perYear) - phase }
    @inlinable @inline(__always) package func start(ofYear y: Int) -> Double { Double(y) - phase }
    @inlinable @inline(__always) package func end(ofYear y: Int) -> Double { Double(y + 1) - phase }
    /// The calendar year in which a time lies.
    @inlinable @inline(__always) package func year(of t: Double) -> Int { Int(t + phase + slack) }
    /// Whether a year begins after a time, not at it.
    @inlinable @inline(__always) package func begins(year y: Int, after t: Double) -> Bool { Double(y) - phase > t + slack }
    /// The first year that begins after a time, not at it; all years if none does.
    package func firstYear(after t: Double) -> Int {
        var first = max(0, year(of: t) - 1)
        while first < years && !begins(year: first, after: t) { first += 1 }
        return first
    }
    /// The first period whose centre does not lie before `t`, for `t` of at least 0 and within the years.
    @inlinable @inline(__always) package func firstPeriod(notBefore t: Double) -> Int {
        let x = (t + phase) * Double(perYear) - 0.5
        return x > 0 ? TimeGrid.up(x) : 0
    }
    /// The least whole number that is not below a number, without a call.
    @inlinable @inline(__always) package static func up(_ x: Double) -> Int {
        let whole = Int(x)
        return Double(whole) < x ? whole + 1 : whole
    }
}
