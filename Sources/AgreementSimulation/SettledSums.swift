/// What the settlement of a block pays, sum by sum, paths ascending. Its room grows when a block needs more than any before.
package struct SettledSums {
    package struct Entry {
        package var payment: Int32, path: Int32
        /// The calendar year since `effective` in which it is booked.
        package var year: Int32
        /// When it accrued and when it is paid.
        package var time: Double, paidAt: Double
        /// What the payer pays, in currency units, tax included.
        package var amount: Double
        /// What it is worth to the payee, net of tax, and what it costs the payer.
        package var toPayee: Double, byPayer: Double
    }
    private let state: UnsafeMutablePointer<(entries: UnsafeMutablePointer<Entry>, count: Int, capacity: Int)>

    init(capacity: Int) {
        state = .allocate(capacity: 1)
        state.initialize(to: (.allocate(capacity: max(1, capacity)), 0, max(1, capacity)))
    }
    func deallocate() { state.pointee.entries.deallocate(); state.deallocate() }

    package var count: Int { state.pointee.count }
    package subscript(e: Int) -> Entry { state.pointee.entries[e] }
    func clear() { state.pointee.count = 0 }
    func append(_ entry: Entry) {
        if state.pointee.count == state.pointee.capacity { grow() }
        (state.pointee.entries + state.pointee.count).initialize(to: entry)
        state.pointee.count += 1
    }
    @inline(never) private func grow() {
        let (old, count, capacity) = state.pointee
        let more = UnsafeMutablePointer<Entry>.allocate(capacity: 2 * capacity)
        more.moveInitialize(from: old, count: count)
        old.deallocate()
        state.pointee = (more, count, 2 * capacity)
    }
}
