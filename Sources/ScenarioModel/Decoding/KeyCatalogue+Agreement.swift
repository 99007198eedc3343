extension KeyCatalogue {
    package static let agreement: [KeyContext] = [agreementSection, grant, terms] + paymentForms + [grace, covenant, tolling, waiver, effect]

    static let agreementSection = KeyContext("agreement", "the agreement", "Who owes whom what: payments and covenants", [
        .optional("grant", .section("grant"), default: "exclusive, worldwide", "what is licensed", "grant: { exclusive: worldwide }"),
        .optional("definitions", .names(.trigger), "defined terms, to be used wherever an event is", "definitions: { proof: phase2.success }"),
        .optional("terms", .section("terms"), "defaults of payment keys, and rules for all payments", "terms: { within: 60d }"),
        .required("payments", .named(["event_payment", "family", "royalty", "minimum"]), "what is paid, by name; at least one", "payments: { upfront: { pays: 30M, when: signing } }"),
        .optional("graces", .named(["grace"]), "graces that several covenants share", "graces: { usual: { notice: 30d, cure: 90d } }"),
        .optional("covenants", .named(["covenant"]), "duties, levels, rights and hazards, by name", "covenants: { breach: { hazard: 1%/y, then: terminate } }"),
        .optional("precedence", .list(.name), default: "covenants by name", "covenants in the order in which ends of one instant are named", "precedence: [start_phase3, breach]"),
        .optional("clauses", .names(.text), "what cannot be played out, as text", "clauses: { publication: after 60 days of review }"),
        .later("calendar", "recurring dates", "calendar: { committee: 3mo }"),
        .later("dispute", "how disputes are settled", "dispute: { chance: 20% }"),
        .later("wind_down", "what happens after the end", "wind_down: { sell_off: { lasts: 6mo } }"),
    ])

    static let grant = KeyContext("grant", "the grant", "What is licensed", [
        .optional("exclusive", .oneOf([.words("worldwide"), .list(.name)]), default: "worldwide", "the licensed markets", "exclusive: [US, EU]"),
        .later("field", "the licensed field", "field: all uses"),
        .later("sublicense_from", "from when sublicenses may be granted", "sublicense_from: phase2.success"),
        .later("non_exclusive", "what a step-down leaves", "non_exclusive: { sales: 60%, royalty: 50% }"),
    ])

    private static let commonTerms: [Key] = [
        .optional("payer", .name, default: "licensee", "the party that pays", "payer: licensee"),
        .optional("payee", .name, default: "licensor", "the party that is paid", "payee: outside"),
        .optional("within", .known(.time), default: "0d", "paid so long after it accrued", "within: 60d"),
        .optional("group", .name, "several payments under one name, for effects", "group: development"),
        .optional("owner", .text, "who sees to it", "owner: alliance manager"),
        .optional("criteria", .text, "how achievement is told", "criteria: first patient dosed"),
        .optional("verified_by", .text, "who tells", "verified_by: joint committee"),
    ]
    private static let commonLater: [Key] = [
        .later("late_interest", "interest on what is paid late", "late_interest: 6%/y"),
        .later("in", "the currency it is paid in", "in: EUR"),
        .later("withholding", "tax withheld", "withholding: 10%"),
        .later("every", "again and again", "every: 1y"),
        .later("at_most", "how often, or how much in all", "at_most: 3"),
        .later("indexed", "grows with an index", "indexed: { by: inflation }"),
        .later("declines", "less the later it comes", "declines: { by: 10%, per: 1y }"),
        .later("verified", "found out after a while, rightly or wrongly", "verified: { after: 60d, wrong_reject: 5% }"),
        .later("refundable", "whether it may be claimed back", "refundable: true"),
        .later("survives", "owed beyond the end", "survives: true"),
    ]
    /// Keys that mark a form of payment which is not built.
    private static let otherForms: [Key] = [
        .later("cap", "cuts what crosses a limit", "cap: 25% of annual_sales"),
        .later("over", "the time a cap counts over", "over: year"),
        .later("credit", "set off against later payments", "credit: 50% of upfront"),
        .later("against", "what a credit is set off against", "against: royalty"),
        .later("expires", "when a credit lapses", "expires: 5y after signing"),
        .later("shares", "who bears which share of a cost", "shares: { licensee: 60%, licensor: 40% }"),
        .later("by", "what the shares depend on", "by: total_cost"),
        .later("tranche", "money that comes late or not at all", "tranche: { late_by: 1mo, refused: 5% }"),
        .later("retained", "kept back until an event", "retained: { share: 10%, until: trial.end }"),
        .later("in_kind", "a share that is not cash", "in_kind: licensor"),
        .later("first", "the order in which an overrun is absorbed", "first: [own_line]"),
    ]

    static let terms = KeyContext("terms", "the terms", "Defaults of payment keys, and rules for all payments", commonTerms + [
        .optional("ties", .words("end_last", "end_first"), default: "end_last", "whether an event at the instant of the end still counts", "ties: end_first"),
        .later("year", "the year that payments settle by", "year: contract"),
        .optional("conversion", .words("period_average", "year_average", "period_end", "year_end", later: ["quarter_average"]), default: "period_average", "at which rate sales in another currency are converted", "conversion: year_average"),
        .later("gross_up", "who bears the tax", "gross_up: false"),
        .later("net_sales", "what is deducted from gross sales", "net_sales: { excludes: { freight: 3% } }"),
        .later("reporting", "errors of the statements", "reporting: { error: 2% }"),
        .later("expires", "when the agreement expires", "expires: 20y"),
    ] + commonLater)

    static let paymentForms: [KeyContext] = [eventPayment, family, royalty, minimum]
    private static let year = Key.optional("year", .words("calendar", later: ["contract"]), default: "calendar", "the year it settles by", "year: calendar")
    private static let window: [Key] = [
        .later("from", "only from then on", "from: first_launch"),
        .later("until", "only until then", "until: 10y"),
    ]

    static let eventPayment = KeyContext("event_payment", "an event payment", "Paid once when something happens", [
        .required("pays", .oneOf([.uncertain(.money), .table(.market, .uncertain(.money))]), "the sum; with per a sum by market", "pays: 30M"),
        .required("when", .trigger, "what makes it due", "when: US.approval"),
        .optional("per", .oneOf([.words("market"), .list(.name)]), "once for each of these markets: market for all, or their names", "per: [US, EU]"),
    ] + commonTerms + window + [
        .later("partial", "a share of it paid earlier", "partial: { 40%: US.resubmission }"),
        .later("year", "the year it settles by", "year: contract"),
    ] + commonLater + otherForms)

    static let family = KeyContext("family", "a family of sales milestones", "One payment for each level that a metric reaches", [
        .required("pays", .table(.level, .uncertain(.money)), "the sum by level, in the unit of the metric", "pays: { 250M: 25M, 500M: 50M }"),
        .required("when", .metric, "a metric of sales, of all licensed markets or of one: " + SalesMetric.allCases.map(\.rawValue).joined(separator: ", "), "when: annual_sales"),
        .optional("crossed_together", .words("all", later: ["highest", "one_a_year"]), default: "all", "what is paid when a year crosses several levels", "crossed_together: all"),
        year,
    ] + commonTerms + window + [
        .later("per", "levels of each market by itself", "per: market"),
        .later("partial", "a share of it paid earlier", "partial: { 40%: US.resubmission }"),
    ] + commonLater + otherForms)

    static let royalty = KeyContext("royalty", "a royalty", "A share of net sales, settled every calendar year", [
        .optional("rate", .oneOf([.known(.share)]), "one rate for all sales (rate or tiers is required)", "rate: 5%"),
        .optional("tiers", .table(.money, .known(.share)), "rates by annual net sales; each holds for the sales above its key", "tiers: { 0: 8%, 250M: 10% }"),
        .optional("of", .words("net_sales", later: ["annual_sales", "cumulative_sales", "income", "proceeds", "cost", "spend", "overrun", "profit"]), default: "net_sales", "what it is a share of", "of: net_sales"),
        .optional("term", .point, default: "always", "until when sales of a market bear royalty; launch and exclusivity_ends are that market's", "term: later of exclusivity_ends and launch + 10y"),
        .optional("after_exclusivity", .known(.share), default: "100%", "share of a market's sales that counts once its exclusivity has ended", "after_exclusivity: 50%"),
        .optional("from", .point, default: "always", "sales count from then on", "from: first_launch"),
        .optional("until", .point, default: "always", "sales count until then", "until: 20y"),
        .optional("measured", .words("year", later: ["cumulative"]), default: "year", "what the tiers are measured by", "measured: year"),
        .optional("per", .words("worldwide", later: ["market"]), default: "worldwide", "whether tiers are filled by all markets together", "per: worldwide"),
        year,
    ] + commonTerms + [
        .later("whole_amount", "the rate of the highest tier reached holds for all sales", "whole_amount: true"),
        .later("stacking", "deductions for royalties to third parties", "stacking: { deducts: 50%, of: third_party_royalty }"),
        .later("not_below", "least royalty after reductions", "not_below: 50% of unreduced"),
        .later("pipeline", "the order of reductions", "pipeline: [tiers, after_exclusivity]"),
    ] + commonLater + otherForms)

    static let minimum = KeyContext("minimum", "a minimum", "Tops a royalty up to a floor every year", [
        .required("floor", .oneOf([.known(.money), .table(.time, .known(.money))]), "the least sum a year, or a table by time since from", "floor: { 0y: 2M, 2y: 4M }"),
        .required("of", .name, "the royalty that is topped up", "of: royalty"),
        .optional("from", .point, default: "effective", "owed for years that begin from then on", "from: third full year after first_launch"),
        .optional("until", .point, default: "the end", "owed until then", "until: 20y"),
        .optional("excess", .words("lost", later: ["banked"]), default: "lost", "what becomes of royalty above the floor", "excess: lost"),
        year,
    ] + commonTerms + [
        .later("optional", "pay or lose", "optional: { paid: 80%, within: 60d }"),
        .later("pro_rata", "part of the floor for part of a year", "pro_rata: last_year"),
        .later("per", "a floor for each market", "per: market"),
    ] + commonLater + otherForms)

    private static let graceKeys: [Key] = [
        .optional("tolling", .oneOf([.words("none", "excusable"), .section("tolling")]), default: "none", "delays that move the due date", "tolling: excusable"),
        .optional("notice", .known(.time), default: "0d", "from the breach to the notice", "notice: 30d"),
        .optional("cure", .known(.time), default: "0d", "time to put it right after the notice", "cure: 6mo"),
        .optional("waiver", .section("waiver"), default: "none", "the other side may let it pass", "waiver: { chance: 50%, pays: 2M }"),
        .later("seen", "when the other side can know", "seen: report"),
        .later("extend", "more time for a fee", "extend: { by: 6mo, pays: 1M }"),
    ]
    static let grace = KeyContext("grace", "a grace", "What stands between a breach and its consequences", graceKeys)

    static let covenant = KeyContext("covenant", "a covenant", "What is watched, the grace, and what follows", [
        .optional("require", .trigger, "a duty: this must come by its date; or a level of sales that must be kept", "require: phase3.start"),
        .optional("by", .point, "the due date of a duty", "by: 6y"),
        .optional("from", .point, "a level is tested in the years that begin from then on; a hazard or happening counts from then on", "from: 2y after first_launch"),
        .optional("until", .point, "and until then", "until: first_exclusivity_ends"),
        .optional("in_a_row", .count(1...100), default: "1", "how many tests of a level must fail one after another", "in_a_row: 2"),
        .optional("when", .trigger, "something that happens", "when: phase2.failure"),
        .optional("hazard", .oneOf([.uncertain(.rate), .table(.event, .uncertain(.rate))]), "it may happen at any time, at this rate a year; or a table by event", "hazard: 3%/y"),
        .optional("then", .effects, "what follows because it happened", "then: terminate"),
        .optional("otherwise", .effects, "what follows because it did not come in time", "otherwise: { raise: royalty, by: 1pp }"),
        .optional("if_impossible", .words("moot", "missed"), default: "moot", "whether a duty is missed when it can no longer come", "if_impossible: missed"),
        .optional("holder", .words("licensor", "licensee", "either"), "whose right it is", "holder: licensor"),
        .optional("chance", .uncertain(.share), default: "100%", "chance that the right is used", "chance: 60%"),
        .optional("grace", .name, "one of the graces", "grace: usual"),
        .optional("group", .name, "several covenants under one name", "group: diligence"),
        .optional("owner", .text, "who sees to it", "owner: clinical lead"),
        .optional("criteria", .text, "how achievement is told", "criteria: database lock"),
        .optional("verified_by", .text, "who tells", "verified_by: auditor"),
        .later("while", "changes that last as long as a condition", "while: recall"),
        .later("audits", "finds what was understated", "audits: royalty"),
        .later("every", "how often it is looked at", "every: 1y"),
        .later("finds", "chance that an audit finds it", "finds: 80%"),
        .later("look_back", "how far an audit looks back", "look_back: 3y"),
        .later("interest", "on what an audit finds", "interest: 6%/y"),
        .later("cost", "of an audit", "cost: 50k"),
        .later("shifts_above", "who bears the cost of an audit", "shifts_above: 5%"),
        .later("odds", "outcomes of a decision", "odds: { go: 65%, kill: 35% }"),
        .later("holds", "keeps a stage from starting before the decision", "holds: phase3"),
        .later("estimate", "what the holder sees of a value", "estimate: { noise: 50% }"),
        .later("at_most", "how often it may happen", "at_most: 2"),
        .later("per", "once for each of several markets", "per: [US, EU]"),
    ] + graceKeys)

    static let tolling = KeyContext("tolling", "tolling", "Which delays move a due date, and by how much", [
        .required("for", .oneOf([.words("excusable"), .list(.name)]), "delays by name, or excusable for all that are", "for: [hold]"),
        .optional("share", .known(.share), default: "100%", "share of a delay that counts", "share: 50%"),
        .optional("at_most", .known(.time), default: "no limit", "in all", "at_most: 1y"),
        .later("review_beyond", "a regulator's delay beyond this", "review_beyond: 14mo"),
    ])

    static let waiver = KeyContext("waiver", "a waiver", "The other side may let a breach pass", [
        .required("chance", .uncertain(.share), "chance that it does", "chance: 50%"),
        .optional("pays", .uncertain(.money), default: "0", "what that costs", "pays: 2M"),
        .later("at_most", "how often", "at_most: 1"),
        .later("effect", "whether the duty is dropped or shifted", "effect: shift"),
    ])

    /// The verbs; `terminate` and `note` stand alone, as words.
    static let effect = KeyContext("effect", "an effect", "What follows, by verb; one verb a map", [
        .optional("raise", .name, "more of a royalty, a payment or a group, by points, a share or money", "{ raise: royalty, by: 1pp }"),
        .optional("cut", .name, "less of it", "{ cut: us_approval, by: 20% }"),
        .optional("scale", .name, "to a share of what it is", "{ scale: development, to: 60% }"),
        .optional("by", .oneOf([.known(.points), .known(.share), .known(.money)]), "how much, with raise and cut", "by: 1pp"),
        .optional("to", .known(.share), "how much is left, with scale", "to: 60%"),
        .later("set", "a new value", "{ set: royalty.rate, to: 5% }"),
        .later("charge", "a sum paid by the party in default", "{ charge: 0.1M, per: 1mo until met }"),
        .later("revert", "markets that come back", "{ revert: all }"),
        .later("non_exclusive", "markets that become non-exclusive", "{ non_exclusive: EU }"),
        .later("extend", "moves a due date", "{ extend: launch_us, by: 6mo }"),
        .later("start", "starts a stage", "{ start: plan_b }"),
        .later("repeat", "repeats a stage", "{ repeat: phase2, share: 40% }"),
        .later("hold", "holds a stage up", "{ hold: program }"),
        .later("resume", "lets it go on", "{ resume: program }"),
        .later("stop", "stops a stage", "{ stop: phase2 }"),
        .later("count", "counts up", "{ count: strikes }"),
        .later("reset", "counts from 0 again", "{ reset: strikes }"),
        .later("avert", "a world event that will not happen", "{ avert: recall }"),
        .later("pay", "a remedy paid", "{ pay: 1M }"),
        .later("equity", "a remedy in shares", "{ equity: 2% }"),
        .later("from", "from when the change holds", "from: next year"),
        .later("until", "until when the change holds", "until: 10y"),
        .later("in", "in which market", "in: US"),
        .later("total_kept_by", "the group whose total stays the same", "total_kept_by: development"),
        .later("per", "again for each stretch of time", "per: 1mo until met"),
        .later("at_most", "the most it comes to", "at_most: 1M"),
        .later("share", "share of a stage that is repeated", "share: 40%"),
        .later("beyond", "what happens instead once used up", "beyond: kill"),
        .later("excusable", "whether a hold tolls", "excusable: true"),
    ])
}
