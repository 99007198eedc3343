import Analysis
import Quantities

/// The forecast of one agreement for a terminal: worth, headline, when, payments, endings (screens.md section 1).
public struct RunScreen {
    let forecast: Forecast
    let style: Style
    let figures: Figures

    public init(_ forecast: Forecast, style: Style) {
        self.forecast = forecast; self.style = style
        let sums = [forecast.deal.headline.rawValue, forecast.deal.expectedPayments.value.rawValue] + forecast.parties.map { $0.npv.mean.value.rawValue }
        figures = Figures(sums, forecast.head, style)
    }

    /// The whole screen, ending with a line break.
    public func text() -> String {
        let head = forecast.head
        var lines = ScreenHead.lines(style, left: ScreenHead.parts(head) + (style.width >= 110 ? ["\(plural(shownPayments.count, "payment")), \(plural(forecast.covenants.count, "covenant"))"] : []),
                                     right: "\(ScreenHead.unit(head, scale: figures.scale)) \(style.dot) from \(head.effective)") + [""]
        if head.pathsGiven == 0 {
            lines += ["No path fulfils the condition \(head.given ?? "").", "", ScreenHead.last(head, style)]
            return style.finish(lines)
        }
        lines += worth() + [""] + headline() + [""]
        if style.width >= 120 {
            lines += beside(payments() + [""] + endings(), whenByYear())
        } else {
            lines += when() + [""] + payments() + [""] + endings()
        }
        lines += ["", ScreenHead.last(head, style, extra: ["\(style.plusMinus): one standard error, where it shows"])]
        return style.finish(lines)
    }

    // MARK: worth

    private func worth() -> [String] {
        let wide = style.width >= 110
        var grid = Grid([.left], widths: wide ? [16, 12, 6, 6, 6, 5, 5, 5, 5, 8, 8, 8] : [16, 12, 6, 5, 5, 5, 7, 9])
        grid.add(wide ? ["WORTH AT SIGNING", "mean", "sd", "p5", "p10", "p25", "p50", "p75", "p90", "p95", "worst 5%", "loses in"]
                      : ["WORTH AT SIGNING", "mean", "p5", "p25", "p50", "p75", "p95", "loses in"], bold: [0])
        for party in forecast.parties {
            func p(_ x: Double) -> String { figures.percentile(party.npv.percentile(x)) }
            let label = "\(party.key), at \(Cells.right(Figures.rate(party.discount.rawValue) + "%", 3))"
            let mean = figures.money(party.npv.mean), loses = Figures.percent(party.npv.probabilityNegative.value.rawValue)
            grid.add(wide ? [label, mean, figures.money(Estimate(party.npv.sd.value)), p(0.05), p(0.1), p(0.25), p(0.5), p(0.75), p(0.9), p(0.95), figures.money(Estimate(party.npv.cvar5.value)), loses]
                          : [label, mean, p(0.05), p(0.25), p(0.5), p(0.75), p(0.95), loses], bold: [1])
        }
        var lines = grid.lines(style, limit: style.width)
        let taxed = forecast.parties.filter { $0.tax.rawValue > 0 }.map { "\($0.key) \(Figures.rate($0.tax.rawValue))%" }
        if !taxed.isEmpty { lines += Cells.wrap("values after each party’s own tax: \(taxed.joined(separator: ", "))", width: style.width) }
        let own = forecast.parties.compactMap { party in party.currency.map { "\(party.key) \($0)" } }
        if !own.isEmpty { lines += Cells.wrap("values in a currency of their own: \(own.joined(separator: ", "))", width: style.width) }
        lines += conditional()
        lines += Cells.wrap(shares(), width: style.width)
        return lines
    }

    private func conditional() -> [String] {
        guard let with = forecast.conditional.first(where: { $0.condition == "first_launch" }), let means = with.means,
              let without = forecast.conditional.first(where: { $0.condition == "not first_launch" }), let others = without.means, with.probability.value.rawValue < 1 else { return [] }
        let a = zip(forecast.parties, means).map { "\($0.key) \(figures.money($1))" }.joined(separator: ", ")
        let b = others.map { figures.money(Estimate($0.value)) }.joined(separator: ", ")
        return Cells.wrap("with a launch (\(Figures.odds(with.probability.value.rawValue))): \(a); without: \(b)", width: style.width)
    }
    private func shares() -> String {
        let deal = forecast.deal
        let worst = forecast.parties.prefix(2).map { figures.money(Estimate($0.npv.cvar5.value)) }.joined(separator: " and ")
        let together = deal.together.map { figures.money($0) } ?? ""
        let share = deal.licensorShare.map { "licensor\(style.apostrophe)s share \(figures.share($0)) of \(together)" } ?? (deal.together == nil ? "no sum and no share: \(deal.licensorShareReason ?? "")" : "together \(together) (no share: \(deal.licensorShareReason ?? "a mean is not positive"))")
        return style.width >= 110 ? share : "\(share); worst 5% of paths: \(worst)"
    }

