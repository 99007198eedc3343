import Planning

extension Settlement {
    /// The plan, read in place.
    struct Clauses {
        let events: Fixed<SettlementPlan.Event>, periodics: Fixed<SettlementPlan.Periodic>, royalties: Fixed<SettlementPlan.Royalty>
        let minimums: Fixed<SettlementPlan.Minimum>, splits: Fixed<SettlementPlan.Split>, shares: Fixed<SettlementPlan.Share>
        let caps: Fixed<SettlementPlan.Cap>, credits: Fixed<SettlementPlan.Credit>, rules: Fixed<SettlementPlan.Rules>
        let audits: Fixed<SettlementPlan.Audit>, families: Fixed<SettlementPlan.Family>

        init(_ plan: SettlementPlan) {
            events = Fixed(plan.events); periodics = Fixed(plan.periodics); royalties = Fixed(plan.royalties); minimums = Fixed(plan.minimums)
            splits = Fixed(plan.splits); shares = Fixed(plan.shares); caps = Fixed(plan.caps); credits = Fixed(plan.credits)
            rules = Fixed(plan.rules); audits = Fixed(plan.audits); families = Fixed(plan.families)
        }
        func deallocate() {
            events.deallocate(); periodics.deallocate(); royalties.deallocate(); minimums.deallocate(); splits.deallocate(); shares.deallocate()
            caps.deallocate(); credits.deallocate(); rules.deallocate(); audits.deallocate(); families.deallocate()
        }
    }
}
