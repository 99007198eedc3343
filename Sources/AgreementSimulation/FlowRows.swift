import WorldSimulation

/// What one royalty or minimum pays on the settled paths of a block: a row of calendar years for each of them.
///
/// Row `k` belongs to `Ledger.settled[k]`. Rows begin at multiples of 64 bytes; entry `y` is calendar year `y` since `effective`,
/// and what lies beyond the years is 0, so that a kernel may run over whole rows. A year settles at its end, or at the end of
/// the agreement if that cuts it short.
@usableFromInline package struct FlowRows {
    /// Index of the payment.
    package let payment: Int
    /// Doubles from one row to the next: the years, filled up to a multiple of 8.
    @usableFromInline package let stride: Int
    /// Currency units, rounded; 0 where nothing is due.
    @usableFromInline package let amounts: UnsafeMutablePointer<Double>
    /// Sums over the years, by settled path: the amounts, and their present values to the payee and by the payer.
    package let totals: UnsafeMutablePointer<Double>, totalsToPayee: UnsafeMutablePointer<Double>, totalsByPayer: UnsafeMutablePointer<Double>

    /// By settled path: what is due in the year that the end cuts short, and its present value to the payee; 0 where nothing is.
    package let cutAmounts: UnsafeMutablePointer<Double>, cutValues: UnsafeMutablePointer<Double>
    @usableFromInline let sums: UnsafeMutablePointer<Int64>
    /// Whether these sums hold: not where an amount has 2^50 quanta or more.
    package let isExact: UnsafeMutablePointer<Bool>

    init(payment: Int, years: Int, capacity: Int) {
        self.payment = payment
        stride = Lanes.padded(years)
        amounts = Lanes.doubles(capacity * stride)
        sums = .allocate(capacity: 3 * stride); sums.initialize(repeating: 0, count: 3 * stride)
        isExact = .allocate(capacity: 1); isExact.initialize(to: false)
        cutAmounts = Lanes.doubles(capacity); cutValues = Lanes.doubles(capacity)
        totals = Lanes.doubles(capacity); totalsToPayee = Lanes.doubles(capacity); totalsByPayer = Lanes.doubles(capacity)
    }
    func deallocate() { for p in [amounts, cutAmounts, cutValues, totals, totalsToPayee, totalsByPayer] { p.deallocate() }; sums.deallocate(); isExact.deallocate() }

    /// The row of the `k`-th settled path.
    @inlinable @inline(__always) package func amounts(settled k: Int) -> UnsafeMutablePointer<Double> { amounts + k * stride }
    /// Sums over all rows by year, in whole quanta: amounts, present values to the payee, how many are not 0.
    @inlinable @inline(__always) package var yearAmounts: UnsafeMutablePointer<Int64> { sums }
    @inlinable @inline(__always) package var yearValues: UnsafeMutablePointer<Int64> { sums + stride }
    @inlinable @inline(__always) package var yearCounts: UnsafeMutablePointer<Int64> { sums + 2 * stride }
}
