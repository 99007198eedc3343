import Foundation

/// The reference deal a second time: scalar, path by path, written from the text of the deal and not from the engine.
///
/// Sums in millions, times in years. `due` is the date of D1 (6.0 in R1, 3.5 in R1d); `noisy` switches on the AR(1) noise (R1n).
struct ReferenceDealOracle {
    var due = 6.0
    var noisy = false

    enum Cause: Int, CaseIterable { case technical, diligence, convenience, underperformance, breach, expiry }
    static let clauses = ["upfront", "phase2_start", "phase3_start", "us_submission", "us_approval", "eu_approval", "jp_approval",
                          "sales_250", "sales_500", "sales_1000", "royalty", "minimum_royalty", "start_phase3.waiver"]
    struct Path {
        var cause = Cause.expiry, end = 0.0, licensor = 0.0, licensee = 0.0
        var paid = [Double](repeating: 0, count: ReferenceDealOracle.clauses.count)
        var date = [Double](repeating: .infinity, count: ReferenceDealOracle.clauses.count)
        var byYear = [Double](repeating: 0, count: 25)
        var missed = false
    }

    private struct Territory { var filing, launchLag, odds, peak, cv, loe: Double; var review, toPeak: OraclePERT }
    private let phases = [OraclePERT(0.75, 1.25, 2), OraclePERT(1.5, 2.25, 3.5), OraclePERT(2, 3, 4.5)]
    private let success = [0.63, 0.31, 0.58], cost = [8.0, 25, 110]
    private let territories = [
        Territory(filing: 0.5, launchLag: 0.25, odds: 0.85, peak: 800, cv: 0.6, loe: 16, review: OraclePERT(0.7, 0.9, 1.4), toPeak: OraclePERT(4, 5.5, 8)),
        Territory(filing: 0.6, launchLag: 0.5, odds: 0.85, peak: 450, cv: 0.6, loe: 16.5, review: OraclePERT(0.9, 1.1, 1.6), toPeak: OraclePERT(4, 6, 9)),
        Territory(filing: 0.9, launchLag: 0.4, odds: 0.8, peak: 150, cv: 0.7, loe: 17, review: OraclePERT(0.8, 1, 1.5), toPeak: OraclePERT(4, 6, 9)),
    ]
    private let factor: [[Double]]

    init(due: Double = 6, noisy: Bool = false) {
        self.due = due; self.noisy = noisy
        // Cholesky factor of the nine drivers: three stages, three reviews, three peaks.
        func rho(_ i: Int, _ j: Int) -> Double {
            if i == j { return 1 }
            switch (i / 3, j / 3) {
            case (0, 0): return 0.3
            case (1, 1): return 0.4
            case (2, 2): return 0.7
            case (0, 1), (1, 0): return 0.15
            default: return 0
            }
        }
        var l = [[Double]](repeating: [Double](repeating: 0, count: 9), count: 9)
        for i in 0..<9 {
            for j in 0...i {
                var sum = rho(i, j)
                for k in 0..<j { sum -= l[i][k] * l[j][k] }
                l[i][j] = i == j ? sum.squareRoot() : sum / l[j][j]
            }
        }
        factor = l
    }

