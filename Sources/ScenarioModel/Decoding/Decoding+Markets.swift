import Quantities
import Sampling

extension Decoding {
    func market(_ entry: Node.Entry, inherited: Provenance) -> Market? {
        guard let section = Section(entry.value, KeyCatalogue.market, inherited: inherited, log: log) else { return nil }
        if !section.has("after"), !section.has("after_any") {
            log.add(Diagnostic(.K02, at: entry.value.path.appending("after"), place: entry.value.place,
                               "a market needs after: what opens it", suggestion: scope.stages.last.map { "write after: \($0)" }))
        }
        let (after, join) = waits(section)
        let filing = note(section.uncertainYears("filing_lag")), review = note(section.uncertainYears("review"))
        let odds = note(section.uncertainShare("approval_odds")), launch = note(section.uncertainYears("launch_lag"))
        let again = section["resubmission"].flatMap { resubmission($0, inherited: section.provenance) }
        let currency = self.currency(section)
        // Sums of its sales are in its own money.
        let sales = section["sales"].flatMap { node in
            ScalarSyntax.$currency.withValue(currency ?? ScalarSyntax.currency) { self.sales(node, inherited: section.provenance) }
        }
        guard let launch, let sales else { return nil }
        var market = Market(name: entry.key, after: after, join: join, filingLag: filing, review: review,
                      approvalOdds: odds ?? Uncertain(.fixed(1), path: entry.value.path.appending("approval_odds")),
                      resubmission: again, launchLag: launch, sales: sales, currency: currency, place: entry.keyPlace)
        market.product = section.read("product", ScalarSyntax.word)
        market.seller = seller(section)
        if let product = market.product, scope.markets.contains(product) { log.add(.K05, at: section["product"]!, "\(product) is a market; a product needs a name of its own") }
        return market
    }

    /// A party with a margin; the licensee without one.
    private func seller(_ section: Section) -> String? {
        guard let node = section["seller"], let name = section.read("seller", ScalarSyntax.word) else { return nil }
        let parties = root["parties"]?.ownEntries.map(\.key).filter { $0 != "outside" } ?? []
        guard parties.contains(name) else {
            log.add(.N01, at: node, "no party \(name)", suggestion: NearestKey.to(name, in: parties).map { "did you mean \($0)?" }, notes: ["parties: \(parties.joined(separator: ", "))"])
            return nil
        }
        if root["parties"]?[name]?["margin"] == nil, name != "licensee" { log.add(.K02, at: node, "what is \(name) left with of its sales?", suggestion: "give it margin: 60% under parties") }
        return name == "licensee" ? nil : name
    }

    private func resubmission(_ node: Node, inherited: Provenance) -> Resubmission? {
        guard let section = Section(node, KeyCatalogue.resubmission, inherited: inherited, log: log) else { return nil }
        let after = note(section.uncertainYears("after")), review = note(section.uncertainYears("review"))
        let odds = note(section.uncertainShare("approval_odds"))
        let atMost = section.count("at_most") ?? 1
        guard let after, let odds else { return nil }
        return Resubmission(after: after, review: review, approvalOdds: odds, atMost: atMost)
    }

    private func sales(_ node: Node, inherited: Provenance) -> Sales? {
        guard let section = Section(node, KeyCatalogue.sales, inherited: inherited, log: log) else { return nil }
        let volume = volume(section), price = section["price"].flatMap { self.price($0, inherited: section.provenance) }
        let exclusivity = self.exclusivity(section)
        let erosion = section["erosion"].flatMap { self.erosion($0, inherited: section.provenance) }
        if let entry = section.entry("erosion"), section.node["exclusivity_ends"] == nil {
            log.add(.K02, at: entry, in: node, "erosion sets in when exclusivity ends, and there is no exclusivity_ends", suggestion: "write exclusivity_ends: 16y")
        }
        let decline = section["decline"].flatMap { self.decline($0, inherited: section.provenance) }
        let noise = section.read("noise", ScalarSyntax.seriesNoise)
        guard let (volume, uptake) = volume else { return nil }
        return Sales(volume: volume, uptake: uptake, price: price, exclusivityEnds: exclusivity, erosion: erosion, decline: decline, noise: noise)
    }

