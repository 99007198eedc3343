import COpenBLAS

/// Products of blocks of columns that lie in the caller's memory: entry (i, j) of a block of `stride` is `block[j * stride + i]`.
///
/// By OpenBLAS, one thread each: the last bits may differ between processors, never between runs on one.
package enum ColumnProducts {
    /// Adds the lower triangle of `a' a` to `sum`, a square of as many columns (dsyrk).
    package static func addGram(_ a: UnsafePointer<Double>, rows: Int, columns: Int, stride: Int, to sum: UnsafeMutablePointer<Double>) {
        BLAS.useOneThread()
        guard rows > 0, columns > 0 else { return }
        cblas_dsyrk(CblasColMajor, CblasLower, CblasTrans, Int32(columns), Int32(rows), 1, a, Int32(stride), 1, sum, Int32(columns))
    }
    /// `a b` of a block `a` of `rows` by `inner` and a whole `b` of `inner` by `columns` (dgemm).
    package static func product(_ a: UnsafePointer<Double>, stride: Int, rows: Int, inner: Int, _ b: UnsafePointer<Double>, columns: Int,
                                into c: UnsafeMutablePointer<Double>, stride cStride: Int) {
        BLAS.useOneThread()
        guard rows > 0, columns > 0, inner > 0 else { return }
        cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1, a, Int32(stride), b, Int32(inner), 0, c, Int32(cStride))
    }
    /// `a s` of a block and a symmetric square of which the lower triangle is read (dsymm).
    package static func product(_ a: UnsafePointer<Double>, stride: Int, rows: Int, symmetric s: UnsafePointer<Double>, columns: Int,
                                into c: UnsafeMutablePointer<Double>, stride cStride: Int) {
        BLAS.useOneThread()
        guard rows > 0, columns > 0 else { return }
        cblas_dsymm(CblasColMajor, CblasRight, CblasLower, Int32(rows), Int32(columns), 1, s, Int32(columns), a, Int32(stride), 0, c, Int32(cStride))
    }
}
