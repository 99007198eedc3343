/// The word of a list that a misspelled word most likely means.
package enum NearestKey {
    /// Nil when nothing is near: at most one edit in three characters, at least one.
    package static func to(_ word: String, in words: some Sequence<String>) -> String? {
        let limit = max(1, word.count / 3)
        return words.map { ($0, distance(word.lowercased(), $0.lowercased())) }
            .filter { $0.1 <= limit }
            .min { ($0.1, $0.0) < ($1.1, $1.0) }?.0
    }

    /// All that are as near as the nearest, at most three, for a name that may mean several: `phase1.success or phase2.success`.
    static func oneOf(_ word: String, in words: [String]) -> String? {
        guard let nearest = to(word, in: words) else { return nil }
        let best = distance(word.lowercased(), nearest.lowercased())
        let all = words.filter { distance(word.lowercased(), $0.lowercased()) == best }
        return all.count <= 3 ? all.joined(separator: " or ") : all.prefix(3).joined(separator: ", ") + " or another"
    }

    /// Insertions, deletions, replacements and swaps of neighbors.
    static func distance(_ a: String, _ b: String) -> Int {
        let (x, y) = (Array(a), Array(b))
        var before = [Int](), last = Array(0...y.count)
        for i in 1...max(1, x.count) where i <= x.count {
            var row = [i] + [Int](repeating: 0, count: y.count)
            for j in 1...max(1, y.count) where j <= y.count {
                row[j] = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x[i - 1] == y[j - 1] ? 0 : 1))
                if i > 1, j > 1, x[i - 1] == y[j - 2], x[i - 2] == y[j - 1] { row[j] = min(row[j], before[j - 2] + 1) }
            }
            (before, last) = (last, row)
        }
        return last[y.count]
    }
}
