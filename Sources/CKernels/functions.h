// All kernels of one precision in one family. Included with REAL, NAME(x) etc. set by family.h.

#include "elementary.h"

#define LANES (VECTOR_BYTES / (long)sizeof(REAL))
// Gates of one row lie behind one another; clang would hoist its alias check over all rows, find them overlapping and run scalar code.
#define UNITS_LOOP _Pragma("clang loop vectorize(assume_safety) interleave(enable)")
// All units of a row. Two vectors at a time where there are as many: one alone waits for its own exp, for there are fewer
// instructions in flight than that takes long.
#define EACH_UNIT(H, ...)                                                                   \
  {                                                                                         \
    const long together = (H) / (2 * LANES) * (2 * LANES);                                  \
    _Pragma("clang loop vectorize(assume_safety) interleave_count(2)")                      \
    for (long h = 0; h < together; h++) {                                                   \
      __VA_ARGS__                                                                           \
    }                                                                                       \
    UNITS_LOOP for (long h = together; h < (H); h++) {                                      \
      __VA_ARGS__                                                                           \
    }                                                                                       \
  }
// Numbers that go to places far apart: clang would scatter vectors, which takes longer.
#define NUMBERS_LOOP _Pragma("clang loop vectorize(disable) interleave(disable)")
#include "product.h"

#define ROW(pointer, row, width) ((REAL *)(pointer) + (row) * (width))
#define CONST_ROW(pointer, row, width) ((const REAL *)(pointer) + (row) * (width))

static void NAME(copy_row)(long units, const REAL *from, REAL *to) {
  __builtin_memcpy(to, from, (unsigned long)units * sizeof(REAL));
}

static void NAME(zero_row)(long count, REAL *row) {
  __builtin_memset(row, 0, (unsigned long)count * sizeof(REAL));
}

// ---- rnn: s = phi(a)
// Backward needs phi'(a) as a function of s alone, which all four activations allow.
#define RNN_STAGE(ACTIVATION, VALUE, SLOPE)                                                                  \
  static void NAME(rnn_##ACTIVATION##_forward)(const lab_stage *stage) {                                     \
    const long H = stage->units;                                                                             \
    const REAL *bias = stage->bias;                                                                          \
    for (long b = 0; b < stage->rows; b++) {                                                                 \
      REAL *s = ROW(stage->result[0], b, H);                                                                 \
      if (stage->time >= stage->lengths[b]) {                                                                \
        NAME(copy_row)(H, CONST_ROW(stage->source[0], b, H), s);                                             \
        continue;                                                                                            \
      }                                                                                                      \
      const REAL *x = CONST_ROW(stage->input, b, H);                                                         \
      EACH_UNIT(H, {                                                                                         \
        REAL a = x[h] + bias[h];                                                                             \
        s[h] = VALUE;                                                                                        \
      })                                                                                                     \
    }                                                                                                        \
  }                                                                                                          \
  static void NAME(rnn_##ACTIVATION##_backward)(const lab_stage *stage) {                                    \
    const long H = stage->units;                                                                             \
    for (long b = 0; b < stage->rows; b++) {                                                                 \
      REAL *da = ROW(stage->input_gradient, b, H);                                                           \
      if (stage->time >= stage->lengths[b]) {                                                                \
        NAME(zero_row)(H, da);                                                                               \
        continue;                                                                                            \
      }                                                                                                      \
      const REAL *state = CONST_ROW(stage->result[0], b, H), *ds = CONST_ROW(stage->gradient[0], b, H);      \
      UNITS_LOOP for (long h = 0; h < H; h++) {                                                              \
        REAL s = state[h];                                                                                   \
        da[h] = ds[h] * (SLOPE);                                                                             \
      }                                                                                                      \
    }                                                                                                        \
  }

RNN_STAGE(tanh, NAME(tanh)(a), MULTIPLY_ADD(-s, s, (REAL)1))
RNN_STAGE(sigmoid, NAME(sigmoid)(a), s * (1 - s))
RNN_STAGE(relu, a < 0 ? 0 : a, s > 0 ? (REAL)1 : (REAL)0)
RNN_STAGE(linear, a, ((void)s, (REAL)1))

