// Products of matrices for one precision in one family: c (+)= a b. Included by functions.h, with REAL, NAME(x) etc. set by family.h.
//
// Every number of c is a sum over k in blocks of LAB_SUM_BLOCK: within a block fused multiply-adds in order from zero, then the blocks
// in order. That is all that bits depend on: not tiles, widths, packing or instruction set (but for FMA). OpenBLAS chooses its kernels,
// and with them the order of its sums, by CPU and build; and it packs the right factor at every call, where the time loop multiplies by
// the same W at each of T steps.
//
// A tile is at most TILE_ROWS rows by two vectors, as many as registers hold. The right factor is read from panels: two vectors of columns (the last panel may
// have one), row behind row, filled up with zeros.

#define PANEL (2 * LANES)

typedef REAL NAME(vector) __attribute__((vector_size(VECTOR_BYTES), aligned(sizeof(REAL)), may_alias));

#if FUSED
#define VECTOR_FMA(a, b, c) __builtin_elementwise_fma(a, b, c)
#else
#define VECTOR_FMA(a, b, c) ((a) * (b) + (c))
#endif
#define LOAD(address) (*(const NAME(vector) *)(address))
#define STORE(address, value) (*(NAME(vector) *)(address) = (value))

// Hides where an address comes from. Else clang reaches each row of a from the one before: eight additions that wait for one another,
// longer than the products of a term take.
#define OPAQUE(address) __asm__("" : "+r"(address))

// Terms from which on it pays to fetch the tile of c while the products run: over time c is longer than any cache, and no stride that
// the processor could guess leads from tile to tile.
#define LONG 64

// c[rows][columns of a panel] (+)= a b for one block of k; rows of b begin `b_row` numbers apart, those of c `c_row`.
#define TILE(ROWS, VECTORS)                                                                                              \
  static void NAME(tile_##ROWS##_##VECTORS)(long k, const REAL *a, long a_row, long a_column, const REAL *b, long b_row, \
                                            REAL *c, long c_row, bool adding) {                                          \
    NAME(vector) sum[ROWS][VECTORS];                                                                                     \
    const REAL *left[ROWS];                                                                                              \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++) {                                                  \
      left[i] = a + i * a_row;                                                                                           \
      OPAQUE(left[i]);                                                                                                   \
      if (k >= LONG)                                                                                                     \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) __builtin_prefetch(c + i * c_row + v * LANES, 1);\
      _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) sum[i][v] = (NAME(vector)){0};                \
    }                                                                                                                    \
    for (long p = 0, place = 0; p < k; p++, place += a_column) {                                                         \
      NAME(vector) row[VECTORS];                                                                                         \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) row[v] = LOAD(b + v * LANES);                 \
      _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++) {                                                \
        const NAME(vector) x = left[i][place] - (NAME(vector)){0};                                                       \
        _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) sum[i][v] = VECTOR_FMA(x, row[v], sum[i][v]);\
      }                                                                                                                  \
      b += b_row;                                                                                                        \
    }                                                                                                                    \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < ROWS; i++)                                                     \
      _Pragma("clang loop unroll(full)") for (int v = 0; v < VECTORS; v++) {                                              \
        REAL *place = c + i * c_row + v * LANES;                                                                          \
        STORE(place, adding ? LOAD(place) + sum[i][v] : sum[i][v]);                                                       \
      }                                                                                                                   \
  }

// Calls LIST(N) for every number of rows; registers that a family has not are not used.
#if TILE_ROWS == 8
#define EACH_ROWS(LIST) LIST(1) LIST(2) LIST(3) LIST(4) LIST(5) LIST(6) LIST(7) LIST(8)
#else
#define EACH_ROWS(LIST) LIST(1) LIST(2) LIST(3) LIST(4) LIST(5) LIST(6)
#endif
#define BOTH_TILES(ROWS) TILE(ROWS, 1) TILE(ROWS, 2)
EACH_ROWS(BOTH_TILES)

typedef void (*NAME(tile))(long, const REAL *, long, long, const REAL *, long, REAL *, long, bool);

#define NARROW_TILE(ROWS) NAME(tile_##ROWS##_1),
#define WIDE_TILE(ROWS) NAME(tile_##ROWS##_2),
static const NAME(tile) NAME(tiles)[2][TILE_ROWS] = {{EACH_ROWS(NARROW_TILE)}, {EACH_ROWS(WIDE_TILE)}};

