import Foundation

/// `extends: FILE` with `changes:`: another file, changed. Relative to the file, at most 8 deep, no cycle.
enum Extension {
    static let maxDepth = 8
    /// Keys that may stand beside `extends`.
    private static let beside: Set<String> = ["dealcast", "name", "extends", "changes", "agreements", "what_if", "sources"]

    /// What has been read: the bytes of each file by its name, and its lines.
    struct Files {
        var contents: [String: [UInt8]] = [:], lines: [String: [String]] = [:]
    }
    /// Where files come from: from the disk, or from what was read before.
    typealias Reader = (String) throws(ScenarioFileError) -> [UInt8]

    /// The tree of a file with everything it extends; `files` collects each file read.
    static func load(_ bytes: [UInt8], name: String, chain: [String], files: inout Files, read: Reader) throws -> (Node, [Diagnostic]) {
        guard bytes.count <= YAMLTree.maxBytes else {
            throw Diagnostics([Diagnostic(.Y05, at: .root, place: SourcePlace(file: name, line: 1, column: 1), "the file is larger than 1 MiB")])
        }
        guard var text = String(validating: bytes, as: UTF8.self) else {
            throw Diagnostics([Diagnostic(.Y01, at: .root, place: SourcePlace(file: name, line: 1, column: 1), "the file is not UTF-8 text")])
        }
        if text.unicodeScalars.first == "\u{FEFF}" { text.unicodeScalars.removeFirst() }
        text = withPlainLineEnds(text)
        files.contents[name] = bytes
        files.lines[name] = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let root = try YAMLTree.parse(text, file: name)
        guard let extends = root["extends"] else {
            if let changes = root["changes"] {
                throw Diagnostics([Diagnostic(.K02, at: changes.path, place: changes.place, "changes needs extends: the file that is changed", suggestion: "write extends: base.yaml")])
            }
            return (root, [])
        }
        return try extended(root, extends, name: name, chain: chain, files: &files, read: read)
    }

    /// Every line ends in \n alone: a carriage return and a newline would count as one character of a string.
    private static func withPlainLineEnds(_ text: String) -> String {
        guard text.utf8.contains(13) else { return text }
        var plain = String.UnicodeScalarView(), before: Unicode.Scalar = " "
        for scalar in text.unicodeScalars {
            if scalar == "\r" { plain.append("\n") } else if !(scalar == "\n" && before == "\r") { plain.append(scalar) }
            before = scalar
        }
        return String(plain)
    }

    private static func extended(_ root: Node, _ extends: Node, name: String, chain: [String], files: inout Files, read: Reader) throws -> (Node, [Diagnostic]) {
        var faults: [Diagnostic] = []
        guard let file = extends.text else {
            throw Diagnostics([Diagnostic(.U01, at: extends.path, place: extends.place, "expected the name of a file")])
        }
        let path = FileName.beside(name, file)
        let known = (chain + [name]).map(FileName.resolved)
        func refuse(_ message: String) -> Diagnostics { Diagnostics([Diagnostic(.N01, at: extends.path, place: extends.place, message)]) }
        if known.contains(FileName.resolved(path)) {
            throw Diagnostics([Diagnostic(.A03, at: extends.path, place: extends.place, "the files extend one another: \((known + [path]).joined(separator: " extends "))")])
        }
        guard chain.count < maxDepth else {
            throw Diagnostics([Diagnostic(.Y05, at: extends.path, place: extends.place, "files extend one another more than \(maxDepth) deep")])
        }
        let bytes: [UInt8]
        do { bytes = try read(path) } catch {
            guard case .cannotOpen(_, let reason, let candidates) = error else { throw error }
            throw refuse("\(file): \(reason)\(candidates.isEmpty ? "" : "; in its folder: \(candidates.prefix(6).joined(separator: ", "))")")
        }
        let (below, earlier) = try load(bytes, name: path, chain: chain + [name], files: &files, read: read)
        faults += earlier
        for entry in root.entries where !beside.contains(entry.key) {
            faults.append(Diagnostic(.K01, at: entry.value.path, place: entry.keyPlace, "a file that extends another says \(entry.key) under changes", suggestion: "write changes: { \(entry.key): ... }"))
        }
        var tree = below
        if let changes = root["changes"] {
            var overrides = Overrides(tree)
            overrides.apply(changes, base: .root)
            faults += overrides.faults
            tree = overrides.root
        }
        for key in ["dealcast", "name"] {
            if let own = root[key] { tree = tree.replacing([key], with: own, keyPlace: own.place) }
        }
        for section in ["agreements", "what_if", "sources"] {
            guard let own = root[section] else { continue }
            if tree[section] == nil || !own.isMap { tree = tree.replacing([section], with: own, keyPlace: own.place); continue }
            for entry in own.entries { tree = tree.replacing([section, entry.key], with: entry.value, keyPlace: entry.keyPlace) }
        }
        return (tree, faults)
    }
}
