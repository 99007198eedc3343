import Foundation
import Glibc
import Testing

/// At a terminal: progress, Ctrl-C, SIGTERM, color. A pseudo-terminal stands for the user's.
struct TerminalTests {
    /// Both ends of a pseudo-terminal of so many columns.
    private func terminal(columns: UInt16) throws -> (near: FileHandle, far: FileHandle) {
        let near = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        // Unlocked and numbered by the requests that unlockpt and ptsname make.
        var unlocked: Int32 = 0, number: UInt32 = 0
        try #require(near >= 0 && ioctl(near, 0x4004_5431, &unlocked) == 0 && ioctl(near, 0x8004_5430, &number) == 0)
        let far = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(far >= 0)
        var size = winsize(ws_row: 40, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(near, UInt(TIOCSWINSZ), &size)
        return (FileHandle(fileDescriptor: near, closeOnDealloc: true), FileHandle(fileDescriptor: far, closeOnDealloc: true))
    }

    /// Runs the program with standard error (and, if wanted, output) at a terminal; `during` may send signals.
    private func run(_ arguments: [String], outToo: Bool, columns: UInt16 = 100, environment: [String: String] = [:], folder: URL = Command.root,
                     during: (Process) -> Void = { _ in }) throws -> (status: Int32, shown: String) {
        let (near, far) = try terminal(columns: columns)
        var command = Command()
        command.arguments = arguments
        command.folder = folder
        command.environment = environment.merging(["TERM": "xterm-256color"]) { a, _ in a }
        let process = command.process()
        process.standardError = far
        process.standardOutput = outToo ? far : FileHandle.nullDevice
        try process.run()
        let shown = Shown(near)
        during(process)
        process.waitUntilExit()
        try far.close()
        return (process.terminationReason == .exit ? process.terminationStatus : -process.terminationStatus, shown.text())
    }

    /// What a terminal has been sent; reading fails when the other end is closed.
    private final class Shown: @unchecked Sendable {
        private let done = DispatchSemaphore(value: 0)
        private var bytes: [UInt8] = []
        init(_ handle: FileHandle) {
            Thread.detachNewThread { [self] in
                var buffer = [UInt8](repeating: 0, count: 4096)
                while true {
                    let n = read(handle.fileDescriptor, &buffer, buffer.count)
                    if n <= 0 { break }
                    bytes += buffer[..<n]
                }
                done.signal()
            }
        }
        func text() -> String { done.wait(); return String(decoding: bytes, as: UTF8.self) }
    }

    @Test func colorOnlyWhereItIsWanted() throws {
        let arguments = ["run", "scenarios/reference-deal.yaml", "--paths", "2k"]
        #expect(try run(arguments, outToo: true).shown.contains("\u{1B}[1m"))
        #expect(try !run(arguments, outToo: true, environment: ["NO_COLOR": "1"]).shown.contains("\u{1B}["))
        #expect(try !run(arguments, outToo: true, environment: ["TERM": "dumb"]).shown.contains("\u{1B}["))
    }
    @Test func usesTheWidthOfTheTerminal() throws {
        let shown = try run(["run", "scenarios/reference-deal.yaml", "--paths", "2k"], outToo: true, columns: 132, environment: ["NO_COLOR": "1"]).shown
        #expect(shown.contains("worst 5%  loses in"))
        #expect(shown.replacing("\r", with: "").split(separator: "\n").map(\.count).max() ?? 0 > 100)
    }

    /// A run of some seconds (of 16 x 9 x 32,768 paths, the next size above 4M) shows its progress and takes the line away; a short one shows nothing.
    @Test func progressOfALongRun() throws {
        let long = try run(["run", "scenarios/reference-deal.yaml", "--paths", "4M"], outToo: false)
        #expect(long.status == 0)
        #expect(long.shown.contains(" of 4.7M paths · "))
        #expect(long.shown.contains(" s left"))
        #expect(long.shown.hasSuffix("\r\u{1B}[K"))
        #expect(try run(["run", "scenarios/reference-deal.yaml", "--paths", "20k"], outToo: false).shown == "")
        #expect(try run(["run", "scenarios/reference-deal.yaml", "--paths", "4M", "--quiet"], outToo: false).shown == "")
    }

    @Test(arguments: [(SIGINT, Int32(130), "interrupted"), (SIGTERM, 75, "stopped")])
    func signalsEndCleanly(_ signal: Int32, _ status: Int32, _ word: String) throws {
        try withFolder { folder in
            try Deals.write(to: folder)
            let started = ContinuousClock.now
            let result = try run(["run", "deal.yaml", "--paths", "2B", "--out", "results"], outToo: false, folder: folder) { process in
                Thread.sleep(forTimeInterval: 1)
                kill(process.processIdentifier, signal)
            }
            #expect(result.status == status)
            #expect(result.shown.contains("dealcast: \(word) after "))
            #expect(result.shown.contains("; nothing was written to results"))
            #expect(!FileManager.default.fileExists(atPath: folder.appending(path: "results").path))
            #expect(ContinuousClock.now - started < .seconds(20))
        }
    }
    /// While `explain` looks for its path, too.
    @Test func explainCanBeInterrupted() throws {
        let result = try run(["explain", "scenarios/reference-deal.yaml", "--worst", "--paths", "2B"], outToo: false) { process in
            Thread.sleep(forTimeInterval: 1)
            kill(process.processIdentifier, SIGINT)
        }
        #expect(result.status == 130)
    }
}
