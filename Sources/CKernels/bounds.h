// What is done to gradients and parameters besides an optimizer's rule.

static long NAME(clamp)(long count, void *vector, double bound_) {
  REAL *x = vector;
  const REAL bound = (REAL)bound_;
  long changed = 0;
  for (long n = 0; n < count; n++) {
    REAL before = x[n];
    x[n] = before > bound ? bound : before < -bound ? -bound : before;
    changed += x[n] != before;
  }
  return changed;
}

static long NAME(shrink)(long count, void *vector, double threshold_) {
  REAL *x = vector;
  const REAL threshold = (REAL)threshold_;
  long zeros = 0;
  for (long n = 0; n < count; n++) {
    x[n] = x[n] > threshold ? x[n] - threshold : x[n] < -threshold ? x[n] + threshold : 0;
    zeros += x[n] == 0;
  }
  return zeros;
}

// Squares are taken of numbers divided by a power of two near the largest, so that none overflows.
static int NAME(exponent)(long count, const REAL *x) {
  REAL largest = 0;
  for (long n = 0; n < count; n++) {
    REAL magnitude = x[n] < 0 ? -x[n] : x[n];
    largest = magnitude > largest ? magnitude : largest;
  }
  int exponent;
  frexp((double)largest, &exponent);
  return exponent;
}

static void NAME(column_squares)(long rows, long columns, const REAL *x, double factor, double *sums) {
  for (long c = 0; c < columns; c++) sums[c] = 0;
  for (long r = 0; r < rows; r++) {
    const REAL *row = x + r * columns;
    for (long c = 0; c < columns; c++) {
      double scaled = (double)row[c] * factor;
      sums[c] += scaled * scaled;
    }
  }
}

static long NAME(clip_columns)(long rows, long columns, const void *w, void *gradient, double threshold, double epsilon,
                               double *scratch) {
  REAL *g = gradient;
  double *norms = scratch, *factors = scratch + columns;
  const int exponent_g = NAME(exponent)(rows * columns, g), exponent_w = NAME(exponent)(rows * columns, w);
  NAME(column_squares)(rows, columns, g, ldexp(1, -exponent_g), norms);
  NAME(column_squares)(rows, columns, w, ldexp(1, -exponent_w), factors);
  long changed = 0;
  for (long c = 0; c < columns; c++) {
    double weight = ldexp(sqrt(factors[c]), exponent_w), norm = ldexp(sqrt(norms[c]), exponent_g);
    double bound = threshold * (weight > epsilon ? weight : epsilon);
    factors[c] = norm > bound ? bound / norm : 1;
    changed += norm > bound ? rows : 0;
  }
  if (changed == 0) return 0;
  for (long r = 0; r < rows; r++) {
    REAL *row = g + r * columns;
    for (long c = 0; c < columns; c++) row[c] *= (REAL)factors[c];
  }
  return changed;
}
