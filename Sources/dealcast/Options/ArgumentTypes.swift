import ArgumentParser
import Planning
import Quantities
import ScenarioModel

/// `200k`, `1M`, `262144`: how many paths.
struct PathCount: ExpressibleByArgument {
    let value: Int
    init?(argument: String) {
        let units: [Character: Double] = ["k": 1e3, "M": 1e6, "B": 1e9]
        let unit = argument.last.flatMap { units[$0] }
        let digits = unit == nil ? argument : String(argument.dropLast())
        guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let x = Double(digits) else { return nil }
        let n = x * (unit ?? 1)
        guard n == n.rounded(), n >= 1, n <= 4_294_967_296 else { return nil }
        value = Int(n)
    }
}

/// `0.1M` or `0.5%`.
struct PrecisionGoal: ExpressibleByArgument {
    let text: String
    let value: Precision
    init?(argument: String) {
        text = argument
        if let m = QuantityText.value(argument, unit: .money), m > 0 { value = .money(Money(m)); return }
        if let s = QuantityText.value(argument, unit: .share), s > 0, s < 1 { value = .share(Share(s)); return }
        return nil
    }
}

/// `PATH=VALUE`.
struct Assignment: ExpressibleByArgument {
    let path: String
    let value: String
    init?(argument: String) {
        guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else { return nil }
        path = String(argument[..<equals])
        value = String(argument[argument.index(after: equals)...])
        guard !value.isEmpty else { return nil }
    }
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable { case table, csv, json }
extension SamplingScheme: ExpressibleByArgument {}
