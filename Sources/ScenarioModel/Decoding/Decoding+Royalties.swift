import Quantities

/// Royalties and minimums.
extension Decoding {
    func royalty(_ section: Section, _ terms: PaymentTerms) -> Royalty? {
        let faults = log.all.count
        let of = section.choice("of"), measured = section.choice("measured")
        let perMarkets = section["per"].flatMap { $0.opened.items == nil ? nil : marketNames($0) }, per = perMarkets == nil ? section.choice("per") : "market"
        var royalty = Royalty(tiers: StepTable([.init(from: .zero, value: Share(0))]))
        royalty.term = point(section, "term", in: .market)
        royalty.from = point(section, "from"); royalty.until = point(section, "until")
        royalty.afterExclusivity = section.share("after_exclusivity", .share) ?? Share(1)
        royalty.wholeAmount = section.truth("whole_amount") ?? false
        royalty.measured = measured == "cumulative" ? .cumulative : .year
        royalty.perMarket = per == "market"
        royalty.perProduct = per == "product"
        if royalty.perProduct, scope.products.isEmpty { log.add(.N01, at: section["per"]!, "per: product, and no market names its product", suggestion: "write product: tablet in the markets") }
        royalty.contractYears = section.choice("year").map { $0 == "contract" } ?? terms.contractYears
        let countsUnits = of == "annual_units"
        if of != "annual_sales" { readNetSales(section, terms, into: &royalty) }
        else if let node = section["net_sales"] { log.add(.K03, at: node, "annual_sales are before deductions; net_sales goes with of: net_sales") }
        if countsUnits { readUnitRates(section, into: &royalty) } else { readRates(section, into: &royalty) }
        // A list of markets: each alone, and no others.
        if let perMarkets, let units = royalty.unitRates {
            royalty.unitRates?.marketTiers = units.marketTiers.isEmpty ? Dictionary(uniqueKeysWithValues: perMarkets.map { ($0, units.tiers) }) : units.marketTiers.filter { perMarkets.contains($0.key) }
            if !units.steps.isEmpty { log.add(.K06, at: section["per"]!, "a rate that changes, in some markets only, is not built yet") }
        } else if let perMarkets {
            if !royalty.steps.isEmpty {
                royalty.marketSteps = Dictionary(uniqueKeysWithValues: perMarkets.map { ($0, royalty.steps) })
                royalty.steps = []
            } else if royalty.marketTiers.isEmpty, royalty.marketSteps.isEmpty {
                royalty.marketTiers = Dictionary(uniqueKeysWithValues: perMarkets.map { ($0, royalty.tiers) })
            } else {
                royalty.marketTiers = royalty.marketTiers.filter { perMarkets.contains($0.key) }
                royalty.marketSteps = royalty.marketSteps.filter { perMarkets.contains($0.key) }
            }
        }
        if let node = section["reductions"] {
            royalty.reductions = named(node, "reductions", inherited: section.provenance).compactMap { reduction($0.0) }
        }
        royalty.stacking = stacking(section)
        royalty.notBelow = notBelow(section)
        if let node = section["pipeline"] { royalty.pipeline = pipeline(node) ?? Royalty.Step.allCases }
        royalty.understatement = terms.understatement
        return log.all.count == faults ? royalty : nil
    }

    // MARK: rates

    private func rate(_ node: Node) throws(Diagnostic) -> Share {
        let share = try ScalarSyntax.share(node)
        guard (0...1).contains(share.rawValue) else { throw Diagnostic(.D03, at: node.path, place: node.place, "a royalty rate must lie between 0% and 100%; found \(node.glimpse)") }
        return share
    }
    private func flat(_ rate: Share) -> StepTable<Money, Share> { StepTable([.init(from: .zero, value: rate)]) }

