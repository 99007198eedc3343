extension KeyCatalogue {
    package static let world: [KeyContext] = [program, stage, siteTrial, delay, event, market, resubmission, sales, uptake, units, price, erosion, decline, index, correlation]

    static let program = KeyContext("program", "the program", "Stages of development and what may delay them", [
        .optional("stages", .named(["stage"]), "the steps of development; each holds what its siblings share", "stages: { phase1: { duration: 1y, success: 63% } }"),
        .optional("delays", .named(["delay"]), "what may hold a stage up", "delays: { hold: { affects: [phase1], chance: 25%, lasts: 6mo } }"),
        .later("readiness", "scales of technical readiness", "readiness: { trl: { start: 3 } }"),
    ])

    private static let waitsFor: ValueKind = .oneOf([.point, .list(.point)])

    static let stage = KeyContext("stage", "a stage", "A step of the development program", [
        .optional("after", waitsFor, default: "starts at effective", "what must have come before, all of it; a bare stage means its success", "after: [phase1, toxicology]"),
        .optional("after_any", waitsFor, "what must have come before, the first of several", "after_any: [route_a, route_b]"),
        .optional("lag", .uncertain(.time), default: "0d", "wait between what it comes after and its start", "lag: 2mo"),
        .required("duration", .uncertain(.time), "how long it takes", "duration: pert(1.5y 2.25y 3.5y)"),
        .optional("success", .oneOf([.uncertain(.share), .comparison, .section("site_trial")]), default: "100%", "the chance that it succeeds at its end; or one of its measures against a level; or enough sites that pass", "success: 31%"),
        .optional("measures", .names(.oneOf([.uncertain(.share), .uncertain(.number), .names(.known(.share))])), "what is measured at its end: numbers or shares, and sums of them by weight; STAGE.MEASURE >= LEVEL is a trigger", "measures: { recovery: normal(mean=92% sd=3pp) }"),
        .optional("cost", .uncertain(.money), default: "0", "spread evenly over the time spent", "cost: 25M"),
        .optional("cost_at_start", .uncertain(.money), default: "0", "due when it starts", "cost_at_start: 2M"),
        .optional("running_cost", .uncertain(.moneyRate), default: "0", "for as long as it runs", "running_cost: 0.1M/mo"),
        .optional("branch", .words("optional"), default: "its failure ends the program where nothing else leads to a market", "optional: its failure does not end a program without markets", "branch: optional"),
        .later("on_call", "starts only by an effect", "on_call: true"),
        .later("budget", "planned cost, multiplied by overrun", "budget: 180k"),
        .later("overrun", "cost over budget", "overrun: lognormal(mean=1.15 cv=25%)"),
        .later("retry", "another try after a failure", "retry: { at_most: 1, duration: 1y, success: 50% }"),
        .later("rework", "another round at its end", "rework: { chance: 20%, share: 40%, at_most: 2 }"),
        .later("fallback", "the stage that takes over after a failure", "fallback: plan_b"),
        .later("stands_for", "the stage whose success this one's success is", "stands_for: rig"),
        .later("rescue", "a stage that may save it after a failure", "rescue: { by: backup, chance: 5% }"),
        .later("reaches", "levels of readiness it reaches", "reaches: { trl: 4 }"),
        .later("keeps", "share of what was there that is left", "keeps: 50%"),
    ])

    /// Occurrences of one event at most.
    static let mostOccurrences = 100

    static let siteTrial = KeyContext("site_trial", "success by sites", "Several sites that each pass or fail; how many pass is the measure passed", [
        .required("sites", .count(1...1000), "how many there are", "sites: 5"),
        .required("each", .known(.share), "chance that one passes", "each: 60%"),
        .required("needs", .count(1...1000), "how many must pass", "needs: 3"),
        .optional("common", .known(.share), default: "0%: sites are independent", "correlation of the normal scores of any two sites", "common: 30%"),
    ])

    static let event = KeyContext("event", "an event", "Something else that may happen in the world: once, or again and again", [
        .optional("at", waitsFor, "it comes at this point, or at each of these (at, hazard, rate or after is required)", "at: phase2.success"),
        .optional("chance", .uncertain(.share), default: "100%", "chance that it comes, with at or after", "chance: 40%"),
        .optional("hazard", .uncertain(.rate), "it may come at any time, once, at this rate a year", "hazard: 5%/y"),
        .optional("rate", .uncertain(.rate), "it comes again and again, so often a year", "rate: 0.2/y"),
        .optional("at_most", .count(1...mostOccurrences), default: "as often as it may come within the horizon, but for one path in a million", "how often, with rate", "at_most: 3"),
        .optional("after", .point, default: "effective", "it counts from then; without at, hazard and rate it comes then", "after: first_launch"),
        .optional("delay", .uncertain(.time), default: "0d", "from that point to the event, or to when it may first come", "delay: 6mo"),
        .optional("until", .point, default: "never", "it comes before then, or not at all", "until: phase3.end"),
        .optional("during", .oneOf([.name, .list(.name)]), default: "whenever", "only while one of these stages runs", "during: [phase1, phase2]"),
        .optional("income", .uncertain(.money), "received by the licensee from outside, each time", "income: 20M"),
        .optional("proceeds", .uncertain(.money), "of a sale of the company, each time", "proceeds: lognormal(mean=40M cv=120%)"),
        .optional("cost", .uncertain(.money), default: "0", "borne by the seller, each time", "cost: 0.2M"),
        .later("on_call", "comes only by an effect", "on_call: true"),
        .later("per", "once for each market", "per: market"),
        .optional("lasts", .uncertain(.time), default: "an instant", "how long it lasts, each time: a minimum may be suspended meanwhile", "lasts: 6mo"),
        .later("delays", "stages that it holds up", "delays: [phase3]"),
        .later("scales", "what it changes while it lasts", "scales: { sales: 70% }"),
        .later("excusable", "whether tolling: excusable counts it", "excusable: true"),
        .later("ends", "the event that it ends", "ends: supply_outage"),
        .later("impact", "counted as impact", "impact: true"),
        .later("entered", "a value that a person enters", "entered: true"),
        .later("raises", "capital that it raises", "raises: 5M"),
    ])

    static let delay = KeyContext("delay", "a delay", "Something that each affected stage may suffer once, at its start", [
        .required("affects", .oneOf([.name, .list(.name)]), "the stages it may hit", "affects: [phase1, phase2]"),
        .required("chance", .uncertain(.share), "chance that a stage suffers it", "chance: 25%"),
        .required("lasts", .uncertain(.time), "how long", "lasts: gamma(shape=2 scale=0.2y)"),
        .optional("excusable", .truth, default: "false", "whether tolling: excusable counts it", "excusable: true"),
        .later("hazard", "may come at any time while a stage runs", "hazard: 10%/y"),
    ])

    static let market = KeyContext("market", "a market", "A territory or segment: its way through the regulator, and its sales", [
        .optional("after", waitsFor, "what opens the market, all of it; a bare stage means its success (after or after_any is required)", "after: phase3"),
        .optional("after_any", waitsFor, "what opens the market, the first of several", "after_any: [trial_a, trial_b]"),
        .optional("product", .name, "the product sold there, for clauses with per: product; several markets may have the same", "product: tablet"),
        .optional("filing_lag", .uncertain(.time), default: "0d", "from what opens it to the submission", "filing_lag: 6mo"),
        .optional("review", .uncertain(.time), default: "0d", "from the submission to the decision", "review: pert(0.7y 0.9y 1.4y)"),
        .optional("approval_odds", .uncertain(.share), default: "100%", "chance that the first decision is an approval", "approval_odds: 85%"),
        .optional("resubmission", .section("resubmission"), default: "none: the first refusal is final", "what happens after a refusal", "resubmission: { after: 1y, review: 6mo, approval_odds: 70% }"),
        .required("launch_lag", .uncertain(.time), "from the approval to the launch", "launch_lag: 3mo"),
        .required("sales", .section("sales"), "what is sold after the launch", "sales: { peak: 800M, uptake: { curve: linear, time_to_peak: 5y } }"),
        .later("acceptance", "from the submission to its acceptance", "acceptance: 60d"),
        .later("priority", "a faster review", "priority: { chance: 30%, review: 8mo }"),
        .later("label", "a narrower label that sells less", "label: { chance: 20%, sales: 70% }"),
        .optional("seller", .name, default: "licensee", "the party that sells there and keeps its margin on the sales; development costs stay the licensee's", "seller: licensor"),
        .optional("currency", .name, default: "the deal's", "the index that converts its sales; sums of its sales are then in that currency", "currency: EUR"),
    ])

    static let resubmission = KeyContext("resubmission", "resubmission", "What happens after a refusal: the file comes back and is decided again", [
        .required("after", .uncertain(.time), "from the refusal to the new submission", "after: lognormal(mean=1y cv=40%)"),
        .optional("review", .uncertain(.time), default: "0d", "from the new submission to its decision", "review: 6mo"),
        .required("approval_odds", .uncertain(.share), "chance that it is approved this time", "approval_odds: 70%"),
        .optional("at_most", .count(1...20), default: "1", "how often the file may come back", "at_most: 2"),
    ])

    static let sales = KeyContext("sales", "sales", "Net sales, from a peak a year (peak x uptake x erosion x decline x noise) or from units and their price", [
        .required("peak", .uncertain(.money), "net sales a year at the peak; units may stand instead", "peak: lognormal(mean=800M cv=60%)"),
        .required("uptake", .section("uptake"), "how fast sales rise to the peak; units have their own", "uptake: { curve: logistic, time_to_peak: 5y }"),
        .optional("exclusivity_ends", .oneOf([.uncertain(.time), .date]), default: "never", "when exclusivity ends: a time since effective, or a date", "exclusivity_ends: 16y"),
        .optional("erosion", .section("erosion"), default: "none", "how sales fall once exclusivity has ended", "erosion: { to: 20%, rate: 2/y }"),
        .optional("decline", .section("decline"), default: "none", "a slow change of sales from some point on", "decline: { from: 15y, growth: -5%/y }"),
        .optional("noise", .noise, default: "none", "how sales move about their curve, period by period", "noise: ar1(phi=0.8 sigma=8%)"),
        .optional("units", .section("units"), "units sold, instead of peak and uptake; goes with price", "units: { potential: 12k, uptake: { curve: bass, p: 0.03, q: 0.38 } }"),
        .optional("price", .section("price"), "price of a unit; beside peak it tells how many units the sales are", "price: { start: 10k, growth: 2%/y }"),
        .later("window", "what is lost by a late launch", "window: { from: 6y, loss: 10%/y }"),
    ])

    static let uptake = KeyContext("uptake", "uptake", "Share of the peak that is sold, by age after launch", [
        .required("curve", .curve, "logistic, linear, bass, points(..), or a table of steps by age", "curve: logistic"),
        .optional("time_to_peak", .uncertain(.time), "for logistic (95% of the peak) and linear (100%)", "time_to_peak: pert(4y 5.5y 8y)"),
        .optional("p", .uncertain(.number), "for bass: innovators", "p: 0.03"),
        .optional("q", .uncertain(.number), "for bass: imitators", "q: 0.38"),
    ])

    static let units = KeyContext("units", "units", "Units sold: what potential x uptake rises by in each period, from the launch on", [
        .required("potential", .uncertain(.count), "units in all", "potential: lognormal(mean=12k cv=40%)"),
        .required("uptake", .section("uptake"), "share of the potential that is sold by an age after launch", "uptake: { curve: bass, p: 0.03, q: 0.38 }"),
    ])

    static let price = KeyContext("price", "a price", "Price of a unit: start x (1 + growth)^t x noise, t in years since effective", [
        .required("start", .uncertain(.money), "price at effective", "start: 10k"),
        .optional("growth", .uncertain(.rate), default: "0%/y", "change a year", "growth: 2%/y"),
        .optional("noise", .noise, default: "none", "how the price moves about its course, period by period", "noise: ar1(phi=0.9 sigma=3%)"),
    ])

    static let erosion = KeyContext("erosion", "erosion", "After exclusivity sales are multiplied by to + (1 - to) exp(-rate t)", [
        .required("to", .uncertain(.share), "share of sales that is left in the end", "to: 20%"),
        .required("rate", .uncertain(.rate), "how fast", "rate: 2/y"),
    ])

    static let decline = KeyContext("decline", "decline", "From a point on sales change by so much a year", [
        .required("from", .point, "a time since effective, a date, or an event that the market waits for", "from: 15y"),
        .required("growth", .uncertain(.rate), "change a year; negative for a fall", "growth: -5%/y"),
    ])

    private static let level: ValueKind = .oneOf([.known(.number), .known(.share)])
    static let index = KeyContext("index", "an index", "Something that moves with time: an exchange rate, inflation, a price. Its mean is its forward, whatever its volatility", [
        .optional("start", .oneOf([level, .table(.time, level)]), default: "1", "value at effective, a number or a share (100% is 1; for a currency: deal money for one unit of it); or a table by time since effective, known on every path", "start: 1.08"),
        .optional("growth", .known(.rate), default: "0%/y", "yearly growth of the forward", "growth: 2%/y"),
        .optional("volatility", .known(.share), default: "0%: it follows its forward", "standard deviation of a year's change; indices.each.volatility=0% freezes all indices", "volatility: 8%"),
        .optional("reverts_to", level, default: "it does not", "level to which it returns; with speed", "reverts_to: 1.1"),
        .optional("speed", .known(.rate), "how fast it returns: half of the way takes ln 2 / speed years", "speed: 0.5/y"),
    ])

    private static let members: ValueKind = .oneOf([.text, .list(.text)])
    static let correlation = KeyContext("correlation", "a correlation", "Uncertain numbers that move together: within among, or of each in between with each in and. Of an index (`indices.EUR`) it is the value at the horizon that moves with other numbers; two indices move together at all times", [
        .optional("among", members, "paths of uncertain numbers and of indices; each stands for all names at its place", "among: markets.each.review"),
        .optional("between", members, "the first group", "between: [phase1.duration, phase2.duration]"),
        .optional("and", members, "the second group", "and: markets.each.review"),
        .required("rho", .known(.number), "correlation of their normal scores, between -1 and 1", "rho: 0.4"),
    ])
}
