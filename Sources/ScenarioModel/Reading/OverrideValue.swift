/// What an override says: a new value, nothing any more, or an adjustment of what is there.
enum OverrideValue {
    case replace(Node)
    case remove
    case adjust(Node.Adjustment)

    init(_ node: Node) {
        guard let text = node.text else { self = .replace(node); return }
        let words = text.split(separator: " ", maxSplits: 2).map(String.init)
        if text == "none" {
            self = .remove
        } else if words.count == 3, let verb = Node.Adjustment.Verb(rawValue: words[0]), words[1] == (verb == .scale ? "to" : "by") {
            self = .adjust(.init(verb: verb, amount: words[2], place: node.place))
        } else {
            self = .replace(node)
        }
    }

    /// The value of a `--set PATH=VALUE`: YAML, a plain scalar where it is none.
    static func parse(_ text: String, path: String) -> Node {
        let place = SourcePlace(file: "--set", line: 1, column: path.count + 2, length: max(1, text.count))
        let plain = Node(content: .scalar(text), place: place, path: DottedPath(path))
        guard let first = text.first, first == "{" || first == "[" || first == "\"" || first == "'" else { return plain }
        guard let root = try? YAMLTree.parse("value: \(text)", file: "--set"), let value = root["value"], root.entries.count == 1 else { return plain }
        return value
    }
}
