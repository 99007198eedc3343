import Planning
import Quantities
import ScenarioModel

/// One structure to evaluate: a scenario under a name.
public struct Structure: Sendable {
    /// `base`, an agreement's name, a case's name or a cell `PATH=VALUE`.
    public var name: String
    public var scenario: Scenario
    /// The scenario's digest (`ScenarioFile.digest`).
    public var digest: String
    /// Case names joined by `+`; nil without a case.
    public var caseName: String?
    public var overrides: [Selection.Override]
    public init(name: String, scenario: Scenario, digest: String, caseName: String? = nil, overrides: [Selection.Override] = []) {
        self.name = name; self.scenario = scenario; self.digest = digest; self.caseName = caseName; self.overrides = overrides
    }
}

/// How to run; the defaults are those of the command line.
public struct RunOptions: Sendable {
    /// How many worlds at least: a run takes the next size that its sampling can take.
    public var paths: Int = 1 << 18
    public var seed: UInt64 = 42
    public var sampling: SamplingScheme = .stratified
    /// Worker threads; nil: one a core. Never changes a result.
    public var threads: Int? = nil
    /// Run until both means are this exact, or `maxPaths`.
    public var precision: Precision? = nil
    public var maxPaths: Int = 1 << 26
    /// Also the percentiles of cash and of payments by year (`--format json`, `--out`).
    public var detail: Bool = false
    /// Only paths where it holds: an event (has happened by the end), `not` an event, or a cause of ending.
    public var given: String? = nil
    /// Also one row a path.
    public var pathTable: Bool = false
    public init() {}
}

/// What a run tells whoever is waiting, from time to time, on a thread of its own choosing.
public struct RunProgress: Sendable {
    public var pathsDone: Int
    public var pathsTotal: Int
    /// The licensor's mean so far; nil before the first block.
    public var licensorMean: Estimate<Money>?
    public init(pathsDone: Int, pathsTotal: Int, licensorMean: Estimate<Money>?) {
        self.pathsDone = pathsDone; self.pathsTotal = pathsTotal; self.licensorMean = licensorMean
    }
}

/// Stopped from outside; nothing is returned.
public struct RunCancelled: Error, Sendable {
    public var pathsDone: Int
    public init(pathsDone: Int) { self.pathsDone = pathsDone }
}

/// One row of the paths table.
public struct PathRow: Sendable {
    public var path: Int
    public var weight: Double
    public var endTime: Years
    public var cause: String
    public var launched: Bool
    /// By party, in the order of the forecast.
    public var npv: [Money]
    /// By payment, in the order of the forecast; undiscounted.
    public var paid: [Money]
    /// By milestone, in the order of the forecast; nil when it did not come.
    public var times: [Years?]
    public init(path: Int, weight: Double, endTime: Years, cause: String, launched: Bool, npv: [Money], paid: [Money], times: [Years?]) {
        self.path = path; self.weight = weight; self.endTime = endTime; self.cause = cause; self.launched = launched
        self.npv = npv; self.paid = paid; self.times = times
    }
}

/// Plans and plays out one or many structures on the same worlds.
///
/// ```
/// let run = try SimulationRun([Structure(name: "base", scenario: scenario, digest: file.digest)])
/// let forecast = try run.run().forecasts[0]
/// ```
/// Cost, for a deal of three stages and three markets: about a sixth of a microsecond of one core a path by plain sampling, a third
/// by the default (half of whose paths reach a market). Memory does not grow with the paths unless the paths table is asked for.
public struct SimulationRun: Sendable {
    public let structures: [Structure]
    public let options: RunOptions
    package let plan: Plan
    /// Plans every structure. `base` is the file's agreement as written, whose drivers come first: it makes all commands on a file
    /// see the same draws. Throws what cannot be simulated (cycles, impossible correlations, words that are not built yet).
    public init(_ structures: [Structure], base: Scenario? = nil, options: RunOptions = RunOptions()) throws(Diagnostics) {
        self.structures = structures; self.options = options
        plan = try Plan.make(structures.map(\.scenario), base: base, seed: options.seed, scheme: options.sampling, given: options.given)
        let keys = plan.agreements.first?.parties.map(\.key)
        for (k, agreement) in plan.agreements.enumerated() where agreement.parties.map(\.key) != keys {
            throw Diagnostics([Diagnostic(.N01, at: DottedPath("parties"),
                "\(structures[k].name) has other parties than \(structures[0].name); structures side by side need the same parties")])
        }
    }
    /// The same plan with other luck.
    package init(_ other: SimulationRun, seed: UInt64) {
        structures = other.structures
        var options = other.options, plan = other.plan
        options.seed = seed
        plan.design = SamplingDesign(seed: seed, scheme: plan.design.scheme, strata: plan.design.strata)
        self.options = options; self.plan = plan
    }

    public struct Outcome: Sendable {
        /// In the order of the structures.
        public var forecasts: [Forecast]
        /// Each further structure against the first.
        public var differences: [Difference]
        /// Rows of the paths table by structure; empty unless asked for.
        public var pathRows: [[PathRow]]
        public init(forecasts: [Forecast], differences: [Difference], pathRows: [[PathRow]]) {
            self.forecasts = forecasts; self.differences = differences; self.pathRows = pathRows
        }
    }

    /// Runs. `observe` is called between blocks, some times a second, on any thread; return false from it to stop (throws `RunCancelled`).
    public func run(observe: @Sendable (RunProgress) -> Bool = { _ in true }) throws -> Outcome {
        try Running(run: self).outcome(observe)
    }

    /// Which path to tell.
    public enum PathChoice: Hashable, Sendable {
        case number(Int)
        case typical(cause: String)
        /// Of the first party: the lowest value of the licensee.
        case worst
        /// The path whose licensee value is the median.
        case median
    }
    /// Plays one path of the first structure again and tells it. Throws `PathChoiceError`.
    ///
    /// `goOn` is asked between blocks while a path is looked for; false stops (throws `RunCancelled`).
    public func explain(_ choice: PathChoice, goOn: @escaping () -> Bool = { true }) throws -> PathStory { try PathTelling(run: self, goOn: goOn).story(choice) }

    /// The questions of a careful colleague, weightiest first; a small run feeds the numeric ones.
    public func questions() throws -> [Question] { try Questioning(run: self).questions() }
}

public enum PathChoiceError: Error, Sendable {
    /// No path ends by this cause: it was never seen, or there is no such cause (with the causes that there are).
    case noSuchCause(String, causes: [String])
    case neverSeen(String)
    /// Paths are numbered from 0 to one below the number of paths.
    case noSuchPath(Int, paths: Int)
}
