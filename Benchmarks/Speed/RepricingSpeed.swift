import Analysis
import Quantities
import ScenarioModel

/// Term sheets priced on one run of the default size: sums of the upfront and of all milestones, and the rates of the royalty.
struct RepricingSpeed {
    let subject: Subject
    static let sums = ["upfront", "phase2_start", "phase3_start", "us_submission", "us_approval", "eu_approval", "jp_approval", "sales_250", "sales_500", "sales_1000"]
    static let tiers = ["0", "250M", "500M", "1B"]

    /// Rows of the table: what, and how fast. Nil where the scenario has no such terms.
    func rows(repeats: Int) throws -> [(String, String)]? {
        let file = try ScenarioFile.read(path: subject.path)
        let sums = RepricingSpeed.sums.map { "payments.\($0).pays" }, rates = RepricingSpeed.tiers.map { "payments.royalty.tiers.\($0)" }
        guard (sums + rates).allSatisfy({ (try? file.fullPath($0)) != nil }) else { return nil }
        var rows: [(String, String)] = []
        let (linear, kept) = try timed { try Repricing(of: sums, in: file) }
        rows.append(("keeping \(sums.count) sums of a run of the default size", "\([kept].rounded(2)) s for \(linear.paths) paths"))
        let many = sheets(100_000, sums.count) { .money(.millions(100 * $0)) }
        let linearTimes = try (0..<repeats).map { _ in try timed { try linear.values(many) }.seconds }
        rows.append(("100,000 combinations of \(sums.count) sums", "\(linearTimes.rounded(3)) s after one run"))
        let (bent, keptRates) = try timed { try Repricing(of: rates, in: file) }
        rows.append(("keeping \(rates.count) rates of a royalty with a minimum", "\([keptRates].rounded(2)) s"))
        let some = sheets(1000, rates.count) { .rate(Share(0.05 + 0.15 * $0)) }, low = sheets(1000, rates.count) { .rate(Share(0.05 * $0)) }
        for (sheets, name) in [(some, "5% to 20%"), (low, "0% to 5%, which the minimum bends")] {
            let times = try (0..<repeats).map { _ in try timed { try bent.values(sheets) }.seconds }
            rows.append(("royalty rates of \(name)", "\(times.map { Double(sheets.count) / $0 }.rounded(0)) combinations a second"))
        }
        return rows
    }

    private func timed<R>(_ work: () throws -> R) rethrows -> (result: R, seconds: Double) {
        var result: R?
        let time = try Clock.measure { result = try work() }
        return (result!, time.wall)
    }
    /// Points of an additive recurrence, which fill a cube evenly.
    private func sheets(_ count: Int, _ terms: Int, value: (Double) -> TermValue) -> [[TermValue]] {
        (1...count).map { s in (1...terms).map { t in value((Double(s) * (Double(t) * 2).squareRoot()).truncatingRemainder(dividingBy: 1)) } }
    }
}
