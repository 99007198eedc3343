import Foundation
import Testing
@testable import ScenarioModel

/// `docs/SCENARIO.md` is written from the key catalogue. To write it anew, run this test with `DEALCAST_WRITE_DOCS=1`.
struct ReferencePageTests {
    @Test func pageIsCurrent() throws {
        let page = ReferencePage.markdown()
        let url = Repository.root.appending(path: "docs/SCENARIO.md")
        if ProcessInfo.processInfo.environment["DEALCAST_WRITE_DOCS"] == "1" { try page.write(to: url, atomically: true, encoding: .utf8) }
        #expect(try String(contentsOf: url, encoding: .utf8) == page)
    }
    @Test func hasEveryKey() {
        let page = ReferencePage.markdown()
        for context in KeyCatalogue.contexts {
            for key in context.keys { #expect(page.contains("`\(key.name)`"), "\(context.id).\(key.name)") }
        }
    }
}
