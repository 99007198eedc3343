import Quantities

/// The keys of a grace that are written; a key of the covenant wins over the same key of the grace it names.
struct WrittenGrace {
    var tolling: Grace.Tolling?
    var notice: Years?
    var cure: Years?
    var waiver: Grace.Waiver?

    func over(_ other: WrittenGrace) -> WrittenGrace {
        WrittenGrace(tolling: tolling ?? other.tolling, notice: notice ?? other.notice, cure: cure ?? other.cure, waiver: waiver ?? other.waiver)
    }
    var grace: Grace { Grace(tolling: tolling ?? .none, notice: notice ?? .zero, cure: cure ?? .zero, waiver: waiver) }
}

extension Decoding {
    /// The graces that covenants may name; nil for one that is wrong in itself.
    func graces(_ section: Section) -> [String: WrittenGrace] {
        guard let node = section["graces"] else { return [:] }
        var graces: [String: WrittenGrace] = [:]
        for (entry, provenance) in named(node, "graces", inherited: section.provenance) {
            graces[entry.key] = Section(entry.value, KeyCatalogue.grace, inherited: provenance, log: log).map(writtenGrace) ?? WrittenGrace()
        }
        return graces
    }

    func writtenGrace(_ section: Section) -> WrittenGrace {
        WrittenGrace(tolling: tolling(section), notice: section.years("notice"), cure: section.cure(), waiver: waiver(section))
    }

    private func tolling(_ section: Section) -> Grace.Tolling? {
        guard let node = section["tolling"] else { return nil }
        if node.isScalar {
            switch section.choice("tolling") {
            case "none": return Grace.Tolling.none
            case "excusable": return .excusable
            default: return nil
            }
        }
        guard let read = Section(node, KeyCatalogue.tolling, inherited: section.provenance, log: log) else { return nil }
        let share = read.share("share", .share) ?? Share(1)
        let atMost = read.years("at_most")
        guard let list = read["for"] else { return nil }
        if list.opened.items == nil, list.text == "excusable" { return .delays(nil, share: share, atMost: atMost) }
        var names: [String] = []
        for (name, item) in nameList(list) {
            if scope.delays.contains(name) {
                if names.contains(name) { log.add(.K05, at: item, "\(name) is named twice") } else { names.append(name) }
            } else if scope.worldEvents.contains(name) {
                log.add(.K06, at: item, "tolling for an event of the world (\(name)) is not built yet")
            } else if !scope.refused.contains(name) {
                let (code, because) = scope.missing(name)
                log.add(code, at: item, "no delay \(name)\(because)", suggestion: NearestKey.to(name, in: scope.delays + ["excusable"]).map { "did you mean \($0)?" },
                        notes: ["delays: \(scope.delays.isEmpty ? "none" : scope.delays.joined(separator: ", "))"])
            }
        }
        return .delays(names.sorted(), share: share, atMost: atMost)
    }

    private func waiver(_ section: Section) -> Grace.Waiver? {
        guard let node = section["waiver"], let read = Section(node, KeyCatalogue.waiver, inherited: section.provenance, log: log) else { return nil }
        let chance = read.uncertainShare("chance"), pays = read.uncertainMoney("pays")
        return chance.map { Grace.Waiver(chance: $0, pays: pays) }
    }
}

extension Section {
    /// A fixed time; a cure in proportion to something is not built.
    fileprivate func cure() -> Years? {
        if let node = self["cure"], node.isMap, !node.isLongForm {
            log.add(.K06, at: node, "a cure in proportion to something is not built yet", suggestion: "write a time, such as cure: 6mo")
            return nil
        }
        return years("cure")
    }
}
