import Analysis
import Foundation
import Quantities

/// Numbers as people read them (screens.md): digits cut by the error, odds as percents, dates by month.
package struct Figures {
    /// Currency units in one unit of the screen.
    let scale: Double
    let effective: CalendarDate
    /// `±`, or `+-` where the terminal cannot show it.
    let plusMinus: String

    /// The scale that suits the largest sums: thousands, millions or billions for the whole screen.
    static func scale(for sums: [Double]) -> Double {
        let largest = sums.map { abs($0) }.max() ?? 0
        return largest >= 1e11 ? 1e9 : largest >= 5e6 || largest == 0 ? 1e6 : largest >= 5e3 ? 1e3 : 1
    }
    static func scaleName(_ scale: Double) -> String {
        switch scale { case 1e9: "billions"; case 1e6: "millions"; case 1e3: "thousands"; default: "units" }
    }

    // MARK: numbers

    /// With a fixed number of decimals, thousands grouped; never `-0.0`.
    static func fixed(_ x: Double, _ decimals: Int, grouped: Bool = true) -> String {
        guard x.isFinite else { return x.isNaN ? "unknown" : x > 0 ? "never" : "-inf" }
        var text = String(format: "%.\(max(0, decimals))f", abs(x))
        if grouped {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            text = Figures.grouped(parts[0]) + (parts.count > 1 ? "." + parts[1] : "")
        }
        let isZero = !text.contains { $0 >= "1" && $0 <= "9" }
        return x < 0 && !isZero ? "-" + text : text
    }

    private static func grouped(_ digits: Substring) -> String {
        var whole = digits, out = ""
        while whole.count > 3 { out = "," + whole.suffix(3) + out; whole.removeLast(3) }
        return whole + out
    }
    /// `62,128,128`.
    package static func grouped(_ n: Int) -> String { grouped(String(n)[...]) }

    /// A value whose digits its error cuts; the error stands where it reaches half a unit of the last digit.
    func cut(_ value: Double, _ error: Double, decimals: Int, signed: Bool = false, suffix: String = "") -> String {
        func sign(_ text: String) -> String { signed && !text.hasPrefix("-") && text.contains { $0 >= "1" && $0 <= "9" } ? "+" + text : text }
        guard error.isFinite else { return sign(Figures.fixed(value, decimals)) + suffix + " \(plusMinus)?" }
        let unit = pow(10, Double(-decimals))
        guard error >= 0.5 * unit * (1 - 1e-9) else { return sign(Figures.fixed(value, decimals)) + suffix }
        var shown = min(decimals, max(0, -Int(floor(log10(error)))))
        // 0.096 rounds to 0.1, not to 0.10.
        if shown > 0, Figures.fixed(error, shown) == Figures.fixed(pow(10, Double(1 - shown)), shown) { shown = min(decimals, shown - 1 + (decimals >= shown ? 0 : 0)) }
        shown = max(shown, 0)
        return sign(Figures.fixed(value, shown)) + suffix + " \(plusMinus)\(Figures.fixed(error, shown))"
    }

    func money(_ e: Estimate<Money>, decimals: Int = 1) -> String { cut(e.value.rawValue / scale, e.error.rawValue / scale, decimals: decimals) }
    /// Percentiles: whole, or with a decimal where whole numbers say nothing.
    func percentile(_ e: Estimate<Money>) -> String { money(e, decimals: abs(e.value.rawValue / scale) >= 10 || e.value.rawValue == 0 ? 0 : 1) }
    func money(_ m: Money, decimals: Int = 1) -> String { Figures.fixed(m.rawValue / scale, decimals) }
    /// As a term: without decimals it does not have.
    func term(_ m: Money) -> String {
        let x = m.rawValue / scale
        let r = (x * 1e4).rounded() / 1e4
        return r == r.rounded() ? Figures.fixed(r, 0) : String(r)
    }
    func difference(_ e: Estimate<Money>) -> String {
        e.error.rawValue == 0 && e.value.rawValue == 0 ? "exact" : cut(e.value.rawValue / scale, e.error.rawValue / scale, decimals: 2, signed: true)
    }
    func share(_ e: Estimate<Share>, decimals: Int = 1) -> String { cut(e.value.rawValue * 100, e.error.rawValue * 100, decimals: decimals, suffix: "%") }

    // MARK: odds and dates

    /// `8.0%`, `<0.1%`, `never`.
    static func odds(_ p: Double) -> String {
        if p.isNaN { return "unknown" }
        if p == 0 { return "never" }
        return p < 0.0005 ? "<0.1%" : fixed(p * 100, 1) + "%"
    }
    static func percent(_ p: Double) -> String { p > 0 && p < 0.0005 ? "<0.1%" : fixed(p * 100, 1) + "%" }
    /// A rate as written: `12%`, `8.5%`.
    static func rate(_ x: Double) -> String {
        let p = (x * 1e6).rounded() / 1e4
        return (p == p.rounded() ? String(Int(p)) : String(p))
    }

    /// `2034-07`. What settles with a year and comes at its close belongs to its last day: `2037-12`, not `2038-01`.
    func month(_ time: Estimate<Years>?, settles: Bool = false) -> String {
        guard let t = time?.value.rawValue else { return "" }
        let at = effective.yearFraction + t
        let closes = settles && t > 0 && abs(at - at.rounded()) < 1e-6
        return String(effective.adding(Years(closes ? t - 0.001 : t)).description.prefix(7))
    }
}

extension Figures {
    /// For a screen that shows these sums.
    init(_ sums: [Double], _ head: Head, _ style: Style) {
        self.init(scale: Figures.scale(for: sums), effective: head.effective, plusMinus: style.plusMinus)
    }
}
