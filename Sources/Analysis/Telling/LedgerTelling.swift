import AgreementSimulation
import Planning
import Quantities
import ScenarioModel
import WorldSimulation

/// Writes the dated ledger of the one path that a walk has just played.
struct LedgerTelling {
    let scenario: Scenario
    let walk: AgreementWalk
    let words: LedgerWords
    private var plan: AgreementPlan { walk.plan }
    private var world: WorldPlan { walk.world }
    private var ledger: Ledger { walk.ledger }
    private var end: Double { ledger.end[0] }

    /// At one instant: world events, what is met, payments, the period's close, deadlines, the end.
    private enum Moment: Int { case signing, world, delay, met, payment, close, flow, deadline, end }
    private struct Line { var moment: Moment, row: PathStory.Row }

    init(scenario: Scenario, walk: AgreementWalk) {
        self.scenario = scenario; self.walk = walk
        // As on the screen of a run: by the headline and the values.
        let headline = walk.plan.payments.filter { $0.counted && $0.kind != .fee }.reduce(0) { $0 + ($1.amount ?? 0) }
        let largest = ([headline] + walk.plan.parties.indices.map { abs(walk.ledger.npv[$0][0]) }).max() ?? 1e6
        words = LedgerWords(effective: scenario.effective, scale: largest >= 1e11 ? 1e9 : largest >= 5e6 ? 1e6 : largest >= 5e3 ? 1e3 : 1)
    }

    /// `stratum`: which stages fail in it; nil in plain sampling.
    func story(path: Int, weight: Double, stratum: String?, picked: String?) -> PathStory {
        let account = walk.account()
        var lines: [Line] = [line(.signing, .world, at: 0, "signing", "The agreement takes effect.")]
        tellStages(account, &lines)
        tellMarkets(&lines)
        tellEvents(account, &lines)
        tellPayments(account, &lines)
        tellCovenants(&lines)
        lines.append(line(.end, .end, at: end, "end", endSentence(), clause: causeClause()))
        // The close of a year stands on its last day, before what begins at midnight.
        func before(_ a: (offset: Int, element: Line), _ b: (offset: Int, element: Line)) -> Bool {
            let (x, y) = (a.element, b.element)
            if x.row.date != y.row.date { return x.row.date < y.row.date }
            return (x.row.time.rawValue, x.moment.rawValue, a.offset) < (y.row.time.rawValue, y.moment.rawValue, b.offset)
        }
        let sorted = lines.enumerated().sorted(by: before)
        return PathStory(path: path, weight: weight, stratum: stratum, cause: plan.causes[Int(ledger.cause[0])].name, end: Years(end), picked: picked,
                         parties: plan.parties.indices.map { party($0, account) }, ledger: sorted.map(\.element.row), afterwards: afterwards(), scale: words.scale)
    }

    private func line(_ moment: Moment, _ kind: PathStory.Row.Kind, at t: Double, _ event: String, _ because: String, clause: String? = nil, closes: Bool = false) -> Line {
        Line(moment: moment, row: .init(kind: kind, time: Years(t), date: words.date(t, closes: closes), event: event, clause: clause, because: because))
    }

    private func party(_ p: Int, _ account: PathAccount) -> PathStory.PartyValue {
        var payments = 0.0
        for sum in sums() {
            let payment = plan.payments[sum.payment]
            if payment.isApart { continue }
            if payment.payee == p { payments += sum.toPayee }
            if payment.payer == p { payments -= sum.byPayer }
        }
        var names = ["payments"], values = [Money(payments)]
        if p == walk.licensee {
            names += ["sales", "costs"]
            values += [Money(ledger.marginPV[0]), Money(0 - ledger.costsPV[0])]
        }
        let tax = plan.parties[p].tax
        if p != walk.licensee, plan.sellers.contains(p), tax < 1 {
            names.append("sales")
            values.append(Money(ledger.npv[p][0] / (1 - tax) - payments))
        }
        if tax > 0 {
            names.append("tax")
            values.append(Money(ledger.npv[p][0] - values.reduce(0) { $0 + $1.rawValue }))
        }
        return .init(key: plan.parties[p].key, name: plan.parties[p].name, npv: Money(ledger.npv[p][0]), partNames: names, partValues: values)
    }

