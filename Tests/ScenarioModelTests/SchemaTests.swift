import Foundation
import Testing
@testable import ScenarioModel

/// The schema that editors take, and the catalogue it is written from.
struct SchemaTests {
    private func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(ScenarioSchema.json().utf8)) as? [String: Any])
    }

    @Test func isJSONOfTheDraft() throws {
        let schema = try schema()
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(Set(try #require(schema["required"] as? [String])) == ["dealcast", "name", "currency", "effective", "horizon", "parties", "agreement"])
        #expect(ScenarioFile.jsonSchema() == ScenarioSchema.json())
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let schema = try schema()
        let definitions = try #require(schema["$defs"] as? [String: Any])
        var references: Set<String> = []
        func walk(_ value: Any) {
            if let map = value as? [String: Any] {
                if let reference = map["$ref"] as? String { references.insert(reference) }
                map.values.forEach(walk)
            }
            (value as? [Any])?.forEach(walk)
        }
        walk(schema)
        #expect(references.count > 20)
        for reference in references { #expect(definitions[String(reference.dropFirst("#/$defs/".count))] != nil, "\(reference)") }
    }

    /// Every key that is built is offered, every key that is not is left out.
    @Test func hasExactlyTheKeysThatAreBuilt() throws {
        let schema = try schema()
        let definitions = try #require(schema["$defs"] as? [String: Any])
        for context in KeyCatalogue.contexts {
            let body = try #require(context == KeyCatalogue.root ? schema : definitions[context.id] as? [String: Any])
            let properties = try #require(body["properties"] as? [String: Any])
            #expect(Set(properties.keys) == Set(context.built.map(\.name)).union(["source", "as_of", "note"]))
        }
    }

    @Test func patternsAcceptWhatTheLanguageDoes() throws {
        let schema = try schema()
        let definitions = try #require(schema["$defs"] as? [String: Any])
        func patterns(_ name: String) -> [String] {
            var found: [String] = []
            func walk(_ value: Any) {
                if let map = value as? [String: Any] { if let p = map["pattern"] as? String { found.append(p) }; map.values.forEach(walk) }
                (value as? [Any])?.forEach(walk)
            }
            if let definition = definitions[name] { walk(definition) }
            return found
        }
        func accepts(_ name: String, _ text: String) -> Bool {
            patterns(name).contains { text.range(of: $0, options: .regularExpression) != nil }
        }
        for (unit, right, wrong) in [
            ("money", ["30M", "1.5B", "12k", "10M EUR", "5000 USD", "0"], ["30", "30m", "1e6", "1_000", "010k", ".5M", "uniform(1M 2M)"]),
            ("share", ["12%", "0.5%", "-3%"], ["0.12", "12", "12 %"]),
            ("time", ["9mo", "2.5y", "90d", "3w", "1q"], ["9m", "9", "9months"]),
            ("rate", ["3%/y", "0.2/y", "1%/mo"], ["3%", "3/w"]),
            ("moneyRate", ["0.1M/mo"], ["0.1M"]),
            ("uncertain_time", ["9mo", "pert(9mo 15mo 2y)"], ["9m", "prt(9mo 15mo 2y)"]),
        ] {
            for text in right { #expect(accepts(unit, text), "\(unit) \(text)") }
            for text in wrong { #expect(!accepts(unit, text), "\(unit) \(text)") }
        }
    }

    @Test func catalogueIsComplete() {
        let ids = KeyCatalogue.contexts.map(\.id)
        #expect(Set(ids).count == ids.count)
        for context in KeyCatalogue.contexts {
            let names = context.keys.map(\.name)
            #expect(Set(names).count == names.count, "\(context.id) has a key twice")
            for key in context.keys {
                #expect(!key.meaning.isEmpty && key.example.contains(key.name), "\(context.id).\(key.name)")
            }
        }
    }
}
