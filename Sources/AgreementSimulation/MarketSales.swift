import WorldSimulation

/// Sales, or units, by licensed market and period of the settled paths of a block, kept for settlements.
final class MarketSales {
    let stride: Int
    private let capacity: Int
    private let storage: UnsafeMutablePointer<Double>

    init(markets: Int, stride: Int, capacity: Int) {
        self.stride = stride; self.capacity = capacity
        storage = Lanes.doubles(markets * capacity * stride)
    }
    deinit { storage.deallocate() }

    /// The row of the `k`-th settled path in a licensed market.
    @inline(__always) func row(_ market: Int, settled k: Int) -> UnsafeMutablePointer<Double> { storage + (market * capacity + k) * stride }
    /// Keeps rows that are laid out now.
    func keep(_ rows: UnsafeMutablePointer<Double>, market: Int, _ range: Range<Int>) {
        row(market, settled: range.lowerBound).update(from: rows, count: range.count * stride)
    }
}
