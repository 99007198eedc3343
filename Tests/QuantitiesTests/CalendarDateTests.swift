import Quantities
import Testing

@Suite struct CalendarDateTests {
    private func date(_ text: String) -> CalendarDate { CalendarDate(text)! }

    /// (y - y0) + (m-1)/12 + (day-1)/(12 * days in month), the rule of the scenario language.
    @Test func yearFractionsByTheRule() {
        #expect(date("2026-01-01").yearFraction == 2026)
        #expect(date("2026-07-01").yearFraction == 2026.5)
        let leap: Double = 1.0 / 12 + 14.0 / 348, common: Double = 1.0 / 12 + 14.0 / 336
        #expect(date("2028-02-15").yearFraction == 2028 + leap)
        #expect(date("2027-02-15").yearFraction == 2027 + common)
        let lastDay = date("2026-12-31").yearFraction
        #expect(abs(lastDay - 2027 + 1.0 / 372) < 1e-12)
        #expect(date("2026-01-01").years(to: date("2042-01-01")) == Years(16))
        #expect(date("2026-04-01").years(to: date("2026-01-01")) == Years(-0.25))
    }
    /// A date on a month's first day is as many twelfths away as months, to the bit, so that `28mo` and `2028-05-01` are one instant.
    @Test func monthsAreTwelfthsToTheBit() {
        let start = date("2026-01-01")
        for months in 0..<600 {
            let other = CalendarDate(year: 2026 + months / 12, month: months % 12 + 1, day: 1)!
            #expect(start.years(to: other).rawValue == Double(months / 12) + Double(months % 12) / 12)
        }
        #expect(start.years(to: date("2028-05-01")).rawValue == 28.0 / 12)
    }
    @Test func leapYears() {
        #expect([1900, 2000, 2023, 2024, 2100, 2400].map { CalendarDate.days(inMonth: 2, of: $0) } == [28, 29, 28, 29, 28, 29])
        #expect((1...12).map { CalendarDate.days(inMonth: $0, of: 2026) } == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
        #expect(CalendarDate("2024-02-29") != nil && CalendarDate("2023-02-29") == nil && CalendarDate("1900-02-29") == nil && CalendarDate("2000-02-29") != nil)
    }
    @Test(arguments: ["", "2026", "2026-01", "2026-1-01", "2026-01-1", "26-01-01", "02026-01-01", "2026-00-01", "2026-13-01", "2026-01-00", "2026-01-32",
                      "2026-04-31", "0000-01-01", "2026/01/01", "2026-01-01 ", " 2026-01-01", "-2026-01-01", "2026-01-01-", "2026-+1-01", "2026-0a-01",
                      "\u{0662}026-01-01", "2026-01-01T00", "2026--01"])
    func parseRefuses(_ text: String) { #expect(CalendarDate(text) == nil) }

    @Test func parseAndPrint() {
        for text in ["2026-01-01", "0001-01-01", "9999-12-31", "2024-02-29", "0987-06-05"] { #expect(date(text).description == text) }
        #expect(CalendarDate(year: 10_000, month: 1, day: 1) == nil && CalendarDate(year: 0, month: 1, day: 1) == nil)
    }
    @Test func order() {
        let ascending = ["1999-12-31", "2026-01-01", "2026-01-02", "2026-02-01", "2027-01-01"].map(date)
        #expect(ascending.shuffled().sorted() == ascending)
    }

    /// Every day of 60 years comes back from its distance, whatever the first day.
    @Test(arguments: ["2026-01-01", "2024-02-29", "2025-12-31", "2026-05-17"]) func addingReturnsEveryDay(_ first: String) {
        let start = date(first)
        var last: Years?
        for year in 2000..<2060 {
            for month in 1...12 {
                for day in 1...CalendarDate.days(inMonth: month, of: year) {
                    let other = CalendarDate(year: year, month: month, day: day)!
                    let time = start.years(to: other)
                    #expect(start.adding(time) == other)
                    // Any later time of that day is still that day; a moment before it is the day before.
                    #expect(start.adding(time + Years(0.99 / Double(12 * CalendarDate.days(inMonth: month, of: year)))) == other)
                    #expect(start.adding(time - Years(1e-6)) < other)
                    if let last { #expect(last < time) }
                    last = time
                }
            }
        }
    }
    @Test func addingAcrossEndsOfMonths() {
        #expect(date("2026-01-31").adding(Years(1.0 / 12)) == date("2026-02-28"))     // 30/31 of February has passed: day 28
        #expect(date("2026-01-01").adding(Years(0.25)) == date("2026-04-01"))
        #expect(date("2026-11-15").adding(Years(0.25)) == date("2027-02-14"))         // 14/30 of a month is 13.07 of 28 days
        #expect(date("2026-01-01").adding(.zero) == date("2026-01-01"))
        #expect(date("2026-01-01").adding(Years(-1e-6)) == date("2025-12-31"))
    }
    /// Beyond the calendar lies its first or last day.
    @Test func addingBeyondTheCalendar() {
        #expect(date("2026-01-01").adding(.never) == date("9999-12-31"))
        #expect(date("2026-01-01").adding(Years(1e300)) == date("9999-12-31"))
        #expect(date("2024-02-29").adding(Years(7976)) == date("9999-12-31"))         // 10000 would be a leap year
        #expect(date("2026-01-01").adding(Years(-.infinity)) == date("0001-01-01"))
        #expect(date("9999-12-31").adding(.zero) == date("9999-12-31"))
    }
}
