/// A tidy table: a header row in `snake_case`, one observation a row, keys first.
public struct Table: Hashable, Sendable {
    /// `summary`: the file is `summary.csv`.
    public let name: String
    public let header: [String]
    public private(set) var rows: [[Cell]] = []

    public enum Cell: Hashable, Sendable {
        case empty
        case text(String)
        /// In base units: currency units, years, shares. Not a number and infinite are written as nothing.
        case number(Double)
        case int(Int)

        static func of(_ text: String?) -> Cell { text.map { .text($0) } ?? .empty }
        static func of(_ x: Double?) -> Cell { x.map { .number($0) } ?? .empty }
    }

    public init(_ name: String, _ header: [String]) { self.name = name; self.header = header }

    public mutating func add(_ row: [Cell]) {
        precondition(row.count == header.count, "\(name): a row of \(row.count) cells in a table of \(header.count) columns")
        rows.append(row)
    }

    /// The same tables of several structures, one below the other.
    static func stacked(_ parts: [[Table]]) -> [Table] {
        guard var tables = parts.first else { return [] }
        for part in parts.dropFirst() {
            for (k, table) in part.enumerated() { for row in table.rows { tables[k].add(row) } }
        }
        return tables
    }
}
