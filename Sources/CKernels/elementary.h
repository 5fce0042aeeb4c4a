// exp, tanh and sigmoid for one precision, written so that clang vectorises loops over them: no branches, no calls.
// REAL, BITS, NAME(x) and the constants come from the including file. Errors (measured by the tests): below 3 ulp.

// 2^k * (1 + p) = exp(x), |ln2/2| remainder; k through the low bits of x*log2(e) + 1.5*2^mantissa.
static inline __attribute__((always_inline)) void NAME(split_exp)(REAL x, REAL *scale, REAL *p) {
  REAL shifted = MULTIPLY_ADD(x, (REAL)1.4426950408889634, SHIFTER);
  BITS bits;
  __builtin_memcpy(&bits, &shifted, sizeof bits);
  REAL k = shifted - SHIFTER;
  REAL r = MULTIPLY_ADD(-k, LN2_HIGH, x);
  r = MULTIPLY_ADD(-k, LN2_LOW, r);
  BITS power = (bits << MANTISSA_BITS) + ONE_BITS;
  __builtin_memcpy(scale, &power, sizeof power);
  *p = NAME(expm1_polynomial)(r);
}

static inline __attribute__((always_inline)) REAL NAME(exp)(REAL x) {
  x = x < EXP_LOW ? EXP_LOW : x;
  x = x > EXP_HIGH ? EXP_HIGH : x;
  REAL scale, p;
  NAME(split_exp)(x, &scale, &p);
  return MULTIPLY_ADD(scale, p, scale);
}

// tanh|x| = |e/(2+e)| with e = exp(-2|x|) - 1 formed without cancellation near 0; the sign is x's.
static inline __attribute__((always_inline)) REAL NAME(tanh)(REAL x) {
  REAL a = ABSOLUTE(x);
  a = a > TANH_HIGH ? TANH_HIGH : a;
  REAL scale, p;
  NAME(split_exp)(-2 * a, &scale, &p);
  REAL e = MULTIPLY_ADD(scale, p, scale - 1);
  return COPY_SIGN(e / (2 + e), x);
}

static inline __attribute__((always_inline)) REAL NAME(sigmoid)(REAL x) {
  return 1 / (1 + NAME(exp)(-x));
}