// Kept from being unrolled before it becomes vectors.
#define MASKED_LOOP _Pragma("clang loop vectorize(assume_safety) interleave(disable) unroll(disable)")

// The first numbers of a row of a panel's width: a loop of that width, since it becomes loads and stores with masks.
static void NAME(put_row)(long columns, const REAL *row, REAL *place, bool adding) {
  if (adding) {
    MASKED_LOOP for (long j = 0; j < PANEL; j++) if (j < columns) place[j] += row[j];
  } else {
    MASKED_LOOP for (long j = 0; j < PANEL; j++) if (j < columns) place[j] = row[j];
  }
}

// One block of k for one panel of `columns` columns in `vectors` vectors: all rows of c, whose columns lie `c_column` numbers apart.
static void NAME(multiply_panel)(long m, long columns, long k, const REAL *a, long a_row, long a_column, const REAL *b, long b_row,
                                 REAL *c, long c_row, long c_column, bool adding) {
  const int vectors = columns > LANES ? 2 : 1;
  const bool direct = columns == vectors * LANES && c_column == 1;
  // Tiles as equal as may be: ten rows are five and five.
  const long tiles = (m + TILE_ROWS - 1) / TILE_ROWS;
  for (long tile = 0, first = 0; tile < tiles; tile++) {
    const long rows = (m - first + tiles - tile - 1) / (tiles - tile);
    const NAME(tile) run = NAME(tiles)[vectors - 1][rows - 1];
    const REAL *left = a + first * a_row;
    REAL *place = c + first * c_row;
    if (direct) {
      run(k, left, a_row, a_column, b, b_row, place, c_row, adding);
    } else {
      REAL whole[TILE_ROWS * PANEL] __attribute__((aligned(64)));
      run(k, left, a_row, a_column, b, b_row, whole, PANEL, false);
      if (c_column == 1)
        for (long i = 0; i < rows; i++) NAME(put_row)(columns, whole + i * PANEL, place + i * c_row, adding);
      else
        for (long j = 0; j < columns; j++)
          for (long i = 0; i < rows; i++) {
            REAL *number = place + i * c_row + j * c_column;
            *number = adding ? *number + whole[i * PANEL + j] : whole[i * PANEL + j];
          }
    }
    first += rows;
  }
}

// Rows of one panel behind one another.
static void NAME(pack_panel)(long columns, long k, const REAL *b, long b_row, long b_column, REAL *panel) {
  const long width = columns > LANES ? PANEL : LANES;
  if (b_column == 1 && columns == width) {
    // Two loops, for a length that is known: one would be a call of memcpy a row.
    if (width == PANEL)
      for (long p = 0; p < k; p++, b += b_row, panel += PANEL) {
        STORE(panel, LOAD(b));
        STORE(panel + LANES, LOAD(b + LANES));
      }
    else
      for (long p = 0; p < k; p++, b += b_row, panel += LANES) STORE(panel, LOAD(b));
    return;
  }
  for (long p = 0; p < k; p++) {
    for (long j = 0; j < columns; j++) panel[p * width + j] = b[p * b_row + j * b_column];
    for (long j = columns; j < width; j++) panel[p * width + j] = 0;
  }
}

static long NAME(packed_count)(long n, long k) { return (n + LANES - 1) / LANES * LANES * k; }

// Panel by panel within a block of rows, so that the numbers of a block are read while they are in the cache.
static void NAME(pack)(long n, long k, const void *right, long b_row, long b_column, void *packed) {
  const REAL *b = right;
  const long block = 16;
  for (long start = 0; start < k; start += block) {
    const long count = k - start < block ? k - start : block;
    REAL *panel = packed;
    for (long first = 0; first < n; first += PANEL) {
      const long columns = n - first < PANEL ? n - first : PANEL, width = columns > LANES ? PANEL : LANES;
      NAME(pack_panel)(columns, count, b + start * b_row + first * b_column, b_row, b_column, panel + start * width);
      panel += k * width;
    }
  }
}

