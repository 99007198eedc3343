/// One thing wrong with a scenario: a stable code, where, what was expected and found, what to do.
///
/// Layers that do not know the file create a diagnostic with a path only; the reader adds the place.
public struct Diagnostic: Error, Hashable, Sendable {
    /// The stable code of the catalogue (`ErrorCode`), such as `U02`.
    public var code: ErrorCode
    /// The dotted path, relative to the file's root.
    public var path: DottedPath
    /// The place in the file; nil when the fault is not in a file (a `--set` without text).
    public var place: SourcePlace?
    /// What is wrong and what was expected, in one line without a final stop.
    public var message: String
    /// The nearest right spelling or what to write instead; nil when none is near.
    public var suggestion: String?
    /// Further candidates, shown below the excerpt.
    public var notes: [String]

    public init(_ code: ErrorCode, at path: DottedPath, place: SourcePlace? = nil, _ message: String,
                suggestion: String? = nil, notes: [String] = []) {
        self.code = code; self.path = path; self.place = place
        self.message = message; self.suggestion = suggestion; self.notes = notes
    }

    /// Faults alike in this are one fault: the same words at one place, whatever paths lead there (`each`), or at one path.
    struct Identity: Hashable { let code: ErrorCode, place: SourcePlace?, message: String, path: DottedPath? }
    var identity: Identity { Identity(code: code, place: place, message: message, path: place == nil ? path : nil) }
}

/// Everything wrong with a scenario, in file order. Thrown by the reader and the planner.
public struct Diagnostics: Error, Sendable {
    public var all: [Diagnostic]
    public init(_ all: [Diagnostic]) { self.all = all }
}

/// The catalogue of error codes (language.md section 10). The raw value is what users see.
public enum ErrorCode: String, CaseIterable, Hashable, Sendable {
    case Y01, Y02, Y03, Y04, Y05
    case K01, K02, K03, K04, K05, K06
    case U01, U02, U03
    case D01, D02, D03
    case N01, N02, N03
    case T01, T02, T03
    case W01, W02, W03
    case A01, A02, A03
    case O01, O02, O03
}