// ---- lstm: i f g o; q = f q- + i g; s = o tanh(q)
// Forward leaves the four gates' values in place of the pre-activations.
static void NAME(lstm_forward)(const lab_stage *stage) {
  const long H = stage->units;
  const REAL *bias_i = stage->bias, *bias_f = bias_i + H, *bias_g = bias_f + H, *bias_o = bias_g + H;
  for (long b = 0; b < stage->rows; b++) {
    REAL *s = ROW(stage->result[0], b, H), *q = ROW(stage->result[1], b, H);
    const REAL *q_before = CONST_ROW(stage->source[1], b, H);
    if (stage->time >= stage->lengths[b]) {
      NAME(copy_row)(H, CONST_ROW(stage->source[0], b, H), s);
      NAME(copy_row)(H, q_before, q);
      continue;
    }
    REAL *i = ROW(stage->input, b, 4 * H), *f = i + H, *g = f + H, *o = g + H;
    EACH_UNIT(H, {
      REAL iv = NAME(sigmoid)(i[h] + bias_i[h]), fv = NAME(sigmoid)(f[h] + bias_f[h]);
      REAL gv = NAME(tanh)(g[h] + bias_g[h]), ov = NAME(sigmoid)(o[h] + bias_o[h]);
      REAL qv = MULTIPLY_ADD(fv, q_before[h], iv * gv);
      i[h] = iv, f[h] = fv, g[h] = gv, o[h] = ov, q[h] = qv;
      s[h] = ov * NAME(tanh)(qv);
    })
  }
}

static void NAME(lstm_backward)(const lab_stage *stage) {
  const long H = stage->units;
  for (long b = 0; b < stage->rows; b++) {
    REAL *di = ROW(stage->input_gradient, b, 4 * H), *df = di + H, *dg = df + H, *do_ = dg + H;
    if (stage->time >= stage->lengths[b]) {
      NAME(zero_row)(4 * H, di);
      continue;
    }
    const REAL *i = CONST_ROW(stage->input, b, 4 * H), *f = i + H, *g = f + H, *o = g + H;
    const REAL *q = CONST_ROW(stage->result[1], b, H), *q_before = CONST_ROW(stage->source[1], b, H);
    const REAL *ds = CONST_ROW(stage->gradient[0], b, H), *dq = CONST_ROW(stage->gradient[1], b, H);
    REAL *dq_before = ROW(stage->source_gradient[1], b, H);
    EACH_UNIT(H, {
      REAL iv = i[h], fv = f[h], gv = g[h], ov = o[h], squashed = NAME(tanh)(q[h]);
      REAL delta = MULTIPLY_ADD(ds[h] * ov, MULTIPLY_ADD(-squashed, squashed, (REAL)1), dq[h]);
      di[h] = delta * gv * (iv * (1 - iv));
      df[h] = delta * q_before[h] * (fv * (1 - fv));
      dg[h] = delta * iv * MULTIPLY_ADD(-gv, gv, (REAL)1);
      do_[h] = ds[h] * squashed * (ov * (1 - ov));
      dq_before[h] = MULTIPLY_ADD(delta, fv, dq_before[h]);
    })
  }
}

// ---- gru: r z n; n = tanh(x_n + r (u_n + d)); s = n + z (s- - n)
// Rounded as the traced formula is, so that both are the same bits.
// Forward leaves the three gates' values in place of the input part.
static void NAME(gru_forward)(const lab_stage *stage) {
  const long H = stage->units;
  const REAL *bias_r = stage->bias, *bias_z = bias_r + H, *bias_n = bias_z + H, *d = stage->unit[0];
  for (long b = 0; b < stage->rows; b++) {
    REAL *s = ROW(stage->result[0], b, H);
    const REAL *before = CONST_ROW(stage->source[0], b, H);
    if (stage->time >= stage->lengths[b]) {
      NAME(copy_row)(H, before, s);
      continue;
    }
    REAL *r = ROW(stage->input, b, 3 * H), *z = r + H, *n = z + H;
    const REAL *u_r = CONST_ROW(stage->recurrent, b, 3 * H), *u_z = u_r + H, *u_n = u_z + H;
    EACH_UNIT(H, {
      REAL rv = NAME(sigmoid)(r[h] + bias_r[h] + u_r[h]), zv = NAME(sigmoid)(z[h] + bias_z[h] + u_z[h]);
      REAL nv = NAME(tanh)((n[h] + bias_n[h]) + rv * (u_n[h] + d[h]));
      r[h] = rv, z[h] = zv, n[h] = nv;
      s[h] = nv + zv * (before[h] - nv);
    })
  }
}

