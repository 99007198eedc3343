import ScenarioModel

/// The tree of what the stages of a world can come to, as strata with exact weights.
///
/// A stage that a leaf cannot reach does not branch. What is not decided in a leaf is drawn there.
enum StageTree {
    /// More leaves than this are not grown: the marks that remain become coordinates.
    static let mostLeaves = 16
    /// No stratum gets more than so many times the points of another.
    private static let widestShares = 32.0

    private struct Leaf {
        var weight = 1.0
        var outcomes: [Bool?]
        var reached: [Bool]
    }

    /// The strata of a world whose stages have been planned.
    static func strata(of world: World, plan: WorldPlan) -> [Stratum] {
        var leaves = [Leaf(outcomes: Array(repeating: nil, count: world.stages.count), reached: Array(repeating: false, count: world.stages.count))]
        var grows = true
        for case .stage(let i) in plan.order {
            let canReach = leaves.map { reaches(world.stages[i].after, world.stages[i].join, $0, in: world) }
            for k in leaves.indices { leaves[k].reached[i] = canReach[k] }
            guard plan.stages[i].bound == nil, case .constant(let p) = plan.stages[i].chance else { continue }
            guard p > 0, p < 1 else { for k in leaves.indices { leaves[k].outcomes[i] = p >= 1 }; continue }
            grows = grows && leaves.count + canReach.filter { $0 }.count <= mostLeaves
            guard grows else { continue }
            leaves = zip(leaves, canReach).flatMap { leaf, reaches -> [Leaf] in
                guard reaches else { return [leaf] }
                var failed = leaf, succeeded = leaf
                failed.weight *= 1 - p; failed.outcomes[i] = false
                succeeded.weight *= p; succeeded.outcomes[i] = true
                return [failed, succeeded]
            }
        }
        let shares = shares(leaves.map(\.weight), leaves.map { good($0, in: world) })
        let order = plan.order.compactMap { if case .stage(let i) = $0 { i } else { nil } }
        return zip(leaves, shares).map { leaf, share in
            let failed = order.filter { leaf.reached[$0] && leaf.outcomes[$0] == false }.map { world.stages[$0].name }
            return Stratum(name: failed.joined(separator: "+"), weight: leaf.weight, share: share, outcomes: leaf.outcomes, reached: leaf.reached)
        }
    }

    /// Whether the leaf can reach a market; without markets: whether no stage fails in it.
    private static func good(_ leaf: Leaf, in world: World) -> Bool {
        guard world.markets.isEmpty else { return world.markets.contains { reaches($0.after, $0.join, leaf, in: world) } }
        return !world.stages.indices.contains { leaf.reached[$0] && leaf.outcomes[$0] == false }
    }

    /// Half of the points to the leaves that reach a market, by the roots of their weights; every leaf at least a third of its
    /// weight, so that no figure becomes worse than by plain sampling; rounded to powers of two.
    static func shares(_ weights: [Double], _ good: [Bool]) -> [Int] {
        let roots = weights.map { $0.squareRoot() }
        let all = roots.reduce(0, +), best = zip(roots, good).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
        let half = good.contains(true) && good.contains(false) ? max(0.5, best / all) : good.contains(true) ? 1 : 0
        let parts = zip(weights, zip(roots, good)).map { weight, pair in
            let (root, isGood) = pair
            return max(weight / 3, isGood ? half * root / best : (1 - half) * root / (all - best))
        }
        let exponents = parts.map { logTwoRounded($0) }
        let least = max(exponents.min()!, exponents.max()! - 5)
        return exponents.map { 1 << (max($0, least) - least) }
    }
    /// The whole number nearest to the logarithm to base 2.
    private static func logTwoRounded(_ x: Double) -> Int {
        let e = Int(x.exponent)
        return x.significand * x.significand >= 2 ? e + 1 : e
    }

    // MARK: what can come

    private static func reaches(_ after: [Point], _ join: Stage.Join, _ leaf: Leaf, in world: World) -> Bool {
        let points = after.map { Ordering.readAsEvent($0, in: world) }
        switch join {
        case .all: return points.allSatisfy { canCome($0, leaf, in: world) }
        case .any: return points.contains { canCome($0, leaf, in: world) }
        }
    }

    private static func canCome(_ event: WorldEvent, _ leaf: Leaf, in world: World) -> Bool {
        let runs = event.during.isEmpty || world.stages.indices.contains { leaf.reached[$0] && event.during.contains(world.stages[$0].name) }
        let isDue: Bool = if case .at(let points, _) = event.occurrence { points.contains { canCome($0, leaf, in: world) } } else { true }
        return runs && isDue && (event.after.map { canCome($0, leaf, in: world) } ?? true)
    }

    private static func canCome(_ point: Point, _ leaf: Leaf, in world: World) -> Bool {
        switch point {
        case .event(let name):
            if name.parts.count == 1, let event = world.events.first(where: { $0.name == name.parts[0] }) { return canCome(event, leaf, in: world) }
            guard name.parts.count == 2 else { return true }
            if let i = world.stages.firstIndex(where: { $0.name == name.parts[0] }) {
                switch name.parts[1] {
                case "success": return leaf.reached[i] && leaf.outcomes[i] != false
                case "failure": return leaf.reached[i] && leaf.outcomes[i] != true
                case "start", "end": return leaf.reached[i]
                default: return true
                }
            }
            if let market = world.markets.first(where: { $0.name == name.parts[0] }) {
                return name.parts[1] == "exclusivity_ends" || reaches(market.after, market.join, leaf, in: world)
            }
            return true
        case .later(let points): return points.allSatisfy { canCome($0, leaf, in: world) }
        case .earlier(let points): return points.contains { canCome($0, leaf, in: world) }
        case .offset(let p, _), .year(_, _, _, _, let p): return canCome(p, leaf, in: world)
        case .next(_, let p): return p.map { canCome($0, leaf, in: world) } ?? true
        case .date, .time: return true
        }
    }
}
