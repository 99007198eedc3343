import Analysis
import Quantities

/// Structures side by side on the same worlds, with paired differences (screens.md section 2).
public struct CompareScreen {
    let comparison: StructureComparison
    let style: Style
    let figures: Figures

    public init(_ comparison: StructureComparison, style: Style) {
        self.comparison = comparison; self.style = style
        let sums = comparison.forecasts.flatMap { [$0.deal.headline.rawValue, $0.deal.expectedPayments.value.rawValue] + $0.parties.map { $0.npv.mean.value.rawValue } }
        figures = Figures(sums, comparison.forecasts[0].head, style)
    }

    private var head: Head { comparison.forecasts[0].head }
    private var count: Int { comparison.forecasts.count }

    public func text() -> String {
        let left = ScreenHead.parts(head.scenario, about: "\(count) agreements on the same worlds", caseName: head.caseName, overrides: head.overridePaths.count, given: head.given)
        var lines = ScreenHead.lines(style, left: left, right: ScreenHead.unit(head, scale: figures.scale)) + [""]
        lines += terms()
        lines += count <= 4 ? columns() : rows()
        lines += [""] + preferences()
        let unpaired = comparison.differences.filter { !$0.paired }
        for d in unpaired { lines.append("\(d.b): not paired: \(d.unpairedReason ?? "the worlds differ")") }
        lines += ["", ScreenHead.last(head, style, extra: unpaired.count == comparison.differences.count ? [] : ["paired on the same worlds"])]
        return style.finish(lines)
    }

    private func grid() -> Grid {
        let cell = max(10, min(16, (style.width - 26) / max(1, count) - 2))
        return Grid([.left], widths: [24] + Array(repeating: cell, count: count))
    }

    private func terms() -> [String] {
        guard !comparison.terms.isEmpty else { return [] }
        guard count <= 4 else { return Cells.wrap("terms that differ: " + comparison.terms.map { ScreenHead.short($0.path) }.joined(separator: ", "), width: style.width) + [""] }
        var grid = grid()
        grid.add(["TERMS THAT DIFFER"] + comparison.names, bold: [0])
        for term in comparison.terms { grid.add([ScreenHead.short(term.path)] + term.values.map { Cells.cut($0, to: 16) }) }
        return grid.lines(style, limit: style.width) + [""]
    }

    private func columns() -> [String] {
        let forecasts = comparison.forecasts
        var grid = grid()
        if comparison.terms.isEmpty { grid.add([""] + comparison.names) }
        grid.add(["headline"] + forecasts.map { figures.money($0.deal.headline) })
        grid.add(["expected payments"] + forecasts.map { figures.money($0.deal.expectedPayments) })
        for (p, party) in forecasts[0].parties.enumerated() {
            grid.add(["\(party.key), at \(Cells.right(Figures.rate(party.discount.rawValue) + "%", 3))"] + forecasts.map { figures.money($0.parties[p].npv.mean) }, bold: Array(1...count))
        }
        grid.add(["together"] + forecasts.map { $0.deal.together.map { figures.money($0) } ?? "none" })
        grid.add(["licensor\(style.apostrophe)s share, %"] + forecasts.map { f in f.deal.licensorShare.map { figures.cut($0.value.rawValue * 100, $0.error.rawValue * 100, decimals: 1) } ?? "none" })
        for (p, party) in forecasts[0].parties.prefix(2).enumerated() {
            grid.add(["\(party.key) p5"] + forecasts.map { figures.percentile($0.parties[p].npv.percentile(0.05)) })
            grid.add([String(repeating: " ", count: party.key.count + 1) + "p95"] + forecasts.map { figures.percentile($0.parties[p].npv.percentile(0.95)) })
        }
        for (p, party) in forecasts[0].parties.prefix(2).enumerated() where forecasts.contains(where: { $0.parties[p].npv.probabilityNegative.value.rawValue > 0 }) {
            grid.add(["\(party.key) loses in"] + forecasts.map { Figures.percent($0.parties[p].npv.probabilityNegative.value.rawValue) })
        }
        var lines = grid.lines(style, limit: style.width)
        guard count > 1 else { return lines }
        var change = self.grid()
        change.add(["CHANGE FROM \(comparison.names[0])", ""] + comparison.names.dropFirst(), bold: [0])
        for (p, party) in forecasts[0].parties.enumerated() {
            let rows = comparison.differences.map { $0.parties[p] }
            change.add([party.key, ""] + rows.map { differenceText($0.npv.mean) })
            change.add(["  better in", ""] + rows.map { Figures.odds($0.probabilityBetter.value.rawValue) })
            if rows.contains(where: { (0.001..<1).contains($0.probabilityTie.value.rawValue) }) { change.add(["  the same in", ""] + rows.map { Figures.odds($0.probabilityTie.value.rawValue) }) }
        }
        let shares = comparison.differences.map { $0.deal.first { $0.name == "licensor_share" } }
        if shares.contains(where: { $0 != nil }) {
            change.add(["licensor\(style.apostrophe)s share, points", ""] + shares.map { $0.map { figures.cut($0.value * 100, $0.error * 100, decimals: 1, signed: true) } ?? "" })
        }
        lines += [""] + change.lines(style, limit: style.width)
        return lines
    }
    private func differenceText(_ e: Estimate<Money>) -> String {
        let text = figures.cut(e.value.rawValue / figures.scale, e.error.rawValue / figures.scale, decimals: 2, signed: true)
        return e.error.rawValue == 0 && e.value.rawValue != 0 ? text + " exact" : text
    }

