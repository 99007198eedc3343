import Quantities
import Sampling

/// Distributions `NAME(ARG ARG ...)`, positional or `key=value`, and the adjustments that overrides put on a number.
enum DistributionSyntax {
    private struct Argument { var key: String?, value: String, offset: Int }

    /// Every name, its parameters as written, and whether they are positional.
    static let forms: [(name: String, usage: String)] = [
        ("pert", "pert(min mode max)"), ("triangular", "triangular(min mode max)"), ("uniform", "uniform(min max)"),
        ("normal", "normal(mean= sd=)"), ("lognormal", "lognormal(mean= cv=) or lognormal(median= sigma=)"), ("gamma", "gamma(shape= scale=)"),
        ("beta", "beta(a= b= min= max=)"), ("exponential", "exponential(mean=)"), ("weibull", "weibull(shape= scale=)"),
        ("discrete", "discrete(value=share ...)"), ("percentiles", "percentiles(p10= p50= p90=)"),
    ]

    static func parse(_ text: String, _ scalar: Node, _ unit: UnitKind, positive: Bool) throws(Diagnostic) -> Distribution {
        let (name, arguments) = try split(text, scalar)
        guard let usage = forms.first(where: { $0.name == name })?.usage else {
            let near = NearestKey.to(name, in: forms.map(\.name))
            throw Diagnostic(.D01, at: scalar.path, place: place(scalar, 0, name.count), "no distribution \(name)", suggestion: near.map { "did you mean \($0)?" },
                             notes: near == nil ? ["distributions: " + forms.map(\.name).joined(separator: ", ")] : [])
        }
        let reader = Reader(scalar: scalar, unit: unit, usage: usage, arguments: arguments)
        do {
            switch name {
            case "pert":
                let v = try reader.positional(3)
                return .pert(try PERT(min: v[0], mode: v[1], max: v[2]))
            case "triangular":
                let v = try reader.positional(3)
                return .triangular(try Triangular(min: v[0], mode: v[1], max: v[2]))
            case "uniform":
                let v = try reader.positional(2)
                return .uniform(try Uniform(min: v[0], max: v[1]))
            case "normal":
                try reader.keys(["mean", "sd"])
                return .normal(try Normal(mean: reader.value("mean"), sd: reader.spread("sd")))
            case "lognormal":
                if reader.has("median") || reader.has("sigma") {
                    try reader.keys(["median", "sigma"])
                    return .lognormal(try LogNormal(median: reader.value("median"), sigma: reader.plain("sigma")))
                }
                try reader.keys(["mean", "cv"])
                return .lognormal(try LogNormal(mean: reader.value("mean"), cv: reader.share("cv")))
            case "gamma":
                try reader.keys(["shape", "scale"])
                return .gamma(try Gamma(shape: reader.plain("shape"), scale: reader.value("scale")))
            case "beta":
                let bounded = reader.has("min") || reader.has("max") || unit != .share && unit != .number
                try reader.keys(bounded ? ["a", "b", "min", "max"] : ["a", "b"])
                return .beta(try Beta(a: reader.plain("a"), b: reader.plain("b"), min: bounded ? reader.value("min") : 0, max: bounded ? reader.value("max") : 1))
            case "exponential":
                try reader.keys(["mean"])
                return .exponential(try Exponential(mean: reader.value("mean")))
            case "weibull":
                try reader.keys(["shape", "scale"])
                return .weibull(try Weibull(shape: reader.plain("shape"), scale: reader.value("scale")))
            case "discrete":
                let rows = try reader.rows()
                return .discrete(try Discrete(values: rows.map(\.0), probabilities: rows.map(\.1)))
            default:
                try reader.keys(["p10", "p50", "p90"])
                return .percentiles(try Percentiles(p10: reader.value("p10"), p50: reader.value("p50"), p90: reader.value("p90"), positive: positive))
            }
        } catch let error as Diagnostic {
            throw error
        } catch let error as ParameterError {
            let order = name == "uniform" ? ["min", "max"] : ["min", "mode", "max"]
            let index = arguments.first { $0.key == error.parameter }
                ?? order.firstIndex(of: error.parameter).flatMap { $0 < arguments.count && arguments[$0].key == nil ? arguments[$0] : nil }
            let at = index.map { place(scalar, $0.offset, ($0.key.map { $0.count + 1 } ?? 0) + $0.value.count) } ?? place(scalar, name.count + 1, max(1, text.count - name.count - 2))
            let code: ErrorCode = name == "discrete" && error.message.contains("add") ? .W02 : .D03
            throw Diagnostic(code, at: scalar.path, place: at, error.message, suggestion: name == "pert" || name == "triangular" || name == "uniform" ? "\(usage) must rise" : nil)
        } catch {
            throw Diagnostic(.D03, at: scalar.path, place: scalar.place, "\(error)")
        }
    }

    /// Name and arguments of `NAME(...)`.
    private static func split(_ text: String, _ scalar: Node) throws(Diagnostic) -> (String, [Argument]) {
        guard let open = text.firstIndex(of: "("), text.hasSuffix(")") else {
            throw Diagnostic(.D02, at: scalar.path, place: scalar.place, "a distribution is written NAME(...); the closing ) is missing in \(ScalarSyntax.glimpse(text))")
        }
        let name = String(text[..<open])
        let inside = text[text.index(after: open)..<text.index(before: text.endIndex)]
        var arguments: [Argument] = [], current = "", start = 0
        var offset = name.count + 1
        func push() {
            guard !current.isEmpty else { return }
            if let equals = current.firstIndex(of: "=") {
                arguments.append(Argument(key: String(current[..<equals]), value: String(current[current.index(after: equals)...]), offset: start))
            } else {
                arguments.append(Argument(key: nil, value: current, offset: start))
            }
            current = ""
        }
        for character in inside {
            if character == " " { push() } else {
                if current.isEmpty { start = offset }
                if character == "," {
                    throw Diagnostic(.D02, at: scalar.path, place: place(scalar, offset, 1), "parameters are separated by spaces, not commas", suggestion: "write \(text.replacing(",", with: ""))")
                }
                if character == "(" || character == ")" {
                    throw Diagnostic(.D02, at: scalar.path, place: place(scalar, offset, 1), "a parameter is a number; found another distribution")
                }
                current.append(character)
            }
            offset += 1
        }
        push()
        return (name, arguments)
    }

