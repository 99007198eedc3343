import CQuantiles
import CVectorMath

/// The quantile of a law as a function of its normal score, tabulated: cubic Hermite cells over `[-8.5, 8.5]`.
///
/// Nodes are exact quantiles (Boost.Math) rounded to 44 bits, so the library's last bit does not matter; slopes come from
/// seven-point differences of the nodes. Interpolation error is below 1e-9 of the law's standard deviation for |z| <= 6 (tested).
package struct QuantileTable: Sendable, Hashable {
    package static let reach = 8.5
    package static let cells = 1024
    /// Value and slope times cell width, by node.
    let nodes: [Double]

    init(_ law: any Law) {
        let cells = QuantileTable.cells, reach = QuantileTable.reach
        let width = 2 * reach / Double(cells)
        let value: [Double] = (-3...(cells + 3)).map { i in
            let z = -reach + Double(i) * width
            return QuantileTable.rounded(law.quantile(lower: dcq_normal_cdf(z), upper: dcq_normal_cdf(-z)))
        }
        var nodes = [Double](repeating: 0, count: 2 * (cells + 1))
        for i in 0...cells {
            let k = i + 3
            nodes[2 * i] = value[k]
            nodes[2 * i + 1] = (45 * (value[k + 1] - value[k - 1]) - 9 * (value[k + 2] - value[k - 2]) + (value[k + 3] - value[k - 3])) / 60
        }
        self.nodes = nodes
    }

    /// To 44 significant bits.
    package static func rounded(_ x: Double) -> Double {
        guard x.isFinite, x != 0 else { return x }
        let step = x.ulp * 512
        return (x / step).rounded() * step
    }
    func fill(_ z: UnsafePointer<Double>, count: Int, into out: UnsafeMutablePointer<Double>) {
        nodes.withUnsafeBufferPointer { dc_hermite($0.baseAddress!, UInt32(QuantileTable.cells), QuantileTable.reach, z, out, count) }
    }
    func value(_ z: Double) -> Double {
        nodes.withUnsafeBufferPointer { dc_hermite1($0.baseAddress!, UInt32(QuantileTable.cells), QuantileTable.reach, z) }
    }
}
