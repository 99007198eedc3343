import ArgumentParser
import Export

/// How wide the screens are.
struct WidthOption: ParsableArguments {
    @Option(help: .init("columns of the text (default: the terminal's, 80 in a pipe)", valueName: "n"))
    var width: Int?

    func validate() throws {
        if let width, !(60...1000).contains(width) { throw ValidationError("--width takes a whole number from 60 to 1000; found \(width)") }
    }
    var style: Style { Terminal.style(width: width) }
}
