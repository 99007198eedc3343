import Foundation

/// The bytes of a file, at most a little more than a scenario may have.
enum FileBytes {
    static func read(_ path: String) throws(ScenarioFileError) -> [UInt8] {
        let folder = FileName.folder(of: path)
        func refuse(_ reason: String) -> ScenarioFileError {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
            return .cannotOpen(name: path, reason: reason, candidates: names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted())
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else { throw refuse("no such file") }
        guard !isDirectory.boolValue else { throw refuse("is a folder, not a file") }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw refuse("cannot be read") }
        defer { try? handle.close() }
        do { return Array(try handle.read(upToCount: YAMLTree.maxBytes + 1) ?? Data()) } catch { throw refuse("cannot be read") }
    }
}
