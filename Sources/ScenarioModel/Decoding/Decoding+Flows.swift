import Quantities

/// Shares of flows other than sales.
extension Decoding {
    private static let flows = ["income", "proceeds", "cost", "profit"]

    func isShareOfFlow(_ node: Node) -> Bool {
        guard let of = node["of"]?.text else { return false }
        return Decoding.flows.contains(String(of.prefix { $0 != "(" && $0 != " " }))
    }

    func flowShare(_ section: Section) -> FlowShare? {
        let faults = log.all.count
        let from = point(section, "from"), until = point(section, "until")
        let flow = flow(section)
        var rates: [Royalty.RateStep] = []
        if section.has("rate"), let entry = section.entry("number") {
            log.add(.K03, at: entry, in: section.node, "rate is a share and number a number of shares; a stake has one of them")
        } else if let node = section["rate"] {
            rates = self.rates(node)
        } else if let number = section.uncertainNumber("number", .atLeastZero)?.known {
            guard let outstanding = section.uncertainNumber("outstanding", .aboveZero)?.known else {
                log.add(.K02, at: section["number"]!, "a number of shares needs outstanding: of how many", suggestion: "write outstanding: 1000000")
                return nil
            }
            if number > outstanding { log.add(.D03, at: section["number"]!, "more shares than there are") }
            rates = [.init(from: .age(.zero), rate: Share(number.rawValue / outstanding.rawValue))]
        } else {
            log.add(.K02, at: section.node, "a share of a flow needs rate, or number and outstanding", suggestion: "write rate: 10%")
        }
        let dilution = dilution(section), rateAt = point(section, "rate_at")
        let losses = section.choice("losses") == "shared"
        if losses, flow != .profit { log.add(.K03, at: section["losses"]!, "losses are those of a profit; they go with of: profit") }
        guard let flow, !rates.isEmpty, log.all.count == faults else { return nil }
        if flow == .profit, let node = section["rate_at"] { log.add(.K03, at: node, "a profit has the rate of its year; rate_at goes with income, proceeds and cost"); return nil }
        var share = FlowShare(rates: rates, of: flow, from: from, until: until, dilution: dilution, sharesLosses: losses)
        share.rateAt = rateAt
        share.inValue = section.truth("in_value") ?? !(section.has("number") || section.has("diluted"))
        return share
    }

    private func flow(_ section: Section) -> FlowShare.Flow? {
        guard let node = section["of"], let text = section.read("of", ScalarSyntax.text) else { return nil }
        let word = String(text.prefix { $0 != "(" && $0 != " " })
        var names: [String]?
        if text.count > word.count {
            guard text.dropFirst(word.count).hasPrefix("("), text.hasSuffix(")") else {
                log.add(.T01, at: node, "expected \(word)(NAMES), with names between spaces; found \(node.glimpse)")
                return nil
            }
            names = text.dropFirst(word.count + 1).dropLast().split(separator: " ").map(String.init)
        }
        switch word {
        case "profit": return .profit
        case "cost":
            for name in names ?? [] where !known(name, in: scope.stages, "stage", at: node) { return nil }
            return .costs(names)
        default:
            if let names, names.contains(where: scope.stages.contains) { log.add(.K06, at: node, "\(word) of a stage is not built yet; that of a world event is"); return nil }
            guard let names, !names.isEmpty else {
                log.add(.K02, at: node, "\(word) of which event?", suggestion: "write \(word)(sublicense)")
                return nil
            }
            for name in names where !known(name, in: scope.worldEvents, "event", at: node) { return nil }
            let bring = root["events"]
            for name in names where bring?[name]?[word] == nil {
                log.add(.N01, at: node, "the event \(name) brings no \(word)", suggestion: "give it \(word): 20M")
                return nil
            }
            return word == "income" ? .income(names) : .proceeds(names)
        }
    }
    private func known(_ name: String, in names: [String], _ kind: String, at node: Node) -> Bool {
        if names.contains(name) { return true }
        let (code, because) = scope.missing(name)
        log.add(code, at: node, "no \(kind) \(name)\(because)", suggestion: NearestKey.to(name, in: names).map { "did you mean \($0)?" })
        return false
    }

    private func dilution(_ section: Section) -> FlowShare.Dilution? {
        guard let node = section["diluted"], let read = Section(node, KeyCatalogue.diluted, inherited: section.provenance, log: log) else { return nil }
        let by = read.share("by", .share), rounds = read.count("rounds"), each = read.read("each", ScalarSyntax.word)
        if rounds != nil, each != nil { log.add(.K03, at: node, "rounds is a number of rounds and each an event; a stake is diluted by one of them"); return nil }
        if let each, !known(each, in: scope.worldEvents, "event", at: read["each"]!) { return nil }
        guard let by else { return nil }
        if let each { return .init(by: by, rounds: .event(each)) }
        guard let rounds else { log.add(.K02, at: node, "how many rounds?", suggestion: "write rounds: 2, or each: financing"); return nil }
        return .init(by: by, rounds: .known(rounds))
    }
}
