import Planning
import WorldSimulation

/// What a year lacks to its minimum, and whether it is paid.
extension Settlement {
    /// The floor of a year, as covenants have changed it, in proportion where only a part of the year counts.
    func floor(_ minimum: InPlace<SettlementPlan.Minimum>, _ year: Int) -> Double {
        let begin = start(of: year, contract: minimum.contractYears), from = columns[minimum.from][path]
        var sum = minimum.floors[0]
        for k in minimum.ages.indices where minimum.ages[k] <= begin - from + 1e-9 { sum = minimum.floors[k] }
        sum = adjusted(sum, payment: minimum.payment, at: begin, orAtClose: true)
        var part = 1.0
        if minimum.firstInPart, from > begin { part -= from - begin }
        if minimum.lastInPart { part -= begin + 1 - close(of: year, contract: minimum.contractYears) }
        if !minimum.suspensions.isEmpty { part -= suspended(minimum, from: max(begin, minimum.firstInPart ? from : begin), until: close(of: year, contract: minimum.contractYears)) }
        return sum * max(0, part)
    }
    /// How much of a stretch of time lies in what suspends a minimum; what goes on at once counts once.
    func suspended(_ minimum: InPlace<SettlementPlan.Minimum>, from begin: Double, until stop: Double) -> Double {
        var t = begin, sum = 0.0
        while t < stop {
            // Until when something goes on that has begun by then; or when the next begins.
            var last = t, next = stop
            for s in minimum.suspensions {
                let start = columns[s.slot][path]
                guard start < stop else { continue }
                let length = s.lengthSlot.map { columns[$0][path] } ?? amount(s.length, nil)
                if start <= t { last = max(last, start + length) } else if length > 0 { next = min(next, start) }
            }
            sum += min(last, stop) - t
            t = last > t ? last : next
        }
        return sum
    }

    /// Whether the payer pays a shortfall that it may leave unpaid.
    func decide(minimum m: Int, year: Int, at t: Double) {
        guard banks[m].due > 0, let optional = settlement.minimums[m].payOrLose else { return }
        let lane = UInt32(year)
        if draws.mark(optional.mark, position: path, lane: lane) < draws.value(optional.paid, position: path, lane: lane) { return }
        banks[m].due = 0
        unpaid[m][path] = min(unpaid[m][path], t + optional.within)
    }

    /// What a year lacks to its floor: into the bank's `due`.
    func lay(minimum m: Int, year: Int) {
        let minimum = settlement.minimums[m]
        banks[m].due = 0
        // What was banked grows older by a year.
        for k in banks[m].ofYear.indices.reversed() { banks[m].ofYear[k] = k > 0 ? banks[m].ofYear[k - 1] : 0 }
        guard owed(minimum, year) else { return }
        if minimum.inAdvance {
            let advance = minimum.creditable ? banks[m].advance : 0
            banks[m].advance = 0
            var left = advance, leftOfTrue = advance
            for r in minimum.royalties {
                let used = min(left, royalties[r].amount), ofTrue = min(leftOfTrue, royalties[r].onTrueSales)
                royalties[r].amount -= used
                royalties[r].onTrueSales -= ofTrue
                left -= used; leftOfTrue -= ofTrue
            }
            return
        }
        let floor = floor(minimum, year)
        guard minimum.creditable else { banks[m].due = floor; return }
        var earned = 0.0
        for r in minimum.royalties { earned += royalties[r].amount }
        guard earned < floor else {
            if minimum.banked > 0 { banks[m].ofYear[0] = earned - floor }
            return
        }
        var lacks = floor - earned
        for k in banks[m].ofYear.indices.reversed() where lacks > 0 {
            let used = min(lacks, banks[m].ofYear[k])
            banks[m].ofYear[k] -= used
            lacks -= used
        }
        banks[m].due = lacks
    }
}
