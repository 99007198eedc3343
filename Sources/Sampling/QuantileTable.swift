import CQuantiles
import CVectorMath

/// The quantile of a law as a function of its normal score, tabulated: cubic Hermite cells over `[-8.5, 8.5]`.
///
/// Nodes are exact quantiles (Boost.Math) rounded to 44 bits, so the library's last bit does not matter; slopes come from
/// seven-point differences of the nodes, held to what keeps the curve rising. There are 1024 cells, or more where the law
/// bends faster: the error is below 1e-9 of the law's standard deviation for |z| <= 6, plus 2^-44 of the value (tested),
/// as long as no shape parameter is below 0.01.
package struct QuantileTable: Sendable, Hashable {
    package static let reach = 8.5
    package static let fewestCells = 1024
    package static let mostCells = 16 * 1024
    /// Value and slope times cell width, by node.
    let nodes: [Double]
    let cells: Int

    init(_ law: any Law) {
        let low = law.minimum, high = law.maximum
        self.init(bend: 5e-10 * law.variance.squareRoot()) { min(high, max(low, law.quantile(lower: $0, upper: $1))) }
    }
    /// A table of any rising function of a probability, given by both its parts; `bend` is the largest error that is left to
    /// the bending of the function between two nodes.
    init(bend: Double = .infinity, _ quantile: (_ lower: Double, _ upper: Double) -> Double) {
        var cells = QuantileTable.fewestCells
        var values = QuantileTable.values(cells, quantile)
        while cells < QuantileTable.mostCells, QuantileTable.bends(values, above: bend) {
            cells *= 2
            values = QuantileTable.values(cells, quantile)
        }
        self.cells = cells
        nodes = (0...cells).flatMap { [values[$0 + 3], QuantileTable.slope(values, $0 + 3)] }
    }

    /// The function at each node and three beyond either end.
    private static func values(_ cells: Int, _ quantile: (Double, Double) -> Double) -> [Double] {
        let width = 2 * reach / Double(cells)
        return (-3...(cells + 3)).map { i in
            let z = -reach + Double(i) * width
            return rounded(quantile(dcq_normal_cdf(z), dcq_normal_cdf(-z)))
        }
    }
    /// Whether a cell within |z| <= 6 errs by more than `limit`: a cubic through values and slopes errs by f''''h^4/384, here from
    /// fourth differences, of which sixteen rounding errors are taken off.
    private static func bends(_ v: [Double], above limit: Double) -> Bool {
        let edge = Int(2.5 / (2 * reach) * Double(v.count - 7)) + 3
        return (edge..<(v.count - edge)).contains { k in
            let fourth = abs(v[k - 2] - 4 * v[k - 1] + 6 * v[k] - 4 * v[k + 1] + v[k + 2])
            return fourth - 16 * abs(v[k]) * 0x1p-45 > 384 * limit
        }
    }
    /// At most three times the smaller rise beside the node, and never falling, so that the cubic rises (Fritsch and Carlson, 1980).
    private static func slope(_ v: [Double], _ k: Int) -> Double {
        let smooth = (45 * (v[k + 1] - v[k - 1]) - 9 * (v[k + 2] - v[k - 2]) + (v[k + 3] - v[k - 3])) / 60
        return max(0, min(smooth, 3 * (v[k + 1] - v[k]), 3 * (v[k] - v[k - 1])))
    }

    /// To 44 significant bits.
    package static func rounded(_ x: Double) -> Double {
        guard x.isFinite, x != 0 else { return x }
        let step = x.ulp * 512
        return (x / step).rounded() * step
    }
    func fill(_ z: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>) {
        nodes.withUnsafeBufferPointer { dc_hermite($0.baseAddress!, UInt32(cells), QuantileTable.reach, z, out, count) }
    }
    func value(_ z: Double) -> Double {
        nodes.withUnsafeBufferPointer { dc_hermite1($0.baseAddress!, UInt32(cells), QuantileTable.reach, z) }
    }
}
