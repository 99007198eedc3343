import Foundation
import Synchronization

/// Ctrl-C and SIGTERM: the first asks the run to stop at the next block, the second ends at once.
enum Interruption {
    /// 0, or the signal that came.
    private static let signal = Atomic<Int32>(0)
    static var isAsked: Bool { signal.load(ordering: .relaxed) != 0 }
    static var wasTerminated: Bool { signal.load(ordering: .relaxed) == SIGTERM }

    static func install() {
        // Whoever started us may have blocked or ignored them.
        var both = sigset_t()
        sigemptyset(&both)
        for number in [SIGINT, SIGTERM] {
            sigaddset(&both, number)
            Glibc.signal(number) { received in
                Interruption.signal.store(received, ordering: .relaxed)
                // The next one ends the process by itself.
                Glibc.signal(received, SIG_DFL)
            }
        }
        sigprocmask(SIG_UNBLOCK, &both, nil)
    }
}
