import CVectorMath
import Planning

/// Columns of one block of paths: one contiguous run of doubles for each slot. Allocated once, reused for every block.
@usableFromInline package final class Columns {
    package let count: Int
    @usableFromInline package let capacity: Int
    @usableFromInline let storage: UnsafeMutablePointer<Double>
    /// By slot: known to be never on every path, so that nobody need look. Only events laid out for all paths of a block are ever marked.
    @usableFromInline let nevers: UnsafeMutablePointer<Bool>
    /// By slot: from which entry on it is never, however long ago that was entered.
    fileprivate let extents: UnsafeMutablePointer<Int>

    package init(count: Int, capacity: Int) {
        self.count = count; self.capacity = capacity
        storage = .allocate(capacity: max(1, count * capacity))
        storage.initialize(repeating: 0, count: max(1, count * capacity))
        nevers = .allocate(capacity: max(1, count))
        nevers.initialize(repeating: false, count: max(1, count))
        extents = .allocate(capacity: max(1, count))
        extents.initialize(repeating: capacity, count: max(1, count))
    }
    deinit { storage.deallocate(); nevers.deallocate(); extents.deallocate() }

    @inlinable @inline(__always) package subscript(slot: Int) -> UnsafeMutablePointer<Double> { storage + slot * capacity }
}

/// Positions of some paths of a block, ascending. Allocated once.
@usableFromInline package struct PathList {
    @usableFromInline package let positions: UnsafeMutablePointer<Int32>
    @usableFromInline package var count = 0

    package init(capacity: Int) {
        // The kernels write up to eight past the last.
        positions = .allocate(capacity: capacity + 8)
        positions.initialize(repeating: 0, count: capacity + 8)
    }
    /// A part of another list, which keeps the storage.
    package init(_ list: PathList, _ range: Range<Int>) {
        positions = list.positions + range.lowerBound
        count = range.count
    }
    package func deallocate() { positions.deallocate() }

    @inlinable @inline(__always) package subscript(k: Int) -> Int { Int(positions[k]) }

    /// Enters the numbers of the listed paths into a column of a block of `n`.
    package func enter(_ values: UnsafeMutablePointer<Double>, into column: UnsafeMutablePointer<Double>, of n: Int) {
        if count == n { column.update(from: values, count: n); return }
        let at = positions
        for k in 0..<count { column[Int(at[k])] = values[k] }
    }
    /// All paths of a block of `n`.
    package mutating func fill(_ n: Int) {
        for i in 0..<n { positions[i] = Int32(truncatingIfNeeded: i) }
        count = n
    }
    @inlinable @inline(__always) package mutating func append(_ position: Int) {
        positions[count] = Int32(truncatingIfNeeded: position)
        count += 1
    }
    /// The paths of a block of `n` whose value lies below `bound`.
    package mutating func select(below bound: Double, in column: UnsafeMutablePointer<Double>, of n: Int) {
        count = dc_select_below(column, bound, positions, n)
    }
    /// The paths of a block of `n` on which `a` comes before `b`, or at the same time if `with` says so.
    package mutating func select(_ a: UnsafeMutablePointer<Double>, before b: UnsafeMutablePointer<Double>, orWith with: Bool, of n: Int) {
        count = dc_select_before(a, b, with ? 1 : 0, positions, n)
    }
}

/// Where a block's columns lie: the world's slots first, an agreement's own after them. Holds no references.
@usableFromInline package struct ColumnSpace {
    /// By slot; for loops that a call a path would slow down.
    @usableFromInline package let columns: UnsafeMutablePointer<UnsafeMutablePointer<Double>>
    /// By slot: whether it is known to be never on every path.
    @usableFromInline let nevers: UnsafeMutablePointer<UnsafeMutablePointer<Bool>>
    /// By slot: its extent.
    private let extents: UnsafeMutablePointer<UnsafeMutablePointer<Int>>
    private let capacity: Int

    /// Allocates the table of columns that lie anywhere; `deallocate` frees it. The columns must outlive it.
    package init(_ table: [(Columns, Int)]) {
        columns = .allocate(capacity: max(1, table.count)); nevers = .allocate(capacity: max(1, table.count))
        extents = .allocate(capacity: max(1, table.count))
        capacity = table.first?.0.capacity ?? 0
        for (slot, (owner, column)) in table.enumerated() {
            (columns + slot).initialize(to: owner[column])
            (nevers + slot).initialize(to: owner.nevers + column)
            (extents + slot).initialize(to: owner.extents + column)
        }
    }
    package init(world: Columns, own: Columns? = nil) {
        self.init((0..<world.count).map { (world, $0) } + (own.map { own in (0..<own.count).map { (own, $0) } } ?? []))
    }
    package func deallocate() { columns.deallocate(); nevers.deallocate(); extents.deallocate() }
    @inlinable @inline(__always) package subscript(slot: Int) -> UnsafeMutablePointer<Double> { columns[slot] }

    @inlinable @inline(__always) package func isNever(_ slot: Int) -> Bool { nevers[slot].pointee }
    package func neverMark(_ slot: Int) -> UnsafeMutablePointer<Bool> { nevers[slot] }
    /// It never comes, on any path of any size of block.
    package func setNever(_ slot: Int) {
        guard !nevers[slot].pointee else { return }
        columns[slot].update(repeating: .infinity, count: extents[slot].pointee)
        nevers[slot].pointee = true; extents[slot].pointee = 0
    }
    /// A column that is about to be written on all paths, `n` of them if that is known.
    @inline(__always) package func open(_ slot: Int, of n: Int? = nil) -> UnsafeMutablePointer<Double> {
        nevers[slot].pointee = false
        extents[slot].pointee = max(extents[slot].pointee, n ?? capacity)
        return columns[slot]
    }
}

