extension KeyCatalogue {
    package static let heads: [KeyContext] = [root, parties, licensor, licensee, party, outside, simulation]

    static let root = KeyContext("scenario", "the file", "A license deal: the facts of its program and markets, and what the parties agreed", [
        .required("dealcast", .count(1...1), "the version of this language", "dealcast: 1"),
        .required("name", .text, "what to call the deal in results", "name: Reference deal"),
        .required("currency", .text, "the currency of every sum without one of its own", "currency: USD"),
        .required("effective", .date, "the day the agreement takes effect: time zero", "effective: 2026-01-01"),
        .required("horizon", .known(.time), "how far to look, at most 200y", "horizon: 25y"),
        .optional("extends", .text, "another file that this one changes", "extends: base.yaml"),
        .optional("changes", .names(.anything), "what is different from the extended file, by path", "changes: { horizon: 30y }"),
        .optional("sources", .names(.text), "texts that a source may name", "sources: { survey: Industry survey 2024 }"),
        .required("parties", .section("parties"), "who the parties are and how they discount", "parties: { licensor: { discount: 12% }, licensee: { discount: 9% } }"),
        .optional("program", .section("program"), "the development program", "program: { stages: { trial: { duration: 2y } } }"),
        .optional("markets", .named(["market"]), "territories or segments: their way through the regulator, and their sales", "markets: { US: { after: trial, launch_lag: 3mo, sales: { peak: 800M, uptake: { curve: linear, time_to_peak: 5y } } } }"),
        .optional("events", .named(["event"]), "what else may happen in the world", "events: { sublicense: { chance: 40%, at: phase2.success, income: 20M } }"),
        .optional("indices", .named(["index"]), "currencies, inflation, prices: what moves with time", "indices: { EUR: { start: 1.08, volatility: 8% } }"),
        .optional("correlations", .list(.section("correlation")), "numbers that move together", "correlations: [{ among: [US.review, EU.review], rho: 0.4 }]"),
        .required("agreement", .section("agreement"), "who owes whom what", "agreement: { payments: { upfront: { pays: 30M, when: signing } } }"),
        .optional("agreements", .names(.names(.anything)), "named alternatives: paths below agreement, and their values", "agreements: { back_loaded: { payments.upfront.pays: 10M } }"),
        .optional("what_if", .names(.names(.anything)), "named cases: any path, and its value", "what_if: { slow: { markets.US.review: 2y } }"),
        .later("beliefs", "what one party believes about the world", "beliefs: { licensee: { US.sales.peak: 900M } }"),
        .later("history", "what has already happened", "history: { as_of: 2027-01-01 }"),
        .optional("simulation", .section("simulation"), "how to run; flags of the command line come first", "simulation: { paths: 100000 }"),
    ])

    static let parties = KeyContext("parties", "parties", "The two sides of the deal; further parties have any other name", [
        .required("licensor", .section("licensor"), "who grants the license; the payee of every payment by default", "licensor: { name: Originator, discount: 12% }"),
        .required("licensee", .section("licensee"), "who takes the license; the payer of every payment by default", "licensee: { name: Developer, discount: 9%, margin: 65% }"),
        .optional("outside", .section("outside"), "everybody else", "outside: { name: everyone else }"),
    ])
    private static let partyName = Key.optional("name", .text, default: "the key itself", "the name in results", "name: Originator")
    private static let discount = Key.required("discount", .known(.share), "yearly discount rate, at least 0%: present value is (1 + discount)^-t", "discount: 12%")
    private static let tax = Key.optional("tax", .known(.share), default: "0%: values are before tax", "the party's own tax, on whatever it is left with at the time; losses save as much", "tax: 25%")
    private static let ownMargin = Key.optional("margin", .known(.share), default: "0%: it sells nothing", "share of its net sales left to it, in markets that name it as seller", "margin: 50%")
    private static let partyCurrency = Key.optional("currency", .name, default: "the deal's", "the index that is the currency of its values; what it pays and gets is converted when it is paid", "currency: EUR")
    static let licensor = KeyContext("licensor", "the licensor", "Who grants the license", [partyName, discount, ownMargin, tax, partyCurrency])
    static let licensee = KeyContext("licensee", "the licensee", "Who takes the license, develops and sells", [
        partyName, discount,
        .optional("margin", .known(.share), default: "0%: no income from sales", "share of net sales left before payments and development costs", "margin: 65%"),
        tax, partyCurrency,
    ])
    static let party = KeyContext("party", "a further party", "A party beside licensor and licensee", [partyName, discount, ownMargin, tax, partyCurrency])
    static let outside = KeyContext("outside", "outside", "Everybody else", [partyName])

    static let simulation = KeyContext("simulation", "simulation", "How to run; a flag of the command line comes first", [
        .optional("paths", .count(1...(1 << 36)), default: "262144", "how many paths to play out", "paths: 1000000"),
        .optional("seed", .count(0...Int.max), default: "42", "the seed of the random numbers", "seed: 7"),
        .optional("precision", .oneOf([.known(.money), .known(.share)]), "run until the standard error of both means is this small", "precision: 0.1M"),
        .optional("grid", .words("month", "quarter", "year"), default: "quarter", "length of a sales period", "grid: quarter"),
    ])
}
