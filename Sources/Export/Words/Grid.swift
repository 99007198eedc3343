/// Rows of cells in aligned columns: the first to the left, the others to the right, each at least so wide.
struct Grid {
    enum Side { case left, right }
    private var rows: [[String]] = []
    private var bold: Set<[Int]> = []
    private let sides: [Side]
    private let widths: [Int]
    let gap: Int

    init(_ sides: [Side], widths: [Int] = [], gap: Int = 2) { self.sides = sides; self.widths = widths; self.gap = gap }

    mutating func add(_ cells: [String], bold columns: [Int] = []) {
        for c in columns { bold.insert([rows.count, c]) }
        rows.append(cells)
    }
    /// The rows as lines. The first column gives way where the whole is wider than `limit`.
    func lines(_ style: Style, limit: Int? = nil) -> [String] {
        let columns = rows.map(\.count).max() ?? 0
        var wide = (0..<columns).map { c in max(c < widths.count ? widths[c] : 0, rows.map { c < $0.count ? Cells.width($0[c]) : 0 }.max() ?? 0) }
        if let limit {
            // Minimum widths give way first, from the left; then the first column.
            var over = wide.reduce(0, +) + gap * max(0, columns - 1) - limit
            for c in 0..<columns where over > 0 {
                let needed = rows.map { c < $0.count ? Cells.width($0[c]) : 0 }.max() ?? 0
                let give = min(over, wide[c] - needed)
                wide[c] -= give; over -= give
            }
            if over > 0, columns > 0 { wide[0] = max(8, wide[0] - over) }
        }
        return rows.enumerated().map { r, row in
            row.enumerated().map { c, cell in
                let text = Cells.cut(cell, to: wide[c])
                let padded = switch c < sides.count ? sides[c] : .right {
                case .left: Cells.left(text, wide[c])
                case .right: Cells.right(text, wide[c])
                }
                return bold.contains([r, c]) ? style.bold(padded) : padded
            }.joined(separator: String(repeating: " ", count: gap))
        }
    }
}
