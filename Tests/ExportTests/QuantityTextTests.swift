import Testing
import ScenarioModel

/// Values of `--vary`.
struct QuantityTextTests {
    @Test(arguments: [("3y,3.25y, 4y", ["3y", "3.25y", "4y"]), ("0:60M:6", ["0", "10M", "20M", "30M", "40M", "50M", "60M"]), ("3y:6y:2", ["3y", "4.5y", "6y"]), ("60M:0:2", ["60M", "30M", "0"]),
                      ("raise by 0pp:6pp:3", ["raise by 0pp", "raise by 2pp", "raise by 4pp", "raise by 6pp"]), ("pert(1y 2y 3y),pert(2y 3y 4y)", ["pert(1y 2y 3y)", "pert(2y 3y 4y)"]),
                      ("8%:9%:4", ["8%", "8.25%", "8.5%", "8.75%", "9%"]), ("none,30M", ["none", "30M"]), ("{ 0: 8%, 250M: 10% }", ["{ 0: 8%, 250M: 10% }"]), ("-2pp:2pp:2", ["-2pp", "0pp", "2pp"])])
    func values(_ text: String, _ expected: [String]) throws { #expect(try QuantityText.values(text) == expected) }

    @Test(arguments: ["1M:2M", "1M:2M:0", "1M:2M:x", "1M:2y:3", "a:b:3", "1M,,2M", "1M:2M:2000"])
    func refused(_ text: String) { #expect(throws: QuantityText.Fault.self) { try QuantityText.values(text) } }
}
