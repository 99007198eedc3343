import Planning

/// Where each sum of a tally lies, and how large its quantum is. Decided once, from the plan and a pilot.
struct TallyLayout: Sendable {
    let parties: Int, payments: Int, covenants: Int, causes: Int, years: Int
    let grid: TimeGrid
    let keepsCash: Bool
    /// Currency units of one quantum of payments and values, and of net sales.
    let money: Double, sales: Double
    /// By party: where its values are counted from for their squares, so that what is the same on all paths has no spread at
    /// all, and currency units of one step there.
    let shift: [Double], step: [Double]
    /// Years of one quantum of dates.
    static let time = 0x1p-40

    /// Payments by period of the year in which they are paid; bin 0 is signing.
    static let binsPerYear = 4
    /// The bin of a time: 0 at signing, then by quarters that end with their last instant.
    @inline(__always) static func timeBin(_ t: Double) -> Int {
        guard t > 0 else { return 0 }
        let x = min(t, 1e6) * Double(binsPerYear), whole = Int(x)
        return Double(whole) < x ? whole + 1 : whole
    }
    var timeBins: Int { years * TallyLayout.binsPerYear + 2 }

    // Sums by class: an ending's cause, without and with a launch.
    var classes: Int { 2 * causes }
    let value: Int, classCount: Int, classValue: Int, classNegative: Int
    let deal: Int, payment: Int, paymentYear: Int, paymentYearCount: Int
    let endTime: Int, causeYear: Int, launchTime: Int
    let margin: Int, costs: Int, half: Int, covenant: Int, cash: Int
    let count: Int

    enum Value: Int, CaseIterable { case sum, first, second, negative }
    /// All payments of the licensee to the licensor: undiscounted, at the licensor's rate, at the licensee's; net sales and their
    /// present value; royalties; paths that pay only at signing, paths that pay at all.
    enum Deal: Int, CaseIterable { case paid, toPayee, byPayer, sales, salesPV, royalties, upfrontOnly, something }
    enum PaymentSum: Int, CaseIterable { case amount, toPayee, byPayer, count, time }

    init(plan: AgreementPlan, world: WorldPlan, money: Double, sales: Double, shift: [Double], step: [Double], keepsCash: Bool) {
        grid = world.grid
        parties = plan.parties.count; payments = plan.payments.count; covenants = plan.covenants.count
        causes = plan.causes.count; years = world.grid.years
        self.money = money; self.sales = sales; self.shift = shift; self.step = step; self.keepsCash = keepsCash
        var next = 0
        func take(_ n: Int) -> Int { defer { next += n }; return next }
        value = take(parties * Value.allCases.count)
        classCount = take(2 * causes)
        classValue = take(2 * causes * parties)
        classNegative = take(2 * causes * parties)
        deal = take(Deal.allCases.count)
        payment = take(payments * PaymentSum.allCases.count)
        paymentYear = take(payments * years)
        paymentYearCount = take(payments * years)
        endTime = take(causes)
        causeYear = take(causes * years)
        launchTime = take(1)
        margin = take(1)
        costs = take(1)
        half = take(2 * (years * TallyLayout.binsPerYear + 2))
        covenant = take(covenants * CovenantBits.count)
        cash = take(keepsCash ? parties * years : 0)
        count = next
    }

    func value(_ party: Int, _ v: Value) -> Int { value + party * Value.allCases.count + v.rawValue }
    func deal(_ d: Deal) -> Int { deal + d.rawValue }
    func payment(_ p: Int, _ s: PaymentSum) -> Int { payment + p * PaymentSum.allCases.count + s.rawValue }
}

/// What is counted of a covenant: each state, and the states that matter together.
enum CovenantBits {
    static let count = 17
    static let metAndReached = 16
}
