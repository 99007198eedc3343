/// Checks that an event exists, and says what else it may have meant.
struct EventResolution {
    let scope: NameScope
    let log: FaultLog

    func check(_ event: EventName, in setting: TriggerSetting, at node: Node) {
        guard let fault = fault(of: event, in: setting) else { return }
        log.add(Diagnostic(fault.code, at: node.path, place: event.place ?? node.place, fault.message, suggestion: fault.suggestion, notes: fault.notes))
    }

    private struct Fault {
        var code: ErrorCode
        var message: String
        var suggestion: String?
        var notes: [String] = []
        init(_ code: ErrorCode, _ message: String, _ suggestion: String? = nil, notes: [String] = []) {
            self.code = code; self.message = message; self.suggestion = suggestion; self.notes = notes
        }
        static func later(_ what: String) -> Fault { Fault(.K06, "the event \(what) is not built yet") }
    }

    private func fault(of event: EventName, in setting: TriggerSetting) -> Fault? {
        switch event.parts.count {
        case 1: bare(event.parts[0], in: setting)
        case 2: dotted(event.parts[0], event.parts[1], in: setting)
        default: Fault(.N01, "no event \(event); an event is a name, or an owner and a name, such as phase2.start",
                       NearestKey.to(event.parts.suffix(2).joined(separator: "."), in: scope.events).map { "did you mean \($0)?" })
        }
    }

    // MARK: one word

    private func bare(_ word: String, in setting: TriggerSetting) -> Fault? {
        if word == "signing" || word == "effective" { return nil }
        if word == "end" { return .later("end") }
        if scope.definitions.contains(word), !(setting == .world && scope.stages.contains(word)) {
            return setting == .world ? Fault(.N01, "\(word) is a definition of the agreement; the world cannot wait for it", "name the event it stands for") : nil
        }
        if Vocabulary.extremes.all.contains(word) {
            if Vocabulary.extremes.later.contains(word) { return .later(word) }
            return scope.markets.isEmpty ? Fault(.N01, "no event \(word): the file has no markets") : nil
        }
        if Vocabulary.marketEvents.all.contains(word) { return marketEvent(word, in: setting) }
        if scope.refused.contains(word) || scope.worldEvents.contains(word) { return nil }
        if scope.calendars.contains(word) {
            if setting == .world { return Fault(.N01, "\(word) is a calendar of the agreement; the world cannot wait for it") }
            return Fault(.K06, "the calendar \(word) inside a longer phrase is not built yet", "write next \(word) for one date of it")
        }
        if scope.stages.contains(word) {
            return setting == .world ? nil : Fault(.N01, "\(word) is a stage; say which moment of it", "did you mean \(word).success?",
                                                   notes: ["moments of a stage: \(list(Vocabulary.stageEvents.built))"])
        }
        if scope.markets.contains(word) {
            return Fault(.N01, "\(word) is a market; say which moment of it", "did you mean \(word).launch?", notes: ["moments of a market: \(list(Vocabulary.marketEvents.built))"])
        }
        if scope.payments.contains(word) {
            return Fault(.N01, "\(word) is a payment; say which moment of it", scope.datedPayments.contains(word) ? "did you mean \(word).paid?" : nil)
        }
        if scope.gates.contains(word) { return .later(word) }
        if scope.covenants.contains(word) { return Fault(.N01, "\(word) is a covenant; say which moment of it", scope.duties.contains(word) ? "did you mean \(word).due?" : nil) }
        return unknown(word)
    }

    private func marketEvent(_ word: String, in setting: TriggerSetting) -> Fault? {
        if Vocabulary.marketEvents.later.contains(word) { return .later(word) }
        if case .market = setting { return nil }
        let owned = scope.markets.prefix(4).map { "\($0).\(word)" }
        let first = Vocabulary.extremes.built.contains("first_\(word)") ? ["first_\(word)"] : []
        return Fault(.N01, "a bare \(word) does not say of which market", (owned + first).first.map { "write \($0)" },
                     notes: ["candidates: \(list(owned + first)), or per: [MARKETS] for each market by itself"])
    }

