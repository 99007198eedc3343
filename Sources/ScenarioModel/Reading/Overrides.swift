/// Applies overrides to a tree (language.md section 8).
///
/// A path is taken from the root, from below `agreement`, or by an ending that fits one node. `each` stands for all keys at its place.
struct Overrides {
    private(set) var root: Node
    /// What `each` said below `program.stages`, `markets` and `indices`, for siblings that an override adds.
    private let shared: [DottedPath: Node]
    private(set) var faults: [Diagnostic] = []
    /// Paths taken out so far, so that what still refers to them can say so.
    private(set) var removed: [DottedPath] = []

    static let eachPlaces = [DottedPath("program.stages"), DottedPath("markets"), DottedPath("indices")]
    /// Sections that no override reaches and no path lists.
    private static let outside: Set<String> = ["agreements", "what_if", "extends", "changes", "dealcast"]

    init(_ root: Node) {
        var tree = root
        var shared: [DottedPath: Node] = [:]
        for place in Overrides.eachPlaces {
            guard let group = tree.node(at: place.keys[...]), case .map(let entries) = group.content, let each = group["each"] else { continue }
            shared[place] = each
            var filled = group
            filled.content = .map(entries.filter { $0.key != "each" }.map { entry in
                Node.Entry(key: entry.key, keyPlace: entry.keyPlace, value: entry.value.filled(from: each))
            })
            tree = tree.replacing(place.keys[...], with: filled, keyPlace: group.place)
        }
        self.root = tree
        self.shared = shared
    }

    // MARK: applying

    /// Applies the overrides of one map: an agreement's, a case's, or `changes`. `base` is where its paths may begin.
    mutating func apply(_ map: Node, base: DottedPath) {
        guard case .map(let entries) = map.content else {
            faults.append(Diagnostic(.O03, at: map.path, place: map.place, "expected overrides such as { payments.upfront.pays: 20M }"))
            return
        }
        apply(entries.filter { !["note", "source", "as_of"].contains($0.key) }.map { ($0.key, $0.keyPlace, $0.value) }, base: base)
    }

    mutating func apply(_ overrides: [(path: String, place: SourcePlace, value: Node)], base: DottedPath) {
        var targets: [(target: DottedPath, place: SourcePlace, value: Node, written: String)] = []
        for override in overrides {
            do {
                for target in try resolve(override.path, base: base, place: override.place, adding: true) {
                    targets.append((target, override.place, override.value, override.path))
                }
            } catch { faults += error.all }
        }
        for (i, a) in targets.enumerated() {
            for b in targets[..<i] where a.target.keys.starts(with: b.target.keys) || b.target.keys.starts(with: a.target.keys) {
                if a.written == b.written { continue }
                faults.append(Diagnostic(.O02, at: a.target, place: a.place, "\(a.written) and \(b.written) override the same number", suggestion: "keep one of the two"))
            }
        }
        for (target, place, value, _) in targets { apply(value, to: target, place) }
    }

    private mutating func apply(_ value: Node, to target: DottedPath, _ place: SourcePlace) {
        guard let existing = root.node(at: target.keys[...]) else {
            if isVirtual(target) { applyVirtual(value, target, place); return }
            switch OverrideValue(value) {
            case .replace(let node):
                let parent = DottedPath(Array(target.keys.dropLast()))
                var added = node.moved(to: target)
                if let each = shared[parent] { added = added.filled(from: each) }
                root = root.replacing(target.keys[...], with: added, keyPlace: place)
            case .remove:
                faults.append(Diagnostic(.O01, at: target, place: place, "there is nothing to remove at \(target)"))
            case .adjust(let adjustment):
                faults.append(Diagnostic(.O01, at: target, place: adjustment.place, "there is nothing to \(adjustment.verb.rawValue) at \(target)"))
            }
            return
        }
        switch OverrideValue(value) {
        case .replace(let node):
            var new = node.moved(to: target)
            if let each = shared[DottedPath(Array(target.keys.dropLast()))] { new = new.filled(from: each) }
            root = root.replacing(target.keys[...], with: new, keyPlace: place)
        case .remove:
            removed.append(target)
            root = root.replacing(target.keys[...], with: nil, keyPlace: place)
        case .adjust(let adjustment):
            var adjusted = existing
            if case .adjusted(let inner, let before) = existing.content { adjusted.content = .adjusted(inner, before + [adjustment]) }
            else { adjusted.content = .adjusted(existing, [adjustment]) }
            root = root.replacing(target.keys[...], with: adjusted, keyPlace: place)
        }
    }

