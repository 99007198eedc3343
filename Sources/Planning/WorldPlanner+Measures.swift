import Quantities
import ScenarioModel

/// What stages measure, and success by a measure or by sites.
extension WorldPlanner {
    mutating func declareMeasures(of stage: Stage, in i: Int) {
        var names = stage.measures.map(\.name)
        if case .sites = stage.success { names.append(SiteTrial.measure) }
        for name in names { compiler.declare(measure: "\(stage.name).\(name)", slot: compiler.newSlot(), end: plan.stages[i].end) }
    }

    mutating func compile(success: StageSuccess, of stage: Stage, into i: Int, size: Double) {
        compileMeasures(of: stage, into: i, size: size)
        switch success {
        case .chance(let chance):
            plan.stages[i].chance = source(chance)
        case .measured(let comparison):
            guard let slot = compiler.slot(ofMeasure: "\(stage.name).\(comparison.metric.name)"), let level = comparison.level.ofMeasure else { return }
            plan.stages[i].bound = MeasureBound(slot: slot, relation: comparison.relation, level: level)
            return
        case .sites(let trial):
            guard let slot = compiler.slot(ofMeasure: "\(stage.name).\(SiteTrial.measure)") else { return }
            let atLeast = SiteCounts.atLeast(trial)
            plan.stages[i].chance = .constant(atLeast[trial.needs - 1])
            plan.stages[i].measures.append(MeasurePlan(name: SiteTrial.measure, slot: slot, value: .passed(atLeast)))
            // Where enough are sure to pass, how many do is still a matter of chance.
            if atLeast.contains(where: { $0 > 0 && $0 < 1 }) { plan.stages[i].mark = mark("stages.\(stage.name).success", .mark, size: size) }
            return
        }
        plan.stages[i].mark = markNeeded(plan.stages[i].chance) ? mark("stages.\(stage.name).success", .mark, size: size) : nil
    }

    private mutating func compileMeasures(of stage: Stage, into i: Int, size: Double) {
        for measure in stage.measures {
            guard case .drawn(let number) = measure.value, let slot = compiler.slot(ofMeasure: "\(stage.name).\(measure.name)") else { continue }
            plan.stages[i].measures.append(MeasurePlan(name: measure.name, slot: slot, value: .drawn(source(number, .mark, size: size))))
        }
        for measure in stage.measures {
            guard case .sum(let weights) = measure.value, let slot = compiler.slot(ofMeasure: "\(stage.name).\(measure.name)") else { continue }
            let terms = weights.compactMap { weight in
                compiler.slot(ofMeasure: "\(stage.name).\(weight.measure)").map { MeasurePlan.Term(slot: $0, weight: weight.weight.rawValue) }
            }
            plan.stages[i].measures.append(MeasurePlan(name: measure.name, slot: slot, value: .sum(terms)))
        }
    }
}
