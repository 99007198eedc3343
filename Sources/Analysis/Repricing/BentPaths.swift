import CVectorMath

/// Paths on which a minimum tops up a royalty, kept whole: what each column is worth to each party, and every year in which the
/// royalty earns something of the minimum's floor. Laid out as the kernel reads them (`dc_bent`).
///
/// Memory: 8 bytes a column and party and 12 a path, and 8 bytes times (1 + parties + tiers) and 8 a year.
struct BentPaths: Sendable {
    let parties: Int, columns: Int, width: Int
    private(set) var count = 0
    private(set) var rows: [Double] = []
    private var years: [Double] = []
    private var begins: [Int32] = [0]
    private var first: [Int32] = [], reached: [Int32] = []
    private(set) var mostYears = 0

    init(parties: Int, columns: TermColumns) {
        self.parties = parties; self.columns = columns.count; width = columns.width
    }

    /// Adds a year to the path at hand: its floor, what a unit of it is worth to each party, the parts of its base by tier, and the
    /// column of its first tier's rate.
    mutating func add(floor: Double, values: UnsafeBufferPointer<Double>, parts: UnsafeBufferPointer<Double>, reached tiers: Int, column: Int) {
        years.append(floor)
        years.append(contentsOf: values)
        years.append(contentsOf: parts)
        for _ in parts.count..<width { years.append(0) }
        first.append(Int32(column)); reached.append(Int32(tiers))
    }
    /// Whether the path at hand has years.
    var hasYears: Bool { first.count > Int(begins[count]) }
    /// Closes the path at hand with its rows: a value for each party and column.
    mutating func close(_ value: (_ party: Int, _ column: Int) -> Double) {
        for p in 0..<parties { for m in 0..<columns { rows.append(value(p, m)) } }
        mostYears = max(mostYears, first.count - Int(begins[count]))
        begins.append(Int32(first.count))
        count += 1
    }
    /// Gives back what was allocated ahead.
    mutating func trim() {
        rows = rows.map { $0 }; years = years.map { $0 }; first = first.map { $0 }; reached = reached.map { $0 }; begins = begins.map { $0 }
    }

    /// Adds what two parties have under each sheet, and its squares, over the paths. Columns count from their centres, a row for each party.
    func price(party: Int, other: Int, _ sheets: SheetBlock, centres: UnsafePointer<Double>, room: SheetRoom, into sums: UnsafeMutablePointer<Double>) {
        guard count > 0 else { return }
        rows.withUnsafeBufferPointer { rows in years.withUnsafeBufferPointer { years in begins.withUnsafeBufferPointer { begins in
            first.withUnsafeBufferPointer { first in reached.withUnsafeBufferPointer { reached in
                var paths = dc_bent(paths: count, parties: parties, columns: columns, width: width, rows: rows.baseAddress, centres: centres, years: years.baseAddress,
                                    begins: begins.baseAddress, first: first.baseAddress, reached: reached.baseAddress)
                var side = dc_sheets(rows: sheets.rows, stride: sheets.count, n: sheets.count, least: sheets.least, most: sheets.most)
                dc_price_bent(&paths, party, other, &side, room.values, room.positions(mostYears + columns), sums)
            } }
        } } }
    }
}
