import Analysis
import Foundation
import JSONText
import ScenarioModel

/// What a folder of results came from: enough to make it again, and to see that nothing was changed since.
///
/// `started`, `seconds` and `platform` are the only fields in which two equal runs may differ.
public struct Manifest: Sendable {
    public var command: String
    public var arguments: [String]
    public var file: ScenarioFile
    public var head: Head
    /// As asked for: `0.1M` or `0.5%`; nil without `--precision`.
    public var precision: String?
    public var started: Date
    public var seconds: Double
    public static let fileName = "manifest.json"

    public init(command: String, arguments: [String], file: ScenarioFile, head: Head, precision: String?, started: Date, seconds: Double) {
        self.command = command; self.arguments = arguments; self.file = file; self.head = head
        self.precision = precision; self.started = started; self.seconds = seconds
    }

    /// The files of a run: every table, then the manifest that lists them.
    public func files(_ tables: [Table]) -> [WholeFiles.File] {
        let written = tables.map { ($0, WholeFiles.File($0.name + ".csv", CSV.text($0))) }
        let listed = written.map { table, file in
            JSON.Member(file.name, .object(("rows", .int(table.rows.count)), ("sha256", .string(SHA256.hex(file.bytes)))))
        }
        return written.map(\.1) + [WholeFiles.File(Manifest.fileName, json(tables: listed).text())]
    }

    private func json(tables: [JSON.Member]) -> JSON {
        .object(
            ("dealcast", .string(ForecastJSON.version)), ("schema", .int(ForecastJSON.schema)), ("command", .string(command)), ("arguments", .array(arguments.map { .string($0) })),
            ("scenario", .object(("name", .string(head.scenario)), ("file", .string(FileName.name(of: file.name))),
                                 ("sha256", .string(file.sha256)), ("digest", .string(file.digest)))),
            ("agreement", .string(head.agreement)), ("case", .of(head.caseName)), ("given", .of(head.given)),
            ("overrides", .object(head.overrides.map { .init($0.path, .string($0.value)) })),
            ("seed", ForecastJSON.seed(head.seed)), ("paths", .int(head.paths)), ("precision", .of(precision)), ("converged", .bool(head.converged)),
            ("numerics", .string("exact-sums-2")), ("platform", .string(Manifest.platform)),
            ("started", .string(Manifest.iso(started))), ("seconds", .number((seconds * 1000).rounded() / 1000)), ("tables", .object(tables)))
    }

    static var platform: String {
        #if arch(x86_64)
        "x86_64-linux"
        #elseif arch(arm64)
        "aarch64-linux"
        #else
        "linux"
        #endif
    }
    private static func iso(_ date: Date) -> String {
        let formatter = ISO8601DateFormatter()
        return formatter.string(from: date)
    }

    /// Names of the tables that an earlier run's manifest in `folder` lists, also where that run's successor did not come to its end.
    public static func earlierTables(in folder: String) -> [String] {
        let names = [fileName, WholeFiles.setAside(fileName)].flatMap { name -> [String] in
            guard let data = FileManager.default.contents(atPath: folder + "/" + name),
                  let root = try? JSONSerialization.jsonObject(with: data) as? [String: Any], root["dealcast"] is String,
                  let tables = root["tables"] as? [String: Any] else { return [] }
            return tables.keys.filter { $0.hasSuffix(".csv") }
        }
        return Set(names).sorted()
    }
}
