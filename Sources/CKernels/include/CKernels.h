// Vector kernels of `lab`: pointwise parts of cells, losses, optimizers and row operations, in two precisions and one clone per
// instruction set. Families: "baseline" (what every CPU of this architecture has), "avx2" and "avx512". The families with fused
// multiply-add give the same bits as one another; a baseline without it rounds differently in the last place, so results name theirs.
#ifndef LAB_CKERNELS_H
#define LAB_CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

/// One pointwise stage of a cell at one time step, for a batch. Arrays are row-major; `real` is float or double by table.
///
/// A stage reads pre-activations and sources (state components at t-1, then results of earlier stages) and writes results.
/// Row b is alive while time < lengths[b]; a dead row's results are copies of its sources, its gradients zero.
typedef struct lab_stage {
  long rows;                       // examples B
  long units;                      // hidden units H
  long time;                       // t
  const int32_t *lengths;          // [B]
  void *input;                     // [B][G*H] input part xU; forward may replace it by what backward needs
  void *recurrent;                 // [B][G*H] recurrent part, or NULL where it is already added to `input`
  const void *bias;                // [G*H]
  const void *const *unit;         // per-unit parameters, each [H]
  const void *const *source;       // each [B][H]
  void *const *result;             // each [B][H]
  const void *const *gradient;     // backward: dE/dresult, each [B][H]
  void *const *source_gradient;    // backward: += dE/dsource at fixed pre-activations, each [B][H]
  void *input_gradient;            // backward: dE/d(xU + b); may be `input`
  void *recurrent_gradient;        // backward: dE/d(recurrent part), or NULL where added; may be `recurrent`
  void *const *unit_gradient;      // backward: += dE/d(per-unit parameter), each [H]
} lab_stage;

typedef void (*lab_stage_function)(const lab_stage *stage);

/// The two directions of a cell's pointwise stage.
typedef struct lab_stage_pair {
  const char *name;
  lab_stage_function forward, backward;
} lab_stage_pair;

/// Elementwise operations on rows, for formulas without a hand-written kernel.
enum lab_row_operation {
  LAB_ROW_ADD, LAB_ROW_SUBTRACT, LAB_ROW_MULTIPLY, LAB_ROW_DIVIDE, LAB_ROW_NEGATE,
  LAB_ROW_EXP, LAB_ROW_TANH, LAB_ROW_SIGMOID, LAB_ROW_RELU, LAB_ROW_STEP, LAB_ROW_SOFTPLUS,
  LAB_ROW_LOG, LAB_ROW_SQRT, LAB_ROW_SIN, LAB_ROW_COS,
  LAB_ROW_OPERATIONS
};

/// One summand of a combination of rows: coefficient[h] * in[n * stride + h].
typedef struct lab_term {
  const void *coefficient;         // [H]
  const void *in;
  long stride;
} lab_term;

/// out = a op b, elementwise; b is ignored by unary operations.
typedef void (*lab_row_function)(long count, const void *a, const void *b, void *out);

/// One update of parameters p along gradients g by an optimizer's rule; what each rule reads is said in optimizers.h.
typedef struct lab_update {
  long count;
  void *p;
  const void *g;
  void *memory[3];                 // numbers the rule keeps, as many as parameters each; NULL where it keeps none
  double rate;                     // what the direction is multiplied by
  double scale;                    // what g is multiplied by before it enters a velocity
  double keep1, keep2;             // decay of the first and second moment
  double momentum, take;           // share of the velocity that stays, share of g that is added to it
  double correction1, correction2; // what moments are divided by, since they start at zero
  double ahead;                    // NAdam: what g itself is multiplied by
  double epsilon;
  bool inside;                     // epsilon stands under the root
  bool nesterov;
} lab_update;

/// The rules of optimizers.
enum lab_update_rule {
  LAB_UPDATE_SGD, LAB_UPDATE_MOMENTUM, LAB_UPDATE_ADAM, LAB_UPDATE_ADAMAX, LAB_UPDATE_NADAM, LAB_UPDATE_RMSPROP,
  LAB_UPDATE_ADAGRAD, LAB_UPDATE_ADADELTA, LAB_UPDATE_LION,
  LAB_UPDATE_RULES
};

typedef void (*lab_update_function)(const lab_update *update);

/// Products add up this many terms at a time.
#define LAB_SUM_BLOCK 256

