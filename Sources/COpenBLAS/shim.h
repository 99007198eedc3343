#include <cblas.h>
// Debian's OpenBLAS carries LAPACK's Fortran symbols, but not the LAPACKE headers.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
// Ends the threads of builds that have some; it is where OpenBLAS registers it for forks. They start anew only when more than one is asked for.
int blas_thread_shutdown_(void) __attribute__((weak));
static inline void dc_end_blas_threads(void) { if (blas_thread_shutdown_) blas_thread_shutdown_(); }
