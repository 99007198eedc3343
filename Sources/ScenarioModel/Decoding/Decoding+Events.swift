import Foundation
import Quantities

/// The forms in which an event of the world comes, by the key that marks them.
private enum OccurrenceForm: String, CaseIterable {
    case hazard, rate, at
}

extension Decoding {
    /// `events`, sorted by name.
    func events(_ node: Node, inherited: Provenance) -> [WorldEvent] {
        named(node, "events", .event, inherited: inherited).compactMap { event($0.0, inherited: $0.1) }
    }

    private func event(_ entry: Node.Entry, inherited: Provenance) -> WorldEvent? {
        guard let section = Section(entry.value, KeyCatalogue.event, inherited: inherited, log: log) else { return nil }
        let faults = log.all.count
        let forms = OccurrenceForm.allCases.filter { section.has($0.rawValue) }
        if forms.count > 1 {
            log.add(.K03, at: entry, in: root["events"]!, "\(forms[0]) and \(forms[1]) are two ways for an event to come; it has one", suggestion: "make two events of it")
            return nil
        }
        let after = section["after"].flatMap { worldPoint($0) }, until = section["until"].flatMap { worldPoint($0) }
        let during = stageNames(section)
        let occurrence: WorldEvent.Occurrence?
        switch forms.first {
        case .hazard: occurrence = section.uncertainRate("hazard").map { .anyTime(note($0) ?? $0, atMost: 1) }
        case .rate: occurrence = recurring(section, entry)
        case .at: occurrence = dated(section, section["at"]!)
        case nil:
            if let after { occurrence = .at([after], chance: note(section.uncertainShare("chance"))) } else {
                let isLater = section.node.ownEntries.contains { section.context[$0.key]?.status == .later }
                if !isLater, !section.has("after") {
                    log.add(.K02, at: entry.value, "an event needs at, hazard, rate or after: when it comes", suggestion: "write { hazard: 5%/y } or { chance: 40%, at: phase2.success }")
                }
                occurrence = nil
            }
        }
        if let form = forms.first, form != .at, let chance = section.entry("chance") {
            log.add(.K03, at: chance, in: section.node, "chance goes with at or after; beside \(form) it is part of the rate")
        }
        if forms.first != .rate, let most = section.entry("at_most") {
            log.add(.K03, at: most, in: section.node, "at_most goes with rate; this event comes \(forms.first == .at ? "at its points" : "once")")
        }
        // What every occurrence draws for itself is no one number to correlate.
        let once = occurrence?.most == 1
        let delay = note(section.uncertainYears("delay"), as: once || forms.first == .rate ? nil : .perStage)
        func sum(_ key: String) -> Uncertain<Money>? { note(section.uncertainMoney(key), as: once ? nil : .perStage) }
        let income = sum("income"), proceeds = sum("proceeds"), cost = sum("cost"), lasts = note(section.uncertainYears("lasts"), as: once ? nil : .perStage)
        guard let occurrence, log.all.count == faults else { return nil }
        // A point that it waits for is that of the event itself.
        let isFromAfter = forms.isEmpty
        var event = WorldEvent(name: entry.key, occurrence: occurrence, after: isFromAfter ? nil : after, delay: delay, until: until, during: during,
                               income: income, proceeds: proceeds, cost: cost, place: entry.keyPlace)
        event.lasts = lasts
        return event
    }

    private func recurring(_ section: Section, _ entry: Node.Entry) -> WorldEvent.Occurrence? {
        guard let rate = note(section.uncertainRate("rate")) else { return nil }
        if section.has("at_most") { return section.count("at_most").map { .anyTime(rate, atMost: $0) } }
        guard let known = rate.known else {
            log.add(.K02, at: entry.value, "an uncertain rate needs at_most: how often it comes at most", suggestion: "write at_most: 20")
            return nil
        }
        guard let horizon else { return nil }
        guard let most = Decoding.most(ofMean: known.rawValue * horizon.rawValue) else {
            log.add(.K02, at: entry.value, "\(entry.key) may come more than \(KeyCatalogue.mostOccurrences) times within the horizon; it needs at_most", suggestion: "write at_most: \(KeyCatalogue.mostOccurrences)")
            return nil
        }
        return .anyTime(rate, atMost: most)
    }

    /// What a Poisson number of a mean does not exceed but once in a million; nil above the most that is drawn.
    private static func most(ofMean mean: Double) -> Int? {
        guard mean < Double(KeyCatalogue.mostOccurrences) else { return nil }
        var chance = exp(-mean), sum = chance, most = 0
        while 1 - sum > 1e-6 {
            most += 1
            chance *= mean / Double(most); sum += chance
        }
        return most <= KeyCatalogue.mostOccurrences ? max(1, most) : nil
    }

    private func dated(_ section: Section, _ node: Node) -> WorldEvent.Occurrence? {
        let items = node.opened.items
        if let items, items.isEmpty { log.add(.K02, at: node, "at is an empty list", suggestion: "name a point in time"); return nil }
        if let items, items.count > KeyCatalogue.mostOccurrences {
            log.add(.Y05, at: node, "at names at most \(KeyCatalogue.mostOccurrences) points; found \(items.count)"); return nil
        }
        let points = (items ?? [node]).compactMap { worldPoint($0) }
        guard points.count == items?.count ?? 1 else { return nil }
        if points.count > 1, let chance = section.entry("chance") {
            log.add(.K03, at: chance, in: section.node, "chance goes with one point; at names \(points.count)", suggestion: "make an event of each")
            return nil
        }
        return .at(points, chance: note(section.uncertainShare("chance")))
    }

    /// A point of the world; a bare stage is its success, and a definition that only renames an event stands for it.
    private func worldPoint(_ node: Node) -> Point? {
        guard let written = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.point(node) }) else { return nil }
        let point = written.mapEvents { name in
            let event = name.parts.count == 1 ? scope.renamed[name.parts[0]].map { EventName($0, place: name.place) } ?? name : name
            return event.parts.count == 1 && scope.stages.contains(event.parts[0]) ? EventName([event.parts[0], "success"], place: event.place) : event
        }
        triggers.check(point, in: .world, at: node)
        triggers.checkPossible(.point(point), at: node)
        return point
    }

    private func stageNames(_ section: Section) -> [String] {
        guard let node = section["during"] else { return [] }
        var names: [String] = []
        for (name, item) in nameList(node) {
            if !scope.stages.contains(name) {
                let (code, because) = scope.missing(name)
                log.add(code, at: item, "no stage \(name)\(because)", suggestion: NearestKey.to(name, in: scope.stages).map { "did you mean \($0)?" },
                        notes: ["stages: \(scope.stages.isEmpty ? "none" : scope.stages.joined(separator: ", "))"])
            } else if names.contains(name) {
                log.add(.K05, at: item, "\(name) is named twice")
            } else {
                names.append(name)
            }
        }
        return names.sorted()
    }
}
