@testable import Analysis
import Planning
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Parts of a run, however it is cut, make the undivided run.
@Suite struct PartialTests {
    private static func run(_ paths: Int = 200_000, seed: UInt64 = 42, sampling: SamplingScheme = .stratified, given: String? = nil) throws -> SimulationRun {
        try SimulationRun([Playing.structure(Playing.referenceDeal())],
                          options: Playing.options(paths: paths, seed: seed, threads: 2, sampling: sampling) { $0.detail = true; $0.given = given })
    }
    private static func part(_ run: SimulationRun, _ blocks: Range<Int>, build: String = "b") throws -> (name: String, part: PartialRun) {
        let part = try run.partial(blocks: blocks, request: ["what": "the reference deal"], build: build)
        // As from a file.
        return ("\(blocks)", try PartialRun(bytes: part.bytes, name: "\(blocks)"))
    }
    private struct Dice: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 { state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407; return state ^ (state >> 33) }
    }

    @Test("fifty random splits, merged in any order, are the undivided run", arguments: [SamplingScheme.stratified, .plain])
    func splits(sampling: SamplingScheme) throws {
        let run = try Self.run(20_000, sampling: sampling)
        let whole = try run.run().forecasts[0], total = run.blockCount
        #expect(total >= 16)
        var dice = Dice(state: 7)
        for _ in 0..<50 {
            let cuts = ([0, total] + (0..<Int.random(in: 1...4, using: &dice)).map { _ in Int.random(in: 1..<total, using: &dice) }).sorted()
            var parts = try zip(cuts, cuts.dropFirst()).filter { $0 < $1 }.map { try Self.part(run, $0..<$1) }
            parts.shuffle(using: &dice)
            // Some of them first to one part.
            if parts.count > 2, Bool.random(using: &dice) {
                let some = try run.joined(Array(parts[..<2]))
                parts = [("joined", try PartialRun(bytes: some.bytes, name: "joined"))] + parts[2...]
            }
            #expect(try identical(run.merged(parts).forecasts[0], whole))
        }
    }
    @Test("with a condition too")
    func condition() throws {
        let run = try Self.run(20_000, given: "first_launch")
        let half = run.blockCount / 2
        #expect(try identical(run.merged([Self.part(run, half..<run.blockCount), Self.part(run, 0..<half)]).forecasts[0], run.run().forecasts[0]))
    }

    @Test("gaps, duplicates, damage, another plan and another build are refused")
    func refusals() throws {
        let run = try Self.run(), total = run.blockCount
        let a = try Self.part(run, 0..<10), b = try Self.part(run, 10..<total), late = try Self.part(run, 9..<total)
        func fault(_ body: () throws -> Void) -> PartialRun.Fault? {
            do { try body(); return nil } catch { return error as? PartialRun.Fault }
        }
        #expect(fault { _ = try run.merged([a]) } == .gap(blocks: 10..<total, total: total))
        #expect(fault { _ = try run.merged([b]) } == .gap(blocks: 0..<10, total: total))
        #expect(fault { _ = try run.merged([a, late]) } == .duplicate(file: late.name, blocks: 9..<10))
        #expect(fault { _ = try run.merged([a, a, b]) } == .duplicate(file: a.name, blocks: 0..<10))
        #expect(fault { _ = try run.merged([a, Self.part(Self.run(seed: 43), 10..<total)]) } == .anotherPlan(file: b.name, first: a.name))
        #expect(fault { _ = try Self.run(seed: 43).merged([a, b]) } == .anotherPlan(file: a.name, first: "this program"))
        let other = try Self.part(run, 10..<total, build: "c")
        #expect(fault { _ = try run.merged([a, other]) } == .anotherBuild(file: other.name, first: a.name))
        #expect(try identical(run.merged([a, other], anyBuild: true).forecasts[0], run.run().forecasts[0]))
        #expect(fault { _ = try run.partial(blocks: 5..<total + 1, request: [:], build: "") } == .noSuchBlocks(5..<total + 1, total: total))
        // Any byte changed, and any length, is seen.
        let bytes = a.part.bytes
        for k in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) {
            var damaged = bytes
            damaged[k] ^= 1
            #expect(fault { _ = try PartialRun(bytes: damaged, name: "d") } != nil, "byte \(k)")
            #expect(fault { _ = try PartialRun(bytes: Array(bytes[..<k]), name: "d") } != nil, "length \(k)")
        }
    }

    @Test("whole numbers of every size survive writing and reading")
    func counts() throws {
        let words: [UInt64] = [0, 0, 0, 1, 127, 128, 0, .max, 1 << 63, 5, 0]
        let wides: [Int128] = [0, 1, -1, .max, .min, 1 << 64, -(1 << 64), 12345]
        var writer = CountWriter()
        for x in words { writer.put(x) }
        for x in wides { writer.put(x) }
        let bytes = writer.finish()
        var reader = CountReader(bytes[...])
        #expect(try words.map { _ in try reader.word() } == words)
        #expect(try wides.map { _ in try reader.wide() } == wides)
        #expect(reader.isAtEnd)
    }
}
