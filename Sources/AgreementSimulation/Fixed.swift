import Planning

/// Elements that are allocated once and read in place, so that a path copies nothing and counts no references.
struct Fixed<Element> {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }
    func deallocate() { base.deinitialize(count: count); base.deallocate() }

    @inline(__always) var indices: Range<Int> { 0..<count }
    @inline(__always) subscript(i: Int) -> InPlace<Element> { InPlace(pointer: UnsafePointer(base + i)) }
}

/// One of them, whose members are read where it lies.
@dynamicMemberLookup
struct InPlace<Element> {
    let pointer: UnsafePointer<Element>
    @inline(__always) subscript<Value>(dynamicMember member: KeyPath<Element, Value>) -> Value { pointer.pointee[keyPath: member] }
}

/// Mutable elements that are allocated once.
struct Cells<Element> {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }
    func deallocate() { base.deinitialize(count: count); base.deallocate() }

    @inline(__always) var indices: Range<Int> { 0..<count }
    var isEmpty: Bool { count == 0 }
    @inline(__always) subscript(i: Int) -> Element {
        unsafeAddress { UnsafePointer(base + i) }
        nonmutating unsafeMutableAddress { base + i }
    }
}

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
