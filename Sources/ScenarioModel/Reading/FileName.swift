import Foundation

/// Parts of a path as text. (Foundation's own functions trap on `.`.)
package enum FileName {
    /// What stands before the last slash: `a/b.yaml` is in `a`, `b.yaml` in the empty folder, `/b.yaml` in `/`.
    package static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
    /// `a/b.yaml` is called `b.yaml`.
    package static func name(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return path }
        return String(path[path.index(after: slash)...])
    }
    /// `a/b.yaml` without its ending: `b`.
    package static func stem(of path: String) -> String {
        let name = name(of: path)
        guard let point = name.lastIndex(of: "."), point != name.startIndex else { return name }
        return String(name[..<point])
    }
    /// Without links and detours, where the file is there.
    package static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }
    /// `name` beside the file `path`; a name that begins with a slash stays as it is.
    package static func beside(_ path: String, _ name: String) -> String {
        let folder = folder(of: path)
        if name.hasPrefix("/") || folder.isEmpty { return name }
        return folder == "/" ? "/" + name : folder + "/" + name
    }
}
