import Analysis
import Foundation
import Quantities

/// Cases against the file, a dial of one term, or a grid of two (screens.md section 3).
public struct WhatIfScreen {
    /// What was varied: nothing (named cases), one term, or two.
    public enum Layout: Sendable {
        case cases
        /// The term's full path, the values, and which of them is the file's.
        case dial(path: String, values: [String], current: Int?)
        case grid(row: String, rows: [String], column: String, columns: [String], show: String)
    }
    let comparison: StructureComparison
    let layout: Layout
    /// A case that holds in every cell; nil: the file as it is.
    let fixedCase: String?
    let style: Style
    let figures: Figures

    public init(_ comparison: StructureComparison, layout: Layout, fixedCase: String? = nil, style: Style) {
        self.comparison = comparison; self.layout = layout; self.fixedCase = fixedCase; self.style = style
        let sums = comparison.forecasts.flatMap { [$0.deal.headline.rawValue] + $0.parties.map { $0.npv.mean.value.rawValue } }
        figures = Figures(sums, comparison.forecasts[0].head, style)
    }

    private var head: Head { comparison.forecasts[0].head }

    public func text() -> String {
        let about = switch layout {
        case .cases: "\(comparison.forecasts.count - 1) case\(comparison.forecasts.count == 2 ? "" : "s") against the file"
        case .dial(let path, _, _): ScreenHead.short(path)
        case .grid(let row, _, let column, _, _): "\(ScreenHead.short(row)) and \(ScreenHead.short(column))"
        }
        let left = ScreenHead.parts(head.scenario, agreement: head.agreement, about: about, caseName: fixedCase, overrides: head.overridePaths.count, given: head.given)
        var lines = ScreenHead.lines(style, left: left, right: ScreenHead.unit(head, scale: figures.scale)) + [""]
        switch layout {
        case .cases: lines += cases()
        case .dial(let path, let values, let current): lines += dial(path, values, current)
        case .grid(let row, let rows, let column, let columns, let show): lines += grid(row, rows, column, columns, show)
        }
        for d in comparison.differences where !d.paired { lines.append("\(d.b): not paired: \(d.unpairedReason ?? "the worlds differ")") }
        var extra: [String] = []
        if case .dial(_, _, .some) = layout { extra = ["> is the file\(style.apostrophe)s value"] }
        lines.append(ScreenHead.last(head, style, extra: extra))
        return style.finish(lines)
    }

    private func change(_ k: Int, _ p: Int) -> String {
        guard k > 0 else { return "" }
        let e = comparison.differences[k - 1].parties[p].npv.mean
        if e.value.rawValue == 0, e.error.rawValue == 0 { return "exact" }
        return figures.cut(e.value.rawValue / figures.scale, 0, decimals: 2, signed: true)
    }
    private var launches: Bool { comparison.forecasts.contains { $0.deal.launch.value.rawValue > 0 } }

    /// Parties that have columns: the two sides, and further ones as far as they fit.
    private func shown(_ most: Int) -> [PartyForecast] { Array(comparison.forecasts[0].parties.prefix(style.width >= 100 ? most + 1 : most)) }
    /// Says which parties have none.
    private func others(_ shown: [PartyForecast]) -> [String] {
        let left = comparison.forecasts[0].parties.dropFirst(shown.count).map(\.key)
        return left.isEmpty ? [] : Cells.wrap("Without columns here: \(left.joined(separator: ", ")). --format json and --out have them.", width: style.width)
    }

    private func cases() -> [String] {
        let parties = shown(2)
        var grid = Grid([.left], widths: [20, 9, 9, 9, 9, 7, 6])
        grid.add(["case"] + parties.flatMap { [$0.key, "change"] } + (launches ? ["launch"] : []) + ["lose"], bold: [0])
        for (k, forecast) in comparison.forecasts.enumerated() {
            var cells = [k == 0 ? "as in the file" : comparison.names[k]]
            for p in parties.indices { cells += [figures.money(Estimate(forecast.parties[p].npv.mean.value)), change(k, p)] }
            if launches { cells.append(Figures.percent(forecast.deal.launch.value.rawValue)) }
            cells.append(Figures.percent(forecast.parties[min(1, parties.count - 1)].npv.probabilityNegative.value.rawValue))
            grid.add(cells)
        }
        return grid.lines(style, limit: style.width) + others(parties) + ["", ErrorLine.text(comparison, figures)]
    }