    /// What stands under `rate` or `tiers`, one of which a royalty has.
    private func rateNode(_ section: Section) -> Node? {
        if let entry = section.entry("tiers"), section.has("rate") {
            log.add(.K03, at: entry, in: section.node, "rate is one rate for all sales and tiers are rates by level; a royalty has one of them")
            return nil
        }
        guard let node = (section["tiers"] ?? section["rate"])?.opened else {
            log.add(Diagnostic(.K02, at: section.node.path.appending("rate"), place: section.node.place, "a royalty needs rate or tiers", suggestion: "write rate: 5%"))
            return nil
        }
        return node
    }
    /// Money a unit: one rate, tiers by units, rates by market, or one that changes.
    private func readUnitRates(_ section: Section, into royalty: inout Royalty) {
        guard let node = rateNode(section) else { return }
        func flat(_ node: Node) -> StepTable<Number, Money>? { log.attempt { () throws(Diagnostic) in try sum(node) }.map { StepTable([.init(from: Number(0), value: $0)]) } }
        func tiers(_ node: Node) -> StepTable<Number, Money>? { node.isMap && !node.isLongForm ? table(node, key: ScalarSyntax.countKey, row: sum) : flat(node) }
        var rates = Royalty.UnitRates(tiers: StepTable([.init(from: Number(0), value: .zero)]))
        let areTiers = section.has("tiers"), isTable = node.isMap && !node.isLongForm
        if isTable, node.ownEntries.contains(where: { scope.markets.contains($0.key) }) {
            for entry in entriesByMarket(node) {
                rates.marketTiers[entry.key] = areTiers ? tiers(entry.value.opened) : flat(entry.value.opened)
            }
            royalty.perMarket = true
        } else if areTiers || !isTable {
            if let tiers = tiers(node) { rates.tiers = tiers }
        } else {
            rates.steps = rateSteps(node, sum).map { .init(from: $0.from, rate: $0.rate) }
        }
        royalty.unitRates = rates
    }

    private func readRates(_ section: Section, into royalty: inout Royalty) {
        guard let node = rateNode(section) else { return }
        let isTable = node.isMap && !node.isLongForm, areTiers = section.has("tiers")
        if areTiers, !node.isMap {
            log.add(.U01, at: node, "expected a table of rates by annual net sales; found \(node.glimpse)", suggestion: "write { 0: 8%, 250M: 10% }, or rate: 8%")
        } else if isTable, node.ownEntries.contains(where: { scope.markets.contains($0.key) }) {
            readMarketRates(node, areTiers: areTiers, into: &royalty)
        } else if areTiers {
            if let tiers = table(node, key: ScalarSyntax.moneyKey, row: rate) { royalty.tiers = tiers }
        } else if isTable {
            royalty.steps = rates(node)
        } else if let rate = log.attempt({ () throws(Diagnostic) in try rate(node) }) {
            royalty.tiers = flat(rate)
        }
    }

    private func readMarketRates(_ node: Node, areTiers: Bool, into royalty: inout Royalty) {
        for entry in entriesByMarket(node) {
            let value = entry.value.opened
            if areTiers, value.isMap, !value.isLongForm {
                if let tiers = table(value, key: ScalarSyntax.moneyKey, row: rate) { royalty.marketTiers[entry.key] = tiers }
            } else if !areTiers, value.isMap, !value.isLongForm {
                royalty.marketSteps[entry.key] = rates(value)
            } else if let rate = log.attempt({ () throws(Diagnostic) in try rate(value) }) {
                royalty.marketTiers[entry.key] = flat(rate)
            }
        }
        royalty.perMarket = true
    }

