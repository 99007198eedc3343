import CVectorMath
import Planning
import Sampling

/// What stages measure on the paths that reach them.
extension WorldSampler {
    /// Draws the measures of a stage on the reached paths. `mark` holds the coordinates of its success where sites are counted.
    func measure(_ stage: StagePlan, mark: UnsafeMutablePointer<Double>) {
        let n = reached.count, list = reached.positions, value = scratch[4]
        for measure in stage.measures {
            let column = space.open(measure.slot)
            switch measure.value {
            case .drawn(let source):
                draws.values(source, reached, into: value)
                enter(value, into: column)
            case .sum(let terms):
                for k in 0..<n { column[Int(list[k])] = 0 }
                for term in terms {
                    let part = space[term.slot]
                    for k in 0..<n { let i = Int(list[k]); column[i] += term.weight * part[i] }
                }
            case .passed(let atLeast):
                for k in 0..<n {
                    var count = 0.0
                    for p in atLeast where mark[k] < p { count += 1 }
                    column[Int(list[k])] = count
                }
            }
        }
    }

    /// Coordinates of a stage's success: where a stratum knows what it comes to, those of the part of the unit interval that comes to it.
    func successMarks(_ stage: StagePlan, outcome: Bool?, into mark: UnsafeMutablePointer<Double>) {
        let n = reached.count
        guard let driver = stage.mark else { mark.update(repeating: 0.5, count: n); return }
        draws.marks(driver, reached, into: mark)
        guard let outcome, isStratified, case .constant(let p) = stage.chance else { return }
        for k in 0..<n { mark[k] = outcome ? mark[k] * p : p + mark[k] * (1 - p) }
    }
}
