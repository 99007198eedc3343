import Foundation
import Testing
@testable import ScenarioModel

/// The four complete deals that the grammar was drawn from: what is not built in them is refused by name, and nothing else is.
struct DraftTests {
    private func diagnose(_ name: String) throws -> [Diagnostic] {
        try ScenarioFile.read(path: GalleryTests.folder.appending(path: "Drafts/\(name).yaml").path).diagnose()
    }
    @Test func referenceDeal() throws { #expect(try diagnose("reference-deal") == []) }

    @Test(arguments: ["biopharma", "university"])
    func saysOnlyWhatIsNotBuilt(_ name: String) throws {
        let faults = try diagnose(name)
        #expect(faults.count > 15 && faults.allSatisfy { $0.code == .K06 }, "\(GalleryTests.text(faults.filter { $0.code != .K06 }))")
    }
    /// One of its alternatives removes a minimum that a covenant cuts, which the language calls an error (section 8); and a measure is
    /// named with its stage.
    @Test func industrial() throws {
        let faults = try diagnose("industrial").filter { $0.code != .K06 }
        #expect(faults.map(\.code) == [.N01, .N03], "\(GalleryTests.text(faults))")
        #expect(faults.map(\.path.description) == ["agreement.payments.prototype.partial.40%", "agreement.covenants.renegotiation.then.2.cut"])
    }
}
