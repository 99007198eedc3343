import Analysis
import Planning
import Quantities
import ScenarioModel
import Testing

/// What one run keeps gives the same figures as a run of its own for each term sheet, up to rounding.
@Suite struct RepricingTests {
    static let sums = ["upfront", "phase2_start", "phase3_start", "us_submission", "us_approval", "eu_approval", "jp_approval", "sales_250", "sales_500", "sales_1000"]
        .map { "payments.\($0).pays" }
    static let rates = ["0", "250M", "500M", "1B"].map { "payments.royalty.tiers.\($0)" }

    /// Numbers in (0, 1) that look like chance: an additive recurrence.
    private static func uniform(_ sheet: Int, _ term: Int) -> Double { (Double(sheet + 1) * Double(2 * term + 3).squareRoot()).truncatingRemainder(dividingBy: 1) }
    private static func text(_ value: TermValue) -> String {
        switch value { case .money(let m): "\(m.rawValue / 1e6)M"; case .rate(let r): "\(r.rawValue * 100)%" }
    }
    /// Values that a scenario file can say in few digits.
    private static func money(_ millions: Double) -> TermValue { .money(.millions((millions * 8).rounded() / 8)) }
    private static func rate(_ percent: Double) -> TermValue { .rate(Share((percent * 8).rounded() / 800)) }

    /// Each sheet's figures are those of a run of its own.
    private func compare(_ terms: [String], _ sheets: [[TermValue]], file: ScenarioFile, paths: Int = 16_000, sampling: SamplingScheme, given: String? = nil) throws {
        let options = Playing.options(paths: paths, sampling: sampling) { $0.given = given }
        let values = try Repricing(of: terms, in: file, options: options).values(sheets)
        #expect(values.count == sheets.count)
        for (s, sheet) in sheets.enumerated() {
            let forecast = try Playing.forecast(file, set: zip(terms, sheet).map { ($0, Self.text($1)) }, paths: paths, sampling: sampling, given: given)
            for (p, party) in forecast.parties.enumerated() { expect(values[s, p], party.npv, "sheet \(s) of \(party.key)") }
        }
    }
    private func expect(_ value: TermSheetValue, _ npv: ValueDistribution, _ what: String) {
        close(value.mean.value, npv.mean.value, "mean, \(what)")
        close(value.mean.error, npv.mean.error, "error, \(what)")
        close(value.sd, npv.sd.value, "sd, \(what)")
    }
    private func close(_ a: Money, _ b: Money, _ what: String) {
        #expect(abs(a.rawValue - b.rawValue) <= 1e-8 * max(1, abs(b.rawValue)), "\(what): \(a.rawValue) is not \(b.rawValue)")
    }

    // MARK: the reference deal

    @Test("sums of the reference deal, as runs of their own", arguments: SamplingScheme.allCases)
    func sums(sampling: SamplingScheme) throws {
        let sheets = (0..<12).map { s in Self.sums.indices.map { Self.money(120 * Self.uniform(s, $0)) } } + [Self.sums.map { _ in Self.money(0) }]
        try compare(Self.sums, sheets, file: Playing.referenceDeal(), sampling: sampling)
    }

    @Test("rates of the reference deal, also where the minimum tops them up", arguments: SamplingScheme.allCases)
    func rates(sampling: SamplingScheme) throws {
        // High and ascending, low, nothing at all, and far apart.
        let sheets = (0..<12).map { s in Self.rates.indices.map { t in Self.rate((s % 3 == 0 ? 1.5 : 20) * Self.uniform(s, t)) } }
            + [Self.rates.map { _ in Self.rate(0) }, [0, 0, 100, 0].map(Self.rate), [8, 10, 12, 14].map(Self.rate)]
        try compare(Self.rates, sheets, file: Playing.referenceDeal(), sampling: sampling)
    }

    @Test("sums and rates together, and only where a condition holds", arguments: [nil, "first_launch", "not US.approval", "breach"])
    func mixed(given: String?) throws {
        let terms = ["upfront.pays", "us_approval.pays", "start_phase3.waiver.pays", "royalty.tiers.0", "royalty.tiers.500M"]
        let sheets = (0..<4).map { s in
            [Self.money(80 * Self.uniform(s, 0)), Self.money(80 * Self.uniform(s, 1)), Self.money(30 * Self.uniform(s, 2)), Self.rate(6 * Self.uniform(s, 3)), Self.rate(30 * Self.uniform(s, 4))]
        }
        try compare(terms, sheets, file: Playing.referenceDeal(), sampling: .stratified, given: given)
    }

