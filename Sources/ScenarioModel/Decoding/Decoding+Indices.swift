import Quantities

extension Decoding {
    /// An index; what correlations may name is its path.
    func index(_ entry: Node.Entry, inherited: Provenance) -> PriceIndex? {
        guard let section = Section(entry.value, KeyCatalogue.index, inherited: inherited, log: log) else { return nil }
        let growth = section.rate("growth", .growth) ?? .zero, volatility = section.share("volatility", .volatility) ?? .zero
        let to = section.level("reverts_to"), speed = section.rate("speed", .aboveZero)
        numbers[entry.value.path] = volatility.rawValue > 0 ? .uncertain : .fixed
        func index(_ course: PriceIndex.Course) -> PriceIndex { PriceIndex(name: entry.key, course: course, place: entry.keyPlace) }
        if let start = section["start"]?.opened, start.isMap, !start.isLongForm {
            // 0 is what stands there anyway, so that a case may freeze every index.
            for (key, moves) in [("growth", growth != .zero), ("volatility", volatility != .zero), ("reverts_to", to != nil), ("speed", speed != nil)] where moves {
                log.add(.K03, at: section.entry(key)!, in: section.node, "start as a table is a known path; it goes without \(key)",
                        suggestion: "write start: \(start.ownEntries.first?.value.glimpse ?? "1"), or take \(key) out")
            }
            return table(start, key: ScalarSyntax.yearsKey, row: level).map { index(.known($0)) }
        }
        for (key, other) in [("reverts_to", "speed"), ("speed", "reverts_to")] where section.has(key) && !section.has(other) {
            log.add(Diagnostic(.K02, at: section.node.path.appending(other), place: section.node.place, "\(key) needs \(other) (\(KeyCatalogue.index[other]!.meaning))",
                               suggestion: "write \(KeyCatalogue.index[other]!.example)"))
        }
        let start = section.level("start")
        if section.has("start"), start == nil { return nil }
        var reversion: Motion.Reversion?
        if let to, let speed { reversion = .init(to: to, speed: speed) }
        return index(.moving(Motion(start: start ?? Number(1), growth: growth, volatility: volatility, reversion: reversion)))
    }

    private func level(_ row: Node) throws(Diagnostic) -> Number {
        let level = try ScalarSyntax.level(row)
        guard level.rawValue > 0 else { throw Diagnostic(.D03, at: row.path, place: row.place, "an index must be above 0; found \(row.glimpse)") }
        return level
    }

    /// The index of a market with another currency; nil for the scenario's own.
    func currency(_ section: Section) -> String? {
        guard let node = section["currency"], let name = section.read("currency", ScalarSyntax.word), name != root["currency"]?.text else { return nil }
        if scope.indices.contains(name) { return name }
        let (code, because) = scope.missing(name)
        log.add(code, at: node, "no index \(name)\(because), which would say what its money is worth",
                suggestion: NearestKey.to(name, in: scope.indices).map { "did you mean \($0)?" } ?? "write indices: { \(name): { start: 1.08, volatility: 8% } }",
                notes: scope.indices.isEmpty ? [] : ["indices: \(scope.indices.joined(separator: ", "))"])
        return nil
    }
}
