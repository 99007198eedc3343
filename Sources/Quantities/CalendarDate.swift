/// A day of the Gregorian calendar.
///
/// Dates map to time on a path by year, month and day (language.md section 2): the year fraction of a date is
/// `year + (month - 1)/12 + (day - 1)/(12 * days in month)`, so that 1 January is a whole number.
public struct CalendarDate: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let year: Int
    public let month: Int
    public let day: Int

    /// Nil unless the day exists (years 1 to 9999).
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month),
              day >= 1, day <= CalendarDate.days(inMonth: month, of: year) else { return nil }
        self.year = year; self.month = month; self.day = day
    }

    /// Parses `YYYY-MM-DD`; nil for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
              parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
              let y = Int(parts[0]), let m = Int(parts[1]), let d = Int(parts[2]) else { return nil }
        self.init(year: y, month: m, day: d)
    }

    public static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) ? 29 : 28
        default: 31
        }
    }

    /// The date as a number of years: whole on 1 January.
    public var yearFraction: Double { Double(year) + sinceNewYear }

    private var sinceNewYear: Double {
        Double(month - 1) / 12 + Double(day - 1) / Double(12 * CalendarDate.days(inMonth: month, of: year))
    }

    /// Years from this date to `other`. Whole years are counted apart, so that 1 May 2028 is 28/12 years after 1 January 2026 to the bit.
    public func years(to other: CalendarDate) -> Years { Years(Double(other.year - year) + (other.sinceNewYear - sinceNewYear)) }

    /// The day on which a point in time lies, `time` years after this date; the first or last day of the calendar
    /// (1 January 1, 31 December 9999) when it lies beyond. `time` may be infinite, and must be a number.
    public func adding(_ time: Years) -> CalendarDate {
        precondition(!time.rawValue.isNaN, "a date needs a time that is a number")
        let t = yearFraction + time.rawValue + 1e-9
        if t < 1 { return CalendarDate(year: 1, month: 1, day: 1)! }
        if t >= 10_000 { return CalendarDate(year: 9999, month: 12, day: 31)! }
        let year = Int(t.rounded(.down))
        let inYear = (t - Double(year)) * 12
        let month = min(12, Int(inYear.rounded(.down)) + 1)
        let length = CalendarDate.days(inMonth: month, of: year)
        let day = min(length, Int(((inYear - Double(month - 1)) * Double(length)).rounded(.down)) + 1)
        return CalendarDate(year: year, month: month, day: max(1, day))!
    }

    public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
        (a.year, a.month, a.day) < (b.year, b.month, b.day)
    }

    /// ISO 8601: `2026-01-01`.
    public var description: String {
        func pad(_ n: Int, _ width: Int) -> String {
            let s = String(n); return String(repeating: "0", count: max(0, width - s.count)) + s
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))"
    }
}
