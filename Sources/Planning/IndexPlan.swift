import CVectorMath
import ScenarioModel

/// An index bound to its drivers.
package struct IndexPlan: Sendable {
    package var name: String
    package var course: Course

    package enum Course: Sendable {
        /// Starts of steps, the first at 0, and the values from there on.
        case known(from: [Double], values: [Double])
        case moving(Motion, Noise?)
    }

    /// What moves it, if anything does.
    package var noise: Noise? { if case .moving(_, let noise) = course { noise } else { nil } }

    /// What moves it about its forward; nil where nothing does.
    ///
    /// One driver gives the standardized value of `y` at the last boundary of the grid, so that an index takes part in the copula and
    /// in the points of a run like any other number. Between is a bridge of pseudo-random normals, one a period.
    package struct Noise: Sendable {
        package var volatility: Double
        /// 0 without reversion.
        package var speed: Double
        /// A standard normal.
        package var driver: Int
        /// The normals of this index (by position among the plan's), and of earlier ones, whose weighted sum is a period's normal: the
        /// bridges of correlated indices are correlated like their drivers.
        package var bridge: [(index: Int, weight: Double)]
        package var series: Int

        /// Variance of `y` after a time.
        package func variance(_ t: Double) -> Double {
            volatility * volatility * (speed > 0 ? (1 - dc_exp1(-2 * speed * t)) / (2 * speed) : t)
        }
        /// What is left of `y` after a time.
        package func kept(_ t: Double) -> Double { speed > 0 ? dc_exp1(-speed * t) : 1 }
    }
}

extension Motion {
    /// The forward at a time.
    package func forward(_ t: Double) -> Double {
        let grown = dc_exp1(dc_log1(1 + growth.rawValue) * t)
        guard let reversion else { return start.rawValue * grown }
        let to = reversion.to.rawValue
        return to * dc_exp1(dc_log1(start.rawValue / to) * dc_exp1(-reversion.speed.rawValue * t)) * grown
    }
}
