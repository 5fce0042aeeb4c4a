// Elementary functions of one Float64 by fixed sequences of additions, multiplications, divisions and square roots. IEEE 754 rounds these
// correctly everywhere, so bits depend neither on the CPU nor on the C library, whose own functions take other ways with and without
// fused multiply-add, and from version to version. frexp, ldexp and sqrt are exact or correctly rounded by the same standard.
// Errors (measured by the tests): below 1.2 ulp; of sinh and tanh below 3, of atan2 below 4.
#include <math.h>
#include "CKernels.h"
#include "powers.h"

#define LN2_HIGH 0x1.62e42feep-1 /* 32 bits: exact times any exponent */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LN2_LOWEST 0x1.cc01f97b57a08p-87
#define HALF_PI 0x1.921fb54442d18p+0
#define HALF_PI_LOW 0x1.1a62633145c07p-54

// ---- Powers of two: frexp and ldexp without a call, where exponents are those of normal numbers.

static inline double fraction_of(double x, int *exponent) {
  uint64_t bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const int biased = (int)(bits >> 52 & 0x7ff);
  if (biased == 0 || biased == 0x7ff) return frexp(x, exponent);
  *exponent = biased - 1022;
  bits = (bits & 0x800fffffffffffff) | 0x3fe0000000000000;
  __builtin_memcpy(&x, &bits, sizeof x);
  return x;
}

static inline double scaled(double x, int power) {
  if (power < -1022 || power > 1023) return ldexp(x, power);
  const uint64_t bits = (uint64_t)(power + 1023) << 52;
  double factor;
  __builtin_memcpy(&factor, &bits, sizeof factor);
  return x * factor;
}

// ---- Numbers as unevaluated sums high + low, |low| at most half an ulp of high: about 106 bits.

typedef struct {
  double high, low;
} pair;

// a + b exactly (Knuth).
static inline pair sum(double a, double b) {
  const double s = a + b, t = s - a;
  return (pair){s, (a - (s - t)) + (b - t)};
}

