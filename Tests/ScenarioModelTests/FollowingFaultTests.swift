import Testing
@testable import ScenarioModel

/// One mistake is one fault, and overrides of an agreement begin below it.
struct FollowingFaultTests {
    @Test func wrongNumberIsReportedOnce() throws {
        let text = try Repository.scenario("reference-deal").lines.joined(separator: "\n")
        let wrong = text.replacing("pert(2y 3y 4.5y)", with: "pert(2y 5y 4.5y)").replacing("lognormal(mean=450M cv=60%)", with: "lognormal(mean=450M cv=60)")
        let faults = try ScenarioFile.parse(wrong, name: "deal.yaml").diagnose()
        #expect(faults.map(\.code.rawValue).sorted() == ["D03", "U02"], "\(faults.map(\.message))")
        // A name that is wrong in the correlations themselves is still one.
        let misspelled = try ScenarioFile.parse(text.replacing("among: [US.review,", with: "among: [US.reviw,"), name: "deal.yaml").diagnose()
        #expect(misspelled.map(\.code) == [.N01])
    }
    @Test func keysDirectlyBelowTheAgreementCanBeAdded() throws {
        let text = try Repository.scenario("reference-deal").lines.joined(separator: "\n")
        let file = try ScenarioFile.parse(text.replacing("agreements:", with: "agreements:\n  first: { terms: { ties: end_first }, grant: { exclusive: [US] } }"), name: "deal.yaml")
        #expect(file.diagnose().isEmpty)
        let agreement = try file.scenario(Selection(agreement: "first")).agreement
        #expect(agreement.ties == .endFirst && agreement.exclusive == ["US"])
    }
}
