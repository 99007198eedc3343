import CVectorMath
import Planning

/// A duty as its kernel reads it.
final class Duty {
    let kernel: UnsafeMutablePointer<dc_duty>
    private let starts: UnsafeMutablePointer<UnsafePointer<Double>?>, lengths: UnsafeMutablePointer<UnsafePointer<Double>?>
    private let delays: UnsafeMutablePointer<Int32>, room: UnsafeMutablePointer<Double>

    /// Nil for other covenants.
    init?(_ covenant: CovenantPlan, columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>) {
        guard case .duty(let met, let due, let impossible) = covenant.watch else { return nil }
        let stages = covenant.tolling?.stages ?? []
        let slots = stages.flatMap(\.lengths)
        starts = .allocate(capacity: max(1, stages.count)); lengths = .allocate(capacity: max(1, slots.count))
        delays = .allocate(capacity: max(1, stages.count)); room = .allocate(capacity: max(1, 2 * stages.count))
        room.initialize(repeating: 0, count: max(1, 2 * stages.count))
        for (s, stage) in stages.enumerated() {
            (starts + s).initialize(to: UnsafePointer(columns[stage.start]))
            (delays + s).initialize(to: Int32(stage.lengths.count))
        }
        for (l, slot) in slots.enumerated() { (lengths + l).initialize(to: UnsafePointer(columns[slot])) }
        kernel = .allocate(capacity: 1)
        kernel.initialize(to: dc_duty(met: columns[met], due: columns[due], impossible: impossible.map { UnsafePointer(columns[$0]) }, starts: starts, lengths: lengths,
                                      delays: delays, stages: stages.count, share: covenant.tolling?.share ?? 1, at_most: covenant.tolling?.atMost ?? .infinity,
                                      grace: covenant.notice + covenant.cure, room: room))
    }
    deinit { starts.deallocate(); lengths.deallocate(); delays.deallocate(); room.deallocate(); kernel.deallocate() }
}
