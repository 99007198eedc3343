import Planning
import Sampling

/// What became of a covenant on a path.
package struct CovenantState: OptionSet, Sendable {
    package let rawValue: UInt16
    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }
    /// Every state is less than this.
    package static let combinations = 1024

    /// By its due date as adjusted; or, a level, kept at every test.
    package static let met = CovenantState(rawValue: 1)
    /// Not met when due.
    package static let late = CovenantState(rawValue: 2)
    /// Ended or impossible before it was due; a level that was never tested.
    package static let moot = CovenantState(rawValue: 4)
    /// Late, and met before the consequences.
    package static let cured = CovenantState(rawValue: 8)
    /// Not met at the limit.
    package static let missed = CovenantState(rawValue: 16)
    package static let waived = CovenantState(rawValue: 32)
    /// A hazard or a happening came true.
    package static let happened = CovenantState(rawValue: 64)
    /// It ended the agreement, changed a payment or cost a fee.
    package static let bites = CovenantState(rawValue: 128)
    /// By its date before tolling.
    package static let metByOriginal = CovenantState(rawValue: 256)
    /// The agreement was alive at the due date as adjusted.
    package static let reached = CovenantState(rawValue: 512)
}

extension AgreementWalk {
    /// Whether something that comes at `t` still comes before an end at `end`.
    @inlinable @inline(__always) package func comes(_ t: Double, by end: Double) -> Bool { endLast ? t <= end : t < end }

    /// The column of a slot of the block evaluated last.
    @inline(__always) package func column(_ slot: Int) -> UnsafeMutablePointer<Double> { space[slot] }

    /// The points of the block evaluated last.
    package var block: PointBlock { worlds.block }

    /// What became of covenant `k` on a path of the block evaluated last.
    package func state(covenant k: Int, path i: Int) -> CovenantState {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: ledger.count) { masks in
            states(covenant: k, into: masks.baseAddress!)
            return CovenantState(rawValue: masks[i])
        }
    }

    /// What became of covenant `k` on every path of the block, as raw states. Without branches: states are a matter of chance.
    package func states(covenant k: Int, into masks: UnsafeMutablePointer<UInt16>) {
        let n = ledger.count, end = ledger.end
        switch plan.covenants[k].watch {
        case .hazard, .happening:
            let when = ledger.happened[k]
            for i in 0..<n { masks[i] = when[i] <= end[i] ? CovenantState.happened.rawValue : 0 }
        case .duty(let metSlot, let dueSlot, let impossibleSlot):
            judgeDuty(k, met: space[metSlot], original: space[dueSlot], impossible: impossibleSlot.map { space[$0] }, into: masks)
        case .level:
            let limitAt = ledger.limit[k], dueAt = ledger.due[k], tested = ledger.tested[k]
            for i in 0..<n {
                if limitAt[i] < .infinity && dueAt[i] <= end[i] {
                    masks[i] = CovenantState([.late, .reached]).rawValue | (limitAt[i] <= end[i] ? CovenantState.missed.rawValue : 0)
                } else {
                    masks[i] = tested[i] != 0 ? CovenantState([.met, .reached]).rawValue : CovenantState.moot.rawValue
                }
            }
        }
        let bites = CovenantState.bites.rawValue
        if plan.covenants[k].waiver != nil {
            let waivedAt = ledger.waived[k], mask = CovenantState.waived.rawValue | (waiverCosts[k] ? bites : 0)
            for i in 0..<n { masks[i] |= waivedAt[i] <= end[i] ? mask : 0 }
        }
        if !plan.covenants[k].adjusts.isEmpty {
            let changed = ledger.changed[k]
            for i in 0..<n { masks[i] |= changed[i] != 0 ? bites : 0 }
        }
        if let mine = plan.causes.firstIndex(where: { if case .covenant(k) = $0.kind { true } else { false } }) {
            let cause = ledger.cause, mine = Int32(mine)
            for i in 0..<n { masks[i] |= cause[i] == mine ? bites : 0 }
        }
    }

    private func judgeDuty(_ k: Int, met metAt: UnsafeMutablePointer<Double>, original originalAt: UnsafeMutablePointer<Double>,
                           impossible impossibleAt: UnsafeMutablePointer<Double>?, into masks: UnsafeMutablePointer<UInt16>) {
        let n = ledger.count, end = ledger.end, dueAt = ledger.due[k], limitAt = ledger.limit[k], endLast = endLast
        // Never: a limit that was not reached is infinite, and so is what stands for it here.
        let impossibleAt = impossibleAt ?? never
        @inline(__always) func one(_ holds: Bool) -> UInt16 { holds ? 1 : 0 }
        let orWith = one(endLast)
        for i in 0..<n {
            let m = metAt[i], due = dueAt[i], limit = limitAt[i], e = end[i], impossible = impossibleAt[i]
            let done = one(m < e) | one(m == e) & orWith
            let met = done & one(m <= due)
            let moot = (met ^ 1) & (one(e < due) | one(impossible <= due))
            let late = (met ^ 1) & (moot ^ 1)
            let cured = late & done & one(m <= limit)
            let missed = late & (cured ^ 1) & one(limit <= e) & (one(impossible <= limit) ^ 1)
            // The bits of CovenantState.
            masks[i] = met | late << 1 | moot << 2 | cured << 3 | missed << 4 | (done & one(m <= originalAt[i])) << 8 | one(due <= e) << 9
        }
    }
}
