import Quantities
import Sampling

extension Decoding {
    /// How it is told whether a stage succeeds.
    func success(_ section: Section, _ entry: Node.Entry, measures: [Measure]) -> StageSuccess? {
        guard let node = section["success"] else { return .chance(Uncertain(.fixed(1), path: entry.value.path.appending("success"))) }
        if node.opened.isMap, !node.opened.isLongForm { return sites(node.opened, inherited: section.provenance).map { .sites($0) } }
        if let text = node.text, text.contains(where: { "<>".contains($0) }) {
            guard let comparison = section.read("success", ScalarSyntax.comparison) else { return nil }
            let names = measures.map(\.name)
            guard names.contains(comparison.metric.name) else {
                // A measure that is wrong itself has been reported where it stands.
                guard entry.value["measures"]?[comparison.metric.name] == nil else { return nil }
                log.add(Diagnostic(.N01, at: node.path, place: comparison.metric.place ?? node.place, "no measure \(comparison.metric) of \(entry.key)",
                                   suggestion: NearestKey.to(comparison.metric.name, in: names).map { "did you mean \($0)?" } ?? "write measures: { \(comparison.metric.name): normal(mean=92% sd=3pp) }",
                                   notes: ["measures: \(names.isEmpty ? "none" : names.joined(separator: ", "))"]))
                return nil
            }
            return triggers.checkMeasure(comparison, of: entry.key, comparison.metric.name, at: node) ? .measured(comparison) : nil
        }
        return note(section.uncertainShare("success")).map { .chance($0) }
    }

    private func sites(_ node: Node, inherited: Provenance) -> SiteTrial? {
        guard let section = Section(node, KeyCatalogue.siteTrial, inherited: inherited, log: log) else { return nil }
        let sites = section.count("sites"), needs = section.count("needs")
        let each = section.share("each", .share), common = section.share("common", .share)
        guard let sites, let needs, let each else { return nil }
        if needs > sites {
            log.add(.D03, at: section["needs"]!, "needs cannot be more than sites (\(sites)); found \(needs)")
            return nil
        }
        if let common, common.rawValue >= 1 {
            log.add(.D03, at: section["common"]!, "common must lie below 100%; sites that all come out alike are one site")
            return nil
        }
        return SiteTrial(sites: sites, each: each, needs: needs, common: common ?? .zero)
    }

    // MARK: measures

    /// What a stage measures, sorted by name.
    func measures(_ section: Section, of stage: String) -> [Measure] {
        var found: [Measure] = []
        var entries = section["measures"].map { named($0, "measures", .event, inherited: section.provenance) } ?? []
        if let gain = entries.firstIndex(where: { $0.0.key == "gain" }) {
            log.add(.K06, at: entries.remove(at: gain).0, in: section["measures"]!, "gain (what each earlier attempt adds) is not built yet", suggestion: "leave it out")
        }
        if let entry = entries.first(where: { $0.0.key == SiteTrial.measure })?.0 {
            log.add(.K04, at: entry, in: section["measures"]!, "passed is the number of sites that pass, and cannot be a measure of its own", suggestion: "choose another name")
        }
        let isSum: (Node) -> Bool = { $0.opened.isMap && !$0.opened.isLongForm }
        for (entry, provenance) in entries where !isSum(entry.value) {
            if let measure = drawn(entry, inherited: provenance) { found.append(measure) }
        }
        for (entry, _) in entries where isSum(entry.value) {
            if let measure = sum(entry, of: found, all: entries.map(\.0.key)) { found.append(measure) }
        }
        var units: [String: Measure.Unit?] = [:]
        for (entry, _) in entries { units[entry.key] = .some(found.first { $0.name == entry.key }?.unit) }
        if let success = section.node["success"]?.opened, success.isMap, !success.isLongForm { units[SiteTrial.measure] = .number }
        measureUnits[stage] = units
        return found.sorted { $0.name < $1.name }
    }

    private func drawn(_ entry: Node.Entry, inherited: Provenance) -> Measure? {
        // A measure is a share where its numbers are, as in normal(mean=92% sd=3pp).
        if let number = try? ScalarSyntax.uncertainNumber(entry.value, inherited: inherited) {
            return Measure(name: entry.key, unit: .number, value: .drawn(note(number) ?? number))
        }
        do throws(Diagnostic) {
            let share = try ScalarSyntax.uncertainShare(entry.value, inherited: inherited)
            let number = Uncertain<Number>(share.law, scale: share.scale, shift: share.shift, path: share.path, place: share.place, provenance: share.provenance)
            return Measure(name: entry.key, unit: .share, value: .drawn(note(number) ?? number))
        } catch {
            let isShare = VirtualLeaves.scalar(of: entry.value)?.text?.contains("%") ?? false
            if isShare { log.add(error) } else { _ = log.attempt { () throws(Diagnostic) in try ScalarSyntax.uncertainNumber(entry.value, inherited: inherited) } }
            return nil
        }
    }

    private func sum(_ entry: Node.Entry, of drawn: [Measure], all: [String]) -> Measure? {
        var weights: [Measure.Weight] = [], units: Set<Measure.Unit> = [], sound = true
        for part in entry.value.opened.ownEntries {
            let weight = log.attempt { () throws(Diagnostic) in try ScalarSyntax.share(part.value) }
            guard let measure = drawn.first(where: { $0.name == part.key }) else {
                sound = false
                // A measure that is wrong itself has been reported where it stands.
                if all.contains(part.key), entry.key != part.key, !(root["program"]?["stages"]?[entry.value.path.keys[2]]?["measures"]?[part.key]?.opened.isMap ?? false) { continue }
                log.add(.N01, at: part, in: entry.value.opened, all.contains(part.key) ? "\(part.key) is a sum itself; a sum is of what is drawn" : "no measure \(part.key)",
                        suggestion: NearestKey.to(part.key, in: drawn.map(\.name)).map { "did you mean \($0)?" },
                        notes: ["drawn measures: \(drawn.isEmpty ? "none" : drawn.map(\.name).joined(separator: ", "))"])
                continue
            }
            units.insert(measure.unit)
            guard let weight else { sound = false; continue }
            weights.append(.init(measure: part.key, weight: weight))
        }
        if sound, weights.isEmpty { log.add(.K02, at: entry.value, "\(entry.key) adds up nothing", suggestion: "write { technical: 40%, readiness: 60% }"); return nil }
        if sound, units.count > 1 { log.add(.U01, at: entry.value, "\(entry.key) adds shares to numbers", suggestion: "give its measures one unit"); return nil }
        guard sound, let unit = units.first else { return nil }
        return Measure(name: entry.key, unit: unit, value: .sum(weights.sorted { $0.measure < $1.measure }))
    }
}
