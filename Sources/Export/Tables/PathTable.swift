import Analysis

/// One row a path (`--paths-table`): when and why it ended, both values, what was paid and when milestones came.
public enum PathTable {
    public static let name = "paths"

    public static func table(_ rows: [PathRow], of f: Forecast) -> Table {
        let payments = f.payments.map(\.name)
        let counted = f.payments.map { $0.payer == "licensee" && $0.payee == "licensor" }
        var table = Table(name, ["path", "weight", "end_time", "cause", "launched"] + f.parties.map { "npv_\($0.key)" } + ["paid"]
            + payments.map { "paid_\(column($0))" } + f.milestones.map { "time_\(column($0.name))" })
        for row in rows {
            let paid = zip(row.paid, counted).reduce(0) { $1.1 ? $0 + $1.0.rawValue : $0 }
            table.add([.int(row.path), .number(row.weight), .number(row.endTime.rawValue), .text(row.cause), .text(row.launched ? "true" : "false")]
                + row.npv.map { .number($0.rawValue) } + [.number(paid)] + row.paid.map { .number($0.rawValue) } + row.times.map { .of($0?.rawValue) })
        }
        return table
    }
    /// A clause's member `sales.250M` is the column `sales_250M`.
    private static func column(_ name: String) -> String { name.replacing(".", with: "_") }
}
