import Foundation

/// A ratio's bounds: `least` for what should be large, `most` for what should be small. Each is 20% beyond what was measured when
/// it was written.
struct Thresholds: Decodable {
    struct Bound: Decodable { var least: Double?, most: Double? }
    var ratios: [String: Bound]

    static func read() -> Thresholds {
        guard let data = FileManager.default.contents(atPath: "Benchmarks/thresholds.json"),
              let read = try? JSONDecoder().decode(Thresholds.self, from: data) else { return Thresholds(ratios: [:]) }
        return read
    }
}

/// The lines of the result, with the ratios that miss their thresholds marked.
struct ResultTable {
    let thresholds: Thresholds
    private var rows: [(String, String)] = []
    private var missed: [String] = []

    init(thresholds: Thresholds) { self.thresholds = thresholds }

    mutating func add(_ what: String, _ value: String, ratio: (name: String, value: Double)? = nil) {
        var text = value
        if let ratio, let bound = thresholds.ratios[ratio.name] {
            if let least = bound.least, ratio.value < least { text += "   below its threshold of \(least)"; missed.append(ratio.name) }
            if let most = bound.most, ratio.value > most { text += "   above its threshold of \(most)"; missed.append(ratio.name) }
        }
        rows.append((what, text))
    }
    /// Prints all; true when no ratio misses its threshold.
    func print() -> Bool {
        let width = rows.map(\.0.count).max() ?? 0
        for (what, value) in rows { Swift.print(what.padding(toLength: width + 2, withPad: " ", startingAt: 0) + value) }
        if !missed.isEmpty { Swift.print("\nmissed: \(missed.joined(separator: ", "))") }
        return missed.isEmpty
    }
}