static void NAME(multiply_packed)(long m, long n, long k, const void *left, long a_row, long a_column, const void *packed, void *product,
                                  long c_row, bool adding) {
  const REAL *a = left;
  const REAL *panel = packed;
  REAL *c = product;
  for (long first = 0; first < n; first += PANEL) {
    const long columns = n - first < PANEL ? n - first : PANEL, width = columns > LANES ? PANEL : LANES;
    for (long start = 0; start < k || start == 0; start += LAB_SUM_BLOCK) {
      const long count = k - start < LAB_SUM_BLOCK ? k - start : LAB_SUM_BLOCK;
      NAME(multiply_panel)(m, columns, count, a + start * a_column, a_row, a_column, panel + start * width, width, c + first, c_row, 1,
                           adding || start > 0);
    }
    panel += k * width;
  }
}

// c (+)= a b, where c lies as its strides say.
static void NAME(multiply_any)(long m, long n, long k, const REAL *a, long a_row, long a_column, const REAL *b, long b_row,
                               long b_column, REAL *c, long c_row, long c_column, bool adding) {
  REAL panel[LAB_SUM_BLOCK * PANEL] __attribute__((aligned(64)));
  for (long start = 0; start < k || start == 0; start += LAB_SUM_BLOCK) {
    const long count = k - start < LAB_SUM_BLOCK ? k - start : LAB_SUM_BLOCK;
    for (long first = 0; first < n; first += PANEL) {
      const long columns = n - first < PANEL ? n - first : PANEL, width = columns > LANES ? PANEL : LANES;
      const REAL *from = b + start * b_row + first * b_column;
      // Few rows would not repay the copy.
      const bool inPlace = b_column == 1 && columns == width && m <= 2 * TILE_ROWS;
      if (!inPlace) NAME(pack_panel)(columns, count, from, b_row, b_column, panel);
      NAME(multiply_panel)(m, columns, count, a + start * a_column, a_row, a_column, inPlace ? from : panel, inPlace ? b_row : width,
                           c + first * c_column, c_row, c_column, adding || start > 0);
    }
  }
}

static void NAME(multiply)(long m, long n, long k, const void *a, long a_row, long a_column, const void *b, long b_row,
                           long b_column, void *c, long c_row, bool adding) {
  // Few columns, as of a head with ten classes, would leave lanes empty: the transposed product fills them, and packs but a rest.
  if (n < PANEL && n <= 2 * TILE_ROWS && m > n && a_row == 1)
    NAME(multiply_any)(n, m, k, b, b_column, b_row, a, a_column, a_row, c, 1, c_row, adding);
  else
    NAME(multiply_any)(m, n, k, a, a_row, a_column, b, b_row, b_column, c, c_row, 1, adding);
}

#define PARTIAL_SUMS 16
static void NAME(dot_rows)(long m, long k, const void *left, long a_row, const void *vector, void *product, long c_row) {
  const REAL *b = vector;
  for (long i = 0; i < m; i++) {
    const REAL *a = (const REAL *)left + i * a_row;
    REAL sum[PARTIAL_SUMS] = {0};
    long p = 0;
    // Lengths known to the compiler throughout, so that the sums stay in registers.
    for (; p + PARTIAL_SUMS <= k; p += PARTIAL_SUMS)
      for (int l = 0; l < PARTIAL_SUMS; l++) sum[l] = MULTIPLY_ADD(a[p + l], b[p + l], sum[l]);
    if (p < k) {
      REAL left_over[PARTIAL_SUMS] = {0}, right_over[PARTIAL_SUMS] = {0};
      for (int l = 0; p + l < k; l++) left_over[l] = a[p + l], right_over[l] = b[p + l];
      for (int l = 0; l < PARTIAL_SUMS; l++) sum[l] = MULTIPLY_ADD(left_over[l], right_over[l], sum[l]);
    }
    for (int l = 0; l < 8; l++) sum[l] += sum[l + 8];
    for (int l = 0; l < 4; l++) sum[l] += sum[l + 4];
    for (int l = 0; l < 2; l++) sum[l] += sum[l + 2];
    ((REAL *)product)[i * c_row] += sum[0] + sum[1];
  }
}
#undef PARTIAL_SUMS

#undef PANEL
#undef VECTOR_FMA
#undef LOAD
#undef STORE
#undef TILE
#undef OPAQUE
#undef MASKED_LOOP
#undef LONG
#undef EACH_ROWS
#undef BOTH_TILES
#undef NARROW_TILE
#undef WIDE_TILE
