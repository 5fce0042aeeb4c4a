// OpenBLAS' C interface to BLAS. cblas.h itself is the header of that name on the pkg-config path.
#include <cblas.h>
