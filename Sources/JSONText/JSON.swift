/// A JSON value whose objects keep their order: the same result is the same bytes.
public indirect enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case int(Int)
    /// Shortest digits that read back the same; not a number and infinite become null.
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])
    public struct Member: Hashable, Sendable {
        public var name: String, value: JSON
        public init(_ name: String, _ value: JSON) { self.name = name; self.value = value }
    }

    public static func object(_ members: (String, JSON)...) -> JSON { .members(members) }
    /// Members in the order given.
    public static func members(_ members: [(String, JSON)]) -> JSON { .object(members.map { Member($0.0, $0.1) }) }
    public static func of(_ x: Double?) -> JSON { x.map { .number($0) } ?? .null }
    public static func of(_ x: String?) -> JSON { x.map { .string($0) } ?? .null }

    public subscript(name: String) -> JSON? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }

    /// With two spaces of indentation; arrays of plain values on one line.
    public func text() -> String {
        var out = ""
        write(to: &out, indent: 0)
        return out + "\n"
    }
    /// On one line.
    public func line() -> String {
        var out = ""
        write(to: &out, indent: nil)
        return out
    }

    private var isPlain: Bool { switch self { case .array, .object: false; default: true } }

    private func write(to out: inout String, indent: Int?) {
        func newline(_ depth: Int) { if indent != nil { out += "\n" + String(repeating: "  ", count: depth) } }
        switch self {
        case .null: out += "null"
        case .bool(let b): out += b ? "true" : "false"
        case .int(let i): out += String(i)
        case .number(let x): out += JSON.digits(x)
        case .string(let s): JSON.quote(s, to: &out)
        case .array(let items):
            let plain = items.allSatisfy(\.isPlain)
            out += "["
            for (k, item) in items.enumerated() {
                if k > 0 { out += plain && indent != nil ? ", " : "," }
                if !plain { newline((indent ?? 0) + 1) }
                item.write(to: &out, indent: indent.map { $0 + 1 })
            }
            if !plain, !items.isEmpty { newline(indent ?? 0) }
            out += "]"
        case .object(let members):
            out += "{"
            for (k, member) in members.enumerated() {
                if k > 0 { out += "," }
                newline((indent ?? 0) + 1)
                JSON.quote(member.name, to: &out)
                out += indent != nil ? ": " : ":"
                member.value.write(to: &out, indent: indent.map { $0 + 1 })
            }
            if !members.isEmpty { newline(indent ?? 0) }
            out += "}"
        }
    }

    /// `30000000`, `0.1`, `1e-07`; null for what is no number.
    static func digits(_ x: Double) -> String {
        guard x.isFinite else { return "null" }
        if x == x.rounded(), abs(x) < 1e15 { return x == 0 ? "0" : String(Int(x)) }
        return "\(x)"
    }

    private static func quote(_ s: String, to out: inout String) {
        out += "\""
        for scalar in s.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x2028 || scalar.value == 0x2029 {
                    let hex = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
                } else { out.unicodeScalars.append(scalar) }
            }
        }
        out += "\""
    }
}