    // MARK: the world

    private func at(_ slot: Int) -> Double { walk.column(slot)[0] }

    private func tellStages(_ account: PathAccount, _ lines: inout [Line]) {
        for (s, stage) in world.stages.enumerated() {
            let start = at(stage.start), finish = at(stage.end)
            guard start < end else { continue }
            lines.append(line(.world, .world, at: start, "\(stage.name).start", "\(stage.name) starts."))
            for delay in stage.delays where at(delay.slot) > 0 {
                lines.append(line(.delay, .world, at: start, "\(delay.name).\(stage.name)", delaySentence(delay, stage)))
            }
            let cost = account.costs.first { $0.stage == s }
            if finish <= end {
                let outcome = at(stage.success) <= end ? "succeeds" : "fails"
                lines.append(line(.world, .world, at: finish, "\(stage.name).\(outcome == "succeeds" ? "success" : "failure")",
                                  "\(stage.name) \(outcome)\(cost.map { "; it cost \(words.money($0.spent))" } ?? "")."))
            } else {
                let of = cost.map { ", having cost \(words.money($0.spent)) of \(words.money($0.whole))" } ?? ""
                lines.append(line(.world, .world, at: end, "\(stage.name).stop", "\(stage.name) stops after \(words.span(end - start))\(of)."))
            }
            if let cost {
                var row = line(.world, .cost, at: cost.stop, "\(stage.name).cost", "\(stage.name) cost \(words.money(cost.spent)), spread over \(words.span(cost.stop - cost.start)).")
                row.row.payer = plan.parties[walk.licensee].key
                row.row.amount = Money(cost.spent)
                row.row.pvLicensee = Money(0 - cost.presentValue)
                lines.append(row)
            }
        }
    }

    private func tellEvents(_ account: PathAccount, _ lines: inout [Line]) {
        for (e, event) in world.events.enumerated() {
            for (k, slot) in event.slots.enumerated() where at(slot) < .infinity && walk.comes(at(slot), by: end) {
                func amount(_ amounts: [OccurrenceAmount]) -> Double? {
                    guard k < amounts.count else { return nil }
                    if case .constant(let sum) = amounts[k].source { return sum }
                    return amounts[k].slot.map(at)
                }
                let brings = [amount(event.income).map { "\(words.money($0)) from outside" }, amount(event.proceeds).map { "proceeds of \(words.money($0))" }].compactMap { $0 }
                lines.append(line(.world, .world, at: at(slot), event.name, "\(event.name) comes\(brings.isEmpty ? "" : "; it brings " + brings.joined(separator: " and ")).\(k > 0 ? " It has come before." : "")"))
                guard let cost = account.eventCosts.first(where: { $0.event == e && $0.occurrence == k }) else { continue }
                var row = line(.world, .cost, at: at(slot), "\(event.name).cost", "\(event.name) costs \(words.money(cost.sum)).")
                row.row.payer = plan.parties[walk.licensee].key
                row.row.amount = Money(cost.sum)
                row.row.pvLicensee = Money(0 - cost.presentValue)
                lines.append(row)
            }
        }
    }

    private func delaySentence(_ delay: StagePlan.StageDelay, _ stage: StagePlan) -> String {
        let start = at(stage.start)
        var text = "\(delay.name) delays \(stage.name) by \(words.span(at(delay.slot)))\(delay.excusable ? " (excusable)" : "")."
        for (k, covenant) in plan.covenants.enumerated() {
            guard case .duty(_, let due, _) = covenant.watch, let tolling = covenant.tolling,
                  tolling.stages.contains(where: { $0.start == stage.start && $0.lengths.contains(delay.slot) }), start < at(due), at(due) < .infinity else { continue }
            // As known that day: later delays are not.
            let (moved, limit) = walk.deadline(covenant: k, path: 0, knownAt: start)
            text += " \(covenant.name) is now due \(words.date(moved))\(limit > moved ? ", with grace until \(words.date(limit))" : "")."
        }
        return text
    }

