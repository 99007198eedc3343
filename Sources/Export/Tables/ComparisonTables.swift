import Analysis
import Quantities

/// Structures against the first, figure by figure (`compare.csv`, `what_if.csv`): b minus a.
public enum ComparisonTables {
    public static func table(_ c: StructureComparison) -> Table {
        let cases = c.kind == .cases
        var table = Table(cases ? "what_if" : "compare",
                          (cases ? ["scenario", "agreement", "case_a", "case_b", "given"] : ["scenario", "agreement_a", "agreement_b", "case", "given"])
                          + ["party", "statistic", "value_a", "value_b", "difference", "std_error", "probability_b_better", "probability_tie", "unit"])
        for (k, d) in c.differences.enumerated() {
            let (a, b) = (c.forecasts[0], c.forecasts[k + 1])
            let head = a.head
            let keys: [Table.Cell] = cases ? [.text(head.scenario), .text(head.agreement), .text(d.a), .text(d.b), .of(head.given)]
                : [.text(head.scenario), .text(d.a), .text(d.b), .of(head.caseName), .of(head.given)]
            let (x, y) = (ForecastTables.figures(a), ForecastTables.figures(b))
            for figure in x {
                guard let other = y.first(where: { $0.party == figure.party && $0.statistic == figure.statistic }) else { continue }
                let (value, error) = difference(d, figure)
                let party = d.parties.first { $0.key == figure.party }
                let isMean = figure.statistic == "npv_mean"
                table.add(keys + [.of(figure.party), .text(figure.statistic), .of(figure.value), .of(other.value), .of(value), .of(error),
                                  .of(isMean ? party?.probabilityBetter.value.rawValue : nil), .of(isMean ? party?.probabilityTie.value.rawValue : nil), .text(figure.unit)])
            }
        }
        return table
    }

    private static func difference(_ d: Difference, _ figure: ForecastTables.Figure) -> (Double?, Double?) {
        guard let key = figure.party else {
            let row = d.deal.first { $0.name == figure.statistic }
            return (row?.value, row?.error)
        }
        guard let party = d.parties.first(where: { $0.key == key }) else { return (nil, nil) }
        let row = ForecastJSON.statistics(party.npv).first { "npv_" + $0.0 == figure.statistic }
        return (row?.1, row?.2)
    }
}
