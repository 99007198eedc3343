import Planning

/// Elements that are allocated once and read in place, so that a path copies nothing and counts no references.
struct Fixed<Element> {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }
    func deallocate() { base.deinitialize(count: count); base.deallocate() }

    @inline(__always) var indices: Range<Int> { 0..<count }
    @inline(__always) subscript(i: Int) -> InPlace<Element> { InPlace(pointer: UnsafePointer(base + i)) }
}

/// One of them, whose members are read where it lies.
@dynamicMemberLookup
struct InPlace<Element> {
    let pointer: UnsafePointer<Element>
    @inline(__always) subscript<Value>(dynamicMember member: KeyPath<Element, Value>) -> Value { pointer.pointee[keyPath: member] }
}

/// Mutable elements that are allocated once.
struct Cells<Element> {
    private let base: UnsafeMutablePointer<Element>
    let count: Int

    init(_ elements: [Element]) {
        count = elements.count
        base = .allocate(capacity: max(1, count))
        _ = UnsafeMutableBufferPointer(start: base, count: count).initialize(from: elements)
    }
    func deallocate() { base.deinitialize(count: count); base.deallocate() }

    @inline(__always) var indices: Range<Int> { 0..<count }
    var isEmpty: Bool { count == 0 }
    @inline(__always) subscript(i: Int) -> Element {
        unsafeAddress { UnsafePointer(base + i) }
        nonmutating unsafeMutableAddress { base + i }
    }
}
