import Quantities

/// The parts of event payments: shares paid earlier, declines, retentions, refunds, verification.
extension Decoding {
    /// Nil after a fault.
    func eventParts(_ section: Section, perMarket: Bool) -> EventParts? {
        let faults = log.all.count
        let setting: TriggerSetting = perMarket ? .market : .clause
        var parts = EventParts()
        if let node = section["partial"] { parts.partial = partial(node, in: setting) }
        if let node = section["declines"], let read = Section(node, KeyCatalogue.declines, inherited: section.provenance, log: log) { parts.declines = declines(read, in: setting) }
        if let node = section["retained"], let read = Section(node, KeyCatalogue.retained, inherited: section.provenance, log: log),
           let share = read.share("share", .share), let until = trigger(read, "until", in: setting) {
            parts.retained = .init(share: share, until: until)
        }
        if let node = section["refundable"], let read = Section(node, KeyCatalogue.refundable, inherited: section.provenance, log: log),
           let when = trigger(read, "when", in: setting) {
            parts.refund = .init(share: read.share("share", .share) ?? Share(1), when: when)
        }
        parts.atMost = section.count("at_most")
        return log.all.count == faults ? parts : nil
    }

    /// A trigger under a key with its names checked; nil when absent or wrong.
    func trigger(_ section: Section, _ key: String, in setting: TriggerSetting = .clause) -> Trigger? {
        guard let node = section[key], let trigger = section.read(key, ScalarSyntax.trigger) else { return nil }
        let faults = log.all.count
        triggers.check(trigger, in: setting, at: node)
        return log.all.count == faults ? trigger : nil
    }

    private func partial(_ node: Node, in setting: TriggerSetting) -> [EventParts.Part] {
        guard node.opened.isMap, !node.opened.ownEntries.isEmpty else {
            log.add(.U01, at: node, "expected a table of shares and what pays them; found \(node.glimpse)", suggestion: "write { 40%: US.resubmission }")
            return []
        }
        var parts: [EventParts.Part] = []
        for entry in node.opened.ownEntries {
            guard let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.shareKey(entry) }),
                  let trigger = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.trigger(entry.value) }) else { continue }
            triggers.check(trigger, in: setting, at: entry.value)
            if !(share.rawValue > 0 && share.rawValue < 1) { log.add(.D03, at: entry, in: node, "a part lies between 0% and 100% of the sum; found \(entry.key)") }
            if parts.contains(where: { $0.share == share }) { log.add(.A01, at: entry, in: node, "two parts are the same share, \(entry.key); the keys must rise") }
            parts.append(.init(key: entry.key, share: share, when: trigger))
        }
        return parts.sorted { $0.share < $1.share }
    }

    private func declines(_ read: Section, in setting: TriggerSetting) -> EventParts.Declining? {
        var step: EventParts.Declining.Step?
        if let by = read["by"] {
            if by.text?.hasSuffix("%") ?? false { step = read.share("by", .share).map { .share($0) } }
            else { step = log.attempt { () throws(Diagnostic) in try sum(by) }.map { .money($0) } }
        }
        let per = read.years("per"), after = point(read, "after", in: setting)
        if let per, per.rawValue <= 0 { log.add(.D03, at: read["per"]!, "per must be above 0"); return nil }
        let atLeast = read.share("at_least", .share), atMost = read.share("at_most", .atLeastZero)
        guard let step, let per, let after else { return nil }
        return .init(by: step, per: per, after: after, rises: read.truth("rises") ?? false, atLeast: atLeast ?? Share(0), atMost: atMost)
    }

    func verification(_ section: Section) -> Verification? {
        guard let node = section["verified"], let read = Section(node, KeyCatalogue.verified, inherited: section.provenance, log: log) else { return nil }
        let after = read.uncertainYears("after"), reject = read.share("wrong_reject", .share), accept = read.share("wrong_accept", .share)
        if let reject, reject.rawValue >= 1 { log.add(.D03, at: read["wrong_reject"]!, "with 100% nothing is ever accepted"); return nil }
        let again = read.uncertainYears("again")
        guard let after else { return nil }
        return Verification(after: after, wrongReject: reject ?? Share(0), again: again ?? after, wrongAccept: accept ?? Share(0))
    }
}
