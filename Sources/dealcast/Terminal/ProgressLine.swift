import Analysis
import Foundation
import Synchronization

/// One line on standard error while a run takes longer than half a second and somebody watches; erased at the end.
///
/// ` [████████████▌       ] 62%  62.1M of 100M paths · 24.8M/s · 2 s left`
final class ProgressLine: Sendable {
    private let enabled: Bool
    private let unicode: Bool
    private let precise: Bool
    private let start = ContinuousClock.now
    private struct State { var shown = false, last: ContinuousClock.Instant? }
    private let state = Mutex(State())

    init(quiet: Bool, precise: Bool) {
        enabled = !quiet && Terminal.isTerminal(STDERR_FILENO)
        unicode = Terminal.isUnicode
        self.precise = precise
    }

    var seconds: Double { let d = ContinuousClock.now - start; return Double(d.components.seconds) + Double(d.components.attoseconds) * 1e-18 }

    /// For `SimulationRun.run(observe:)`: shows how far it is, and says whether to go on.
    func observe(_ progress: RunProgress) -> Bool {
        if enabled { show(progress) }
        return !Interruption.isAsked
    }

    private func show(_ progress: RunProgress) {
        let elapsed = seconds
        guard elapsed > 0.5, progress.pathsDone > 0 else { return }
        state.withLock { state in
            let now = ContinuousClock.now
            if let last = state.last, now - last < .milliseconds(100) { return }
            state.last = now
            state.shown = true
            StandardError.write("\r" + text(progress, elapsed) + "\u{1B}[K")
        }
    }

    private func text(_ p: RunProgress, _ elapsed: Double) -> String {
        let rate = Double(p.pathsDone) / elapsed
        let dot = unicode ? "·" : "-"
        if precise, let mean = p.licensorMean {
            let plusMinus = unicode ? "±" : "+-"
            func millions(_ x: Double) -> String { String(format: "%.2f", x / 1e6) }
            return " licensor \(millions(mean.value.rawValue))M \(plusMinus)\(millions(mean.error.rawValue))M \(dot) \(short(Double(p.pathsDone))) paths \(dot) \(short(rate))/s"
        }
        let part = min(1, Double(p.pathsDone) / Double(max(1, p.pathsTotal)))
        let left = (Double(p.pathsTotal) - Double(p.pathsDone)) / max(rate, 1)
        let percent = String(format: "%2.0f%%", part * 100)
        return " [\(bar(part))] \(percent)  \(short(Double(p.pathsDone))) of \(short(Double(p.pathsTotal))) paths \(dot) \(short(rate))/s \(dot) \(Int(left.rounded(.up))) s left"
    }
    private func bar(_ part: Double) -> String {
        let cells = 20
        if !unicode { let n = Int(part * Double(cells)); return String(repeating: "#", count: n) + String(repeating: " ", count: cells - n) }
        let eighths = Int(part * Double(cells) * 8), blocks = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
        let whole = eighths / 8, rest = blocks[eighths % 8]
        return String(repeating: "█", count: whole) + rest + String(repeating: " ", count: cells - whole - (rest.isEmpty ? 0 : 1))
    }
    private func short(_ x: Double) -> String {
        func trim(_ y: Double) -> String { y >= 100 || y == y.rounded() ? String(Int(y)) : String(format: "%.1f", y) }
        return x >= 1e9 ? trim(x / 1e9) + "B" : x >= 1e6 ? trim(x / 1e6) + "M" : x >= 1e3 ? trim(x / 1e3) + "k" : trim(x)
    }

    /// Shows the line while the work goes on; takes it away when that is over, however it ends.
    func during<T>(_ work: () throws -> T) rethrows -> T {
        defer { erase() }
        return try work()
    }

    /// Takes the line away.
    func erase() {
        state.withLock { state in
            if state.shown { StandardError.write("\r\u{1B}[K") }
            state.shown = false
        }
    }
}