    // MARK: headline

    private func headline() -> [String] {
        let deal = forecast.deal
        let kinds = Set(forecast.payments.filter { deal.openEnded.contains($0.name) }.map(\.kind))
        let open = [(PaymentKind.royalty, "royalties"), (.minimum, "minimums"), (.fee, "fees")].filter { kinds.contains($0.0) }.map(\.1).prefix(1).joined()
        let plus = open.isEmpty ? "" : " + \(open)"
        let royalty = deal.effectiveRoyalty.map { "all payments come to \(figures.share($0)) of net sales, in present value" }
        let only = deal.upfrontOnly.value.rawValue > 0 ? "only the upfront in \(Figures.odds(deal.upfrontOnly.value.rawValue))" : nil
        if style.width >= 110 { return bars(plus, royalty, only) }
        func line(_ head: String, _ text: String) -> [String] { Cells.wrap(text, width: style.width - 14).enumerated().map { Cells.left($0.offset == 0 ? head : "", 14) + $0.element } }
        var lines = line("HEADLINE", "\(figures.money(deal.headline))\(plus), of which expected \(figures.money(deal.expectedPayments)), worth \(figures.money(deal.expectedPresentValue))")
        if !lines.isEmpty { lines[0] = style.bold("HEADLINE") + lines[0].dropFirst(8) }
        lines += line("", (["certain \(figures.money(deal.certain))", "median path pays \(figures.money(deal.medianPaid))"] + [only].compactMap { $0 }).joined(separator: " \(style.dot) "))
        if let royalty { lines += line("", royalty) }
        return lines
    }
    private func bars(_ plus: String, _ royalty: String?, _ only: String?) -> [String] {
        let deal = forecast.deal
        let rows: [(String, Estimate<Money>, String)] = [
            ("if every milestone is met", Estimate(deal.headline), plus.isEmpty ? "" : String(plus.dropFirst())), ("expected", deal.expectedPayments, ""),
            ("in present value", deal.expectedPresentValue, ""), ("on the median path", deal.medianPaid, only.map { $0 + " of paths" } ?? ""), ("certain", Estimate(deal.certain), ""),
        ]
        let largest = rows.map { $0.1.value.rawValue }.max() ?? 1
        let sums = rows.map { figures.money($0.1) }
        let width = max(12, sums.map(Cells.width).max() ?? 0), room = style.width - 40 - width
        var lines: [String] = []
        // A note that finds no room behind its bar stands below.
        var below = [royalty].compactMap { $0 }
        for (k, row) in rows.enumerated() {
            let bar = style.bar(row.1.value.rawValue / max(largest, 1e-300), max(0, min(50, room - 12)))
            let fits = Cells.width(bar) + 2 + Cells.width(row.2) <= room
            if !fits { below.insert(row.2, at: 0) }
            lines.append((k == 0 ? style.bold("HEADLINE") : "        ") + "  " + Cells.left(row.0, 26) + Cells.right(sums[k], width) + "  " + bar + (row.2.isEmpty || !fits ? "" : "  " + row.2))
        }
        return lines + Cells.wrap(below.joined(separator: " \(style.dot) "), width: style.width - 10).map { "          " + $0 }
    }

    // MARK: when

    private func when() -> [String] {
        let years = forecast.all.byYear
        guard let first = years.first else { return [] }
        let rest = years.count - 1
        var spans: [ClosedRange<Int>] = [0...0]
        let size = max(1, rest / 6)
        var k = 1
        while k < years.count {
            let end = spans.count == 5 ? years.count - 1 : min(years.count - 1, k + size - 1)
            spans.append(k...end)
            k = end + 1
        }
        let total = years.reduce(0) { $0 + $1.expected.value.rawValue }
        var grid = Grid([.left], widths: [13] + Array(repeating: 8, count: spans.count))
        grid.add(["WHEN"] + spans.map { span in
            let (a, b) = (first.year + span.lowerBound, first.year + span.upperBound)
            return a == b ? "\(a)" : a / 100 == b / 100 ? "\(a)-\(Cells.right(String(b % 100), 2).replacing(" ", with: "0"))" : "\(a)-\(b)"
        }, bold: [0])
        let sums = spans.map { span in years[span].reduce(0) { $0 + $1.expected.value.rawValue } }
        grid.add(["expected paid"] + sums.map { figures.money(Money($0)) })
        var done = 0.0
        grid.add(["paid by then"] + sums.map { done += $0; return total > 0 ? Figures.fixed(done / total * 100, 0) + "%" : "" })
        return grid.lines(style, limit: style.width)
    }
    private func whenByYear() -> [String] {
        let years = forecast.all.byYear
        let total = years.reduce(0) { $0 + $1.expected.value.rawValue }
        guard total > 0 else { return [] }
        let largest = years.map(\.expected.value.rawValue).max() ?? 1
        var lines = [style.bold("WHEN") + "    expected   paid by then"]
        var done = 0.0
        for (k, year) in years.enumerated() {
            let rest = years[k...].reduce(0) { $0 + $1.expected.value.rawValue }
            let last = rest < 0.015 * total || k == years.count - 1
            let sum = last ? rest : year.expected.value.rawValue
            done += sum
            let label = last && k < years.count - 1 ? "\(year.year) on" : "\(year.year)"
            lines.append(Cells.left(label, 8) + Cells.right(figures.money(Money(sum)), 8) + Cells.right(Figures.fixed(done / total * 100, 0) + "%", 9) + "  " + style.bar(year.expected.value.rawValue / largest, 9))
            if last { break }
        }
        return lines
    }

