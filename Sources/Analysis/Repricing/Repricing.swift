import Planning
import Quantities
import ScenarioModel

/// Prices many term sheets on the paths of one run: what both sides have when sums and royalty rates are others.
///
/// ```
/// let repricing = try Repricing(of: ["upfront.pays", "us_approval.pays"], in: file)
/// let values = try repricing.values([[.money(.millions(10)), .money(.millions(90))], [.money(.millions(50)), .money(.millions(10))]])
/// print(values[1, "licensor"]!.mean.value)
/// ```
/// Known sums of event payments and of waivers, and rates of royalties, enter the payments while dates and endings stay as they are.
/// One run keeps what a unit of each is worth: its mean and covariance where values are linear in it, and year by year on the paths on
/// which a minimum tops up the royalty. Mean, standard error and standard deviation are those of a run of its own with the same seed,
/// size and sampling, up to rounding. A term that changes anything else is refused with the reason; `price` plays it out anew.
///
/// Cost: about a run, and half as much again to keep rates under a minimum. Then 100,000 sheets of ten sums take some hundredths of a second of
/// one core; rates under a minimum, up to a millisecond of one core a sheet and 300,000 paths.
/// Memory: nothing to speak of without a minimum. With one, for each path with a floor to earn, 8 bytes a column (one, one a sum, one a
/// tier for each change of the rates) and party, and 8 bytes times (2 + parties + tiers) a year.
public struct Repricing: Sendable {
    /// In the order asked for.
    public let terms: [Term]
    /// Keys of the parties, in the order of forecasts.
    public let parties: [String]
    /// Paths of the run.
    public var paths: Int { kept.paths }
    private let kept: KeptRun
    private let threads: Int?
    /// By place of the columns: the term that sets it.
    private let termOf: [Int]

    /// A number that term sheets set.
    public struct Term: Hashable, Sendable {
        /// In full.
        public let path: DottedPath
        public let unit: TermValue.Unit
        public let effect: TermEffect
        let places: [TermPlace]
    }

    /// Plays out the agreement that `selection` chooses and keeps what a unit of each term is worth.
    ///
    /// `paths` are unambiguous endings of paths, as for `--set`. `options.precision` is refused; `given` conditions all figures.
    /// Throws `RepricingError`, `Diagnostics` for paths that there are not, and `RunCancelled` where `observe` returns false.
    public init(of paths: [String], in file: ScenarioFile, selection: Selection = Selection(), options: RunOptions = RunOptions(),
                observe: @Sendable (RunProgress) -> Bool = { _ in true }) throws {
        let run = try TermSheet.run(file, selection, options)
        terms = try TermProbe(file: file, selection: selection, options: options).terms(paths)
        for term in terms { if case .behavior(let reason) = term.effect { throw RepricingError.behavior(term.path.description, reason) } }
        var owner: [TermPlace: Int] = [:]
        for (t, term) in terms.enumerated() {
            for place in term.places { if let known = owner.updateValue(t, forKey: place) { throw RepricingError.overlap(terms[known].path.description, term.path.description) } }
        }
        kept = try KeptRun(run, places: Array(owner.keys), observe: observe)
        termOf = kept.columns.places.map { owner[$0]! }
        threads = options.threads
        parties = run.plan.agreements[0].parties.map(\.key)
    }

    /// What the parties have under each sheet: a row of values in the order of the terms. Sums are at least 0, rates from 0 to 1.
    ///
    /// Cost: two products of small matrices a sheet, and where a minimum bends a rate every path that it bends.
    public func values(_ sheets: [[TermValue]]) throws(RepricingError) -> TermSheetValues {
        for (s, sheet) in sheets.enumerated() {
            guard sheet.count == terms.count else { throw .wrongCount(sheet: s, values: sheet.count, terms: terms.count) }
            for (term, value) in zip(terms, sheet) where value.unit != term.unit || !value.isInRange { throw .wrongValue(sheet: s, path: term.path.description) }
        }
        return kept.values(parties: parties, sheets: sheets.count, threads: threads) { sheets[$0][termOf[$1]].rawValue }
    }
}

/// What one term of a sheet is set to.
public enum TermValue: Hashable, Sendable {
    case money(Money)
    case rate(Share)
    public enum Unit: Hashable, Sendable { case money, rate }
    public var unit: Unit { switch self { case .money: .money; case .rate: .rate } }
    var rawValue: Double { switch self { case .money(let m): m.rawValue; case .rate(let s): s.rawValue } }
    /// What the scenario file accepts too.
    var isInRange: Bool { rawValue >= 0 && rawValue <= (unit == .rate ? 1 : .greatestFiniteMagnitude) }
}

public enum RepricingError: Error, Hashable, Sendable {
    /// The term changes more than what is paid: its path and why.
    case behavior(String, String)
    /// Two terms set one number.
    case overlap(String, String)
    /// A sheet has more or fewer values than there are terms.
    case wrongCount(sheet: Int, values: Int, terms: Int)
    /// Money for a rate or the reverse, or a value that the scenario file would not accept.
    case wrongValue(sheet: Int, path: String)
    /// A run to a precision has no size of its own.
    case precision
}
