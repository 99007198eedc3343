/// Names that users may give (language.md section 1).
enum ReservedNames {
    /// What the name is of, which decides where it stands in triggers.
    enum Kind {
        /// A payment, covenant, grace, alternative or party: never alone in a trigger, so event words are free.
        case clause
        /// A stage, delay, market or definition: stands in triggers, so it cannot be a word of theirs.
        case event
    }

    /// The words of triggers, and those that mean something at the place of a name: never a name.
    static let words: Set<String> = [
        "each", "this", "all", "none", "outside", "value", "source", "note", "as_of", "worldwide", "signing", "end", "effective", "terminate", "base",
        "if", "or", "and", "not", "of", "later", "earlier", "after", "before", "next", "full", "contract", "year",
        "when", "require", "by", "from", "until", "at", "term", "while", "seen",
    ]
    /// Ordinals, and words with a meaning of their own as an event or metric.
    static let events: Set<String> = Set(["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
        + Vocabulary.stageEvents.all + Vocabulary.marketEvents.all + Vocabulary.covenantEvents.all + Vocabulary.paymentEvents.all
        + Vocabulary.extremes.all + Vocabulary.metrics.all)

    /// What is wrong with a name; nil when nothing is.
    static func fault(of name: String, _ kind: Kind) -> String? {
        let letters = name.utf8
        guard let first = letters.first, (65...90).contains(first) || (97...122).contains(first),
              letters.allSatisfy({ (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 95 }) else {
            return "\(name) is not a name: a name begins with a letter and goes on with letters, digits and _"
        }
        guard name.count <= 64 else { return "a name has at most 64 characters; found \(name.count)" }
        return words.contains(name) || (kind == .event && events.contains(name)) ? "\(name) is a word of the language and cannot be a name" : nil
    }
}

/// The words of triggers (language.md section 3), built and not built yet.
enum Vocabulary {
    struct Words {
        let built: [String]
        let later: [String]
        var all: [String] { built + later }
    }
    static let stageEvents = Words(built: ["start", "success", "failure", "end"], later: ["attempt"])
    static let marketEvents = Words(built: ["submission", "decision", "approval", "refusal", "resubmission", "launch", "exclusivity_ends"], later: ["acceptance"])
    static let covenantEvents = Words(built: ["due"], later: ["met", "missed", "cured", "waived", "extended"])
    static let paymentEvents = Words(built: ["accrued", "paid", "unpaid"], later: ["late", "refused"])
    static let extremes = Words(
        built: marketEvents.built.flatMap { ["first_\($0)", "last_\($0)"] }.filter { $0 != "last_exclusivity_ends" },
        later: ["last_exclusivity_ends", "first_acceptance", "last_acceptance"])
    static let metrics = Words(built: SalesMetric.allCases.map(\.rawValue), later: [
        "paid", "cost", "spend", "total_cost", "count", "late",
        "lasts", "index", "level", "markets", "forecast", "estimate", "income", "proceeds"])
}