    private func tellMarkets(_ lines: inout [Line]) {
        for market in world.markets {
            func tell(_ slot: Int, _ event: String, _ sentence: String) {
                let t = at(slot)
                if walk.comes(t, by: end) && t < .infinity { lines.append(line(.world, .world, at: t, "\(market.name).\(event)", sentence)) }
            }
            let decision = at(market.decision), approval = at(market.approval)
            tell(market.submission, "submission", "\(market.name) submission.")
            if decision < .infinity && approval != decision && at(market.refusal) != decision {
                tell(market.decision, "decision", "\(market.name) is refused; it will be filed again.")
                tell(market.resubmission, "resubmission", "\(market.name) resubmission.")
            }
            tell(market.approval, "approval", "\(market.name) approval, \(approval == decision ? "first cycle" : "after resubmission").")
            tell(market.refusal, "refusal", "\(market.name) is refused for good.")
            tell(market.launch, "launch", "\(market.name) launch.")
            if at(market.launch) < at(market.exclusivityEnds) { tell(market.exclusivityEnds, "exclusivity_ends", "\(market.name) exclusivity ends.") }
        }
    }

    // MARK: payments and sales

    private func tellPayments(_ account: PathAccount, _ lines: inout [Line]) {
        for year in account.years {
            let t = min(world.grid.end(ofYear: year.year), end)
            let cut = end < world.grid.end(ofYear: year.year)
            let bases = year.bases.enumerated().filter { abs($0.element - year.netSales) > 0.5 }.map { "\(words.money($0.element)) of it in the base of \(plan.payments[plan.royalties[$0.offset].payment].name)" }
            var row = line(.close, .sales, at: t, "sales", "\(areGross ? "Sales" : "Net sales") \(words.money(year.netSales))\(cut ? " to that day" : "")\(bases.isEmpty ? "" : ", " + bases.joined(separator: ", ")).", closes: !cut)
            row.row.amount = Money(year.netSales)
            if !plan.sellsApart { row.row.pvLicensee = Money(year.marginPV) }
            lines.append(row)
        }
        for sum in sums() {
            let payment = plan.payments[sum.payment]
            let amount = sum.amount, t = sum.time, year = sum.year
            let sentence: String, moment: Moment
            switch payment.form {
            case .event, .waiver:
                moment = payment.settlesAtEnd ? .flow : .payment
                sentence = "\(name(payment.payer)) pays \(payment.name): \(words.money(amount))\(lag(payment, sum))."
            case .royalty(let r):
                moment = .flow
                let base = account.years.first { $0.year == year }.map { " (base \(words.money($0.bases[r])) -> tiers \(words.money(amount)))" } ?? ""
                sentence = "\(name(payment.payer)) pays \(payment.name): \(words.money(amount))\(lag(payment, sum))\(base)."
            case .settled:
                moment = payment.kind == .royalty || payment.kind == .minimum ? .flow : .payment
                sentence = "\(name(payment.payer)) pays \(payment.name): \(words.money(amount))\(lag(payment, sum))\(pipeline(sum))."
            case .minimum:
                moment = .flow
                sentence = "\(payment.name) adds \(words.money(amount))\(lag(payment, sum))."
            }
            let closes = payment.settlesAtEnd || moment == .flow
            var row = line(moment, .payment, at: t, payment.event, sentence, clause: payment.name, closes: closes && t == world.grid.end(ofYear: year))
            row.row.payer = key(payment.payer)
            row.row.payee = key(payment.payee)
            row.row.amount = Money(amount)
            row.row.pvLicensor = value(sum, payment, walk.licensor)
            row.row.pvLicensee = value(sum, payment, walk.licensee)
            lines.append(row)
        }
    }
    /// Whether some royalty deducts from sales before anything else.
    private var areGross: Bool { plan.settlement?.royalties.contains { $0.net.contains { $0 != 1 } } ?? false }
    /// How the sum of a royalty's year came about, step by step.
    private func pipeline(_ sum: Sum) -> String {
        let steps = (walk.settlement?.trace ?? []).filter { $0.payment == sum.payment && $0.time == sum.time }
        guard !steps.isEmpty else { return "" }
        return " (" + steps.map { "\($0.step.rawValue) \(words.money($0.amount))" }.joined(separator: " -> ") + ")"
    }
    /// The day on which it is paid, where that is not the day it accrued.
    private func lag(_ payment: PaymentPlan, _ sum: Sum) -> String {
        let paidAt = sum.paidAt ?? sum.time + payment.within
        return paidAt > sum.time ? ", paid \(words.date(paidAt))" : ""
    }
    private func name(_ party: Int?) -> String { party.map { plan.parties[$0].name } ?? "Others" }
    private func key(_ party: Int?) -> String { party.map { plan.parties[$0].key } ?? "outside" }
    private func value(_ sum: Sum, _ payment: PaymentPlan, _ p: Int) -> Money? {
        var value = 0.0, concerned = false
        if payment.payee == p { value += sum.toPayee; concerned = true }
        if payment.payer == p { value -= sum.byPayer; concerned = true }
        return concerned ? Money(value) : nil
    }

