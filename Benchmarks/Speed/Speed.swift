import Analysis
import Planning
import CVectorMath
import Foundation
import ScenarioModel

/// What the engine does with a second, as one table with yardsticks of this machine from the same run.
///
///     swift run -c release speed [--quick] [--scale] [SCENARIO] [PATHS] [REPEATS]
///
/// CPU time is that of all threads; figures are medians. Machines are shared: compare the ratios, not the figures. With
/// `--quick` the yardstick programs, the gains and the curves are left out; `--scale` shows only the costs of large deals. Ratios that
/// miss their thresholds (`Benchmarks/thresholds.json`) are marked and end the program with status 1.
@main struct Speed {
    static func main() throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        func flag(_ name: String) -> Bool {
            guard let i = arguments.firstIndex(of: name) else { return false }
            arguments.remove(at: i)
            return true
        }
        let onlyMemory = flag("--memory"), quick = flag("--quick"), onlyScale = flag("--scale")
        let subject = Subject(path: arguments.first ?? "scenarios/reference-deal.yaml")
        let paths = arguments.dropFirst().first.flatMap { Int($0) } ?? 4_000_000
        let repeats = arguments.dropFirst(2).first.flatMap { Int($0) } ?? 5
        let cores = ProcessInfo.processInfo.activeProcessorCount
        if onlyMemory {
            _ = try subject.play(paths: paths, threads: cores, sampling: .stratified)
            print(Clock.peakMemory())
            return
        }
        var table = ResultTable(thresholds: Thresholds.read())
        if !quick || onlyScale { try Scale.add(to: &table) }
        if onlyScale { exit(table.print() ? 0 : 1) }
        print("\(subject.path), \(paths) paths, medians of \(repeats) runs from the file, \(cores) cores\n")

        // Long runs: what starts them once is not what a path costs.
        let long = 4 * paths
        let one = try throughput(subject, long, threads: 1, repeats, .plain), all = try throughput(subject, long, threads: cores, repeats, .plain)
        table.add("plain sampling of \(long) paths, one thread", "\(one.cpu.rounded(2)) M paths per CPU second")
        table.add("plain sampling of \(long) paths, \(cores) threads", "\(all.wall.rounded(2)) M paths per wall second, \(all.cpu.rounded(2)) M per CPU second")
        table.add("\(cores) threads over one", String(format: "%.2f times per wall second", all.wall.median / one.wall.median))
        table.add("vector exponentials in the same time", String(format: "%.0f a path", one.yard.median / one.cpu.median / 1e6), ratio: ("exponentials_a_path", one.yard.median / one.cpu.median / 1e6))
        let stratified = try throughput(subject, paths, threads: 1, repeats, .stratified)
        table.add("default sampling, one thread", "\(stratified.cpu.rounded(2)) M paths per CPU second (half of them reach a market)")
        if !quick, let yardsticks = Yardsticks.run() {
            for (name, speed) in yardsticks {
                table.add("\(name), one thread", String(format: "%.2f M paths per CPU second", speed))
                table.add("engine over \(name)", String(format: "%.2f times", one.cpu.median / speed), ratio: ("over_\(name)", one.cpu.median / speed))
            }
        }
        if !quick {
            let gains = try Accuracy(subject: subject, seeds: 16).gains(paths: 147_456)
            table.add("variance of plain over default at equal CPU time,", "\(gains.figures) figures, 147,456 paths, 16 seeds:")
            table.add("  licensor's mean", String(format: "%.0f times", gains.licensorMean), ratio: ("gain_licensor_mean", gains.licensorMean))
            table.add("  median figure", String(format: "%.1f times", gains.median), ratio: ("gain_median", gains.median))
            table.add("  worst figure (\(gains.worst.name))", String(format: "%.2f times", gains.worst.gain), ratio: ("gain_worst", gains.worst.gain))
        }
        // In turns, so that a slow moment of the machine hits both.
        let twenty = try (0..<repeats).map { _ in
            let times = try [1, 20].map { count in try Clock.measure { _ = try subject.variants(count, paths: paths, sampling: .plain).run() }.cpu }
            return times[1] / times[0]
        }.median
        table.add("20 structures on the same worlds", String(format: "%.2f times the time of one", twenty), ratio: ("twenty_structures", twenty))
        for (what, value) in try RepricingSpeed(subject: subject).rows(repeats: repeats) ?? [] { table.add(what, value) }
        let planning = try (0..<repeats).map { _ in try Clock.measure { _ = try subject.run(paths: 1, threads: 1) }.wall * 1000 }
        let least = try (0..<repeats).map { _ in try Clock.measure { _ = try subject.play(paths: 1) }.wall * 1000 }
        table.add("before the paths", "\(planning.rounded(1)) ms to read and plan; with pilot and forecast \(least.rounded(1)) ms")
        for count in quick ? [paths] : [paths, 16 * paths] {
            let output = try Clock.run(CommandLine.arguments[0], ["--memory", subject.path, String(count)]).output
            table.add("peak memory at \(count) paths", "\((Int(output) ?? 0) / 1024) MB")
        }
        let command = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("dealcast").path
        if FileManager.default.isExecutableFile(atPath: command) {
            let runs = try (0..<max(5, repeats)).map { _ in try Clock.run(command, ["run", subject.path]) }
            precondition(runs.allSatisfy { $0.status == 0 && !$0.output.isEmpty }, "dealcast run fails or says nothing")
            table.add("dealcast run, default size, start to exit", "\(runs.map(\.seconds).rounded(3)) s")
        }
        exit(table.print() ? 0 : 1)
    }

    /// Millions of paths a second; and exponentials a CPU second in the same runs.
    static func throughput(_ subject: Subject, _ paths: Int, threads: Int, _ repeats: Int, _ sampling: SamplingScheme) throws -> (cpu: [Double], wall: [Double], yard: [Double]) {
        var cpu: [Double] = [], wall: [Double] = [], yard: [Double] = []
        for _ in 0..<repeats {
            var played = 0
            let time = try Clock.measure { played = try subject.play(paths: paths, threads: threads, sampling: sampling).head.paths }
            cpu.append(Double(played) / time.cpu / 1e6)
            wall.append(Double(played) / time.wall / 1e6)
            yard.append(exponentials())
        }
        return (cpu, wall, yard)
    }

    /// Exponentials a CPU second, in the vector kernel that the engine uses.
    static func exponentials() -> Double {
        let n = 4096
        let x = (0..<n).map { Double($0) / Double(n) - 0.5 }
        var out = [Double](repeating: 0, count: n)
        let rounds = 5000
        let (cpu, _) = Clock.measure { for _ in 0..<rounds { dc_exp(x, &out, n) } }
        precondition(out[0] > 0)
        return Double(rounds * n) / cpu
    }
}
