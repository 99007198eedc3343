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
    package var years: [Year] = []
    package var costs: [Cost] = []
}

extension AgreementWalk {
    /// The account of a path of the block evaluated last.
    package func account(path i: Int) -> PathAccount {
        var account = PathAccount()
        let end = ledger.end[i], grid = world.grid
        let seller = plan.parties[licensee]
        if space[plan.firstLaunch][i] < end {
            let years = min(grid.years, grid.year(of: end) + 1)
            flows.lay(worlds.sales, position: i, years: years)
            let last = min(years * grid.perYear, grid.firstPeriod(notBefore: end))
            flows.cut(before: last)
            var bases: [[Double]] = []
            for royalty in flat.royalties {
                layBase(royalty, path: i, last: last)
                bases.append((0..<years).map { flows.base[$0] })
            }
            for y in 0..<years {
                let sales = flows.cutYear(0)[y]
                guard sales > 0 else { continue }
                var value = 0.0
                for m in 0..<flows.count {
                    let row = flows.row(m)
                    for q in y * grid.perYear..<min(last, (y + 1) * grid.perYear) { value += row[q] * centreFactor[q] }
                }
                account.years.append(.init(year: y, netSales: sales, margin: seller.margin * sales, marginPV: seller.margin * value, bases: bases.map { $0[y] }))
            }
        }
        for (s, stage) in world.stages.enumerated() {
            let start = space[stage.start][i], finish = space[stage.end][i]
            guard start < end else { continue }
            let stop = min(finish, end)
            func amount(_ source: ValueSource?, _ slot: Int?) -> Double {
                switch source {
                case nil: 0
                case .constant(let v): v
                case .driver: slot.map { space[$0][i] } ?? 0
                }
            }
            func value(_ sum: Double, at t: Double) -> Double { sum * dc_exp1(-seller.logDiscount * t) }
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
