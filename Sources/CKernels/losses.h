// Losses by row, and softmax.

// Rows of few classes would not fill vectors: they go side by side, class behind class.
#define SIDE_BY_SIDE 16
#define FEW_CLASSES 64

static void NAME(entropy_few)(long rows, long classes, const REAL *y, const int32_t *targets, const double *weights, double *losses,
                              REAL *gradient, int32_t *predicted) {
  bool isScored = false;
  for (long r = 0; r < rows; r++) isScored |= weights[r] != 0;
  if (!isScored) {
    for (long r = 0; r < rows; r++) losses[r] = 0, predicted[r] = -1;
    if (gradient) NAME(zero_row)(rows * classes, gradient);
    return;
  }
  REAL z[FEW_CLASSES * SIDE_BY_SIDE], highest[SIDE_BY_SIDE], sum[SIDE_BY_SIDE];
  BITS best[SIDE_BY_SIDE];
  double logarithm[SIDE_BY_SIDE];
  for (long r = 0; r < rows; r++)
    NUMBERS_LOOP for (long k = 0; k < classes; k++) z[k * SIDE_BY_SIDE + r] = y[r * classes + k];
  for (long r = rows; r < SIDE_BY_SIDE; r++)
    NUMBERS_LOOP for (long k = 0; k < classes; k++) z[k * SIDE_BY_SIDE + r] = 0;
  UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) highest[r] = z[r], best[r] = 0, sum[r] = 0;
  NUMBERS_LOOP for (long k = 1; k < classes; k++)
    UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) {
      REAL number = z[k * SIDE_BY_SIDE + r];
      best[r] = number > highest[r] ? (BITS)k : best[r];
      highest[r] = number > highest[r] ? number : highest[r];
    }
  NUMBERS_LOOP for (long k = 0; k < classes; k++)
    UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) sum[r] += z[k * SIDE_BY_SIDE + r] = NAME(exp)(z[k * SIDE_BY_SIDE + r] - highest[r]);
  UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) logarithm[r] = logarithm_f64((double)sum[r]);
  for (long r = 0; r < rows; r++) {
    predicted[r] = weights[r] == 0 ? -1 : (int32_t)best[r];
    losses[r] = weights[r] == 0 ? 0 : weights[r] * (logarithm[r] + ((double)highest[r] - (double)y[r * classes + targets[r]]));
  }
  if (!gradient) return;
  REAL share[SIDE_BY_SIDE] = {0};
  for (long r = 0; r < rows; r++) share[r] = (REAL)weights[r];
  UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) share[r] /= sum[r];
  NUMBERS_LOOP for (long k = 0; k < classes; k++)
    UNITS_LOOP for (long r = 0; r < SIDE_BY_SIDE; r++) z[k * SIDE_BY_SIDE + r] *= share[r];
  for (long r = 0; r < rows; r++) {
    REAL *row = gradient + r * classes;
    NUMBERS_LOOP for (long k = 0; k < classes; k++) row[k] = z[k * SIDE_BY_SIDE + r];
    if (weights[r] == 0)
      NAME(zero_row)(classes, row);
    else
      row[targets[r]] -= (REAL)weights[r];
  }
}

static void NAME(cross_entropy)(long rows, long classes, const void *logits, const int32_t *targets, const double *weights,
                                double *losses, void *gradient, int32_t *predicted) {
  if (classes <= FEW_CLASSES) {
    for (long r = 0; r < rows; r += SIDE_BY_SIDE)
      NAME(entropy_few)(rows - r < SIDE_BY_SIDE ? rows - r : SIDE_BY_SIDE, classes, CONST_ROW(logits, r, classes), targets + r,
                        weights + r, losses + r, gradient ? ROW(gradient, r, classes) : 0, predicted + r);
    return;
  }
  for (long r = 0; r < rows; r++) {
    const REAL *y = CONST_ROW(logits, r, classes);
    REAL *dy = gradient ? ROW(gradient, r, classes) : 0;
    if (weights[r] == 0) {
      losses[r] = 0;
      predicted[r] = -1;
      if (dy) NAME(zero_row)(classes, dy);
      continue;
    }
    long best = 0;
    for (long k = 1; k < classes; k++)
      if (y[k] > y[best]) best = k;
    predicted[r] = (int32_t)best;
    const REAL highest = y[best];
    REAL sum = 0, z[FEW_CLASSES];
    for (long start = 0; start < classes; start += FEW_CLASSES) {
      const long count = classes - start < FEW_CLASSES ? classes - start : FEW_CLASSES;
      UNITS_LOOP for (long k = 0; k < count; k++) z[k] = NAME(exp)(y[start + k] - highest);
      for (long k = 0; k < count; k++) sum += z[k];
      if (dy) __builtin_memcpy(dy + start, z, (unsigned long)count * sizeof(REAL));
    }
    losses[r] = weights[r] * (logarithm_f64((double)sum) + ((double)highest - (double)y[targets[r]]));
    if (!dy) continue;
    const REAL share = (REAL)weights[r] / sum;
    UNITS_LOOP for (long k = 0; k < classes; k++) dy[k] *= share;
    dy[targets[r]] -= (REAL)weights[r];
  }
}
#undef SIDE_BY_SIDE
#undef FEW_CLASSES