    // MARK: numbers inside scalars

    private func isVirtual(_ path: DottedPath) -> Bool {
        virtualLeaf(path) != nil || isRowBound(path)
    }
    private func isRowBound(_ path: DottedPath) -> Bool {
        guard path.keys.count > 2, path.keys.last == "from" else { return false }
        let row = path.keys.dropLast()
        return VirtualLeaves.isBound(row.last!) && root.node(at: row) != nil
    }
    private func virtualLeaf(_ path: DottedPath) -> (scalar: Node, leaf: VirtualLeaves.Leaf)? {
        guard let last = path.keys.last, let node = root.node(at: path.keys.dropLast()), let scalar = VirtualLeaves.scalar(of: node), let text = scalar.text,
              let leaf = VirtualLeaves.leaves(of: text).first(where: { $0.key == last }) else { return nil }
        return (scalar, leaf)
    }

    private mutating func applyVirtual(_ value: Node, _ target: DottedPath, _ place: SourcePlace) {
        func text(replacing old: String) -> String? {
            switch OverrideValue(value) {
            case .replace(let node):
                if let text = VirtualLeaves.scalar(of: node)?.text { return text }
                faults.append(Diagnostic(.O03, at: target, place: value.place, "\(target.keys.last!) is a number inside a phrase; expected a number"))
            case .remove:
                faults.append(Diagnostic(.O03, at: target, place: value.place, "\(target.keys.last!) is a part of a phrase and cannot be removed alone", suggestion: "override \(target.keys.dropLast().joined(separator: ".")) whole"))
            case .adjust(let adjustment):
                if let new = VirtualLeaves.adjusted(old, adjustment) { return new }
                faults.append(Diagnostic(.O03, at: target, place: adjustment.place, "\(adjustment.verb.rawValue) \(adjustment.verb == .scale ? "to" : "by") \(adjustment.amount) does not fit \(old)"))
            }
            return nil
        }
        let parent = Array(target.keys.dropLast())
        if let (scalar, leaf) = virtualLeaf(target), let old = scalar.text {
            guard let new = text(replacing: leaf.text) else { return }
            var changed = scalar
            changed.content = .scalar(VirtualLeaves.replacing(leaf, in: old, with: new))
            changed.place = value.place
            // Through the long form: the scalar's own path is below `value` there.
            root = root.replacing(parent[...], with: root.node(at: parent[...])!.replacingScalar(with: changed), keyPlace: place)
            return
        }
        let row = parent
        guard let table = root.node(at: row.dropLast()), case .map(var entries) = table.content, let i = entries.firstIndex(where: { $0.key == row.last }),
              let key = text(replacing: row.last!) else { return }
        guard !entries.contains(where: { $0.key == key }) || key == row.last else {
            faults.append(Diagnostic(.O03, at: target, place: value.place, "the table has a row from \(key) already"))
            return
        }
        entries[i] = Node.Entry(key: key, keyPlace: value.place, value: entries[i].value.moved(to: table.path.appending(key)))
        var changed = table
        changed.content = .map(entries)
        root = root.replacing(row.dropLast(), with: changed, keyPlace: place)
    }

    // MARK: paths

