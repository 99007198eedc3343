import Quantities
import Testing
@testable import ScenarioModel

/// Every production of the trigger grammar (language.md section 3).
struct TriggerParserTests {
    private static func node(_ text: String) -> Node { Node(content: .scalar(text), place: SourcePlace(file: "x", line: 1, column: 1, length: text.unicodeScalars.count), path: DottedPath("when")) }
    private static func event(_ text: String) -> Trigger { .point(.event(EventName(text.split(separator: ".").map(String.init)))) }
    private static let launch = Point.event(EventName(["launch"]))
    private static let sales = Trigger.comparison(Comparison(Metric("annual_sales"), .atLeast, .money(Money(250e6))))

    static let phrases: [(String, Trigger)] = [
        // point
        ("US.approval", event("US.approval")), ("end", event("end")),
        ("2030-07-01", .point(.date(CalendarDate(year: 2030, month: 7, day: 1)!))), ("6y", .point(.time(Years(6)))), ("-1y", .point(.time(Years(-1)))),
        ("later of exclusivity_ends and launch + 10y", .point(.later([.event(EventName(["exclusivity_ends"])), .offset(launch, Years(10))]))),
        ("earlier of a and b and 2y", .point(.earlier([.event(EventName(["a"])), .event(EventName(["b"])), .time(Years(2))]))),
        ("launch + 10y", .point(.offset(launch, Years(10)))), ("launch - 6mo", .point(.offset(launch, Years(-0.5)))), ("launch + 1y - 6mo", .point(.offset(.offset(launch, Years(1)), Years(-0.5)))),
        ("9mo after US.approval", .point(.offset(.event(EventName(["US", "approval"])), Years(0.75)))), ("6mo before launch", .point(.offset(launch, Years(-0.5)))),
        ("next committee", .point(.next(calendar: "committee", after: nil))), ("next committee after launch + 1y", .point(.next(calendar: "committee", after: .offset(launch, Years(1))))),
        ("third full year after first_launch", .point(.year(ordinal: 3, full: true, contract: false, end: false, after: .event(EventName(["first_launch"]))))),
        ("end of second full contract year after launch", .point(.year(ordinal: 2, full: true, contract: true, end: true, after: launch))),
        ("tenth year after signing", .point(.year(ordinal: 10, full: false, contract: false, end: false, after: .event(EventName(["signing"]))))),
        // compare
        ("annual_sales >= 250M", sales), ("annual_sales(US) > 5000 USD", .comparison(Comparison(Metric("annual_sales", arguments: ["US"]), .above, .money(Money(5000))))),
        ("growth(4) < -5%", .comparison(Comparison(Metric("growth", arguments: ["4"]), .below, .share(Share(-0.05))))),
        ("late(diligence) <= 6mo", .comparison(Comparison(Metric("late", arguments: ["diligence"]), .atMost, .time(Years(0.5))))),
        ("count(red_lights 24mo) >= 3", .comparison(Comparison(Metric("count", arguments: ["red_lights", "24mo"]), .atLeast, .number(Number(3))))),
        ("paid(royalty) >= 10% of annual_sales", .comparison(Comparison(Metric("paid", arguments: ["royalty"]), .atLeast, .shareOf(Share(0.1), Metric("annual_sales"))))),
        ("spend < cost(a b)", .comparison(Comparison(Metric("spend"), .below, .metric(Metric("cost", arguments: ["a", "b"]))))),
        // one, both, any, trigger
        ("not a", .not(event("a"))), ("(a)", event("a")), ("not (a or b)", .not(.first([event("a"), event("b")]))),
        ("a and b and not c", .all([event("a"), event("b"), .not(event("c"))])), ("a or b and c", .first([event("a"), .all([event("b"), event("c")])])),
        ("(a or b) and c", .all([.first([event("a"), event("b")]), event("c")])),
        ("a or b if annual_sales >= 250M", .guarded(.first([event("a"), event("b")]), if: sales)), ("(a if b) or c", .first([.guarded(event("a"), if: event("b")), event("c")])),
        ("  a   or\n b ", .first([event("a"), event("b")])),
    ]
    @Test(arguments: phrases)
    func reads(_ text: String, _ trigger: Trigger) throws { #expect(try ScalarSyntax.trigger(TriggerParserTests.node(text)) == trigger) }

    /// The printed form means the same.
    @Test(arguments: phrases)
    func printsWhatReadsBack(_ text: String, _ trigger: Trigger) throws {
        #expect(try ScalarSyntax.trigger(TriggerParserTests.node(trigger.description)) == trigger, "\(trigger.description)")
    }
    @Test func printedForms() {
        #expect(TriggerParserTests.sales.description == "annual_sales >= 250M")
        #expect(Trigger.all([.first([TriggerParserTests.event("a"), TriggerParserTests.event("b")]), .not(TriggerParserTests.event("c"))]).description == "(a or b) and not c")
        #expect(Trigger.point(.later([.event(EventName(["exclusivity_ends"])), .offset(TriggerParserTests.launch, Years(10))])).description == "later of exclusivity_ends and launch + 10y")
        #expect(Trigger.point(.offset(TriggerParserTests.launch, Years(-0.5))).description == "launch - 0.5y")
        #expect(Trigger.point(.year(ordinal: 2, full: true, contract: true, end: true, after: TriggerParserTests.launch)).description == "end of second full contract year after launch")
    }

    @Test(arguments: ["a or", "and a", "not", "not not a", "(a", "a)", "a b", "a == b", "annual_sales >=", ">= 250M", "250M >= annual_sales", "later of a", "later a and b", "next", "next 3mo",
                      "first year", "eleventh year after a", "full year after a", "2y afterwards a", "a +", "a + b", "a.", ".a", "a..b", "growth( >= 1", "annual_sales >= 2030-01-01", "a if", "2030-02-30", "a ; b"])
    func refuses(_ text: String) {
        #expect(throws: Diagnostic.self, "\(text)") { try ScalarSyntax.trigger(TriggerParserTests.node(text)) }
        do { _ = try ScalarSyntax.trigger(TriggerParserTests.node(text)) } catch { #expect([.T01, .U01, .U03].contains(error.code), "\(text): \(error)") }
    }
}
