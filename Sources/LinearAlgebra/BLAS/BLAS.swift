import COpenBLAS

/// The only place that hands pointers to BLAS and LAPACK. One thread each: our own tasks own the cores.
package enum BLAS {
    private static let singleThreaded: Void = {
        openblas_set_num_threads(1)
        dc_end_blas_threads()
    }()
    /// Ends the library's own threads, which it starts when it is loaded: each spins for a while before it sleeps. Everything here does so
    /// before it computes; a program that also does it first spares the processor the spinning.
    package static func useOneThread() { _ = singleThreaded }

    /// Overwrites the lower triangle with the Cholesky factor.
    static func choleskyLower(_ a: inout Matrix) throws(LinearAlgebraError) {
        useOneThread()
        var n = Int32(a.rows), info: Int32 = 0
        guard n > 0 else { return }
        var uplo = CChar(UInt8(ascii: "L"))
        a.elements.withUnsafeMutableBufferPointer { p in
            var lda = n
            dpotrf_(&uplo, &n, p.baseAddress!, &lda, &info)
        }
        if info > 0 { throw .notPositiveDefinite(leadingMinor: Int(info)) }
        if info < 0 { throw .refused(routine: "dpotrf", code: Int(-info)) }
    }

    /// `a b` by dgemm.
    static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
        useOneThread()
        precondition(a.columns == b.rows)
        var c = Matrix(rows: a.rows, columns: b.columns)
        guard a.rows > 0, b.columns > 0, a.columns > 0 else { return c }
        a.elements.withUnsafeBufferPointer { pa in
            b.elements.withUnsafeBufferPointer { pb in
                c.elements.withUnsafeMutableBufferPointer { pc in
                    cblas_dgemm(CblasColMajor, CblasNoTrans, CblasNoTrans, Int32(a.rows), Int32(b.columns), Int32(a.columns), 1,
                                pa.baseAddress!, Int32(a.rows), pb.baseAddress!, Int32(b.rows), 0, pc.baseAddress!, Int32(a.rows))
                }
            }
        }
        return c
    }
}

extension Matrix {
    /// The matrix product, by OpenBLAS. Its last bits may differ between processors.
    public static func * (a: Matrix, b: Matrix) -> Matrix { BLAS.product(a, b) }
}