static void NAME(gru_backward)(const lab_stage *stage) {
  const long H = stage->units;
  const REAL *d = stage->unit[0];
  REAL *d_gradient = stage->unit_gradient[0];
  for (long b = 0; b < stage->rows; b++) {
    REAL *dr = ROW(stage->input_gradient, b, 3 * H), *dz = dr + H, *dn = dz + H;
    REAL *du_r = ROW(stage->recurrent_gradient, b, 3 * H), *du_z = du_r + H, *du_n = du_z + H;
    if (stage->time >= stage->lengths[b]) {
      NAME(zero_row)(3 * H, dr);
      NAME(zero_row)(3 * H, du_r);
      continue;
    }
    const REAL *r = CONST_ROW(stage->input, b, 3 * H), *z = r + H, *n = z + H;
    const REAL *u_n = CONST_ROW(stage->recurrent, b, 3 * H) + 2 * H;
    const REAL *before = CONST_ROW(stage->source[0], b, H), *ds = CONST_ROW(stage->gradient[0], b, H);
    REAL *ds_before = ROW(stage->source_gradient[0], b, H);
    EACH_UNIT(H, {
      REAL rv = r[h], zv = z[h], nv = n[h], delta = ds[h], product = u_n[h] + d[h];
      REAL candidate = (delta - delta * zv) * (1 - nv * nv);
      REAL reset = candidate * product * (rv * (1 - rv)), update = delta * (before[h] - nv) * (zv * (1 - zv));
      REAL inner = candidate * rv;
      dr[h] = du_r[h] = reset;
      dz[h] = du_z[h] = update;
      dn[h] = candidate;
      du_n[h] = inner;
      d_gradient[h] += inner;
      ds_before[h] += delta * zv;
    })
  }
}

static const lab_stage_pair NAME(stages)[] = {
    {"rnn-tanh", NAME(rnn_tanh_forward), NAME(rnn_tanh_backward)},
    {"rnn-sigmoid", NAME(rnn_sigmoid_forward), NAME(rnn_sigmoid_backward)},
    {"rnn-relu", NAME(rnn_relu_forward), NAME(rnn_relu_backward)},
    {"rnn-linear", NAME(rnn_linear_forward), NAME(rnn_linear_backward)},
    {"lstm", NAME(lstm_forward), NAME(lstm_backward)},
    {"gru", NAME(gru_forward), NAME(gru_backward)},
    {0, 0, 0},
};

// ---- losses

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

// ---- optimizers

// p -= rate g
static void NAME(update_sgd)(const lab_update *u) {
  REAL *p = u->p;
  const REAL *g = u->g;
  const REAL rate = (REAL)u->rate;
  UNITS_LOOP for (long n = 0; n < u->count; n++) p[n] = MULTIPLY_ADD(-rate, g[n], p[n]);
}

// v = momentum v + take scale g; p -= rate (nesterov ? scale g + momentum v : v); memory: v
static void NAME(update_momentum)(const lab_update *u) {
  REAL *p = u->p, *v = u->memory[0];
  const REAL *g = u->g;
  const REAL rate = (REAL)u->rate, scale = (REAL)u->scale, momentum = (REAL)u->momentum, take = (REAL)(u->take * u->scale);
  const bool nesterov = u->nesterov;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    v[n] = MULTIPLY_ADD(momentum, v[n], take * g[n]);
    REAL direction = nesterov ? MULTIPLY_ADD(momentum, v[n], scale * g[n]) : v[n];
    p[n] = MULTIPLY_ADD(-rate, direction, p[n]);
  }
}

