import CVectorMath
import Testing

@Suite struct LookupKernelTests {
    /// A cubic is its own Hermite interpolation: p(z) = z^3 - 2z + 1 with slope 3z^2 - 2, on 8 cells over [-2, 2].
    @Test func hermiteReproducesCubics() {
        let table = (0...8).flatMap { i -> [Double] in
            let z = -2 + Double(i) / 2
            return [z * z * z - 2 * z + 1, (3 * z * z - 2) / 2]
        }
        let z = (0...400).map { -2 + Double($0) / 100 }
        var out = [Double](repeating: 0, count: z.count)
        dc_hermite(table, 8, 2, z, &out, z.count)
        for (x, y) in zip(z, out) {
            #expect(abs(y - (x * x * x - 2 * x + 1)) < 1e-14)
            #expect(dc_hermite1(table, 8, 2, x) == y)
        }
        // Clamped outside: p(-2) = -3, p(2) = 5.
        #expect(dc_hermite1(table, 8, 2, -9) == -3 && dc_hermite1(table, 8, 2, -.infinity) == -3)
        #expect(dc_hermite1(table, 8, 2, 9) == 5 && dc_hermite1(table, 8, 2, .infinity) == 5)
    }
}
