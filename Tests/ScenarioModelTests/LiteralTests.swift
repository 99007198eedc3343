import Quantities
import Testing
@testable import ScenarioModel

/// The scalars of the language (language.md section 2), taken and refused.
struct LiteralTests {
    @Test(arguments: [
        ("30M", Literal.money(30e6, currency: nil)), ("12k", .money(12e3, currency: nil)), ("1.5B", .money(1.5e9, currency: nil)), ("-5M", .money(-5e6, currency: nil)),
        ("10M EUR", .money(10e6, currency: "EUR")), ("5000 USD", .money(5000, currency: "USD")),
        ("0", .number(0)), ("5000", .number(5000)), ("-0.25", .number(-0.25)), ("+3", .number(3)),
        ("12%", .share(0.12)), ("0.5%", .share(0.005)), ("100%", .share(1)), ("1pp", .points(0.01)), ("-2.5pp", .points(-0.025)),
        ("1y", .time(1)), ("4q", .time(1)), ("12mo", .time(1)), ("365d", .time(1)), ("0d", .time(0)), ("73d", .time(0.2)), ("9mo", .time(0.75)), ("2.5y", .time(2.5)),
        ("3%/y", .rate(0.03)), ("0.2/y", .rate(0.2)), ("1%/mo", .rate(0.12)), ("2%/q", .rate(0.08)), ("0.01/d", .rate(3.65)),
        ("0.1M/mo", .moneyRate(1.2e6, currency: nil)), ("8k/mo", .moneyRate(96e3, currency: nil)),
        ("2026-01-01", .date(CalendarDate(year: 2026, month: 1, day: 1)!)), ("2028-02-29", .date(CalendarDate(year: 2028, month: 2, day: 29)!)),
    ])
    func takes(_ text: String, _ literal: Literal) throws {
        let found = try Literal(text)
        #expect(found.kind == literal.kind)
        let (x, y) = (LiteralTests.size(found), LiteralTests.size(literal))
        #expect(abs(x - y) <= 1e-15 * max(1, abs(y)), "\(text): \(x)")
        if case .money(_, let a) = found, case .money(_, let b) = literal { #expect(a == b) }
    }
    private static func size(_ literal: Literal) -> Double {
        switch literal {
        case .money(let x, _), .share(let x), .points(let x), .time(let x), .rate(let x), .moneyRate(let x, _), .number(let x): x
        case .date(let date): date.yearFraction
        }
    }

    /// A week is 7 of 365 days.
    @Test func aWeek() throws {
        guard case .time(let t) = try Literal("1w") else { Issue.record("not a time"); return }
        #expect(abs(t * 365 - 7) < 1e-12)
    }

    /// Spellings that may mislead, each with what to write.
    @Test(arguments: [
        ("30m", "write 30mo or 30M"), ("30K", "write 30k"), ("1e6", "write 1M"), ("1.5e3", "write 1.5k"), ("1_000", "write 1k"), ("1,000", "write 1k"), ("010", "write 10"), ("00", "write 0"),
        (".5", "write 0.5"), ("5.", "write 5"), ("9months", "write 9mo"), ("2years", "write 2y"), ("3bn", "write 3B"), ("30 M", "write 30M"), ("12percent", "write 12%"), ("90days", "write 90d"),
        ("3%/w", "write 3%/y"), ("3%/a", "write 3%/y"),
    ])
    func refusesWithWhatToWrite(_ text: String, _ suggestion: String) {
        do { Issue.record("\(text) was taken for \(try Literal(text))") } catch {
            guard case .spelling(_, let found) = error else { Issue.record("\(text): \(error)"); return }
            #expect(found == suggestion, "\(text)")
        }
    }

    @Test(arguments: ["", "-", "+", ".", "abc", ".nan", ".inf", "NaN", "inf", "-.inf", "M", "%", "y", "١٢M"])
    func isNoNumber(_ text: String) { #expect(throws: Literal.Fault.notANumber) { try Literal(text) } }

    @Test(arguments: ["2026-02-30", "2026-13-01", "2027-02-29", "12 %", "1y2", "5M usd", "5M EURO", "1e400", "3//y", "3%/y/y", "10y/y", "1-2", "--1", "+-1", "1.2.3", "0x10", "1 2"])
    func refuses(_ text: String) { #expect(throws: Literal.Fault.self, "\(text)") { try Literal(text) } }

    /// Whole numbers are read to the last digit, and none that a computer cannot hold.
    @Test func counts() throws {
        func count(_ text: String) throws -> Int {
            try ScalarSyntax.count(Node(content: .scalar(text), place: SourcePlace(file: "x", line: 1, column: 1), path: .root), in: 0...Int.max)
        }
        #expect(try count("9007199254740993") == 9_007_199_254_740_993)     // 2^53 + 1, which no double holds
        #expect(try count("9223372036854775807") == Int.max)
        #expect(try count("200k") == 200_000 && count("1M") == 1_000_000)
        for wrong in ["9223372036854775808", "99999999999999999999", "1.5", "-1", "1y"] { #expect(throws: Diagnostic.self, "\(wrong)") { try count(wrong) } }
    }
}