// m = keep1 m + (1-keep1) g; v = keep2 v + (1-keep2) g^2; p -= rate (m/correction1) / (sqrt(v/correction2) + epsilon); memory: m, v
static void NAME(update_adam)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0], *v = u->memory[1];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)(1 - u->keep1), c2 = (REAL)(1 - u->keep2);
  const REAL step = (REAL)(u->rate / u->correction1), root = (REAL)(1 / SQUARE_ROOT_DOUBLE(u->correction2));
  const REAL square = (REAL)(1 / u->correction2), eps = (REAL)u->epsilon;
  const bool inside = u->inside;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    m[n] = MULTIPLY_ADD(b1, m[n], c1 * g[n]);
    v[n] = MULTIPLY_ADD(b2, v[n], c2 * (g[n] * g[n]));
    p[n] -= step * m[n] / (inside ? SQUARE_ROOT(MULTIPLY_ADD(v[n], square, eps)) : MULTIPLY_ADD(SQUARE_ROOT(v[n]), root, eps));
  }
}

// As Adam, with the largest v so far under the root; memory: m, v, largest
static void NAME(update_amsgrad)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0], *v = u->memory[1], *largest = u->memory[2];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)(1 - u->keep1), c2 = (REAL)(1 - u->keep2);
  const REAL step = (REAL)(u->rate / u->correction1), root = (REAL)(1 / SQUARE_ROOT_DOUBLE(u->correction2));
  const REAL square = (REAL)(1 / u->correction2), eps = (REAL)u->epsilon;
  const bool inside = u->inside;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    m[n] = MULTIPLY_ADD(b1, m[n], c1 * g[n]);
    v[n] = MULTIPLY_ADD(b2, v[n], c2 * (g[n] * g[n]));
    REAL most = largest[n] > v[n] ? largest[n] : v[n];
    largest[n] = most;
    p[n] -= step * m[n] / (inside ? SQUARE_ROOT(MULTIPLY_ADD(most, square, eps)) : MULTIPLY_ADD(SQUARE_ROOT(most), root, eps));
  }
}

// m as Adam; w = max(keep2 w, |g| + epsilon); p -= rate (m/correction1) / w, 0 where w is 0; memory: m, w
static void NAME(update_adamax)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0], *w = u->memory[1];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)(1 - u->keep1);
  const REAL step = (REAL)(u->rate / u->correction1), eps = (REAL)u->epsilon;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    m[n] = MULTIPLY_ADD(b1, m[n], c1 * g[n]);
    REAL kept = b2 * w[n], fresh = (g[n] < 0 ? -g[n] : g[n]) + eps;
    REAL most = kept > fresh ? kept : fresh;
    w[n] = most;
    // Without epsilon a number whose gradient was always 0 has m = 0 too.
    p[n] -= step * m[n] / (most == 0 ? (REAL)1 : most);
  }
}

// m = keep1 m + take g, v as Adam; p -= (ahead g + rate m) / (sqrt(v/correction2) + epsilon); memory: m, v
static void NAME(update_nadam)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0], *v = u->memory[1];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)u->take, c2 = (REAL)(1 - u->keep2);
  const REAL rate = (REAL)u->rate, ahead = (REAL)u->ahead, root = (REAL)(1 / SQUARE_ROOT_DOUBLE(u->correction2));
  const REAL square = (REAL)(1 / u->correction2), eps = (REAL)u->epsilon;
  const bool inside = u->inside;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    m[n] = MULTIPLY_ADD(b1, m[n], c1 * g[n]);
    v[n] = MULTIPLY_ADD(b2, v[n], c2 * (g[n] * g[n]));
    REAL direction = MULTIPLY_ADD(rate, m[n], ahead * g[n]);
    p[n] -= direction / (inside ? SQUARE_ROOT(MULTIPLY_ADD(v[n], square, eps)) : MULTIPLY_ADD(SQUARE_ROOT(v[n]), root, eps));
  }
}

