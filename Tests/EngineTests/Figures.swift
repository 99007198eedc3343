import Analysis
import Quantities

/// A value and its standard error, in base units.
struct Figure: Hashable {
    var value: Double, error: Double
    init(_ value: Double, _ error: Double) { self.value = value; self.error = error }
    init<U>(_ estimate: Estimate<U>) { value = estimate.value.rawValue; error = estimate.error.rawValue }

    /// Within `z` standard errors of an exact value; without an error: equal up to the last bits.
    func agrees(with exact: Double, within z: Double = fourSigma) -> Bool {
        abs(value - exact) <= (error == 0 ? 1e-9 * max(1, abs(exact)) : z * error)
    }
    /// Within `z` combined standard errors of another estimate; where neither has one: equal up to the last bits.
    func agrees(with other: Figure, within z: Double = fourSigma) -> Bool {
        let both = (error * error + other.error * other.error).squareRoot()
        return abs(value - other.value) <= (both == 0 ? 1e-9 * max(1, abs(other.value)) : z * both)
    }
}

extension Forecast {
    /// A figure by its name in the results (`parties.licensor.npv.mean`, `payments.all.by_year.3`); nil where there is none.
    /// `mean_time` of a milestone that never came has none.
    func figure(_ name: String) -> Figure? {
        let keys = name.split(separator: ".").map(String.init)
        switch keys[0] {
        case "parties":
            guard let npv = parties.first(where: { $0.key == keys[1] })?.npv else { return nil }
            switch keys[3] {
            case "mean": return Figure(npv.mean)
            case "sd": return Figure(npv.sd)
            case "cvar5": return Figure(npv.cvar5)
            case "probability_negative": return Figure(npv.probabilityNegative)
            case let p: return p.hasPrefix("p") ? Double(p.dropFirst()).map { Figure(npv.percentile($0 / 100)) } : nil
            }
        case "milestones":
            guard let milestone = milestones.first(where: { $0.name == keys[1] }) else { return nil }
            return keys[2] == "probability" ? Figure(milestone.probability) : keys[2] == "mean_time" ? milestone.timing.mean.map { Figure($0) } : nil
        case "terminations":
            let causes = keys[1].components("+")
            let found = terminations.filter { causes.contains($0.cause) }
            guard keys[2] == "probability", !found.isEmpty else { return nil }
            if found.count == 1 { return Figure(found[0].probability) }
            // Exclusive events: their errors do not add up to more than this.
            return Figure(found.reduce(0) { $0 + $1.probability.value.rawValue }, found.reduce(0) { $0 + $1.probability.error.rawValue })
        case "payments":
            let byYear = keys.firstIndex(of: "by_year")
            let name = keys[1..<(byYear ?? keys.count - 1)].joined(separator: ".")
            guard let payment = name == "all" ? all : payments.first(where: { $0.name == name }) else { return nil }
            if let byYear { return Figure(payment.byYear[Int(keys[byYear + 1])!].expected) }
            switch keys.last! {
            case "expected": return Figure(payment.expected)
            case "pv_payee": return Figure(payment.presentValuePayee)
            case "pv_payer": return Figure(payment.presentValuePayer)
            case "probability_paid": return Figure(payment.probabilityPaid)
            default: return nil
            }
        default: return nil
        }
    }
    func cause(_ name: String) -> TerminationForecast { terminations.first { $0.cause == name }! }
    func payment(_ name: String) -> PaymentForecast { name == "all" ? all : payments.first { $0.name == name }! }
    func milestone(_ name: String) -> MilestoneForecast { milestones.first { $0.name == name }! }
    func covenant(_ name: String) -> CovenantForecast { covenants.first { $0.name == name }! }
    var licensor: PartyForecast { parties.first { $0.key == "licensor" }! }
    var licensee: PartyForecast { parties.first { $0.key == "licensee" }! }
}

private extension String {
    func components(_ separator: Character) -> [String] {
        split(separator: separator).map { $0.trimmingPrefix(" ").reversed().drop { $0 == " " }.reversed().map(String.init).joined() }
    }
}
