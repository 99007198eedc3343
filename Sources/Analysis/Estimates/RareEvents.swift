import CQuantiles

/// Few events say little through sixteen replicates: a probability then has the interval of a weighted sum of Poisson counts
/// (Fay and Feuer, 1997).
enum RareEvents {
    /// Fewer than this are few.
    static let few = 30

    /// 95% bounds and one standard error; `weights` is what one hit of a stratum adds.
    static func interval(hits: [Int], weights: [Double]) -> (lower: Double, upper: Double, error: Double) {
        var y = 0.0, v = 0.0, largest = 0.0
        for (k, w) in zip(hits, weights) {
            y += w * Double(k); v += w * w * Double(k)
            largest = max(largest, w)
        }
        let lower = y > 0 ? v / (2 * y) * chiSquare(0.025, 2 * y * y / v) : 0
        let (yw, vw) = (y + largest, v + largest * largest)
        return (lower, vw / (2 * yw) * chiSquare(0.975, 2 * yw * yw / vw), v.squareRoot())
    }
    /// The quantile of the chi-square law.
    private static func chiSquare(_ p: Double, _ degrees: Double) -> Double { 2 * dcq_gamma_quantile(degrees / 2, p, 1 - p) }
}
