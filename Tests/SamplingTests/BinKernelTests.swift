import CVectorMath
import Testing

/// Bins of values: few segments, which are looked up in registers, and many, which are searched.
@Suite struct BinKernelTests {
    @Test("each value is in the bin that plain arithmetic finds, on every instruction set", arguments: [1, 2, 15, 31, 32, 33, 63, 64, 300, 5003])
    func bins(inner: Int) {
        let starts = ColumnKernelTests.uniforms(inner + 1, path: 3).map { Float($0 * 1e9 - 5e8) }.sorted()
        // The first takes what is below, the last what is above; every fourth of the others is one bin.
        let segments = (0...inner + 1).map { k in (low: k == 0 ? -Float.infinity : starts[k - 1], bins: k == 0 || k == inner + 1 || k % 4 == 3 ? 1 : k % 5 + 2) }
        func table<T>(_ values: [T], _ room: Int, _ fill: T) -> UnsafeMutableBufferPointer<T> {
            let p = UnsafeMutableRawBufferPointer.allocate(byteCount: room * MemoryLayout<T>.stride, alignment: 64).bindMemory(to: T.self)
            p.initialize(repeating: fill)
            for k in values.indices { p[k] = values[k] }
            return p
        }
        func level(_ step: Int) -> UnsafeMutableBufferPointer<Float> {
            let kept = stride(from: step - 1, to: starts.count, by: step).map { starts[$0] }
            return table(kept, max(32, (kept.count / 16 + 1) * 16), .infinity)
        }
        let levels = [1, 16, 256].map(level), room = max(32, segments.count)
        let low = table(segments.map { $0.bins == 1 ? 0 : $0.low }, room, 0)
        let scale = table(segments.indices.map { segments[$0].bins == 1 ? 0 : Float(segments[$0].bins) / (segments[$0 + 1].low - segments[$0].low) }, room, 0)
        var next: Int32 = 0
        var firsts: [Int32] = []
        for segment in segments { firsts.append(next); next += Int32(segment.bins) }
        let first = table(firsts, room, Int32(0)), more = table(segments.map { Int32($0.bins - 1) }, room, Int32(0)), top = next - 1
        defer { levels.forEach { $0.deallocate() }; low.deallocate(); scale.deallocate(); first.deallocate(); more.deallocate() }
        var tables = dc_bins(edges: dc_edges(edges: levels[0].baseAddress, every16: levels[1].baseAddress, every256: levels[2].baseAddress, count: starts.count,
                                             coarse: (starts.count / 256 / 16 + 1) * 16),
                             low: low.baseAddress, scale: scale.baseAddress, first: first.baseAddress, more: more.baseAddress)
        let exact = starts.map { Double($0) }
        let x = ColumnKernelTests.uniforms(1000, path: 4).map { $0 * 1.2e9 - 6e8 } + exact.prefix(20) + exact.suffix(20).map { $0.nextDown } + exact.prefix(20).map { $0.nextUp }
            + [-.greatestFiniteMagnitude, .greatestFiniteMagnitude, 1e39, -1e39, 0, -0.0, 1e-320]
        let expected = x.map { value -> Int32 in
            let v = min(max(Float(value), -0x1p125), 0x1p125), segment = starts.filter { $0 <= v }.count
            return first[segment] + (segments[segment].bins == 1 ? 0 : min(more[segment], Int32((v - segments[segment].low) * scale[segment])))
        }
        // Bins rise with the values.
        let order = x.indices.sorted { x[$0] < x[$1] }
        #expect(zip(order, order.dropFirst()).allSatisfy { expected[$0] <= expected[$1] })
        for level in Int32(0)...2 {
            for n in [x.count, 1, 15, 16, 17] {
                var places = [Int32](repeating: -1, count: n), outside = [Int32](repeating: -1, count: n), range = [1e9, -1e9], count = 0
                guard dc_forced_bins(level, &tables, x, n, &places, &outside, &range, &count) == 1 else { continue }
                #expect(places == Array(expected.prefix(n)), "level \(level), \(n) values")
                let beyond = (0..<n).filter { expected[$0] == 0 || expected[$0] == top }.map { Int32($0) }
                #expect(Array(outside.prefix(count)) == beyond)
                let some = Array(x.prefix(n))
                #expect(range[0] == min(1e9, some.min()!) && range[1] == max(-1e9, some.max()!))
            }
        }
    }
}
