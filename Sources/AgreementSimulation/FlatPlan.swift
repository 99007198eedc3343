import Planning
import ScenarioModel
import WorldSimulation

/// The plan as the path loop reads it: plain numbers behind pointers, so that a path counts no references.
///
/// Slots and parties that do not exist are -1.
final class FlatPlan {
    struct Adjustment {
        let covenant: Int, change: Effect.Adjustment, atClose: Bool

        /// The time after which a year begins for which a change at `t` holds: what the close of a year shows holds for the next.
        func known(_ t: Double) -> Double { atClose ? t - 1e-6 : t }
    }
    struct Payment {
        let payer: Int, payee: Int, counted: Bool, isApart: Bool, within: Double
        let adjustments: UnsafeBufferPointer<Adjustment>
    }
    struct Royalty {
        let payment: Int
        let bounds: UnsafeBufferPointer<Double>, rates: UnsafeBufferPointer<Double>
        /// By licensed market; empty without a term.
        let terms: UnsafeBufferPointer<Int>
        let afterExclusivity: Double, from: Int, until: Int
    }
    struct Minimum {
        let payment: Int, royalty: Int, from: Int, until: Int
        let ages: UnsafeBufferPointer<Double>, floors: UnsafeBufferPointer<Double>
    }
    /// A measure of sales against a level: of one set of rows, or (a price) of one over another.
    struct Sum {
        let measure: SalesLeaf.Sum, byYear: Bool, set: Int, over: Int, relation: Comparison.Relation, level: Double
    }
    struct Leaf { let slot: Int, sum: Sum }
    struct Level { let covenant: Int, sum: Sum, from: Int, until: Int, inARow: Int, grace: Double }
    struct Covenant {
        enum Watch { case duty(met: Int, due: Int, impossible: Int), level, happening(Int), hazard }
        let watch: Watch, hasWaiver: Bool, hasChance: Bool, afterSales: Bool, notice: Double
    }
    struct Market { let exclusivityEnds: Int, refusal: Int, closed: Int }

    let payments: UnsafeBufferPointer<Payment>
    let royalties: UnsafeBufferPointer<Royalty>
    let minimums: UnsafeBufferPointer<Minimum>
    let leaves: UnsafeBufferPointer<Leaf>
    let levels: UnsafeBufferPointer<Level>
    let covenants: UnsafeBufferPointer<Covenant>
    /// Licensed markets.
    let markets: UnsafeBufferPointer<Market>
    /// Covenants that count sales, in order.
    let afterSales: UnsafeBufferPointer<Int>
    /// Sales can matter before the first launch: a duty or a low level of sales counts them.
    let countsSalesAlways: Bool
    /// Some duty or level waits for a level of sales, so these are looked at before the end is known.
    let leavesMatterToCovenants: Bool
    /// Rows of licensed markets that are added up; the first are the sales of all of them.
    let sets: [SalesSet]
    /// By payment: whether it is the same sum at the same time wherever it comes.
    let uniform: [Bool]
    private var storage: [UnsafeMutableRawPointer] = []

