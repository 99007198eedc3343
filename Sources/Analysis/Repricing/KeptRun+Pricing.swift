import LinearAlgebra

/// Mean, its standard error and standard deviation of one party's value, in currency units.
struct SideFigures: Sendable {
    var mean: [Double], error: [Double], deviation: [Double]
}

extension KeptRun {
    /// Prices a block of sheets: by party, its first `n` sheets.
    ///
    /// Values are counted from the columns' centres: what is linear comes from products with what was kept, what is bent from the
    /// paths. Then each replicate deviates from all of them together, as in any run.
    func price(_ sheets: SheetBlock, _ n: Int, room: SheetRoom) -> [SideFigures] {
        var figures: [SideFigures] = []
        for p in stride(from: 0, to: sides.count, by: 2) {
            let other = min(p + 1, sides.count - 1)
            bend(sheets, party: p, other: other, room)
            figures.append(figure(p, sheets, n, bent: 0, room))
            if other > p { figures.append(figure(other, sheets, n, bent: 1, room)) }
        }
        return figures
    }

    /// Weighted sums of the bent paths of two parties, by replicate, and of their squares.
    private func bend(_ sheets: SheetBlock, party: Int, other: Int, _ room: SheetRoom) {
        let n = sheets.count
        room.sums.update(repeating: 0, count: 2 * KeptRun.replicates * n)
        room.squares.update(repeating: 0, count: 2 * n)
        for (unit, weight) in bent {
            room.unit.update(repeating: 0, count: 4 * n)
            centres.withUnsafeBufferPointer { unit.bent.price(party: party, other: other, sheets, centres: $0.baseAddress!, room: room, into: room.unit) }
            for side in 0..<2 {
                let sums = room.sums + (side * KeptRun.replicates + unit.replicate) * n, squares = room.squares + side * n
                let sum = room.unit + 2 * side * n, square = sum + n
                for s in 0..<n { sums[s] += weight * sum[s]; squares[s] += weight * square[s] }
            }
        }
    }

    private func figure(_ p: Int, _ sheets: SheetBlock, _ count: Int, bent side: Int, _ room: SheetRoom) -> SideFigures {
        let n = sheets.count, replicates = KeptRun.replicates, m = columns.count, kept = sides[p]
        let means = room.means, spreads = room.spreads
        kept.deviations.withUnsafeBufferPointer {
            ColumnProducts.product(sheets.rows, stride: n, rows: n, inner: m, $0.baseAddress!, columns: replicates, into: means, stride: n)
        }
        kept.products.withUnsafeBufferPointer {
            ColumnProducts.product(sheets.rows, stride: n, rows: n, symmetric: $0.baseAddress!, columns: m, into: spreads, stride: n)
        }
        let bentSums = room.sums + side * replicates * n, bentSquares = room.squares + side * n
        for x in 0..<replicates * n { means[x] += bentSums[x] }
        var figures = SideFigures(mean: [], error: [], deviation: [])
        let r = Double(replicates), share = whole.reduce(0, +) / r
        for s in 0..<count {
            // What the centres give, and the size of what it is made of: far below that, everything is rounding.
            var centre = 0.0, size = 0.0, square = bentSquares[s] / r
            for c in 0..<m {
                let part = sheets.rows[c * n + s] * kept.centres[c]
                centre += part; size = max(size, abs(part))
                square += sheets.rows[c * n + s] * spreads[c * n + s]
            }
            var sum = 0.0
            for k in 0..<replicates { sum += means[k * n + s] }
            let beyond = sum / r / share, mean = centre + beyond
            var variance = 0.0
            for k in 0..<replicates {
                let apart = (means[k * n + s] - beyond * whole[k]) / share
                variance += apart * apart
            }
            let error = (variance / (r - 1) / r).squareRoot(), second = square / share, spread = second - beyond * beyond
            figures.mean.append(mean)
            figures.error.append(error > size * 0x1p-40 ? error : 0)
            figures.deviation.append(spread > max(second * 0x1p-36, size * size * 0x1p-80) ? spread.squareRoot() : 0)
        }
        return figures
    }
}
