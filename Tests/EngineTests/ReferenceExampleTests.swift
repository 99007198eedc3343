import Analysis
import Foundation
import ScenarioModel
import Testing

/// Every key's example, as the reference and the messages show it, stands in a map of its context in a whole deal that runs.
/// A context without a host here fails, so a new one cannot be forgotten; a key that its host cannot take must say why below.
@Suite struct ReferenceExampleTests {
    /// A map of the language before it is written: names and values.
    typealias Entries = [String: String]

    struct Example: Sendable, CustomTestStringConvertible {
        let context: String, key: String, text: String
        var testDescription: String { "\(context): \(text)" }
    }
    static let examples = KeyCatalogue.contexts.flatMap { context in
        (context.built + KeyCatalogue.provenance).map { Example(context: context.id, key: $0.name, text: $0.example) }
    }

    @Test("an example runs where a reader would copy it to", arguments: examples)
    func runs(_ example: Example) throws {
        let host = try #require(Self.hosts[example.context], "no host for maps of \(example.context)")
        var entries = host.entries
        for (key, value) in host.with[example.key] ?? [:] { entries[key] = value.isEmpty ? nil : value }
        let map: String
        if example.text.hasPrefix("{") { map = example.text } else {
            #expect(example.text.hasPrefix(example.key + ": "), "an example begins with its key")
            entries[example.key] = String(example.text.dropFirst(example.key.count + 2))
            map = Deal.map(entries)
        }
        let text = host.deal(map)
        var contents = ["deal.yaml": Array(text.utf8)]
        // The file that `extends` and `changes` speak of.
        contents["base.yaml"] = Array(Deal.small.utf8)
        let file = try ScenarioFile.read(name: "deal.yaml", from: contents)
        let faults = file.diagnose()
        try #require(faults.isEmpty, "\(faults.map { "\($0.code) \($0.path): \($0.message) \($0.suggestion ?? "")" }) in\n\(text)")
        for agreement in file.agreementNames { _ = try Playing.forecast(file, agreement: agreement, paths: 16) }
        for name in file.caseNames { _ = try Playing.forecast(file, cases: [name], paths: 16) }
    }