static void NAME(squared_error)(long rows, long width, bool squashed, const void *outputs, const void *targets,
                                const double *weights, double *losses, void *gradient) {
  for (long r = 0; r < rows; r++) {
    const REAL *y = CONST_ROW(outputs, r, width), *target = CONST_ROW(targets, r, width);
    REAL *dy = gradient ? ROW(gradient, r, width) : 0;
    losses[r] = 0;
    if (weights[r] == 0) {
      if (dy) NAME(zero_row)(width, dy);
      continue;
    }
    const REAL weight = (REAL)weights[r];
    for (long k = 0; k < width; k++) {
      REAL z = squashed ? NAME(sigmoid)(y[k]) : y[k];
      REAL difference = z - target[k];
      losses[r] += weights[r] * 0.5 * (double)difference * (double)difference;
      if (dy) dy[k] = weight * difference * (squashed ? z * (1 - z) : (REAL)1);
    }
  }
}

#define OUTPUTS_AT_ONCE 64

// Both from e = exp(-|y|), so that nothing overflows; ln(1 + e) and sigmoid(y) - t lose no digits where they are small.
static void NAME(binary_cross_entropy)(long rows, long width, const void *outputs, const void *targets, const double *weights,
                                       double *losses, void *gradient) {
  for (long r = 0; r < rows; r++) {
    REAL *dy = gradient ? ROW(gradient, r, width) : 0;
    losses[r] = 0;
    if (weights[r] == 0) {
      if (dy) NAME(zero_row)(width, dy);
      continue;
    }
    const REAL weight = (REAL)weights[r];
    double sum = 0;
    for (long start = 0; start < width; start += OUTPUTS_AT_ONCE) {
      const REAL *y = CONST_ROW(outputs, r, width) + start, *target = CONST_ROW(targets, r, width) + start;
      const long count = width - start < OUTPUTS_AT_ONCE ? width - start : OUTPUTS_AT_ONCE;
      REAL e[OUTPUTS_AT_ONCE];
      double loss[OUTPUTS_AT_ONCE];
      UNITS_LOOP for (long k = 0; k < count; k++) e[k] = NAME(exp)(-ABSOLUTE(y[k]));
      UNITS_LOOP for (long k = 0; k < count; k++) {
        const double one = 1 + (double)e[k], lost = (double)e[k] - (one - 1);
        loss[k] = logarithm_f64(one) + lost / one + ((double)(y[k] > 0 ? y[k] : 0) - (double)target[k] * (double)y[k]);
      }
      for (long k = 0; k < count; k++) sum += loss[k];
      if (!dy) continue;
      UNITS_LOOP for (long k = 0; k < count; k++) {
        const REAL above = (y[k] > 0 ? 1 : e[k]) / (1 + e[k]), below = (y[k] > 0 ? e[k] : 1) / (1 + e[k]);
        dy[start + k] = weight * ((1 - target[k]) * above - target[k] * below);
      }
    }
    losses[r] = weights[r] * sum;
  }
}
#undef OUTPUTS_AT_ONCE

static void NAME(softmax)(long rows, long classes, const void *logits, const bool *alive, void *probabilities,
                          int32_t *predicted) {
  for (long r = 0; r < rows; r++) {
    const REAL *y = CONST_ROW(logits, r, classes);
    REAL *p = probabilities ? ROW(probabilities, r, classes) : 0;
    predicted[r] = -1;
    if (!alive[r]) {
      if (p) NAME(zero_row)(classes, p);
      continue;
    }
    long best = 0;
    for (long k = 1; k < classes; k++)
      if (y[k] > y[best]) best = k;
    predicted[r] = (int32_t)best;
    if (!p) continue;
    REAL sum = 0;
    for (long k = 0; k < classes; k++) sum += (p[k] = NAME(exp)(y[k] - y[best]));
    for (long k = 0; k < classes; k++) p[k] /= sum;
  }
}

static void NAME(softmax_gradient)(long rows, long classes, const void *probabilities, void *gradient) {
  for (long r = 0; r < rows; r++) {
    const REAL *p = CONST_ROW(probabilities, r, classes);
    REAL *d = ROW(gradient, r, classes), mean = 0;
    for (long k = 0; k < classes; k++) mean += p[k] * d[k];
    for (long k = 0; k < classes; k++) d[k] = p[k] * (d[k] - mean);
  }
}
