/// SHA-256 (FIPS 180-4), for digests of files; not for secrets.
package enum SHA256 {
    private static let constants: [UInt32] = {
        // The first 32 bits of the fractional parts of the cube roots of the first 64 primes.
        var primes: [Int] = [], n = 2
        while primes.count < 64 { if primes.allSatisfy({ n % $0 != 0 }) { primes.append(n) }; n += 1 }
        return primes.map { fraction(root: 3, of: $0) }
    }()
    private static let initial: [UInt32] = [2, 3, 5, 7, 11, 13, 17, 19].map { fraction(root: 2, of: $0) }

    /// floor(2^32 * frac(n^(1/k))) exactly, by integer search.
    private static func fraction(root k: Int, of n: Int) -> UInt32 {
        // The largest x with x^k <= n * 2^(32 k).
        var low: UInt64 = 0, high: UInt64 = 1 << 37
        while high - low > 1 {
            let middle = (low + high) / 2
            if power(middle, k, atMost: n) { low = middle } else { high = middle }
        }
        return UInt32(truncatingIfNeeded: low)
    }
    private static func power(_ x: UInt64, _ k: Int, atMost n: Int) -> Bool {
        // Limbs of 32 bits are enough for 37 * 3 bits.
        var product: [UInt64] = [1]
        for _ in 0..<k {
            var carry: UInt64 = 0
            let (low, high) = (x & 0xFFFF_FFFF, x >> 32)
            var next = [UInt64](repeating: 0, count: product.count + 2)
            for (i, limb) in product.enumerated() {
                carry = limb * low + next[i]
                next[i] = carry & 0xFFFF_FFFF
                next[i + 1] += (carry >> 32) + limb * high
            }
            for i in 0..<next.count - 1 { next[i + 1] += next[i] >> 32; next[i] &= 0xFFFF_FFFF }
            product = next
        }
        let top = product.dropFirst(k).reversed().drop { $0 == 0 }
        let below = product.prefix(k).contains { $0 != 0 }
        guard top.count <= 1 else { return false }
        let whole = Int(top.first ?? 0)
        return whole < n || whole == n && !below
    }

    /// The digest as 64 hexadecimal digits.
    package static func hex(_ bytes: [UInt8]) -> String {
        var h = initial
        var message = bytes
        message.append(0x80)
        while message.count % 64 != 56 { message.append(0) }
        let bits = UInt64(bytes.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) { message.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
        func rotate(_ x: UInt32, _ n: UInt32) -> UInt32 { x >> n | x << (32 - n) }
        var w = [UInt32](repeating: 0, count: 64)
        for start in stride(from: 0, to: message.count, by: 64) {
            for t in 0..<16 {
                w[t] = (0..<4).reduce(0) { $0 << 8 | UInt32(message[start + 4 * t + $1]) }
            }
            for t in 16..<64 {
                let a = rotate(w[t - 15], 7) ^ rotate(w[t - 15], 18) ^ w[t - 15] >> 3
                let b = rotate(w[t - 2], 17) ^ rotate(w[t - 2], 19) ^ w[t - 2] >> 10
                w[t] = w[t - 16] &+ a &+ w[t - 7] &+ b
            }
            var v = h
            for t in 0..<64 {
                let a = rotate(v[4], 6) ^ rotate(v[4], 11) ^ rotate(v[4], 25)
                let choose = v[4] & v[5] ^ ~v[4] & v[6]
                let first = v[7] &+ a &+ choose &+ constants[t] &+ w[t]
                let b = rotate(v[0], 2) ^ rotate(v[0], 13) ^ rotate(v[0], 22)
                let majority = v[0] & v[1] ^ v[0] & v[2] ^ v[1] & v[2]
                v = [first &+ b &+ majority, v[0], v[1], v[2], v[3] &+ first, v[4], v[5], v[6]]
            }
            for k in 0..<8 { h[k] = h[k] &+ v[k] }
        }
        return h.map { word in let s = String(word, radix: 16); return String(repeating: "0", count: 8 - s.count) + s }.joined()
    }
}
