import Foundation
import Glibc

/// One run of the built program, as a user has it: arguments, streams, exit status.
struct Command {
    var arguments: [String]
    var folder: URL = Command.root
    var environment: [String: String] = [:]
    /// Instead of a pipe.
    var standardOutput: FileHandle?

    init(_ arguments: String...) { self.arguments = arguments }

    struct Result { var status: Int32, out: String, err: String }

    /// The repository that the tests stand in.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    /// Beside the test bundle.
    static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: "dealcast")

    func process() -> Process {
        let process = Process()
        process.executableURL = Command.program
        process.arguments = arguments
        process.currentDirectoryURL = folder
        var all = ["PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "SWIFT_BACKTRACE": "enable=no"]
        all.merge(environment) { $1 }
        process.environment = all
        process.standardInput = FileHandle.nullDevice
        return process
    }

    func run() throws -> Result {
        let process = process()
        let out = Pipe(), err = Pipe()
        process.standardOutput = standardOutput ?? out
        process.standardError = err
        try process.run()
        // Both are read at once, so that neither fills up.
        let errors = Captured(err.fileHandleForReading)
        let output = standardOutput == nil ? String(decoding: out.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self) : ""
        process.waitUntilExit()
        return Result(status: process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus, out: output, err: errors.text())
    }
}

/// Reads a stream on a thread of its own.
final class Captured: @unchecked Sendable {
    private let done = DispatchSemaphore(value: 0)
    private var data = Data()
    init(_ handle: FileHandle) {
        Thread.detachNewThread { [self] in data = handle.readDataToEndOfFile(); done.signal() }
    }
    func text() -> String { done.wait(); done.signal(); return String(decoding: data, as: UTF8.self) }
}

/// A folder of its own, gone afterwards.
func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
    let folder = FileManager.default.temporaryDirectory.appending(path: "dealcast-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// A small sound deal, and its text with something replaced.
enum Deals {
    static let small = """
    dealcast: 1
    name: Small deal
    currency: USD
    effective: 2026-01-01
    horizon: 15y
    parties:
      licensor: { name: Originator, discount: 12% }
      licensee: { name: Developer, discount: 9%, margin: 60% }
    program:
      stages:
        trial: { duration: pert(1y 2y 4y), success: 50%, cost: 10M }
    markets:
      US:
        after: trial
        launch_lag: 6mo
        sales: { peak: lognormal(mean=200M cv=50%), uptake: { curve: linear, time_to_peak: 4y } }
    agreement:
      payments:
        upfront: { pays: 5M, when: signing }
        launched: { pays: 20M, when: US.launch }
        royalty: { rate: 8%, term: launch + 8y }
      covenants:
        start: { require: US.launch, by: 3y, cure: 6mo, waiver: { chance: 40%, pays: 1M }, otherwise: terminate }
        breach: { hazard: 2%/y, then: terminate }
    agreements:
      back_loaded: { payments.upfront.pays: 1M, payments.launched.pays: 35M }
    what_if:
      weak: { US.sales.peak: lognormal(mean=100M cv=50%) }
    """
    static func write(_ text: String = small, to folder: URL, as name: String = "deal.yaml") throws {
        try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
    }
}
