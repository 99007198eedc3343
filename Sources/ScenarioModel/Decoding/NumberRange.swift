import Quantities
import Sampling

/// The numbers that make sense at a place, in base units.
enum NumberRange {
    case atLeastZero
    case aboveZero
    /// From 0 to 1.
    case share
    /// From -1 to 1: a margin may be a loss.
    case signedShare
    /// A discount rate: from 0 to 10.
    case discount
    /// A yearly growth: above -1.
    case growth
    /// A volatility: from 0 to 5, beyond which every path but a few ends at nothing.
    case volatility

    func contains(_ x: Double) -> Bool {
        switch self {
        case .atLeastZero: x >= 0
        case .aboveZero: x > 0
        case .share: x >= 0 && x <= 1
        case .signedShare: x >= -1 && x <= 1
        case .discount: x >= 0 && x <= 10
        case .growth: x > -1
        case .volatility: x >= 0 && x <= 5
        }
    }
    var text: String {
        switch self {
        case .atLeastZero: "cannot be negative"
        case .aboveZero: "must be above 0"
        case .share: "must lie between 0% and 100%"
        case .signedShare: "must lie between -100% and 100%"
        case .discount: "must lie between 0% and 1000%"
        case .growth: "cannot fall by 100% a year or more"
        case .volatility: "must lie between 0% and 500%"
        }
    }
}

extension Node {
    /// Whether all that may come lies in the range; a D03 otherwise. A law may touch 0 where only more makes sense.
    func check<U>(_ number: Uncertain<U>, in range: NumberRange, _ log: FaultLog) -> Bool {
        if let known = number.known { return check(known.rawValue...known.rawValue, in: range, log) }
        let ends = [number.law.minimum, number.law.maximum].map { $0.isInfinite ? $0 : $0 * number.scale + number.shift }
        let (low, high) = (Swift.min(ends[0], ends[1]), Swift.max(ends[0], ends[1]))
        if case .aboveZero = range, low == 0, high > 0 { return true }
        if case .growth = range, low == -1, high > -1 { return true }
        return check(low...high, in: range, log)
    }

    func check(_ values: ClosedRange<Double>, in range: NumberRange, _ log: FaultLog) -> Bool {
        if range.contains(values.lowerBound), range.contains(values.upperBound) { return true }
        let what = path.keys.last ?? "the number"
        if case .adjusted = content {
            log.add(.O03, at: self, "\(what) \(range.text); the adjustment takes it out of that range")
        } else {
            log.add(.D03, at: self, "\(what) \(range.text); found \(glimpse)")
        }
        return false
    }
}
