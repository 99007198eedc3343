/// Cuts a phrase into words, numbers, dates, brackets and signs, each with its offset in the scalar.
struct TriggerLexer {
    enum Token: Hashable {
        /// A name, perhaps dotted, or a keyword.
        case word(String)
        /// A number with its unit, or a date.
        case literal(String)
        case open, close, plus, minus
        /// `>=`, `>`, `<=`, `<`.
        case relation(Comparison.Relation)
        case unknown(Character)
    }
    struct Placed: Hashable { var token: Token, offset: Int, length: Int }

    static func tokens(of text: String) -> [Placed] {
        let characters = Array(text)
        var tokens: [Placed] = []
        var i = 0
        func isDigit(_ c: Character) -> Bool { c.isASCII && c.isNumber }
        func isLetter(_ c: Character) -> Bool { c.isASCII && c.isLetter || c == "_" }
        while i < characters.count {
            let c = characters[i], start = i
            func push(_ token: Token) { tokens.append(Placed(token: token, offset: start, length: i - start)) }
            if c == " " || c == "\n" { i += 1; continue }
            if isLetter(c) {
                while i < characters.count, isLetter(characters[i]) || isDigit(characters[i]) || characters[i] == "." { i += 1 }
                push(.word(String(characters[start..<i])))
            } else if isDigit(c) {
                // A date is three groups of digits with signs between.
                if i + 10 <= characters.count, characters[i..<i + 10].enumerated().allSatisfy({ $0.offset == 4 || $0.offset == 7 ? $0.element == "-" : isDigit($0.element) }) {
                    i += 10
                } else {
                    while i < characters.count, isDigit(characters[i]) || isLetter(characters[i]) || ".%/,_".contains(characters[i]) { i += 1 }
                }
                push(.literal(String(characters[start..<i])))
            } else {
                i += 1
                switch c {
                case "(": push(.open)
                case ")": push(.close)
                case "+": push(.plus)
                case "-": push(.minus)
                case ">", "<":
                    let equal = i < characters.count && characters[i] == "="
                    if equal { i += 1 }
                    push(.relation(c == ">" ? (equal ? .atLeast : .above) : (equal ? .atMost : .below)))
                default: push(.unknown(c))
                }
            }
        }
        return tokens
    }
}
