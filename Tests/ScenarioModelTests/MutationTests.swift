import Foundation
import Testing
@testable import ScenarioModel

/// Damaged files and overrides: whatever they say, the reader answers, soon, with faults that have a place or with a sound scenario.
///
/// Nothing here is left to chance: the seed is fixed. `DEALCAST_MUTATIONS=200000` does more of them, `DEALCAST_MUTATION_SEED=7` others.
struct MutationTests {
    static let environment = ProcessInfo.processInfo.environment
    static let count = environment["DEALCAST_MUTATIONS"].flatMap(Int.init) ?? 10_000
    static let seed = environment["DEALCAST_MUTATION_SEED"].flatMap(UInt64.init) ?? 20_260_101

    private static func originals() throws -> [[UInt8]] {
        let scenarios = Repository.root.appending(path: "scenarios")
        var files = try FileManager.default.contentsOfDirectory(atPath: scenarios.path).filter { $0.hasSuffix(".yaml") }.sorted().map { scenarios.appending(path: $0) }
        files += ["K06-forms", "several", "W03-matrix", "N03-removed-royalty", "each-reported-once", "K03-date-and-level", "A03-floors"].map { GalleryTests.folder.appending(path: "\($0).yaml") }
        return try files.map { Array(try Data(contentsOf: $0)) }
    }

    @Test func damagedFiles() throws {
        let originals = try MutationTests.originals()
        try #require(originals.count >= 10)
        var mutation = Mutation(seed: MutationTests.seed)
        var slowest = 0.0, unread = 0, sound = 0
        for i in 0..<MutationTests.count {
            let bytes = mutation.damage(originals[mutation.below(originals.count)], other: originals[mutation.below(originals.count)])
            MutationTests.keep(bytes)
            let start = MutationTests.seconds()
            var faults: [Diagnostic] = [], lines: [String] = []
            do {
                let file = try ScenarioFile(bytes: bytes, name: "damaged.yaml")
                lines = file.lines
                faults = file.diagnose()
                if faults.isEmpty {
                    sound += 1
                    for name in file.agreementNames { _ = try file.scenario(Selection(agreement: name)) }
                    for name in file.caseNames { _ = try file.scenario(Selection(cases: [name])) }
                }
            } catch let found as Diagnostics {
                unread += 1
                faults = found.all
                #expect(!faults.isEmpty, "mutation \(i) is refused without a reason")
            }
            slowest = max(slowest, MutationTests.seconds() - start)
            let text = DiagnosticRenderer { [lines] _ in lines }.text(faults)
            #expect(faults.isEmpty || text.contains("damaged.yaml"), "mutation \(i)")
            for fault in faults {
                guard let place = fault.place else { Issue.record("mutation \(i): no place: \(fault)"); continue }
                #expect(place.line >= 1 && place.column >= 1 && place.length >= 1 && (lines.isEmpty || place.line <= lines.count + 1), "mutation \(i): \(fault)")
                #expect(!fault.message.isEmpty)
            }
        }
        #expect(slowest < MutationTests.limit, "the slowest file took \(slowest) s")
        // All three ends are met, or the damage would be too small or too great to tell anything.
        #expect(unread > MutationTests.count / 10 && sound > MutationTests.count / 100 && unread + sound < MutationTests.count)
    }

    @Test func damagedOverrides() throws {
        let file = try Repository.scenario("reference-deal")
        let paths = file.paths().map(\.description)
        let values = ["30M", "12%", "9mo", "none", "raise by 10%", "{ pays: 1M, when: signing }", "[US, EU]", "pert(1y 2y 3y)", "later of exclusivity_ends and launch + 10y"]
        var mutation = Mutation(seed: MutationTests.seed ^ 0xFFFF)
        var slowest = 0.0, sound = 0
        let count = MutationTests.count / 4
        for _ in 0..<count {
            var overrides: [Selection.Override] = []
            for _ in 0...mutation.below(2) {
                let path = paths[mutation.below(paths.count)]
                let value = mutation.below(2) == 0 ? file.text(at: DottedPath(path)) ?? "none" : values[mutation.below(values.count)]
                overrides.append(.init(path: mutation.below(2) == 0 ? path : mutation.damage(path), value: mutation.below(2) == 0 ? value : mutation.damage(value)))
            }
            let selection = Selection(agreement: file.agreementNames[mutation.below(3)], cases: mutation.below(3) == 0 ? ["noisy_sales"] : [], overrides: overrides)
            MutationTests.keep(Array("\(selection)".utf8))
            let start = MutationTests.seconds()
            do {
                _ = try file.scenario(selection)
                sound += 1
            } catch let faults {
                #expect(!faults.all.isEmpty, "\(selection)")
                _ = DiagnosticRenderer(file).text(faults.all)
            }
            if mutation.below(8) == 0 {
                _ = file.paths(in: selection)
                _ = ScenarioFile.differingPaths([Selection(), selection].map { (file, $0) })
                _ = try? file.fullPath(overrides[0].path, in: selection)
                _ = file.text(at: DottedPath(overrides[0].path), in: selection)
            }
            slowest = max(slowest, MutationTests.seconds() - start)
        }
        #expect(slowest < MutationTests.limit, "the slowest selection took \(slowest) s")
        #expect(sound > count / 20 && sound < count / 2)
    }

    /// What one file may take: a second of processor time, so that a busy machine is not taken for a slow reader; without optimization, as
    /// under a sanitizer, all takes longer.
    #if DEBUG
    static let limit = 20.0
    #else
    static let limit = 1.0
    #endif
    /// Processor seconds of this thread.
    static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    /// In a longer run, the input at hand, so that a crash leaves behind what caused it.
    private static func keep(_ bytes: [UInt8]) {
        guard let path = environment["DEALCAST_MUTATION_FILE"] else { return }
        try? Data(bytes).write(to: URL(filePath: path))
    }
}
