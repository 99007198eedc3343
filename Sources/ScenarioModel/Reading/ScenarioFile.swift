import Foundation

/// Which agreement of a file, with which cases and overrides.
public struct Selection: Hashable, Sendable {
    /// Name under `agreements`; `base` is the plain `agreement`.
    public var agreement: String
    /// Names under `what_if`, applied in this order.
    public var cases: [String]
    /// `--set PATH=VALUE`, in order.
    public var overrides: [Override]

    public struct Override: Hashable, Sendable {
        public var path: String
        public var value: String
        public init(path: String, value: String) { self.path = path; self.value = value }
    }
    public init(agreement: String = "base", cases: [String] = [], overrides: [Override] = []) {
        self.agreement = agreement; self.cases = cases; self.overrides = overrides
    }
}

/// A scenario file as read: its tree, before any agreement or case is chosen.
///
/// ```
/// let file = try ScenarioFile.read(path: "scenarios/reference-deal.yaml")
/// let scenario = try file.scenario(Selection(agreement: "back_loaded"))
/// ```
public struct ScenarioFile: Sendable {
    /// The file's name as given.
    public let name: String
    /// SHA-256 of the file's bytes, hexadecimal.
    public let sha256: String
    /// SHA-256 of the canonical form after `extends`: map order and formatting do not matter.
    public let digest: String
    /// `base` first, then the names under `agreements`, sorted.
    public let agreementNames: [String]
    /// The names under `what_if`, sorted.
    public let caseNames: [String]
    /// The lines of the file, for excerpts.
    public var lines: [String] { files.lines[name] ?? [] }
    /// The lines of a file that was read, this one or one it extends.
    public func lines(of file: String) -> [String] { files.lines[file] ?? [] }
    /// The bytes of every file that was read, by name: enough to have the scenario again without the disk.
    public var contents: [String: [UInt8]] { files.contents }

    let root: Node
    private let files: Extension.Files
    /// What was wrong with `extends` and `changes`.
    private let changeFaults: [Diagnostic]

    /// Reads a file and everything it extends. Throws `Diagnostics`, or `ScenarioFileError.cannotOpen`.
    public static func read(path: String) throws -> ScenarioFile {
        let bytes = try FileBytes.read(path)
        return try ScenarioFile(bytes: bytes, name: path)
    }
    /// Reads a file again from `contents`.
    public static func read(name: String, from contents: [String: [UInt8]]) throws -> ScenarioFile {
        let read: Extension.Reader = { (path) throws(ScenarioFileError) in
            guard let bytes = contents[path] else { throw .cannotOpen(name: path, reason: "no such file", candidates: []) }
            return bytes
        }
        return try ScenarioFile(bytes: read(name), name: name, read: read)
    }
    /// Parses a text. `name` stands in messages.
    public static func parse(_ text: String, name: String) throws -> ScenarioFile {
        try ScenarioFile(bytes: Array(text.utf8), name: name)
    }

    /// The bytes of a file, whatever they are.
    init(bytes: [UInt8], name: String, read: Extension.Reader = FileBytes.read) throws {
        var files = Extension.Files()
        let (root, faults) = try Extension.load(bytes, name: name, chain: [], files: &files, read: read)
        self.name = name; self.root = root; self.files = files; changeFaults = faults
        sha256 = SHA256.hex(bytes)
        var canonical: [UInt8] = []
        root.canonicalBytes(into: &canonical)
        digest = SHA256.hex(canonical)
        agreementNames = ["base"] + (root["agreements"]?.entries.map(\.key).sorted() ?? [])
        caseNames = root["what_if"]?.entries.map(\.key).sorted() ?? []
    }

    // MARK: choosing

    /// The tree of a selection, with whatever its overrides did wrong.
    private func tree(_ selection: Selection) -> (Overrides, [Diagnostic]) {
        var overrides = Overrides(root)
        var faults = changeFaults
        if selection.agreement != "base" {
            if let map = root["agreements"]?[selection.agreement] { overrides.apply(map, base: DottedPath("agreement")) }
            else { faults.append(missing("agreement", selection.agreement, of: agreementNames)) }
        }
        for name in selection.cases {
            if let map = root["what_if"]?[name] { overrides.apply(map, base: .root) } else { faults.append(missing("case", name, of: caseNames)) }
        }
        for set in selection.overrides {
            let place = SourcePlace(file: "--set", line: 1, column: 1, length: max(1, set.path.count))
            overrides.apply([(set.path, place, OverrideValue.parse(set.value, path: set.path))], base: .root)
        }
        return (overrides, faults + overrides.faults)
    }
    private func missing(_ kind: String, _ name: String, of names: [String]) -> Diagnostic {
        Diagnostic(.N01, at: DottedPath(kind == "case" ? "what_if" : "agreements"), "no \(kind) \(name)",
                   suggestion: NearestKey.to(name, in: names).map { "did you mean \($0)?" },
                   notes: names.isEmpty ? ["the file has none"] : ["the file has \(names.joined(separator: ", "))"])
    }

