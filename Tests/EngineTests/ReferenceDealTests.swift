import Analysis
import Planning
import Foundation
import Testing

/// The results of an independent program for the reference deal, computed from 2^30 paths.
enum ReferenceFigures {
    struct Number: Decodable { var value: Double, se: Double }
    private struct Expected: Decodable { var figures: [String: Number] }
    static func read() throws -> [String: Number] {
        let url = Bundle.module.resourceURL!.appendingPathComponent("Reference/reference-deal-expected.json")
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url)).figures
    }
}

/// The reference deal against the results of an independent program, by both ways of sampling.
///
/// False-alarm rate: 80 figures, of which some 70 are random, at three seeds and two samplings, each beyond its bounds with
/// probability 6.3e-5 when all is well: about 2.6% for the whole suite. The seeds are fixed, so it passes always or never.
@Suite struct ReferenceDealTests {
    @Test("every one of the 80 figures", arguments: [42, 43, 44] as [UInt64], [SamplingScheme.plain, .stratified])
    func agrees(seed: UInt64, sampling: SamplingScheme) throws {
        let forecast = try Playing.forecast(Playing.referenceDeal(), paths: 1_000_000, seed: seed, sampling: sampling)
        let expected = try ReferenceFigures.read()
        #expect(expected.count == 80)
        for (name, reference) in expected.sorted(by: { $0.key < $1.key }) {
            guard let found = forecast.figure(name) else { Issue.record("no figure \(name)"); continue }
            #expect(found.agrees(with: Figure(reference.value, reference.se)),
                    "\(name): \(found.value) ± \(found.error), reference \(reference.value) ± \(reference.se)")
        }
    }

    /// Not too good either: wide bounds would hide errors that are reported too large.
    /// The squared distances of some 70 figures average 1.2, but they move together: over 300 other seeds the mean of one seed lay above 3.5
    /// in 2% of them. That of three seeds lies outside 0.2 to 3.5 with a chance of about 2e-3.
    @Test("the distances are those of honest errors", arguments: [SamplingScheme.plain, .stratified])
    func distances(sampling: SamplingScheme) throws {
        var squares: [Double] = []
        for seed in [42, 43, 44] as [UInt64] {
            let forecast = try Playing.forecast(Playing.referenceDeal(), paths: 1_000_000, seed: seed, sampling: sampling)
            for (name, reference) in try ReferenceFigures.read() {
                guard let found = forecast.figure(name), found.error > 0 else { continue }
                let z = (found.value - reference.value) / (found.error * found.error + reference.se * reference.se).squareRoot()
                squares.append(z * z)
            }
        }
        let mean = squares.reduce(0, +) / Double(squares.count)
        #expect(squares.count >= 3 * 60)
        #expect(mean > 0.2 && mean < 3.5, "mean squared distance \(mean)")
    }

    /// At equal paths the variance of the licensor's mean is at least 300 times smaller than by plain sampling: its root mean
    /// square distance from the truth over 100 seeds, against the spread of single paths. The published measurement is 469; a
    /// variance from 100 seeds errs by 14%, so 300 is missed by chance with a probability below 1e-3.
    @Test("strata and Sobol points shrink the variance of the licensor's mean 300 times")
    func gain() throws {
        let file = try Playing.referenceDeal(), structure = try Playing.structure(file)
        let truth = try ReferenceFigures.read()["parties.licensor.npv.mean"]!, spread = try ReferenceFigures.read()["parties.licensor.npv.sd"]!
        var squares = 0.0, paths = 0
        for seed in 1...100 {
            let forecast = try SimulationRun([structure], options: Playing.options(paths: 147_456, seed: UInt64(seed), sampling: .stratified)).run().forecasts[0]
            let distance = forecast.licensor.npv.mean.value.rawValue - truth.value
            squares += distance * distance - truth.se * truth.se
            paths = forecast.head.paths
        }
        #expect(paths == 147_456)
        let plain = spread.value * spread.value / Double(paths)
        #expect(plain / (squares / 100) > 300, "\(plain / (squares / 100)) times")
    }
}
