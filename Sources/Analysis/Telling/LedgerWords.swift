import Planning
import Quantities
import ScenarioModel

/// Dates, spans, sums and clauses in the words of a ledger.
struct LedgerWords {
    let effective: CalendarDate
    /// What one unit of the sums is, in currency units.
    let scale: Double

    /// The day of a time; the close of a period belongs to the day before.
    func date(_ t: Double, closes: Bool = false) -> CalendarDate {
        effective.adding(Years(min(t, 9000) - (closes ? 0.001 : 0)))
    }

    /// `8.0`, `1,158.4`.
    func money(_ x: Double) -> String {
        let tenths = (abs(x) / scale * 10).rounded()
        guard tenths < 1e15 else { return "\(x / scale)" }
        let n = Int(tenths)
        var whole = String(n / 10), grouped = ""
        while whole.count > 3 { grouped = "," + whole.suffix(3) + grouped; whole.removeLast(3) }
        return (x < 0 && n > 0 ? "-" : "") + whole + grouped + ".\(n % 10)"
    }

    /// `11 days`, `2.9 months`, `2.4 years`.
    func span(_ years: Double) -> String {
        func one(_ x: Double) -> String { String((x * 10).rounded() / 10) }
        if years < 1 / 12.0 { return "\(Int((years * 365).rounded())) days" }
        return years < 1.995 ? "\(one(years * 12)) months" : "\(one(years)) years"
    }

    func percent(_ x: Double) -> String {
        let p = (x * 1e6).rounded() / 1e4
        return p == p.rounded() ? String(Int(p)) : String(p)
    }

    /// What an effect does, other than ending the agreement (told at the end).
    func effect(_ effect: Effect) -> String? {
        switch effect {
        case .terminate: nil
        case .note: "noted"
        case .adjust(let target, let change):
            switch change {
            case .addPoints(let p): "\(target) \(p < 0 ? "falls" : "rises") by \(percent(abs(p)))pp from the next year on"
            case .addMoney(let m): "\(target) \(m.rawValue < 0 ? "falls" : "rises") by \(money(abs(m.rawValue)))"
            case .multiply(let f): "\(target) is scaled to \(percent(f))% from the next period on"
            }
        }
    }

    /// What a covenant watches, for those that end an agreement.
    func watch(_ covenant: Covenant) -> String? {
        switch covenant.watch {
        case .duty(let require, let by, _): "\(TriggerText.text(require)) was required by \(TriggerText.text(by))"
        case .level(let require, _, _, _): "\(TriggerText.text(.comparison(require))) was not kept"
        case .happening(let when, _, _): TriggerText.text(when)
        case .hazard(let rates, _, let until):
            if rates.count == 1, let rate = rates[0].rate.known {
                "\(percent(rate.rawValue))%/y\(until.map { " until \(TriggerText.text($0))" } ?? "")"
            } else { "a hazard" }
        }
    }
}
