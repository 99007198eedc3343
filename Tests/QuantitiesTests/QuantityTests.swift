import Quantities
import Testing

@Suite struct QuantityTests {
    @Test func moneyAddsAndScales() {
        let upfront = Money.millions(30), milestone = Money(12_500_000)
        #expect(upfront == Money(30_000_000))
        #expect(upfront + milestone == Money(42_500_000) && upfront - milestone == Money(17_500_000))
        #expect(-upfront == Money(-30_000_000) && upfront * 0.5 == Money.millions(15))
        #expect(upfront / milestone == 2.4)
        #expect(milestone < upfront && Money.zero.rawValue == 0 && max(upfront, milestone) == upfront)
    }
    @Test func timesAndRates() {
        #expect(Years(1.5) + Years(0.25) == Years(1.75) && Years(3) / Years(1.5) == 2)
        #expect(Years(1e9) < .never && Years.never + Years(1) == .never)
        #expect(AnnualRate(0.03) + AnnualRate(0.01) == AnnualRate(0.04))
        #expect(Number(3) * 2 == Number(6))
    }
    @Test func sharesAreFractions() {
        #expect(Share(0.25) + Share(0.5) == Share(0.75) && Share(0.5) * 0.5 == Share(0.25) && -Share(0.5) < .zero)
    }
    /// Equal quantities are one key of a set.
    @Test func quantitiesHash() { #expect(Set([Money(1), Money(1), Money(2)]).count == 2) }
}
