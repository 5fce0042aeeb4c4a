// A C face over gnuplot-iostream: one gnuplot process that is sent commands and data and leaves one output file behind.
// No exception crosses it, no signal reaches the caller (a gnuplot that dies half way is a status), and nothing but the
// executable's path and a folder of our own making reaches the shell, both quoted.
#ifndef CGNUPLOT_H
#define CGNUPLOT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A running gnuplot.
typedef struct cgnuplot cgnuplot;

/// How a gnuplot ended: what `cgnuplot_close` hands over and `cgnuplot_result_free` takes back.
typedef struct {
  /// Exit status of gnuplot (128 + signal where one killed it, 124 where it took too long), or -1 where it is unknown.
  int status;
  /// What gnuplot wrote to standard error; never null, ends with a zero byte.
  char *messages;
  /// The bytes of the output file; null where there are none.
  char *output;
  size_t output_size;
} cgnuplot_result;

/// Starts the gnuplot at the absolute path `executable` with its output set to a file in a fresh scratch folder; it is stopped after `seconds`.
/// That folder lies in TMPDIR, or in `spare`, which may be null, where TMPDIR cannot be written.
/// Null where that failed: then a sentence says why in `reason` (at most `capacity` bytes with the closing zero byte).
cgnuplot *cgnuplot_open(const char *executable, const char *spare, int seconds, char *reason, size_t capacity);

/// Sends commands. Returns 0, or -1 where gnuplot no longer listens.
int cgnuplot_send(cgnuplot *plot, const char *text);

/// Sends the rows of inline data for a '-' in a plot command, with its end mark: `values` is row-major [rows × columns].
/// Returns 0, or -1 where gnuplot no longer listens.
int cgnuplot_send_rows(cgnuplot *plot, const double *values, size_t rows, size_t columns);

/// Ends the script, waits for gnuplot, reads its output and removes the scratch folder.
cgnuplot_result cgnuplot_close(cgnuplot *plot);

void cgnuplot_result_free(cgnuplot_result result);

#ifdef __cplusplus
}
#endif

#endif