    @Test("every context has a host, and no host is of another time")
    func hosted() {
        #expect(Set(KeyCatalogue.contexts.map(\.id)).symmetricDifference(Self.hosts.keys).sorted() == [])
        for context in KeyCatalogue.contexts {
            let known = Set(context.built.map(\.name))
            for key in Self.hosts[context.id]?.with.keys ?? [:].keys { #expect(known.contains(key), "\(context.id) has no key \(key)") }
        }
    }

    // MARK: hosts

    /// Where maps of one context stand.
    struct Host: Sendable {
        /// What such a map holds besides the key in question.
        var entries: Entries
        /// What goes with a key, or, where empty, must not stand beside it.
        var with: [String: Entries] = [:]
        /// The deal around the map.
        var deal: @Sendable (String) -> String

        init(_ entries: Entries, with: [String: Entries] = [:], _ put: @escaping @Sendable (inout Deal, String) -> Void) {
            self.entries = entries; self.with = with
            deal = { map in var deal = Deal(); put(&deal, map); return deal.text }
        }
    }

    /// A deal with whatever the examples name.
    struct Deal: Sendable {
        var heads: Entries = ["dealcast": "1", "name": "Host", "currency": "USD", "effective": "2026-01-01", "horizon": "20y"]
        var parties: Entries = ["licensor": "{ discount: 10%, margin: 40% }", "licensee": "{ discount: 9%, margin: 60% }", "inventor": "{ discount: 5% }", "department": "{ discount: 5% }"]
        var stages: Entries = [
            "phase1": "{ duration: pert(6mo 1y 2y), success: 90% }", "toxicology": "{ duration: 6mo }",
            "phase2": "{ after: phase1, duration: pert(6mo 1y 2y), success: 80% }", "phase3": "{ after: phase2, duration: 1y, cost: 20M }",
            "trial": "{ duration: 1y }", "trial_a": "{ duration: 1y }", "trial_b": "{ duration: 1y }", "route_a": "{ duration: 1y }", "route_b": "{ duration: 1y }",
        ]
        var delays: Entries = ["hold": "{ affects: [phase1, phase2], chance: 25%, lasts: 6mo, excusable: true }"]
        var markets: Entries = Dictionary(uniqueKeysWithValues: ["US", "EU", "JP"].map { ($0, """
            { after: phase3, filing_lag: 3mo, review: pert(6mo 9mo 1y), approval_odds: 80%, resubmission: { after: 6mo, approval_odds: 70% }, launch_lag: 3mo, \
            sales: { peak: 400M, uptake: { curve: linear, time_to_peak: 4y }, exclusivity_ends: 14y, price: { start: 10k } } }
            """) })
        var events: Entries = ["sublicense": "{ chance: 40%, at: phase2.success, income: 20M }", "exit": "{ hazard: 5%/y, proceeds: 100M }", "financing": "{ rate: 0.2/y, at_most: 3 }"]
        var indices: Entries = ["inflation": "{ growth: 2%/y, volatility: 1% }", "EUR": "{ start: 1.08, volatility: 8% }"]
        var correlations = ""
        var agreement: Entries = ["grant": "{ exclusive: worldwide }", "calendar": "{ committee: 3mo }"]
        var payments: Entries = [
            "upfront": "{ pays: 30M, when: signing }", "us_approval": "{ pays: 50M, when: US.approval, group: development }",
            "first_patient": "{ pays: 5M, when: phase2.start, group: milestones }",
            "royalty": "{ tiers: { 0: 8%, 250M: 10% } }", "patent_royalty": "{ rate: 1%, of: annual_sales, payee: outside }",
        ]
        var graces: Entries = ["usual": "{ notice: 30d }"]
        var covenants: Entries = ["start_phase3": "{ require: phase3.start, by: 6y, otherwise: note }", "breach": "{ hazard: 1%/y, then: terminate }"]

        static func map(_ entries: Entries) -> String { "{ " + entries.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", ") + " }" }
        static func text(_ entries: Entries) -> String { entries.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n") + "\n" }

        var text: String {
            var all = heads, agreement = agreement
            all["parties"] = Self.map(parties)
            all["program"] = Self.map(["stages": Self.map(stages), "delays": Self.map(delays)])
            all["markets"] = Self.map(markets)
            all["events"] = Self.map(events)
            all["indices"] = Self.map(indices)
            if !correlations.isEmpty { all["correlations"] = correlations }
            agreement["payments"] = Self.map(payments)
            agreement["graces"] = Self.map(graces)
            agreement["covenants"] = Self.map(covenants)
            all["agreement"] = Self.map(agreement)
            return Self.text(all)
        }

        /// The heads alone with one payment.
        static let smallEntries: Entries = [
            "dealcast": "1", "name": "Host", "currency": "USD", "effective": "2026-01-01", "horizon": "20y",
            "parties": "{ licensor: { discount: 10% }, licensee: { discount: 9% } }", "agreement": "{ payments: { upfront: { pays: 1M, when: signing } } }",
        ]
        static let small = text(smallEntries)
    }

    private static func payment(_ entries: Entries, with: [String: Entries] = [:]) -> Host { Host(entries, with: with) { $0.payments["host"] = $1 } }
    /// A map that stands under a key of a payment.
    private static func part(_ key: String, of payment: Entries, _ entries: Entries, with: [String: Entries] = [:]) -> Host {
        Host(entries, with: with) { $0.payments["host"] = Deal.map(payment.merging([key: $1]) { $1 }) }
    }
    private static func market(_ key: String, _ entries: Entries, with: [String: Entries] = [:], in sales: Entries? = ["peak": "100M", "uptake": "{ curve: linear, time_to_peak: 5y }"]) -> Host {
        Host(entries, with: with) { deal, map in
            var market = ["after": "phase3", "approval_odds": "60%", "launch_lag": "3mo", "sales": Deal.map(sales ?? [:])]
            if sales == nil || key == "resubmission" { market[key] = map } else { market["sales"] = Deal.map(sales!.merging([key: map]) { $1 }) }
            if key == "resubmission" { market["sales"] = Deal.map(["peak": "100M", "uptake": "{ curve: linear, time_to_peak: 5y }"]) }
            deal.markets["CA"] = Deal.map(market)
        }
    }
    private static let millions = ["pays": "30M", "when": "US.approval"]
    private static let sales = ["peak": "100M", "uptake": "{ curve: linear, time_to_peak: 5y }"]
    /// What a file that extends another leaves to it.
    private static let extending = ["currency": "", "effective": "", "horizon": "", "parties": "", "agreement": ""]
    private static let duty = ["require": "phase3.start", "by": "6y", "otherwise": "note", "when": "", "then": ""]
    private static let level = ["require": "annual_sales >= 50M", "from": "2y after first_launch", "otherwise": "note", "when": "", "then": ""]

    static let hosts: [String: Host] = heads.merging(world) { $1 }.merging(forms) { $1 }.merging(parts) { $1 }.merging(covenants) { $1 }

    private static let heads: [String: Host] = [
        "scenario": {
            var host = Host(Deal.smallEntries, with: [
                "extends": extending, "changes": extending.merging(["extends": "base.yaml"]) { $1 },
                "markets": ["program": "{ stages: { trial: { duration: 2y } } }"],
                "events": ["program": "{ stages: { phase2: { duration: 2y } } }"],
                "correlations": ["program": "{ stages: { trial: { duration: 2y } } }", "markets": "{ each: { after: trial, launch_lag: 3mo, review: pert(6mo 9mo 1y), sales: \(Deal.map(sales)) }, US: {}, EU: {} }"],
                "what_if": ["program": "{ stages: { trial: { duration: 2y } } }", "markets": "{ US: { after: trial, launch_lag: 3mo, review: 1y, sales: \(Deal.map(sales)) } }"],
            ]) { _, _ in }
            host.deal = { $0 + "\n" }
            return host
        }(),
        "parties": {
            var host = Host(["licensor": "{ discount: 10% }", "licensee": "{ discount: 9% }"]) { _, _ in }
            host.deal = { map in Deal.text(Deal.smallEntries.merging(["parties": map]) { $1 }) }
            return host
        }(),
        "licensor": Host(["discount": "10%"]) { $0.parties["licensor"] = $1 },
        "licensee": Host(["discount": "9%"]) { $0.parties["licensee"] = $1 },
        "party": Host(["discount": "9%"]) { $0.parties["investor"] = $1 },
        "outside": Host([:]) { $0.parties["outside"] = $1 },
        "simulation": Host([:]) { $0.heads["simulation"] = $1 },
    ]

    private static let world: [String: Host] = [
        "program": {
            var host = Host(["stages": "{ phase1: { duration: 1y } }"]) { _, _ in }
            host.deal = { map in Deal.text(Deal.smallEntries.merging(["program": map]) { $1 }) }
            return host
        }(),
        "stage": Host(["after": "phase1", "duration": "1y"], with: ["after_any": ["after": ""]]) { $0.stages["host"] = $1 },
        "site_trial": Host(["sites": "5", "each": "60%", "needs": "3"]) { $0.stages["host"] = "{ duration: 1y, success: \($1) }" },
        "delay": Host(["affects": "phase1", "chance": "20%", "lasts": "6mo"]) { $0.delays["host"] = $1 },
        "event": Host(["at": "phase2.success"], with: [
            "hazard": ["at": ""], "rate": ["at": ""], "at_most": ["at": "", "rate": "0.2/y"], "after": ["at": ""], "delay": ["at": "", "after": "phase2.success"],
            "until": ["at": "", "hazard": "5%/y"], "during": ["at": "", "hazard": "5%/y"],
        ]) { $0.events["host"] = $1 },
        "market": Host(["after": "phase3", "launch_lag": "3mo", "sales": Deal.map(sales)], with: ["after_any": ["after": ""], "resubmission": ["approval_odds": "80%"]]) { $0.markets["CA"] = $1 },
        "resubmission": market("resubmission", ["after": "1y", "approval_odds": "70%"]),
        "sales": market("sales", sales, with: ["units": ["peak": "", "uptake": "", "price": "{ start: 10k }"], "erosion": ["exclusivity_ends": "14y"]], in: nil),
        "uptake": market("uptake", ["curve": "logistic", "time_to_peak": "5y"], with: ["p": ["curve": "bass", "q": "0.38", "time_to_peak": ""], "q": ["curve": "bass", "p": "0.03", "time_to_peak": ""]]),
        "units": market("units", ["potential": "12k", "uptake": "{ curve: bass, p: 0.03, q: 0.38 }"], in: ["price": "{ start: 10k }"]),
        "price": market("price", ["start": "10k"]),
        "erosion": market("erosion", ["to": "20%", "rate": "2/y"], in: sales.merging(["exclusivity_ends": "14y"]) { $1 }),
        "decline": market("decline", ["from": "15y", "growth": "-5%/y"]),
        "index": Host([:], with: ["reverts_to": ["speed": "0.5/y"], "speed": ["reverts_to": "1.1"]]) { $0.indices["oil"] = $1 },
        "correlation": Host(["among": "[US.review, EU.review]", "rho": "0.4"], with: [
            "between": ["among": "", "and": "[US.review, EU.review]"], "and": ["among": "", "between": "[phase1.duration, phase2.duration]"],
        ]) { $0.correlations = "[\($1)]" },
    ]

    private static let forms: [String: Host] = [
        "agreement": {
            var host = Host(["payments": "{ upfront: { pays: 1M, when: signing } }"], with: [
                "precedence": ["covenants": "{ start_phase3: { when: phase2.failure, then: terminate }, breach: { hazard: 1%/y, then: terminate } }"],
            ]) { _, _ in }
            host.deal = { map in
                Deal.text(Deal.smallEntries.merging(["agreement": map, "program": "{ stages: { phase2: { duration: 2y, success: 50% } } }"]) { $1 })
            }
            return host
        }(),
        "grant": Host([:]) { $0.agreement["grant"] = $1 },
        "terms": Host([:], with: ["gross_up": ["withholding": "10%"], "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"]]) { $0.agreement["terms"] = $1 },
        "event_payment": payment(millions, with: [
            "per": ["pays": "{ US: 5M, EU: 3M }", "when": "approval"], "at_most": ["when": "committee"], "gross_up": ["withholding": "10%"],
            "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"],
        ]),
        "family": payment(["pays": "{ 250M: 25M, 500M: 50M }", "when": "annual_sales"], with: ["gross_up": ["withholding": "10%"], "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"]]),
        "periodic": payment(["pays": "1M", "every": "1y"], with: ["gross_up": ["withholding": "10%"], "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"]]),
        "royalty": payment(["rate": "5%"], with: [
            "tiers": ["rate": ""], "whole_amount": ["rate": "", "tiers": "{ 0: 8%, 250M: 10% }"], "measured": ["rate": "", "tiers": "{ 0: 8%, 250M: 10% }"],
            "per": ["rate": "", "tiers": "{ 0: 8%, 250M: 10% }"], "indexed": ["rate": "", "tiers": "{ 0: 8%, 250M: 10% }"], "in": ["rate": "", "tiers": "{ 0: 8%, 250M: 10% }"],
            "pipeline": ["not_below": "50% of unreduced", "after_exclusivity": "50%"], "gross_up": ["withholding": "10%"],
            "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"],
        ]),
        "minimum": payment(["floor": "2M", "of": "royalty"], with: ["gross_up": ["withholding": "10%"], "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"]]),
        "flow_share": payment(["rate": "10%", "of": "income(sublicense)"], with: [
            "number": ["rate": "", "of": "proceeds(exit)", "outstanding": "1000000"], "outstanding": ["rate": "", "of": "proceeds(exit)", "number": "20000"],
            "diluted": ["of": "proceeds(exit)"], "losses": ["of": "profit"], "gross_up": ["withholding": "10%"],
            "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"],
        ]),
        "cap": payment(["cap": "100M", "of": "all"], with: ["cap": ["over": "year"], "excess": ["over": "year"], "indexed": ["over": "year"]]),
        "credit": payment(["credit": "50% of upfront", "against": "royalty"]),
        "split": payment(["shares": "{ inventor: 30% }", "of": "royalty"], with: [
            "gross_up": ["withholding": "10%"], "tax_credit": ["withholding": "10%"], "late_interest": ["paid_late": "{ by: 3mo }"],
        ]),
    ]

    private static let parts: [String: Host] = [
        "indexed": part("indexed", of: millions, ["by": "inflation"]),
        "diluted": part("diluted", of: ["rate": "2%", "of": "proceeds(exit)"], ["by": "25%", "rounds": "2"], with: ["each": ["rounds": ""]]),
        "pay_or_lose": part("optional", of: ["floor": "2M", "of": "royalty"], [:]),
        "reporting": Host([:]) { $0.agreement["terms"] = "{ reporting: \($1) }" },
        "understates": Host(["by": "10%"]) { $0.agreement["terms"] = "{ reporting: { understates: \($1) } }" },
        "banked": part("excess", of: ["floor": "2M", "of": "royalty"], ["banked": "1y"]),
        "tax_credit": part("tax_credit", of: millions.merging(["withholding": "10%"]) { $1 }, ["share": "60%"]),
        "paid_late": part("paid_late", of: millions, ["by": "3mo"]),
        "verified": part("verified", of: millions, ["after": "60d"], with: ["again": ["wrong_reject": "5%"]]),
        "declines": part("declines", of: millions, ["by": "10%", "per": "1mo", "after": "5y"], with: ["at_most": ["rises": "true"]]),
        "retained": part("retained", of: millions, ["share": "10%", "until": "US.launch"]),
        "refundable": part("refundable", of: ["pays": "30M", "when": "phase1.success"], ["when": "phase2.failure"]),
        "stacking": part("stacking", of: ["rate": "5%"], ["deducts": "50%", "of": "patent_royalty"]),
        "reduction": Host(["when": "exclusivity_ends", "by": "30%"]) { $0.payments["host"] = "{ rate: 5%, reductions: { generic: \($1) } }" },
        "net_sales": part("net_sales", of: ["rate": "5%"], [:]),
    ]

    private static let covenants: [String: Host] = [
        "grace": Host([:]) { $0.graces["usual"] = $1; $0.covenants["start_phase3"] = "{ require: phase3.start, by: 6y, grace: usual, otherwise: note }" },
        "covenant": Host(["when": "phase2.failure", "then": "terminate"], with: [
            "require": ["by": "6y", "otherwise": "note", "when": "", "then": ""], "by": duty, "otherwise": duty, "if_impossible": duty, "grace": duty, "tolling": duty, "cure": duty, "waiver": duty,
            "from": level, "until": level, "in_a_row": level, "hazard": ["when": ""], "holder": ["chance": "60%"], "chance": ["holder": "licensor"],
        ]) { $0.covenants["host"] = $1 },
        "audit": Host(["audits": "royalty", "every": "2y"], with: ["shifts_above": ["cost": "50k"]]) {
            $0.agreement["terms"] = "{ reporting: { understates: { by: 10% } } }"; $0.covenants["host"] = $1
        },
        "tolling": Host(["for": "[hold]"]) { $0.covenants["host"] = "{ require: phase3.start, by: 6y, tolling: \($1), otherwise: note }" },
        "waiver": Host(["chance": "50%"]) { $0.covenants["host"] = "{ require: phase3.start, by: 6y, waiver: \($1), otherwise: note }" },
        "effect": Host(["raise": "royalty", "by": "1pp"], with: ["to": ["scale": "development", "raise": "", "by": ""]]) { $0.covenants["host"] = "{ when: 3y, then: \($1) }" },
    ]
}
