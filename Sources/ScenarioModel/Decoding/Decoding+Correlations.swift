import Quantities

extension Decoding {
    func correlations(_ node: Node) -> [Correlation] {
        guard let items = node.opened.items else {
            log.add(.U01, at: node, "expected a list of correlations; found \(node.glimpse)", suggestion: "write - { among: [US.review, EU.review], rho: 0.4 }")
            return []
        }
        var correlations: [Correlation] = []
        var pairs: [Set<DottedPath>: Double] = [:]
        for item in items {
            guard let correlation = correlation(item) else { continue }
            if correlation.repeatsAPair(in: &pairs) {
                log.add(.K05, at: item, "a pair of numbers is correlated twice, with different rho", suggestion: "leave the pair out of one of the two")
            }
            correlations.append(correlation)
        }
        if correlations.count == items.count { checkDefinite(pairs, at: node) }
        return correlations
    }

    private func correlation(_ node: Node) -> Correlation? {
        guard let section = Section(node, KeyCatalogue.correlation, inherited: .none, log: log) else { return nil }
        let rho = rho(section)
        let keys = ["among", "between", "and"].filter(section.has)
        switch keys {
        case ["among"]:
            let paths = members(section["among"]!)
            guard let rho, let paths else { return nil }
            if paths.count < 2 {
                let written = memberNames(section["among"]!).map(\.0)
                if !written.contains(where: { $0.contains("each") }), !isOverridden(under: written.flatMap(pathsNamed)) { log.add(.K02, at: section["among"]!, "among needs at least two uncertain numbers; found \(paths.count)") }
                return Correlation(members: .among([]), rho: rho, path: node.path, place: node.place)
            }
            return Correlation(members: .among(paths), rho: rho, path: node.path, place: node.place)
        case ["between", "and"]:
            let (a, b) = (members(section["between"]!), members(section["and"]!))
            guard let rho, let a, let b else { return nil }
            if let both = a.first(where: b.contains) {
                log.add(.K05, at: section["and"]!, "\(both) stands on both sides; it cannot be correlated with itself")
                return nil
            }
            return Correlation(members: .between(a, and: b), rho: rho, path: node.path, place: node.place)
        case []:
            log.add(.K02, at: node, "a correlation needs among, or between and and", suggestion: "write among: [US.review, EU.review]")
        case let some where some.contains("among"):
            log.add(.K03, at: node, "among stands alone; between and and are the other form of a correlation")
        default:
            log.add(.K02, at: node, "\(keys[0]) needs \(keys[0] == "and" ? "between" : "and"): the other group")
        }
        return nil
    }

    private func rho(_ section: Section) -> Number? {
        guard let node = section["rho"], let rho = section.read("rho", ScalarSyntax.number) else { return nil }
        guard rho.rawValue > -1, rho.rawValue < 1 else {
            log.add(.D03, at: node, "rho must lie between -1 and 1, both excluded; found \(node.glimpse)")
            return nil
        }
        return rho
    }

    // MARK: members

    /// The uncertain numbers that the node names; nil after a fault.
    private func members(_ node: Node) -> [DottedPath]? {
        var paths: [DottedPath] = [], sound = true
        for (name, item) in memberNames(node) {
            guard let found = numbersNamed(name, at: item) else { sound = false; continue }
            for path in found {
                if paths.contains(path) {
                    log.add(.K05, at: item, "\(path) is named twice")
                    sound = false
                } else {
                    paths.append(path)
                }
            }
        }
        return sound ? paths.sorted() : nil
    }

    private func memberNames(_ node: Node) -> [(String, Node)] {
        (node.opened.items ?? [node]).compactMap { item in
            guard let text = item.text else { log.add(.U01, at: item, "expected the path of a number; found \(item.glimpse)"); return nil }
            return (text, item)
        }
    }

    /// Numbers whose full path ends in `name`, where `each` stands for any one key. Fixed ones are left out: they move with nothing.
    private func numbersNamed(_ name: String, at node: Node) -> [DottedPath]? {
        let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let matches = pathsNamed(name)
        let places = Set(matches.map { Array($0.keys.dropLast(keys.count)) })
        if matches.isEmpty {
            // A number that is wrong itself has been reported where it stands.
            guard !log.names(keys) else { return nil }
            let (code, because) = keys.lazy.map(scope.missing).first { $0.code == .N03 } ?? (.N01, "")
            let endings = numbers.keys.filter { numbers[$0] == .uncertain }.map { $0.keys.suffix(keys.count).joined(separator: ".") }
            log.add(code, at: node, "no number \(name) in the program, the markets, the events or the indices\(because)", suggestion: NearestKey.to(name, in: endings).map { "did you mean \($0)?" },
                    notes: ["only numbers of the world can be correlated; dealcast check --paths lists them"])
            return nil
        }
        if places.count > 1 || (matches.count > 1 && !keys.contains("each")) {
            log.add(.N02, at: node, "\(name) may mean \(matches.prefix(4).map(\.description).joined(separator: ", "))\(matches.count > 4 ? ", ..." : "")", suggestion: "write more of the path")
            return nil
        }
        let uncertain = matches.filter { numbers[$0] == .uncertain }
        if uncertain.isEmpty, !isOverridden(under: matches) {
            if matches.contains(where: { numbers[$0] == .perStage }) {
                log.add(.K06, at: node, "correlating what each stage or occurrence draws for itself is not built yet")
            } else {
                log.add(.N01, at: node, "\(name) is not uncertain; only numbers with a distribution can be correlated", suggestion: "give it a distribution, or leave it out")
            }
            return nil
        }
        return uncertain
    }

