/// A node of a scenario file's tree: what stands where, before anybody says what it means.
///
/// YAML tags are never used; every scalar is its text. The tree is what overrides work on.
struct Node: Hashable, Sendable {
    indirect enum Content: Hashable, Sendable {
        case scalar(String)
        /// In file order; order never matters to the meaning. Keys are unique.
        case map([Entry])
        case list([Node])
        /// A node that an override `raise by V`, `cut by V` or `scale to P%` adjusts; V and P as written.
        case adjusted(Node, [Adjustment])
    }
    struct Entry: Hashable, Sendable {
        var key: String
        /// Where the key stands.
        var keyPlace: SourcePlace
        var value: Node
    }
    struct Adjustment: Hashable, Sendable {
        enum Verb: String, Hashable, Sendable { case raise, cut, scale }
        var verb: Verb
        /// The text after `by` or `to`.
        var amount: String
        var place: SourcePlace
    }
    var content: Content
    /// Where the value stands; for an override, where the override's value stands.
    var place: SourcePlace
    /// The full path from the root of the selected scenario (`agreement.payments.upfront.pays`).
    var path: DottedPath

    /// The entries of a map; empty for anything else.
    var entries: [Entry] { if case .map(let e) = content { e } else { [] } }
    subscript(key: String) -> Node? { entries.first { $0.key == key }?.value }
    /// The text of a scalar; nil for anything else.
    var text: String? { if case .scalar(let t) = content { t } else { nil } }
}
