import Foundation

/// Files that could not be made: exit status 73 (`cannotCreate`) or 74 (`cannotWrite`).
public enum OutputError: Error, Hashable, Sendable {
    case cannotCreate(path: String, reason: String)
    case cannotWrite(path: String, reason: String)
}

/// Writes the files of one run into a folder, whole or not at all.
///
/// All are first written beside their places under other names; only when every one is complete are they renamed. What an
/// earlier run left in the folder and this one does not write (by its manifest) goes away, so that a folder holds one run.
/// Whoever is killed at it leaves hidden files, `.NAME.PID.part`, which the next run clears away, and never a manifest beside tables
/// of another run.
public enum WholeFiles {
    public struct File: Sendable {
        public let name: String
        public let bytes: [UInt8]
        public init(_ name: String, _ text: String) { self.init(name, Array(text.utf8)) }
        public init(_ name: String, _ bytes: [UInt8]) { self.name = name; self.bytes = bytes }
    }

    /// Writes `files`, the last of them (the manifest) last. `superseded`: files of an earlier run that go away.
    public static func write(_ files: [File], into folder: String, superseded: [String] = []) throws(OutputError) {
        let existed = try prepare(folder)
        var begun: [String] = []
        func giveUp() {
            for path in begun { unlink(path) }
            if !existed { rmdir(folder) }
        }
        let mark = ".\(getpid()).part"
        clearLeftovers(of: files, in: folder)
        do throws(OutputError) {
            for file in files {
                let path = folder + "/." + file.name + mark
                begun.append(path)
                try write(file.bytes, to: path)
            }
            // While tables change, no manifest vouches for them; the earlier one still says what goes away.
            let last = files.count > 1 ? files.last?.name : nil
            if let last { rename(folder + "/" + last, folder + "/" + setAside(last)) }
            for name in superseded where !files.contains(where: { $0.name == name }) && !name.contains("/") { unlink(folder + "/" + name) }
            for file in files {
                let path = folder + "/." + file.name + mark
                guard rename(path, folder + "/" + file.name) == 0 else { throw OutputError.cannotWrite(path: folder + "/" + file.name, reason: reason()) }
            }
            if let last { unlink(folder + "/" + setAside(last)) }
        } catch { giveUp(); throw error }
    }

    /// Where a file waits until all beside it are in their places.
    static func setAside(_ name: String) -> String { ".\(name).earlier" }

    /// Files of the same names that a run which is no more had begun.
    private static func clearLeftovers(of files: [File], in folder: String) {
        for leftover in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            guard let match = leftover.wholeMatch(of: /\.(.+)\.(\d+)\.part/), files.contains(where: { $0.name == match.1 }), let process = Int32(match.2) else { continue }
            if kill(process, 0) != 0 && errno == ESRCH { unlink(folder + "/" + leftover) }
        }
    }

    /// Makes the folder (and those above it) unless it is there; true if it was.
    private static func prepare(_ folder: String) throws(OutputError) -> Bool {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: folder, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw .cannotCreate(path: folder, reason: "it is a file, not a folder") }
            guard access(folder, W_OK) == 0 else { throw .cannotCreate(path: folder, reason: reason()) }
            return true
        }
        do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
            throw .cannotCreate(path: folder, reason: "the folder cannot be made")
        }
        return false
    }

    private static func write(_ bytes: [UInt8], to path: String) throws(OutputError) {
        let fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard fd >= 0 else { throw .cannotCreate(path: path, reason: reason()) }
        let complete = write(bytes, to: fd) && fsync(fd) == 0
        let why = complete ? "" : reason()
        guard close(fd) == 0, complete else { throw .cannotWrite(path: path, reason: why) }
    }

    /// Writes all bytes to an open descriptor; false with `errno` set where that fails.
    public static func write(_ bytes: [UInt8], to fd: Int32) -> Bool {
        var done = 0
        while done < bytes.count {
            let n = bytes.withUnsafeBytes { Glibc.write(fd, $0.baseAddress! + done, bytes.count - done) }
            if n < 0 { if errno == EINTR { continue }; return false }
            done += n
        }
        return true
    }
    public static func reason() -> String { String(cString: strerror(errno)).lowercased() }
}