    /// The full paths that a written path stands for: one, or one for each key where it says `each`.
    func resolve(_ text: String, base: DottedPath, place: SourcePlace?, adding: Bool) throws(Diagnostics) -> [DottedPath] {
        let keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        func fail(_ code: ErrorCode, _ message: String, suggestion: String? = nil, notes: [String] = []) -> Diagnostics {
            Diagnostics([Diagnostic(code, at: DottedPath(text), place: place, message, suggestion: suggestion, notes: notes)])
        }
        guard !keys.contains("") else { throw fail(.O01, "a path is names joined by single dots; found \(text)") }
        if let each = keys.firstIndex(of: "each") { return try resolveEach(keys, each, base: base, place: place, text, fail) }
        for start in [base.keys + keys, keys, ["agreement"] + keys] {
            if exists(start), !Overrides.outside.contains(start[0]) { return [DottedPath(start)] }
        }
        let candidates = endings(keys)
        if candidates.count == 1 { return candidates }
        if candidates.count > 1 {
            throw fail(.N02, "\(text) is ambiguous: \(candidates.prefix(6).map(\.description).joined(separator: ", "))\(candidates.count > 6 ? ", ..." : "")",
                       suggestion: "write more of the path", notes: candidates.map(\.description))
        }
        if adding, keys.count > 1 {
            let parent = Array(keys.dropLast())
            for start in [base.keys + parent, parent, ["agreement"] + parent] where isOpenMap(start) { return [DottedPath(start + [keys.last!])] }
            let parents = endings(parent).filter { isOpenMap($0.keys) }
            if parents.count == 1 { return [parents[0].appending(keys.last!)] }
            if parents.count > 1 { throw fail(.N02, "\(text) is ambiguous: \(parents.map { $0.appending(keys.last!).description }.joined(separator: ", "))", suggestion: "write more of the path") }
        }
        // What stands directly below the agreement, from where its overrides begin.
        if adding, keys.count == 1, base.keys == ["agreement"], KeyCatalogue.agreementSection[keys[0]] != nil { return [base.appending(keys[0])] }
        if adding, keys.count == 1, KeyCatalogue.root[keys[0]] != nil, !Overrides.outside.contains(keys[0]) { return [DottedPath(keys)] }
        // The first few wrong paths get a suggestion; thousands of them would take minutes.
        let near = faults.count < 20 ? nearest(text) : nil
        throw fail(.O01, "no term \(text)", suggestion: near.map { "did you mean \($0)?" })
    }

    private func resolveEach(_ keys: [String], _ each: Int, base: DottedPath, place: SourcePlace?, _ text: String,
                             _ fail: (ErrorCode, String, String?, [String]) -> Diagnostics) throws(Diagnostics) -> [DottedPath] {
        let head = Array(keys[..<each]), tail = Array(keys[(each + 1)...])
        var group: [String]?
        for start in [base.keys + head, head, ["agreement"] + head] where group == nil {
            if let node = root.node(at: start[...]), case .map = node.content { group = start }
        }
        if group == nil {
            let found = endings(head).filter { root.node(at: $0.keys[...]).map { if case .map = $0.content { true } else { false } } ?? false }
            if found.count == 1 { group = found[0].keys }
        }
        guard let group, let node = root.node(at: group[...]) else { throw fail(.O01, "no map \(head.joined(separator: ".")) for each", nil, []) }
        // Where sites pass, each is a key like any other.
        if node["each"] != nil, exists(group + ["each"] + tail) { return [DottedPath(group + ["each"] + tail)] }
        var result: [DottedPath] = []
        for entry in node.entries {
            let start = group + [entry.key] + tail
            if tail.contains("each") {
                result += try resolve(start.joined(separator: "."), base: .root, place: place, adding: true)
            } else if exists(start) || isOpenMap(Array(start.dropLast())) {
                result.append(DottedPath(start))
            }
        }
        guard !result.isEmpty else { throw fail(.O01, "no term \(text)", nil, []) }
        return result
    }

    private func exists(_ keys: [String]) -> Bool { root.node(at: keys[...]) != nil || isVirtual(DottedPath(keys)) }
    /// A map to which a key may be added: not the root, and not the long form of a number.
    private func isOpenMap(_ keys: [String]) -> Bool {
        guard !keys.isEmpty, !Overrides.outside.contains(keys[0]), let node = root.node(at: keys[...])?.opened else { return false }
        return node.isMap && node["value"] == nil
    }

