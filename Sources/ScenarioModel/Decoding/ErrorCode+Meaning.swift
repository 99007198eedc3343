extension ErrorCode {
    /// What the code stands for, in a few words; the codes are stable, messages may improve.
    public var meaning: String {
        switch self {
        case .Y01: "not YAML, or YAML that a scenario does not use (tags, several documents, tabs)"
        case .Y02: "a key twice in one map"
        case .Y03: "an anchor, an alias or a merge key"
        case .Y04: "a key without a value"
        case .Y05: "too large or too deep a file"
        case .K01: "an unknown key or effect"
        case .K02: "a missing key"
        case .K03: "two forms in one clause"
        case .K04: "a name that is a word of the language, or no name at all"
        case .K05: "the same name, member or pair twice"
        case .K06: "a word of the language that is not built yet"
        case .U01: "a value of the wrong kind or unit"
        case .U02: "a bare number where a unit is needed"
        case .U03: "a number spelled in a way that may mislead"
        case .D01: "an unknown distribution"
        case .D02: "wrong parameters of a distribution, or a distribution where a fixed number is needed"
        case .D03: "a number or distribution that cannot be"
        case .N01: "a name, event, metric or word that does not exist"
        case .N02: "a path that fits several numbers"
        case .N03: "a reference to something that an override removes"
        case .T01: "a trigger that cannot be read"
        case .T02: "a metric compared with the wrong unit"
        case .T03: "a trigger that can never happen"
        case .W01: "stages or markets that wait for one another"
        case .W02: "probabilities that do not add to 100%"
        case .W03: "correlations that contradict one another"
        case .A01: "rows of a table that do not rise from their beginning"
        case .A02: "a covenant without a consequence"
        case .A03: "definitions, floors or due dates that rest on one another"
        case .O01: "an override of a path that does not exist"
        case .O02: "two overrides of which one contains the other"
        case .O03: "an override with a wrong value"
        }
    }
}
