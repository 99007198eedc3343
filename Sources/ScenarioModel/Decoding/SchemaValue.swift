/// A JSON value with its keys in the order given.
indirect enum SchemaValue: Sendable {
    case text(String)
    case number(Double)
    case truth(Bool)
    case list([SchemaValue])
    case object([(String, SchemaValue)])

    /// Indented by two spaces; the same value gives the same text.
    func json(indent: Int = 0) -> String {
        let pad = String(repeating: "  ", count: indent + 1), close = String(repeating: "  ", count: indent)
        switch self {
        case .text(let text): return SchemaValue.quoted(text)
        case .number(let number): return number == number.rounded() && abs(number) < 9.0e15 ? String(Int(number)) : String(number)
        case .truth(let truth): return truth ? "true" : "false"
        case .list(let items):
            if items.isEmpty { return "[]" }
            return "[\n" + items.map { pad + $0.json(indent: indent + 1) }.joined(separator: ",\n") + "\n\(close)]"
        case .object(let members):
            if members.isEmpty { return "{}" }
            return "{\n" + members.map { pad + SchemaValue.quoted($0.0) + ": " + $0.1.json(indent: indent + 1) }.joined(separator: ",\n") + "\n\(close)}"
        }
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "\""
    }
}
