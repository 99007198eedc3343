/// What shape a node has, before its values are read.
extension Node {
    /// Keys that any map may carry beside its own.
    static let provenanceKeys: Set<String> = ["source", "as_of", "note"]

    var isScalar: Bool { if case .scalar = content { true } else { false } }
    var isMap: Bool { if case .map = content { true } else { false } }
    var items: [Node]? { if case .list(let items) = content { items } else { nil } }
    /// The long form `{ value: X, source, as_of, note }`.
    var isLongForm: Bool { self["value"] != nil && entries.allSatisfy { $0.key == "value" || Node.provenanceKeys.contains($0.key) } }
    /// The entries of a map without `source`, `as_of` and `note`.
    var ownEntries: [Entry] { entries.filter { !Node.provenanceKeys.contains($0.key) } }

    /// A table under `raise by`, `cut by` or `scale to` is a table of adjusted rows; the long form around a map or list is opened.
    /// Anything else stays as it is: the scalar readers open long forms and adjustments themselves.
    var opened: Node {
        switch content {
        case .adjusted(let inner, let adjustments):
            let table = inner.opened
            guard table.isMap, !table.isLongForm else { return self }
            var copy = table
            copy.content = .map(table.entries.map { entry in
                guard !Node.provenanceKeys.contains(entry.key) else { return entry }
                var row = entry
                row.value = Node(content: .adjusted(entry.value, adjustments), place: entry.value.place, path: entry.value.path)
                return row
            })
            return copy
        case .map where isLongForm:
            guard let value = self["value"]?.opened, !value.isScalar else { return self }
            if case .adjusted = value.content { return self }
            return value
        default:
            return self
        }
    }

    /// What stands there, in a few words, for "found ...".
    var glimpse: String {
        switch content {
        case .scalar(let text): text.count > 40 ? text.prefix(37) + "..." : text
        case .map(let entries): "a map of \(entries.prefix(3).map(\.key).joined(separator: ", "))\(entries.count > 3 ? ", ..." : "")"
        case .list(let items): "a list of \(items.count)"
        case .adjusted(let inner, _): inner.glimpse
        }
    }
}
