extension KeyCatalogue {
    package static let agreement: [KeyContext] = [agreementSection, grant, terms] + paymentForms + paymentParts + [grace, covenant, audit, tolling, waiver, effect]

    static let agreementSection = KeyContext("agreement", "the agreement", "Who owes whom what: payments and covenants", [
        .optional("grant", .section("grant"), default: "exclusive, worldwide", "what is licensed", "grant: { exclusive: worldwide }"),
        .optional("calendar", .names(.known(.time)), "recurring dates: every so long from effective", "calendar: { committee: 3mo }"),
        .optional("definitions", .names(.trigger), "defined terms, to be used wherever an event is", "definitions: { proof: phase2.success }"),
        .optional("terms", .section("terms"), "defaults of payment keys, and rules for all payments", "terms: { within: 60d }"),
        .required("payments", .named(paymentForms.map(\.id)), "what is paid, by name; at least one", "payments: { upfront: { pays: 30M, when: signing } }"),
        .optional("graces", .named(["grace"]), "graces that several covenants share", "graces: { usual: { notice: 30d, cure: 90d } }"),
        .optional("covenants", .named(["covenant", "audit"]), "duties, levels, rights and hazards, by name", "covenants: { breach: { hazard: 1%/y, then: terminate } }"),
        .optional("precedence", .list(.name), default: "covenants by name", "covenants in the order in which ends of one instant are named", "precedence: [start_phase3, breach]"),
        .optional("clauses", .names(.text), "what cannot be played out, as text", "clauses: { publication: after 60 days of review }"),
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
    /// What holds for each sum.
    private static let rules: [Key] = [
        .optional("withholding", .oneOf([.known(.share), .table(.market, .known(.share))]), default: "none", "tax that the payer withholds, of all sums or of those of a market", "withholding: 10%"),
        .optional("gross_up", .truth, default: "false", "whether the payer adds the tax, so that the payee gets the whole sum", "gross_up: true"),
        .optional("tax_credit", .section("tax_credit"), default: "none", "what the payee gets back of the tax", "tax_credit: { share: 60%, after: 1y }"),
        .optional("paid_late", .section("paid_late"), default: "never", "money that comes after it fell due", "paid_late: { chance: 20%, by: 3mo }"),
        .optional("late_interest", .known(.rate), default: "0%/y", "simple interest on what is paid late", "late_interest: 6%/y"),
    ]
    /// How stated sums move.
    private static let moves: [Key] = [
        .optional("indexed", .section("indexed"), default: "not indexed", "each year it moves with an index; of a royalty, the thresholds of its tiers do", "indexed: { by: inflation, at_most: 3%/y }"),
        .optional("in", .name, default: "the deal's currency", "the index that is the currency of its sums, which are converted when they accrue", "in: EUR"),
    ]
    private static let commonLater: [Key] = [
        .later("survives", "owed beyond the end", "survives: true"),
    ]
    /// Keys of other forms, for hints.
    private static let otherForms: [Key] = [
        .later("tranche", "money that comes late or not at all", "tranche: { late_by: 1mo, refused: 5% }"),
        .later("in_kind", "a share that is not cash", "in_kind: licensor"),
        .later("first", "the order in which an overrun is absorbed", "first: [own_line]"),
    ]

    static let terms = KeyContext("terms", "the terms", "Defaults of payment keys, and rules for all payments", commonTerms + rules + [
        .optional("year", .words("calendar", "contract"), default: "calendar", "the years that payments settle by", "year: contract"),
        .optional("net_sales", .section("net_sales"), default: "sales are net", "what is deducted from gross sales", "net_sales: { excludes: { freight: 3% } }"),
        .optional("ties", .words("end_last", "end_first"), default: "end_last", "whether an event at the instant of the end still counts", "ties: end_first"),
        .optional("conversion", .words("period_average", "year_average", "period_end", "year_end", later: ["quarter_average"]), default: "period_average", "at which rate sales in another currency are converted", "conversion: year_average"),
        .optional("reporting", .section("reporting"), default: "statements are true", "what the statements of royalties leave out", "reporting: { understates: { chance: 40%, by: uniform(2% 15%) } }"),
        .later("expires", "when the agreement expires", "expires: 20y"),
    ] + commonLater)

    static let paymentForms: [KeyContext] = [eventPayment, family, periodic, royalty, flowShare, minimum, cap, credit, split]
    static let paymentParts: [KeyContext] = [payOrLose, indexed, diluted, reporting, understates, banked, taxCredit, paidLate, verified, declines, retained, refundable, stacking, reduction, netSales]
    private static let year = Key.optional("year", .words("calendar", "contract"), default: "calendar", "the years it settles by: calendar years, or years since effective", "year: calendar")
    private static let of = ValueKind.oneOf([.words("all"), .name, .list(.name)])

    static let eventPayment = KeyContext("event_payment", "an event payment", "Paid when something happens", [
        .required("pays", .oneOf([.uncertain(.money), .table(.market, .uncertain(.money))]), "the sum; with per a sum by market", "pays: 30M"),
        .required("when", .trigger, "what makes it due", "when: US.approval"),
        .optional("per", .oneOf([.words("market", "product"), .list(.name)]), "once for each of these markets: market for all, or their names; or once for each product, in whichever of its markets it happens first", "per: [US, EU]"),
        .optional("from", .point, default: "always", "it counts only if it happens from then on", "from: first_launch"),
        .optional("until", .point, default: "always", "and before then", "until: 10y"),
        .optional("partial", .table(.share, .trigger), "shares of the sum that are paid earlier", "partial: { 40%: US.resubmission }"),
        .optional("declines", .section("declines"), "less for each stretch of delay", "declines: { by: 10%, per: 1y, after: 5y }"),
        .optional("retained", .section("retained"), "a share kept back until something else has happened", "retained: { share: 10%, until: US.launch }"),
        .optional("refundable", .section("refundable"), "a share paid back when something happens", "refundable: { when: phase2.failure, share: 50% }"),
        .optional("verified", .section("verified"), "accepted some time after it is claimed, rightly or wrongly", "verified: { after: 60d, wrong_reject: 5% }"),
    ] + moves + commonTerms + rules + [
        .optional("at_most", .count(1...10_000), default: "each time", "how often it is paid, if what makes it due comes again and again", "at_most: 3"),
    ] + commonLater + otherForms)

    static let family = KeyContext("family", "a family of sales milestones", "One payment for each level that a metric reaches", [
        .required("pays", .table(.level, .uncertain(.money)), "the sum by level, in the unit of the metric", "pays: { 250M: 25M, 500M: 50M }"),
        .required("when", .metric, "a metric of sales, of all licensed markets or of one: " + SalesMetric.allCases.map(\.rawValue).joined(separator: ", "), "when: annual_sales"),
        .optional("crossed_together", .words("all", "highest", "one_a_year"), default: "all", "what is paid when a year crosses several levels: all; the highest only; or one a year, the others later", "crossed_together: all"),
        .optional("year", .words("calendar", "contract"), default: "that of terms", "the years of annual_sales and annual_units: calendar years, or years since effective", "year: contract"),
    ] + moves.filter { $0.name != "in" } + commonTerms + rules + [
        .later("from", "only from then on", "from: first_launch"),
        .optional("until", .point, default: "the end", "a level counts only if it is reached before then", "until: 10y"),
        .later("per", "levels of each market by itself", "per: market"),
        .later("in", "levels and sums in another currency", "in: EUR"),
    ] + commonLater + otherForms)

    static let periodic = KeyContext("periodic", "a periodic payment", "Paid again and again: maintenance fees, retainers", [
        .required("pays", .oneOf([.known(.money), .table(.time, .known(.money))]), "the sum, or a table by time since from", "pays: { 0y: 12k, 3y: 40k }"),
        .required("every", .known(.time), "again after so long", "every: 1y"),
        .optional("from", .point, default: "effective", "when the first stretch begins", "from: first_launch"),
        .optional("until", .point, default: "the end", "stretches begin before then", "until: 10y"),
        .optional("at_most", .count(1...10_000), default: "no limit", "how many in all", "at_most: 3"),
        .optional("due", .words("start", "end"), default: "end", "in advance, when a stretch begins, or in arrears, when it is over", "due: start"),
        .optional("pro_rata", .truth, default: "false", "whether a stretch that the end cuts short is paid in proportion", "pro_rata: true"),
    ] + moves + commonTerms + rules + commonLater + otherForms)

    static let royalty = KeyContext("royalty", "a royalty", "A share of net sales, settled every year", [
        .optional("rate", .oneOf([.known(.share), .known(.money), .table(.time, .oneOf([.known(.share), .known(.money)])), .table(.event, .oneOf([.known(.share), .known(.money)])), .table(.market, .oneOf([.known(.share), .known(.money), .table(.time, .known(.share)), .table(.event, .known(.share))]))]),
                  "one rate for all sales, or money a unit with of: annual_units; or a table by time since from, by event, or by market, in which a rate may be such a table (rate or tiers is required)", "rate: 5%"),
        .optional("tiers", .oneOf([.table(.level, .oneOf([.known(.share), .known(.money)])), .table(.market, .table(.level, .oneOf([.known(.share), .known(.money)])))]), "rates by annual net sales, or by units; each holds for the sales above its key; or such a table for each market", "tiers: { 0: 8%, 250M: 10% }"),
        .optional("of", .words("net_sales", "annual_sales", "annual_units", later: ["cumulative_sales", "spend", "overrun"]), default: "net_sales", "what it is a share of; annual_sales is before deductions; annual_units: rates are money a unit sold", "of: net_sales"),
        .optional("term", .point, default: "always", "until when sales of a market bear royalty; launch and exclusivity_ends are that market's", "term: later of exclusivity_ends and launch + 10y"),
        .optional("after_exclusivity", .known(.share), default: "100%", "share of a market's sales that counts once its exclusivity has ended", "after_exclusivity: 50%"),
        .optional("from", .point, default: "always", "sales count from then on", "from: first_launch"),
        .optional("until", .point, default: "always", "sales count until then", "until: 20y"),
        .optional("whole_amount", .truth, default: "false", "whether the rate of the highest tier reached holds for all sales", "whole_amount: true"),
        .optional("measured", .words("year", "cumulative"), default: "year", "what fills the tiers: sales of a year, or of all years so far", "measured: cumulative"),
        .optional("per", .oneOf([.words("worldwide", "market", "product"), .list(.name)]), default: "worldwide", "whether tiers are filled by all markets together, by each alone, or by those of each product; a list: by each of these, and no others bear", "per: market"),
        year,
        .optional("net_sales", .section("net_sales"), default: "that of terms", "what is deducted from gross sales", "net_sales: { excludes: { freight: 3% } }"),
        .optional("reductions", .named(["reduction"]), "less royalty on the sales of a market after an event: competition, compulsory licenses", "reductions: { generic: { when: exclusivity_ends + 6mo, by: 30% } }"),
        .optional("stacking", .section("stacking"), "deductions for royalties to third parties", "stacking: { deducts: 50%, of: patent_royalty }"),
        .optional("not_below", .text, "the least that reductions leave: a share of unreduced, or of sales", "not_below: 50% of unreduced"),
        .optional("pipeline", .list(.choice(Royalty.Step.allCases.map(\.rawValue), later: [])), default: "the order of these words", "the order in which the steps are taken, where it differs", "pipeline: [tiers, after_exclusivity, not_below, credits]"),
    ] + moves + commonTerms + rules + commonLater + otherForms)

    static let minimum = KeyContext("minimum", "a minimum", "Tops royalties up to a floor every year", [
        .required("floor", .oneOf([.known(.money), .table(.time, .known(.money))]), "the least sum a year, or a table by time since from", "floor: { 0y: 2M, 2y: 4M }"),
        .required("of", .oneOf([.name, .list(.name)]), "the royalty that is topped up, several, or a group", "of: royalty"),
        .optional("from", .point, default: "effective", "owed for years that begin from then on", "from: third full year after first_launch"),
        .optional("until", .point, default: "the end", "owed until then", "until: 20y"),
        .optional("excess", .oneOf([.words("lost"), .section("banked")]), default: "lost", "what becomes of royalty above the floor: banked counts it in so many following years", "excess: { banked: 1y }"),
        .optional("pro_rata", .list(.name), default: "never", "of which years only a part of the floor is owed: first_year, last_year, and those in which a delay or an event that lasts suspends it", "pro_rata: [last_year]"),
        .optional("due", .words("start", "end"), default: "end", "start: paid in advance, and royalties of the year are paid above it only", "due: start"),
        .optional("creditable", .truth, default: "true", "whether what is earned counts toward it", "creditable: false"),
        year,
    ] + moves + commonTerms + rules + [
        .optional("optional", .section("pay_or_lose"), default: "it is owed", "pay or lose: a shortfall may be left unpaid, and then CLAUSE.unpaid happens, on which a covenant may act", "optional: { paid: 80%, within: 60d }"),
        .later("per", "a floor for each market", "per: market"),
    ] + commonLater + otherForms)

    static let flowShare = KeyContext("flow_share", "a share of a flow", "A share of sublicense income, proceeds of a sale, costs or profit", [
        .optional("rate", .oneOf([.known(.share), .table(.time, .known(.share)), .table(.event, .known(.share))]), "the share; or a table by time since from, or by event (rate or number is required)", "rate: { signing: 40%, phase1.success: 15% }"),
        .optional("number", .known(.number), "a stake as a number of shares, with outstanding", "number: 20000"),
        .optional("outstanding", .known(.number), "of how many shares", "outstanding: 1000000"),
        .required("of", .text, "income(EVENTS) or proceeds(EVENTS) of world events, cost, cost(STAGES), or profit (margin on the year's sales less its costs)", "of: income(sublicense)"),
        .optional("from", .point, default: "always", "it counts from then on (opt-in)", "from: phase2.success"),
        .optional("until", .point, default: "always", "and until then (opt-out)", "until: 10y"),
        .optional("rate_at", .point, default: "when it is paid", "whose time says which rate holds, for all that is paid later: a sublicense's signing", "rate_at: sublicense"),
        .optional("in_value", .truth, default: "true; with number or diluted false", "whether it counts in the values of its parties; a stake (number, diluted) is told apart from cash unless asked", "in_value: true"),
        .optional("diluted", .section("diluted"), default: "not diluted", "what rounds of financing leave of a stake", "diluted: { by: 25%, rounds: 2 }"),
        .later("at_most", "the most it comes to in all", "at_most: 5M"),
        .optional("losses", .words("kept", "shared"), default: "kept", "whether the payee bears its share of a year's loss, with of: profit", "losses: shared"),
    ] + commonTerms + rules + commonLater + otherForms)

    static let indexed = KeyContext("indexed", "indexation", "Moves a sum each full year since effective", [
        .required("by", .name, "the index", "by: inflation"),
        .optional("at_least", .known(.rate), default: "no limit", "each year by at least so much", "at_least: 0%/y"),
        .optional("at_most", .known(.rate), default: "no limit", "each year by at most so much", "at_most: 4%/y"),
    ])
    static let diluted = KeyContext("diluted", "dilution", "Each round of financing leaves so much less of a stake", [
        .required("by", .known(.share), "by how much a round dilutes", "by: 25%"),
        .optional("rounds", .count(0...100), "how many rounds there are", "rounds: 2"),
        .optional("each", .name, "a world event: each occurrence before is a round", "each: financing"),
    ])

    static let cap = KeyContext("cap", "a cap", "Limits what payments come to: the one that crosses is cut, later ones are nothing", [
        .required("cap", .oneOf([.known(.money), .text]), "the limit, or a share of the year's net sales", "cap: 25% of annual_sales"),
        .required("of", of, "the payments that it limits: all of the licensee to the licensor, names, or groups; at one instant in this order", "of: [milestones, royalty]"),
        .optional("over", .words("life", "year"), default: "life", "whether it counts anew each year", "over: year"),
        .optional("excess", .words("lost", "deferred"), default: "lost", "whether what is cut is paid in later years, as far as there is room", "excess: deferred"),
        year,
        .optional("indexed", .section("indexed"), default: "not indexed", "each year the limit moves with an index", "indexed: { by: inflation }"),
        .later("then", "what follows when it is reached", "then: terminate"),
    ] + [.optional("owner", .text, "who sees to it", "owner: controller")])

    static let credit = KeyContext("credit", "a credit", "A sum that later payments are set off against until it is used up", [
        .required("credit", .oneOf([.known(.money), .text]), "a share of what a payment has paid, or a sum from signing on", "credit: 50% of upfront"),
        .required("against", of, "the payments it is set off against", "against: royalty"),
        .optional("at_most", .oneOf([.known(.share), .known(.moneyRate), .text]), default: "100%", "share of each payment that may be set off, or how much a calendar year", "at_most: 50%"),
        .optional("expires", .point, default: "never", "when what is left of it lapses", "expires: 5y after signing"),
    ] + [.optional("owner", .text, "who sees to it", "owner: controller")])

    static let split = KeyContext("split", "a split", "Shares of what other payments come to, or of costs, by party: inventors, departments, co-funding", [
        .required("shares", .oneOf([.table(.party, .known(.share)), .table(.money, .table(.party, .known(.share)))]), "the share of each party; or a table by what has come together so far", "shares: { inventor: 30%, department: 20% }"),
        .required("of", .oneOf([.name, .list(.name), .text]), "the payments that their payee passes on, or cost, or cost(STAGES), which the parties bear in place of the seller", "of: royalty"),
        .optional("payer", .name, default: "the payee of these payments", "whose receipts are shared, where they have several payees", "payer: licensor"),
        .later("by", "what the shares depend on", "by: total_cost"),
        .later("retained", "kept back until an event", "retained: { share: 10%, until: trial.end }"),
    ] + commonTerms.filter { $0.name != "payee" && $0.name != "payer" } + rules + commonLater + otherForms)

    static let taxCredit = KeyContext("tax_credit", "a tax credit", "What the payee gets back of the tax that was withheld", [
        .required("share", .known(.share), "share of the tax", "share: 60%"),
        .optional("after", .known(.time), default: "0d", "how long after the payment", "after: 1y"),
    ])
    static let paidLate = KeyContext("paid_late", "late payment", "Money that comes after it fell due", [
        .optional("chance", .uncertain(.share), default: "100%", "how often", "chance: 20%"),
        .required("by", .uncertain(.time), "how much later", "by: pert(0mo 1mo 4mo)"),
    ])
    static let verified = KeyContext("verified", "verification", "What lies between a claim and its payment", [
        .required("after", .uncertain(.time), "from the claim to the decision", "after: 60d"),
        .optional("wrong_reject", .known(.share), default: "0%", "chance that a true claim is rejected; it is then made again", "wrong_reject: 5%"),
        .optional("again", .uncertain(.time), default: "as after", "from a rejection to the next decision", "again: 30d"),
        .optional("wrong_accept", .known(.share), default: "0%", "chance that it is paid although the event can no longer come", "wrong_accept: 2%"),
    ])
    static let declines = KeyContext("declines", "a decline", "Less for each full stretch of time after a point", [
        .required("by", .oneOf([.known(.share), .known(.money)]), "how much, of the sum or in money", "by: 10%"),
        .required("per", .known(.time), "for each full stretch of this length", "per: 1mo"),
        .required("after", .point, "from when on", "after: 5y"),
        .optional("rises", .truth, default: "false", "whether it is so much more for each stretch before", "rises: true"),
        .optional("at_least", .known(.share), default: "0%", "what is left of the sum at least", "at_least: 50%"),
        .optional("at_most", .known(.share), default: "no limit", "what it comes to at most, of the sum", "at_most: 120%"),
    ])
    static let retained = KeyContext("retained", "a retention", "A share kept back until something else has happened", [
        .required("share", .known(.share), "how much is kept back", "share: 10%"),
        .required("until", .trigger, "when it is paid", "until: US.launch"),
    ])
    static let refundable = KeyContext("refundable", "a refund", "A share of what was paid that comes back when something happens", [
        .required("when", .trigger, "what brings it back", "when: phase2.failure"),
        .optional("share", .known(.share), default: "100%", "how much of it", "share: 50%"),
    ])
    static let stacking = KeyContext("stacking", "stacking", "Deductions for royalties to third parties", [
        .required("deducts", .known(.share), "share of what they get that may be deducted", "deducts: 50%"),
        .required("of", .oneOf([.name, .list(.name)]), "the payments to them", "of: patent_royalty"),
        .optional("unused", .words("lost", "carried"), default: "lost", "what becomes of what cannot be deducted", "unused: carried"),
    ])
    static let reduction = KeyContext("reduction", "a reduction", "Less royalty on the sales of a market after an event", [
        .required("when", .trigger, "from when on; bare market events are that market's", "when: exclusivity_ends + 6mo"),
        .required("by", .known(.share), "by how much", "by: 30%"),
        .optional("in", .oneOf([.name, .list(.name)]), default: "every market", "in which markets", "in: [EU, JP]"),
    ])
    static let netSales = KeyContext("net_sales", "net sales", "What is deducted from gross sales before they bear royalty", [
        .optional("excludes", .names(.oneOf([.known(.share), .table(.market, .known(.share))])), "shares of gross sales, by name; of all markets or by market", "excludes: { freight: 3%, rebates: { US: 20%, EU: 8% } }"),
        .optional("combination", .table(.market, .known(.share)), default: "100%", "the share of a market's sales that belongs to the licensed product, where it is sold in combination", "combination: { US: 60% }"),
        .later("surcharge_at_most", "surcharges that are excluded", "surcharge_at_most: 5%"),
    ])
    static let payOrLose = KeyContext("pay_or_lose", "pay or lose", "Whether a shortfall is paid is the payer's choice", [
        .optional("paid", .uncertain(.share), default: "100%", "chance that it is paid, year by year", "paid: 70%"),
        .optional("within", .known(.time), default: "0d", "from the close of the year until it counts as unpaid", "within: 60d"),
    ])
    static let banked = KeyContext("banked", "a bank", "Royalty above the floor that counts in following years", [
        .required("banked", .known(.time), "in so many whole years", "banked: 1y"),
    ])

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
        .later("odds", "outcomes of a decision", "odds: { go: 65%, kill: 35% }"),
        .later("holds", "keeps a stage from starting before the decision", "holds: phase3"),
        .later("estimate", "what the holder sees of a value", "estimate: { noise: 50% }"),
        .later("at_most", "how often it may happen", "at_most: 2"),
        .later("per", "once for each of several markets", "per: [US, EU]"),
    ] + graceKeys)