    init(_ plan: AgreementPlan, world: WorldPlan) {
        var storage: [UnsafeMutableRawPointer] = []
        func keep<T>(_ values: [T]) -> UnsafeBufferPointer<T> {
            let p = UnsafeMutableBufferPointer<T>.allocate(capacity: max(1, values.count))
            _ = p.initialize(from: values)
            storage.append(UnsafeMutableRawPointer(p.baseAddress!))
            return UnsafeBufferPointer(start: p.baseAddress, count: values.count)
        }
        let sales = SalesPaths.Kind.sales(plan.conversion)
        var sets = [SalesSet(kind: sales, markets: plan.licensed)]
        func set(_ kind: SalesPaths.Kind, _ markets: [Int]) -> Int {
            let set = SalesSet(kind: kind, markets: plan.licensed.filter(markets.contains))
            if let known = sets.firstIndex(of: set) { return known }
            sets.append(set)
            return sets.count - 1
        }
        func sum(_ sum: SalesLeaf.Sum, _ markets: [Int], _ relation: Comparison.Relation, _ level: Double) -> Sum {
            let rows: SalesPaths.Kind = switch sum {
            case .annual, .annualPrice, .cumulative, .trailing, .growth, .contractYear: sales
            case .annualUnits, .cumulativeUnits, .contractYearUnits: .units
            case .adoption: .adoption
            }
            return Sum(measure: sum, byYear: sum.byYear, set: set(rows, markets), over: sum == .annualPrice ? set(.units, markets) : -1, relation: relation, level: level)
        }
        payments = keep(plan.payments.map { payment in
            Payment(payer: payment.payer ?? -1, payee: payment.payee ?? -1, counted: payment.counted, isApart: payment.isApart, within: payment.within,
                    adjustments: keep(payment.adjustments.map { Adjustment(covenant: $0.covenant, change: $0.change, atClose: $0.atClose) }))
        })
        royalties = keep(plan.royalties.map {
            Royalty(payment: $0.payment, bounds: keep($0.bounds), rates: keep($0.rates), terms: keep($0.terms ?? []),
                    afterExclusivity: $0.afterExclusivity, from: $0.from ?? -1, until: $0.until ?? -1)
        })
        minimums = keep(plan.minimums.map {
            Minimum(payment: $0.payment, royalty: $0.royalty, from: $0.from, until: $0.until ?? -1, ages: keep($0.ages), floors: keep($0.floors))
        })
        leaves = keep(plan.salesLeaves.map { Leaf(slot: $0.slot, sum: sum($0.sum, $0.markets, $0.relation, $0.level)) })
        var levels: [Level] = []
        for (k, covenant) in plan.covenants.enumerated() {
            guard case .level(let kind, let markets, let relation, let level, let from, let until, let inARow) = covenant.watch else { continue }
            levels.append(Level(covenant: k, sum: sum(kind, markets, relation, level), from: from, until: until ?? -1, inARow: inARow,
                                grace: covenant.notice + covenant.cure))
        }
        self.levels = keep(levels)
        covenants = keep(plan.covenants.map {
            let watch: Covenant.Watch = switch $0.watch {
            case .duty(let met, let due, let impossible): .duty(met: met, due: due, impossible: impossible ?? -1)
            case .level: .level
            case .happening(let slot): .happening(slot)
            case .hazard: .hazard
            }
            return Covenant(watch: watch, hasWaiver: $0.waiver != nil, hasChance: $0.chance != nil, afterSales: $0.afterSales, notice: $0.notice)
        })
        markets = keep(plan.licensed.map {
            Market(exclusivityEnds: world.markets[$0].exclusivityEnds, refusal: world.markets[$0].refusal, closed: world.markets[$0].closed)
        })
        afterSales = keep(plan.covenants.indices.filter { plan.covenants[$0].afterSales })
        countsSalesAlways = plan.covenants.contains { covenant in
            if case .level = covenant.watch { return false }
            return covenant.afterSales
        } || plan.salesLeaves.contains { $0.relation == .atMost || $0.relation == .below }
        let dependent = Set(plan.salesLeaves.map(\.slot) + plan.salesOps.map(\.target))
        leavesMatterToCovenants = plan.covenants.contains { covenant in
            guard case .level(_, _, _, _, let from, let until, _) = covenant.watch else { return covenant.afterSales }
            return dependent.contains(from) || until.map(dependent.contains) ?? false
        }
        uniform = plan.payments.map { payment in
            guard case .event(let slot, .constant, _) = payment.form, payment.adjustments.isEmpty else { return false }
            return plan.ops.contains { if case .constant(slot, let time) = $0 { time.isFinite } else { false } }
        }
        self.sets = sets
        self.storage = storage
    }
    deinit { storage.forEach { $0.deallocate() } }
}