/// Ops as the path loop runs them, one after the other: plain numbers behind pointers, so that a block counts no references.
package struct ColumnOps {
    private enum Step {
        case constant(Double), add(from: Int, Double), minimum(UnsafeBufferPointer<Int>), maximum(UnsafeBufferPointer<Int>)
        case year(from: Int, ColumnOp.YearPhrase), next(from: Int, ColumnOp.CalendarPhrase), holds(from: Int, MeasureBound)
        case guarded(from: Int, UnsafeBufferPointer<ColumnOp.Guard>), window(from: Int, lower: Int?, upper: Int?)
    }
    private let steps: UnsafeBufferPointer<(target: Int, step: Step)>

    package init(_ ops: [ColumnOp]) {
        steps = ColumnOps.keep(ops.map { op in
            let step: Step = switch op {
            case .constant(_, let v): .constant(v)
            case .add(_, let f, let dt): .add(from: f, dt)
            case .minimum(_, let sources): .minimum(ColumnOps.keep(sources))
            case .maximum(_, let sources): .maximum(ColumnOps.keep(sources))
            case .year(_, let f, let phrase): .year(from: f, phrase)
            case .next(_, let f, let phrase): .next(from: f, phrase)
            case .holds(_, let f, let bound): .holds(from: f, bound)
            case .guarded(_, let f, let guards): .guarded(from: f, ColumnOps.keep(guards))
            case .window(_, let f, let lower, let upper): .window(from: f, lower: lower, upper: upper)
            }
            return (op.target, step)
        })
    }
    private static func keep<T>(_ values: [T]) -> UnsafeBufferPointer<T> {
        let p = UnsafeMutableBufferPointer<T>.allocate(capacity: values.count)
        _ = p.initialize(from: values)
        return UnsafeBufferPointer(p)
    }
    package func deallocate() {
        for (_, step) in steps {
            switch step {
            case .minimum(let sources), .maximum(let sources): sources.deallocate()
            case .guarded(_, let guards): guards.deallocate()
            case .constant, .add, .year, .next, .holds, .window: break
            }
        }
        steps.deallocate()
    }

    /// On all `n` paths of a block, in the order of memory.
    package func run(in space: ColumnSpace, all n: Int) {
        for k in 0..<steps.count { ColumnOps.run(steps[k].step, into: steps[k].target, in: space, all: n) }
    }
    /// On the listed paths of a block.
    package func run(in space: ColumnSpace, on list: PathList) {
        for k in 0..<steps.count { ColumnOps.run(steps[k].step, into: space[steps[k].target], in: space, on: list) }
    }

    private static func run(_ step: Step, into target: Int, in space: ColumnSpace, all n: Int) {
        if isNever(step, in: space) { space.setNever(target); return }
        let into = space.open(target, of: n)
        switch step {
        case .constant(let v):
            into.update(repeating: v, count: n)
        case .add(let f, let dt):
            dc_shift(space[f], dt, into, n)
        case .minimum(let sources):
            // Two at a time; what never comes is left out.
            var first: UnsafeMutablePointer<Double>?, written = false
            for s in sources where !space.isNever(s) {
                guard let one = first else { first = space[s]; continue }
                dc_least(written ? into : one, space[s], into, n)
                written = true
            }
            if !written, let first { into.update(from: first, count: n) }
        case .maximum(let sources):
            let one = space[sources[0]], two = space[sources[min(1, sources.count - 1)]]
            dc_greatest(one, two, into, n)
            for s in sources.dropFirst(2) { dc_greatest(into, space[s], into, n) }
        case .year(let f, let phrase):
            let from = space[f], later = Double(phrase.ordinal - 1)
            if phrase.contract {
                dc_shift(from, later, into, n)
                if phrase.end { dc_shift(into, 1, into, n) }
            } else {
                dc_year_after(from, n, phrase.phase, phrase.phase == 0 ? 0 : 1e-9, phrase.full ? 1 : 0, later, phrase.end ? 1 : 0, into)
            }
        case .guarded(let f, let guards):
            let from = space[f]
            into.update(from: from, count: n)
            for g in guards {
                let state = space[g.slot]
                if g.negated { for i in 0..<n { into[i] = state[i] <= from[i] ? .infinity : into[i] } }
                else { for i in 0..<n { into[i] = state[i] <= from[i] ? into[i] : .infinity } }
            }
        case .next(let f, let phrase):
            let from = space[f]
            for i in 0..<n { into[i] = from[i] < .infinity ? phrase.time(after: from[i]) : .infinity }
        case .holds(let f, let bound):
            let from = space[f], measured = space[bound.slot]
            for i in 0..<n { into[i] = from[i] < .infinity && bound.holds(measured[i]) ? from[i] : .infinity }
        case .window(let f, let lower, let upper):
            let from = space[f]
            into.update(from: from, count: n)
            if let lower { let l = space[lower]; for i in 0..<n { into[i] = from[i] < l[i] ? .infinity : into[i] } }
            if let upper { let u = space[upper]; for i in 0..<n { into[i] = from[i] < u[i] ? into[i] : .infinity } }
        }
    }

    /// Whether it is known, without looking at a path, that the result is never.
    private static func isNever(_ step: Step, in space: ColumnSpace) -> Bool {
        switch step {
        case .constant: return false
        case .minimum(let sources):
            for s in sources where !space.isNever(s) { return false }
            return true
        case .maximum(let sources):
            for s in sources where space.isNever(s) { return true }
            return false
        case .add(let f, _), .year(let f, _), .next(let f, _), .holds(let f, _), .guarded(let f, _), .window(let f, _, _): return space.isNever(f)
        }
    }

    private static func run(_ step: Step, into: UnsafeMutablePointer<Double>, in space: ColumnSpace, on list: PathList) {
        let n = list.count
        switch step {
        case .constant(let v):
            for k in 0..<n { into[list[k]] = v }
        case .add(let f, let dt):
            let from = space[f]
            for k in 0..<n { let i = list[k]; into[i] = from[i] + dt }
        case .minimum(let sources):
            let first = space[sources[0]]
            for k in 0..<n { let i = list[k]; into[i] = first[i] }
            for s in 1..<max(1, sources.count) {
                let other = space[sources[s]]
                for k in 0..<n { let i = list[k]; let v = other[i]; if v < into[i] { into[i] = v } }
            }
        case .maximum(let sources):
            let first = space[sources[0]]
            for k in 0..<n { let i = list[k]; into[i] = first[i] }
            for s in 1..<max(1, sources.count) {
                let other = space[sources[s]]
                for k in 0..<n { let i = list[k]; let v = other[i]; if v > into[i] { into[i] = v } }
            }
        case .year(let f, let phrase):
            let from = space[f]
            for k in 0..<n { let i = list[k]; into[i] = phrase.time(after: from[i]) }
        case .guarded(let f, let guards):
            let from = space[f]
            for k in 0..<n { let i = list[k]; into[i] = from[i] }
            for g in guards {
                let state = space[g.slot]
                for k in 0..<n { let i = list[k]; if (state[i] <= from[i]) == g.negated { into[i] = .infinity } }
            }
        case .next(let f, let phrase):
            let from = space[f]
            for k in 0..<n { let i = list[k]; into[i] = phrase.time(after: from[i]) }
        case .holds(let f, let bound):
            let from = space[f], measured = space[bound.slot]
            for k in 0..<n { let i = list[k]; into[i] = from[i] < .infinity && bound.holds(measured[i]) ? from[i] : .infinity }
        case .window(let f, let lower, let upper):
            let from = space[f]
            for k in 0..<n { let i = list[k]; into[i] = from[i] }
            if let lower { let l = space[lower]; for k in 0..<n { let i = list[k]; if from[i] < l[i] { into[i] = .infinity } } }
            if let upper { let u = space[upper]; for k in 0..<n { let i = list[k]; if !(from[i] < u[i]) { into[i] = .infinity } } }
        }
    }
}
