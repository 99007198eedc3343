import WorldSimulation

/// Some term sheets side by side: for each column a row of their coefficients.
final class SheetBlock {
    /// Sheets of a block: as many as stay near the processor with the columns.
    static let size = 128
    /// A multiple of 8; what fills it up repeats the last sheet.
    let count: Int
    /// One row a column, `count` apart, the first all 1; and the smallest and the largest entry of each.
    let rows: UnsafeMutablePointer<Double>, least: UnsafeMutablePointer<Double>, most: UnsafeMutablePointer<Double>

    /// `value` is what a sheet sets a place of the columns to; sheets are numbered from 0 up to `sheets`, at least one.
    init(_ columns: TermColumns, sheets: Int, value: (_ sheet: Int, _ place: Int) -> Double) {
        let count = Lanes.padded(sheets)
        self.count = count
        rows = Lanes.doubles(columns.count * count); least = Lanes.doubles(columns.count); most = Lanes.doubles(columns.count)
        rows.update(repeating: 1, count: count)
        // Sums are the first places, and the first columns.
        for c in columns.payments.indices { for s in 0..<count { rows[(1 + c) * count + s] = value(min(s, sheets - 1), c) } }
        for royalty in columns.royalties {
            for (c, change) in royalty.changes.enumerated() {
                for (t, rate) in royalty.rates.enumerated() {
                    let row = rows + (royalty.first + c * royalty.tiers + t) * count
                    for s in 0..<count { row[s] = change.rate(rate.place.map { value(min(s, sheets - 1), $0) } ?? rate.base) }
                }
            }
        }
        for m in 0..<columns.count {
            var (low, high) = (Double.infinity, -Double.infinity)
            for s in 0..<count { low = min(low, rows[m * count + s]); high = max(high, rows[m * count + s]) }
            least[m] = low; most[m] = high
        }
    }
    deinit { rows.deallocate(); least.deallocate(); most.deallocate() }
}

/// Room of one worker for a block of sheets.
final class SheetRoom {
    let values: UnsafeMutablePointer<Double>
    /// By replicate: weighted sums of both parties at hand; then their weighted squares, and the sums of one unit.
    let sums: UnsafeMutablePointer<Double>, squares: UnsafeMutablePointer<Double>, unit: UnsafeMutablePointer<Double>
    /// Products of the coefficients with deviations and with products of deviations.
    let means: UnsafeMutablePointer<Double>, spreads: UnsafeMutablePointer<Double>
    private var list = UnsafeMutableBufferPointer<Int32>.allocate(capacity: 0)

    init(columns: Int) {
        let n = SheetBlock.size
        values = Lanes.doubles(2 * n + 2 * columns)
        sums = Lanes.doubles(2 * KeptRun.replicates * n); squares = Lanes.doubles(2 * n); unit = Lanes.doubles(4 * n)
        means = Lanes.doubles(KeptRun.replicates * n); spreads = Lanes.doubles(columns * n)
    }
    deinit { for p in [values, sums, squares, unit, means, spreads] { p.deallocate() }; list.deallocate() }

    /// Room for so many positions.
    func positions(_ n: Int) -> UnsafeMutablePointer<Int32> {
        if list.count < n {
            list.deallocate()
            list = .allocate(capacity: n)
            list.initialize(repeating: 0)
        }
        return list.baseAddress!
    }
}