    private func plural(_ n: Int, _ word: String) -> String { "\(n) \(word)\(n == 1 ? "" : "s")" }

    // MARK: payments and endings

    private var shownPayments: [PaymentForecast] { forecast.payments.filter { $0.kind != .fee || $0.probabilityPaid.value.rawValue > 0 } }

    private func payments() -> [String] {
        var grid = Grid([.left], widths: [15, 7, 7, 7, 7, 5, 9, 4])
        grid.add(["PAYMENTS", "odds", "p10", "p50", "p90", "pays", "expected", "PV"], bold: [0])
        for payment in shownPayments {
            let odds = self.odds(payment.probabilityPaid)
            let dates = payment.kind == .royalty || payment.kind == .minimum ? ["", "yearly", ""]
                : [payment.timing.p10, payment.timing.p50, payment.timing.p90].map { figures.month($0, settles: payment.kind == .salesMilestone) }
            grid.add([payment.name, odds] + dates + [pays(payment), figures.money(payment.expected), figures.money(Estimate(payment.presentValuePayee.value))])
        }
        return grid.lines(style, limit: min(style.width, 80))
    }
    /// Marked where few paths show them.
    private func odds(_ p: Estimate<Share>) -> String { Figures.odds(p.value.rawValue) + (p.events != nil ? FewEvents.mark : "") }
    /// What the marks of payments and endings mean.
    private func fewEvents() -> [String] {
        let figures = shownPayments.map { ($0.name, $0.probabilityPaid) } + forecast.terminations.map { ($0.cause, $0.probability) }
        let notes = figures.compactMap { name, p in p.events != nil ? FewEvents(p)?.note(name) : nil }
        return notes.isEmpty ? [] : Cells.wrap("\(FewEvents.mark) few paths show it: " + notes.joined(separator: "; "), width: min(style.width, 80))
    }
    private func pays(_ payment: PaymentForecast) -> String {
        if let rates = payment.rates {
            let (a, b) = (Figures.rate(rates.lowerBound.rawValue), Figures.rate(rates.upperBound.rawValue))
            return a == b ? "\(a)%" : "\(a)-\(b)%"
        }
        if let floors = payment.floors {
            let (a, b) = (figures.term(floors.lowerBound), figures.term(floors.upperBound))
            return (a == b ? a : "\(a)-\(b)") + "/y"
        }
        return payment.amount.map(figures.term) ?? ""
    }

    private func endings() -> [String] {
        var grid = Grid([.left], widths: [15, 7, 7, 7, 7])
        grid.add(["HOW IT ENDS", "odds", "p10", "p50", "p90"], bold: [0])
        var notes: [String] = []
        for ending in forecast.terminations {
            let p = ending.probability.value.rawValue
            if p == 0, ending.kind == .expiry || ending.kind == .horizon { continue }
            if p == 0 {
                let covenant = forecast.covenants.first { $0.name == ending.cause }
                let why = covenant?.late.map { $0.value.rawValue == 0 } ?? false ? "not missed on any path: see check" : ""
                notes.append(Cells.left(ending.cause, 15) + "  " + Cells.right("never", 7) + (why.isEmpty ? "" : "  " + why))
                continue
            }
            grid.add([ending.cause, odds(ending.probability)] + [ending.timing.p10, ending.timing.p50, ending.timing.p90].map { figures.month($0, settles: ending.kind != .covenant && ending.kind != .world) })
        }
        return grid.lines(style, limit: min(style.width, 80)) + notes + fewEvents()
    }

    /// Two blocks side by side.
    private func beside(_ left: [String], _ right: [String]) -> [String] {
        let width = 84
        return (0..<max(left.count, right.count)).map { k in
            let l = k < left.count ? left[k] : "", r = k < right.count ? right[k] : ""
            let plain = l.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
            return l + String(repeating: " ", count: max(1, width - Cells.width(plain))) + r
        }
    }
}
