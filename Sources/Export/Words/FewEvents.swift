import Analysis
import JSONText
import Quantities

/// A figure that fewer than thirty paths stand behind: on how many it was seen, and the 95% bounds of a probability.
struct FewEvents {
    let events: Int
    let bounds: ClosedRange<Double>?

    /// Nil where a figure is seen often enough for its standard error to speak.
    init?<U>(_ estimate: Estimate<U>?) {
        guard let estimate, estimate.events != nil || estimate.bounds != nil else { return nil }
        events = estimate.events ?? 0
        bounds = estimate.bounds.map { $0.lowerBound.rawValue...$0.upperBound.rawValue }
    }

    // MARK: JSON

    /// The member `rare`: figures of few events by name, an empty object where there are none.
    static func member(_ figures: [(String, FewEvents?)]) -> JSON.Member {
        .init("rare", .object(figures.compactMap { name, few in
            few.map { .init(name, .object(("events", .int($0.events)), ("low", .of($0.bounds?.lowerBound)), ("high", .of($0.bounds?.upperBound)))) }
        }))
    }
    /// By year: on how many paths, null where on many.
    static func byYear<U>(_ estimates: [Estimate<U>]) -> JSON.Member { .init("by_year_events", .array(estimates.map { FewEvents($0).map { .int($0.events) } ?? .null })) }

    // MARK: tables

    static func names(_ of: String) -> [String] { ["\(of)_events", "\(of)_low95", "\(of)_high95"] }
    static func cells<U>(_ estimate: Estimate<U>) -> [Table.Cell] {
        let few = FewEvents(estimate)
        return [few.map { .int($0.events) } ?? .empty, .of(few?.bounds?.lowerBound), .of(few?.bounds?.upperBound)]
    }

    // MARK: screens

    /// Behind odds that few paths show.
    static let mark = "*"
    /// `sales_1000 on 3 paths, 95% between 0.0002% and 0.0031%`.
    func note(_ name: String) -> String {
        let between = bounds.map { ", 95% between \(FewEvents.percent($0.lowerBound)) and \(FewEvents.percent($0.upperBound))" } ?? ""
        return "\(name) on \(events) path\(events == 1 ? "" : "s")\(between)"
    }
    /// Two digits that say something, however small.
    private static func percent(_ p: Double) -> String {
        guard p > 0 else { return "0%" }
        var decimals = 1, unit = 10.0
        while p * 100 < unit / 10 && decimals < 12 { unit /= 10; decimals += 1 }
        return Figures.fixed(p * 100, p >= 0.1 ? 0 : max(0, decimals - 1)) + "%"
    }
}
