import Export

/// What holds where a scenario is silent (language.md section 9), for `check --defaults`.
enum Defaults {
    static func text() -> String { Cells.columns(rows) }

    private static let rows: [(String, String)] = [
        ("stage.after", "starts at effective"),
        ("stage.lag", "0"),
        ("stage.success", "100%"),
        ("stage.cost, cost_at_start, running_cost", "0"),
        ("market.filing_lag, review", "0"),
        ("market.approval_odds", "100%"),
        ("market.resubmission", "none: a refusal is final"),
        ("market.resubmission.at_most", "1"),
        ("sales.exclusivity_ends, erosion, decline, noise", "none"),
        ("party.margin", "0% (of who sells: the licensee)"),
        ("payment.payer, payee", "licensee, licensor"),
        ("payment.within", "0d"),
        ("royalty.term", "as long as the agreement"),
        ("royalty.after_exclusivity", "100%"),
        ("family.crossed_together", "all"),
        ("minimum", "not prorated; an excess is lost"),
        ("duty.if_impossible", "moot"),
        ("grace.tolling, notice, cure, waiver", "none, 0d, 0d, none"),
        ("covenant.chance", "100%"),
        ("level.in_a_row", "1"),
        ("grant.exclusive", "worldwide"),
        ("terms.ties", "end_last: what comes at the instant of the end still counts"),
        ("precedence", "technical, then covenants by name, then expiry"),
        ("end of the agreement", "the last royalty term, or the horizon"),
        ("simulation.paths, seed, grid", "262144, 42, quarter"),
        ("year", "calendar; money is in currency"),
    ]
}