// v = keep1 v + (1-keep1) g^2, less the square of the mean of g where that is kept; d = scale g / (sqrt(v) + epsilon), or the velocity
// momentum w + d where that is kept; p -= rate d; memory: v, mean or NULL, velocity or NULL
static void NAME(update_rmsprop)(const lab_update *u) {
  REAL *p = u->p, *v = u->memory[0], *mean = u->memory[1], *velocity = u->memory[2];
  const REAL *g = u->g;
  const REAL keep = (REAL)u->keep1, take = (REAL)(1 - u->keep1), momentum = (REAL)u->momentum, eps = (REAL)u->epsilon;
  const REAL rate = (REAL)u->rate, scale = (REAL)u->scale;
  const bool inside = u->inside;
#define RMSPROP(VARIANCE, DIRECTION)                                                             \
  UNITS_LOOP for (long n = 0; n < u->count; n++) {                                               \
    v[n] = MULTIPLY_ADD(keep, v[n], take * (g[n] * g[n]));                                       \
    REAL variance = v[n];                                                                        \
    VARIANCE;                                                                                    \
    REAL direction = scale * g[n] / (inside ? SQUARE_ROOT(variance + eps) : SQUARE_ROOT(variance) + eps); \
    DIRECTION;                                                                                   \
    p[n] = MULTIPLY_ADD(-rate, direction, p[n]);                                                 \
  }
// Rounding may leave a variance below 0; what is not a number stays so.
#define CENTERED                                           \
  mean[n] = MULTIPLY_ADD(keep, mean[n], take * g[n]);      \
  variance = MULTIPLY_ADD(-mean[n], mean[n], variance);    \
  variance = variance < 0 ? 0 : variance
#define WITH_MOMENTUM                                            \
  direction = MULTIPLY_ADD(momentum, velocity[n], direction);    \
  velocity[n] = direction
  if (mean && velocity) {
    RMSPROP(CENTERED, WITH_MOMENTUM)
  } else if (mean) {
    RMSPROP(CENTERED, )
  } else if (velocity) {
    RMSPROP(, WITH_MOMENTUM)
  } else {
    RMSPROP(, )
  }
#undef RMSPROP
#undef CENTERED
#undef WITH_MOMENTUM
}

// v += g^2; p -= rate g / (sqrt(v) + epsilon); memory: v
static void NAME(update_adagrad)(const lab_update *u) {
  REAL *p = u->p, *v = u->memory[0];
  const REAL *g = u->g;
  const REAL rate = (REAL)u->rate, eps = (REAL)u->epsilon;
  const bool inside = u->inside;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    v[n] = MULTIPLY_ADD(g[n], g[n], v[n]);
    p[n] -= rate * g[n] / (inside ? SQUARE_ROOT(v[n] + eps) : SQUARE_ROOT(v[n]) + eps);
  }
}

// v = keep1 v + (1-keep1) g^2; d = sqrt(w + epsilon) / sqrt(v + epsilon) g; w = keep1 w + (1-keep1) d^2; p -= rate d; memory: v, w
static void NAME(update_adadelta)(const lab_update *u) {
  REAL *p = u->p, *v = u->memory[0], *w = u->memory[1];
  const REAL *g = u->g;
  const REAL keep = (REAL)u->keep1, take = (REAL)(1 - u->keep1), rate = (REAL)u->rate, eps = (REAL)u->epsilon;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    v[n] = MULTIPLY_ADD(keep, v[n], take * (g[n] * g[n]));
    REAL direction = SQUARE_ROOT(w[n] + eps) / SQUARE_ROOT(v[n] + eps) * g[n];
    w[n] = MULTIPLY_ADD(keep, w[n], take * (direction * direction));
    p[n] = MULTIPLY_ADD(-rate, direction, p[n]);
  }
}

// c = keep1 m + (1-keep1) g; m = keep2 m + (1-keep2) g; p -= rate sign(c); memory: m
static void NAME(update_lion)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)(1 - u->keep1), c2 = (REAL)(1 - u->keep2);
  const REAL rate = (REAL)u->rate;
  UNITS_LOOP for (long n = 0; n < u->count; n++) {
    REAL c = MULTIPLY_ADD(b1, m[n], c1 * g[n]);
    m[n] = MULTIPLY_ADD(b2, m[n], c2 * g[n]);
    p[n] -= c > 0 ? rate : c < 0 ? -rate : (REAL)0;
  }
}

// ---- what is done to gradients and parameters besides

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

// ---- vectors

// Sixteen partial sums in Float64, whatever the instruction set: the order of additions is part of the result.
static double NAME(sum_of_squares)(long count, const void *vector) {
  const REAL *x = vector;
  double partial[16] = {0};
  long n = 0;
  for (; n + 16 <= count; n += 16)
    for (int lane = 0; lane < 16; lane++) partial[lane] += (double)x[n + lane] * (double)x[n + lane];
  double total = 0;
  for (int lane = 0; lane < 16; lane++) total += partial[lane];
  for (; n < count; n++) total += (double)x[n] * (double)x[n];
  return total;
}

