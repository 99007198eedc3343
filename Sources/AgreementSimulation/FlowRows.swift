import WorldSimulation

/// What one royalty or minimum pays on the settled paths of a block: a row of calendar years for each of them.
///
/// Row `k` belongs to `Ledger.settled[k]`. Rows begin at multiples of 64 bytes; entry `y` is calendar year `y` since `effective`,
/// and what lies beyond the years is 0, so that a kernel may run over whole rows. A year settles at its end, or at the end of
/// the agreement if that cuts it short.
package struct FlowRows {
    /// Index of the payment.
    package let payment: Int
    /// Doubles from one row to the next: the years, filled up to a multiple of 8.
    package let stride: Int
    /// Currency units, rounded; 0 where nothing is due.
    package let amounts: UnsafeMutablePointer<Double>
    /// Present values of the same sums to the payee, rounded.
    package let toPayee: UnsafeMutablePointer<Double>
    /// Sums over the years, by settled path: the amounts, and their present values to the payee and by the payer.
    package let totals: UnsafeMutablePointer<Double>, totalsToPayee: UnsafeMutablePointer<Double>, totalsByPayer: UnsafeMutablePointer<Double>

    init(payment: Int, years: Int, capacity: Int) {
        self.payment = payment
        stride = Lanes.padded(years)
        amounts = Lanes.doubles(capacity * stride)
        toPayee = Lanes.doubles(capacity * stride)
        totals = Lanes.doubles(capacity); totalsToPayee = Lanes.doubles(capacity); totalsByPayer = Lanes.doubles(capacity)
    }
    func deallocate() { for p in [amounts, toPayee, totals, totalsToPayee, totalsByPayer] { p.deallocate() } }

    /// The row of the `k`-th settled path.
    @inlinable @inline(__always) package func amounts(settled k: Int) -> UnsafeMutablePointer<Double> { amounts + k * stride }
    @inlinable @inline(__always) package func toPayee(settled k: Int) -> UnsafeMutablePointer<Double> { toPayee + k * stride }
}