// a b exactly, where neither is near the ends of the range (Dekker).
static inline pair product(double a, double b) {
  const double p = a * b, a_shifted = 0x1.0000002p27 * a, b_shifted = 0x1.0000002p27 * b;
  const double a_high = a_shifted - (a_shifted - a), b_high = b_shifted - (b_shifted - b);
  const double a_low = a - a_high, b_low = b - b_high;
  return (pair){p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

static inline pair add(pair a, pair b) {
  const pair s = sum(a.high, b.high);
  return sum(s.high, s.low + (a.low + b.low));
}

static inline pair times(pair a, pair b) {
  const pair p = product(a.high, b.high);
  return sum(p.high, p.low + (a.high * b.low + a.low * b.high));
}

// ---- Exponentials

// (e^h - 1 - h) / h^2 for |h| <= ln2/2: Taylor series, truncation below 1e-18.
static inline double exp_tail(double h) {
  double p = 1.0 / 6227020800;
  p = p * h + 1.0 / 479001600;
  p = p * h + 1.0 / 39916800;
  p = p * h + 1.0 / 3628800;
  p = p * h + 1.0 / 362880;
  p = p * h + 1.0 / 40320;
  p = p * h + 1.0 / 5040;
  p = p * h + 1.0 / 720;
  p = p * h + 1.0 / 120;
  p = p * h + 1.0 / 24;
  p = p * h + 1.0 / 6;
  return p * h + 0.5;
}

// e^(x + low) = 2^k (1 + h + rest); x in the range of exponents.
typedef struct {
  int k;
  double h, rest;
} exponential;

static inline exponential split_exp(double x, double low) {
  const double k = (x * 0x1.71547652b82fep+0 + 0x1.8p52) - 0x1.8p52;
  const pair reduced = sum(x - k * LN2_HIGH, -(k * LN2_LOW)), r = sum(reduced.high, reduced.low + low);
  const double h = r.high;
  return (exponential){(int)k, h, h * h * exp_tail(h) + r.low * (1 + h)};
}

static double exp_of(double x, double low) {
  if (x != x) return x;
  if (x > 710) return INFINITY;
  if (x < -746) return 0;
  const exponential e = split_exp(x, low);
  const pair one = sum(1, e.h);
  return scaled(one.high + (one.low + e.rest), e.k);
}

double lab_exp(double x) { return exp_of(x, 0); }

double lab_expm1(double x) {
  if (x != x) return x;
  if (x > 40) return lab_exp(x);
  if (x < -40) return -1;
  const exponential e = split_exp(x, 0);
  if (e.k == 0) return e.h + e.rest;
  const double scale = scaled(1, e.k);
  const pair s = sum(scale - 1, scale * e.h);
  return s.high + (s.low + scale * e.rest);
}

double lab_tanh(double x) {
  const double e = lab_expm1(-2 * (x < 0 ? -x : x));
  return copysign(e / (2 + e), x);
}

double lab_sinh(double x) {
  const double a = fabs(x), e = a > 700 ? 0 : lab_expm1(a), half = a > 700 ? lab_exp(a / 2) : 0;
  return copysign(a > 700 ? half / 2 * half : (e + e / (1 + e)) / 2, x);
}

double lab_cosh(double x) {
  const double a = fabs(x), e = lab_exp(a > 700 ? a / 2 : a);
  return a > 700 ? e / 2 * e : (e + 1 / e) / 2;
}

// ---- Logarithms

// x = 2^k m with m in [sqrt(1/2), sqrt 2), for a positive, finite x.
static inline double split(double x, int *k) {
  const double m = fraction_of(x, k);
  if (m >= 0x1.6a09e667f3bcdp-1) return m;
  *k -= 1;
  return 2 * m;
}

// ln(2^k m): ln m = 2 artanh s = 2 (s + s w/3 + s w^2/5 + ...) with s = (m-1)/(m+1) and w = s^2 below 0.0295.
static inline double logarithm(double k, double m) {
  const double f = m - 1, s = f / (2 + f), w = s * s;
  double p = 1.0 / 23;
  p = p * w + 1.0 / 21;
  p = p * w + 1.0 / 19;
  p = p * w + 1.0 / 17;
  p = p * w + 1.0 / 15;
  p = p * w + 1.0 / 13;
  p = p * w + 1.0 / 11;
  p = p * w + 1.0 / 9;
  p = p * w + 1.0 / 7;
  p = p * w + 1.0 / 5;
  p = p * w + 1.0 / 3;
  // 2s = f - s f: f is exact, the rest small.
  return k * LN2_HIGH + (f - (s * (f - 2 * w * p) - k * LN2_LOW));
}

double lab_log(double x) {
  if (!(x > 0)) return x == 0 ? -INFINITY : x < 0 ? NAN : x;
  if (x == INFINITY) return x;
  int k;
  const double m = split(x, &k);
  return logarithm(k, m);
}

void lab_logs(long count, double *x) {
  for (long n = 0; n < count; n++) {
    double k;
    const double m = split_normal(x[n], &k);
    x[n] = logarithm(k, m);
  }
}

double lab_log1p(double x) {
  if (x < 0x1p-54 && x > -0x1p-54) return x;
  const double u = 1 + x;
  if (!(u > 0) || u == INFINITY) return lab_log(u);
  return lab_log(u) + (x - (u - 1)) / u;
}

// ln x to about 70 bits, for a positive, finite x.
static pair log_pair(double x) {
  int k;
  const double m = split(x, &k), f = m - 1;
  const pair d = sum(1, m);
  const double q = f / d.high;
  const pair back = product(q, d.high), s = sum(q, ((f - back.high) - back.low - q * d.low) / d.high);
  const pair w = times(s, s);
  double tail = 1.0 / 29;
  for (int n = 27; n >= 9; n -= 2) tail = tail * w.high + 1.0 / n;
  pair p = add((pair){0x1.2492492492492p-3, 0x1.2492492492492p-57}, product(tail, w.high));
  p = add((pair){0x1.999999999999ap-3, -0x1.999999999999ap-57}, times(p, w));
  p = add((pair){0x1.5555555555555p-2, 0x1.5555555555555p-56}, times(p, w));
  p = times(times(p, w), s);
  const pair ln_m = add((pair){2 * s.high, 2 * s.low}, (pair){2 * p.high, 2 * p.low});
  const pair low = product(k, LN2_LOW), ln2s = sum(k * LN2_HIGH, low.high);
  return add((pair){ln2s.high, ln2s.low + (low.low + k * LN2_LOWEST)}, ln_m);
}

double lab_log10(double x) {
  if (!(x > 0) || x == INFINITY) return lab_log(x);
  const pair result = times(log_pair(x), (pair){0x1.bcb7b1526e50ep-2, 0x1.95355baaafad3p-57});
  return result.high + result.low;
}

double lab_pow(double x, double y) {
  if (y == 0 || x == 1) return 1;
  if (x != x || y != y) return x + y;
  const double a = fabs(x);
  const bool isWhole = fabs(y) >= 0x1p53 || (fabs(y) + 0x1p52) - 0x1p52 == fabs(y);
  const bool isOdd = isWhole && fabs(y) < 0x1p53 && (((long long)y) & 1);
  if (x < 0 && a != INFINITY && !isWhole && fabs(y) != INFINITY) return NAN;
  double result;
  if (a == 1)
    result = 1;
  else if (a == 0 || a == INFINITY || fabs(y) > 0x1p64)
    // The logarithm of no other number than 1 is so small that such a power stays in range.
    result = (y > 0) == (a > 1) ? INFINITY : 0;
  else {
    const pair l = log_pair(a), z = times(l, (pair){y, 0});
    result = exp_of(z.high, z.low);
  }
  return isOdd ? copysign(result, x) : result;
}

// ---- The circle

// 2/pi in words of 64 bits behind a word of zeros: the first 1344 bits, more than any Float64 asks for.
static const uint64_t two_over_pi[] = {
    0x0000000000000000, 0xa2f9836e4e441529, 0xfc2757d1f534ddc0, 0xdb6295993c439041, 0xfe5163abdebbc561, 0xb7246e3a424dd2e0,
    0x06492eea09d1921c, 0xfe1deb1cb129a73e, 0xe88235f52ebb4484, 0xe99c7026b45f7e41, 0x3991d639835339f4, 0x9c845f8bbdf9283b,
    0x1ff897ffde05980f, 0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7, 0x4f463f669e5fea2d, 0x7527bac7ebe5f17b, 0x3d0739f78a5292ea,
    0x6bfb5fb11f8d5d08, 0x56033046fc7b6bab, 0xf0cfbc209af4361d, 0xa9e391615ee61b08};

static inline uint64_t bits_from(int place) {
  const int word = place / 64, bit = place % 64;
  return bit == 0 ? two_over_pi[word] : two_over_pi[word] << bit | two_over_pi[word + 1] >> (64 - bit);
}

// x = quadrant pi/2 + r with |r| <= pi/4, for a finite x from 0 on (Payne and Hanek 1983): x = M 2^e, and bits of 2/pi whose product with x
// is a multiple of 4 are left out. The next 192 leave a fraction of 190 bits, of which cancellation takes no more than 62.
static int reduce(double x, pair *r) {
  if (x <= HALF_PI / 2) {
    *r = (pair){x, 0};
    return 0;
  }
  int e;
  const uint64_t M = (uint64_t)(0x1p53 * fraction_of(x, &e));
  const int place = e - 53 - 2 + 64;
  const unsigned __int128 third = (unsigned __int128)M * bits_from(place + 128);
  const unsigned __int128 second = (unsigned __int128)M * bits_from(place + 64) + (third >> 64);
  const uint64_t high = M * bits_from(place) + (uint64_t)(second >> 64), middle = (uint64_t)second, low = (uint64_t)third;
  int quadrant = (int)(high >> 62);
  unsigned __int128 fraction = (unsigned __int128)(high << 2 | middle >> 62) << 64 | (middle << 2 | low >> 62);
  const bool isAbove = fraction >> 127;
  if (isAbove) fraction = -fraction, quadrant += 1;
  const uint64_t top = (uint64_t)(fraction >> 64), bottom = (uint64_t)fraction;
  const int zeros = top ? __builtin_clzll(top) : bottom ? 64 + __builtin_clzll(bottom) : 127;
  fraction <<= zeros;
  const double first = scaled((double)(uint64_t)(fraction >> 75), -53 - zeros);
  const double rest = scaled((double)(uint64_t)(fraction >> 11 & UINT64_MAX), -117 - zeros);
  const pair part = isAbove ? (pair){-first, -rest} : (pair){first, rest};
  *r = times(part, (pair){HALF_PI, HALF_PI_LOW});
  return quadrant & 3;
}

// sin(r) and cos(r), |r| <= pi/4: Taylor series, truncation below 1e-18.
static inline double sine(pair r) {
  const double h = r.high, z = h * h;
  double p = 1.0 / 355687428096000;
  p = p * z - 1.0 / 1307674368000;
  p = p * z + 1.0 / 6227020800;
  p = p * z - 1.0 / 39916800;
  p = p * z + 1.0 / 362880;
  p = p * z - 1.0 / 5040;
  p = p * z + 1.0 / 120;
  p = p * z - 1.0 / 6;
  return h + (h * z * p + r.low * (1 - z / 2));
}

static inline double cosine(pair r) {
  const double h = r.high, z = h * h, w = 1 - z / 2;
  double p = -1.0 / 6402373705728000;
  p = p * z + 1.0 / 20922789888000;
  p = p * z - 1.0 / 87178291200;
  p = p * z + 1.0 / 479001600;
  p = p * z - 1.0 / 3628800;
  p = p * z + 1.0 / 40320;
  p = p * z - 1.0 / 720;
  p = p * z + 1.0 / 24;
  return w + (((1 - w) - z / 2) + (z * z * p - h * r.low));
}

double lab_sin(double x) {
  if (x - x != 0) return x - x;
  pair r;
  const int quadrant = reduce(fabs(x), &r);
  const double value = quadrant & 1 ? cosine(r) : sine(r);
  return (quadrant & 2 ? -1 : 1) * copysign(1, x) * value;
}

double lab_cos(double x) {
  if (x - x != 0) return x - x;
  pair r;
  const int quadrant = reduce(fabs(x), &r);
  const double value = quadrant & 1 ? sine(r) : cosine(r);
  return quadrant == 1 || quadrant == 2 ? -value : value;
}

// atan(t), 0 <= t <= 1: where t is large by what is left of pi/4, and by the series of half that angle.
static double arc(double t) {
  const bool isWide = t > 0.4142135623730951;
  const double u = isWide ? (t - 1) / (t + 1) : t, v = u / (1 + sqrt(1 + u * u)), z = v * v;
  double p = -1.0 / 23;
  for (int n = 21; n >= 3; n -= 2) p = p * z + (n % 4 == 1 ? 1.0 : -1.0) / n;
  const double angle = 2 * (v + v * z * p);
  return isWide ? HALF_PI / 2 + (angle + HALF_PI_LOW / 2) : angle;
}

double lab_atan2(double y, double x) {
  if (x != x || y != y) return x + y;
  const double a = fabs(x), b = fabs(y);
  double angle;
  if (a == b)
    angle = a == 0 ? 0 : HALF_PI / 2;
  else
    angle = a > b ? arc(b / a) : HALF_PI - (arc(a / b) - HALF_PI_LOW);
  if (signbit(x)) angle = 2 * HALF_PI - (angle - 2 * HALF_PI_LOW);
  return copysign(angle, y);
}

double lab_hypot(double x, double y) {
  const double a = fabs(x), b = fabs(y);
  if (a == INFINITY || b == INFINITY) return INFINITY;
  const double most = a > b ? a : b;
  if (!(most > 0)) return a + b;
  int e;
  fraction_of(most, &e);
  const double u = scaled(a, -e), v = scaled(b, -e);
  return scaled(sqrt(u * u + v * v), e);
}