    /// A sum paid on the path.
    private struct Sum { var payment: Int, year: Int, time: Double, paidAt: Double? = nil, amount: Double, toPayee: Double, byPayer: Double }
    /// Royalties and minimums year by year, then the payments that come once.
    private func sums() -> [Sum] {
        var sums: [Sum] = []
        for f in 0..<ledger.flowCount where ledger.settled.count > 0 {
            let rows = ledger.flows[f], amounts = rows.amounts(settled: 0)
            for y in 0..<world.grid.years where amounts[y] != 0 {
                let values = walk.values(flow: f, settled: 0, year: y)
                sums.append(Sum(payment: rows.payment, year: y, time: walk.settlement(year: y, path: 0), amount: amounts[y],
                                toPayee: values.toPayee, byPayer: values.byPayer))
            }
        }
        for r in 0..<ledger.runCount {
            let run = ledger.runs[r]
            for k in 0..<run.count {
                let values = run.values(k)
                sums.append(Sum(payment: run.payment, year: Int(run.year[k]), time: run.time[k], amount: run.amount(k), toPayee: values.toPayee, byPayer: values.byPayer))
            }
        }
        for e in 0..<ledger.settledSums.count {
            let entry = ledger.settledSums[e]
            sums.append(Sum(payment: Int(entry.payment), year: Int(entry.year), time: entry.time, paidAt: entry.paidAt, amount: entry.amount, toPayee: entry.toPayee, byPayer: entry.byPayer))
        }
        return sums
    }

    // MARK: covenants