    @Test("more sheets than one block, on one thread and on two: the same bits")
    func threads() throws {
        let terms = ["upfront.pays", "royalty.tiers.0", "royalty.tiers.1B"]
        let sheets = (0..<300).map { s in [Self.money(80 * Self.uniform(s, 0)), Self.rate(10 * Self.uniform(s, 1)), Self.rate(20 * Self.uniform(s, 2))] }
        let all = try [1, 2].map { threads in
            try Repricing(of: terms, in: Playing.referenceDeal(), options: Playing.options(paths: 30_000, threads: threads, sampling: .stratified)).values(sheets)
        }
        for s in sheets.indices { for p in all[0].parties.indices { #expect(all[0][s, p] == all[1][s, p]) } }
        #expect(Set(sheets.indices.map { all[0][$0, 0].mean.value }).count == sheets.count)
    }

    @Test("mean and spread are those of the paths themselves", arguments: SamplingScheme.allCases)
    func paths(sampling: SamplingScheme) throws {
        let terms = ["upfront.pays", "us_approval.pays", "royalty.tiers.0", "royalty.tiers.1B"], sheet = [Self.money(5), Self.money(70), Self.rate(2), Self.rate(20)]
        let file = try Playing.referenceDeal(), options = Playing.options(paths: 8000, sampling: sampling) { $0.pathTable = true }
        let value = try Repricing(of: terms, in: file, options: options).values([sheet])
        let run = try SimulationRun([Playing.structure(file, set: zip(terms, sheet).map { ($0, Self.text($1)) })], options: options)
        let rows = try run.run().pathRows[0]
        for p in value.parties.indices {
            let mean = rows.reduce(0) { $0 + $1.weight * $1.npv[p].rawValue }
            let variance = rows.reduce(0) { $0 + $1.weight * ($1.npv[p].rawValue - mean) * ($1.npv[p].rawValue - mean) }
            #expect(abs(value[0, p].mean.value.rawValue / mean - 1) < 1e-11)
            #expect(abs(value[0, p].sd.rawValue / variance.squareRoot() - 1) < 1e-11)
        }
    }

    // MARK: closed forms

    /// Sales of 100M a year from year 1 to the horizon, certain.
    private static let certain = """
        markets: { A: { after: signing, launch_lag: 1y, sales: { peak: 100M, uptake: { curve: { 0y: 100% } } } } }
        """

    @Test("a certain deal: sums, tiers, a floor, points and shares by hand")
    func certainDeal() throws {
        let file = try deal(horizon: "6y", licensor: "10%", licensee: "0%, margin: 50%", """
            \(Self.certain)
            agreement:
              payments:
                upfront: { pays: 1M, when: signing }
                late:    { pays: 2M, when: 2y, within: 1y }
                royalty: { tiers: { 0: 8%, 60M: 10% } }
                floor:   { floor: 5M, of: royalty, from: 2y }
              covenants:
                half:  { when: 1y, then: { scale: late, to: 50% } }
                more:  { when: 1.5y, then: { raise: late, by: 3M } }
                point: { when: 3.5y, then: { cut: royalty, by: 2pp } }
            """)
        let repricing = try Repricing(of: ["upfront.pays", "late.pays", "royalty.tiers.0", "royalty.tiers.60M"], in: file, options: Playing.options(paths: 16))
        #expect(repricing.terms.map(\.effect) == [.linear, .linear, .bent, .bent])
        let sheets: [[Double]] = [[7, 10, 0.05, 0.03], [0, 0, 0.01, 0.2], [3, 4, 0, 0], [3, 4, 0.5, 1]]
        let values = try repricing.values(sheets.map { [.money(.millions($0[0])), .money(.millions($0[1])), .rate(Share($0[2])), .rate(Share($0[3]))] })
        for (s, sheet) in sheets.enumerated() {
            // Years 1 to 5 sell 100M each; the floor holds from year 2; two points less from year 4, at least nothing.
            var paid = sheet[0] + (0.5 * sheet[1] + 3), worth = sheet[0] + (0.5 * sheet[1] + 3) / power(1.1, 3)
            for year in 1...5 {
                let cut = year >= 4 ? 0.02 : 0
                let earned = 60 * max(0, sheet[2] - cut) + 40 * max(0, sheet[3] - cut), due = year >= 2 ? max(5, earned) : earned
                paid += due; worth += due / power(1.1, Double(year + 1))
            }
            let licensor = values[s, "licensor"]!, licensee = values[s, "licensee"]!
            #expect(abs(licensor.mean.value.rawValue - worth * million) < 1e-3, "licensor of \(s)")
            #expect(abs(licensee.mean.value.rawValue - (250 - paid) * million) < 1e-3, "licensee of \(s)")
            for value in [licensor, licensee] { #expect(value.mean.error == .zero && value.sd == .zero) }
        }
    }

    @Test("a coin that pays: mean, error and spread from its share")
    func coin() throws {
        let file = try deal("""
            program: { stages: { work: { duration: 1y, success: 25% } } }
            agreement: { payments: { upfront: { pays: 1M, when: signing }, prize: { pays: 1M, when: work.success } } }
            """)
        let repricing = try Repricing(of: ["upfront.pays", "prize.pays"], in: file, options: Playing.options(paths: 4096, sampling: .stratified))
        let value = try repricing.values([[.money(.millions(3)), .money(.millions(8))]])[0, "licensor"]!
        // The share of the strata is exact: 3 + 8/4, without an error, and the spread of a coin.
        #expect(abs(value.mean.value.rawValue - 5 * million) < 1e-3)
        #expect(value.mean.error == .zero)
        #expect(abs(value.sd.rawValue - 8 * (0.25 * 0.75).squareRoot() * million) < 1e-3)
    }

    @Test("two royalties, one of them passed on; several changes; a floor paid to another; three parties")
    func manyClauses() throws {
        let file = try ScenarioFile.parse("""
            dealcast: 1
            name: Three parties
            currency: USD
            effective: 2026-04-01
            horizon: 15y
            parties:
              licensor: { discount: 12% }
              licensee: { discount: 9%, margin: 60% }
              inventor: { discount: 15% }
            program: { stages: { work: { duration: uniform(1y 3y), success: 60%, cost: 5M } } }
            markets:
              A: { after: work, launch_lag: 3mo, sales: { peak: lognormal(mean=80M cv=60%), uptake: { curve: logistic, time_to_peak: 4y } } }
              B: { after: work, launch_lag: 1y, sales: { peak: lognormal(mean=60M cv=60%), uptake: { curve: logistic, time_to_peak: 3y } } }
            agreement:
              payments:
                grant:   { pays: 4M, when: work.success, payer: outside }
                share:   { pays: 3M, when: A.launch, payer: licensor, payee: inventor, within: 6mo }
                fixed:   { rate: 2%, payer: licensor, payee: inventor }
                royalty: { tiers: { 0: 5%, 50M: 8%, 90M: 11% }, within: 60d }
                floor:   { floor: { 0y: 1M, 2y: 3M }, of: royalty, from: A.launch, payee: inventor }
                second:  { floor: 2M, of: royalty, from: 5y }
              covenants:
                up:   { when: 4y, chance: 50%, then: { raise: royalty, by: 2pp } }
                down: { hazard: 10%/y, then: { scale: royalty, to: 60% } }
                less: { hazard: 10%/y, then: { cut: royalty, by: 3pp } }
                stop: { hazard: 5%/y, then: terminate }
            """, name: "three")
        let terms = ["grant.pays", "share.pays", "fixed.rate", "royalty.tiers.0", "royalty.tiers.50M", "royalty.tiers.90M"]
        let sheets = (0..<6).map { s in
            [Self.money(20 * Self.uniform(s, 0)), Self.money(9 * Self.uniform(s, 1)), Self.rate(9 * Self.uniform(s, 2)), Self.rate(12 * Self.uniform(s, 3)), Self.rate(12 * Self.uniform(s, 4)), Self.rate(12 * Self.uniform(s, 5))]
        }
        for sampling in SamplingScheme.allCases { try compare(terms, sheets, file: file, paths: 8000, sampling: sampling) }
    }

    // MARK: recognition

    @Test("what enters linearly, what a minimum bends, and what changes behavior", arguments: [
        ("payments.upfront.pays", "11M", "linear"), ("sales_500.pays", "1M", "linear"), ("start_phase3.waiver.pays", "9M", "linear"),
        ("royalty.tiers.250M", "3%", "bent"),
        ("upfront.when", "6mo", "behavior"), ("start_phase3.by", "5y", "behavior"), ("convenience.hazard", "4%/y", "behavior"),
        ("licensor.discount", "10%", "behavior"), ("licensee.margin", "60%", "behavior"), ("upfront.pays", "uniform(10M 50M)", "behavior"),
        ("royalty.tiers.250M.from", "300M", "behavior"), ("sales_500.when.level", "400M", "behavior"), ("royalty.after_exclusivity", "40%", "behavior"),
        ("minimum_royalty.floor", "6M", "behavior"), ("minimum_royalty", "none", "behavior"), ("start_phase3.waiver.chance", "40%", "behavior"),
        ("launch_us.otherwise", "terminate", "behavior"), ("US.sales.peak.mean", "900M", "behavior"), ("horizon", "20y", "behavior"),
        ("upfront.within", "30d", "behavior"), ("upfront.payee", "outside", "behavior"), ("phase3.success", "60%", "behavior"),
    ])
    func recognition(path: String, value: String, kind: String) throws {
        let file = try Playing.referenceDeal(), sheet = TermSheet(name: path, overrides: [.init(path: path, value: value)])
        let options = Playing.options(paths: 4000, sampling: .stratified)
        let priced = try #require(TermSheet.price([sheet], in: file, options: options).first)
        #expect(Self.name(priced.effect) == kind, "\(path) is \(priced.effect)")
        // Played out anew it is that run and nothing else; repriced it is the same up to rounding.
        let structure = try Playing.structure(file, set: [(path, value)])
        let forecast = try SimulationRun([structure], base: file.scenario(), options: options).run().forecasts[0]
        for (p, party) in forecast.parties.enumerated() {
            if kind == "behavior" { #expect(priced.values[p].mean == party.npv.mean && priced.values[p].sd == party.npv.sd.value) }
            else { expect(priced.values[p], party.npv, path) }
        }
    }
    private static func name(_ effect: TermEffect) -> String {
        switch effect { case .linear: "linear"; case .bent: "bent"; case .behavior: "behavior" }
    }

    @Test("sheets of all kinds in one request, each as a run of its own")
    func sheets() throws {
        let file = try Playing.referenceDeal(), options = Playing.options(paths: 4000, sampling: .stratified)
        let sets = [[("upfront.pays", "10M"), ("us_approval.pays", "90M")], [("royalty.tiers.0", "1%")], [], [("upfront.pays", "10M"), ("start_phase3.by", "4y")]]
        let priced = try TermSheet.price(sets.map { set in TermSheet(name: "", overrides: set.map { .init(path: $0.0, value: $0.1) }) }, in: file, options: options)
        #expect(priced.map { Self.name($0.effect) } == ["linear", "bent", "linear", "behavior"])
        for (set, sheet) in zip(sets, priced) {
            let forecast = try Playing.forecast(file, set: set, paths: 4000, sampling: .stratified)
            for (p, party) in forecast.parties.enumerated() { expect(sheet.values[p], party.npv, "\(set)") }
        }
    }

    @Test("a rate without a minimum is linear, whatever points change it; a sum that may be cut down to nothing is not")
    func bending() throws {
        let file = try deal("""
            \(Self.certain)
            agreement:
              payments: { royalty: { rate: 8% }, cut: { pays: 8M, when: 3y }, raised: { pays: 8M, when: 3y } }
              covenants:
                a: { when: 2y, then: { cut: royalty, by: 3pp } }
                b: { when: 2y, then: { cut: cut, by: 5M } }
                c: { when: 2y, then: { raise: raised, by: 5M } }
            """)
        func effect(_ path: String, _ value: String) throws -> TermEffect {
            try TermSheet.price([TermSheet(name: path, overrides: [.init(path: path, value: value)])], in: file, options: Playing.options(paths: 16))[0].effect
        }
        #expect(try effect("royalty.rate", "2%") == .linear)
        #expect(try effect("raised.pays", "2M") == .linear)
        guard case .behavior = try effect("cut.pays", "2M") else { Issue.record("a cut by money ends at nothing"); return }
        try compare(["royalty.rate", "raised.pays"], [[Self.rate(2), Self.money(3)], [Self.rate(9), Self.money(0)]], file: file, paths: 16, sampling: .plain)
    }

    @Test("what is refused")
    func refusals() throws {
        let file = try Playing.referenceDeal()
        func fault(_ paths: [String], _ sheet: [TermValue] = [], _ options: RunOptions = Playing.options(paths: 16)) -> RepricingError? {
            do { _ = try Repricing(of: paths, in: file, options: options).values([sheet]); return nil } catch { return error as? RepricingError }
        }
        guard case .behavior("agreement.payments.minimum_royalty.floor", _) = fault(["minimum_royalty.floor"]) else { Issue.record("a floor is no term"); return }
        #expect(fault(["upfront.pays", "payments.upfront.pays"]) == .overlap("agreement.payments.upfront.pays", "agreement.payments.upfront.pays"))
        #expect(fault(["upfront.pays"], []) == .wrongCount(sheet: 0, values: 0, terms: 1))
        #expect(fault(["upfront.pays"], [.rate(Share(0.1))]) == .wrongValue(sheet: 0, path: "agreement.payments.upfront.pays"))
        #expect(fault(["upfront.pays"], [.money(Money(-1))]) == .wrongValue(sheet: 0, path: "agreement.payments.upfront.pays"))
        #expect(fault(["royalty.tiers.0"], [.rate(Share(1.5))]) == .wrongValue(sheet: 0, path: "agreement.payments.royalty.tiers.0"))
        #expect(fault(["upfront.pays"], [], Playing.options(paths: 16) { $0.precision = .share(Share(0.01)) }) == .precision)
        #expect(throws: Diagnostics.self) { try Repricing(of: ["upfront.when"], in: file, options: Playing.options(paths: 16)) }
        #expect(throws: RunCancelled.self) { try Repricing(of: ["upfront.pays"], in: file, options: Playing.options(paths: 16)) { _ in false } }
    }
}
