import Foundation

/// Elementary functions of the tests' own arithmetic.
func power(_ x: Double, _ y: Double) -> Double { pow(x, y) }
func exponential(_ x: Double) -> Double { exp(x) }

/// Ranks from 0, for values without ties.
func ranks(_ x: [Double]) -> [Double] {
    var rank = [Double](repeating: 0, count: x.count)
    for (r, i) in x.indices.sorted(by: { x[$0] < x[$1] }).enumerated() { rank[i] = Double(r) }
    return rank
}
func mean(_ x: [Double]) -> Double { x.reduce(0, +) / Double(x.count) }
/// With n - 1.
func variance(_ x: [Double]) -> Double {
    let m = mean(x)
    return x.reduce(0) { $0 + ($1 - m) * ($1 - m) } / Double(x.count - 1)
}
func correlation(_ x: [Double], _ y: [Double]) -> Double {
    let a = mean(x), b = mean(y)
    let cross = zip(x, y).reduce(0) { $0 + ($1.0 - a) * ($1.1 - b) } / Double(x.count - 1)
    return cross / (variance(x) * variance(y)).squareRoot()
}
