import Export
import Foundation

/// What the streams are connected to.
enum Terminal {
    static func isTerminal(_ fd: Int32) -> Bool { isatty(fd) == 1 }

    /// Columns; nil where nobody watches.
    static func width(of fd: Int32) -> Int? {
        guard isTerminal(fd) else { return nil }
        var size = winsize()
        guard ioctl(fd, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    static func isColored(_ fd: Int32) -> Bool {
        let environment = ProcessInfo.processInfo.environment
        return isTerminal(fd) && environment["NO_COLOR"].map(\.isEmpty) ?? true && environment["TERM"] != "dumb"
    }

    /// More than ASCII can be shown: the locale says UTF-8.
    static var isUnicode: Bool {
        let environment = ProcessInfo.processInfo.environment
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        return locale.lowercased().replacing("-", with: "").contains("utf8")
    }

    /// How to show results on standard output: as wide as the terminal, 80 columns in a pipe, unless a width is asked for.
    static func style(width asked: Int?) -> Style {
        Style(width: asked ?? width(of: STDOUT_FILENO) ?? 80, colored: isColored(STDOUT_FILENO), unicode: isUnicode)
    }
}

/// Results go here, all at once.
enum StandardOutput {
    static func write(_ text: String) throws {
        guard WholeFiles.write(Array(text.utf8), to: STDOUT_FILENO) else { throw OutputError.cannotWrite(path: "standard output", reason: WholeFiles.reason()) }
    }
}

/// Everything else goes here; what cannot be said there is lost.
enum StandardError {
    static func write(_ text: String) { _ = WholeFiles.write(Array(text.utf8), to: STDERR_FILENO) }
}
