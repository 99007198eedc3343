/// One form of a tree that does not depend on map order or formatting: for digests, comparisons and tables.
extension Node {
    /// Readable, in one line: `{ 0: 8%, 250M: 10% }`, keys of step tables in their order of size.
    var canonicalText: String {
        switch content {
        case .scalar(let text): Node.collapsed(text)
        case .map where self["value"] != nil: self["value"]!.canonicalText
        case .map(let entries): "{ " + Node.ordered(entries).map { "\($0.key): \($0.value.canonicalText)" }.joined(separator: ", ") + " }"
        case .list(let items): "[" + items.map(\.canonicalText).joined(separator: ", ") + "]"
        case .adjusted(let inner, let adjustments): inner.canonicalText + adjustments.map { ", \($0.verb.rawValue) \($0.verb == .scale ? "to" : "by") \($0.amount)" }.joined()
        }
    }
    /// Everything, lengths before texts, so that two trees share it only when they say the same.
    func canonicalBytes(into bytes: inout [UInt8]) {
        func put(_ text: String) { bytes += Array("\(text.utf8.count):".utf8); bytes += Array(text.utf8) }
        switch content {
        case .scalar(let text): bytes.append(UInt8(ascii: "s")); put(Node.collapsed(text))
        case .map(let entries):
            bytes += Array("m\(entries.count);".utf8)
            for entry in entries.sorted(by: { $0.key < $1.key }) { put(entry.key); entry.value.canonicalBytes(into: &bytes) }
        case .list(let items):
            bytes += Array("l\(items.count);".utf8)
            for item in items { item.canonicalBytes(into: &bytes) }
        case .adjusted(let inner, let adjustments):
            bytes += Array("a\(adjustments.count);".utf8)
            for a in adjustments { put(a.verb.rawValue); put(a.amount) }
            inner.canonicalBytes(into: &bytes)
        }
    }

    private static func collapsed(_ text: String) -> String { text.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\r" }).joined(separator: " ") }
    /// By name; rows of a step table by their bound.
    private static func ordered(_ entries: [Entry]) -> [Entry] {
        func bound(_ key: String) -> Double? {
            switch try? Literal(key) {
            case .money(let x, _)?, .time(let x)?, .number(let x)?, .share(let x)?: x
            default: nil
            }
        }
        let bounds = entries.map { bound($0.key) }
        if bounds.allSatisfy({ $0 != nil }) { return zip(entries, bounds).sorted { $0.1! < $1.1! }.map(\.0) }
        return entries.sorted { $0.key < $1.key }
    }

    /// The same node and all below it at another path.
    func moved(to path: DottedPath) -> Node {
        var copy = self
        copy.path = path
        switch content {
        case .scalar: break
        case .map(let entries):
            copy.content = .map(entries.map { Entry(key: $0.key, keyPlace: $0.keyPlace, value: $0.value.moved(to: path.appending($0.key))) })
        case .list(let items):
            copy.content = .list(items.enumerated().map { $0.element.moved(to: path.appending("\($0.offset + 1)")) })
        case .adjusted(let inner, let adjustments):
            copy.content = .adjusted(inner.moved(to: path), adjustments)
        }
        return copy
    }
    /// The node at keys below this one.
    func node(at keys: ArraySlice<String>) -> Node? {
        guard let first = keys.first else { return self }
        switch content {
        case .map: return self[first]?.node(at: keys.dropFirst())
        case .list(let items):
            if let i = Int(first), items.indices.contains(i - 1) { return items[i - 1].node(at: keys.dropFirst()) }
            return index(ofStep: first).flatMap { items[$0].node(at: keys) }
        case .adjusted(let inner, _): return inner.node(at: keys)
        case .scalar: return nil
        }
    }
    /// The item of an ordered list that is a map of this one key; nil when none is, or several are.
    func index(ofStep key: String) -> Int? {
        guard case .list(let items) = content else { return nil }
        let found = items.indices.filter { items[$0].entries.count == 1 && items[$0].entries[0].key == key }
        return found.count == 1 ? found[0] : nil
    }
    /// The tree with the entry at `keys` replaced, added or (nil) taken out. The parent must be there.
    func replacing(_ keys: ArraySlice<String>, with value: Node?, keyPlace: SourcePlace) -> Node {
        guard let first = keys.first else { return value ?? self }
        var copy = self
        switch content {
        case .map(var entries):
            if let i = entries.firstIndex(where: { $0.key == first }) {
                if keys.count == 1, value == nil { entries.remove(at: i) }
                else { entries[i].value = entries[i].value.replacing(keys.dropFirst(), with: value, keyPlace: keyPlace) }
            } else if keys.count == 1, let value {
                entries.append(Entry(key: first, keyPlace: keyPlace, value: value))
            }
            copy.content = .map(entries)
        case .list(var items):
            if let i = Int(first), items.indices.contains(i - 1) {
                if keys.count == 1, value == nil { items.remove(at: i - 1) } else { items[i - 1] = items[i - 1].replacing(keys.dropFirst(), with: value, keyPlace: keyPlace) }
            } else if let i = index(ofStep: first) {
                if keys.count == 1, value == nil { items.remove(at: i) } else { items[i] = items[i].replacing(keys, with: value, keyPlace: keyPlace) }
            } else { return self }
            copy.content = .list(items)
        case .adjusted(let inner, let adjustments):
            // What an override puts into an adjusted table is not adjusted: the rows that were there are, one by one.
            let rows = opened
            if rows.isMap { return rows.replacing(keys, with: value, keyPlace: keyPlace) }
            copy.content = .adjusted(inner.replacing(keys, with: value, keyPlace: keyPlace), adjustments)
        case .scalar: break
        }
        return copy
    }
}
