import Quantities
import ScenarioModel

/// What each clause that is settled path by path pays, declared among the payments before these are put in order.
extension AgreementPlanner {
    mutating func declare(_ royalty: Royalty, _ clause: Payment) {
        let rates = royalty.steps.isEmpty ? (royalty.marketTiers.isEmpty ? [royalty.tiers] : royalty.marketTiers.keys.sorted().map { royalty.marketTiers[$0]! }).flatMap { $0.steps.map(\.value.rawValue) }
            : royalty.steps.map(\.rate.rawValue)
        if royalty.unitRates != nil { return payment(clause, name: clause.name, kind: .royalty, event: "units sold", form: .settled(rates: [], floors: []), amount: nil) }
        payment(clause, name: clause.name, kind: .royalty, event: "net sales", form: .settled(rates: rates, floors: []), amount: nil)
    }
    mutating func declare(_ minimum: Minimum, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .minimum, event: minimum.inAdvance ? "start of the year" : "year end",
                form: .settled(rates: [], floors: minimum.floor.steps.map(\.value.rawValue)), amount: nil)
    }
    mutating func declare(_ periodic: PeriodicPayment, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .fee, event: "every \(TriggerText.years(periodic.every.rawValue))", form: .settled(rates: [], floors: []), amount: nil)
    }
    mutating func declare(_ split: Split, _ clause: Payment) {
        for member in split.members {
            var own = clause
            switch split.of {
            case .payments(let names):
                own.payer = split.payer ?? scenario.agreement.payee(ofFirst: names) ?? clause.payer
                own.payee = member
            case .costs:
                own.payer = member
                own.payee = "licensee"
            }
            guard own.payer != own.payee else { continue }
            payment(own, name: "\(clause.name).\(member)", kind: .share, event: split.of.text, form: .settled(rates: [], floors: []), amount: nil)
        }
    }
    mutating func declare(_ share: FlowShare, _ clause: Payment) {
        payment(clause, name: clause.name, kind: .share, event: share.of.text + (share.inValue ? "" : ", apart"), form: .settled(rates: share.rates.map(\.rate.rawValue), floors: []), amount: nil)
        if !share.inValue { plan.payments[plan.payments.count - 1].isApart = true; plan.payments[plan.payments.count - 1].counted = false }
        guard share.sharesLosses else { return }
        var losses = clause
        (losses.payer, losses.payee) = (clause.payee, clause.payer)
        payment(losses, name: "\(clause.name).losses", kind: .share, event: "loss", form: .settled(rates: [], floors: []), amount: nil)
    }
    /// What world events bring the licensee from outside.
    mutating func declareIncome() {
        for event in world.events where !event.income.isEmpty {
            let clause = Payment(name: event.name, payer: "outside", payee: "licensee", form: .cap(.init(limit: .money(.zero), of: .all, yearly: false)))
            payment(clause, name: "\(event.name).income", kind: .share, event: event.name, form: .settled(rates: [], floors: []), amount: nil)
            plan.payments[plan.payments.count - 1].isSettled = true
        }
    }
    mutating func declare(_ audit: Audit) {
        func member(_ name: String, payer: String, payee: String) {
            let clause = Payment(name: audit.name, payer: payer, payee: payee, form: .cap(.init(limit: .money(.zero), of: .all, yearly: false)), place: audit.place)
            payment(clause, name: "\(audit.name).\(name)", kind: .fee, event: "audit", form: .settled(rates: [], floors: []), amount: nil)
            plan.payments[plan.payments.count - 1].isSettled = true
        }
        member("recovered", payer: "licensee", payee: "licensor")
        guard audit.cost.rawValue > 0 else { return }
        member("cost", payer: "licensor", payee: "outside")
        if audit.shiftsAbove != nil { member("cost_shifted", payer: "licensee", payee: "outside") }
    }
    /// Parts, retention and refund of an event payment that was declared just before.
    mutating func declareParts(_ parts: EventParts, _ clause: Payment, name: String, event: Int, market: Int?, at path: DottedPath) {
        func declare(_ member: String, _ slot: Int, _ text: String, payer: String? = nil, payee: String? = nil) {
            var own = clause
            own.payer = payer ?? clause.payer; own.payee = payee ?? clause.payee
            payment(own, name: "\(name).\(member)", kind: .milestone, event: text,
                    form: .event(slot: slot, amount: .constant(0), afterSales: compiler.salesDependent.contains(slot)), amount: nil)
        }
        for part in parts.partial {
            let when = compiler.slot(of: part.when, market: market, at: path.appending("partial"))
            declare(part.key, compiler.before(event, when), TriggerText.text(part.when, market: market.map { world.markets[$0].name }))
        }
        if let retained = parts.retained {
            let until = compiler.slot(of: retained.until, market: market, at: path.appending("retained"))
            declare("retained", compiler.maximum([until, event]), TriggerText.text(retained.until, market: market.map { world.markets[$0].name }))
        }
        if let refund = parts.refund {
            let when = compiler.slot(of: refund.when, market: market, at: path.appending("refundable"))
            declare("refund", compiler.after([event] + parts.partial.map { compiler.slot(of: $0.when, market: market, at: path.appending("partial")) }, when),
                    TriggerText.text(refund.when, market: market.map { world.markets[$0].name }), payer: clause.payee, payee: clause.payer)
        }
    }

    /// When payments for an event accrue and are paid, and when a minimum is left unpaid, may be used by any other clause.
    mutating func declarePaymentEvents() {
        for clause in scenario.agreement.payments {
            switch clause.form {
            case .event(let event):
                if case .sum = event.amount { compiler.datedPayments[clause.name] = (event.when, clause.within.rawValue) }
            case .minimum(let minimum):
                if minimum.payOrLose != nil { compiler.events["\(clause.name).unpaid"] = compiler.unknown() }
            case .family, .periodic, .royalty, .share, .cap, .credit, .split: break
            }
        }
    }
}

extension Agreement {
    /// Who gets the first of some payments, where that is one party.
    fileprivate func payee(ofFirst names: [String]) -> String? {
        members(names).first.map { payment in if case .split(let split) = payment.form { split.members[0] } else { payment.payee } }
    }
}
extension Split.Source {
    fileprivate var text: String {
        switch self {
        case .payments(let names): "with \(names.joined(separator: ", "))"
        case .costs(let names): "cost\(names.map { "(\($0.joined(separator: " ")))" } ?? "")"
        }
    }
}
extension FlowShare.Flow {
    fileprivate var text: String {
        switch self {
        case .income(let names): "income(\(names.joined(separator: " ")))"
        case .proceeds(let names): "proceeds(\(names.joined(separator: " ")))"
        case .costs(let names): "cost\(names.map { "(\($0.joined(separator: " ")))" } ?? "")"
        case .profit: "profit"
        }
    }
}
