import Analysis
import ScenarioModel

/// Small deals written in the test that needs them: heads that do not matter, and what does.
func deal(horizon: String = "20y", licensor: String = "0%", licensee: String = "0%, margin: 50%", effective: String = "2026-01-01", _ body: String) throws -> ScenarioFile {
    try ScenarioFile.parse("""
        dealcast: 1
        name: A small deal
        currency: USD
        effective: \(effective)
        horizon: \(horizon)
        parties:
          licensor: { discount: \(licensor) }
          licensee: { discount: \(licensee) }
        \(body)
        """, name: "deal")
}
