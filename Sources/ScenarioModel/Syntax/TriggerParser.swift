import Quantities

/// The trigger grammar of language.md section 3, by recursive descent. Syntax only: names are resolved by the decoder.
struct TriggerParser {
    private let scalar: Node
    private var tokens: [TriggerLexer.Placed]
    private let length: Int
    private var next = 0
    private var depth = 0

    static let keywords: Set<String> = ["if", "or", "and", "not", "later", "earlier", "of", "after", "before", "next", "end", "full", "contract", "year"]
    static let ordinals = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]

    init(_ scalar: Node, _ text: String) {
        self.scalar = scalar
        tokens = TriggerLexer.tokens(of: text)
        length = text.count
    }

    // MARK: entrances

    mutating func wholeTrigger() throws(Diagnostic) -> Trigger {
        try refuseNothing("an event, a date or a condition such as annual_sales >= 250M")
        let trigger = try trigger()
        try finish()
        return trigger
    }
    mutating func wholePoint() throws(Diagnostic) -> Point {
        try refuseNothing("a point in time such as 6y, 2030-01-01 or first_launch + 2y")
        let point = try point()
        try finish()
        return point
    }
    mutating func wholeMetric() throws(Diagnostic) -> Metric {
        try refuseNothing("a metric such as annual_sales")
        let metric = try metric()
        try finish()
        return metric
    }
    mutating func wholeComparison() throws(Diagnostic) -> Comparison {
        try refuseNothing("a condition such as annual_sales >= 50M")
        let trigger = try one()
        try finish()
        guard case .comparison(let comparison) = trigger else { throw fault("expected a condition such as annual_sales >= 50M", at: tokens.first) }
        return comparison
    }
    private func refuseNothing(_ expected: String) throws(Diagnostic) {
        if tokens.isEmpty { throw fault("expected \(expected); found nothing", at: nil) }
    }
    private func finish() throws(Diagnostic) {
        guard next < tokens.count else { return }
        let rest = tokens[next]
        if case .close = rest.token { throw fault("there is a ) too many", at: rest) }
        throw fault("expected the end of the phrase, or + 2y, and, or, if; found \(name(rest.token))", at: rest)
    }

    // MARK: grammar

    private mutating func trigger() throws(Diagnostic) -> Trigger {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw fault("brackets are nested more than 32 deep", at: peek) }
        let left = try any()
        guard take("if") else { return left }
        return .guarded(left, if: try any())
    }
    private mutating func any() throws(Diagnostic) -> Trigger {
        var parts = [try both()]
        while take("or") { parts.append(try both()) }
        return parts.count == 1 ? parts[0] : .first(parts)
    }
    private mutating func both() throws(Diagnostic) -> Trigger {
        var parts = [try one()]
        while take("and") { parts.append(try one()) }
        return parts.count == 1 ? parts[0] : .all(parts)
    }
    private mutating func one() throws(Diagnostic) -> Trigger {
        if take("not") { return .not(try one0()) }
        return try one0()
    }
    private mutating func one0() throws(Diagnostic) -> Trigger {
        if case .open? = peek?.token {
            next += 1
            let inner = try trigger()
            guard case .close? = peek?.token else { throw fault("expected ) to close the bracket; found \(found)", at: peek) }
            next += 1
            return inner
        }
        if case .word(let word)? = peek?.token, !TriggerParser.keywords.contains(word) {
            let after = next + 1 < tokens.count ? tokens[next + 1].token : nil
            switch after {
            case .open?, .relation?: return .comparison(try comparison())
            default: break
            }
        }
        if case .literal? = peek?.token, next + 1 < tokens.count, case .relation(let relation) = tokens[next + 1].token {
            let metric = next + 2 < tokens.count ? tokens[next + 2].token : nil
            next += 1
            throw fault("the metric stands on the left of \(relation.rawValue)", at: peek, suggestion: turned(relation, metric))
        }
        let point = try point()
        if case .relation(let relation)? = peek?.token { throw fault("the metric stands on the left of \(relation.rawValue)", at: peek) }
        if case .unknown("=")? = peek?.token { throw fault("relations are >=, >, <= and <", at: peek) }
        return .point(point)
    }
    /// `250M >= annual_sales` the right way round, when that is what stands there.
    private func turned(_ relation: Comparison.Relation, _ metric: TriggerLexer.Token?) -> String? {
        guard case .literal(let level) = tokens[next - 1].token, case .word(let metric)? = metric else { return nil }
        let other: Comparison.Relation = switch relation { case .atLeast: .atMost; case .above: .below; case .atMost: .atLeast; case .below: .above }
        return "write \(metric) \(other.rawValue) \(level)"
    }

    private mutating func metric() throws(Diagnostic) -> Metric {
        guard case .word(let name)? = peek?.token, !TriggerParser.keywords.contains(name) else { throw fault("expected a metric such as annual_sales; found \(found)", at: peek) }
        let place = place(tokens[next])
        next += 1
        var arguments: [String] = []
        if case .open? = peek?.token {
            next += 1
            while true {
                switch peek?.token {
                case .word(let w)?: arguments.append(w); next += 1
                case .literal(let l)?: arguments.append(l); next += 1
                case .close?:
                    next += 1
                    return Metric(name, arguments: arguments, place: place)
                default: throw fault("expected a name or ) in \(name)(...); found \(found)", at: peek)
                }
            }
        }
        return Metric(name, arguments: [], place: place)
    }

    private mutating func comparison() throws(Diagnostic) -> Comparison {
        let metric = try metric()
        guard case .relation(let relation)? = peek?.token else { throw fault("expected >=, >, <= or < after \(metric); found \(found)", at: peek) }
        next += 1
        joinSign()
        switch peek?.token {
        case .literal(let text)?:
            let token = tokens[next]
            next += 1
            var literalText = text
            if case .word(let currency)? = peek?.token, currency.count == 3, currency.allSatisfy(\.isUppercase) { literalText += " " + currency; next += 1 }
            if take("of") {
                let share = try ScalarSyntax.value(literalText, scalar, .share, offset: token.offset)
                return Comparison(metric, relation, .shareOf(Share(share), try self.metric()))
            }
            switch try ScalarSyntax.literal(literalText, scalar, expected: "a level such as 250M", offset: token.offset) {
            // 100k of what is counted is no money.
            case .money(let x, nil) where metric.ofSales?.unit == .count: return Comparison(metric, relation, .number(Number(x)))
            case .money:
                return Comparison(metric, relation, .money(Money(try ScalarSyntax.value(literalText, scalar, .money, offset: token.offset))))
            case .share(let p), .points(let p): return Comparison(metric, relation, .share(Share(p)))
            case .time(let t): return Comparison(metric, relation, .time(Years(t)))
            // Of all bare numbers 0 alone is a sum of money.
            case .number(0) where Metric.sumsOfMoney.contains(metric.name): return Comparison(metric, relation, .money(.zero))
            case .number(let n): return Comparison(metric, relation, .number(Number(n)))
            case .date, .rate, .moneyRate: throw fault("expected a level such as 250M, 60% or 3; found \(literalText)", at: token)
            }
        case .word?:
            return Comparison(metric, relation, .metric(try self.metric()))
        default:
            throw fault("expected a level such as 250M after \(relation.rawValue); found \(found)", at: peek)
        }
    }

    // MARK: points

    private mutating func point() throws(Diagnostic) -> Point {
        depth += 1
        defer { depth -= 1 }
        guard depth <= 32 else { throw fault("the phrase is nested more than 32 deep", at: peek) }
        var point = try basePoint()
        while true {
            let sign: Double
            switch peek?.token {
            case .plus?: sign = 1
            case .minus?: sign = -1
            default: return point
            }
            next += 1
            guard case .literal(let text)? = peek?.token else { throw fault("expected a time such as 2y after \(sign > 0 ? "+" : "-"); found \(found)", at: peek) }
            let t = try time(text, tokens[next])
            next += 1
            point = .offset(point, Years(sign * t))
        }
    }

    private func time(_ text: String, _ token: TriggerLexer.Placed) throws(Diagnostic) -> Double {
        try ScalarSyntax.value(text, scalar, .time, offset: token.offset)
    }

    /// A sign that touches the number after it is part of it, where no point stands before it.
    private mutating func joinSign() {
        guard next + 1 < tokens.count, tokens[next].token == .minus || tokens[next].token == .plus, case .literal(let text) = tokens[next + 1].token,
              tokens[next + 1].offset == tokens[next].offset + 1 else { return }
        tokens[next] = .init(token: .literal((tokens[next].token == .minus ? "-" : "+") + text), offset: tokens[next].offset, length: tokens[next + 1].length + 1)
        tokens.remove(at: next + 1)
    }

    private mutating func basePoint() throws(Diagnostic) -> Point {
        joinSign()
        guard let token = peek else { throw fault("expected an event, a date or a time; the phrase ends here", at: nil) }
        switch token.token {
        case .literal(let text):
            next += 1
            if let date = try? Literal(text), case .date(let day) = date { return .date(day) }
            if text.count == 10, text.split(separator: "-").count == 3 { throw fault("there is no day \(text)", at: token) }
            let t = try time(text, token)
            if take("after") { return .offset(try point(), Years(t)) }
            if take("before") { return .offset(try point(), Years(-t)) }
            return .time(Years(t))
        case .word("later"), .word("earlier"):
            next += 1
            let later = token.token == .word("later")
            guard take("of") else { throw fault("expected of after \(later ? "later" : "earlier"); found \(found)", at: peek) }
            var parts = [try point()]
            while take("and") { parts.append(try point()) }
            guard parts.count > 1 else { throw fault("\(later ? "later" : "earlier") of needs two points joined by and", at: peek) }
            return later ? .later(parts) : .earlier(parts)
        case .word("next"):
            next += 1
            guard case .word(let calendar)? = peek?.token, !TriggerParser.keywords.contains(calendar) else { throw fault("expected the name of a calendar after next; found \(found)", at: peek) }
            next += 1
            return .next(calendar: calendar, after: take("after") ? try point() : nil)
        case .word("end") where isYearPhrase(from: next + 1):
            next += 1
            guard take("of") else { throw fault("expected of after end; found \(found)", at: peek) }
            return try year(end: true)
        case .word(let word) where TriggerParser.ordinals.contains(word):
            return try year(end: false)
        case .word(let word):
            if TriggerParser.keywords.contains(word), word != "end" { throw fault("expected an event, a date or a time; found \(word)", at: token) }
            next += 1
            let parts = word.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            if parts.contains("") { throw fault("a name is words joined by single dots; found \(word)", at: token) }
            return .event(EventName(parts, place: place(token)))
        case .open: throw fault("a bracket cannot stand where a point in time is expected", at: token)
        case .relation(let r): throw fault("expected a metric before \(r.rawValue)", at: token)
        case .close, .plus, .minus, .unknown: throw fault("expected an event, a date or a time; found \(name(token.token))", at: token)
        }
    }
    private func isYearPhrase(from k: Int) -> Bool { k < tokens.count && tokens[k].token == .word("of") }

    private mutating func year(end: Bool) throws(Diagnostic) -> Point {
        guard case .word(let word)? = peek?.token, let ordinal = TriggerParser.ordinals.firstIndex(of: word) else {
            throw fault("expected first ... tenth; found \(found)", at: peek)
        }
        next += 1
        let full = take("full"), contract = take("contract")
        guard take("year") else { throw fault("expected year after \(word)\(full ? " full" : "")\(contract ? " contract" : ""); found \(found)", at: peek) }
        guard take("after") else { throw fault("expected after and a point; found \(found)", at: peek) }
        return .year(ordinal: ordinal + 1, full: full, contract: contract, end: end, after: try point())
    }

    // MARK: tokens

    private var peek: TriggerLexer.Placed? { next < tokens.count ? tokens[next] : nil }
    private mutating func take(_ word: String) -> Bool {
        guard peek?.token == .word(word) else { return false }
        next += 1
        return true
    }
    private var found: String { peek.map { name($0.token) } ?? "the end" }
    private func name(_ token: TriggerLexer.Token) -> String {
        switch token {
        case .word(let w), .literal(let w): w
        case .open: "("
        case .close: ")"
        case .plus: "+"
        case .minus: "-"
        case .relation(let r): r.rawValue
        case .unknown(let c): String(c)
        }
    }
    private func place(_ token: TriggerLexer.Placed) -> SourcePlace { DistributionSyntax.place(scalar, token.offset, token.length) }
    private func fault(_ message: String, at token: TriggerLexer.Placed?, suggestion: String? = nil) -> Diagnostic {
        Diagnostic(.T01, at: scalar.path, place: token.map(place) ?? scalar.place, message, suggestion: suggestion)
    }
}