    private func decode(_ selection: Selection) -> (Scenario?, [Diagnostic]) {
        let (overrides, faults) = tree(selection)
        let currency = overrides.root["currency"]?.text
        let (scenario, found) = ScalarSyntax.$currency.withValue(currency) { ScenarioDecoder.decode(overrides.root, agreementName: selection.agreement) }
        return (faults.isEmpty ? scenario : nil, faults + found.map { removalNoted($0, overrides) })
    }
    /// A name that an override took away is another fault than one that never was.
    private func removalNoted(_ fault: Diagnostic, _ overrides: Overrides) -> Diagnostic {
        guard fault.code == .N01, let gone = overrides.removed.first(where: { path in path.keys.last.map { last in fault.message.split(whereSeparator: { " ,.:".contains($0) }).contains(Substring(last)) } ?? false }) else { return fault }
        var note = fault
        note.code = .N03
        note.message = "\(fault.message); \(gone) was removed by an override, and \(fault.path) still refers to it"
        note.suggestion = "remove \(fault.path) too, or keep \(gone)"
        return note
    }

    /// The typed scenario of one agreement, with cases and overrides applied, in that order.
    public func scenario(_ selection: Selection = Selection()) throws(Diagnostics) -> Scenario {
        let (scenario, faults) = decode(selection)
        guard let scenario, faults.isEmpty else { throw Diagnostics(inOrder(faults)) }
        return scenario
    }

    /// Everything wrong with the file: the base, every agreement and every case, in file order, each fault once.
    public func diagnose() -> [Diagnostic] {
        var all = decode(Selection()).1
        for name in agreementNames.dropFirst() { all += decode(Selection(agreement: name)).1 }
        for name in caseNames { all += decode(Selection(cases: [name])).1 }
        return inOrder(all)
    }
    /// Each once; this file's first, then those of the files it extends, then those of `--set`; by line and column.
    private func inOrder(_ faults: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<Diagnostic.Identity> = []
        let kept = faults.filter { seen.insert($0.identity).inserted }
        func rank(_ place: SourcePlace?) -> (Int, String, Int, Int) {
            guard let place else { return (3, "", 0, 0) }
            return (place.file == name ? 0 : place.file == "--set" ? 2 : 1, place.file, place.line, place.column)
        }
        return kept.enumerated().sorted { a, b in
            let (p, q) = (rank(a.element.place), rank(b.element.place))
            return p == q ? a.offset < b.offset : p < q
        }.map(\.element)
    }

    // MARK: paths

    /// The full path that `path` (an unambiguous ending) stands for, under `selection`. Throws O01 or N02 with the candidates.
    public func fullPath(_ path: String, in selection: Selection = Selection()) throws(Diagnostics) -> DottedPath {
        let (overrides, _) = tree(selection)
        let found = try overrides.resolve(path, base: .root, place: nil, adding: false)
        return found.count == 1 ? found[0] : DottedPath(path)
    }
    /// The text of the value at a full path as the file (with the selection applied) has it, canonical; nil when absent.
    public func text(at path: DottedPath, in selection: Selection = Selection()) -> String? {
        let overrides = tree(selection).0
        if let text = overrides.text(at: path) { return text }
        // Through `each`: the first that it stands for.
        return (try? overrides.resolve(path.description, base: .root, place: nil, adding: false))?.first.flatMap { overrides.text(at: $0) }
    }
    /// All full paths of the scenario as selected (`check --paths`), in file order.
    public func paths(in selection: Selection = Selection()) -> [DottedPath] { tree(selection).0.paths(leavesOnly: true) }

    /// Full paths whose value differs between selections of one or several files, in the order of the first; each the shortest
    /// path that differs.
    public static func differingPaths(_ structures: [(ScenarioFile, Selection)]) -> [DottedPath] {
        var result: [DottedPath] = []
        func compare(_ nodes: [Node?], _ path: DottedPath) {
            let texts = nodes.map { node -> [UInt8]? in
                guard let node else { return nil }
                var bytes: [UInt8] = []
                node.canonicalBytes(into: &bytes)
                return bytes
            }
            guard Set(texts).count > 1 else { return }
            let maps = nodes.compactMap { node -> Node? in if let node, case .map = node.content, node["value"] == nil { node } else { nil } }
            // A step table and a clause that only some have differ as a whole.
            guard maps.count == nodes.count, !maps[0].entries.allSatisfy({ VirtualLeaves.isBound($0.key) }) else { result.append(path); return }
            var keys: [String] = []
            for map in maps { for entry in map.entries where !keys.contains(entry.key) { keys.append(entry.key) } }
            for key in keys where !(path.keys.isEmpty && ["agreements", "what_if", "name"].contains(key)) && !Node.provenanceKeys.contains(key) {
                compare(maps.map { $0[key] }, path.appending(key))
            }
        }
        compare(structures.map { $0.0.tree($0.1).0.root }, .root)
        return result
    }

    /// The JSON Schema of the scenario file, generated from the key catalogue.
    public static func jsonSchema() -> String { ScenarioSchema.json() }
}

/// A scenario file that cannot be opened.
public enum ScenarioFileError: Error, Sendable {
    /// No such file, or it cannot be read: the file's name, the system's reason, and files of the same folder that end in `.yaml`.
    case cannotOpen(name: String, reason: String, candidates: [String])
}