    /// A flat rate, one by time since `from`, or one by event.
    func rates(_ written: Node) -> [Royalty.RateStep] { rateSteps(written, rate).map { .init(from: $0.from, rate: $0.rate) } }
    private func rateSteps<R: Hashable & Sendable>(_ written: Node, _ rate: (Node) throws(Diagnostic) -> R) -> [(from: Royalty.RateStep.Start, rate: R)] {
        let node = written.opened
        guard node.isMap, !node.isLongForm else {
            return log.attempt { () throws(Diagnostic) in try rate(node) }.map { [(.age(.zero), $0)] } ?? []
        }
        guard !node.ownEntries.isEmpty else { log.add(.K02, at: node, "an empty table; it needs at least one row", suggestion: "write { 0y: 5%, 3y: 6% }"); return [] }
        if node.ownEntries.allSatisfy({ $0.key.first?.isNumber ?? false }) {
            return table(node, key: ScalarSyntax.yearsKey, row: rate)?.steps.map { (.age($0.from), $0.value) } ?? []
        }
        var steps: [(from: Royalty.RateStep.Start, rate: R)] = []
        for entry in node.ownEntries {
            let key = Node(content: .scalar(entry.key), place: entry.keyPlace, path: entry.value.path)
            guard let point = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.point(key) }),
                  let rate = log.attempt({ () throws(Diagnostic) in try rate(entry.value) }) else { continue }
            triggers.check(point, in: .clause, at: key)
            steps.append((.point(point), rate))
        }
        return steps
    }

    // MARK: deductions

    private func readNetSales(_ section: Section, _ terms: PaymentTerms, into royalty: inout Royalty) {
        guard let node = section["net_sales"] else {
            royalty.excludes = terms.excludes; royalty.combination = terms.combination
            return
        }
        (royalty.excludes, royalty.combination) = netSales(node, section.provenance)
    }

    /// What is excluded, and the share of combination products.
    func netSales(_ node: Node, _ provenance: Provenance) -> ([Royalty.Exclusion], [String: Share]) {
        guard let read = Section(node, KeyCatalogue.netSales, inherited: provenance, log: log) else { return ([], [:]) }
        var excludes: [Royalty.Exclusion] = []
        if let table = read["excludes"] {
            guard table.opened.isMap else { log.add(.U01, at: table, "expected shares by name; found \(table.glimpse)", suggestion: "write { freight: 3% }"); return ([], [:]) }
            for entry in table.opened.ownEntries {
                if entry.value.opened.isMap, !entry.value.opened.isLongForm {
                    excludes.append(.init(name: entry.key, share: Share(0), byMarket: shareByMarket(entry.value)))
                } else if let share = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.share(entry.value) }), entry.value.check(share.rawValue...share.rawValue, in: .share, log) {
                    excludes.append(.init(name: entry.key, share: share))
                }
            }
            for market in [""] + scope.markets where excludes.reduce(0, { $0 + ($1.byMarket[market] ?? $1.share).rawValue }) > 1 {
                log.add(.D03, at: table, "more than all sales\(market.isEmpty ? "" : " of \(market)") would be excluded")
                break
            }
        }
        return (excludes.sorted { $0.name < $1.name }, read["combination"].map(shareByMarket) ?? [:])
    }

    private func reduction(_ entry: Node.Entry) -> Royalty.Reduction? {
        guard let read = Section(entry.value, KeyCatalogue.reduction, inherited: .none, log: log) else { return nil }
        let when = trigger(read, "when", in: .market), by = read.share("by", .share)
        if let when, when.comparesSales {
            log.add(.K06, at: read["when"]!, "a reduction that waits for a level of sales is not built yet; an event is")
            return nil
        }
        let markets = read["in"].map(marketNames)
        guard let when, let by, !(read.has("in") && markets == .some(nil)) else { return nil }
        return .init(name: entry.key, when: when, by: by, markets: markets.flatMap { $0 })
    }

    private func stacking(_ section: Section) -> Royalty.Stacking? {
        guard let node = section["stacking"], let read = Section(node, KeyCatalogue.stacking, inherited: section.provenance, log: log) else { return nil }
        let deducts = read.share("deducts", .share), of = read["of"].map { nameList($0).map(\.name) }
        guard let deducts, let of else { return nil }
        return .init(deducts: deducts, of: of, carried: read.choice("unused") == "carried")
    }

    /// `50% of unreduced`, `1.5% of sales`.
    private func notBelow(_ section: Section) -> Royalty.NotBelow? {
        guard let node = section["not_below"], let text = section.read("not_below", ScalarSyntax.text) else { return nil }
        guard let (share, of) = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.shareOf(text, node) }) else { return nil }
        switch of {
        case "unreduced": return .unreduced(share)
        case "sales": return .sales(share)
        default:
            log.add(.N01, at: node, "not_below is a share of unreduced or of sales; found \(of)", suggestion: NearestKey.to(of, in: ["unreduced", "sales"]).map { "did you mean \($0)?" })
            return nil
        }
    }

    /// The steps named, in their order; those left out keep their default places around them.
    private func pipeline(_ node: Node) -> [Royalty.Step]? {
        var named: [Royalty.Step] = []
        for (word, item) in nameList(node) {
            guard let step = Royalty.Step(rawValue: word) else {
                log.add(.N01, at: item, "no step \(word) of a royalty", suggestion: NearestKey.to(word, in: Royalty.Step.allCases.map(\.rawValue)).map { "did you mean \($0)?" },
                        notes: ["steps: \(Royalty.Step.allCases.map(\.rawValue).joined(separator: ", "))"])
                return nil
            }
            if named.contains(step) { log.add(.K05, at: item, "\(word) is named twice"); return nil }
            named.append(step)
        }
        let order = Royalty.Step.ordered(named)
        if let fault = Royalty.Step.fault(of: order) { log.add(.K03, at: node, fault); return nil }
        return order
    }

    // MARK: minimums

    func minimum(_ section: Section, _ terms: PaymentTerms) -> Minimum? {
        let faults = log.all.count
        let from = point(section, "from"), until = point(section, "until")
        let of = section["of"].map { nameList($0).map(\.name) }
        var banked = 0
        if let node = section["excess"] {
            if node.opened.isMap {
                if let read = Section(node, KeyCatalogue.banked, inherited: section.provenance, log: log), let years = read.years("banked") {
                    if years.rawValue != years.rawValue.rounded() || years.rawValue < 1 || years.rawValue > 100 {
                        log.add(.D03, at: node, "excess is banked for whole years, from 1y to 100y")
                    } else { banked = Int(years.rawValue) }
                }
            } else { _ = section.choice("excess") }
        }
        var proRata: Set<Minimum.ProRata> = [], suspendedBy: [String] = []
        if let node = section["pro_rata"] {
            for (word, item) in nameList(node) {
                if let part = Minimum.ProRata(rawValue: word) { proRata.insert(part) }
                else if scope.delays.contains(word) { suspendedBy.append(word) }
                else if scope.worldEvents.contains(word) {
                    if root["events"]?[word]?["lasts"] == nil { log.add(.K02, at: item, "\(word) lasts no time", suggestion: "give the event lasts: 6mo") }
                    suspendedBy.append(word)
                } else {
                    log.add(.N01, at: item, "pro_rata is a list of first_year, last_year, delays and events that last; found \(word)",
                            suggestion: NearestKey.to(word, in: ["first_year", "last_year"] + scope.delays + scope.worldEvents).map { "did you mean \($0)?" })
                }
            }
        }
        let inAdvance = section.choice("due") == "start"
        if inAdvance, !suspendedBy.isEmpty { log.add(.K03, at: section["pro_rata"]!, "a minimum that is paid in advance is not suspended by what comes later", suggestion: "leave due: start out") }
        let contract = section.choice("year").map { $0 == "contract" } ?? terms.contractYears
        let creditable = section.truth("creditable") ?? true
        var payOrLose: Minimum.PayOrLose?
        if let node = section["optional"], let read = Section(node, KeyCatalogue.payOrLose, inherited: section.provenance, log: log) {
            payOrLose = .init(paid: read.uncertainShare("paid") ?? Uncertain(.fixed(1), path: node.path.appending("paid")), within: read.years("within") ?? .zero)
            if inAdvance { log.add(.K03, at: node, "a minimum that is paid in advance cannot be left unpaid", suggestion: "leave due: start out") }
        }
        guard let node = section["floor"]?.opened else { return nil }
        let floor = node.isMap && !node.isLongForm ? table(node, key: ScalarSyntax.yearsKey, row: sum)
            : log.attempt { () throws(Diagnostic) in try sum(node) }.map { StepTable([.init(from: .zero, value: $0)]) }
        guard let floor, let of, log.all.count == faults else { return nil }
        var minimum = Minimum(floor: floor, of: of, from: from ?? .time(.zero), until: until, contractYears: contract, banked: banked, proRata: proRata,
                              inAdvance: inAdvance, creditable: creditable)
        minimum.payOrLose = payOrLose
        minimum.suspendedBy = suspendedBy
        return minimum
    }
}