    private func pathsNamed(_ name: String) -> [DottedPath] {
        let keys = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        return numbers.keys.filter { $0.ends(in: keys) }.sorted()
    }

    /// Whether one of the numbers is fixed by an override: then a correlation of it is idle, not wrong.
    private func isOverridden(under paths: [DottedPath]) -> Bool {
        let overrides = ["agreements", "what_if", "changes"].compactMap { root[$0] }.flatMap(\.places)
        return paths.isEmpty || paths.contains { path in
            root.node(at: path)?.places.contains { $0.file == "--set" || overrides.contains($0) } ?? false
        }
    }

    // MARK: one matrix

    /// The matrix over all correlated numbers must be positive definite (W03): a Cholesky factor exists.
    private func checkDefinite(_ pairs: [Set<DottedPath>: Double], at node: Node) {
        let members = Array(Set(pairs.keys.flatMap { $0 })).sorted()
        guard !members.isEmpty else { return }
        let row = Dictionary(uniqueKeysWithValues: members.enumerated().map { ($1, $0) })
        var matrix = (0..<members.count).map { i in (0..<members.count).map { $0 == i ? 1.0 : 0.0 } }
        for (pair, rho) in pairs {
            let ends = pair.map { row[$0]! }
            matrix[ends[0]][ends[1]] = rho
            matrix[ends[1]][ends[0]] = rho
        }
        guard let failing = Decoding.firstIndefiniteRow(matrix) else { return }
        let names = members[...failing].filter { other in other == members[failing] || pairs[[other, members[failing]]] != nil }.map(\.description)
        log.add(.W03, at: node, "the correlations contradict one another: their matrix is not positive definite from \(members[failing]) on",
                suggestion: "lower one of the rho", notes: ["involved: \(names.joined(separator: ", "))"])
    }

    /// The first row at which the Cholesky factorization of a symmetric matrix with unit diagonal breaks down; nil when it does not.
    static func firstIndefiniteRow(_ matrix: [[Double]]) -> Int? {
        var factor = matrix
        for i in matrix.indices {
            for j in 0...i {
                var sum = matrix[i][j]
                for k in 0..<j { sum -= factor[i][k] * factor[j][k] }
                if i == j {
                    guard sum > 1e-10 else { return i }
                    factor[i][i] = sum.squareRoot()
                } else {
                    factor[i][j] = sum / factor[j][j]
                }
            }
        }
        return nil
    }
}

extension Correlation {
    /// Adds its pairs; true when one is there already with another rho.
    fileprivate func repeatsAPair(in pairs: inout [Set<DottedPath>: Double]) -> Bool {
        var contradicts = false
        func add(_ a: DottedPath, _ b: DottedPath) {
            if let other = pairs.updateValue(rho.rawValue, forKey: [a, b]), other != rho.rawValue { contradicts = true }
        }
        switch members {
        case .among(let paths):
            for (i, a) in paths.enumerated() { for b in paths[(i + 1)...] { add(a, b) } }
        case .between(let left, let right):
            for a in left { for b in right { add(a, b) } }
        }
        return contradicts
    }
}

extension DottedPath {
    fileprivate func ends(in pattern: [String]) -> Bool {
        keys.count >= pattern.count && zip(keys.suffix(pattern.count), pattern).allSatisfy { $1 == "each" || $0 == $1 }
    }
}

extension Node {
    fileprivate var places: [SourcePlace] {
        switch content {
        case .scalar: [place]
        case .map(let entries): [place] + entries.flatMap(\.value.places)
        case .list(let items): [place] + items.flatMap(\.places)
        case .adjusted(let inner, let adjustments): inner.places + adjustments.map(\.place)
        }
    }
    func node(at path: DottedPath) -> Node? {
        var node: Node? = self
        for key in path.keys { node = node?[key] }
        return node
    }
}
