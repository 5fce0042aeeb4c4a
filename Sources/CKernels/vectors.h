// Sums, and rows that are moved, added up and combined.

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

static void NAME(add_outer)(long rows, long columns, const void *factors, const void *row_, void *out, long stride) {
  const REAL *factor = factors, *row = row_;
  for (long n = 0; n < rows; n++) {
    // What does not enter must not spoil anything, where a derivative is infinite.
    if (factor[n] == 0) continue;
    REAL *to = ROW(out, n, stride);
    UNITS_LOOP for (long h = 0; h < columns; h++) to[h] = MULTIPLY_ADD(factor[n], row[h], to[h]);
  }
}

static void NAME(add_diagonal)(long units, const void *partial_, const void *weights, long stride, const void *mask_, void *out) {
  const REAL *partial = partial_, *w = weights, *mask = mask_;
  REAL *to = out;
  for (long h = 0; h < units; h++)
    to[h] = (REAL)((double)to[h] + (double)partial[h] * (double)w[h * stride + h] * (mask ? (double)mask[h] : 1));
}

static void NAME(add_squares_lost)(long units, double factor, const void *before_, const void *behind_, double *out) {
  const REAL *before = before_, *behind = behind_;
  for (long h = 0; h < units; h++) {
    const double a = (double)before[h] * (double)before[h], b = (double)behind[h] * (double)behind[h];
    out[h] += factor * (a - b);
  }
}

// The order of additions is that of `sum_of_squares`.
static void NAME(rotate)(long count, double cosine_, double back_, double tau_, void *restrict x_, void *restrict y_, double *squares) {
  REAL *restrict x = x_, *restrict y = y_;
  const REAL cosine = (REAL)cosine_, back = (REAL)back_, tau = (REAL)tau_;
  double ofX[16] = {0}, ofY[16] = {0};
  long n = 0;
  for (; n + 16 <= count; n += 16)
    UNITS_LOOP for (int lane = 0; lane < 16; lane++) {
      const REAL u = x[n + lane], v = y[n + lane];
      const REAL p = MULTIPLY_ADD(cosine, u, back * v), q = cosine * MULTIPLY_ADD(tau, u, v);
      x[n + lane] = p;
      y[n + lane] = q;
      ofX[lane] += (double)p * (double)p;
      ofY[lane] += (double)q * (double)q;
    }
  squares[0] = squares[1] = 0;
  for (int lane = 0; lane < 16; lane++) {
    squares[0] += ofX[lane];
    squares[1] += ofY[lane];
  }
  for (; n < count; n++) {
    const REAL u = x[n], v = y[n];
    x[n] = MULTIPLY_ADD(cosine, u, back * v);
    y[n] = cosine * MULTIPLY_ADD(tau, u, v);
    squares[0] += (double)x[n] * (double)x[n];
    squares[1] += (double)y[n] * (double)y[n];
  }
}
