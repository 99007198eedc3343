import Analysis
import Planning

/// How much smaller the variance of every figure is by the default sampling than by plain sampling, at equal CPU time.
///
/// Variances are the means of those printed over some seeds (their honesty is tested elsewhere): 16 replicates and `seeds` seeds
/// give a variance to about sqrt(2/(15 seeds)).
struct Accuracy {
    let subject: Subject
    let seeds: Int

    struct Gains {
        /// Of the licensor's mean, of all figures: variance of plain over that of the default, at equal CPU time.
        var licensorMean = 0.0, median = 0.0, worst = (name: "", gain: 0.0)
        var figures = 0
    }

    func gains(paths: Int) throws -> Gains {
        let (plain, plainTime) = try variances(paths, .plain), (stratified, time) = try variances(paths, .stratified)
        var gains: [(name: String, gain: Double)] = []
        for (name, v) in plain { if let w = stratified[name], v > 0, w > 0 { gains.append((name, v * plainTime / (w * time))) } }
        gains.sort { ($0.gain, $0.name) < ($1.gain, $1.name) }
        return Gains(licensorMean: gains.first { $0.name == "licensor mean" }?.gain ?? 0, median: gains[gains.count / 2].gain, worst: gains[0], figures: gains.count)
    }

    /// Variances by figure, and CPU seconds of one run without what a run of any size costs.
    private func variances(_ paths: Int, _ sampling: SamplingScheme) throws -> ([String: Double], Double) {
        var sums: [String: Double] = [:], times: [Double] = []
        for seed in 1...UInt64(seeds) {
            var forecast: Forecast?
            let small = try Clock.measure { _ = try subject.play(paths: 1, seed: seed, sampling: sampling) }.cpu
            let whole = try Clock.measure { forecast = try subject.play(paths: paths, seed: seed, sampling: sampling) }.cpu
            times.append(whole - small)
            for (name, error) in Accuracy.errors(forecast!) { sums[name, default: 0] += error * error / Double(seeds) }
        }
        return (sums, times.median)
    }

    /// The figures of the reference results, by name, with their errors.
    private static func errors(_ f: Forecast) -> [(String, Double)] {
        var all: [(String, Double)] = []
        for party in f.parties.prefix(2) {
            all += [("\(party.key) mean", party.npv.mean.error.rawValue), ("\(party.key) sd", party.npv.sd.error.rawValue),
                    ("\(party.key) cvar5", party.npv.cvar5.error.rawValue), ("\(party.key) probability negative", party.npv.probabilityNegative.error.rawValue)]
            for p in [0.05, 0.25, 0.5, 0.75, 0.95] { all.append(("\(party.key) p\(Int(p * 100))", party.npv.percentile(p).error.rawValue)) }
        }
        for m in f.milestones where m.name != "first_launch" && m.name != "upfront" {
            all += [("\(m.name) probability", m.probability.error.rawValue), ("\(m.name) mean time", m.timing.mean?.error.rawValue ?? 0)]
        }
        for t in f.terminations { all.append(("\(t.cause) probability", t.probability.error.rawValue)) }
        for p in f.payments { all.append(("\(p.name) expected", p.expected.error.rawValue)) }
        for (y, sum) in f.all.byYear.enumerated() where sum.expected.events == nil { all.append(("year \(y) expected", sum.expected.error.rawValue)) }
        return all
    }
}