extension Royalty.Step {
    /// All steps: the named ones in their order, the others where they are by default, each as late as what it must precede allows.
    static func ordered(_ named: [Royalty.Step]) -> [Royalty.Step] {
        var order = allCases.filter { !named.contains($0) }
        // A named step stands before the first unnamed one that follows it by default, and after the named one before it.
        var after = 0
        for step in named {
            let place = order.firstIndex { !named.contains($0) && allCases.firstIndex(of: $0)! > allCases.firstIndex(of: step)! } ?? order.count
            let at = max(after, place)
            order.insert(step, at: at)
            after = at + 1
        }
        return order
    }

    /// Why an order makes no sense; nil if it does.
    static func fault(of order: [Royalty.Step]) -> String? {
        func at(_ step: Royalty.Step) -> Int { order.firstIndex(of: step)! }
        let base: [Royalty.Step] = [.netSales, .conversion, .base, .tiers]
        for (a, b) in zip(base, base.dropFirst()) where at(a) > at(b) { return "\(a.rawValue) comes before \(b.rawValue): there is nothing to work on before" }
        if at(.afterExclusivity) < at(.base) { return "after_exclusivity comes after base" }
        for step in [Royalty.Step.raises, .competition, .stacking, .notBelow, .credits, .minimum, .cap, .withholding] where at(step) < at(.tiers) {
            return "\(step.rawValue) acts on the royalty, which tiers makes; it comes after them"
        }
        for step in [Royalty.Step.competition, .stacking, .notBelow] where at(step) > at(.minimum) {
            return "\(step.rawValue) reduces the royalty; it comes before minimum"
        }
        if at(.cap) < at(.minimum) || at(.withholding) < at(.minimum) { return "cap and withholding act on what is paid; they come after minimum" }
        return nil
    }
}
