extension StringProtocol {
    /// Without the spaces (tabs and line breaks stay) at both ends.
    package var withoutOuterSpaces: String {
        guard first == " " || last == " " else { return String(self) }
        return String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
