#include <cblas.h>
// Debian's OpenBLAS carries LAPACK's Fortran symbols, but not the LAPACKE headers.
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
