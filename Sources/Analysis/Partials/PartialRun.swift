import Foundation
import Planning
import ScenarioModel

/// What some blocks of a run have counted, as a file: whoever has all blocks has the run.
///
/// The file is a line that names it, a line of JSON (what was asked, which blocks of how many), the counts, and the SHA-256 of all
/// before. Counts are whole numbers, so merging is exact and its order does not matter.
public struct PartialRun: Sendable {
    /// What the run is of, in the words of whoever started it: enough to plan it again.
    public var request: [String: String]
    /// Of the plan and the sampling: parts merge only if they agree.
    public var plan: String
    /// Of the program: other code may count differently.
    public var build: String
    /// Blocks of the whole run.
    public var total: Int
    /// Ascending, neither overlapping nor touching.
    public var blocks: [Range<Int>]
    var counts: [UInt8]

    public static let name = "dealcast partial 1"

    /// Why parts do not make a run, or a part.
    public enum Fault: Error, Hashable, Sendable {
        /// Not a partial, cut short, or changed since it was written.
        case damaged(file: String, String)
        case anotherPlan(file: String, first: String)
        case anotherBuild(file: String, first: String)
        case duplicate(file: String, blocks: Range<Int>)
        case gap(blocks: Range<Int>, total: Int)
        case noSuchBlocks(Range<Int>, total: Int)
    }

    private struct Header: Codable {
        var request: [String: String], plan: String, build: String, total: Int, blocks: [[Int]], bytes: Int
    }

    /// The whole file.
    public var bytes: [UInt8] {
        let header = Header(request: request, plan: plan, build: build, total: total, blocks: blocks.map { [$0.lowerBound, $0.upperBound] }, bytes: counts.count)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var out = Array((PartialRun.name + "\n").utf8)
        // Texts and whole numbers always encode.
        out += Array((try? encoder.encode(header)) ?? Data()) + [UInt8(ascii: "\n")] + counts
        return out + Array("\nsha256 \(SHA256.hex(out))\n".utf8)
    }

    /// Reads a file; `name` stands in faults.
    public init(bytes: [UInt8], name: String) throws(Fault) {
        let newline = UInt8(ascii: "\n"), tail = "\nsha256 ".utf8.count + 64 + 1
        guard bytes.starts(with: Array((PartialRun.name + "\n").utf8)) else { throw .damaged(file: name, "it is no partial of this kind") }
        guard bytes.count > tail, bytes.last == newline else { throw .damaged(file: name, "it is cut short") }
        let content = Array(bytes[..<(bytes.count - tail)])
        guard Array("\nsha256 \(SHA256.hex(content))\n".utf8) == Array(bytes[(bytes.count - tail)...]) else {
            throw .damaged(file: name, "it is cut short or was changed: its checksum does not fit")
        }
        let start = PartialRun.name.utf8.count + 1
        guard let end = content[start...].firstIndex(of: newline),
              let header = try? JSONDecoder().decode(Header.self, from: Data(content[start..<end])),
              content.count - end - 1 == header.bytes, header.blocks.allSatisfy({ $0.count == 2 && $0[0] < $0[1] && $0[0] >= 0 && $0[1] <= header.total }) else {
            throw .damaged(file: name, "its heading cannot be read")
        }
        request = header.request; plan = header.plan; build = header.build; total = header.total
        blocks = header.blocks.map { $0[0]..<$0[1] }
        counts = Array(content[(end + 1)...])
    }

    init(request: [String: String], plan: String, build: String, total: Int, blocks: [Range<Int>], counts: [UInt8]) {
        self.request = request; self.plan = plan; self.build = build; self.total = total; self.blocks = blocks; self.counts = counts
    }

    // MARK: together

    /// Checks that parts (with the names of their files) belong together; returns the blocks they cover, joined.
    public static func covered(_ parts: [(name: String, part: PartialRun)], anyBuild: Bool = false) throws(Fault) -> [Range<Int>] {
        guard let first = parts.first else { return [] }
        var all: [(Range<Int>, String)] = []
        for (name, part) in parts {
            guard part.plan == first.part.plan, part.total == first.part.total else { throw .anotherPlan(file: name, first: first.name) }
            guard anyBuild || part.build == first.part.build else { throw .anotherBuild(file: name, first: first.name) }
            all += part.blocks.map { ($0, name) }
        }
        all.sort { $0.0.lowerBound < $1.0.lowerBound }
        var joined: [Range<Int>] = []
        for (range, name) in all {
            if let last = joined.last, last.upperBound > range.lowerBound { throw .duplicate(file: name, blocks: range.lowerBound..<min(range.upperBound, last.upperBound)) }
            if let last = joined.last, last.upperBound == range.lowerBound { joined[joined.count - 1] = last.lowerBound..<range.upperBound } else { joined.append(range) }
        }
        return joined
    }
    /// The first blocks that are missing.
    public static func gap(in blocks: [Range<Int>], total: Int) -> Range<Int>? {
        var next = 0
        for range in blocks {
            if range.lowerBound > next { return next..<range.lowerBound }
            next = range.upperBound
        }
        return next < total ? next..<total : nil
    }
}
