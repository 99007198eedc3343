import Quantities

/// A number with its unit as language.md section 2 writes it, before anybody says which unit is wanted.
enum Literal: Hashable {
    /// Whole currency units; the currency when it is named.
    case money(Double, currency: String?)
    case share(Double)
    /// Percentage points, as a fraction: 1pp is 0.01.
    case points(Double)
    /// Years.
    case time(Double)
    case date(CalendarDate)
    /// A year; of shares or of bare numbers.
    case rate(Double)
    /// Money a year.
    case moneyRate(Double, currency: String?)
    case number(Double)

    /// What it is, for "found 30M, a sum of money".
    var kind: String {
        switch self {
        case .money: "a sum of money"
        case .share: "a share"
        case .points: "percentage points"
        case .time: "a time"
        case .date: "a date"
        case .rate: "a yearly rate"
        case .moneyRate: "money a year"
        case .number: "a bare number"
        }
    }

    /// Why a text is no literal: a spelling (U03) with what to write, or nothing like a number at all.
    enum Fault: Error, Hashable {
        case spelling(String, suggestion: String?)
        case notANumber
    }

    init(_ text: String) throws(Fault) {
        if let date = CalendarDate(text) { self = .date(date); return }
        let (number, rest) = try Literal.number(text)
        if let slash = rest.firstIndex(of: "/") {
            self = try Literal.rate(number, String(rest[..<slash]), per: String(rest[rest.index(after: slash)...]), text)
            return
        }
        self = try Literal.quantity(number, rest, text)
    }

    /// The leading number of a text by the grammar of NUM, and what follows.
    private static func number(_ text: String) throws(Fault) -> (Double, Substring) {
        var rest = Substring(text)
        var digits = ""
        if let sign = rest.first, sign == "+" || sign == "-" { digits.append(sign); rest.removeFirst() }
        func take() -> String {
            let taken = rest.prefix { $0.isASCII && $0.isNumber }
            rest.removeFirst(taken.count)
            return String(taken)
        }
        let whole = take()
        if whole.isEmpty {
            if rest.first == ".", rest.dropFirst().first?.isNumber == true {
                throw .spelling("a number begins with a digit", suggestion: "write \(digits == "+" ? "" : digits)0\(rest)")
            }
            throw .notANumber
        }
        if whole.count > 1, whole.first == "0" {
            let stripped = whole.drop { $0 == "0" }
            throw .spelling("a number has no leading zero", suggestion: "write \(digits)\(stripped.isEmpty ? "0" : String(stripped))\(rest)")
        }
        digits += whole
        if rest.first == "." {
            rest.removeFirst()
            let fraction = take()
            if fraction.isEmpty { throw .spelling("a decimal point is followed by a digit", suggestion: "write \(digits)\(rest)") }
            digits += "." + fraction
        }
        if let next = rest.first {
            if next == "_" || next == "," || next == "'" {
                let plain = text.filter { $0 != "_" && $0 != "," && $0 != "'" }
                throw .spelling("digits are not grouped", suggestion: "write \(Literal.short(plain) ?? plain)")
            }
            if next == "e" || next == "E", let after = rest.dropFirst().first, after.isNumber || after == "+" || after == "-" {
                let value = Double(text.prefix { $0.isASCII && ($0.isNumber || "+-.eE".contains($0)) })
                throw .spelling("numbers have no exponent", suggestion: value.flatMap { Literal.short($0) }.map { "write \($0)" })
            }
        }
        guard digits.count <= 40, let value = Double(digits), value.isFinite else { throw .spelling("the number is too long", suggestion: nil) }
        return (value, rest)
    }

    /// `1100000` as `1.1M`.
    private static func short(_ text: String) -> String? { Double(text).flatMap { short($0) } }
    private static func short(_ x: Double) -> String? {
        func trim(_ x: Double) -> String { x == x.rounded() ? String(Int(x)) : String(x) }
        guard abs(x) < 1e15 else { return nil }
        if abs(x) >= 1e9 { return trim(x / 1e9) + "B" }
        if abs(x) >= 1e6 { return trim(x / 1e6) + "M" }
        return abs(x) >= 1e3 ? trim(x / 1e3) + "k" : trim(x)
    }

    private static func quantity(_ x: Double, _ rest: Substring, _ text: String) throws(Fault) -> Literal {
        var unit = String(rest), currency: String?
        if let space = unit.firstIndex(of: " ") {
            let word = String(unit[unit.index(after: space)...])
            let before = String(unit[..<space])
            if word.count == 3, word.allSatisfy({ $0.isASCII && $0.isUppercase && $0.isLetter }), ["", "k", "M", "B"].contains(before) {
                currency = word
                unit = before
            } else if before.isEmpty {
                throw .spelling("no space stands between a number and its unit", suggestion: "write \(text.replacing(" ", with: ""))")
            } else {
                throw .spelling("\(text) is not one number", suggestion: nil)
            }
        }
        switch unit {
        case "": return currency == nil ? .number(x) : .money(x, currency: currency)
        case "k": return .money(x * 1e3, currency: currency)
        case "M": return .money(x * 1e6, currency: currency)
        case "B": return .money(x * 1e9, currency: currency)
        case "%": return .share(x / 100)
        case "pp": return .points(x / 100)
        case "y", "q", "mo", "w", "d": return .time(years(x, unit)!)
        default: throw misspelled(text, unit: unit)
        }
    }

    private static func years(_ x: Double, _ unit: String) -> Double? {
        switch unit {
        case "y": x
        case "q": x / 4
        case "mo": x / 12
        case "w": x * 7 / 365
        case "d": x / 365
        default: nil
        }
    }

    private static func rate(_ x: Double, _ unit: String, per: String, _ text: String) throws(Fault) -> Literal {
        guard per != "w", let span = years(1, per) else {
            throw .spelling("a rate is per y, q, mo or d", suggestion: "write \(text.prefix { $0 != "/" })/y")
        }
        switch try quantity(x, Substring(unit), text) {
        case .number(let v), .share(let v): return .rate(v / span)
        case .money(let v, let currency): return .moneyRate(v / span, currency: currency)
        default: throw .spelling("a rate is a share, a number or money a year", suggestion: "write 3%/y, 0.2/y or 0.1M/mo")
        }
    }

    private static func misspelled(_ text: String, unit: String) -> Fault {
        let head = text.dropLast(unit.count)
        let readings: [String]
        switch unit {
        case "m": readings = ["mo", "M"]
        case "K": readings = ["k"]
        case "b", "bn", "Bn", "bln": readings = ["B"]
        case "mm", "MM", "mn", "Mn", "mio", "Mio", "million", "mln": readings = ["M"]
        case "Y", "yr", "yrs", "year", "years", "a": readings = ["y"]
        case "MO", "Mo", "mon", "mth", "month", "months": readings = ["mo"]
        case "D", "day", "days": readings = ["d"]
        case "W", "wk", "week", "weeks": readings = ["w"]
        case "Q", "quarter", "quarters": readings = ["q"]
        case "percent", "pc", "pct": readings = ["%"]
        case "PP", "ppt", "pps": readings = ["pp"]
        default: return .spelling("no unit \(unit); units are k M B, %, pp, y q mo w d", suggestion: nil)
        }
        return .spelling("no unit \(unit)", suggestion: "write " + readings.map { head + $0 }.joined(separator: " or "))
    }
}
