import Analysis
import ArgumentParser
import Export
import Foundation
import ScenarioModel

/// `A..B`: blocks from A to B-1, counted from 0.
struct BlockRange: ExpressibleByArgument {
    let range: Range<Int>
    init?(argument: String) {
        guard let dots = argument.firstRange(of: ".."), let a = Int(argument[..<dots.lowerBound]), let b = Int(argument[dots.upperBound...]), a >= 0, a < b else { return nil }
        range = a..<b
    }
}

/// Partials on the disk: read whole, written whole or not at all.
enum PartialFiles {
    static func read(_ path: String) throws -> PartialRun {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ScenarioFileError.cannotOpen(name: path, reason: FileManager.default.fileExists(atPath: path) ? "cannot be read" : "no such file", candidates: [])
        }
        return try PartialRun(bytes: Array(data), name: path)
    }
    static func write(_ part: PartialRun, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try WholeFiles.write([.init(url.lastPathComponent, part.bytes)], into: url.deletingLastPathComponent().path)
    }

    /// A digest of this program: parts of another build may count differently.
    static let build = FileManager.default.contents(atPath: "/proc/self/exe").map { SHA256.hex(Array($0)) } ?? ForecastJSON.version

    /// What a fault of a partial says.
    static func message(_ fault: PartialRun.Fault) -> CommandFault {
        func words(_ range: Range<Int>) -> String { range.count == 1 ? "block \(range.lowerBound)" : "blocks \(range.lowerBound)..\(range.upperBound)" }
        func refused(_ message: String, _ suggestion: String? = nil) -> CommandFault { CommandFault(status: .badScenario, message: message, suggestion: suggestion) }
        switch fault {
        case .damaged(let file, let why): return refused("\(file): \(why)", "make it again with dealcast run --blocks A..B --partial FILE")
        case .anotherPlan(let file, let first): return refused("\(file) is a part of another run than \(first): scenario, overrides, paths, seed or sampling differ")
        case .anotherBuild(let file, let first): return refused("\(file) was made by another build of dealcast than \(first)", "make it again, or merge with --any-build")
        case .duplicate(let file, let blocks): return refused("\(words(blocks)) of \(file) \(blocks.count == 1 ? "is" : "are") in another file too", "name each part once")
        case .gap(let blocks, let total): return refused("\(words(blocks)) of 0..\(total) \(blocks.count == 1 ? "is" : "are") missing", "merge what there is with --partial FILE, or add the missing part")
        case .noSuchBlocks(let blocks, let total): return CommandFault(message: "--blocks: the run has blocks 0..\(total); found \(blocks.lowerBound)..\(blocks.upperBound)")
        }
    }
}
