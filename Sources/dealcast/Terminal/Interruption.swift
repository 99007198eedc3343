import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to stop at the next block, the second ends at once.
enum Interruption {
    /// 0, or the signal that came.
    private static let signal = Atomic<Int32>(0)
    static var isAsked: Bool { signal.load(ordering: .relaxed) != 0 }
    static var wasTerminated: Bool { signal.load(ordering: .relaxed) == SIGTERM }

    static func install() {
        for number in [SIGINT, SIGTERM] {
            Glibc.signal(number) { received in
                Interruption.signal.store(received, ordering: .relaxed)
                // The next one ends the process by itself.
                Glibc.signal(received, SIG_DFL)
            }
        }
    }
}
