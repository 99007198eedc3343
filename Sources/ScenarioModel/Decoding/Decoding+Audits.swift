import Quantities

extension Decoding {
    func audit(_ entry: Node.Entry, inherited: Provenance) -> Audit? {
        guard let section = Section(entry.value, KeyCatalogue.audit, inherited: inherited, log: log) else { return nil }
        let names = section["audits"].map { nameList($0) } ?? []
        var sound = !names.isEmpty
        for (name, node) in names where !checkPayment(name, at: node) { sound = false }
        let every = section.years("every"), finds = section.share("finds", .share), back = section.years("look_back")
        let interest = section.uncertainRate("interest")?.known, cost = section.read("cost", sum), shifts = section.share("shifts_above", .share)
        if let every, every.rawValue < 1.0 / 365 - 1e-12 { log.add(.D03, at: section["every"]!, "every must be a day or more"); return nil }
        guard let every, sound else { return nil }
        var audit = Audit(name: entry.key, of: names.map(\.name), every: every, finds: finds ?? Share(1), lookBack: back, interest: interest ?? AnnualRate(0),
                     cost: cost ?? .zero, shiftsAbove: shifts, place: entry.keyPlace)
        audit.notice = section.years("notice") ?? .zero
        return audit
    }
}
