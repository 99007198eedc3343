import Testing
@testable import ScenarioModel

/// The key catalogue against the grammar of the language, which is written out here once more by hand.
struct DecoderCatalogueTests {
    /// The words of the grammar by context (the sections on the file, payments, covenants and effects).
    static let grammar: [(String, String)] = [
        ("scenario", "dealcast name currency effective horizon extends changes sources parties program markets events indices correlations agreement agreements what_if beliefs history simulation"),
        ("licensor", "name discount"), ("licensee", "name discount margin"), ("outside", "name"),
        ("simulation", "paths seed precision grid"),
        ("program", "stages delays readiness"),
        ("stage", "after after_any on_call lag duration success cost cost_at_start running_cost budget overrun retry rework fallback stands_for rescue reaches measures branch"),
        ("delay", "affects chance hazard lasts excusable"),
        ("market", "after filing_lag acceptance review priority approval_odds resubmission launch_lag label currency sales"),
        ("resubmission", "after review approval_odds at_most"),
        ("sales", "peak units price uptake exclusivity_ends erosion decline window noise"),
        ("uptake", "curve time_to_peak p q"), ("units", "potential uptake"), ("price", "start growth noise"), ("index", "start growth volatility reverts_to speed"), ("erosion", "to rate"), ("decline", "from growth"),
        ("correlation", "among between and rho"),
        ("agreement", "grant definitions terms calendar payments graces covenants precedence dispute wind_down clauses"),
        ("grant", "exclusive field sublicense_from non_exclusive"),
        ("terms", "conversion withholding gross_up net_sales reporting ties expires within late_interest payer payee"),
        ("event_payment", "pays when partial payer payee within late_interest group per in withholding source owner verified_by from until at_most indexed declines verified refundable survives retained"),
        ("periodic", "pays every from until at_most indexed in"), ("cap", "cap of over excess then year"), ("credit", "credit against at_most expires"),
        ("split", "shares of by tranche retained in_kind first"), ("flow_share", "rate of from until at_most"), ("audit", "audits every finds look_back interest cost shifts_above notice"),
        ("family", "pays when crossed_together"),
        ("royalty", "rate tiers of whole_amount measured per term after_exclusivity stacking not_below pipeline"),
        ("minimum", "floor of from optional excess pro_rata"),
        ("grace", "tolling seen notice cure extend waiver"),
        ("tolling", "for review_beyond at_most share"), ("waiver", "chance pays at_most effect"),
        ("covenant", "require by from until when while hazard then otherwise odds holds holder chance estimate if_impossible tolling seen notice cure extend waiver grace at_most in_a_row group per owner criteria verified_by"),
        ("effect", "raise cut scale set by to from until in total_kept_by charge per at_most revert non_exclusive extend start repeat share beyond hold resume stop count reset avert pay equity"),
    ]

    @Test(arguments: grammar)
    func hasEveryWordOfTheGrammar(_ id: String, _ words: String) throws {
        let context = try #require(KeyCatalogue.contexts.first { $0.id == id })
        let known = Set((context.keys + KeyCatalogue.provenance).map(\.name))
        #expect(Set(words.split(separator: " ").map(String.init)).subtracting(known).sorted() == [])
    }

    /// A key that is not built is refused by name wherever it stands, and is never taken for unknown or ignored.
    @Test(arguments: KeyCatalogue.contexts.map(\.id))
    func refusesWhatIsNotBuilt(_ id: String) throws {
        let context = try #require(KeyCatalogue.contexts.first { $0.id == id })
        for key in context.keys where key.status == .later {
            let log = FaultLog()
            let place = SourcePlace(file: "x", line: 1, column: 1)
            let path = DottedPath([context.id])
            let value = Node(content: .scalar("1"), place: place, path: path.appending(key.name))
            let node = Node(content: .map([.init(key: key.name, keyPlace: place, value: value)]), place: place, path: path)
            let section = Section(node, context, inherited: .none, log: log)
            #expect(log.all.contains { $0.code == .K06 && $0.path == path.appending(key.name) && $0.message.contains(key.name) }, "\(context.id).\(key.name)")
            #expect(!log.all.contains { $0.code == .K01 })
            #expect(section?.has(key.name) == false)
        }
    }