    /// A peak and its uptake, or units with theirs.
    private func volume(_ section: Section) -> (Sales.Volume, Uptake)? {
        let peak = note(section.uncertainMoney("peak"))
        let uptake = section["uptake"].flatMap { self.uptake($0, inherited: section.provenance) }
        guard let node = section["units"] else {
            guard let peak, let uptake else { return nil }
            return (.peak(peak), uptake)
        }
        for key in ["peak", "uptake"] {
            if let entry = section.entry(key) { log.add(.K03, at: entry, in: section.node, "sales have units, with their uptake and a price, or a peak with its uptake; found \(key) beside units") }
        }
        if !section.has("price") {
            log.add(Diagnostic(.K02, at: section.node.path.appending("price"), place: section.node.place, "units need a price", suggestion: "write price: { start: 10k }"))
        }
        guard let units = Section(node, KeyCatalogue.units, inherited: section.provenance, log: log) else { return nil }
        let potential = note(units.uncertainCount("potential"))
        let sold = units["uptake"].flatMap { self.uptake($0, inherited: units.provenance) }
        guard let potential, let sold else { return nil }
        return (.units(potential: potential), sold)
    }

    private func price(_ node: Node, inherited: Provenance) -> Price? {
        guard let section = Section(node, KeyCatalogue.price, inherited: inherited, log: log) else { return nil }
        let start = note(section.uncertainMoney("start")), growth = note(section.uncertainRate("growth", .growth))
        var noise: SeriesNoise?
        if let node = section["noise"], let text = node.text, case .rate? = try? Literal(text) {
            log.add(.K06, at: node, "a price that strays further and further (noise as a yearly rate) is not built yet; noise about its course is", suggestion: "write noise: ar1(phi=0.9 sigma=3%)")
        } else {
            noise = section.read("noise", ScalarSyntax.seriesNoise)
        }
        if let start, let node = section["start"], start.known == .zero { log.add(.D03, at: node, "a price must be above 0; found \(node.glimpse)") }
        return start.map { Price(start: $0, growth: growth ?? Uncertain(.fixed(0), path: node.path.appending("growth")), noise: noise) }
    }

    /// A time since `effective`, or a date.
    private func exclusivity(_ section: Section) -> Uncertain<Years>? {
        guard let node = section["exclusivity_ends"] else { return nil }
        let written = node.text ?? (node.isLongForm ? node["value"]?.text : nil)
        guard let written, let date = CalendarDate(written) else { return note(section.uncertainYears("exclusivity_ends")) }
        guard let effective else { return nil }
        let time = effective.years(to: date)
        guard time.rawValue >= 0 else {
            log.add(.D03, at: node, "exclusivity_ends lies before effective (\(effective))")
            return nil
        }
        let provenance = log.attempt { () throws(Diagnostic) in try ScalarSyntax.provenance(of: node, inherited: section.provenance) } ?? section.provenance
        return note(Uncertain(.fixed(time.rawValue), path: node.path, place: node.place, provenance: provenance))
    }

    private func erosion(_ node: Node, inherited: Provenance) -> Erosion? {
        guard let section = Section(node, KeyCatalogue.erosion, inherited: inherited, log: log) else { return nil }
        let to = note(section.uncertainShare("to")), rate = note(section.uncertainRate("rate"))
        guard let to, let rate else { return nil }
        return Erosion(to: to, rate: rate)
    }

    private func decline(_ node: Node, inherited: Provenance) -> Decline? {
        guard let section = Section(node, KeyCatalogue.decline, inherited: inherited, log: log) else { return nil }
        let growth = note(section.uncertainRate("growth", .growth))
        var from: Point?
        if let value = section["from"], let point = section.read("from", ScalarSyntax.point) {
            if point.events.contains(where: { $0.parts.count == 1 && Vocabulary.marketEvents.built.contains($0.parts[0]) }) {
                log.add(.K06, at: value, "a decline that begins with an event of its own market is not built yet", suggestion: "give a time since effective, such as 15y, or a date")
            } else {
                triggers.check(point, in: .world, at: value)
                from = point
            }
        }
        guard let from, let growth else { return nil }
        return Decline(from: from, growth: growth)
    }

    /// A decline may begin with an event that its market waits for; others are not known yet when the market is laid out.
    func checkDeclines(_ world: World) {
        let graph = StageGraph(world)
        for market in world.markets {
            guard let from = market.sales.decline?.from, let node = root["markets"]?[market.name]?["sales"]?["decline"]?["from"] else { continue }
            let known = graph.reachable(from: market.name)
            for event in from.events where event.parts.count == 2 || Vocabulary.extremes.built.contains(event.parts[0]) || scope.worldEvents.contains(event.parts[0]) {
                guard !known.contains(event.parts[0]) else { continue }
                log.add(.K06, at: node, "a decline that begins with \(event), which \(market.name) does not wait for, is not built yet",
                        suggestion: "give a time since effective, such as 15y, or a date")
            }
        }
    }

