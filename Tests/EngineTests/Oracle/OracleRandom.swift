import Foundation

/// Random numbers of the oracle: SplitMix64 and Box-Muller, sharing nothing with the program.
struct OracleRandom {
    private var state: UInt64
    private var spare: Double?
    init(seed: UInt64) { state = seed }

    /// Uniform in (0, 1).
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
    }
    mutating func normal() -> Double {
        if let z = spare { spare = nil; return z }
        let r = sqrt(-2 * log(uniform())), angle = 2 * Double.pi * uniform()
        spare = r * sin(angle)
        return r * cos(angle)
    }
    mutating func exponential(rate: Double) -> Double { -log(uniform()) / rate }
    /// Gamma with shape 2: the sum of two exponentials.
    mutating func gamma2(scale: Double) -> Double { -scale * log(uniform() * uniform()) }
    mutating func lognormal(mean: Double, cv: Double) -> Double { OracleRandom.lognormal(normal(), mean: mean, cv: cv) }
    static func lognormal(_ z: Double, mean: Double, cv: Double) -> Double {
        let variance = log(1 + cv * cv)
        return exp(log(mean) - variance / 2 + variance.squareRoot() * z)
    }
}

/// The PERT law inverted by a table of its distribution function, integrated by the midpoint rule.
struct OraclePERT {
    private let low: Double, high: Double
    private var cumulative: [Double] = [0]
    private static let cells = 20_000
    init(_ low: Double, _ mode: Double, _ high: Double) {
        self.low = low; self.high = high
        let a = 4 * (mode - low) / (high - low), b = 4 * (high - mode) / (high - low)
        var sum = 0.0
        for k in 0..<OraclePERT.cells {
            let x = (Double(k) + 0.5) / Double(OraclePERT.cells)
            sum += pow(x, a) * pow(1 - x, b)
            cumulative.append(sum)
        }
        for k in cumulative.indices { cumulative[k] /= sum }
    }
    func quantile(_ p: Double) -> Double {
        var (left, right) = (0, OraclePERT.cells)
        while right - left > 1 {
            let mid = (left + right) / 2
            if cumulative[mid] <= p { left = mid } else { right = mid }
        }
        let step = cumulative[right] - cumulative[left]
        let part = step > 0 ? (p - cumulative[left]) / step : 0.5
        return low + (high - low) * (Double(left) + part) / Double(OraclePERT.cells)
    }
    func quantile(score z: Double) -> Double { quantile(0.5 * erfc(-z / 2.0.squareRoot())) }
}
