import AgreementSimulation
import CVectorMath
import Planning
import WorldSimulation

/// Gathers the ledgers of one unit of work in whole quanta, without a lock; a cell then takes all of it at once.
///
/// Allocated once a worker and structure. Only the paths in the list count (`--given` leaves some out). Of structures that share
/// a timeline, the first gathers for all what needs no amounts.
final class BlockTally {
    let layout: TallyLayout
    let plan: AgreementPlan
    let tally: CellTally
    /// That of the first structure with the same timeline; nil for that one itself.
    let leader: BlockTally?
    /// The dates that payments wait for, as the layout numbers them.
    let events: [EventDates]

    // What is gathered.
    @exclusivity(unchecked) private(set) var paths = 0
    let sums: UnsafeMutablePointer<Int128>
    /// By column: the bins of single values, and how many.
    let valuePlaces: [UnsafeMutablePointer<Int32>]
    let valueCount: UnsafeMutablePointer<Int>
    /// Bins of values that all paths of a block share, with their number.
    @exclusivity(unchecked) private(set) var valueRuns: [(column: Int, place: Int, count: Int)] = []
    private let outside: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private(set) var extremes: [CellTally.Extreme]
    /// Cells of single dates; and by event, of a date that is the same on all paths, its cell and on how many it came.
    let datePlaces: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) var dateCount = 0
    let alwaysPlaces: UnsafeMutablePointer<Int32>
    let alwaysCounts: UnsafeMutablePointer<Int>
    var yearPlaces: [Int32] = []
    var yearExtremes: [CellTally.Extreme]

    // Of the block at hand.
    /// Of some paths: a column's numbers side by side.
    let dense: UnsafeMutablePointer<Double>
    private let launches: UnsafeMutablePointer<Double>, ends: UnsafeMutablePointer<Double>
    /// Whether something is paid after signing; and of what others pay too.
    let later: UnsafeMutablePointer<UInt8>, commonLater: UnsafeMutablePointer<UInt8>
    let hasCommon: Bool
    let included: UnsafeMutablePointer<Bool>
    let kept: UnsafeMutablePointer<Int32>
    let masks: UnsafeMutablePointer<UInt16>
    private let causes: UnsafeMutablePointer<Int32>, ownKinds: UnsafeMutablePointer<Int32>
    @exclusivity(unchecked) private var launched: PathList
    private let kindSums: UnsafeMutablePointer<Int64>, ownMany: UnsafeMutablePointer<Int64>
    /// Sums of what ends cut short: by time and by year.
    let cutSums: UnsafeMutablePointer<Int64>
    let perMoney: Double, perSales: Double
    /// By payment, and by payment and year: the last settled path that was counted.
    let pathMarks: UnsafeMutablePointer<Int>, yearMarks: UnsafeMutablePointer<Int>
    @exclusivity(unchecked) var mark = 0
    static let perTime = 1 / TallyLayout.time

    /// For units of at most `unit` paths, worked in blocks of at most `capacity`.
    init(tally: CellTally, walk: AgreementWalk, leader: BlockTally?, unit: Int, capacity: Int) {
        self.tally = tally; layout = tally.layout; plan = walk.plan; self.leader = leader
        events = walk.events
        walk.ledger.quanta = 1 / layout.money
        func column<T>(_ n: Int, _ zero: T) -> UnsafeMutablePointer<T> {
            let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, n)); p.initialize(repeating: zero, count: max(1, n)); return p
        }
        sums = column(layout.count, 0)
        valuePlaces = tally.values.map { _ in column(unit, 0) }
        valueCount = column(tally.values.count, 0)
        outside = column(capacity + 8, 0)
        extremes = tally.values.map { _ in .init() }
        datePlaces = column(unit * (leader == nil ? layout.events + 2 : layout.events - layout.sharedEvents), 0)
        alwaysPlaces = column(layout.events, 0); alwaysCounts = column(layout.events, 0)
        yearExtremes = (tally.paymentYears + tally.cashYears).map { _ in .init() }
        let settles = plan.settlement != nil
        pathMarks = column(settles ? plan.payments.count : 0, 0); yearMarks = column(settles ? plan.payments.count * layout.years : 0, 0)
        dense = column(capacity, 0); launches = column(capacity, 0); ends = column(capacity, 0)
        later = column(capacity, 0); commonLater = column(capacity, 0); hasCommon = layout.clauses.contains(where: \.isCommon)
        included = column(capacity, false)
        kept = column(capacity + 8, 0); masks = column(capacity, 0); causes = column(capacity, 0); ownKinds = column(capacity, 0)
        launched = PathList(capacity: capacity)
        kindSums = column(2 * layout.kinds, 0); ownMany = column(layout.kinds, 0)
        cutSums = column(2 * layout.timeBins + 2 * Lanes.padded(layout.years), 0)
        perMoney = 1 / layout.money; perSales = 1 / layout.sales
    }
    deinit {
        sums.deallocate(); valuePlaces.forEach { $0.deallocate() }; valueCount.deallocate(); outside.deallocate()
        datePlaces.deallocate(); alwaysPlaces.deallocate(); alwaysCounts.deallocate()
        dense.deallocate(); launches.deallocate(); ends.deallocate(); later.deallocate(); commonLater.deallocate(); included.deallocate(); kept.deallocate(); masks.deallocate()
        pathMarks.deallocate(); yearMarks.deallocate(); causes.deallocate(); ownKinds.deallocate(); launched.deallocate(); kindSums.deallocate(); ownMany.deallocate(); cutSums.deallocate()
    }

    /// Begins a unit.
    func clear() {
        paths = 0; dateCount = 0
        alwaysCounts.update(repeating: 0, count: layout.events)
        sums.update(repeating: 0, count: layout.count)
        for v in extremes.indices { extremes[v] = .init(); valueCount[v] = 0 }
        valueRuns.removeAll(keepingCapacity: true)
        if !yearExtremes.isEmpty {
            yearPlaces.removeAll(keepingCapacity: true)
            for h in yearExtremes.indices { yearExtremes[h] = .init() }
        }
    }

    /// Adds the listed paths of the block that `walk` has just evaluated; a leader comes before those it counts for.
    func add(_ walk: AgreementWalk, _ list: PathList) {
        guard list.count > 0 else { return }
        let n = walk.ledger.count, everyone = list.count == n
        if !everyone {
            included.update(repeating: false, count: n)
            for k in 0..<list.count { included[Int(list.positions[k])] = true }
        }
        if leader == nil {
            addEndings(walk, list)
            addSales(walk, list)
            addCovenants(walk, list)
        }
        addEvents(everyone)
        addValues(walk, list)
        addPayments(walk, everyone)
        addDeal(walk, list)
        addBites(walk, list)
        if layout.keepsCash { addYears(walk, list) }
        paths += list.count
    }

    /// A column's listed values side by side: the column itself when all paths of the block count.
    func listed(_ x: UnsafeMutablePointer<Double>, _ list: PathList, of n: Int, in room: UnsafeMutablePointer<Double>) -> UnsafeMutablePointer<Double> {
        if list.count == n { return x }
        dc_gather(x, list.positions, room, list.count)
        return room
    }

    // MARK: endings and launches

    /// By listed path: twice its cause, and one with a launch.
    private var kinds: UnsafeMutablePointer<Int32> { leader?.ownKinds ?? ownKinds }
    /// By kind: how many of them.
    private var many: UnsafeMutablePointer<Int64> { leader?.ownMany ?? ownMany }

    private func addEndings(_ walk: AgreementWalk, _ list: PathList) {
        let n = list.count, all = walk.ledger.count
        let end = listed(walk.ledger.end, list, of: all, in: ends), launch = listed(walk.column(plan.firstLaunch), list, of: all, in: launches)
        var cause = walk.ledger.cause
        if n < all { for k in 0..<n { causes[k] = cause[list[k]] }; cause = causes }
        ownMany.update(repeating: 0, count: layout.kinds)
        dc_kinds(end, launch, cause, walk.endLast ? 1 : 0, n, ownKinds, ownMany, layout.kinds)
        for g in 0..<layout.kinds { sums[layout.kindCount + g] &+= Int128(ownMany[g]) }
        addByKind(end, n, scale: BlockTally.perTime, into: layout.endTime, negative: nil)
        // Series of causes begin with the first cell.
        tally.dates.find(end, count: n, base: 0, row: cause, into: datePlaces + dateCount)
        dateCount += n
        launched.select(launch, before: end, orWith: walk.endLast, of: n)
        guard launched.count > 0 else { return }
        dc_gather(launch, launched.positions, dense, launched.count)
        sums[layout.launchTime] &+= Quanta.sum(dense, launched.count, scale: BlockTally.perTime).sum
        tally.dates.find(dense, count: launched.count, base: layout.launchSeries * tally.dates.count, into: datePlaces + dateCount)
        dateCount += launched.count
    }

    /// Adds a listed column's sums by kind, and how many entries are negative.
    private func addByKind(_ x: UnsafeMutablePointer<Double>, _ n: Int, scale: Double, into: Int, every: Int = 1, negative: Int?) {
        let kinds = kinds, count = layout.kinds
        kindSums.update(repeating: 0, count: 2 * count)
        if dc_sums_by_kind(kinds, x, n, scale, kindSums, kindSums + count, count) != 0 {
            for g in 0..<count {
                sums[into + g * every] &+= Int128(kindSums[g])
                if let negative { sums[negative + g * every] &+= Int128(kindSums[count + g]) }
            }
        } else {
            for k in 0..<n {
                sums[into + Int(kinds[k]) * every] &+= Quanta.whole(x[k] * scale)
                if let negative, x[k] < 0 { sums[negative + Int(kinds[k]) * every] &+= 1 }
            }
        }
    }

    /// Net sales and what is left of them, and what development costs.
    private func addSales(_ walk: AgreementWalk, _ list: PathList) {
        let l = walk.ledger
        sums[layout.costs] &+= Quanta.sum(listed(l.costsPV, list, of: l.count, in: dense), list.count, scale: perMoney).sum
        sums[layout.netSales] &+= sumOfSold(walk, list, l.netSales, perSales)
        sums[layout.netSalesPV] &+= sumOfSold(walk, list, l.netSalesPV, perSales)
        sums[layout.margin] &+= sumOfSold(walk, list, l.marginPV, perMoney)
    }
    /// The sum of a column that is 0 but on paths with sales.
    func sumOfSold(_ walk: AgreementWalk, _ list: PathList, _ x: UnsafeMutablePointer<Double>, _ scale: Double) -> Int128 {
        let sold = walk.ledger.sold
        if list.count == walk.ledger.count {
            dc_gather(x, sold.positions, dense, sold.count)
            return Quanta.sum(dense, sold.count, scale: scale).sum
        }
        var n = 0
        for k in 0..<sold.count where included[sold[k]] { dense[n] = x[sold[k]]; n += 1 }
        return Quanta.sum(dense, n, scale: scale).sum
    }

    // MARK: covenants

    private func addCovenants(_ walk: AgreementWalk, _ list: PathList) {
        for k in 0..<layout.covenants {
            walk.timelineStates(covenant: k, into: masks)
            count(list, of: walk.ledger.count, layout.states[k]) { bits in
                for b in 0..<CovenantBits.count { sums[layout.covenant(k, b)] &+= Int128(bits[b]) }
            }
        }
    }
    /// How often a covenant bites by changing payments, which the timeline does not know.
    private func addBites(_ walk: AgreementWalk, _ list: PathList) {
        for k in 0..<layout.covenants where layout.bites[k] >= 0 { sums[layout.bites[k]] &+= Int128(walk.changesOnly(covenant: k, list)) }
    }
    /// Counts the listed masks by bit, of those that can occur.
    private func count(_ list: PathList, of n: Int, _ which: UInt16, _ body: (UnsafeMutablePointer<Int64>) -> Void) {
        if list.count < n { for j in 0..<list.count { masks[j] = masks[list[j]] } }
        withUnsafeTemporaryAllocation(of: Int64.self, capacity: CovenantBits.count) { bits in
            dc_count_bits(masks, which, CovenantState([.met, .reached]).rawValue, bits.baseAddress!, list.count)
            body(bits.baseAddress!)
        }
    }

    // MARK: values

    private func addValues(_ walk: AgreementWalk, _ list: PathList) {
        let n = list.count, all = walk.ledger.count, parties = layout.parties
        for p in 0..<parties {
            if walk.ledger.isAlike, p != walk.licensee { add(p, alike: walk.ledger.npv[p][0], n); continue }
            let x = listed(walk.ledger.npv[p], list, of: all, in: dense)
            let s = Quanta.powers(x, n, scale: perMoney, shift: layout.shift[p], fine: 1 / layout.step[p])
            let at = layout.value(p, .sum)
            sums[at] &+= s.sum; sums[at + 1] &+= s.first; sums[at + 2] &+= s.second; sums[at + 3] &+= Int128(s.negative)
            addByKind(x, n, scale: perMoney, into: layout.kindValue + p, every: parties, negative: layout.kindNegative + p)
            collect(p, x, n)
        }
        if walk.ledger.isAlike { collect(parties, alike: walk.ledger.paid[0], n) }
        else { collect(parties, listed(walk.ledger.paid, list, of: all, in: dense), n) }
    }
    /// A party's value that is the same on all `n` listed paths.
    private func add(_ p: Int, alike v: Double, _ n: Int) {
        var x = v
        let s = Quanta.powers(&x, 1, scale: perMoney, shift: layout.shift[p], fine: 1 / layout.step[p]), at = layout.value(p, .sum), count = Int128(n)
        sums[at] &+= count &* s.sum; sums[at + 1] &+= count &* s.first; sums[at + 2] &+= count &* s.second; sums[at + 3] &+= count &* Int128(s.negative)
        let many = many, parties = layout.parties
        for g in 0..<layout.kinds where many[g] > 0 {
            sums[layout.kindValue + p + g * parties] &+= Int128(many[g]) &* s.sum
            sums[layout.kindNegative + p + g * parties] &+= Int128(many[g]) &* Int128(s.negative)
        }
        collect(p, alike: v, n)
    }
    /// Finds the bins of values, and adds up what lies in the outer ones.
    private func collect(_ column: Int, _ x: UnsafeMutablePointer<Double>, _ n: Int) {
        var extreme = extremes[column]
        let places = valuePlaces[column] + valueCount[column]
        let count = tally.values[column].segments.find(x, count: n, into: places, outside: outside, &extreme.lowest, &extreme.highest)
        for k in 0..<count {
            let i = Int(outside[k])
            if places[i] == 0 { extreme.lowSum &+= Quanta.whole(x[i] * perMoney) } else { extreme.highSum &+= Quanta.whole(x[i] * perMoney) }
        }
        extremes[column] = extreme
        valueCount[column] += n
    }
    private func collect(_ column: Int, alike v: Double, _ n: Int) {
        var x = v, place: Int32 = 0, extreme = extremes[column]
        let sum = Int128(n) &* Quanta.whole(v * perMoney)
        if tally.values[column].segments.find(&x, count: 1, into: &place, outside: outside, &extreme.lowest, &extreme.highest) > 0 {
            if place == 0 { extreme.lowSum &+= sum } else { extreme.highSum &+= sum }
        }
        extremes[column] = extreme
        valueRuns.append((column, Int(place), n))
    }

    // MARK: the deal

    private func addDeal(_ walk: AgreementWalk, _ list: PathList) {
        let l = walk.ledger, n = list.count
        func add(_ x: UnsafeMutablePointer<Double>, _ sum: Int) -> Int {
            let s = l.isAlike ? Quanta.sum(x, 1, scale: perMoney) : Quanta.sum(listed(x, list, of: l.count, in: dense), n, scale: perMoney)
            sums[sum] &+= l.isAlike ? Int128(n) &* s.sum : s.sum
            return l.isAlike ? n * s.some : s.some
        }
        sums[layout.deal(.something)] &+= Int128(add(l.paid, layout.deal(.paid)))
        _ = add(l.paidToPayee, layout.deal(.toPayee))
        _ = add(l.paidByPayer, layout.deal(.byPayer))
        sums[layout.deal(.royalties)] &+= sumOfSold(walk, list, l.royalties, perMoney)
        if n < l.count { for k in 0..<n { later[k] = later[list[k]] } }
        sums[layout.deal(.upfrontOnly)] &+= Int128(dc_count_zeros(later, n))
    }

    // MARK: years, only when asked for

    private func addYears(_ walk: AgreementWalk, _ list: PathList) {
        let ledger = walk.ledger, years = layout.years, everyone = list.count == ledger.count
        ledger.forEachPayment { payment, year, path, amount in
            if everyone || included[path] { addYear(payment * years + year, tally.paymentYears, offset: 0, amount) }
        }
        guard let cash = ledger.cash else { return }
        for p in 0..<layout.parties {
            dense.update(repeating: 0, count: list.count)
            for y in 0..<years {
                let column = cash[p][y]
                for k in 0..<list.count {
                    dense[k] += column[list[k]]
                    addYear(p * years + y, tally.cashYears, offset: tally.paymentYears.count, dense[k])
                }
                sums[layout.cash + p * years + y] &+= Quanta.sum(dense, list.count, scale: perMoney).sum
            }
        }
    }
    private func addYear(_ h: Int, _ plans: [HistogramPlan], offset: Int, _ v: Double) {
        yearPlaces.append(Int32(tally.yearStarts[offset + h] + plans[h].segments.find(v)))
        yearExtremes[offset + h].lowest = min(yearExtremes[offset + h].lowest, v)
        yearExtremes[offset + h].highest = max(yearExtremes[offset + h].highest, v)
    }
}