    private func tellCovenants(_ lines: inout [Line]) {
        for (k, covenant) in plan.covenants.enumerated() {
            let state = walk.state(covenant: k, path: 0)
            let due = ledger.due[k][0], limit = ledger.limit[k][0], name = covenant.name
            func tell(_ moment: Moment, _ t: Double, _ event: String, _ sentence: String) {
                lines.append(line(moment, .deadline, at: t, "\(name).\(event)", sentence, clause: name, closes: false))
            }
            switch covenant.watch {
            case .duty(let metSlot, _, let impossibleSlot):
                let met = at(metSlot)
                if state.contains(.met) {
                    let (moved, _) = walk.deadline(covenant: k, path: 0)
                    tell(.met, met, "met", "\(name) is met, \(moved - met < 1e-9 ? "on the day it was due" : words.span(moved - met) + " before it was due").")
                } else if state.contains(.late) {
                    tell(.deadline, due, "due", "\(name) is due and not met\(limit > due && limit < .infinity ? "; cure until \(words.date(limit))" : "").")
                    if state.contains(.cured) { tell(.met, met, "cured", "\(name) is met late, before any consequence.") }
                } else if let impossibleSlot, at(impossibleSlot) <= min(due, end), at(impossibleSlot) < end {
                    tell(.deadline, at(impossibleSlot), "moot", "\(name) is moot: what it requires can no longer come.")
                }
            case .level:
                if state.contains(.late), case .level(let require, _, _, _)? = scenario.agreement.covenants.first(where: { $0.name == name })?.watch {
                    tell(.deadline, due, "failed", "\(name): \(TriggerText.text(.comparison(require))) is not kept\(limit > due && limit < .infinity ? "; the consequence comes \(words.date(limit))" : "").")
                }
            case .happening, .hazard:
                let happened = ledger.happened[k][0], effect = ledger.effect[k][0]
                if state.contains(.happened), effect > happened, happened < end {
                    tell(.deadline, happened, "notice", "\(name): notice is given, to take effect \(words.date(effect)).")
                }
            }
            if state.contains(.waived) {
                tell(.deadline, ledger.waived[k][0], "waived", "\(name) is missed and waived.")
            } else if state.contains(.missed) || state.contains(.happened) {
                let effects = effects(of: name).compactMap(words.effect)
                let t = ledger.effect[k][0]
                if !effects.isEmpty, t <= end { tell(.deadline, t, state.contains(.missed) ? "missed" : "happened", "\(name)\(state.contains(.missed) ? " is missed" : " happens"): \(effects.joined(separator: "; ")).") }
            }
        }
    }
    private func effects(of name: String) -> [Effect] {
        guard let covenant = scenario.agreement.covenants.first(where: { $0.name == name }) else { return [] }
        switch covenant.watch { case .duty, .level: return covenant.otherwise; case .happening, .hazard: return covenant.then }
    }

    // MARK: the end

    private func causeClause() -> String? {
        if case .covenant(let k) = plan.causes[Int(ledger.cause[0])].kind { plan.covenants[k].name } else { nil }
    }

    private func endSentence() -> String {
        switch plan.causes[Int(ledger.cause[0])].kind {
        case .technical:
            let failed = world.stages.filter { at($0.failure) <= end }.map(\.name)
            let refused = plan.licensed.map { world.markets[$0] }.filter { at($0.refusal) <= end }.map(\.name)
            let what = !refused.isEmpty ? "\(refused.joined(separator: ", ")) refused" : !failed.isEmpty ? "\(failed.joined(separator: ", ")) failed"
                : "\(world.events.filter { at($0.closed) <= end }.map(\.name).joined(separator: ", ")) did not come"
            return "The program is over (\(what)): the agreement ends."
        case .expiry: return "The last royalty term ends: expiry."
        case .horizon: return "The horizon is reached; the agreement still stands."
        case .covenant(let k):
            let covenant = scenario.agreement.covenants.first { $0.name == plan.covenants[k].name }
            return "The agreement ends by \(plan.covenants[k].name)\(covenant.flatMap(words.watch).map { " (\($0))" } ?? "")."
        }
    }

    private func afterwards() -> [String] {
        var sentences: [String] = []
        let open = plan.covenants.indices.filter { k in
            switch plan.covenants[k].watch {
            case .duty, .level: walk.state(covenant: k, path: 0).contains(.moot) && ledger.due[k][0] > end
            case .happening, .hazard: false
            }
        }.map { plan.covenants[$0].name }
        if !open.isEmpty { sentences.append("not yet due: \(open.joined(separator: ", "))") }
        var lost: [String] = []
        for stage in world.stages where at(stage.start) < end && at(stage.end) > end && at(stage.end) < .infinity {
            lost.append("\(stage.name) would have \(at(stage.success) < .infinity ? "succeeded" : "failed") on \(words.date(at(stage.end)))")
        }
        for m in plan.licensed where at(world.markets[m].launch) > end && at(world.markets[m].launch) < .infinity {
            lost.append("\(world.markets[m].name) would have been launched on \(words.date(at(world.markets[m].launch)))")
        }
        if !lost.isEmpty { sentences.append("had it gone on: \(lost.joined(separator: ", "))") }
        return sentences
    }
}
