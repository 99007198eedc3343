import Quantities
import Testing
@testable import Analysis
@testable import Export

/// Numbers on screens: rules 2 and 3 of the screens.
struct FiguresTests {
    private let millions = Figures(scale: 1e6, effective: CalendarDate(year: 2026, month: 1, day: 1)!, plusMinus: "±")

    /// The error cuts the digits, and stands only where it reaches half a unit of the last digit.
    @Test(arguments: [(548.4965, 3.4576, 0, "548 ±3"), (548.4965, 3.4576, 1, "548 ±3"), (52.96, 0.065, 1, "53.0 ±0.1"), (52.96, 0.049, 1, "53.0"), (30, 0, 1, "30.0"),
                      (12.003, 0.315, 1, "12.0 ±0.3"), (1234.56, 12, 1, "1,235 ±12"), (-60.63, 0.01, 1, "-60.6"), (0.04, 0, 1, "0.0"), (-0.04, 0, 1, "0.0")])
    func errorCutsDigits(_ value: Double, _ error: Double, _ decimals: Int, _ text: String) {
        #expect(millions.cut(value, error, decimals: decimals) == text)
    }
    @Test func signsOfDifferences() {
        #expect(millions.cut(1.76, 0.03, decimals: 2, signed: true) == "+1.76 ±0.03")
        #expect(millions.cut(-18.83, 0.001, decimals: 2, signed: true) == "-18.83")
        #expect(millions.cut(0, 0, decimals: 2, signed: true) == "0.00")
    }
    @Test(arguments: [(0.0, "never"), (0.0004, "<0.1%"), (0.0005, "0.1%"), (0.08, "8.0%"), (1, "100.0%")])
    func odds(_ p: Double, _ text: String) { #expect(Figures.odds(p) == text) }

    @Test func datesByMonth() {
        #expect(millions.month(Estimate(Years(8.5))) == "2034-07")
        #expect(millions.month(Estimate(Years(12))) == "2038-01")
        #expect(millions.month(Estimate(Years(12)), settles: true) == "2037-12")
        #expect(millions.month(nil) == "")
    }
    @Test func scaleOfAScreen() {
        #expect(Figures.scale(for: [340e6, 53e6]) == 1e6)
        #expect(Figures.scale(for: [825e3, -466e3]) == 1e3)
        #expect(Figures.scale(for: [3e11]) == 1e9)
        #expect(Figures.scale(for: []) == 1e6)
    }
    @Test func grouping() {
        #expect(Figures.fixed(1158.4, 1) == "1,158.4")
        #expect(Figures.fixed(-1234567, 0) == "-1,234,567")
        #expect(Figures.fixed(999.96, 1) == "1,000.0")
    }
}

struct CellsTests {
    @Test func widthsInTerminalCells() {
        #expect(Cells.width("abc") == 3)
        #expect(Cells.width("é") == 1 && Cells.width("e\u{301}") == 1)
        #expect(Cells.width("日本") == 4)
        #expect(Cells.width("±·…█") == 4)
    }
    @Test func cutInTheMiddle() {
        #expect(Cells.cut("short", to: 8) == "short")
        #expect(Cells.cut("a_very_long_name", to: 9) == "a_ve…name")
        for width in 3...16 { #expect(Cells.width(Cells.cut("日本の長い名前です", to: width)) <= width) }
    }
    @Test func wrapping() {
        #expect(Cells.wrap("one two three", width: 7) == ["one two", "three"])
        #expect(Cells.wrap("one two three", width: 9, indent: "  ") == ["one two", "  three"])
    }
}
