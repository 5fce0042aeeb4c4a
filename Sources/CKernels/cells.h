// Pointwise parts of cells, forward and backward: see lab_stage.

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
#undef RNN_STAGE
