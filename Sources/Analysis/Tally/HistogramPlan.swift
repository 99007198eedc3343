import CVectorMath
import Planning

/// The bins of a histogram of values, fixed before the run by a pilot. A value that the pilot meets four times or more has a bin of its
/// own (as wide as the last bit of a single-precision number) and comes out exact. All other bins lie in segments between which the
/// pilot's distribution is nearly even: the segment that is least so is cut in two where it errs most, again and again (Ramer, 1972).
///
/// Resolution: a bin holds about 1/4096 of the pilot, so a quantile is off by less than a third of its standard error at a
/// million paths; where a bin is wider than the error, its width is part of the error reported.
struct HistogramPlan: Sendable {
    let segments: BinSegments
    /// The values that have a bin of their own, by its lower edge.
    private let atoms: [Double: Double]
    var bins: Int { segments.bins }
    /// So many segments are looked up without a search.
    private static let quick = 32

    /// `sorted`: the values of the pilot.
    init(sorted: [Double], bins: Int) {
        self.init(sorted, bins: bins) { Double($0.count) / Double(max(1, sorted.count)) }
    }
    /// A coarse one that is fine about the median only: of `bins` bins half lie between the 40th and the 60th percentile.
    init(median sorted: [Double], bins: Int) {
        let low = sorted.count * 2 / 5, middle = low..<max(low + 1, sorted.count * 3 / 5)
        self.init(sorted, bins: bins, cuts: [low, middle.upperBound]) { part in
            0.5 * Double(part.count) / Double(max(1, sorted.count)) + 0.5 * Double(part.clamped(to: middle).count) / Double(middle.count)
        }
    }

    /// A segment at work: the places of its values among all of the pilot, and the numbers between which it lies.
    private struct Piece {
        var values: Range<Int>
        var start: Float, end: Float
        /// The place of the value where the pilot lies farthest from evenness, and how far, in values.
        var worst = (at: 0, by: 0.0)
    }
    /// `share`: which part of the bins some values get; `cuts`: places at which a segment begins.
    private init(_ sorted: [Double], bins: Int, cuts: [Int] = [], share: (Range<Int>) -> Double) {
        guard let lowest = sorted.first, let highest = sorted.last else {
            segments = BinSegments([.init(start: 0, bins: 1)], end: Float(0).nextUp); atoms = [:]
            return
        }
        let numbers = sorted.map(BinSegments.number), kept = HistogramPlan.atoms(sorted, bins)
        var own: [Float: Double] = [:]
        for atom in kept.reversed() { own[BinSegments.number(atom)] = atom }
        atoms = Dictionary(uniqueKeysWithValues: own.map { (Double($0.key), $0.value) })
        // Pieces between the values that have bins of their own, and the places asked for.
        var knots = Set(own.keys.flatMap { [$0, $0.nextUp] } + cuts.filter(sorted.indices.contains).map { numbers[$0] })
        let start = BinSegments.number(lowest), end = BinSegments.number(highest).nextUp
        knots.formUnion([start, end])
        let bounds = knots.sorted()
        func place(_ number: Float) -> Int {
            var low = 0, count = numbers.count
            while count > 0 {
                let half = count / 2
                if numbers[low + half] < number { low += half + 1; count -= half + 1 } else { count = half }
            }
            return low
        }
        var pieces = zip(bounds, bounds.dropFirst()).map { Piece(values: place($0)..<place($1), start: $0, end: $1) }
        for k in pieces.indices { HistogramPlan.judge(&pieces[k], numbers) }
        let tolerance = 0.5 * Double(sorted.count) / Double(bins)
        // Two more lie outside.
        let room = pieces.count + 2 < HistogramPlan.quick * 3 / 4 ? HistogramPlan.quick - 2 : pieces.count + 8 * HistogramPlan.quick
        while pieces.count < room, let k = pieces.indices.max(by: { pieces[$0].worst.by < pieces[$1].worst.by }), pieces[k].worst.by > tolerance {
            let piece = pieces[k], cut = numbers[piece.worst.at]
            var parts = [Piece(values: piece.values.lowerBound..<place(cut), start: piece.start, end: cut), Piece(values: place(cut)..<piece.values.upperBound, start: cut, end: piece.end)]
            for j in parts.indices { HistogramPlan.judge(&parts[j], numbers) }
            pieces.replaceSubrange(k...k, with: parts)
        }
        segments = BinSegments(pieces.map { piece in
            let asked = own[piece.start] != nil && piece.start.nextUp == piece.end ? 1 : (share(piece.values) * Double(bins)).rounded(.up)
            return .init(start: piece.start, bins: max(1, min(Int(asked), BinSegments.steps(piece.start, piece.end))))
        }, end: end)
    }

