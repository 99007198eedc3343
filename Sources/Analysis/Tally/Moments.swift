/// Means, spreads and their standard errors from power sums.
struct Moments {
    let count: Double
    let mean: Double
    /// With n - 1.
    let variance: Double

    /// From the sums of `x - shift` and of its square. A spread below 2^-36 of the mean square is rounding, and is none.
    init(count: Double, sum: Double, squares: Double, shift: Double = 0) {
        self.count = count
        let m = count > 0 ? sum / count : .nan
        mean = shift + m
        guard count > 1 else { variance = .nan; return }
        let v = (squares - count * m * m) / (count - 1)
        variance = v > 0x1p-36 * m * m ? v : 0
    }
    var sd: Double { variance.squareRoot() }
    var errorOfMean: Double { (variance / count).squareRoot() }

    static func errorOfMean(variance: Double, mean: Double, count: Double) -> Double {
        variance > 0x1p-36 * mean * mean ? (variance / count).squareRoot() : 0
    }
    /// Standard error of the standard deviation, from the sums of powers about a shift.
    static func errorOfSD(count n: Double, s1: Double, s2: Double, s3: Double, s4: Double) -> Double {
        guard n > 1 else { return .nan }
        let m = s1 / n
        let m2 = s2 / n - m * m
        guard m2 > 0x1p-36 * m * m, m2 > 0 else { return 0 }
        let m4 = s4 / n - 4 * m * s3 / n + 6 * m * m * s2 / n - 3 * m * m * m * m
        return (max(0, m4 - m2 * m2) / (4 * m2 * n)).squareRoot()
    }
    /// Standard error of a share observed on n paths.
    static func errorOfShare(_ p: Double, _ n: Double) -> Double { n > 0 ? (max(0, p * (1 - p)) / n).squareRoot() : .nan }
}
