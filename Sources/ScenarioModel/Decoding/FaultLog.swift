/// Collects faults while decoding goes on, so that one run reports all of them.
final class FaultLog {
    private(set) var all: [Diagnostic] = []

    func add(_ fault: Diagnostic) {
        var fault = fault
        if fault.code == .N03 {
            // Nothing is misspelled: what it names was there until an override took it away.
            fault.suggestion = "remove what refers to it too, or keep it"
            fault.notes = []
        }
        all.append(fault)
    }
    func add(_ code: ErrorCode, at node: Node, _ message: String, suggestion: String? = nil, notes: [String] = []) {
        add(Diagnostic(code, at: node.path, place: node.place, message, suggestion: suggestion, notes: notes))
    }
    func add(_ code: ErrorCode, at entry: Node.Entry, in node: Node, _ message: String, suggestion: String? = nil, notes: [String] = []) {
        add(Diagnostic(code, at: node.path.appending(entry.key), place: entry.keyPlace, message, suggestion: suggestion, notes: notes))
    }
    /// Whether a fault stands at a number whose path ends in `keys` (or inside it: `US.sales.peak.cv`), `each` standing for any.
    func names(_ keys: [String]) -> Bool {
        all.contains { fault in
            let path = fault.path.keys
            return DottedPath.ends(path, with: keys) || DottedPath.ends(path.dropLast(), with: keys)
        }
    }
    /// The result, or nil and one more fault.
    func attempt<T>(_ body: () throws(Diagnostic) -> T) -> T? {
        do throws(Diagnostic) { return try body() } catch { add(error); return nil }
    }

    /// The faults in file order, each once. What an `each` entry did to all its siblings is one fault, whose path says `each`.
    var inFileOrder: [Diagnostic] {
        var kept: [Diagnostic] = [], index: [Diagnostic.Identity: Int] = [:]
        for fault in all {
            if let i = index[fault.identity] {
                if fault.place != nil { kept[i].path = kept[i].path.merged(with: fault.path) }
            } else {
                index[fault.identity] = kept.count
                kept.append(fault)
            }
        }
        return kept.enumerated().sorted { a, b in
            let (p, q) = (a.element.place, b.element.place)
            return (p?.line ?? .max, p?.column ?? .max, a.offset) < (q?.line ?? .max, q?.column ?? .max, b.offset)
        }.map(\.element)
    }
}

extension DottedPath {
    /// `markets.US.review` and `markets.EU.review` are `markets.each.review`; paths that differ otherwise stay the first.
    fileprivate func merged(with other: DottedPath) -> DottedPath {
        guard keys.count == other.keys.count else { return self }
        let differing = keys.indices.filter { keys[$0] != other.keys[$0] }
        guard differing.count == 1 else { return self }
        var merged = keys
        merged[differing[0]] = "each"
        return DottedPath(merged)
    }
    fileprivate static func ends<Keys: BidirectionalCollection<String>>(_ path: Keys, with keys: [String]) -> Bool {
        path.count >= keys.count && zip(path.suffix(keys.count), keys).allSatisfy { $0 == $1 || $0 == "each" || $1 == "each" }
    }
}
