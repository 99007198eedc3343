/// A scenario file as read: its tree, before any agreement or case is chosen.
///
/// ```
/// let file = try ScenarioFile.read(path: "scenarios/reference-deal.yaml")
/// let scenario = try file.scenario(Selection(agreement: "back_loaded"))
/// ```
/// The body is in `ScenarioFile+Reading.swift` and its neighbours.
public struct Selection: Hashable, Sendable {
    /// Name under `agreements`; `base` is the plain `agreement`.
    public var agreement: String
    /// Names under `what_if`, applied in this order.
    public var cases: [String]
    /// `--set PATH=VALUE`, in order.
    public var overrides: [Override]

    public struct Override: Hashable, Sendable {
        public var path: String
        public var value: String
        public init(path: String, value: String) { self.path = path; self.value = value }
    }
    public init(agreement: String = "base", cases: [String] = [], overrides: [Override] = []) {
        self.agreement = agreement; self.cases = cases; self.overrides = overrides
    }
}

public struct ScenarioFile: Sendable {
    /// The file's name as given.
    public let name: String
    /// SHA-256 of the file's bytes, hexadecimal.
    public let sha256: String
    /// SHA-256 of the canonical form after `extends`: map order and formatting do not matter.
    public let digest: String
    /// `base` first, then the names under `agreements`, sorted.
    public let agreementNames: [String]
    /// The names under `what_if`, sorted.
    public let caseNames: [String]
    /// The lines of the file, for excerpts.
    public let lines: [String]

    /// Reads a file and everything it extends. Throws `Diagnostics`, or `ScenarioFileError.cannotOpen`.
    public static func read(path: String) throws -> ScenarioFile { fatalError("built by the reader") }
    /// Parses a text. `name` stands in messages.
    public static func parse(_ text: String, name: String) throws -> ScenarioFile { fatalError("built by the reader") }
    /// The typed scenario of one agreement, with cases and overrides applied, in that order.
    public func scenario(_ selection: Selection = Selection()) throws(Diagnostics) -> Scenario { fatalError("built by the reader") }
    /// Everything wrong with the file: the base, every agreement and every case, in file order, each fault once.
    public func diagnose() -> [Diagnostic] { fatalError("built by the reader") }
    /// The full path that `path` (an unambiguous ending) stands for, under `selection`. Throws O01 or N02 with the candidates.
    public func fullPath(_ path: String, in selection: Selection = Selection()) throws(Diagnostics) -> DottedPath { fatalError("built by the reader") }
    /// The text of the value at a full path as the file (with the selection applied) has it, canonical; nil when absent.
    public func text(at path: DottedPath, in selection: Selection = Selection()) -> String? { fatalError("built by the reader") }
    /// All full paths of the scenario as selected (`check --paths`), in canonical order.
    public func paths(in selection: Selection = Selection()) -> [DottedPath] { fatalError("built by the reader") }
    /// Full paths whose value differs between the selections, in file order; each the shortest path that differs.
    public func differingPaths(_ selections: [Selection]) -> [DottedPath] { fatalError("built by the reader") }
    /// The JSON Schema of the scenario file, generated from the key catalogue.
    public static func jsonSchema() -> String { fatalError("built by the reader") }
}

public enum ScenarioFileError: Error, Sendable {
    /// No such file, or it cannot be read: the file's name, the system's reason, and files of the same folder that end in `.yaml`.
    case cannotOpen(name: String, reason: String, candidates: [String])
}