    func play(_ random: inout OracleRandom) -> Path {
        var path = Path()
        let independent = (0..<9).map { _ in random.normal() }
        let score = factor.map { row in zip(row, independent).reduce(0) { $0 + $1.0 * $1.1 } }

        // Stages: start, end, delay; those that never start stay infinite.
        var start = [0.0, Double.infinity, .infinity], stop = [Double.infinity, .infinity, .infinity], delay = [0.0, 0, 0]
        var technical = Double.infinity, phase3Over = Double.infinity, alive = true
        for k in 0..<3 where alive {
            if k > 0 { start[k] = stop[k - 1] }
            if random.uniform() < 0.25 { delay[k] = random.gamma2(scale: 0.2) }
            stop[k] = start[k] + phases[k].quantile(score: score[k]) + delay[k]
            if random.uniform() >= success[k] { technical = stop[k]; alive = false }
        }
        if alive { phase3Over = stop[2] }

        // Territories
        var submission = [Double](repeating: .infinity, count: 3), approval = submission, launch = submission, peak = [0.0, 0, 0], toPeak = [1.0, 1, 1]
        if alive {
            var lastRefusal = 0.0
            for (m, t) in territories.enumerated() {
                submission[m] = phase3Over + t.filing
                var decision = submission[m] + t.review.quantile(score: score[3 + m])
                var approved = random.uniform() < t.odds
                if !approved {
                    decision += random.lognormal(mean: 1, cv: 0.4) + 0.5
                    approved = random.uniform() < 0.7
                }
                if approved { approval[m] = decision; launch[m] = decision + t.launchLag } else { lastRefusal = max(lastRefusal, decision) }
                peak[m] = OracleRandom.lognormal(score[6 + m], mean: t.peak, cv: t.cv)
                toPeak[m] = t.toPeak.quantile(random.uniform())
            }
            if approval.allSatisfy({ $0 == .infinity }) { technical = lastRefusal }
        }
        let firstLaunch = launch.min()!
        let termEnd = (0..<3).map { launch[$0] < .infinity ? max(territories[$0].loe, launch[$0] + 10) : -.infinity }

        // Full sales by quarter
        var sales = [[Double]](repeating: [Double](repeating: 0, count: 100), count: 3)
        let variance = 0.08 * 0.08 / (1 - 0.8 * 0.8)
        for m in 0..<3 where launch[m] < 25 {
            var x = noisy ? variance.squareRoot() * random.normal() : 0
            for q in 0..<100 {
                if noisy && q > 0 { x = 0.8 * x + 0.08 * random.normal() }
                let c = (Double(q) + 0.5) / 4
                guard c >= launch[m] else { continue }
                let k = 2 * log(19) / toPeak[m]
                let shape = 1 / (1 + exp(-k * (c - launch[m] - toPeak[m] / 2)))
                let loe = territories[m].loe
                let eroded = c > loe ? 0.2 + 0.8 * exp(-2 * (c - loe)) : 1
                sales[m][q] = peak[m] * shape * eroded * (noisy ? exp(x - variance / 2) : 1) / 4
            }
        }

        // Ends
        var candidate = [Double](repeating: .infinity, count: Cause.allCases.count)
        candidate[Cause.technical.rawValue] = technical
        let convenience = random.exponential(rate: 0.03)
        if convenience < firstLaunch { candidate[Cause.convenience.rawValue] = convenience }
        candidate[Cause.breach.rawValue] = random.exponential(rate: 0.01)
        candidate[Cause.expiry.rawValue] = min(25, termEnd.max()! > 0 ? termEnd.max()! : 25)
        if firstLaunch < 25 {
            for y in Int(firstLaunch.rounded(.up) + 2)..<max(25, Int(firstLaunch.rounded(.up) + 2)) {
                let close = Double(y + 1)
                let firstLOE = (0..<3).filter { launch[$0] <= close }.map { territories[$0].loe }.min() ?? .infinity
                if close >= firstLOE { break }
                let year = (0..<3).reduce(0.0) { $0 + sales[$1][4 * y..<4 * y + 4].reduce(0, +) }
                if year < 50 { candidate[Cause.underperformance.rawValue] = close + 0.5; break }
            }
        }
        let decided = start[1] < .infinity ? stop[1] : stop[0]
        let limit = due + 0.5 + delay[0] + (start[1] < .infinity ? delay[1] : 0)
        let otherEnd = candidate.min()!
        let waived = random.uniform() < 0.5
        if decided > limit && otherEnd >= limit {
            path.missed = true
            if !waived { candidate[Cause.diligence.rawValue] = limit }
        }
        let end = candidate.min()!
        path.end = end
        path.cause = Cause(rawValue: candidate.firstIndex(of: end)!)!

        // Event payments
        func pay(_ clause: Int, _ amount: Double, at t: Double, year: Int) {
            path.paid[clause] += amount
            path.date[clause] = min(path.date[clause], t)
            path.byYear[year] += amount
            path.licensor += amount * pow(1.12, -t)
            path.licensee -= amount * pow(1.09, -t)
        }
        let events = [(0, 30, 0), (1, 10, start[1]), (2, 25, start[2]), (3, 10, submission[0]), (4, 50, approval[0]), (5, 25, approval[1]), (6, 15, approval[2])]
        for (clause, amount, t) in events where t < end { pay(clause, Double(amount), at: t, year: Int(t)) }
        if path.missed && waived && limit < end { pay(12, 2, at: limit, year: Int(limit)) }

        // Years
        let uplifted = 12 + delay.reduce(0, +)
        var reached = [false, false, false]
        for y in 0..<25 where Double(y) < end {
            var net = 0.0, base = 0.0, bearing = false
            for m in 0..<3 {
                for q in 4 * y..<4 * y + 4 {
                    let c = (Double(q) + 0.5) / 4
                    guard c >= launch[m], c < end else { continue }
                    net += sales[m][q]
                    path.licensee += 0.65 * sales[m][q] * pow(1.09, -c)
                    if c < termEnd[m] { bearing = true; base += sales[m][q] * (c > territories[m].loe ? 0.5 : 1) }
                }
            }
            let settled = min(Double(y + 1), end)
            for (k, step) in [(250.0, 25.0), (500, 50), (1000, 100)].enumerated() where !reached[k] && net >= step.0 {
                reached[k] = true
                pay(7 + k, step.1, at: settled, year: y)
            }
            let lift = launch[0] > uplifted && Double(y) > uplifted ? 0.01 : 0
            let bounds = [0.0, 250, 500, 1000, .infinity], rates = [0.08, 0.1, 0.12, 0.14]
            var royalty = 0.0
            for k in 0..<4 { royalty += (rates[k] + lift) * max(0, min(base, bounds[k + 1]) - bounds[k]) }
            if royalty > 0 { pay(10, royalty, at: settled, year: y) }
            if Double(y) >= firstLaunch.rounded(.up) + 2, bearing, royalty < 5 { pay(11, 5 - royalty, at: settled, year: y) }
        }

        // Costs
        for k in 0..<3 where start[k] < end {
            let over = min(stop[k], end)
            path.licensee -= cost[k] * (over - start[k]) / (stop[k] - start[k]) * pow(1.09, -(start[k] + over) / 2)
        }
        return path
    }
}