    /// One row a value; the bar shows the ending that moves most.
    private func dial(_ path: String, _ values: [String], _ current: Int?) -> [String] {
        let parties = shown(2)
        let cells = Array(comparison.forecasts.dropFirst())
        let cause = movingCause(cells)
        let most = cells.map { probability($0, cause) }.max() ?? 0
        var grid = Grid([.left, .left, .right, .left], widths: [1, 8, 8, 8, 8, 8, 8, 8, 7], gap: 2)
        grid.add(["", path.split(separator: ".").last.map(String.init) ?? "", cause == nil ? "" : "ends by", cause ?? ""] + parties.flatMap { [$0.key, "change"] } + (launches ? ["launch"] : []), bold: [1])
        for (k, forecast) in cells.enumerated() {
            let p = probability(forecast, cause)
            var row = [k == current ? ">" : "", values[k], cause == nil ? "" : Figures.odds(p), cause == nil || most == 0 ? "" : style.bar(p / most, 8)]
            for q in parties.indices { row += [figures.money(Estimate(forecast.parties[q].npv.mean.value)), change(k + 1, q)] }
            if launches { row.append(Figures.percent(forecast.deal.launch.value.rawValue)) }
            grid.add(row)
        }
        var lines = grid.lines(style, limit: style.width)
        let summary = reading(values, cells)
        if !summary.isEmpty { lines += [""] + Cells.wrap(summary, width: style.width) }
        return lines + others(parties) + ["", ErrorLine.text(comparison, figures)]
    }
    private func probability(_ forecast: Forecast, _ cause: String?) -> Double {
        forecast.terminations.first { $0.cause == cause }?.probability.value.rawValue ?? 0
    }
    /// The covenant whose odds of ending the agreement move most; nil when none moves by a tenth of a point.
    private func movingCause(_ cells: [Forecast]) -> String? {
        let causes = Set(cells.flatMap { $0.terminations.filter { $0.kind == .covenant }.map(\.cause) }).sorted()
        let moves = causes.map { cause -> (String, Double) in
            let p = cells.map { probability($0, cause) }
            return (cause, (p.max() ?? 0) - (p.min() ?? 0))
        }
        return moves.filter { $0.1 > 0.001 }.max { ($0.1, $1.0) < ($1.1, $0.0) }?.0
    }
    /// What the rows say, where it is clear of the errors.
    private func reading(_ values: [String], _ cells: [Forecast]) -> String {
        guard values.count == cells.count, cells.count > 1, comparison.forecasts[0].parties.count >= 2 else { return "" }
        var raised: [String] = []
        for p in 0..<2 {
            let best = comparison.differences.indices.filter { k in
                let m = comparison.differences[k].parties[p].npv.mean
                return m.value.rawValue > 2 * m.error.rawValue && m.value.rawValue > 0.005 * figures.scale
            }.max { comparison.differences[$0].parties[p].npv.mean.value < comparison.differences[$1].parties[p].npv.mean.value }
            if let best { raised.append("\(comparison.forecasts[0].parties[p].key) is best off at \(values[best])") }
        }
        guard !raised.isEmpty else { return "No value in this range raises either party\(style.apostrophe)s value." }
        let text = raised.joined(separator: "; ")
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private func grid(_ row: String, _ rows: [String], _ column: String, _ columns: [String], _ show: String) -> [String] {
        let parties = comparison.forecasts[0].parties
        var lines: [String] = []
        func name(_ path: String) -> String { path.split(separator: ".").suffix(2).joined(separator: ".") }
        for p in parties.indices {
            var grid = Grid([.left], widths: [14])
            grid.add([parties[p].key, name(column)], bold: [0])
            grid.add([name(row)] + columns)
            for (r, value) in rows.enumerated() {
                grid.add([value] + columns.indices.map { c in figure(comparison.forecasts[1 + r * columns.count + c].parties[p], show) })
            }
            lines += grid.lines(style, limit: style.width) + [""]
        }
        return lines + Cells.wrap("\(show) of each cell \(style.dot) as in the file: " + parties.map { "\($0.key) \(figure($0, show))" }.joined(separator: ", "), width: style.width)
            + [ErrorLine.text(comparison, figures)]
    }
    private func figure(_ party: PartyForecast, _ show: String) -> String {
        let npv = party.npv
        switch show {
        case "npv.mean": return figures.money(Estimate(npv.mean.value))
        case "npv.sd": return figures.money(Estimate(npv.sd.value))
        case "npv.cvar5": return figures.money(Estimate(npv.cvar5.value))
        case "npv.probability_negative": return Figures.percent(npv.probabilityNegative.value.rawValue)
        default:
            guard show.hasPrefix("npv.p"), let p = Double(show.dropFirst(5)), npv.grid.contains(where: { abs($0.rawValue * 100 - p) < 1e-6 }) else { return "" }
            return figures.money(Estimate(npv.percentile(p / 100).value))
        }
    }
    /// What `--show` may name.
    public static let showable = ["npv.mean", "npv.sd", "npv.cvar5", "npv.probability_negative", "npv.p5", "npv.p10", "npv.p25", "npv.p50", "npv.p75", "npv.p90", "npv.p95"]
}
