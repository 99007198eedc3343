import Quantities

/// The units that a number of the file may be wanted in.
enum UnitKind: Hashable {
    case money, share, time, number, count, rate, moneyRate

    /// `a share such as 12%`.
    var expected: String {
        switch self {
        case .money: "a sum of money such as 30M"
        case .share: "a share such as 12%"
        case .time: "a time such as 9mo or 2.5y"
        case .number: "a bare number"
        case .count: "a number of units such as 100 or 12k"
        case .rate: "a yearly rate such as 3%/y"
        case .moneyRate: "money a year such as 0.1M/mo"
        }
    }
    /// `a share`.
    var noun: String {
        switch self {
        case .money: "a sum of money"
        case .share: "a share"
        case .time: "a time"
        case .number: "a bare number"
        case .count: "a number of units"
        case .rate: "a yearly rate"
        case .moneyRate: "money a year"
        }
    }
    /// What a bare number may have meant.
    func readings(of text: String) -> String? {
        switch self {
        case .money: text == "0" ? nil : "write \(text)M, \(text)k or \(text) \(ScalarSyntax.currency ?? "USD")"
        case .share:
            if let x = Double(text), abs(x) < 1, x != 0 { "write \(Double((x * 1e6).rounded() / 1e4).plain)%" } else { "write \(text)%" }
        case .time: "write \(text)y, \(text)mo or \(text)d"
        case .number, .count: nil
        case .rate:
            if let x = Double(text), abs(x) < 1, x != 0 { "write \(Double((x * 1e6).rounded() / 1e4).plain)%/y" } else { "write \(text)%/y" }
        case .moneyRate: "write \(text)M/y"
        }
    }

    /// The literal in base units; nil when it has another unit.
    func value(_ literal: Literal) -> Double? {
        switch (self, literal) {
        case (.money, .money(let x, _)), (.share, .share(let x)), (.time, .time(let x)), (.number, .number(let x)), (.rate, .rate(let x)),
             (.count, .number(let x)), (.count, .money(let x, nil)),
             (.moneyRate, .moneyRate(let x, _)): x
        case (_, .number(0)) where self != .number: self == .money || self == .moneyRate ? 0 : nil
        default: nil
        }
    }
}

extension Double {
    /// Without a decimal point where it is whole.
    var plain: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
