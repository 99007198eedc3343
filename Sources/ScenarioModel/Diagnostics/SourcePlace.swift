/// Where something stands in a file: 1-based line and column, and how many characters it covers.
public struct SourcePlace: Hashable, Sendable {
    /// The file's name as the user gave it; `--set` for a command-line override.
    public let file: String
    public let line: Int
    public let column: Int
    public let length: Int

    public init(file: String, line: Int, column: Int, length: Int = 1) {
        self.file = file; self.line = line; self.column = column; self.length = length
    }
}

/// The one way to point at a number, a clause or a section: keys joined by dots (`agreement.payments.upfront.pays`).
public struct DottedPath: Hashable, Sendable, Comparable, CustomStringConvertible {
    public let keys: [String]
    public init(_ keys: [String]) { self.keys = keys }
    public init(_ text: String) { keys = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init) }
    public static let root = DottedPath([])
    public func appending(_ key: String) -> DottedPath { DottedPath(keys + [key]) }
    public var description: String { keys.joined(separator: ".") }
    public static func < (a: DottedPath, b: DottedPath) -> Bool { a.keys.lexicographicallyPrecedes(b.keys) }
}
