/// What a careful licensing professional would ask about a sound file (`check`, capability M30). Never fatal.
public struct Question: Hashable, Sendable {
    /// Stable: `Q01` ...
    public var code: String
    public var path: String
    public var line: Int?
    public var question: String
    /// Why it matters, in money or probability.
    public var why: String
    /// A line to paste; nil when there is none.
    public var paste: String?
    /// For ordering: what it moves, in currency units of expected value.
    public var weight: Double
    public init(code: String, path: String, line: Int?, question: String, why: String, paste: String?, weight: Double) {
        self.code = code; self.path = path; self.line = line; self.question = question; self.why = why; self.paste = paste; self.weight = weight
    }
}