static void NAME(scale)(long count, void *vector, double factor_) {
  REAL *x = vector;
  const REAL factor = (REAL)factor_;
  UNITS_LOOP for (long n = 0; n < count; n++) x[n] *= factor;
}

static void NAME(gather_rows)(long rows, long columns, const void *table, long stride, const int32_t *index, void *out) {
  for (long r = 0; r < rows; r++) {
    if (index[r] < 0)
      NAME(zero_row)(columns, ROW(out, r, columns));
    else
      NAME(copy_row)(columns, CONST_ROW(table, index[r], stride), ROW(out, r, columns));
  }
}

static void NAME(scatter_add_rows)(long rows, long columns, void *table, long stride, const int32_t *index, const void *in) {
  for (long r = 0; r < rows; r++) {
    if (index[r] < 0) continue;
    REAL *to = ROW(table, index[r], stride);
    const REAL *from = CONST_ROW(in, r, columns);
    UNITS_LOOP for (long c = 0; c < columns; c++) to[c] += from[c];
  }
}

#define SUMMED 32
static void NAME(column_sums)(long rows, long columns, const void *in, void *out) {
  REAL *sum = out;
  // Sums of some columns stay in registers over all rows; of the last, few, the numbers behind them are added up as well, and dropped.
  for (long first = 0; first < columns; first += SUMMED) {
    const long count = columns - first < SUMMED ? columns - first : SUMMED;
    const REAL *from = in;
    REAL partial[SUMMED] = {0};
    for (long c = 0; c < count; c++) partial[c] = sum[first + c];
    long place = first;
    for (; place + SUMMED <= rows * columns; place += columns)
      UNITS_LOOP for (long c = 0; c < SUMMED; c++) partial[c] += from[place + c];
    for (; place < rows * columns; place += columns)
      for (long c = 0; c < count; c++) partial[c] += from[place + c];
    for (long c = 0; c < count; c++) sum[first + c] = partial[c];
  }
}
#undef SUMMED

static void NAME(combine)(long rows, long units, const lab_term *terms, long count, bool adding, void *out) {
  for (long n = 0; n < rows; n++) {
    REAL *to = ROW(out, n, units);
    if (!adding) NAME(zero_row)(units, to);
    for (long k = 0; k < count; k++) {
      const REAL *coefficient = terms[k].coefficient, *in = CONST_ROW(terms[k].in, n, terms[k].stride);
      UNITS_LOOP for (long h = 0; h < units; h++) to[h] = MULTIPLY_ADD(coefficient[h], in[h], to[h]);
    }
  }
}

static void NAME(add_scaled)(long units, double factor_, const void *coefficient_, void *out, long stride) {
  const REAL factor = (REAL)factor_, *coefficient = coefficient_;
  REAL *to = out;
  for (long h = 0; h < units; h++) to[h * stride] = MULTIPLY_ADD(factor, coefficient[h], to[h * stride]);
}

// ---- row operations

#define ROW_OPERATION(OPERATION, VALUE)                                                       \
  static void NAME(row_##OPERATION)(long count, const void *left, const void *right, void *out) { \
    const REAL *a_ = left, *b_ = right;                                                       \
    REAL *to = out;                                                                           \
    UNITS_LOOP for (long n = 0; n < count; n++) {                                             \
      REAL a = a_[n], b = b_[n];                                                              \
      (void)b;                                                                                \
      to[n] = (VALUE);                                                                        \
    }                                                                                         \
  }

ROW_OPERATION(add, a + b)
ROW_OPERATION(subtract, a - b)
ROW_OPERATION(multiply, a * b)
ROW_OPERATION(divide, a / b)
ROW_OPERATION(negate, -a)
ROW_OPERATION(exp, NAME(exp)(a))
ROW_OPERATION(tanh, NAME(tanh)(a))
ROW_OPERATION(sigmoid, NAME(sigmoid)(a))
ROW_OPERATION(relu, a < 0 ? 0 : a)
ROW_OPERATION(step, a > 0 ? (REAL)1 : (REAL)0)
// softplus(a) = max(a, 0) + log(1 + exp(-|a|)); log1p is the library's, one element at a time.
static void NAME(row_softplus)(long count, const void *left, const void *right, void *out) {
  const REAL *a = left;
  REAL *to = out;
  (void)right;
  for (long n = 0; n < count; n++) {
    REAL magnitude = a[n] < 0 ? -a[n] : a[n];
    to[n] = (a[n] > 0 ? a[n] : 0) + (REAL)log1p((double)NAME(exp)(-magnitude));
  }
}