    static let audit = KeyContext("audit", "an audit", "Looks into the statements of royalties: what they left out is paid with interest", [
        .required("audits", .oneOf([.name, .list(.name)]), "the royalties, or a group of them", "audits: royalty"),
        .required("every", .known(.time), "how often, from effective on", "every: 2y"),
        .optional("finds", .known(.share), default: "100%", "chance that it finds what was left out", "finds: 80%"),
        .optional("look_back", .known(.time), default: "all years", "how far back it looks", "look_back: 3y"),
        .optional("interest", .known(.rate), default: "0%/y", "simple interest on what it finds, from the close of the year on", "interest: 6%/y"),
        .optional("notice", .known(.time), default: "0d", "so much later than every says", "notice: 30d"),
        .optional("cost", .known(.money), default: "0", "what it costs the licensor", "cost: 50k"),
        .optional("shifts_above", .known(.share), default: "never", "the licensee bears the cost where more than this share was missing", "shifts_above: 5%"),
        .optional("owner", .text, "who sees to it", "owner: controller"),
    ])
    static let reporting = KeyContext("reporting", "reporting", "What the statements of royalties leave out", [
        .optional("understates", .section("understates"), "how often and how much", "understates: { chance: 40%, by: uniform(2% 15%) }"),
        .later("error", "errors in both directions", "error: 2%"),
    ])
    static let understates = KeyContext("understates", "understatement", "Sales that a year's statement leaves out", [
        .optional("chance", .uncertain(.share), default: "100%", "how often, year by year", "chance: 40%"),
        .required("by", .uncertain(.share), "share of sales that is left out", "by: uniform(2% 15%)"),
    ])

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