    // MARK: owner and word

    private func dotted(_ owner: String, _ word: String, in setting: TriggerSetting) -> Fault? {
        if scope.stages.contains(owner), Vocabulary.stageEvents.all.contains(word) {
            return Vocabulary.stageEvents.later.contains(word) ? .later("\(owner).\(word)") : nil
        }
        if scope.markets.contains(owner) {
            return moment(word, of: owner, in: Vocabulary.marketEvents)
        }
        let isClause = scope.payments.contains(owner) || scope.covenants.contains(owner)
        if isClause, Vocabulary.covenantEvents.all.contains(word) || Vocabulary.paymentEvents.all.contains(word), setting == .world {
            return Fault(.N01, "\(owner).\(word) is an event of the agreement; the world cannot wait for it")
        }
        if scope.covenants.contains(owner) {
            if word == "due" {
                guard scope.duties.contains(owner) else { return Fault(.N01, "\(owner) has no due date: only a covenant with require and by has one") }
                return setting == .definition ? .later("\(owner).due inside a definition") : nil
            }
            if Vocabulary.covenantEvents.later.contains(word) || scope.gates.contains(owner) { return .later("\(owner).\(word)") }
        }
        if scope.payments.contains(owner), Vocabulary.paymentEvents.later.contains(word) { return .later("\(owner).\(word)") }
        if scope.payments.contains(owner), Vocabulary.paymentEvents.built.contains(word) {
            if setting == .definition { return .later("\(owner).\(word) inside a definition") }
            if word == "unpaid" {
                return scope.payOrLose.contains(owner) ? nil : Fault(.N01, "\(owner) cannot be left unpaid: only a minimum with optional can", "write optional: { paid: 70% } there")
            }
            return scope.datedPayments.contains(owner) ? nil : .later("\(owner).\(word), of a payment that has no single date,")
        }
        if scope.stages.contains(owner) { return moment(word, of: owner, in: Vocabulary.stageEvents) }
        if scope.refused.contains(owner) { return nil }
        if scope.worldEvents.contains(owner) { return Fault(.N01, "no event \(owner).\(word): \(owner) is an event by itself", "did you mean \(owner)?") }
        if owner == "this" { return .later("this.\(word)") }
        if isClause {
            let known = scope.covenants.contains(owner) ? Vocabulary.covenantEvents : Vocabulary.paymentEvents
            return Fault(.N01, "no event \(owner).\(word)", NearestKey.to(word, in: known.all).map { "did you mean \(owner).\($0)?" },
                         notes: scope.duties.contains(owner) ? ["\(owner) has: due"] : [])
        }
        return unknown("\(owner).\(word)", owner: owner)
    }

    private func moment(_ word: String, of owner: String, in words: Vocabulary.Words) -> Fault? {
        if words.built.contains(word) { return nil }
        if words.later.contains(word) { return .later("\(owner).\(word)") }
        let near = NearestKey.to(word, in: words.all)
        let others = words.built.filter { $0 != near }
        return Fault(.N01, "no event \(owner).\(word)", near.map { "did you mean \(owner).\($0)?" }, notes: ["\(near == nil ? "Events" : "Others") of \(owner): \(list(others))"])
    }

    private func unknown(_ text: String, owner: String? = nil) -> Fault {
        let (code, because) = scope.missing(owner ?? text)
        let near = NearestKey.oneOf(text, in: scope.events) ?? NearestKey.to(text, in: scope.stages).map { "\($0).success" } ?? NearestKey.to(text, in: scope.markets).map { "\($0).launch" }
        return Fault(code, "no event \(text)\(because)", near.map { "did you mean \($0)?" },
                     notes: near == nil ? ["stages: \(list(scope.stages)); markets: \(list(scope.markets)); definitions: \(list(scope.definitions))\(scope.worldEvents.isEmpty ? "" : "; events: \(list(scope.worldEvents))")"] : [])
    }

    private func list(_ words: some Collection<String>) -> String { words.isEmpty ? "none" : words.joined(separator: ", ") }
}
