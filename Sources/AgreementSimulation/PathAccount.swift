import CVectorMath
import Planning
import WorldSimulation

/// One path told in full: what is sold, borne and owed in each year. Made for `explain`, not for the loop.
package struct PathAccount {
    /// A calendar year with sales before the end.
    package struct Year {
        package var year: Int
        package var netSales: Double
        /// What is left of them to the seller, and its present value.
        package var margin: Double
        package var marginPV: Double
        /// By royalty: the royalty base of the year.
        package var bases: [Double]
    }
    /// What a stage cost until its end or the agreement's.
    package struct Cost {
        package var stage: Int
        package var spent: Double
        /// Had it run to its end.
        package var whole: Double
        package var presentValue: Double
        package var start: Double
        package var stop: Double
    }
    /// What an occurrence of an event cost the seller.
    package struct EventCost {
        package var event: Int
        package var occurrence: Int
        package var sum: Double
        package var presentValue: Double
    }
    package var years: [Year] = []
    package var costs: [Cost] = []
    package var eventCosts: [EventCost] = []
}

extension AgreementWalk {
    /// The account of the only path of the block evaluated last.
    package func account() -> PathAccount {
        precondition(ledger.count == 1)
        var account = PathAccount()
        let i = 0, end = ledger.end[i], grid = world.grid
        let seller = plan.parties[licensee]
        if ledger.settled.count == 1 {
            // Its rows are still laid out.
            let sales = timeline.rows.sum(0)
            for y in 0..<grid.years {
                let sum = timeline.rows.sales(settled: 0)[y]
                guard sum > 0 else { continue }
                var value = 0.0
                for q in y * grid.perYear..<min(Int(timeline.last[0]), (y + 1) * grid.perYear) { value += sales[q] * timeline.centreFactor[q] }
                account.years.append(.init(year: y, netSales: sum, margin: seller.margin * sum, marginPV: seller.margin * value,
                                           bases: plan.royalties.indices.map { timeline.rows.bases($0)[y] }))
            }
        }
        func amount(_ source: ValueSource?, _ slot: Int?) -> Double {
            switch source {
            case nil: 0
            case .constant(let v): v
            case .driver: slot.map { space[$0][i] } ?? 0
            }
        }
        func value(_ sum: Double, at t: Double) -> Double { sum * dc_exp1(-seller.logDiscount * t) }
        for (e, event) in world.events.enumerated() {
            for (k, cost) in event.cost.enumerated() where space[event.slots[k]][i] < end {
                let sum = amount(cost.source, cost.slot)
                account.eventCosts.append(.init(event: e, occurrence: k, sum: sum, presentValue: value(sum, at: space[event.slots[k]][i])))
            }
        }
        for (s, stage) in world.stages.enumerated() {
            let start = space[stage.start][i], finish = space[stage.end][i]
            guard start < end else { continue }
            let stop = min(finish, end)
            let spread = amount(stage.cost, stage.costSlot), running = amount(stage.runningCost, stage.runningCostSlot)
            let atStart = amount(stage.costAtStart, stage.costAtStartSlot)
            let part = finish <= end || finish <= start ? 1 : (end - start) / (finish - start)
            let during = spread * part + running * (stop - start)
            let whole = spread + atStart + running * (finish - start)
            guard whole != 0 else { continue }
            account.costs.append(.init(stage: s, spent: during + atStart, whole: whole,
                                       presentValue: value(during, at: 0.5 * (start + stop)) + value(atStart, at: start), start: start, stop: stop))
        }
        return account
    }
}
