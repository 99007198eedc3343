import Quantities
import Sampling

/// Reads typed values off nodes (language.md section 2). Every function accepts the long form `{ value, source, as_of, note }`
/// and `adjusted` nodes; each throws one `Diagnostic` with the node's path and place.
///
/// `inherited` is the provenance of the maps around the node, used where the node has none of its own.
enum ScalarSyntax {
    // Known values: a distribution here is error D02 "expected a fixed ...".
    static func money(_ node: Node) throws(Diagnostic) -> Money { fatalError() }
    static func share(_ node: Node) throws(Diagnostic) -> Share { fatalError() }
    static func years(_ node: Node) throws(Diagnostic) -> Years { fatalError() }
    static func date(_ node: Node) throws(Diagnostic) -> CalendarDate { fatalError() }
    static func number(_ node: Node) throws(Diagnostic) -> Number { fatalError() }
    static func count(_ node: Node, in range: ClosedRange<Int>) throws(Diagnostic) -> Int { fatalError() }
    static func word(_ node: Node) throws(Diagnostic) -> String { fatalError() }
    static func truth(_ node: Node) throws(Diagnostic) -> Bool { fatalError() }
    static func text(_ node: Node) throws(Diagnostic) -> String { fatalError() }

    // Known or uncertain values. `positive`: the number cannot be negative (metalog of the logarithm; a support below 0 is D03).
    static func uncertainMoney(_ node: Node, inherited: Provenance, positive: Bool = true) throws(Diagnostic) -> Uncertain<Money> { fatalError() }
    static func uncertainShare(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Share> { fatalError() }
    static func uncertainYears(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Years> { fatalError() }
    static func uncertainNumber(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Number> { fatalError() }
    /// `3%/y`, `0.2/y`, `1%/mo`: to a year.
    static func uncertainRate(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<AnnualRate> { fatalError() }
    /// `0.1M/mo`: money a year.
    static func uncertainMoneyRate(_ node: Node, inherited: Provenance) throws(Diagnostic) -> Uncertain<Money> { fatalError() }
    /// `ar1(phi=0.8 sigma=8%)`.
    static func seriesNoise(_ node: Node) throws(Diagnostic) -> SeriesNoise { fatalError() }
    /// `points(1y=11% 2y=31%)`.
    static func points(_ node: Node) throws(Diagnostic) -> [Uptake.Knot] { fatalError() }

    // Keys of step tables, as written in the file.
    static func moneyKey(_ entry: Node.Entry) throws(Diagnostic) -> Money { fatalError() }
    static func yearsKey(_ entry: Node.Entry) throws(Diagnostic) -> Years { fatalError() }

    // Triggers and points (language.md section 3): syntax only, names are resolved by the decoder.
    static func trigger(_ node: Node) throws(Diagnostic) -> Trigger { fatalError() }
    static func point(_ node: Node) throws(Diagnostic) -> Point { fatalError() }
    static func comparison(_ node: Node) throws(Diagnostic) -> Comparison { fatalError() }
    static func metric(_ node: Node) throws(Diagnostic) -> Metric { fatalError() }

    /// `source`, `as_of`, `note` of a map, falling back to `inherited`.
    static func provenance(of node: Node, inherited: Provenance) throws(Diagnostic) -> Provenance { fatalError() }
}
