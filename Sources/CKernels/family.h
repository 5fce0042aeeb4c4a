// One instruction-set family: every kernel in both precisions. The including file sets FUSED, VECTOR_BYTES, TILE_ROWS and the target attribute.

#if FUSED
#define MULTIPLY_ADD_DOUBLE(a, b, c) __builtin_fma(a, b, c)
#define MULTIPLY_ADD_FLOAT(a, b, c) __builtin_fmaf(a, b, c)
#else
// Without the instruction, fma() is a slow library call.
#define MULTIPLY_ADD_DOUBLE(a, b, c) ((a) * (b) + (c))
#define MULTIPLY_ADD_FLOAT(a, b, c) ((a) * (b) + (c))
#endif
#define SQUARE_ROOT_DOUBLE(x) __builtin_sqrt(x)

// ---- float64

#define REAL double
#define BITS uint64_t
#define NAME(x) x##_f64
#define MULTIPLY_ADD MULTIPLY_ADD_DOUBLE
#define SQUARE_ROOT __builtin_sqrt
#define ABSOLUTE __builtin_fabs
#define COPY_SIGN __builtin_copysign
#define SHIFTER 6755399441055744.0 /* 1.5 * 2^52 */
#define MANTISSA_BITS 52
#define ONE_BITS 0x3ff0000000000000ull
#define LN2_HIGH 6.93147180369123816490e-01 /* the first 32 bits of ln 2 */
#define LN2_LOW 1.90821492927058770002e-10
#define EXP_LOW (-708.0)
#define EXP_HIGH 709.0
#define TANH_HIGH 22.0

// exp(r) - 1 for |r| <= ln2/2: Taylor series to r^13, truncation below 2e-17 relative.
static inline __attribute__((always_inline)) double expm1_polynomial_f64(double r) {
  double p = 1.0 / 6227020800;
  p = MULTIPLY_ADD(p, r, 1.0 / 479001600);
  p = MULTIPLY_ADD(p, r, 1.0 / 39916800);
  p = MULTIPLY_ADD(p, r, 1.0 / 3628800);
  p = MULTIPLY_ADD(p, r, 1.0 / 362880);
  p = MULTIPLY_ADD(p, r, 1.0 / 40320);
  p = MULTIPLY_ADD(p, r, 1.0 / 5040);
  p = MULTIPLY_ADD(p, r, 1.0 / 720);
  p = MULTIPLY_ADD(p, r, 1.0 / 120);
  p = MULTIPLY_ADD(p, r, 1.0 / 24);
  p = MULTIPLY_ADD(p, r, 1.0 / 6);
  p = MULTIPLY_ADD(p, r, 0.5);
  return MULTIPLY_ADD(p * r, r, r);
}

// ln x for a positive x that is not subnormal, NaN for infinity and NaN: x = 2^k m with m in [sqrt(1/2), sqrt 2), ln m = 2 artanh((m-1)/(m+1)) by its
// series, truncation below 1e-17.
static inline __attribute__((always_inline)) double logarithm_f64(double x) {
  double k;
  const double m = split_normal(x, &k);
  const double f = m - 1, s = f / (2 + f), w = s * s;
  double p = 1.0 / 23;
  p = MULTIPLY_ADD(p, w, 1.0 / 21);
  p = MULTIPLY_ADD(p, w, 1.0 / 19);
  p = MULTIPLY_ADD(p, w, 1.0 / 17);
  p = MULTIPLY_ADD(p, w, 1.0 / 15);
  p = MULTIPLY_ADD(p, w, 1.0 / 13);
  p = MULTIPLY_ADD(p, w, 1.0 / 11);
  p = MULTIPLY_ADD(p, w, 1.0 / 9);
  p = MULTIPLY_ADD(p, w, 1.0 / 7);
  p = MULTIPLY_ADD(p, w, 1.0 / 5);
  p = MULTIPLY_ADD(p, w, 1.0 / 3);
  // ln m = 2s + 2s w p = f - s (f - 2 w p): f is exact, the rest small.
  const double rest = s * (f - 2 * w * p);
  // x - x is 0, or not a number where x is infinite or none.
  return MULTIPLY_ADD(k, LN2_HIGH, f - MULTIPLY_ADD(-k, LN2_LOW, rest)) + (x - x);
}

#include "functions.h"
static const lab_functions functions_f64 = FUNCTIONS;

// ---- float32

#undef REAL
#undef BITS
#undef NAME
#undef MULTIPLY_ADD
#undef SQUARE_ROOT
#undef ABSOLUTE
#undef COPY_SIGN
#undef SHIFTER
#undef MANTISSA_BITS
#undef ONE_BITS
#undef LN2_HIGH
#undef LN2_LOW
#undef EXP_LOW
#undef EXP_HIGH
#undef TANH_HIGH
#define REAL float
#define BITS uint32_t
#define NAME(x) x##_f32
#define MULTIPLY_ADD MULTIPLY_ADD_FLOAT
#define SQUARE_ROOT __builtin_sqrtf
#define ABSOLUTE __builtin_fabsf
#define COPY_SIGN __builtin_copysignf
#define SHIFTER 12582912.0f /* 1.5 * 2^23 */
#define MANTISSA_BITS 23
#define ONE_BITS 0x3f800000u
#define LN2_HIGH 0.693359375f
#define LN2_LOW (-2.12194440e-4f)
#define EXP_LOW (-87.0f)
#define EXP_HIGH 88.0f
#define TANH_HIGH 10.0f

// Taylor series to r^7, truncation below 2e-8 relative.
static inline __attribute__((always_inline)) float expm1_polynomial_f32(float r) {
  float p = 1.0f / 5040;
  p = MULTIPLY_ADD(p, r, 1.0f / 720);
  p = MULTIPLY_ADD(p, r, 1.0f / 120);
  p = MULTIPLY_ADD(p, r, 1.0f / 24);
  p = MULTIPLY_ADD(p, r, 1.0f / 6);
  p = MULTIPLY_ADD(p, r, 0.5f);
  return MULTIPLY_ADD(p * r, r, r);
}

#include "functions.h"
static const lab_functions functions_f32 = FUNCTIONS;
