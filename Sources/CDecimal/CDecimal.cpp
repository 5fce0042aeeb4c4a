#include "CDecimal.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace {

bool isBlank(char byte) { return byte == ' ' || byte == '\t'; }

bool read(const char *begin, const char *end, char point, double &number) {
  while (begin < end && isBlank(*begin)) ++begin;
  while (begin < end && isBlank(end[-1])) --end;
  // std::from_chars knows no plus.
  if (begin < end && *begin == '+' && (++begin == end || *begin == '-')) return false;
  // No number that people write is longer, and what is longer needs no other point.
  char copy[400];
  if (point != '.') {
    if (static_cast<size_t>(end - begin) > sizeof copy || std::find(begin, end, '.') != end) return false;
    end = std::replace_copy(begin, end, copy, point, '.');
    begin = copy;
  }
  auto [rest, error] = std::from_chars(begin, end, number);
  if (error != std::errc() || rest != end || !std::isfinite(number)) return false;
  auto isZero = [](char byte) { return byte == '0' || byte == '.' || byte == '-'; };
  return number != 0 || std::all_of(begin, std::find_if(begin, end, [](char byte) { return byte == 'e' || byte == 'E'; }), isZero);
}

}  // namespace

size_t cdecimal_read(const char *bytes, const uint32_t *bounds, size_t count, char point, double *numbers) {
  size_t k = 0;
  while (k < count && read(bytes + bounds[2 * k], bytes + bounds[2 * k + 1], point, numbers[k])) ++k;
  return k;
}
