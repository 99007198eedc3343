import Analysis
import CVectorMath
import Foundation
import ScenarioModel

/// Paths per CPU second and per wall second of a scenario file, with a yardstick of this machine in the same run.
///
///     swift run -c release speed [SCENARIO] [PATHS] [REPEATS]
///
/// CPU time is that of all threads; figures are medians. The yardstick is the vector exponential, in millions a CPU second: on
/// a shared machine compare the ratio of the two, not the figure alone.
@main struct Speed {
    static func main() throws {
        let arguments = CommandLine.arguments.dropFirst()
        let scenario = arguments.first ?? "scenarios/reference-deal.yaml"
        let paths = arguments.dropFirst().first.flatMap { Int($0) } ?? 1_000_000
        let repeats = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
        print("scenario \(scenario), \(paths) paths, median of \(repeats), \(ProcessInfo.processInfo.activeProcessorCount) cores")
        for threads in [1, ProcessInfo.processInfo.activeProcessorCount] {
            var cpu: [Double] = [], wall: [Double] = [], yard: [Double] = []
            for _ in 0..<repeats {
                let (c, w) = try measure {
                    let file = try ScenarioFile.read(path: scenario)
                    var options = RunOptions()
                    options.paths = paths
                    options.threads = threads
                    let run = try SimulationRun([Structure(name: "base", scenario: file.scenario(), digest: file.digest)], options: options)
                    let forecast = try run.run().forecasts[0]
                    precondition(forecast.head.paths == paths)
                }
                cpu.append(Double(paths) / c)
                wall.append(Double(paths) / w)
                yard.append(yardstick())
            }
            let (c, w, y) = (median(cpu), median(wall), median(yard))
            print("\(threads) thread\(threads == 1 ? " " : "s"): \(millions(c)) M paths per CPU second, \(millions(w)) M per wall second;",
                  "yardstick \(Int(y / 1e6)) M exp per CPU second, \((y / c * 10).rounded() / 10) exp a path")
        }
        print("peak memory \(peakMemory() / 1024) MB")
        if FileManager.default.isExecutableFile(atPath: ".build/release/dealcast") {
            var times: [Double] = []
            for _ in 0..<max(5, repeats) { times.append(try startToExit(scenario)) }
            print("default run of the command, start to exit: \((median(times) * 1000).rounded() / 1000) s")
        }
    }

    static func millions(_ x: Double) -> Double { (x / 1e4).rounded() / 100 }
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
    /// Kilobytes of the process at their highest, from /proc.
    static func peakMemory() -> Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
        for line in status.split(separator: "\n") where line.hasPrefix("VmHWM:") {
            return Int(line.split(whereSeparator: { $0 == " " || $0 == "\t" })[1]) ?? 0
        }
        return 0
    }
    static func startToExit(_ scenario: String) throws -> Double {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ".build/release/dealcast")
        process.arguments = ["run", scenario]
        process.standardOutput = FileHandle.nullDevice
        let start = now(CLOCK_MONOTONIC)
        try process.run()
        process.waitUntilExit()
        return now(CLOCK_MONOTONIC) - start
    }
}