extension ScalarSyntax {
    // Triggers and points (language.md section 3): syntax only, names are resolved by the decoder.

    static func trigger(_ node: Node) throws(Diagnostic) -> Trigger {
        let (scalar, text) = try scalarText(node, expected: "an event, a date or a condition")
        var parser = TriggerParser(scalar, text)
        return try parser.wholeTrigger()
    }
    static func point(_ node: Node) throws(Diagnostic) -> Point {
        // `raise by 6mo` on a date moves it.
        if case .adjusted(let inner, let adjustments) = node.content {
            let point = try point(inner)
            let (scale, shift) = try DistributionSyntax.affine(adjustments, .time, path: node.path)
            if case .time(let t) = point { return .time(Years(t.rawValue * scale + shift)) }
            guard scale == 1 else { throw Diagnostic(.O03, at: node.path, place: adjustments.first?.place, "only a time can be scaled; found \(scalarGlimpse(inner))") }
            return .offset(point, Years(shift))
        }
        let (scalar, text) = try scalarText(node, expected: "a point in time such as 6y or first_launch + 2y")
        var parser = TriggerParser(scalar, text)
        return try parser.wholePoint()
    }
    private static func scalarGlimpse(_ node: Node) -> String { node.text.map(glimpse) ?? "a map" }
    static func comparison(_ node: Node) throws(Diagnostic) -> Comparison {
        let (scalar, text) = try scalarText(node, expected: "a condition such as annual_sales >= 50M")
        var parser = TriggerParser(scalar, text)
        return try parser.wholeComparison()
    }
    static func metric(_ node: Node) throws(Diagnostic) -> Metric {
        let (scalar, text) = try scalarText(node, expected: "a metric such as annual_sales")
        var parser = TriggerParser(scalar, text)
        return try parser.wholeMetric()
    }
}
