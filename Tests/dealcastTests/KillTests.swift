import Foundation
import Glibc
import Testing

/// Runs that are killed at any time leave nothing that a reader would take for a result: a name is absent, or its file is whole.
///
/// Half of the kills come at a random time of the run, the others in the few milliseconds of writing or in the fraction of one
/// in which files are put in their places.
/// Twenty by default; `DEALCAST_KILLS` sets another number (`make kills`).
@Suite(.serialized) struct KillTests {
    private static let kills = ProcessInfo.processInfo.environment["DEALCAST_KILLS"].flatMap { Int($0) } ?? 20

    /// A command that writes, and what it leaves when nobody stops it.
    private struct Job {
        var name: String
        var arguments: [String]
        /// The folder it writes into, and what is there before: by name.
        var target: String
        var before: [String: Data] = [:]
        var after: [String: Data] = [:]
        var seconds = 0.0
    }
    private static func files(_ folder: URL) -> [String: Data] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return Dictionary(uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: folder.appending(path: $0).path) ?? Data()) })
    }
    private static func isTemporary(_ name: String) -> Bool { name.wholeMatch(of: /\..+\.\d+\.part/) != nil || name == ".manifest.json.earlier" }
    /// Without the fields in which equal runs may differ.
    private static func lasting(_ name: String, _ data: Data) -> Data {
        guard name == "manifest.json" else { return data }
        let lines = String(decoding: data, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return Data(lines.filter { !$0.contains("\"started\"") && !$0.contains("\"seconds\"") }.joined(separator: "\n").utf8)
    }
    /// Whether the process catches the signal by now.
    private static func catches(_ signal: Int32, _ pid: Int32) -> Bool {
        guard let status = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8), let found = status.firstMatch(of: /SigCgt:\s*([0-9a-f]+)/),
              let mask = UInt64(found.1, radix: 16) else { return false }
        return mask >> UInt64(signal - 1) & 1 == 1
    }
    private static func lives(_ pid: Int32) -> Bool { Glibc.kill(pid, 0) == 0 }
    private static func setUp(_ target: URL, _ job: Job) throws {
        try? FileManager.default.removeItem(at: target)
        guard !job.before.isEmpty else { return }
        try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
        for (name, data) in job.before { try data.write(to: target.appending(path: name)) }
    }

    @Test("killed at any time") func anyTime() throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            func run(_ arguments: [String]) throws {
                var command = Command()
                command.arguments = arguments
                command.folder = folder
                let result = try command.run()
                try #require(result.status == 0, "\(arguments): \(result.err)")
            }
            let size = ["--paths", "200k", "--quiet"], parts = ["part0.part", "part1.part"]
            try run(["run", "deal.yaml"] + size + ["--blocks", "0..9", "--partial", parts[0]])
            var merge = Command("merge", parts[0])
            merge.folder = folder
            let total = try #require(merge.run().err.firstMatch(of: /of 0\.\.(\d+)/)).1
            try run(["run", "deal.yaml"] + size + ["--blocks", "9..\(total)", "--partial", parts[1]])
            var jobs = [
                Job(name: "run --out", arguments: ["run", "deal.yaml", "--paths", "20k", "--quiet", "--paths-table", "--out", "out"], target: "out"),
                Job(name: "run --out over another run", arguments: ["run", "deal.yaml"] + size + ["--out", "out"], target: "out"),
                Job(name: "run --partial", arguments: ["run", "deal.yaml"] + size + ["--blocks", "1..\(total)", "--partial", "parts/a.part"], target: "parts"),
                Job(name: "merge --out", arguments: ["merge"] + parts + ["--quiet", "--out", "out"], target: "out"),
                Job(name: "merge --partial", arguments: ["merge"] + parts + ["--partial", "parts/ab.part"], target: "parts"),
            ]
            // The earlier run had other luck, and a table that the later one does not write.
            try run(["run", "deal.yaml"] + size + ["--seed", "7", "--paths-table", "--out", "out"])
            jobs[1].before = Self.files(folder.appending(path: "out"))
            jobs[2].before = ["other.part": Data("kept".utf8)]
            for k in jobs.indices {
                let target = folder.appending(path: jobs[k].target)
                try Self.setUp(target, jobs[k])
                let start = ContinuousClock.now
                try run(jobs[k].arguments)
                jobs[k].seconds = Double((ContinuousClock.now - start).components.attoseconds) * 1e-18 + Double((ContinuousClock.now - start).components.seconds)
                jobs[k].after = Self.files(target)
            }
            #expect(jobs[0].after.count == 11 && jobs[1].before.count == 11 && jobs[1].after.count == 10 && jobs[2].after.count == 2 && jobs[4].after.count == 1)
            #expect(jobs[1].before["summary.csv"] != jobs[1].after["summary.csv"])

            var dice = SeededRandom(seed: 20_260_104), tally: [String: Int] = [:]
            for kill in 0..<Self.kills {
                let job = jobs[kill % jobs.count], target = folder.appending(path: job.target)
                let signal = [SIGKILL, SIGKILL, SIGKILL, SIGTERM, SIGINT][kill / jobs.count % 5]
                try Self.setUp(target, job)
                var command = Command()
                command.arguments = job.arguments
                command.folder = folder
                let process = command.process()
                process.standardOutput = FileHandle.nullDevice
                process.standardError = FileHandle.nullDevice
                try process.run()
                let moment = dice.next() % 4
                if moment < 2 {
                    Thread.sleep(forTimeInterval: 1.1 * job.seconds * Double(dice.next() >> 11) * 0x1p-53)
                } else {
                    // With the first file begun, or with the first in its place while others are not.
                    while process.isRunning, !Self.names(target).contains(where: { $0.hasPrefix(".") && Self.isTemporary($0) }) { usleep(20) }
                    let first = target.appending(path: ".summary.csv.\(process.processIdentifier).part").path
                    if moment == 2 { usleep(UInt32(dice.next() % 4000)) } else { while access(first, F_OK) == 0, Self.lives(process.processIdentifier) {} }
                }
                let caught = Self.catches(signal, process.processIdentifier)
                Glibc.kill(process.processIdentifier, signal)
                process.waitUntilExit()
                let status = process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus
                tally["\(signal == SIGKILL ? "KILL" : signal == SIGTERM ? "TERM" : "INT") \(status)", default: 0] += 1
                check(job, target, signal, status, caught: caught)

                // Once more: the very same bytes, and nothing else.
                try run(job.arguments)
                let found = Self.files(target)
                #expect(Set(found.keys).subtracting(job.after.keys).allSatisfy { job.before[$0] != nil }, "\(job.name), again: \(found.keys.sorted())")
                for (name, data) in job.after { #expect(found[name].map { Self.lasting(name, $0) } == Self.lasting(name, data), "\(job.name), again: \(name)") }
            }
            if Self.kills > 20 { print("kills: \(Self.kills), signal and status: \(tally.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))") }
        }
    }
    private static func names(_ folder: URL) -> [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] }

    /// What a killed job has left.
    private func check(_ job: Job, _ target: URL, _ signal: Int32, _ status: Int32, caught: Bool) {
        let found = Self.files(target), what = "\(job.name), signal \(signal), status \(status)"
        switch (signal, status) {
        case (_, 0): break // It was over by then, or nearly.
        case (SIGKILL, -SIGKILL): break
        // Before the program has come to catch it, a signal ends it.
        case (SIGTERM, 75), (SIGINT, 130): break
        case (SIGTERM, -SIGTERM), (SIGINT, -SIGINT): #expect(!caught, "\(what): not caught")
        default: Issue.record("\(what)")
        }
        for (name, data) in found where !Self.isTemporary(name) {
            let whole = [job.before[name], job.after[name]].contains { $0.map { Self.lasting(name, $0) } == Self.lasting(name, data) }
            #expect(whole, "\(what): \(name) is neither the earlier file nor the later")
        }
        // A manifest vouches for the tables of its run.
        if let manifest = found["manifest.json"] {
            func isWhole(_ run: [String: Data]) -> Bool {
                run["manifest.json"].map { Self.lasting("manifest.json", $0) } == Self.lasting("manifest.json", manifest)
                    && run.allSatisfy { name, data in name == "manifest.json" || found[name] == data }
            }
            #expect(isWhole(job.before) || isWhole(job.after), "\(what): the manifest lists other tables than are there")
        }
        if status == 0 { #expect(!found.keys.contains(where: Self.isTemporary), "\(what)") }
        if status == 75 || status == 130 { #expect(found == job.before, "\(what): something was left") }
    }
}

/// Random numbers from a seed.
private struct SeededRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
