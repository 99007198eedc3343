import CVectorMath
import Planning
import WorldSimulation

/// The paths of a block on which an event comes while the agreement lives, when that is, and what a sum paid then is worth.
package final class EventDates {
    let when: UnsafeMutablePointer<Double>
    /// It also counts at the instant of the end.
    let orWith: Bool
    /// It is booked to the year that closes then.
    package let atClose: Bool
    let end: UnsafeMutablePointer<Double>
    /// Whether it is known never to come; nil where nobody tells.
    private let never: UnsafeMutablePointer<Bool>?
    @exclusivity(unchecked) package private(set) var paths: PathList
    package let time: UnsafeMutablePointer<Double>
    let year: UnsafeMutablePointer<Int32>
    /// Discount factors of a party's rate some time after the event; the first are nobody's, 0.
    private struct Factors { let rate: Double, within: Double, values: UnsafeMutablePointer<Double> }
    @exclusivity(unchecked) private var factors: [Factors]
    /// When it comes, if that is the same on every path; then all arrays are filled once.
    package let always: Double?
    private let capacity: Int
    private let calendar: UnsafeMutablePointer<dc_calendar>

    init(when: UnsafeMutablePointer<Double>, never: UnsafeMutablePointer<Bool>?, end: UnsafeMutablePointer<Double>, orWith: Bool, atClose: Bool, always: Double?, grid: TimeGrid, capacity: Int) {
        self.when = when; self.never = never; self.end = end; self.orWith = orWith; self.atClose = atClose; self.capacity = capacity; self.always = always
        paths = PathList(capacity: capacity)
        time = Lanes.doubles(capacity)
        year = .allocate(capacity: capacity); year.initialize(repeating: 0, count: capacity)
        factors = [Factors(rate: 0, within: 0, values: Lanes.doubles(capacity))]
        calendar = .allocate(capacity: 1)
        calendar.initialize(to: dc_calendar(phase: grid.phase, slack: grid.slack, last: Int32(grid.years - 1)))
        if let always {
            paths.fill(capacity)
            when.update(repeating: always, count: capacity)
            dc_occur(when, paths.positions, capacity, calendar, atClose ? 1 : 0, time, year)
        }
    }
    deinit {
        paths.deallocate(); time.deallocate(); year.deallocate(); calendar.deallocate()
        factors.forEach { $0.values.deallocate() }
    }

    /// Asks for the factors of a rate (nil: nobody's); returns their number.
    func use(rate: Double?, within: Double) -> Int {
        guard let rate else { return 0 }
        if let known = factors.indices.dropFirst().first(where: { factors[$0].rate == rate && factors[$0].within == within }) { return known }
        factors.append(Factors(rate: rate, within: within, values: Lanes.doubles(capacity)))
        if always != nil { dc_discount(time, capacity, rate, within, factors[factors.count - 1].values) }
        return factors.count - 1
    }
    func factor(_ number: Int) -> UnsafeMutablePointer<Double> { factors[number].values }

    /// Looks at a block of `n` paths whose ends are known.
    func find(_ n: Int) {
        if let never, never.pointee { paths.count = 0; return }
        paths.select(when, before: end, orWith: orWith, of: n)
        let count = paths.count
        guard count > 0, always == nil else { return }
        dc_occur(when, paths.positions, count, calendar, atClose ? 1 : 0, time, year)
        for k in 1..<factors.count { dc_discount(time, count, factors[k].rate, factors[k].within, factors[k].values) }
    }
}

extension [EventDates] {
    /// Those of a column, made and kept where nobody has asked for them yet.
    mutating func those(when: UnsafeMutablePointer<Double>, never: UnsafeMutablePointer<Bool>?, end: UnsafeMutablePointer<Double>, orWith: Bool, atClose: Bool,
                        always: Double?, grid: TimeGrid, capacity: Int) -> EventDates {
        if let known = first(where: { $0.when == when && $0.orWith == orWith && $0.atClose == atClose }) { return known }
        let new = EventDates(when: when, never: never, end: end, orWith: orWith, atClose: atClose, always: always, grid: grid, capacity: capacity)
        append(new)
        return new
    }
}