    private func endings(_ keys: [String]) -> [DottedPath] {
        paths(leavesOnly: false).filter { $0.keys.count >= keys.count && Array($0.keys.suffix(keys.count)) == keys }
    }
    private func nearest(_ text: String) -> String? {
        let all = paths(leavesOnly: false)
        let length = text.split(separator: ".").count
        var best: (distance: Int, text: String)?
        for path in all {
            let ending = path.keys.suffix(length).joined(separator: ".")
            guard abs(ending.count - text.count) <= 3 else { continue }
            let d = NearestKey.distance(text, ending)
            let shown = path.keys.first == "agreement" ? path.keys.dropFirst().joined(separator: ".") : path.description
            if d <= max(1, text.count / 4), best.map({ (d, shown.count, shown) < ($0.distance, $0.text.count, $0.text) }) ?? true { best = (d, shown) }
        }
        return best?.text
    }

    /// All full paths, in file order; with `leavesOnly` those of numbers, words and phrases, and of the numbers inside them.
    func paths(leavesOnly: Bool) -> [DottedPath] {
        var result: [DottedPath] = []
        func visit(_ node: Node, _ path: DottedPath) {
            switch node.content {
            case .map(let entries):
                if node["value"] != nil {
                    result.append(path)
                    leaves(node, path)
                    return
                }
                if !leavesOnly, !path.keys.isEmpty { result.append(path) }
                for entry in entries where !(path.keys.isEmpty && Overrides.outside.contains(entry.key)) && !Node.provenanceKeys.contains(entry.key) {
                    let below = path.appending(entry.key)
                    visit(entry.value, below)
                    if VirtualLeaves.isBound(entry.key), entry.key != "0" { result.append(below.appending("from")) }
                }
            case .list(let items):
                if !leavesOnly { result.append(path) }
                for (k, item) in items.enumerated() {
                    // An item of an ordered list goes by its one key.
                    if let key = item.entries.first?.key, node.index(ofStep: key) == k { visit(item.entries[0].value, path.appending(key)) }
                    else { visit(item, path.appending("\(k + 1)")) }
                }
            case .adjusted(let inner, _): visit(inner, path)
            case .scalar:
                result.append(path)
                leaves(node, path)
            }
        }
        func leaves(_ node: Node, _ path: DottedPath) {
            guard let text = VirtualLeaves.scalar(of: node)?.text else { return }
            for leaf in VirtualLeaves.leaves(of: text) { result.append(path.appending(leaf.key)) }
        }
        visit(root, .root)
        return result
    }

    /// The text at a full path, canonical; nil where there is nothing.
    func text(at path: DottedPath) -> String? {
        if let node = root.node(at: path.keys[...]) { return node.canonicalText }
        if let (_, leaf) = virtualLeaf(path) { return leaf.text }
        return isRowBound(path) ? path.keys[path.keys.count - 2] : nil
    }
}

extension Node {
    /// The node with every key of `shared`, at any depth, that it lacks.
    func filled(from shared: Node) -> Node {
        guard case .map(var entries) = content, case .map(let defaults) = shared.content, self["value"] == nil else { return self }
        for entry in defaults where !Node.provenanceKeys.contains(entry.key) || !entries.contains(where: { $0.key == entry.key }) {
            if let i = entries.firstIndex(where: { $0.key == entry.key }) {
                entries[i].value = entries[i].value.filled(from: entry.value)
            } else {
                entries.append(Entry(key: entry.key, keyPlace: entry.keyPlace, value: entry.value.moved(to: path.appending(entry.key))))
            }
        }
        var copy = self
        copy.content = .map(entries)
        return copy
    }
    /// The node with the scalar that its number is written in replaced.
    func replacingScalar(with scalar: Node) -> Node {
        var copy = self
        switch content {
        case .scalar: copy = scalar; copy.path = path
        case .map(let entries): copy.content = .map(entries.map { $0.key == "value" ? Entry(key: $0.key, keyPlace: $0.keyPlace, value: $0.value.replacingScalar(with: scalar)) : $0 })
        case .adjusted(let inner, let adjustments): copy.content = .adjusted(inner.replacingScalar(with: scalar), adjustments)
        case .list: break
        }
        return copy
    }
}
