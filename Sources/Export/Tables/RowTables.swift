import Analysis
import ScenarioModel

/// The rows of one path's ledger (`explain --format csv`).
public enum LedgerTable {
    public static func table(_ story: PathStory) -> Table {
        var table = Table("ledger", ["path", "date", "time", "event", "clause", "payer", "payee", "amount", "pv_licensor", "pv_licensee", "because"])
        for row in story.ledger {
            table.add([.int(story.path), .text(row.date.description), .number(row.time.rawValue), .text(row.event), .of(row.clause), .of(row.payer), .of(row.payee),
                       .of(row.amount?.rawValue), .of(row.pvLicensor?.rawValue), .of(row.pvLicensee?.rawValue), .text(row.because)])
        }
        return table
    }
}

/// The questions of `check --format csv`.
public enum QuestionTable {
    public static func table(_ questions: [Question]) -> Table {
        var table = Table("questions", ["code", "path", "line", "question", "why", "paste"])
        for q in questions { table.add([.text(q.code), .text(q.path), q.line.map { .int($0) } ?? .empty, .text(q.question), .text(q.why), .of(q.paste)]) }
        return table
    }
}

/// The errors of `check --format csv`.
public enum FaultTable {
    public static func table(_ faults: [Diagnostic]) -> Table {
        var table = Table("errors", ["code", "path", "file", "line", "column", "message", "suggestion"])
        for d in faults {
            table.add([.text(d.code.rawValue), .text(d.path.description), .of(d.place?.file), d.place.map { .int($0.line) } ?? .empty,
                       d.place.map { .int($0.column) } ?? .empty, .text(d.message), .of(d.suggestion)])
        }
        return table
    }
}
