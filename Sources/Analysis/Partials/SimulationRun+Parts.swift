import Planning
import ScenarioModel

extension SimulationRun {
    /// Blocks of a run of this size: the units that parts are cut along, at most 16,384 paths each.
    public var blockCount: Int { Running(run: self).design.unitCount }

    private func empty(_ observe: @Sendable (RunProgress) -> Bool) throws -> Tallies {
        let running = Running(run: self)
        return try running.tallies(total: running.design.paths, observe)
    }
    /// A digest of all that parts must share: the bins and units that the pilot found, and the points.
    private func planDigest(_ tallies: Tallies) -> String {
        let design = Running(run: self).design
        var text = "\(structures.map(\.digest)) \(structures.map(\.name)) \(structures.map { $0.caseName ?? "" }) \(structures.map { $0.overrides.map { [$0.path, $0.value] } }) \(options.seed) \(options.sampling) \(options.given ?? "") \(options.detail) \(design.multiple)"
        for member in design.strata { text += " \(member.name):\(member.share)" }
        for group in plan.groups { for stratum in group.world.strata { text += " \(stratum.weight)" } }
        for tally in tallies.structures {
            let layout = tally.layout
            text += " \(layout.count) \(layout.money) \(layout.sales) \(layout.shift) \(layout.step) \(tally.values.map(\.segments.segments)) \((tally.paymentYears + tally.cashYears).map(\.segments.segments))"
        }
        return SHA256.hex(Array(text.utf8))
    }

    /// Plays some blocks of the first structure, from the first to the one before the last, counted from 0.
    public func partial(blocks: Range<Int>, request: [String: String], build: String, observe: @Sendable (RunProgress) -> Bool = { _ in true }) throws -> PartialRun {
        let running = Running(run: self), design = running.design
        guard !blocks.isEmpty, blocks.lowerBound >= 0, blocks.upperBound <= design.unitCount else { throw PartialRun.Fault.noSuchBlocks(blocks, total: design.unitCount) }
        let tallies = try empty(observe)
        let paths = blocks.reduce(0) { $0 + design.unit($1).count }
        try running.play(design, units: blocks, tallies, total: paths, mean: nil, observe)
        return part(tallies, blocks: [blocks], request: request, build: build)
    }

    /// All blocks of these parts as one part.
    public func joined(_ parts: [(name: String, part: PartialRun)], anyBuild: Bool = false) throws -> PartialRun {
        let (tallies, blocks) = try added(parts, anyBuild: anyBuild)
        return part(tallies, blocks: blocks, request: parts[0].part.request, build: parts[0].part.build)
    }

    /// The outcome of the whole run from all its parts: what the undivided run has.
    public func merged(_ parts: [(name: String, part: PartialRun)], anyBuild: Bool = false) throws -> Outcome {
        let (tallies, blocks) = try added(parts, anyBuild: anyBuild)
        if let gap = PartialRun.gap(in: blocks, total: blockCount) { throw PartialRun.Fault.gap(blocks: gap, total: blockCount) }
        let running = Running(run: self)
        return running.assemble(tallies, running.design, converged: true)
    }

    private func added(_ parts: [(name: String, part: PartialRun)], anyBuild: Bool) throws -> (Tallies, [Range<Int>]) {
        let blocks = try PartialRun.covered(parts, anyBuild: anyBuild)
        let tallies = try empty { _ in true }, digest = planDigest(tallies)
        for (name, part) in parts {
            guard part.plan == digest, part.total == blockCount else { throw PartialRun.Fault.anotherPlan(file: name, first: "this program") }
            var reader = CountReader(part.counts[...])
            do {
                try tallies.structures[0].add(from: &reader)
                guard reader.isAtEnd else { throw CountReader.Damaged() }
            } catch { throw PartialRun.Fault.damaged(file: name, "its counts do not fit its heading") }
        }
        return (tallies, blocks)
    }
    private func part(_ tallies: Tallies, blocks: [Range<Int>], request: [String: String], build: String) -> PartialRun {
        var writer = CountWriter()
        tallies.structures[0].write(to: &writer)
        return PartialRun(request: request, plan: planDigest(tallies), build: build, total: blockCount, blocks: blocks, counts: writer.finish())
    }
}
