import CVectorMath
import Planning
import WorldSimulation

/// What became of a covenant on a path.
@usableFromInline package struct CovenantState: OptionSet, Sendable {
    @usableFromInline package let rawValue: UInt16
    @inlinable package init(rawValue: UInt16) { self.rawValue = rawValue }
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
    package static let endedOrWaived = CovenantState(rawValue: 1024)
}

extension AgreementWalk {
    /// Whether something that comes at `t` still comes before an end at `end`.
    @inlinable @inline(__always) package func comes(_ t: Double, by end: Double) -> Bool { endLast ? t <= end : t < end }

    /// The column of a slot of the block evaluated last.
    @inline(__always) package func column(_ slot: Int) -> UnsafeMutablePointer<Double> { space[slot] }

    /// The index, in its stratum, of a path of the block evaluated last.
    package func index(ofPath i: Int) -> Int { Int(worlds.index(i)) }

    /// What became of covenant `k` on a path of the block evaluated last.
    package func state(covenant k: Int, path i: Int) -> CovenantState {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: ledger.count) { masks in
            states(covenant: k, into: masks.baseAddress!)
            return CovenantState(rawValue: masks[i])
        }
    }

    /// What became of covenant `k` on every path of the block, as raw states.
    package func states(covenant k: Int, into masks: UnsafeMutablePointer<UInt16>) {
        timelineStates(covenant: k, into: masks)
        let n = ledger.count, bites = CovenantState.bites.rawValue
        if waiverCosts[k] { dc_mark(ledger.waived[k], ledger.end, bites, 0, n, masks) }
        guard !plan.covenants[k].adjusts.isEmpty else { return }
        let changed = ledger.changed[k]
        for i in 0..<n { masks[i] |= changed[i] != 0 ? bites : 0 }
    }
    /// On how many of the listed paths a covenant bites by changing a payment, and by nothing that the timeline knows.
    package func changesOnly(covenant k: Int, _ list: PathList) -> Int {
        guard ledger.hasChanged[k] else { return 0 }
        let changed = ledger.changed[k], cause = ledger.cause, end = ledger.end, waived = ledger.waived[k]
        let mine = causeOf[k]
        var count = 0
        for j in 0..<list.count {
            let i = list[j]
            if changed[i] != 0 && cause[i] != mine && !(waiverCosts[k] && waived[i] <= end[i]) { count += 1 }
        }
        return count
    }

    /// The same without what only amounts tell: it bites here where it ends the agreement.
    package func timelineStates(covenant k: Int, into masks: UnsafeMutablePointer<UInt16>) {
        let n = ledger.count, end = ledger.end
        switch flat.covenants[k].watch {
        case .hazard, .happening:
            dc_mark(ledger.happened[k], end, CovenantState.happened.rawValue, 1, n, masks)
        case .duty(let metSlot, let dueSlot, let impossibleSlot):
            // Never: a limit that was not reached is infinite, and so is what stands for it here. The bits are those of the states.
            var judged = dc_judged(met: space[metSlot], original: space[dueSlot], impossible: impossibleSlot < 0 ? never : space[impossibleSlot], due: ledger.due[k],
                                   limit: ledger.limit[k], end: end, end_last: endLast ? 1 : 0)
            dc_judge_duty(&judged, n, masks)
        case .level:
            dc_judge_level(ledger.limit[k], ledger.due[k], ledger.tested[k], end, n, masks)
        }
        if flat.covenants[k].hasWaiver { dc_mark(ledger.waived[k], end, CovenantState([.waived, .endedOrWaived]).rawValue, 0, n, masks) }
        if causeOf[k] >= 0 { dc_mark_equal(ledger.cause, causeOf[k], CovenantState([.bites, .endedOrWaived]).rawValue, n, masks) }
    }
}
