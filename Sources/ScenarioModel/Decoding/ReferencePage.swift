/// The reference of all keys as a page, written from the key catalogue: section by section, with unit, need and meaning,
/// and the words of the grammar that are known but not built yet.
package enum ReferencePage {
    package static func markdown() -> String {
        var page = """
        # The scenario file, key by key

        Written from the key catalogue of the reader, which refuses everything else; a test keeps it current. Numbers carry units:
        `30M` money, `12%` a share, `1pp` points, `9mo` a time, `3%/y` a rate, `0.1M/mo` money a year. Where a value may be uncertain, a
        distribution in the same unit may stand: \(DistributionSyntax.forms.map { "`\($0.usage)`" }.joined(separator: ", ")).
        Every map may also have `source`, `as_of` and `note`. A word that is not built yet is refused by name (K06).


        """
        for context in KeyCatalogue.contexts {
            page += "## \(context.title.prefix(1).uppercased())\(context.title.dropFirst())\n\n\(context.meaning).\n\n| key | value | needed | meaning | for example |\n|---|---|---|---|---|\n"
            for key in context.built { page += "| `\(key.name)` | \(key.kind.words(for: key)) | \(need(key)) | \(escaped(key.meaning)) | `\(escaped(key.example))` |\n" }
            let later = context.keys.filter { $0.status == .later }
            if !later.isEmpty { page += "\nKnown, not built yet: " + later.map { "`\($0.name)`" }.joined(separator: ", ") + ".\n" }
            page += "\n"
        }
        page += """
        ## Metrics

        What `when: annual_sales >= 250M`, `require:` and families of levels measure: of all licensed markets, or of one, as in
        `annual_sales(US)` or `growth(4 US)`. Money is in the deal's currency.

        | metric | level | meaning |
        |---|---|---|

        """
        for metric in SalesMetric.allCases { page += "| `\(metric.usage)` | \(metric.unit.words) | \(metric.meaning) |\n" }
        page += "\nKnown, not built yet: " + Vocabulary.metrics.later.map { "`\($0)`" }.joined(separator: ", ") + ".\n\n"
        return page
    }

    private static func need(_ key: Key) -> String {
        switch key.need {
        case .required: "required"
        case .optional(nil): "optional"
        case .optional(let value?): "default: \(escaped(value))"
        }
    }
    private static func escaped(_ text: String) -> String { text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|") }
}

extension ValueKind {
    /// What the value is, for a reader: `a share or a distribution`.
    fileprivate func words(for key: Key) -> String {
        switch self {
        case .text: "text"
        case .name: "a name"
        case .truth: "true or false"
        case .date: "a date"
        case .count(let range): range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "a whole number"
        case .known(let unit): unit.words
        case .uncertain(let unit): unit.words + " or a distribution"
        case .noise: "`ar1(phi= sigma=)`"
        case .curve: "a curve"
        case .trigger: "a trigger"
        case .point: "a point in time"
        case .metric: "a metric"
        case .comparison: "a measure against a level"
        case .choice(let words, let later): words.map { "`\($0)`" }.joined(separator: ", ") + (later.isEmpty ? "" : " (not built yet: \(later.map { "`\($0)`" }.joined(separator: ", ")))")
        case .section(let id): KeyCatalogue.contexts.first { $0.id == id }?.title ?? id
        case .named: "names and their maps"
        case .list(let item): "a list of: " + item.words(for: key)
        case .names(let item): "a map, each: " + item.words(for: key)
        case .table(let bound, let row): "a table by \(bound.rawValue), each row: " + row.words(for: key)
        case .oneOf(let kinds): kinds.map { $0.words(for: key) }.joined(separator: "; or ")
        case .effects: "an effect or a list of them"
        case .anything: "a value"
        }
    }
}

extension SalesMetric.Unit {
    fileprivate var words: String {
        switch self { case .money: "money"; case .count: "a count"; case .share: "a share" }
    }
}

extension ValueKind.Unit {
    fileprivate var words: String {
        switch self {
        case .money: "money"
        case .share: "a share"
        case .points: "points"
        case .time: "a time"
        case .number: "a number"
        case .count: "a count"
        case .rate: "a rate"
        case .moneyRate: "money a year"
        }
    }
}
