// What a process that reads a dataset tells the one that asked, and how much it may take.
#ifndef LAB_CHDF5_FOREIGN_FACTS_H
#define LAB_CHDF5_FOREIGN_FACTS_H

#include <stdint.h>

#include "foreign_conventions.h"

// How much may be read, and what that may cost.
struct lab_foreign_bounds {
  // Elements; of a larger dataset no more than its shape is told.
  uint64_t elements;
  // Bytes of memory, beside what this process has already; and seconds.
  uint64_t room;
  unsigned seconds;
};

enum lab_foreign_outcome {
  LAB_FOREIGN_READ,
  // Words: HDF5's reason.
  LAB_FOREIGN_NO_FILE,
  LAB_FOREIGN_REFUSED,
  // Words: the names beside it, or in the group.
  LAB_FOREIGN_MISSING,
  LAB_FOREIGN_GROUP,
  LAB_FOREIGN_TABLE_OF_PANDAS,
  // It, or a group around it, is a soft or an external link, or its numbers lie in other files.
  LAB_FOREIGN_ELSEWHERE,
  LAB_FOREIGN_NO_DATASET,
  // Of a type that is neither numbers nor text.
  LAB_FOREIGN_TYPE,
  LAB_FOREIGN_TOO_LARGE,
  // Its claim of bytes is over what the file can hold.
  LAB_FOREIGN_IMPLAUSIBLE
};

// What is said of a dataset before its elements: these facts, then `words` NUL-terminated words of `word_bytes` bytes in all (names of
// axes, where it was read), then its elements, `element_bytes`:
// - numbers: each a double;
// - texts: each with a NUL behind it;
// - sequences of unequal lengths: the length of each as uint64_t, then all their numbers as doubles.
struct lab_foreign_facts {
  int32_t outcome;
  // H5T_class_t, and that of the numbers of a sequence. Members of an enumeration that have names are texts, and H5T_ENUM within.
  int32_t kind, inner_kind;
  int32_t rank;
  uint64_t extents[H5S_MAX_RANK];
  uint64_t count;
  // For LAB_FOREIGN_IMPLAUSIBLE.
  uint64_t claimed, stored;
  struct lab_h5_conventions conventions;
  uint64_t words, word_bytes, element_bytes;
};

#endif
