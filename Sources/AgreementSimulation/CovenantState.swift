import Planning

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

    /// Number of the block's first path.
    package var firstPath: UInt64 { worlds.first }

    /// What became of covenant `k` on a path of the block evaluated last.
    package func state(covenant k: Int, path i: Int) -> CovenantState {
        states(covenant: k)
        return CovenantState(rawValue: stateMasks[i])
    }

    /// What became of covenant `k` on every path of the block, as raw states in `stateMasks`.
    package func states(covenant k: Int) {
        let n = ledger.count, masks = stateMasks, end = ledger.end, cause = ledger.cause
        let met: UInt16 = 1, late: UInt16 = 2, moot: UInt16 = 4, cured: UInt16 = 8, missed: UInt16 = 16
        let waived: UInt16 = 32, happened: UInt16 = 64, bites: UInt16 = 128, metByOriginal: UInt16 = 256, reached: UInt16 = 512
        let changed = ledger.changed[k], waivedAt = ledger.waived[k]
        let costs = waiverCosts[k] ? bites : 0
        let mine = Int32(plan.causes.firstIndex { if case .covenant(k) = $0.kind { true } else { false } } ?? -1)
        for i in 0..<n {
            var state: UInt16 = changed[i] != 0 ? bites : 0
            if waivedAt[i] <= end[i] { state |= waived | costs }
            if cause[i] == mine { state |= bites }
            masks[i] = state
        }
        switch plan.covenants[k].watch {
        case .hazard, .happening:
            let when = ledger.happened[k]
            for i in 0..<n where when[i] <= end[i] { masks[i] |= happened }
        case .duty(let metSlot, let dueSlot, let impossibleSlot):
            let metAt = space[metSlot], dueAt = ledger.due[k], originalAt = space[dueSlot], limitAt = ledger.limit[k]
            let impossibleAt = impossibleSlot.map { space[$0] }
            for i in 0..<n {
                let m = metAt[i], due = dueAt[i], e = end[i]
                let impossible = impossibleAt?[i] ?? .infinity
                let done = comes(m, by: e)
                var state = masks[i]
                if done && m <= originalAt[i] { state |= metByOriginal }
                if due <= e { state |= reached }
                if done && m <= due {
                    state |= met
                } else if e < due || impossible <= due {
                    state |= moot
                } else {
                    state |= late
                    if done && m <= limitAt[i] { state |= cured } else if limitAt[i] <= e && !(impossible <= limitAt[i]) { state |= missed }
                }
                masks[i] = state
            }
        case .level:
            let limitAt = ledger.limit[k], dueAt = ledger.due[k], tested = ledger.tested[k]
            for i in 0..<n {
                if limitAt[i] < .infinity && dueAt[i] <= end[i] {
                    masks[i] |= limitAt[i] <= end[i] ? late | reached | missed : late | reached
                } else {
                    masks[i] |= tested[i] != 0 ? met | reached : moot
                }
            }
        }
    }
}
