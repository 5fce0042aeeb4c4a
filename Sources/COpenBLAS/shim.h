// OpenBLAS' C interface to BLAS. cblas.h itself is the header of that name on the pkg-config path.
#include <cblas.h>

// OpenBLAS holds LAPACK, but its package brings no header for it: these are the Fortran routines as they are compiled. Matrices are
// stored by columns, everything is passed by address.

/// A = QR by Householder reflections, which take A's place.
void dgeqrf_(
    const blasint *rows, const blasint *columns, double *matrix, const blasint *stride, double *factors, double *work,
    const blasint *workCount, blasint *status);

/// The first columns of Q, from the reflections of dgeqrf.
void dorgqr_(
    const blasint *rows, const blasint *columns, const blasint *reflections, double *matrix, const blasint *stride,
    const double *factors, double *work, const blasint *workCount, blasint *status);

/// B ← A⁻¹B by Gaussian elimination with pivots; A is overwritten.
void dgesv_(
    const blasint *order, const blasint *columns, double *matrix, const blasint *stride, blasint *pivots, double *right,
    const blasint *rightStride, blasint *status);
