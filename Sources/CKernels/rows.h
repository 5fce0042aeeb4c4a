// Elementwise operations on rows, for formulas without a kernel of their own.

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
// softplus(a) = max(a, 0) + log(1 + exp(-|a|)); log1p one element at a time.
static void NAME(row_softplus)(long count, const void *left, const void *right, void *out) {
  const REAL *a = left;
  REAL *to = out;
  (void)right;
  for (long n = 0; n < count; n++) {
    REAL magnitude = a[n] < 0 ? -a[n] : a[n];
    to[n] = (a[n] > 0 ? a[n] : 0) + (REAL)lab_log1p((double)NAME(exp)(-magnitude));
  }
}

ROW_OPERATION(sqrt, SQUARE_ROOT(a))
// One element at a time, in Float64: formulas mostly have them on parameters, once a call.
#define ROW_REAL_FUNCTION(FUNCTION)                                                                \
  static void NAME(row_##FUNCTION)(long count, const void *left, const void *right, void *out) {  \
    const REAL *a = left;                                                                          \
    REAL *to = out;                                                                                \
    (void)right;                                                                                   \
    for (long n = 0; n < count; n++) to[n] = (REAL)lab_##FUNCTION((double)a[n]);                     \
  }

ROW_REAL_FUNCTION(log)
ROW_REAL_FUNCTION(sin)
ROW_REAL_FUNCTION(cos)

static const lab_row_function NAME(rows)[LAB_ROW_OPERATIONS] = {
    [LAB_ROW_ADD] = NAME(row_add),           [LAB_ROW_SUBTRACT] = NAME(row_subtract), [LAB_ROW_MULTIPLY] = NAME(row_multiply),
    [LAB_ROW_DIVIDE] = NAME(row_divide),     [LAB_ROW_NEGATE] = NAME(row_negate),     [LAB_ROW_EXP] = NAME(row_exp),
    [LAB_ROW_TANH] = NAME(row_tanh),         [LAB_ROW_SIGMOID] = NAME(row_sigmoid),   [LAB_ROW_RELU] = NAME(row_relu),
    [LAB_ROW_STEP] = NAME(row_step),         [LAB_ROW_SOFTPLUS] = NAME(row_softplus), [LAB_ROW_LOG] = NAME(row_log),
    [LAB_ROW_SQRT] = NAME(row_sqrt),         [LAB_ROW_SIN] = NAME(row_sin),           [LAB_ROW_COS] = NAME(row_cos),
};
#undef ROW_OPERATION
#undef ROW_REAL_FUNCTION
