import Dispatch
import Foundation
import Synchronization

/// Numbered pieces of work on several threads, each with a workbench of its own.
enum ParallelWork {
    /// What each piece gives, in the order of their numbers; `make` makes a thread's workbench. Nil from `body` stops all.
    static func results<Bench, Result: Sendable>(_ count: Int, threads: Int?, bench make: @Sendable () -> Bench,
                                                 _ body: @Sendable (Bench, Int) -> Result?) -> [Result]? {
        let next = Atomic<Int>(0), stopped = Atomic<Bool>(false)
        let results = Locked<[Result?]>(Array(repeating: nil, count: count))
        @Sendable func work() {
            let bench = make()
            while !stopped.load(ordering: .relaxed) {
                let number = next.add(1, ordering: .relaxed).oldValue
                guard number < count else { break }
                if let result = body(bench, number) { results.withLock { $0[number] = result } } else { stopped.store(true, ordering: .relaxed) }
            }
        }
        let workers = max(1, min(threads ?? ProcessInfo.processInfo.activeProcessorCount, count))
        if workers == 1 { work() } else { DispatchQueue.concurrentPerform(iterations: workers) { _ in work() } }
        return stopped.load(ordering: .relaxed) ? nil : results.withLock { $0.map { $0! } }
    }
}
