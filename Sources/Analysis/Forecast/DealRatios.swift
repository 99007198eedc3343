import Quantities

/// The ratios of a deal with their errors by the delta method, from first and second moments: of a whole run or of a replicate.
struct DealRatios {
    let licensorMean: Double
    let licenseeMean: Double
    private let varianceL: Double, varianceK: Double, covariance: Double
    private let paid: (mean: Double, variance: Double), sales: (mean: Double, variance: Double), paidSales: Double
    private let royalties: (mean: Double, variance: Double), plainSales: (mean: Double, variance: Double), royaltiesSales: Double
    private let n: Double

    init(sums: FixedSums, count n: Double, layout: TallyLayout, licensor: Int, licensee: Int) {
        self.n = n
        func moments(_ a: Int, _ b: Int, shift: Double = 0) -> (mean: Double, variance: Double) {
            let m = Moments(count: n, sum: sums[a], squares: sums[b], shift: shift)
            return (m.mean, m.variance)
        }
        func covariance(_ cross: Int, _ a: Int, _ b: Int) -> Double { (sums[cross] - sums[a] * sums[b] / n) / (n - 1) }
        let l = layout.power + 4 * licensor, k = layout.power + 4 * licensee
        (licensorMean, varianceL) = moments(l, l + 1, shift: layout.shift[licensor])
        (licenseeMean, varianceK) = moments(k, k + 1, shift: layout.shift[licensee])
        self.covariance = licensor == licensee ? 0 : covariance(layout.cross, l, k)
        paid = moments(layout.deal(.byPayer), layout.deal(.byPayerSquare))
        sales = moments(layout.deal(.salesPV), layout.deal(.salesPVSquare))
        paidSales = covariance(layout.deal(.byPayerSalesPV), layout.deal(.byPayer), layout.deal(.salesPV))
        royalties = moments(layout.deal(.royalties), layout.deal(.royaltiesSquare))
        plainSales = moments(layout.deal(.sales), layout.deal(.salesSquare))
        royaltiesSales = covariance(layout.deal(.royaltiesSales), layout.deal(.royalties), layout.deal(.sales))
    }

    var together: Estimate<Money> {
        Estimate(Money(licensorMean + licenseeMean), error: Money((max(0, varianceL + varianceK + 2 * covariance) / n).squareRoot()))
    }
    /// Nil unless both means are positive.
    var licensorShare: Estimate<Share>? {
        guard licensorMean > 0, licenseeMean > 0 else { return nil }
        let sum = licensorMean + licenseeMean
        let a = licenseeMean / (sum * sum), b = -licensorMean / (sum * sum)
        let variance = a * a * varianceL + b * b * varianceK + 2 * a * b * covariance
        return Estimate(Share(licensorMean / sum), error: Share((max(0, variance) / n).squareRoot()))
    }
    /// Present value of all payments over that of net sales, at the payer's rate.
    var effectiveRoyalty: Estimate<Share>? { ratio(paid, sales, paidSales) }
    /// Royalties over net sales, undiscounted.
    var royaltyRate: Estimate<Share>? { ratio(royalties, plainSales, royaltiesSales) }

    private func ratio(_ a: (mean: Double, variance: Double), _ b: (mean: Double, variance: Double), _ cov: Double) -> Estimate<Share>? {
        guard b.mean > 0 else { return nil }
        let r = a.mean / b.mean
        let variance = (a.variance - 2 * r * cov + r * r * b.variance) / (b.mean * b.mean)
        // Of two numbers without spread, what is left is rounding.
        let noise = 0x1p-36 * r * r
        return Estimate(Share(r), error: Share(variance > noise ? (variance / n).squareRoot() : 0))
    }
}

/// Errors from the scatter of replicates, where no formula gives one.
enum Replicates {
    /// Standard error of the mean of equally long replicates; unknown from fewer than two.
    static func errorOfMean(_ x: [Double]) -> Double {
        guard x.count > 1 else { return .nan }
        let n = Double(x.count), m = x.reduce(0, +) / n
        let v = x.reduce(0) { $0 + ($1 - m) * ($1 - m) } / (n - 1)
        return (v / n).squareRoot()
    }
}
