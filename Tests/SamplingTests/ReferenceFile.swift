import Foundation
import Testing

/// Rows of a file of reference values, by `Scripts/reference-distributions.py`.
func referenceRows(_ name: String) throws -> [[String]] {
    let file = try #require(Bundle.module.url(forResource: "Reference/\(name)", withExtension: "csv"))
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
}

/// One quantile: the lower or upper tail has exactly the probability `tail` at `value`.
struct ReferenceQuantile: Sendable {
    let tail: Double
    let isUpper: Bool
    let value: Double
    var lower: Double { isUpper ? 1 - tail : tail }
    var upper: Double { isUpper ? tail : 1 - tail }
}

/// What the reference file says of one law.
struct ReferenceLaw: Sendable {
    var quantiles: [ReferenceQuantile] = []
    var mean = Double.nan
    var variance = Double.nan

    static let all: [String: ReferenceLaw] = {
        var laws: [String: ReferenceLaw] = [:]
        for row in try! referenceRows("distributions") {
            let value = Double(row[3])!
            switch row[1] {
            case "mean": laws[row[0], default: ReferenceLaw()].mean = value
            case "variance": laws[row[0], default: ReferenceLaw()].variance = value
            default: laws[row[0], default: ReferenceLaw()].quantiles.append(
                ReferenceQuantile(tail: Double(row[2])!, isUpper: row[1] == "upper", value: value))
            }
        }
        return laws
    }()
}
