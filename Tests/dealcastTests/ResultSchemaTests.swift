import Foundation
import Testing

/// Every JSON result fits the published schema; a result with something missing does not.
struct ResultSchemaTests {
    private func json(_ arguments: String...) throws -> Any {
        var command = Command()
        command.arguments = arguments
        let result = try command.run()
        let text = result.out.isEmpty ? String(result.err.split(separator: "\n")[0]) : result.out
        return try JSONSerialization.jsonObject(with: Data(text.utf8))
    }
    private func schema() throws -> SchemaCheck { try SchemaCheck(#require(try json("schema", "results") as? [String: Any])) }

    @Test func everyResultFits() throws {
        let check = try schema()
        let results: [(String, Any)] = [
            ("run", try json("run", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json")),
            ("run", try json("run", "scenarios/university.yaml", "--paths", "3k", "--format", "json", "--case", "slow_money", "--set", "royalty.rate=4%")),
            ("run", try json("run", "scenarios/minimal.yaml", "--paths", "3k", "--format", "json", "--given", "not first_launch")),
            ("run", try json("run", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json", "--given", "start_phase3")),
            ("comparison", try json("compare", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json")),
            ("comparison", try json("what-if", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json")),
            ("comparison", try json("what-if", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json", "--vary", "upfront.pays=0,30M")),
            ("explain", try json("explain", "scenarios/reference-deal.yaml", "--paths", "3k", "--format", "json", "--worst")),
            ("check", try json("check", "scenarios/reference-deal.yaml", "--format", "json")),
            ("error", try json("run", "scenarios/reference-deal.yaml", "--format", "json", "--set", "nothing=1")),
        ]
        for (name, result) in results { #expect(check.faults(result, "#/$defs/\(name)") == [], "\(name)") }
    }
    @Test func whatIsMissingIsSeen() throws {
        let check = try schema()
        var result = try #require(try json("run", "scenarios/minimal.yaml", "--paths", "1k", "--format", "json") as? [String: Any])
        result["seed"] = nil
        result["paths"] = "many"
        #expect(check.faults(result, "#/$defs/run").count == 2)
    }
    @Test func scenarioSchemaIsJSON() throws {
        let scenario = try #require(try json("schema", "scenario") as? [String: Any])
        #expect(scenario["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        let both = try #require(try json("schema") as? [String: Any])
        #expect(both.keys.sorted() == ["results", "scenario"])
    }
}

/// The part of JSON Schema that the result schema uses.
struct SchemaCheck {
    let root: [String: Any]
    init(_ root: [String: Any]) { self.root = root }

    func faults(_ value: Any, _ reference: String, at path: String = "") -> [String] { faults(value, ["$ref": reference], at: path) }

    private func faults(_ value: Any, _ schema: [String: Any], at path: String) -> [String] {
        var found: [String] = []
        if let reference = schema["$ref"] as? String {
            guard let target = (root["$defs"] as? [String: [String: Any]])?[String(reference.dropFirst("#/$defs/".count))] else { return ["\(path): no \(reference)"] }
            found += faults(value, target, at: path)
        }
        if let any = schema["anyOf"] as? [[String: Any]], !any.contains(where: { faults(value, $0, at: path).isEmpty }) { found.append("\(path): fits none") }
        if let options = schema["enum"] as? [String], !options.contains(value as? String ?? "") { found.append("\(path): not one of \(options)") }
        let types = (schema["type"] as? [String]) ?? (schema["type"] as? String).map { [$0] } ?? []
        if !types.isEmpty, !types.contains(where: { isOfType(value, $0) }) { found.append("\(path): not a \(types)") }
        if let object = value as? [String: Any] {
            for name in schema["required"] as? [String] ?? [] where object[name] == nil { found.append("\(path): no \(name)") }
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            for (name, member) in object {
                if let property = properties[name] { found += faults(member, property, at: "\(path).\(name)") }
                else if let rest = schema["additionalProperties"] as? [String: Any] { found += faults(member, rest, at: "\(path).\(name)") }
            }
        }
        if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
            for (k, item) in list.enumerated() { found += faults(item, items, at: "\(path)[\(k)]") }
        }
        return found
    }
    private func isOfType(_ value: Any, _ type: String) -> Bool {
        let number = value as? NSNumber
        let isBool = number.map { CFGetTypeIDIsBoolean($0) } ?? false
        switch type {
        case "object": return value is [String: Any]
        case "array": return value is [Any]
        case "string": return value is String
        case "null": return value is NSNull
        case "boolean": return isBool
        case "number": return number != nil && !isBool
        case "integer": return number.map { !isBool && $0.doubleValue == $0.doubleValue.rounded() } ?? false
        default: return false
        }
    }
    private func CFGetTypeIDIsBoolean(_ n: NSNumber) -> Bool { String(cString: n.objCType) == "c" || String(cString: n.objCType) == "B" }
}
