import Analysis
import Foundation
import Testing

/// The reference deal against the results of an independent program, computed from 2^30 paths.
///
/// False-alarm rate: 80 figures, of which some 70 are random, at three seeds, each beyond 4 combined standard errors with
/// probability 6e-5 when all is well: about 1.3% for the whole suite. The seeds are fixed, so it passes always or never.
@Suite struct ReferenceDealTests {
    private struct Expected: Decodable {
        struct Number: Decodable { var value: Double, se: Double }
        var figures: [String: Number]
    }
    private static func expected() throws -> [String: Expected.Number] {
        let url = Bundle.module.resourceURL!.appendingPathComponent("Reference/reference-deal-expected.json")
        return try JSONDecoder().decode(Expected.self, from: Data(contentsOf: url)).figures
    }

    @Test("every one of the 80 figures, within 4 combined standard errors", arguments: [42, 43, 44] as [UInt64])
    func agrees(seed: UInt64) throws {
        let forecast = try Playing.forecast(Playing.referenceDeal(), paths: 1_000_000, seed: seed)
        let expected = try Self.expected()
        #expect(expected.count == 80)
        for (name, reference) in expected.sorted(by: { $0.key < $1.key }) {
            guard let found = forecast.figure(name) else { Issue.record("no figure \(name)"); continue }
            #expect(found.agrees(with: Figure(reference.value, reference.se)),
                    "\(name): \(found.value) ± \(found.error), reference \(reference.value) ± \(reference.se)")
        }
    }

    /// Not too good either: 4 standard errors would hide errors that are reported too large.
    /// The squared distances of some 70 correlated figures average 1; a mean outside 0.2 to 3 at a seed has a chance below 1e-3.
    @Test("the distances are those of honest errors", arguments: [42, 43, 44] as [UInt64])
    func distances(seed: UInt64) throws {
        let forecast = try Playing.forecast(Playing.referenceDeal(), paths: 1_000_000, seed: seed)
        var squares: [Double] = []
        for (name, reference) in try Self.expected() {
            guard let found = forecast.figure(name), found.error > 0 else { continue }
            let z = (found.value - reference.value) / (found.error * found.error + reference.se * reference.se).squareRoot()
            squares.append(z * z)
        }
        let mean = squares.reduce(0, +) / Double(squares.count)
        #expect(squares.count >= 60)
        #expect(mean > 0.2 && mean < 3, "mean squared distance \(mean)")
    }
}