    // MARK: uptake

    private func uptake(_ node: Node, inherited: Provenance) -> Uptake? {
        guard let section = Section(node, KeyCatalogue.uptake, inherited: inherited, log: log), let curve = section["curve"] else { return nil }
        let peak = note(section.uncertainYears("time_to_peak", .aboveZero))
        let p = note(section.uncertainNumber("p", .aboveZero)), q = note(section.uncertainNumber("q", .atLeastZero))
        /// Exactly these keys belong to the curve.
        func needs(_ keys: [String], for name: String) {
            for key in keys where !section.has(key) {
                log.add(Diagnostic(.K02, at: node.path.appending(key), place: node.place, "a \(name) curve needs \(key)",
                                   suggestion: KeyCatalogue.uptake[key].map { "write \($0.example)" }))
            }
            for key in ["time_to_peak", "p", "q"] where !keys.contains(key) {
                if let entry = section.entry(key) { log.add(.K03, at: entry, in: node, "\(key) does not go with a \(name) curve") }
            }
        }
        if curve.opened.isMap {
            needs([], for: "stepped")
            return steps(curve.opened)
        }
        if curve.text?.hasPrefix("points") == true {
            needs([], for: "points")
            return log.attempt { () throws(Diagnostic) in try ScalarSyntax.points(curve) }.map { .points($0) }
        }
        guard let word = log.attempt({ () throws(Diagnostic) in try ScalarSyntax.word(curve) }) else { return nil }
        switch word {
        case "logistic": needs(["time_to_peak"], for: word); return peak.map { .logistic(timeToPeak: $0) }
        case "linear": needs(["time_to_peak"], for: word); return peak.map { .linear(timeToPeak: $0) }
        case "bass":
            needs(["p", "q"], for: word)
            guard let p, let q else { return nil }
            return .bass(p: p, q: q)
        default:
            let curves = ["logistic", "linear", "bass"]
            log.add(.N01, at: curve, "no curve \(word); curves are logistic, linear, bass, points(1y=11% 2y=31%), or a table of steps { 0y: 5%, 1y: 20% }",
                    suggestion: NearestKey.to(word, in: curves).map { "did you mean \($0)?" })
            return nil
        }
    }

    private func steps(_ node: Node) -> Uptake? {
        table(node, key: ScalarSyntax.yearsKey) { (row) throws(Diagnostic) in
            let share = try ScalarSyntax.share(row)
            guard share.rawValue >= 0 else { throw Diagnostic(.D03, at: row.path, place: row.place, "a share of the peak cannot be negative; found \(row.glimpse)") }
            return share
        }.map { .steps($0) }
    }

    /// A step table: rows in order of their keys, whatever the order in the file. The first begins at 0; two rows of one bound are A01.
    func table<B: Quantity, R>(_ node: Node, key: (Node.Entry) throws(Diagnostic) -> B,
                               row: (Node) throws(Diagnostic) -> R) -> StepTable<B, R>? {
        let entries = node.ownEntries
        guard !entries.isEmpty else {
            log.add(.K02, at: node, "an empty table; it needs at least one row", suggestion: "write { 0: .. }")
            return nil
        }
        var steps: [(step: StepTable<B, R>.Step, entry: Node.Entry)] = []
        for entry in entries {
            let bound = log.attempt { () throws(Diagnostic) in try key(entry) }
            let value = log.attempt { () throws(Diagnostic) in try row(entry.value) }
            if let bound, bound.rawValue < 0 { log.add(.A01, at: entry, in: node, "a row cannot begin below 0; found \(entry.key)") }
            if let bound, let value { steps.append((.init(from: bound, value: value), entry)) }
        }
        guard steps.count == entries.count else { return nil }
        steps.sort { $0.step.from < $1.step.from }
        for (a, b) in zip(steps, steps.dropFirst()) where a.step.from == b.step.from {
            log.add(.A01, at: b.entry, in: node, "two rows begin at the same place: \(a.entry.key) and \(b.entry.key); the keys must rise")
        }
        if let first = steps.first, first.step.from.rawValue > 0 {
            log.add(.A01, at: first.entry, in: node, "the first row must begin at 0; found \(first.entry.key)", suggestion: "add a row that begins at 0")
        }
        return StepTable(steps.map(\.step))
    }
}