    static func place(_ scalar: Node, _ offset: Int, _ length: Int) -> SourcePlace {
        guard let text = scalar.text, text.unicodeScalars.count == scalar.place.length else { return scalar.place }
        return SourcePlace(file: scalar.place.file, line: scalar.place.line, column: scalar.place.column + offset, length: max(1, length))
    }

    /// Reads the arguments of one distribution.
    private struct Reader {
        let scalar: Node, unit: UnitKind, usage: String
        let arguments: [Argument]

        private func fault(_ message: String, at argument: Argument? = nil) -> Diagnostic {
            let place = argument.map { DistributionSyntax.place(scalar, $0.offset, ($0.key.map { $0.count + 1 } ?? 0) + $0.value.count) } ?? scalar.place
            return Diagnostic(.D02, at: scalar.path, place: place, message, suggestion: "write \(usage)")
        }
        func has(_ key: String) -> Bool { arguments.contains { $0.key == key } }

        func positional(_ n: Int) throws -> [Double] {
            if let named = arguments.first(where: { $0.key != nil }) { throw fault("its parameters stand in order, without names", at: named) }
            guard arguments.count == n else { throw fault("expected \(n) parameters, found \(arguments.count)") }
            return try arguments.map { try ScalarSyntax.value($0.value, scalar, unit, offset: $0.offset) }
        }
        /// Exactly these keys, each once.
        func keys(_ wanted: [String]) throws {
            if let bare = arguments.first(where: { $0.key == nil }) { throw fault("its parameters are named", at: bare) }
            for argument in arguments where !wanted.contains(argument.key!) { throw fault("no parameter \(argument.key!)", at: argument) }
            for key in wanted {
                let found = arguments.filter { $0.key == key }
                if found.isEmpty { throw fault("\(key) is missing") }
                if found.count > 1 { throw fault("\(key) stands twice", at: found[1]) }
            }
        }
        private func argument(_ key: String) -> Argument { arguments.first { $0.key == key }! }
        private func read(_ key: String, _ unit: UnitKind) throws -> Double {
            let a = argument(key)
            return try ScalarSyntax.value(a.value, scalar, unit, offset: a.offset + key.count + 1)
        }
        func value(_ key: String) throws -> Double { try read(key, unit) }
        func plain(_ key: String) throws -> Double { try read(key, .number) }
        func share(_ key: String) throws -> Double { try read(key, .share) }
        /// A spread: of a share in points.
        func spread(_ key: String) throws -> Double {
            let a = argument(key)
            if unit == .share, case .points(let x)? = try? Literal(a.value) { return x }
            if unit == .share { throw Diagnostic(.U01, at: scalar.path, place: DistributionSyntax.place(scalar, a.offset, a.value.count + key.count + 1), "the spread of a share is in points; found \(a.value)", suggestion: "write \(key)=3pp") }
            return try read(key, unit)
        }
        /// `value=share` rows.
        func rows() throws -> [(Double, Double)] {
            guard !arguments.isEmpty else { throw fault("expected at least one value with its share") }
            return try arguments.map { a in
                guard let key = a.key else { throw fault("each value carries its share", at: a) }
                return (try ScalarSyntax.value(key, scalar, unit, offset: a.offset), try ScalarSyntax.value(a.value, scalar, .share, offset: a.offset + key.count + 1))
            }
        }
    }

    // MARK: adjustments

    /// `raise by V`, `cut by V`, `scale to P%` one after the other, as `x * scale + shift`; a wrong unit is O03.
    static func affine(_ adjustments: [Node.Adjustment], _ unit: UnitKind, path: DottedPath) throws(Diagnostic) -> (scale: Double, shift: Double) {
        var scale = 1.0, shift = 0.0
        for adjustment in adjustments {
            func wrong(_ expected: String) -> Diagnostic {
                Diagnostic(.O03, at: path, place: adjustment.place, "\(adjustment.verb.rawValue) \(adjustment.verb == .scale ? "to" : "by") \(adjustment.amount): expected \(expected)")
            }
            guard let literal = try? Literal(adjustment.amount) else { throw wrong("a share such as 10%, or \(unit.expected)") }
            if case .money(_, let named?) = literal, let currency = ScalarSyntax.currency, named != currency {
                throw Diagnostic(.K06, at: path, place: adjustment.place, "amounts in another currency are not built yet; found \(named), sums here are in \(currency)")
            }
            let sign: Double = adjustment.verb == .cut ? -1 : 1
            switch (adjustment.verb, literal) {
            case (.scale, .share(let p)):
                scale *= p; shift *= p
            case (.scale, _):
                throw wrong("a share such as 60%")
            case (_, .share(let p)):
                scale *= 1 + sign * p; shift *= 1 + sign * p
            case (_, .points(let p)) where unit == .share || unit == .rate:
                shift += sign * p
            default:
                guard let x = unit.value(literal), unit != .share else { throw wrong(unit == .share ? "points such as 5pp, or a share such as 10%" : "\(unit.expected), or a share such as 10%") }
                shift += sign * x
            }
        }
        return (scale, shift)
    }
}
