import Analysis
import Foundation
import Quantities
import ScenarioModel
import Testing

/// Units, prices, and what is measured of them (M07, M15). All deterministic unless a test says otherwise; see `seeds`.
@Suite struct UnitTests {
    private static func market(_ sales: String, lag: String = "0d", payments: String, covenants: String = "", more: String = "") throws -> ScenarioFile {
        try deal(horizon: "20y", licensee: "0%, margin: 100%", """
            markets: { world: { after: signing, launch_lag: \(lag), sales: { \(sales) } } }
            agreement:
              payments: { \(payments) }
              \(covenants.isEmpty ? "" : "covenants: { \(covenants) }")
            \(more)
            """)
    }
    /// Sales by calendar year in thousands: units, at a price of 1k.
    private static func yearly(_ sales: String, lag: String = "0d") throws -> [Double] {
        try Playing.forecast(market(sales, lag: lag, payments: "sold: { rate: 100% }"), paths: 16).payment("sold").byYear.map { $0.expected.value.rawValue / 1000 }
    }
    private static func dates(_ file: ScenarioFile, _ names: String...) throws -> [Double?] {
        let forecast = try Playing.forecast(file, paths: 16)
        return names.map { forecast.payment($0).timing.mean?.value.rawValue }
    }
    /// Cumulative Bass adoption of innovators 3% and imitators 38%.
    private static func bass(_ a: Double) -> Double { a <= 0 ? 0 : (1 - exp(-0.41 * a)) / (1 + 0.38 / 0.03 * exp(-0.41 * a)) }
    private static let bassUnits = "units: { potential: 1200, uptake: { curve: bass, p: 0.03, q: 0.38 } }, price: { start: 1k }"

    // MARK: units sold

    @Test("units of a year are what the adoption rises by, exactly, from the launch on", arguments: [0.0, 0.4, 1.375])
    func bassYears(lag: Double) throws {
        let found = try Self.yearly(Self.bassUnits, lag: "\(lag)y")
        for year in 0..<15 {
            let exact = 1200 * (Self.bass(Double(year) + 1 - lag) - Self.bass(Double(year) - lag))
            #expect(abs(found[year] - exact) < 1e-9 * 1200, "year \(year): \(found[year]), \(exact)")
        }
    }
    @Test("curves that begin above nothing sell that at the launch; steps sell in the period in which they begin")
    func otherCurves() throws {
        func share(_ a: Double) -> Double { 1 / (1 + exp(-2 * log(19.0) / 6 * (a - 3))) }
        let logistic = try Self.yearly("units: { potential: 1k, uptake: { curve: logistic, time_to_peak: 6y } }, price: { start: 1k }")
        expect(exactly: logistic[0], 1000 * share(1), "logistic, first year")
        expect(exactly: logistic[3], 1000 * (share(4) - share(3)), "logistic, fourth year")
        let steps = try Self.yearly("units: { potential: 1k, uptake: { curve: { 0y: 10%, 1y: 40%, 30mo: 100% } } }, price: { start: 1k }")
        for (year, units) in [100.0, 300, 600, 0].enumerated() { expect(exactly: steps[year], units, "steps, year \(year)") }
        let points = try Self.yearly("units: { potential: 1k, uptake: { curve: points(1y=10% 3y=50%) } }, price: { start: 1k }", lag: "6mo")
        for (year, units) in [50.0, 150, 200, 100, 0].enumerated() { expect(exactly: points[year], units, "points, year \(year)") }
        let linear = try Self.yearly("units: { potential: 1k, uptake: { curve: linear, time_to_peak: 4y } }, price: { start: 1k }", lag: "1y")
        for (year, units) in [0.0, 250, 250, 250, 250, 0].enumerated() { expect(exactly: linear[year], units, "linear, year \(year)") }
    }
    @Test("the price is that of the period's centre, since effective; erosion and decline follow")
    func prices() throws {
        let sales = "units: { potential: 400, uptake: { curve: linear, time_to_peak: 4y } }, price: { start: 1k, growth: 10%/y }"
        let centres: [Double] = [0.125, 0.375, 0.625, 0.875]
        let grown = try Self.yearly(sales, lag: "1y")
        for year in 1..<5 {
            let sum = centres.reduce(0.0) { (sum: Double, c: Double) -> Double in sum + 25 * pow(1.1, Double(year) + c) }
            expect(exactly: grown[year], sum, "year \(year)")
        }
        let eroded = try Self.yearly(sales + ", exclusivity_ends: 2y, erosion: { to: 20%, rate: 2/y }", lag: "1y")
        expect(exactly: eroded[1], grown[1], "before")
        let after = centres.reduce(0.0) { (sum: Double, c: Double) -> Double in
            let left: Double = 0.2 + 0.8 * exp(-2 * c)
            return sum + 25 * pow(1.1, 2 + c) * left
        }
        expect(exactly: eroded[2], after, "first year after exclusivity")
        let declined = try Self.yearly(sales + ", decline: { from: 2y, growth: -20%/y }", lag: "1y")
        let less = centres.reduce(0.0) { (sum: Double, c: Double) -> Double in
            let left: Double = pow(0.8, 1 + c)
            return sum + 25 * pow(1.1, 3 + c) * left
        }
        expect(exactly: declined[3], less, "second year of decline")
    }
    @Test("uncertain units, price and their noise leave the mean where it is", arguments: seeds)
    func uncertain(seed: UInt64) throws {
        let file = try Self.market("units: { potential: lognormal(mean=1k cv=40%), uptake: { curve: linear, time_to_peak: 4y } }, price: { start: uniform(1k 3k), growth: 0%/y, noise: ar1(phi=0.8 sigma=8%) }", payments: "sold: { rate: 100% }")
        expect(try Playing.forecast(file, paths: 200_000, seed: seed).payment("sold").expected, 1000 * 2000, "mean sales")
    }

