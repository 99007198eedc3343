import Testing
@testable import Export

/// Tidy tables that any spreadsheet reads, and that run nothing there.
struct CSVTests {
    private func line(_ cells: Table.Cell...) -> String {
        var table = Table("t", cells.indices.map { "c\($0)" })
        table.add(cells)
        return String(CSV.text(table).split(separator: "\n", maxSplits: 1)[1].dropLast())
    }

    @Test(arguments: [("=1+1", "'=1+1"), ("+1", "'+1"), ("-cmd", "'-cmd"), ("@x", "'@x"), ("\tx", "'\tx"), ("plain", "plain"), ("a=b", "a=b"), ("", "")])
    func formulasAreNeutral(_ text: String, _ written: String) { #expect(line(.text(text)) == written) }

    @Test(arguments: [("a,b", "\"a,b\""), ("say \"no\"", "\"say \"\"no\"\"\""), ("two\nlines", "\"two\nlines\""), ("=a,b", "\"'=a,b\"")])
    func quoting(_ text: String, _ written: String) { #expect(line(.text(text)) == written) }

    @Test(arguments: [(30_000_000.0, "30000000"), (0.1, "0.1"), (-0.25, "-0.25"), (1.2e-07, "0.00000012"), (1e-10, "0.0000000001"), (-3.5e-05, "-0.000035"), (1.5e300, "15" + String(repeating: "0", count: 299)),
                      (2e16, "20000000000000000"), (1.25e15, "1250000000000000"), (0, "0"), (-0.0, "0"), (Double.infinity, ""), (Double.nan, ""), (52960308.095510684, "52960308.095510684")])
    func numbersArePlain(_ x: Double, _ written: String) {
        #expect(line(.number(x)) == written)
        if x.isFinite { #expect(Double(line(.number(x))) == x) }
    }
    /// Any number reads back the same. 20,000 numbers over all magnitudes, fixed seed.
    @Test func digitsReadBack() {
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            let x = Double(bitPattern: state)
            guard x.isFinite, abs(x) < 1e60, abs(x) > 1e-60 else { continue }
            let text = CSV.digits(x)
            #expect(Double(text) == x)
            #expect(!text.contains("e") && !text.contains("E"))
        }
    }
    @Test func emptyAndWhole() {
        #expect(line(.empty, .int(2026), .text("x"), .empty) == ",2026,x,")
    }
}
