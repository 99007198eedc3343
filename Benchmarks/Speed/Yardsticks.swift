import Foundation

/// The programs written for the reference deal alone (`Benchmarks/Yardsticks`), timed in the same run.
enum Yardsticks {
    /// Name and millions of paths per CPU second; nil where Python, NumPy or a C++ compiler is missing.
    static func run() -> [(String, Double)]? {
        guard let result = try? Clock.run("/usr/bin/env", ["python3", "Benchmarks/Yardsticks/run.py", "--repeats", "3"]), result.status == 0,
              let root = try? JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any],
              let programs = root["programs"] as? [String: [String: Any]] else {
            print("the yardstick programs do not run here: they need python3, numpy and a C++ compiler")
            return nil
        }
        return programs.sorted { $0.key < $1.key }.compactMap { name, result in (result["paths_per_cpu_second"] as? Double).map { (name, $0 / 1e6) } }
    }
}
