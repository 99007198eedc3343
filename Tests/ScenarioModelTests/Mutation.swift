/// Random damage to a file, for tests that nothing crashes or hangs the reader; the same seed does the same damage.
struct Mutation: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }
    mutating func below(_ n: Int) -> Int { Int.random(in: 0..<max(1, n), using: &self) }

    /// Pieces of the grammar and of YAML that a careless or hostile writer might leave anywhere.
    static let tokens = [
        "none", "each", "value: ", "source: ", "{", "}", "[", "]", ", ", ": ", "- ", "\n", "\n  ", "\n    ", "#", "'", "\"", "|", ">", "&a ", "*a", "<<: ", "!x ", "? ",
        "---\n", "\t", "\r\n", "\u{FEFF}", "\u{0}", "é", "日本", "😀", "e\u{301}", "0", "-1", "00", "1e6", ".5", "5.", "1_000", "9223372036854775808", "99999999999999999999999999",
        ".nan", ".inf", "30M", "12%", "9mo", "9m", "1pp", "2026-02-30", "2028-02-29", "3%/y", "0.1M/mo", "5M EUR", "pert(1y 2y 3y)", "pert(", "uniform(2y 1y)", "normal(mean=0 sd=1)",
        "lognormal(mean=1M cv=50%)", "percentiles(p10=1y p50=2y p90=9y)", "discrete(1y=50% 2y=50%)", "ar1(phi=0.8 sigma=8%)", "points(1y=10%)", "exponential(mean=0y)",
        "raise by 10%", "cut by 1pp", "scale to 60%", "scale to -1%", "later of ", "earlier of a and b", " and ", " or ", " if ", "not ", "(", ")", " >= ", " < ", " + 1y", " - 2y",
        "9mo after ", "third full year after first_launch", "end of second contract year after signing", "next committee after ", "annual_sales", "cumulative_sales(US)", "US.approval",
        "first_launch", "launch", "signing", "end", "this", "worldwide", "terminate", "note", "true", "yes", "extends: a.yaml\n", "changes: {}\n", "agreements:\n", "what_if:\n",
        "markets.each.sales.peak", "US.sales.peak.mean", "tiers.250M.from", "when.level", "..", ".", "payments", "royalty", "tiers: { 0: 8%, 250M: 10% }", "dealcast: 1", "dealcast: 2",
    ].map { Array($0.utf8) }

    /// One to six changes: bits flipped, bytes written, ranges inserted, deleted, doubled or moved, tokens spliced in.
    mutating func damage(_ original: [UInt8], other: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0...below(6) {
            let at = below(bytes.count + 1)
            func range(_ limit: Int) -> Range<Int> { at..<min(bytes.count, at + 1 + below(limit)) }
            switch below(9) {
            case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(below(8))
            case 1 where at < bytes.count: bytes[at] = UInt8(below(256))
            case 2: bytes.insert(UInt8(below(128)), at: at)
            case 3 where at < bytes.count: bytes.removeSubrange(range(40))
            case 4 where at < bytes.count: bytes.insert(contentsOf: bytes[range(300)], at: below(bytes.count + 1))
            case 5 where at < bytes.count:
                let moved = Array(bytes[range(80)])
                bytes.removeSubrange(at..<at + moved.count)
                bytes.insert(contentsOf: moved, at: below(bytes.count + 1))
            case 6 where !other.isEmpty:
                let start = below(other.count)
                bytes.insert(contentsOf: other[start..<min(other.count, start + 1 + below(200))], at: at)
            default:
                let token = Mutation.tokens[below(Mutation.tokens.count)]
                if below(2) == 0, at < bytes.count { bytes.replaceSubrange(range(20), with: token) } else { bytes.insert(contentsOf: token, at: at) }
            }
        }
        return bytes
    }
    /// The same for a short text, such as the path or value of an override.
    mutating func damage(_ text: String) -> String {
        if below(4) == 0 { return String(decoding: Mutation.tokens[below(Mutation.tokens.count)], as: UTF8.self) }
        return String(decoding: damage(Array(text.utf8), other: Mutation.tokens[below(Mutation.tokens.count)]).prefix(4000), as: UTF8.self)
    }
}
