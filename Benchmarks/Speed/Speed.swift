import Analysis
import CVectorMath
import Foundation
import ScenarioModel

/// Paths per CPU second and per wall second of a scenario file, with a yardstick of this machine in the same run.
///
///     swift run -c release speed [SCENARIO] [PATHS] [REPEATS]
///
/// Every measured run starts from the file: read, plan, pilot, paths, forecast. CPU time is that of all threads; figures are
/// medians. The yardstick is the vector exponential, in millions a CPU second: on a shared machine compare the ratio of the
/// two, not the figure alone. Peak memory is measured in processes of their own, at PATHS and at four times as many.
@main struct Speed {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let onlyMemory = arguments.first == "--memory"
        if onlyMemory { arguments.removeFirst() }
        let scenario = arguments.first ?? "scenarios/reference-deal.yaml"
        let paths = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let repeats = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
        let cores = ProcessInfo.processInfo.activeProcessorCount
        if onlyMemory {
            try play(scenario, paths: paths, threads: cores)
            print(peakMemory())
            return
        }
        print("\(scenario), \(paths) paths, medians of \(repeats) runs from the file, \(cores) cores")
        for threads in cores > 1 ? [1, cores] : [1] { try throughput(scenario, paths: paths, threads: threads, repeats: repeats) }
        for count in [paths, 4 * paths] {
            let output = try run(CommandLine.arguments[0], ["--memory", scenario, String(count)]).output
            print("peak memory at \(count) paths, \(cores) threads: \((Int(output) ?? 0) / 1024) MB")
        }
        try fixedCost(scenario, repeats: repeats)
        let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("dealcast").path
        guard FileManager.default.isExecutableFile(atPath: command) else { print("dealcast is not built beside this program"); return }
        let runs = try (0..<max(5, repeats)).map { _ in try run(command, ["run", scenario]) }
        guard runs.allSatisfy({ $0.status == 0 && !$0.output.isEmpty }) else { print("dealcast run fails or says nothing"); return }
        print("dealcast run, default size, start to exit: \(thousandths(median(runs.map(\.seconds)))) s")
    }

    static func throughput(_ scenario: String, paths: Int, threads: Int, repeats: Int) throws {
        var cpu: [Double] = [], wall: [Double] = [], yard: [Double] = []
        for _ in 0..<repeats {
            let (c, w) = try measure { try play(scenario, paths: paths, threads: threads) }
            cpu.append(Double(paths) / c)
            wall.append(Double(paths) / w)
            yard.append(yardstick())
        }
        let (c, w, y) = (median(cpu), median(wall), median(yard))
        print("\(threads) thread\(threads == 1 ? "" : "s"): \(millions(c)) M paths per CPU second (best \(millions(cpu.max()!))), \(millions(w)) M per wall second;",
              "yardstick \(Int(y / 1e6)) M exp per CPU second, a path is worth \(Int((y / c).rounded())) exp")
    }

    /// What a run costs before its paths: reading and planning, then the pilot and the forecast of a small run.
    static func fixedCost(_ scenario: String, repeats: Int) throws {
        var planning: [Double] = [], whole: [Double] = []
        for _ in 0..<max(5, repeats) {
            planning.append(try measure { _ = try plan(scenario, paths: 8192, threads: 1) }.wall)
            whole.append(try measure { try play(scenario, paths: 8192, threads: 1) }.wall)
        }
        print("before the paths: \(thousandths(median(planning))) s to read and plan; with pilot, 8192 paths and forecast \(thousandths(median(whole))) s")
    }

    static func plan(_ scenario: String, paths: Int, threads: Int) throws -> SimulationRun {
        let file = try ScenarioFile.read(path: scenario)
        var options = RunOptions()
        options.paths = paths
        options.threads = threads
        return try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options)
    }
    static func play(_ scenario: String, paths: Int, threads: Int) throws {
        let forecast = try plan(scenario, paths: paths, threads: threads).run().forecasts[0]
        precondition(forecast.head.paths == paths)
    }

    static func millions(_ x: Double) -> Double { (x / 1e4).rounded() / 100 }
    static func thousandths(_ x: Double) -> Double { (x * 1000).rounded() / 1000 }
    static func median(_ x: [Double]) -> Double { x.sorted()[x.count / 2] }

    static func now(_ clock: clockid_t) -> Double {
        var t = timespec()
        clock_gettime(clock, &t)
        return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
    }
    static func measure(_ work: () throws -> Void) rethrows -> (cpu: Double, wall: Double) {
        let c = now(CLOCK_PROCESS_CPUTIME_ID), w = now(CLOCK_MONOTONIC)
        try work()
        return (now(CLOCK_PROCESS_CPUTIME_ID) - c, now(CLOCK_MONOTONIC) - w)
    }
    /// Exponentials a CPU second, in the vector kernel that the engine uses.
    static func yardstick() -> Double {
        let n = 4096
        let x = (0..<n).map { Double($0) / Double(n) - 0.5 }
        var out = [Double](repeating: 0, count: n)
        let rounds = 5000
        let (cpu, _) = measure { for _ in 0..<rounds { dc_exp(x, &out, n) } }
        precondition(out[0] > 0)
        return Double(rounds * n) / cpu
    }
    /// Kilobytes of this process at their highest, from /proc.
    static func peakMemory() -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0
        }
        return 0
    }
    /// Runs a program to its end.
    static func run(_ program: String, _ arguments: [String]) throws -> (status: Int32, output: String, seconds: Double) {
        let process = Process(), pipe = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        let start = now(CLOCK_MONOTONIC)
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        // The pipe ends with the process; waiting for it takes Foundation some time of its own.
        let seconds = now(CLOCK_MONOTONIC) - start
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines), seconds)
    }
}
