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

#define ROW(pointer, row, width) ((REAL *)(pointer) + (row) * (width))
#define CONST_ROW(pointer, row, width) ((const REAL *)(pointer) + (row) * (width))

static void NAME(copy_row)(long units, const REAL *from, REAL *to) {
  __builtin_memcpy(to, from, (unsigned long)units * sizeof(REAL));
}

static void NAME(zero_row)(long count, REAL *row) {
  __builtin_memset(row, 0, (unsigned long)count * sizeof(REAL));
}

#include "product.h"
#include "cells.h"
#include "losses.h"
#include "optimizers.h"
#include "bounds.h"
#include "vectors.h"
#include "rows.h"

#define FUNCTIONS                                                                                                              \
  {                                                                                                                            \
    .stages = NAME(stages), .update = NAME(updates), .row = NAME(rows), .cross_entropy = NAME(cross_entropy),                  \
    .squared_error = NAME(squared_error), .binary_cross_entropy = NAME(binary_cross_entropy),                                  \
    .softmax = NAME(softmax), .softmax_gradient = NAME(softmax_gradient),                                                      \
    .clamp = NAME(clamp), .shrink = NAME(shrink), .clip_columns = NAME(clip_columns), .sum_of_squares = NAME(sum_of_squares),  \
    .scale = NAME(scale), .gather_rows = NAME(gather_rows), .scatter_add_rows = NAME(scatter_add_rows),                        \
    .column_sums = NAME(column_sums), .combine = NAME(combine), .add_scaled = NAME(add_scaled), .multiply = NAME(multiply),    \
    .packed_count = NAME(packed_count), .pack = NAME(pack), .multiply_packed = NAME(multiply_packed),                          \
    .dot_rows = NAME(dot_rows), .add_outer = NAME(add_outer), .add_diagonal = NAME(add_diagonal),                              \
    .add_squares_lost = NAME(add_squares_lost), .rotate = NAME(rotate),                                                        \
  }

#undef UNITS_LOOP
#undef EACH_UNIT
#undef LANES
#undef NUMBERS_LOOP
