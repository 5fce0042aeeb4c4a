// OpenBLAS' C interface to BLAS. cblas.h itself is the header of that name on the pkg-config path.
#include <cblas.h>
#include <stddef.h>

// OpenBLAS holds LAPACK, but its package brings no header for it: these are the Fortran routines as they are compiled. Matrices are
// stored by columns, everything is passed by address, and the lengths of the texts come last.

/// A = QR by Householder reflections, which take A's place.
void dgeqrf_(
    const blasint *rows, const blasint *columns, double *matrix, const blasint *stride, double *factors, double *work,
    const blasint *workCount, blasint *status);

/// The first columns of Q, from the reflections of dgeqrf.
void dorgqr_(
    const blasint *rows, const blasint *columns, const blasint *reflections, double *matrix, const blasint *stride,
    const double *factors, double *work, const blasint *workCount, blasint *status);

/// Eigenvalues, and eigenvectors where 'V' asks for them, of a square matrix, which is overwritten.
void dgeev_(
    const char *left, const char *right, const blasint *order, double *matrix, const blasint *stride, double *real,
    double *imaginary, double *leftVectors, const blasint *leftStride, double *rightVectors, const blasint *rightStride,
    double *work, const blasint *workCount, blasint *status, size_t leftLength, size_t rightLength);

/// B ← A⁻¹B by Gaussian elimination with pivots; A is overwritten.
void dgesv_(
    const blasint *order, const blasint *columns, double *matrix, const blasint *stride, blasint *pivots, double *right,
    const blasint *rightStride, blasint *status);

/// Singular values, and vectors where 'N' does not forbid them, of a matrix, which is overwritten.
void dgesdd_(
    const char *vectors, const blasint *rows, const blasint *columns, double *matrix, const blasint *stride, double *values,
    double *left, const blasint *leftStride, double *right, const blasint *rightStride, double *work, const blasint *workCount,
    blasint *iterations, blasint *status, size_t vectorsLength);

/// B ← A⁻¹B for a symmetric, positive definite A by Cholesky's factorization; A is overwritten.
void dposv_(
    const char *triangle, const blasint *order, const blasint *columns, double *matrix, const blasint *stride, double *right,
    const blasint *rightStride, blasint *status, size_t triangleLength);
