import Planning

/// What became of a covenant on a path.
package struct CovenantState: OptionSet, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }
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
    @inline(__always) package func comes(_ t: Double, by end: Double) -> Bool { plan.endLast ? t <= end : t < end }

    /// The column of a slot of the block evaluated last.
    @inline(__always) package func column(_ slot: Int) -> UnsafeMutablePointer<Double> { space[slot] }

    /// Number of the block's first path.
    package var firstPath: UInt64 { worlds.first }

    /// What became of covenant `k` on a path of the block evaluated last.
    @inline(__always) package func state(covenant k: Int, path i: Int) -> CovenantState {
        let end = ledger.end[i]
        var state: CovenantState = []
        if ledger.changed[k][i] != 0 { state.insert(.bites) }
        if ledger.waived[k][i] <= end { state.insert([.waived]) ; if waiverCosts[k] { state.insert(.bites) } }
        if case .covenant(k) = plan.causes[Int(ledger.cause[i])].kind { state.insert(.bites) }
        switch plan.covenants[k].watch {
        case .hazard, .happening:
            if ledger.happened[k][i] <= end { state.insert(.happened) }
        case .duty(let metSlot, let dueSlot, let impossibleSlot):
            let met = space[metSlot][i], due = ledger.due[k][i], original = space[dueSlot][i]
            let impossible = impossibleSlot.map { space[$0][i] } ?? .infinity
            let done = comes(met, by: end)
            if done && met <= original { state.insert(.metByOriginal) }
            if due <= end { state.insert(.reached) }
            if done && met <= due { state.insert(.met) }
            else if end < due || impossible <= due { state.insert(.moot) }
            else {
                state.insert(.late)
                let limit = ledger.limit[k][i]
                if done && met <= limit { state.insert(.cured) }
                else if limit <= end && !(impossible <= limit) { state.insert(.missed) }
            }
        case .level:
            let limit = ledger.limit[k][i]
            if limit < .infinity && ledger.due[k][i] <= end {
                state.insert([.late, .reached])
                if limit <= end { state.insert(.missed) }
            } else if ledger.tested[k][i] != 0 {
                state.insert([.met, .reached])
            } else {
                state.insert(.moot)
            }
        }
        return state
    }
}