    private func rows() -> [String] {
        var grid = Grid([.left], widths: [20])
        let parties = comparison.forecasts[0].parties
        grid.add(["agreement", "headline"] + parties.flatMap { [$0.key, "change"] } + ["share", "lose"], bold: [0])
        for (k, forecast) in comparison.forecasts.enumerated() {
            var cells = [comparison.names[k], figures.money(forecast.deal.headline)]
            for p in parties.indices {
                cells.append(figures.money(Estimate(forecast.parties[p].npv.mean.value)))
                cells.append(k == 0 ? "" : figures.cut(comparison.differences[k - 1].parties[p].npv.mean.value.rawValue / figures.scale, 0, decimals: 2, signed: true))
            }
            cells.append(forecast.deal.licensorShare.map { Figures.percent($0.value.rawValue) } ?? "none")
            cells.append(Figures.percent(forecast.parties[min(1, parties.count - 1)].npv.probabilityNegative.value.rawValue))
            grid.add(cells)
        }
        return grid.lines(style, limit: style.width) + [ErrorLine.text(comparison, figures)]
    }

    /// Who prefers what, by the means; only where the order is clear of its error.
    private func preferences() -> [String] {
        guard count > 1 else { return [] }
        var lines: [String] = []
        let parties = comparison.forecasts[0].parties.prefix(2)
        for (p, party) in parties.enumerated() {
            let order = comparison.names.indices.sorted { comparison.forecasts[$0].parties[p].npv.mean.value > comparison.forecasts[$1].parties[p].npv.mean.value }
            let clear = comparison.differences.allSatisfy { let m = $0.parties[p].npv.mean; return abs(m.value.rawValue) > 2 * m.error.rawValue }
            let name = party.key.prefix(1).uppercased() + party.key.dropFirst()
            if clear { lines += Cells.wrap("\(name) prefers \(order.map { comparison.names[$0] }.joined(separator: ", then ")).", width: style.width) }
        }
        guard comparison.differences.allSatisfy(\.paired), parties.count == 2 else { return lines }
        func mean(_ k: Int, _ p: Int) -> Double { comparison.forecasts[k].parties[p].npv.mean.value.rawValue }
        let better = comparison.differences.enumerated().filter { _, d in d.parties.prefix(2).allSatisfy { $0.npv.mean.value.rawValue > 2 * $0.npv.mean.error.rawValue } }.map { comparison.names[$0.offset + 1] }
        let dominated = comparison.names.indices.filter { a in comparison.names.indices.contains { b in mean(b, 0) > mean(a, 0) && mean(b, 1) > mean(a, 1) } }.map { comparison.names[$0] }
        func together(_ k: Int) -> Double { comparison.forecasts[k].deal.together?.value.rawValue ?? -.infinity }
        var text = better.isEmpty ? "No agreement is better than \(comparison.names[0]) for both" : "\(better.joined(separator: ", ")) \(better.count == 1 ? "is" : "are") better than \(comparison.names[0]) for both"
        text += dominated.isEmpty ? "; none is dominated." : "; dominated: \(dominated.joined(separator: ", "))."
        if comparison.forecasts.allSatisfy({ $0.deal.together != nil }), let best = comparison.names.indices.max(by: { together($0) < together($1) }) {
            text += " \(comparison.names[best]) is worth most to the two together."
        }
        return lines + Cells.wrap(text, width: style.width)
    }
}

/// `levels ±0.1 and ±0.3; changes, paired, ±0.03 and ±0.14 at most`
enum ErrorLine {
    static func text(_ comparison: StructureComparison, _ figures: Figures) -> String {
        let parties = comparison.forecasts[0].parties.indices.prefix(2)
        func largest(_ errors: [Double]) -> String {
            let e = (errors.filter(\.isFinite).max() ?? 0) / figures.scale
            return e == 0 ? "0" : e >= 0.095 ? Figures.fixed(e, 1) : Figures.fixed(max(e, 0.01), 2)
        }
        let levels = parties.map { p in figures.plusMinus + largest(comparison.forecasts.map { $0.parties[p].npv.mean.error.rawValue }) }
        let changes = parties.map { p in figures.plusMinus + largest(comparison.differences.map { $0.parties[p].npv.mean.error.rawValue }) }
        let paired = comparison.differences.allSatisfy(\.paired) ? "paired, " : ""
        return "levels \(levels.joined(separator: " and "))" + (comparison.differences.isEmpty ? "" : "; changes, \(paired)\(changes.joined(separator: " and ")) at most")
    }
}