    /// Finds where a piece errs most from evenness. One that is a single number does not.
    private static func judge(_ piece: inout Piece, _ numbers: [Float]) {
        piece.worst = (piece.values.lowerBound, 0)
        guard piece.start.nextUp < piece.end else { return }
        let start = Double(piece.start), slope = Double(piece.values.count) / (Double(piece.end) - start)
        for i in piece.values {
            let before = Double(i - piece.values.lowerBound), by = abs(before + 0.5 - slope * (Double(numbers[i]) - start))
            if by > piece.worst.by, numbers[i] > piece.start { piece.worst = (i, by) }
        }
    }
    /// Values that are met again and again; not more than a quarter of the bins.
    private static func atoms(_ sorted: [Double], _ bins: Int) -> [Double] {
        var atoms: [Double] = [], k = 0
        while k < sorted.count {
            var next = k
            while next < sorted.count && sorted[next] == sorted[k] { next += 1 }
            if next - k >= 4 { atoms.append(sorted[k]) }
            k = next
        }
        guard atoms.count > bins / 4 else { return atoms }
        return atoms.enumerated().filter { $0.offset % (4 * atoms.count / bins + 1) == 0 }.map(\.element)
    }

    /// The bins as a weighted histogram needs them; none goes beyond the smallest and largest value that were met.
    func bins(lowest: Double, highest: Double, lowMean: Double?, highMean: Double?) -> [WeightedHistogram.Bin] {
        let e = segments.edges
        return (0...e.count).map { j in
            if j > 0, j < e.count, let atom = atoms[e[j - 1]] { return .init(low: atom, high: atom, mean: atom) }
            let low = j == 0 ? lowest : max(lowest, e[j - 1]), high = max(low, j == e.count ? highest : min(highest, e[j]))
            return .init(low: low, high: high, mean: (j == 0 ? lowMean : j == e.count ? highMean : nil) ?? (low + high) / 2)
        }
    }
}

/// The cells of dates: 32nds of a year, the instants between them apart, so that dates at the ends of years and quarters stay exact.
struct DateCells: Sendable {
    static let perYear = 32.0
    let phase: Double
    let count: Int

    init(grid: TimeGrid) {
        phase = grid.phase
        count = 2 * (Int((grid.horizon + grid.phase) * DateCells.perYear) + 2)
    }
    /// The cells of times, `base` cells further on; `row` of them are `count` cells apart each.
    func find(_ t: UnsafePointer<Double>, count n: Int, base: Int, row: UnsafePointer<Int32>? = nil, into places: UnsafeMutablePointer<Int32>) {
        // Where the phase is not 0 an instant may be missed by the last bits: the kernel allows for that.
        var cells = dc_cells(phase: phase, last: Int32(count - 1), base: Int32(base), span: Int32(count))
        dc_cells_of(&cells, t, row, places, n)
    }
    func cell(_ t: Double) -> Int {
        var t = t, place: Int32 = 0
        find(&t, count: 1, base: 0, into: &place)
        return Int(place)
    }
    /// The cells of calendar year `y` of `years`: from its first instant; or, of what is booked to the year that closes, to its last.
    func year(_ y: Int, of years: Int, atClose: Bool) -> Range<Int> {
        let perYear = 2 * Int(DateCells.perYear), shift = atClose ? 1 : 0
        return (y == 0 ? 0 : min(count, perYear * y + shift))..<(y == years - 1 ? count : min(count, perYear * (y + 1) + shift))
    }
    var bins: [WeightedHistogram.Bin] {
        (0..<count).map { c in
            let low = Double(c / 2) / DateCells.perYear - phase
            let high = c % 2 == 0 ? low : low + 1 / DateCells.perYear
            return .init(low: low, high: high, mean: (low + high) / 2)
        }
    }
}
