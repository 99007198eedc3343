@testable import Analysis
import Foundation
import Sampling
import Testing

/// Bins chosen from a pilot.
@Suite struct HistogramPlanTests {
    static let n = 1 << 14
    static func uniforms(_ purpose: String) -> [Double] {
        let stream = RandomStream(seed: 20, purpose: purpose)
        return (0..<n).map { stream.uniform(UInt32($0)) }
    }
    /// What values of deals look like: a few sums that many paths share, losses close together, and a long tail of gains.
    static func deal(_ purpose: String) -> [Double] {
        uniforms(purpose).map { u in
            u < 0.3 ? 30e6 : u < 0.4 ? -12_345_678.9 : u < 0.7 ? -30e6 - 20e6 * (u - 0.4) * (u - 0.4) / 0.09 : 1e6 * Foundation.exp(9 * (u - 0.7) / 0.3)
        }
    }

    @Test("a value lies between the edges of its bin, and a sum met often is alone in its own", arguments: ["deal", "uniform", "two sums", "many sums", "one sum"])
    func bounds(_ kind: String) {
        let u = Self.uniforms(kind)
        let values: [Double] = switch kind {
        case "deal": Self.deal(kind)
        case "uniform": u.map { 1e6 * $0 }
        case "two sums": u.map { $0 < 0.5 ? -1e7 / 3 : 2e9 / 7 }
        case "many sums": u.map { 1e5 * ($0 * 700).rounded() / 3 }
        default: u.map { _ in 123_456.789 }
        }
        let sorted = values.sorted(), plan = HistogramPlan(sorted: sorted, bins: 4096)
        let bins = plan.bins(lowest: sorted[0], highest: sorted[sorted.count - 1], lowMean: nil, highMean: nil)
        #expect(bins.count == plan.bins)
        #expect(zip(bins, bins.dropFirst()).allSatisfy { $0.low <= $0.high && $0.high <= $1.low + abs($1.low) * 0x1p-23 })
        var met: [Double: Int] = [:]
        for v in values { met[v, default: 0] += 1 }
        for v in values.prefix(2000) {
            // As near as a single-precision number, and as the bin was computed in such numbers.
            let bin = bins[plan.segments.find(v)], slack = abs(v) * 0x1p-22 + 0x1p-20 * (bin.high - bin.low)
            #expect(bin.low - slack <= v && v <= bin.high + slack, "\(v) in \(bin)")
            if met[v]! >= 4 { #expect(bin.low == v && bin.high == v && bin.mean == v) }
        }
    }

    /// Other values of the same law: of 16,384 a bin of 1/4096 holds 4 on the average. That one of 4,096 such bins holds over 24 has a
    /// chance of 4096 P(Poisson(4) > 24) < 1e-8; bins may be twice as full where the law bends.
    @Test("no bin but those of single sums holds many times its share", arguments: ["deal", "uniform"]) func even(_ kind: String) {
        func values(_ purpose: String) -> [Double] { kind == "deal" ? Self.deal(purpose) : Self.uniforms(purpose).map { 1e6 * $0 } }
        let plan = HistogramPlan(sorted: values("pilot").sorted(), bins: 4096)
        #expect(plan.segments.segments.count <= 32 && plan.bins <= 4096 + 32)
        let single = Set([30e6, -12_345_678.9].map { plan.segments.find($0) })
        var counts = [Int](repeating: 0, count: plan.bins)
        for v in values("run") { counts[plan.segments.find(v)] += 1 }
        for (bin, count) in counts.enumerated() where !(kind == "deal" && single.contains(bin)) { #expect(count <= 24, "bin \(bin)") }
    }

    @Test("of a median, half of the bins lie about it") func median() {
        let sorted = Self.deal("median").filter { $0 != 30e6 && $0 > -12e6 || $0 < -13e6 }.sorted(), plan = HistogramPlan(median: sorted, bins: 1024)
        let low = plan.segments.find(sorted[sorted.count * 2 / 5]), high = plan.segments.find(sorted[sorted.count * 3 / 5])
        #expect(high - low >= 512 && plan.bins <= 1024 + 64)
    }

    @Test("no value at all, and values beyond single precision") func extremes() {
        #expect(HistogramPlan(sorted: [], bins: 256).bins == 3)
        let plan = HistogramPlan(sorted: [-1e300, 1e300], bins: 256)
        #expect(plan.segments.find(-1e300) < plan.segments.find(0) && plan.segments.find(0) < plan.segments.find(1e300))
    }
}
