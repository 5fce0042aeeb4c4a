// A C face over std::from_chars: decimal numbers to the nearest double, whatever the locale, several times as fast as strtod. A table of a
// hundred thousand series has tens of millions. Swift does not import C++ without making every importer do so.
#ifndef CDECIMAL_H
#define CDECIMAL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Reads fields of `bytes` as decimal numbers: digits with an optional sign, `point` and exponent, blanks around them. Field k begins at
/// bounds[2k] and ends before bounds[2k + 1].
///
/// Returns how many fields were read before the first that is no such number, or is one that a double holds only as infinity or zero.
size_t cdecimal_read(const char *bytes, const uint32_t *bounds, size_t count, char point, double *numbers);

#ifdef __cplusplus
}
#endif

#endif