ROW_OPERATION(sqrt, SQUARE_ROOT(a))
// The library's, one element at a time, in Float64: formulas mostly have them on parameters, once a call.
#define ROW_LIBRARY_FUNCTION(FUNCTION)                                                             \
  static void NAME(row_##FUNCTION)(long count, const void *left, const void *right, void *out) {  \
    const REAL *a = left;                                                                          \
    REAL *to = out;                                                                                \
    (void)right;                                                                                   \
    for (long n = 0; n < count; n++) to[n] = (REAL)FUNCTION((double)a[n]);                         \
  }

ROW_LIBRARY_FUNCTION(log)
ROW_LIBRARY_FUNCTION(sin)
ROW_LIBRARY_FUNCTION(cos)

#define FUNCTIONS                                                                                             \
  {                                                                                                           \
    .stages = NAME(stages), .cross_entropy = NAME(cross_entropy),                             \
    .squared_error = NAME(squared_error), .softmax = NAME(softmax), .softmax_gradient = NAME(softmax_gradient),                     \
    .update = {                                                                                               \
      [LAB_UPDATE_SGD] = NAME(update_sgd), [LAB_UPDATE_MOMENTUM] = NAME(update_momentum),                     \
      [LAB_UPDATE_ADAM] = NAME(update_adam), [LAB_UPDATE_AMSGRAD] = NAME(update_amsgrad),                     \
      [LAB_UPDATE_ADAMAX] = NAME(update_adamax), [LAB_UPDATE_NADAM] = NAME(update_nadam),                     \
      [LAB_UPDATE_RMSPROP] = NAME(update_rmsprop), [LAB_UPDATE_ADAGRAD] = NAME(update_adagrad),               \
      [LAB_UPDATE_ADADELTA] = NAME(update_adadelta), [LAB_UPDATE_LION] = NAME(update_lion),                   \
    },                                                                                                        \
    .clamp = NAME(clamp), .shrink = NAME(shrink), .clip_columns = NAME(clip_columns),                         \
    .sum_of_squares = NAME(sum_of_squares), .scale = NAME(scale), .gather_rows = NAME(gather_rows),           \
    .scatter_add_rows = NAME(scatter_add_rows), .column_sums = NAME(column_sums), .combine = NAME(combine),   \
    .multiply = NAME(multiply), .packed_count = NAME(packed_count), .pack = NAME(pack),                       \
    .multiply_packed = NAME(multiply_packed), .dot_rows = NAME(dot_rows),                                     \
    .add_scaled = NAME(add_scaled), .row = {                    \
      [LAB_ROW_ADD] = NAME(row_add), [LAB_ROW_SUBTRACT] = NAME(row_subtract),                                 \
      [LAB_ROW_MULTIPLY] = NAME(row_multiply), [LAB_ROW_DIVIDE] = NAME(row_divide),                           \
      [LAB_ROW_NEGATE] = NAME(row_negate), [LAB_ROW_EXP] = NAME(row_exp), [LAB_ROW_TANH] = NAME(row_tanh),    \
      [LAB_ROW_SIGMOID] = NAME(row_sigmoid), [LAB_ROW_RELU] = NAME(row_relu), [LAB_ROW_STEP] = NAME(row_step), \
      [LAB_ROW_SOFTPLUS] = NAME(row_softplus), [LAB_ROW_LOG] = NAME(row_log), [LAB_ROW_SQRT] = NAME(row_sqrt), \
      [LAB_ROW_SIN] = NAME(row_sin), [LAB_ROW_COS] = NAME(row_cos),                                           \
    }                                                                                                         \
  }

#undef UNITS_LOOP
#undef EACH_UNIT
#undef LANES
#undef NUMBERS_LOOP
#undef RNN_STAGE
#undef ROW_OPERATION
#undef ROW_LIBRARY_FUNCTION
