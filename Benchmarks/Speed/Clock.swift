import Foundation

/// CPU and wall time of some work, and what it leaves behind.
enum Clock {
    static func now(_ clock: clockid_t) -> Double {
        var t = timespec()
        clock_gettime(clock, &t)
        return Double(t.tv_sec) + Double(t.tv_nsec) * 1e-9
    }
    /// Seconds of all threads, and of the wall.
    static func measure(_ work: () throws -> Void) rethrows -> (cpu: Double, wall: Double) {
        let c = now(CLOCK_PROCESS_CPUTIME_ID), w = now(CLOCK_MONOTONIC)
        try work()
        return (now(CLOCK_PROCESS_CPUTIME_ID) - c, now(CLOCK_MONOTONIC) - w)
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

extension Array where Element == Double {
    var median: Double { sorted()[count / 2] }
    func rounded(_ places: Int) -> String { String(format: "%.\(places)f", median) }
}
