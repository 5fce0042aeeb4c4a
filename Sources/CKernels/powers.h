// Powers of two in the bits of a Float64.
#pragma once
#include <stdint.h>

// x = 2^k m with m in [sqrt(1/2), sqrt 2), for a positive, finite x that is not subnormal. Without branches, so that loops over it are
// vectors: unsigned, for there is no signed shift of 64 bits without AVX-512; nor a conversion, so k goes through the mantissa of 1.5 * 2^52.
static inline __attribute__((always_inline)) double split_normal(double x, double *k) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const uint64_t above = bits - 0x3fe6a09e667f3bcdu /* sqrt(1/2) */ + (UINT64_C(1) << 62);
  const uint64_t power = (above >> 52) - 1024, shifted = power + 0x4338000000000000u, reduced = bits - (power << 52);
  __builtin_memcpy(k, &shifted, sizeof *k);
  *k -= 0x1.8p52;
  double m;
  __builtin_memcpy(&m, &reduced, sizeof m);
  return m;
}