    @Test func refusesEveryEventAndMetricThatIsNotBuilt() throws {
        for event in ["US.acceptance", "trial.attempt", "last_exclusivity_ends", "end", "it.met", "it.missed", "it.cured", "it.waived", "it.extended",
                      "upfront.late", "upfront.refused"] {
            #expect(codes(when: event) == [.K06], "\(event)")
        }
        for metric in ["paid(upfront) >= 5M",
                       "cost(trial) >= 5M", "spend >= 5M", "total_cost >= 5M", "count(strikes) >= 2", "late(it) >= 60d", "lasts(storm) >= 60d",
                       "index(inflation) >= 2", "level(trl) >= 4", "markets(launched) >= 2", "forecast(US.launch) >= 5y", "estimate(x) >= 5M", "income(x) >= 5M",
                       "proceeds(x) >= 5M", "annual_sales >= 10% of cumulative_sales"] {
            #expect(codes(when: metric) == [.K06], "\(metric)")
        }
    }

    @Test func takesEveryMetricThatIsBuilt() throws {
        for metric in ["annual_sales >= 5M", "cumulative_sales(US) >= 5M", "trailing_sales < 5M", "annual_units >= 5", "cumulative_units(EU) > 5k", "annual_price >= 5k", "growth(4) >= -5%",
                       "growth(8 US) >= 20%", "adoption(US) >= 80%", "US.launch if cumulative_units >= 5"] {
            #expect(codes(when: metric) == [], "\(metric)")
        }
    }
    @Test func comparesEveryMetricInItsUnit() throws {
        for metric in ["annual_sales >= 5", "trailing_sales >= 5%", "annual_units >= 5M USD", "cumulative_units >= 5%", "annual_price >= 5", "growth(4) >= 5M", "adoption(US) >= 1y"] {
            #expect(codes(when: metric) == [.T02], "\(metric)")
        }
        for metric in ["growth >= 5%", "growth(US) >= 5%", "growth(0) >= 5%", "growth(4 8) >= 5%", "adoption >= 5%"] { #expect(codes(when: metric) == [.T01], "\(metric)") }
        #expect(codes(when: "annual_units(UK) >= 5") == [.N01] && codes(when: "adoption(US EU) >= 5%") == [.K06] && codes(when: "annual_units >= -5") == [.T03])
    }

    @Test func takesEveryEventThatIsBuilt() throws {
        for event in ["signing", "effective", "trial.start", "trial.success", "trial.failure", "trial.end", "it.due", "first_launch", "last_approval", "first_exclusivity_ends"]
            + Vocabulary.marketEvents.built.map({ "US.\($0)" }) {
            #expect(codes(when: event) == [], "\(event)")
        }
    }

    private func codes(when trigger: String) -> [ErrorCode] {
        do {
            _ = try DecoderDefaultsTests.scenario(payments: "bonus: { pays: 1M, when: \(trigger) }",
                                                  agreement: "  covenants:\n    it: { require: US.launch, by: 5y, otherwise: note }\n")
            return []
        } catch let faults as Diagnostics { return faults.all.map(\.code) } catch { return [.Y01] }
    }

    // MARK: spelling and matrices

    @Test func nearestSpelling() {
        #expect(NearestKey.distance("", "abc") == 3)
        #expect(NearestKey.distance("kitten", "sitting") == 3)      // the textbook pair
        #expect(NearestKey.distance("aproval", "approval") == 1)
        #expect(NearestKey.distance("lanuch", "launch") == 1)       // neighbors swapped
        #expect(NearestKey.to("succes", in: ["success", "cost"]) == "success")
        #expect(NearestKey.to("xyz", in: ["success", "cost"]) == nil)
    }

    /// A 3 by 3 correlation matrix is positive definite exactly when 1 + 2abc - a² - b² - c² > 0 (and each below 1).
    @Test func definiteMatrices() {
        func matrix(_ a: Double, _ b: Double, _ c: Double) -> [[Double]] { [[1, a, b], [a, 1, c], [b, c, 1]] }
        for a in stride(from: -0.95, through: 0.95, by: 0.19) {
            for b in stride(from: -0.95, through: 0.95, by: 0.19) {
                for c in stride(from: -0.95, through: 0.95, by: 0.19) {
                    let determinant = 1 + 2 * a * b * c - a * a - b * b - c * c
                    guard abs(determinant) > 1e-6 else { continue }
                    #expect((Decoding.firstIndefiniteRow(matrix(a, b, c)) == nil) == (determinant > 0))
                }
            }
        }
        #expect(Decoding.firstIndefiniteRow(matrix(0.9, 0.9, -0.9)) == 2)
    }
}
