import Planning

/// Where each sum of a tally lies, and its quantum. Sizes are decided once, from the plan and a pilot.
struct TallyLayout: Sendable {
    let parties: Int, payments: Int, covenants: Int, causes: Int, years: Int, bins: Int
    let grid: TimeGrid
    /// A power of two near the spread of the values.
    let unit: Double
    /// Values are counted from here, so that what is the same on all paths has no variance at all.
    let shift: [Double]
    private(set) var quanta: [Double] = []

    /// Payments by period of the year in which they are paid; bin 0 is signing.
    static let binsPerYear = 4
    /// The bin of a time: 0 at signing, then by quarters that end with their last instant.
    @inline(__always) static func timeBin(_ t: Double) -> Int {
        guard t > 0 else { return 0 }
        let x = min(t, 1e6) * Double(binsPerYear), whole = Int(x)
        return Double(whole) < x ? whole + 1 : whole
    }

    private(set) var count = 0
    private(set) var power = 0, negative = 0, cross = 0
    private(set) var conditionCount = 0, conditionSum = 0, conditionSquare = 0, conditionNegative = 0
    private(set) var deal = 0
    private(set) var payment = 0, paymentYear = 0, paymentYearSquare = 0
    private(set) var allYear = 0, allYearSquare = 0
    private(set) var cause = 0, causeYear = 0
    private(set) var launch = 0
    private(set) var bridge = 0
    private(set) var cash = 0, cashSquare = 0
    private(set) var half = 0

    /// Figures of the deal, in order: paid, its square, at the licensor's rate and its square, at the licensee's rate, its square,
    /// net sales, their present value and square, royalties and their square, products, paths that pay only at signing, paths that pay at all.
    enum Deal: Int, CaseIterable {
        case paid, paidSquare, toPayee, toPayeeSquare, byPayer, byPayerSquare, sales, salesSquare, salesPV, salesPVSquare, royalties, royaltiesSquare
        case byPayerSalesPV, royaltiesSales, upfrontOnly, something
    }
    /// Sums of a payment, in order.
    enum PaymentSum: Int, CaseIterable { case amount, amountSquare, toPayee, toPayeeSquare, byPayer, byPayerSquare, count, time, timeSquare }
    enum Timed: Int, CaseIterable { case count, time, timeSquare }

    /// Conditions: with a launch, without, then the causes.
    var conditions: Int { 2 + causes }
    var timeBins: Int { years * TallyLayout.binsPerYear + 2 }

    init(plan: AgreementPlan, world: WorldPlan, unit: Double, shift: [Double], bins: Int, keepsCash: Bool) {
        grid = world.grid
        parties = plan.parties.count; payments = plan.payments.count; covenants = plan.covenants.count
        causes = plan.causes.count; years = world.grid.years
        self.unit = unit; self.shift = shift; self.bins = bins
        let money = FixedSums.quantum(of: unit), square = FixedSums.quantum(ofSquare: unit)
        let third = FixedSums.quantum(of: unit * unit * unit), fourth = FixedSums.quantum(of: unit * unit * unit * unit)
        let plain = 1.0, time = 0x1p-36
        var quanta: [Double] = []
        func take(_ n: Int, _ quantum: Double) -> Int { defer { quanta += Array(repeating: quantum, count: n) }; return quanta.count }
        power = quanta.count
        for _ in 0..<parties { _ = take(1, money); _ = take(1, square); _ = take(1, third); _ = take(1, fourth) }
        negative = take(parties, plain)
        cross = take(1, square)
        conditionCount = take(conditions, plain)
        conditionSum = take(conditions * parties, money)
        conditionSquare = take(conditions * parties, square)
        conditionNegative = take(conditions * parties, plain)
        deal = quanta.count
        for d in Deal.allCases {
            switch d {
            case .paid, .toPayee, .byPayer, .sales, .salesPV, .royalties: _ = take(1, money)
            case .upfrontOnly, .something: _ = take(1, plain)
            default: _ = take(1, square)
            }
        }
        payment = quanta.count
        for _ in 0..<payments {
            for s in PaymentSum.allCases {
                switch s {
                case .amount, .toPayee, .byPayer: _ = take(1, money)
                case .amountSquare, .toPayeeSquare, .byPayerSquare: _ = take(1, square)
                case .count: _ = take(1, plain)
                case .time, .timeSquare: _ = take(1, time)
                }
            }
        }
        paymentYear = take(payments * years, money)
        paymentYearSquare = take(payments * years, square)
        allYear = take(years, money)
        allYearSquare = take(years, square)
        cause = quanta.count
        for _ in 0..<causes { _ = take(1, plain); _ = take(2, time) }
        causeYear = take(causes * years, plain)
        launch = take(1, plain); _ = take(2, time)
        bridge = take(parties * 2, money)
        _ = take(parties * 2, square)
        half = take(timeBins, money)
        _ = take(timeBins, money)
        if keepsCash {
            cash = take(parties * years, money)
            cashSquare = take(parties * years, square)
        }
        self.quanta = quanta
        count = quanta.count
    }

    enum Bridge: Int { case margin, costs }
    func bridge(_ party: Int, _ b: Bridge) -> Int { bridge + 2 * party + b.rawValue }
    func bridgeSquare(_ party: Int, _ b: Bridge) -> Int { bridge + 2 * parties + 2 * party + b.rawValue }
    func payment(_ p: Int, _ s: PaymentSum) -> Int { payment + p * PaymentSum.allCases.count + s.rawValue }
    func cause(_ c: Int, _ t: Timed) -> Int { cause + 3 * c + t.rawValue }
    func deal(_ d: Deal) -> Int { deal + d.rawValue }
}

extension TallyLayout {
    /// The time by which half of the sums by time bin has come: linear inside a bin; bin 0 is the signing. Nil when nothing comes.
    func timeToHalf(_ bins: [Double]) -> Double? {
        let half = bins.reduce(0, +) / 2
        guard half > 0 else { return nil }
        var before = 0.0
        for (k, sum) in bins.enumerated() {
            if before + sum >= half {
                guard k > 0 else { return 0 }
                return (Double(k - 1) + (half - before) / sum) / Double(TallyLayout.binsPerYear)
            }
            before += sum
        }
        return Double(timeBins) / Double(TallyLayout.binsPerYear)
    }
}