    // MARK: measures

    @Test("M15: cumulative and annual units reach their levels at the ends of the periods that the curve says")
    func levels() throws {
        let file = try Self.market(Self.bassUnits, lag: "0.4y", payments: """
            sum: { pays: { 25: 1M, 100: 2M, 1k: 3M }, when: cumulative_units }, in_year: { pays: 1M, when: annual_units >= 100 },
            named: { pays: 1M, when: cumulative_units(world) >= 0.1k }
            """)
        func end(_ level: Double) -> Double { (1...80).map { Double($0) / 4 }.first { 1200 * Self.bass($0 - 0.4) >= level }! }
        #expect(try Self.dates(file, "sum.25", "sum.100", "sum.1k", "named") == [end(25), end(100), end(1000), end(100)])
        let year = (1...20).map(Double.init).first { 1200 * (Self.bass($0 - 0.4) - Self.bass($0 - 1.4)) >= 100 }!
        #expect(try Self.dates(file, "in_year") == [year])
        #expect(try Playing.forecast(file, paths: 16).payment("sum.100").expected.value == Money(2 * million))
    }
    @Test("M15: adoption of a logistic curve is 80% at 4.412453 years, and holds first at the end of that period", arguments: [0.0, 0.3])
    func adoption(lag: Double) throws {
        let exact: Double = 3 + 6 * log(4.0) / (2 * log(19.0))
        #expect(abs(exact - 4.412453) < 5e-7)
        for sales in ["peak: 100M, uptake: { curve: logistic, time_to_peak: 6y }", "units: { potential: 5k, uptake: { curve: logistic, time_to_peak: 6y } }, price: { start: 2k }"] {
            let file = try Self.market(sales, lag: "\(lag)y", payments: "most: { pays: 1M, when: adoption(world) >= 80% }, family: { pays: { 50%: 1M, 80%: 2M }, when: adoption(world) }")
            let end = ((lag + exact) * 4).rounded(.up) / 4, half = ((lag + 3) * 4).rounded(.up) / 4
            let found = try Self.dates(file, "most", "family.50%", "family.80%")
            #expect(found == [end, half, end])
        }
    }
    @Test("a price beside a peak says how many units the sales are")
    func unitsOfSales() throws {
        // 30M a year at 1k growing by 10% a year.
        let file = try Self.market("peak: 30M, uptake: { curve: { 0y: 100% } }, price: { start: 1k, growth: 10%/y }", payments: """
            few: { pays: 1M, when: annual_units < 25k }, sum: { pays: 1M, when: cumulative_units >= 50k }, price: { pays: 1M, when: annual_price >= 1.2k }
            """)
        func units(_ quarter: Int) -> Double { 7500 / pow(1.1, (Double(quarter) + 0.5) / 4) }
        func year(_ y: Int) -> Double { (0..<4).reduce(0) { $0 + units(4 * y + $1) } }
        let few = (0..<20).first { year($0) < 25_000 }! + 1, dear = (0..<20).first { 30_000_000 / year($0) >= 1200 }! + 1
        let sum = (1...80).first { q in (0..<q).reduce(0.0) { $0 + units($1) } >= 50_000 }!
        #expect(try Self.dates(file, "few", "sum", "price") == [Double(few), Double(sum) / 4, Double(dear)])
    }
    @Test("the price of a year is its sales over its units")
    func annualPrice() throws {
        // Equal units a quarter: the mean of the four prices.
        let centres: [Double] = [0.125, 0.375, 0.625, 0.875]
        let mean = centres.reduce(0.0) { (sum: Double, c: Double) -> Double in sum + pow(1.1, c) / 4 }
        let file = try Self.market("units: { potential: 400, uptake: { curve: linear, time_to_peak: 8y } }, price: { start: 1k, growth: 10%/y }", lag: "2y", payments: """
            dear: { pays: 1M, when: annual_price >= 2k }, under: { pays: 1M, when: annual_price >= \(Int(1000 * 1.21 * mean)) USD }, over: { pays: 1M, when: annual_price >= \(Int(1000 * 1.21 * mean) + 1) USD }, cheap: { pays: 1M, when: annual_price < 2k }
            """)
        let dear = (2..<20).first { 1000 * pow(1.1, Double($0)) * mean >= 2000 }! + 1
        // Without units there is no price, neither above nor below a level.
        #expect(try Self.dates(file, "dear", "under", "over", "cheap") == [Double(dear), 3, 4, 3])
    }
    @Test("trailing sales are those of four quarters, at every period end")
    func trailing() throws {
        let flat = try Self.market("peak: 100M, uptake: { curve: { 0y: 100% } }", lag: "3mo", payments: "three: { pays: { 75M: 1M, 100M: 2M }, when: trailing_sales }")
        #expect(try Self.dates(flat, "three.75M", "three.100M") == [1, 1.25])
        // Quarter k of a line over 20 years sells (k + 1/2)/80 of 25M; four of them up to q are 4 (q - 1).
        let line = try Self.market("peak: 100M, uptake: { curve: linear, time_to_peak: 20y }", payments: """
            slower: { pays: 1M, when: growth(4) < 19% }, half: { pays: 1M, when: growth(2 world) < 9.5% }, never: { pays: 1M, when: growth(4) <= 0% }, first: { pays: 1M, when: growth(4) > 0% }
            """)
        // (q - 1)/(q - 5) - 1 = 4/(q - 5), and 2/(q - 3): below 19% from q = 27 on, below 9.5% from 25 on.
        #expect(try Self.dates(line, "slower", "half", "never", "first") == [7, 6.5, nil, 1.25])
    }
    @Test("levels of duties: units by year, growth by period, each with the years it is tested in")
    func duties() throws {
        // Above 100 a year from the fifth year on, until they fall below it again.
        let years = (0..<20).map { 1200 * (Self.bass(Double($0) + 1) - Self.bass(Double($0))) }
        let below = (4..<20).first { years[$0] < 100 }!
        #expect(years[4] >= 100)
        func end(_ covenant: String, sales: String = Self.bassUnits) throws -> Double? {
            try Playing.forecast(Self.market(sales, payments: "upfront: { pays: 1M, when: signing }", covenants: "keep: { \(covenant), otherwise: terminate }"), paths: 16).cause("keep").timing.mean?.value.rawValue
        }
        #expect(try end("require: annual_units >= 100, from: 4y") == Double(below + 1))
        #expect(try end("require: annual_units >= 100, from: 0y") == 1)
        let line = "peak: 100M, uptake: { curve: linear, time_to_peak: 20y }"
        #expect(try end("require: growth(4) >= 19%, from: 0y", sales: line) == 7)
        #expect(try end("require: growth(4) >= 19%, from: 8y", sales: line) == 8.25)
        #expect(try end("require: trailing_sales >= 50M, from: 5y", sales: line) == 5.25)
        #expect(try end("require: adoption(world) <= 50%, from: 1y", sales: line) == 10.25)
        #expect(try end("require: cumulative_units >= 600, by: 5y") == 5)
        #expect(try end("require: cumulative_units >= 600, by: 15y") == nil)
    }
    @Test("M15: thresholds of a market in its own currency count what is converted")
    func converted() throws {
        let file = try deal(horizon: "6y", """
            indices: { JPY: { start: { 0y: 0.01, 3y: 0.02 } } }
            markets: { JP: { after: signing, launch_lag: 0d, currency: JPY, sales: { peak: 10B JPY, uptake: { curve: { 0y: 100% } }, price: { start: 100k JPY } } } }
            agreement: { payments: { sales: { pays: { 90M: 1M, 150M: 2M }, when: annual_sales }, units: { pays: 1M, when: annual_units >= 99k }, price: { pays: 1M, when: annual_price >= 1.9k }, run: { pays: 1M, when: trailing_sales >= 140M } } }
            """)
        #expect(try Self.dates(file, "sales.90M", "sales.150M", "units", "price", "run") == [1, 4, 1, 4, 3.5])
    }
    @Test("units of several markets add up")
    func severalMarkets() throws {
        let file = try deal(horizon: "10y", """
            markets:
              A: { after: signing, launch_lag: 0d, sales: { units: { potential: 100, uptake: { curve: linear, time_to_peak: 5y } }, price: { start: 1M } } }
              B: { after: signing, launch_lag: 2y, sales: { peak: 30M, uptake: { curve: { 0y: 100% } }, price: { start: 1M } } }
            agreement: { payments: { sum: { pays: { 39: 1M, 100: 2M }, when: cumulative_units }, b: { pays: 1M, when: cumulative_units(B) >= 59 }, both: { pays: 1M, when: annual_units >= 49 } } }
            """)
        // 20 a year, and 30 more from 2 on: 40 at 2, 90 at 3, 100 in the quarter up to 3.25 (102.5).
        #expect(try Self.dates(file, "sum.39", "sum.100", "b", "both") == [2, 3.25, 4, 3])
    }
    @Test("units that nobody knows are refused")
    func unknownUnits() throws {
        do {
            _ = try Playing.forecast(Self.market("peak: 30M, uptake: { curve: { 0y: 100% } }", payments: "sum: { pays: 1M, when: annual_units >= 50 }"), paths: 16)
            Issue.record("played")
        } catch let faults as Diagnostics {
            #expect(faults.all.map(\.code) == [.K02] && faults.all[0].message.contains("units of world"))
        }
    }
}
