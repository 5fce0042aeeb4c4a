// Rules of optimizers: see lab_update.

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

// m = keep1 m + (1-keep1) g; v = keep2 v + (1-keep2) g^2; p -= rate (m/correction1) / (sqrt(v/correction2) + epsilon), or with the largest
// v so far in v's place where that is kept; memory: m, v, largest or NULL
static void NAME(update_adam)(const lab_update *u) {
  REAL *p = u->p, *m = u->memory[0], *v = u->memory[1], *largest = u->memory[2];
  const REAL *g = u->g;
  const REAL b1 = (REAL)u->keep1, b2 = (REAL)u->keep2, c1 = (REAL)(1 - u->keep1), c2 = (REAL)(1 - u->keep2);
  const REAL step = (REAL)(u->rate / u->correction1), root = (REAL)(1 / SQUARE_ROOT_DOUBLE(u->correction2));
  const REAL square = (REAL)(1 / u->correction2), eps = (REAL)u->epsilon;
  const bool inside = u->inside;
#define ADAM(MOST)                                                                                                          \
  UNITS_LOOP for (long n = 0; n < u->count; n++) {                                                                          \
    m[n] = MULTIPLY_ADD(b1, m[n], c1 * g[n]);                                                                               \
    v[n] = MULTIPLY_ADD(b2, v[n], c2 * (g[n] * g[n]));                                                                      \
    REAL most = MOST;                                                                                                       \
    p[n] -= step * m[n] / (inside ? SQUARE_ROOT(MULTIPLY_ADD(most, square, eps)) : MULTIPLY_ADD(SQUARE_ROOT(most), root, eps)); \
  }
  if (largest) {
    ADAM(largest[n] = largest[n] > v[n] ? largest[n] : v[n])
  } else {
    ADAM(v[n])
  }
#undef ADAM
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

static const lab_update_function NAME(updates)[LAB_UPDATE_RULES] = {
    [LAB_UPDATE_SGD] = NAME(update_sgd),           [LAB_UPDATE_MOMENTUM] = NAME(update_momentum),
    [LAB_UPDATE_ADAM] = NAME(update_adam),         [LAB_UPDATE_ADAMAX] = NAME(update_adamax),
    [LAB_UPDATE_NADAM] = NAME(update_nadam),       [LAB_UPDATE_RMSPROP] = NAME(update_rmsprop),
    [LAB_UPDATE_ADAGRAD] = NAME(update_adagrad),   [LAB_UPDATE_ADADELTA] = NAME(update_adadelta),
    [LAB_UPDATE_LION] = NAME(update_lion),
};
