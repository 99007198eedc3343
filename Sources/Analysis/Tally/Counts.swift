/// Writes whole numbers shortly: seven bits a byte, runs of zeros as their length.
struct CountWriter {
    private(set) var bytes: [UInt8] = []
    private var zeros: UInt64 = 0

    mutating func put(_ x: UInt64) {
        if x == 0 { zeros += 1; return }
        flush()
        write(x)
    }
    /// Two words: a sign and a size would not be shorter for what is counted here.
    mutating func put(_ x: Int128) {
        let bits = UInt128(bitPattern: (x << 1) ^ (x >> 127))
        put(UInt64(truncatingIfNeeded: bits)); put(UInt64(truncatingIfNeeded: bits >> 64))
    }
    /// Ends the text.
    mutating func finish() -> [UInt8] { flush(); return bytes }

    private mutating func flush() {
        guard zeros > 0 else { return }
        bytes.append(0)
        write(zeros)
        zeros = 0
    }
    private mutating func write(_ x: UInt64) {
        var rest = x
        while rest >= 128 { bytes.append(UInt8(rest & 127) | 128); rest >>= 7 }
        bytes.append(UInt8(rest))
    }
}

/// Reads what a `CountWriter` wrote.
struct CountReader {
    /// The text ends too early, or goes on too long.
    struct Damaged: Error {}
    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var zeros: UInt64 = 0

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes; at = bytes.startIndex }
    var isAtEnd: Bool { at == bytes.endIndex && zeros == 0 }

    mutating func word() throws(Damaged) -> UInt64 {
        if zeros > 0 { zeros -= 1; return 0 }
        let x = try read()
        guard x == 0 else { return x }
        zeros = try read()
        guard zeros > 0 else { throw Damaged() }
        zeros -= 1
        return 0
    }
    mutating func wide() throws(Damaged) -> Int128 {
        let low = try word(), high = try word()
        let bits = UInt128(high) << 64 | UInt128(low)
        return Int128(bitPattern: bits >> 1) ^ -Int128(bitPattern: bits & 1)
    }
    private mutating func read() throws(Damaged) -> UInt64 {
        var x: UInt64 = 0, shift: UInt64 = 0
        while true {
            guard at < bytes.endIndex, shift < 64 else { throw Damaged() }
            let byte = bytes[at]
            at += 1
            x |= UInt64(byte & 127) << shift
            if byte < 128 { return x }
            shift += 7
        }
    }
}