/// One precision of one family.
typedef struct lab_functions {
  const lab_stage_pair *stages;    // ends with a NULL name
  const lab_update_function *update;  // by lab_update_rule
  const lab_row_function *row;     // by lab_row_operation

  /// Cross-entropy of softmax(logits): per row weight*(logsumexp - logit of target); gradient (may be NULL) is weight*(softmax - onehot).
  /// Rows of weight 0 get zero gradient, whatever their target. predicted: argmax, the first of equals.
  void (*cross_entropy)(long rows, long classes, const void *logits, const int32_t *targets, const double *weights,
                        double *losses, void *gradient, int32_t *predicted);

  /// Squared error per row: weight/2 * |z - target|^2 with z = y, or z = sigmoid(y) where `squashed`; gradient (may be NULL) is dE/dy.
  void (*squared_error)(long rows, long width, bool squashed, const void *outputs, const void *targets, const double *weights,
                        double *losses, void *gradient);

  /// Cross-entropy of sigmoid(y) per row: weight * sum(ln(1 + exp(y)) - target*y) with targets from 0 to 1; gradient (may be NULL) is
  /// weight*(sigmoid(y) - target).
  void (*binary_cross_entropy)(long rows, long width, const void *outputs, const void *targets, const double *weights,
                               double *losses, void *gradient);

  /// p = softmax(y) (may be NULL) and the argmax per row; rows that are not alive get zeros and -1.
  void (*softmax)(long rows, long classes, const void *logits, const bool *alive, void *probabilities, int32_t *predicted);
  /// dp -> dy in place: dy = p * (dp - sum(p * dp)).
  void (*softmax_gradient)(long rows, long classes, const void *probabilities, void *gradient);

  /// Cuts every number to [-bound, bound]; returns how many it changed.
  long (*clamp)(long count, void *x, double bound);
  /// x = sign(x) * max(|x| - threshold, 0); returns how many are zero then.
  long (*shrink)(long count, void *x, double threshold);
  /// Scales every column of g down to a norm of at most threshold * max(norm of w's column, epsilon); returns the numbers changed.
  /// `scratch` has room for 2 * columns.
  long (*clip_columns)(long rows, long columns, const void *w, void *g, double threshold, double epsilon, double *scratch);

  double (*sum_of_squares)(long count, const void *x);
  void (*scale)(long count, void *x, double factor);

  /// out[r] = table[index[r]], zeros where the index is negative; rows of the table begin `stride` numbers apart.
  void (*gather_rows)(long rows, long columns, const void *table, long stride, const int32_t *index, void *out);
  /// table[index[r]] += in[r], in order of r; negative indices are skipped.
  void (*scatter_add_rows)(long rows, long columns, void *table, long stride, const int32_t *index, const void *in);
  /// out[c] += sum over r of in[r][c], in order of r.
  void (*column_sums)(long rows, long columns, const void *in, void *out);

  /// c (+)= a b, [m, k] [k, n] -> [m, n]. Element (i, j) of a factor lies at i * row + j * column; rows of c are contiguous, c_row apart.
  /// Each number is a sum over k in blocks of LAB_SUM_BLOCK, in a block in order, each from zero, and these in order, whatever the sizes.
  void (*multiply)(long m, long n, long k, const void *a, long a_row, long a_column, const void *b, long b_row, long b_column,
                   void *c, long c_row, bool adding);
  /// The same with a right factor that was packed: once, for many products.
  void (*multiply_packed)(long m, long n, long k, const void *a, long a_row, long a_column, const void *packed, void *c, long c_row,
                          bool adding);
  /// Packs b [k, n] for multiply_packed; `packed` has room for packed_count(n, k) numbers.
  void (*pack)(long n, long k, const void *b, long b_row, long b_column, void *packed);
  long (*packed_count)(long n, long k);
  /// c[i * c_row] += a[i] . b, rows of a contiguous, a_row apart; partial sums of every 16th number, added up in pairs.
  void (*dot_rows)(long m, long k, const void *a, long a_row, const void *b, void *c, long c_row);

  /// out[n][h] (+)= sum over terms; rows of `out` lie behind one another. Terms are added in order.
  void (*combine)(long rows, long units, const lab_term *terms, long count, bool adding, void *out);
  /// out[h * stride] += factor * coefficient[h]
  void (*add_scaled)(long units, double factor, const void *coefficient, void *out, long stride);
  /// out[n * stride + h] += factors[n] * row[h]; rows whose factor is zero are left alone.
  void (*add_outer)(long rows, long columns, const void *factors, const void *row, void *out, long stride);
  /// out[h] += partial[h] * weights[h * stride + h] * mask[h], in Float64; no mask: NULL.
  void (*add_diagonal)(long units, const void *partial, const void *weights, long stride, const void *mask, void *out);
  /// out[h] += factor * (before[h]^2 - behind[h]^2), in Float64.
  void (*add_squares_lost)(long units, double factor, const void *before, const void *behind, double *out);
  /// A plane rotation of two vectors in factored form, x, y = cosine x + back y, cosine (tau x + y); squares: those of their new lengths.
  void (*rotate)(long count, double cosine, double back, double tau, void *x, void *y, double *squares);
} lab_functions;

typedef struct lab_family {
  const char *name;
  bool fused;                      // multiply-add with one rounding
  lab_functions float32, float64;
} lab_family;

/// The families this CPU can run, best last; returns their number (at most 3).
int lab_families(const lab_family *families[3]);

/// Addresses of a family's tables: Swift cannot point into an imported struct.
static inline const lab_functions *lab_float32(const lab_family *family) { return &family->float32; }
static inline const lab_functions *lab_float64(const lab_family *family) { return &family->float64; }

/// A C enumeration is no index in Swift.
static inline lab_row_function lab_row(const lab_functions *functions, enum lab_row_operation operation) {
  return functions->row[operation];
}
static inline lab_update_function lab_rule(const lab_functions *functions, enum lab_update_rule rule) {
  return functions->update[rule];
}

/// The compiler of this file, which the Swift compiler brings along: "17.0.0 (https://github.com/swiftlang/… COMMIT)".
static inline const char *lab_compiler_version(void) { return __clang_version__; }

/// The version of the C library that this process runs with; "" where it is not glibc.
const char *lab_c_library_version(void);
/// Elementary functions of one number, the same bits on every CPU: see reals.c.
double lab_exp(double x);
double lab_expm1(double x);
double lab_log(double x);
/// ln of each of some positive, finite numbers that are not subnormal, in place: those of lab_log.
void lab_logs(long count, double *x);
double lab_log1p(double x);
double lab_log10(double x);
double lab_pow(double x, double y);
double lab_sin(double x);
double lab_cos(double x);
double lab_sinh(double x);
double lab_cosh(double x);
double lab_tanh(double x);
double lab_atan2(double y, double x);
double lab_hypot(double x, double y);

#endif
