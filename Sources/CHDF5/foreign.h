// Reads datasets of files from elsewhere in a process of its own. HDF5 crashes, aborts or hangs on some damaged files, and no
// signal of those can be survived where it is raised. The process is a copy of this one, not a program: a start of lab takes five times
// as long as a file may, and tests are no lab. It runs nothing but what stands here, HDF5 and malloc, which glibc keeps usable in the copy;
// Swift is not, whose locks other threads may hold.
#ifndef LAB_CHDF5_FOREIGN_H
#define LAB_CHDF5_FOREIGN_H

#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim.h"

// What the dimension scale of an axis is called: by its path, of which NUL-terminated bytes are copied. 1: it has one, 0: it has none.
struct lab_h5_scale_path {
  char *path;
  size_t size;
};
static inline herr_t lab_h5_take_scale(hid_t data, unsigned axis, hid_t scale, void *context) {
  (void)data;
  (void)axis;
  struct lab_h5_scale_path *place = (struct lab_h5_scale_path *)context;
  return H5Iget_name(scale, place->path, place->size) > 0;
}
static inline int lab_h5_scale_path_of(hid_t data, unsigned axis, char *path, size_t size) {
  struct lab_h5_scale_path place = {path, size};
  path[0] = 0;
  return H5DSiterate_scales(data, axis, NULL, lab_h5_take_scale, &place) > 0;
}

// An attribute of one number, as netCDF and MATLAB write them. 1: it is there, 0: it is not, or is something else.
static inline int lab_h5_number_attribute(hid_t object, const char *name, double *number) {
  if (H5Aexists(object, name) <= 0) return 0;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) return 0;
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  H5T_class_t kind = H5Tget_class(type);
  int is_number = (kind == H5T_INTEGER || kind == H5T_FLOAT) && H5Sget_simple_extent_npoints(space) == 1 &&
                  H5Aread(attribute, H5T_NATIVE_DOUBLE, number) >= 0;
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  H5Aclose(attribute);
  return is_number;
}

// Whether a text attribute of fixed size, as MATLAB writes them, begins with `text`.
static inline int lab_h5_attribute_begins(hid_t object, const char *name, const char *text) {
  if (H5Aexists(object, name) <= 0) return 0;
  hid_t attribute = H5Aopen(object, name, H5P_DEFAULT);
  if (attribute < 0) return 0;
  char bytes[64] = "";
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  int begins = H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) == 0 && H5Tget_size(type) < sizeof bytes &&
               H5Sget_simple_extent_npoints(space) == 1 && H5Aread(attribute, type, bytes) >= 0 &&
               strncmp(bytes, text, strlen(text)) == 0;
  if (type >= 0) H5Tclose(type);
  if (space >= 0) H5Sclose(space);
  H5Aclose(attribute);
  return begins;
}

// What others' programs say of a dataset beside its numbers: each is to be read before the file is opened here, in lab_h5_read_whole.
struct lab_h5_conventions {
  double scale, offset, fill, missing, matlab_empty;
  int has_scale, has_offset, has_fill, has_missing, is_matlab_text;
};
static inline struct lab_h5_conventions lab_h5_conventions_of(hid_t data) {
  struct lab_h5_conventions found = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  found.has_scale = lab_h5_number_attribute(data, "scale_factor", &found.scale);
  found.has_offset = lab_h5_number_attribute(data, "add_offset", &found.offset);
  found.has_fill = lab_h5_number_attribute(data, "_FillValue", &found.fill);
  found.has_missing = lab_h5_number_attribute(data, "missing_value", &found.missing);
  (void)lab_h5_number_attribute(data, "MATLAB_empty", &found.matlab_empty);
  found.is_matlab_text = lab_h5_attribute_begins(data, "MATLAB_class", "char");
  return found;
}

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
  // H5T_class_t, and that of the numbers of a sequence.
  int32_t kind, inner_kind;
  int32_t rank;
  uint64_t extents[H5S_MAX_RANK];
  uint64_t count;
  // For LAB_FOREIGN_IMPLAUSIBLE.
  uint64_t claimed, stored;
  struct lab_h5_conventions conventions;
  uint64_t words, word_bytes, element_bytes;
};

// MARK: In the copy

// The one who reads: facts and words are gathered, then written to `output`; nobody listens if that is negative.
struct lab_foreign_reader {
  int output;
  struct lab_foreign_facts facts;
  char words[1 << 16];
};

static inline void lab_foreign_send(int output, const void *bytes, size_t size) {
  for (const char *rest = (const char *)bytes; output >= 0 && size > 0;) {
    ssize_t count = write(output, rest, size);
    if (count < 0 && errno != EINTR) _exit(0);
    if (count > 0) rest += count, size -= (size_t)count;
  }
}

// Words that have no room are left out.
static inline void lab_foreign_word(const char *word, void *context) {
  struct lab_foreign_reader *reader = (struct lab_foreign_reader *)context;
  size_t size = strlen(word) + 1;
  if (size > sizeof reader->words - reader->facts.word_bytes) return;
  memcpy(reader->words + reader->facts.word_bytes, word, size);
  reader->facts.word_bytes += size;
  reader->facts.words++;
}

// Says what there is without elements.
static inline void lab_foreign_say(struct lab_foreign_reader *reader, enum lab_foreign_outcome outcome) {
  reader->facts.outcome = outcome;
  reader->facts.element_bytes = 0;
  lab_foreign_send(reader->output, &reader->facts, sizeof reader->facts);
  lab_foreign_send(reader->output, reader->words, reader->facts.word_bytes);
}

static inline herr_t lab_foreign_reason(unsigned depth, const H5E_error2_t *entry, void *context) {
  if (depth == 0 && entry && entry->desc) lab_foreign_word(entry->desc, context);
  return 0;
}

// To be called before any other function of HDF5, each of which forgets the errors of the one before.
static inline void lab_foreign_refuse(struct lab_foreign_reader *reader, enum lab_foreign_outcome outcome) {
  reader->facts.words = reader->facts.word_bytes = 0;
  (void)lab_h5_walk_errors(lab_foreign_reason, reader);
  if (reader->facts.words == 0) lab_foreign_word("HDF5 gives no reason", reader);
  lab_foreign_say(reader, outcome);
}

static inline void lab_foreign_list(struct lab_foreign_reader *reader, hid_t file, const char *group) {
  hid_t opened = H5Gopen2(file, group, H5P_DEFAULT);
  if (opened >= 0) (void)lab_h5_visit_links(opened, lab_foreign_word, reader);
}

// Whether each part of the path is there and a hard link: what others lead to may be any file, and may never end.
static inline int lab_foreign_is_inside(struct lab_foreign_reader *reader, hid_t file, const char *object) {
  char prefix[4096];
  if (strcmp(object, "/") == 0) return 1;
  if (strlen(object) >= sizeof prefix) return lab_foreign_say(reader, LAB_FOREIGN_MISSING), 0;
  for (size_t i = 1, parent = 0; i <= strlen(object); i++) {
    if (object[i] != '/' && object[i] != 0) continue;
    memcpy(prefix, object, i);
    prefix[i] = 0;
    int is_hard = H5Lexists(file, prefix, H5P_DEFAULT) > 0 ? lab_h5_is_hard_link(file, prefix) : -1;
    if (is_hard == 0) return lab_foreign_say(reader, LAB_FOREIGN_ELSEWHERE), 0;
    if (is_hard < 0) {
      prefix[parent ? parent : 1] = 0;
      if (object[i] == 0) lab_foreign_list(reader, file, prefix);
      return lab_foreign_say(reader, LAB_FOREIGN_MISSING), 0;
    }
    parent = i;
  }
  return 1;
}

// All elements of a dataset as `type` in memory; NULL where they are refused, which is then said.
static inline void *lab_foreign_elements(
    struct lab_foreign_reader *reader, hid_t data, hid_t type, uint64_t size) {
  void *elements = calloc(reader->facts.count, size);
  if (!elements) {
    lab_foreign_word("there is not enough memory", reader);
    lab_foreign_say(reader, LAB_FOREIGN_REFUSED);
  } else if (H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements) < 0) {
    lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
    return NULL;
  }
  return elements;
}

static inline void lab_foreign_begin(struct lab_foreign_reader *reader, uint64_t element_bytes) {
  reader->facts.outcome = LAB_FOREIGN_READ;
  reader->facts.element_bytes = element_bytes;
  lab_foreign_send(reader->output, &reader->facts, sizeof reader->facts);
  lab_foreign_send(reader->output, reader->words, reader->facts.word_bytes);
}

static inline void lab_foreign_numbers(struct lab_foreign_reader *reader, hid_t data) {
  void *numbers = lab_foreign_elements(reader, data, H5T_NATIVE_DOUBLE, sizeof(double));
  if (!numbers) return;
  lab_foreign_begin(reader, reader->facts.count * sizeof(double));
  lab_foreign_send(reader->output, numbers, reader->facts.count * sizeof(double));
}

static inline void lab_foreign_texts(struct lab_foreign_reader *reader, hid_t data, hid_t type) {
  int is_variable = H5Tis_variable_str(type) > 0, has_blanks = H5Tget_strpad(type) == H5T_STR_SPACEPAD;
  size_t size = is_variable ? sizeof(char *) : H5Tget_size(type);
  char *fields = (char *)lab_foreign_elements(reader, data, type, size);
  if (!fields) return;
  uint64_t total = 0;
  for (int is_sending = 0; is_sending < 2; is_sending++) {
    if (is_sending) lab_foreign_begin(reader, total);
    for (uint64_t i = 0; i < reader->facts.count; i++) {
      const char *text = fields + i * size;
      if (is_variable) memcpy(&text, fields + i * size, sizeof text);
      size_t length = is_variable ? (text ? strlen(text) : 0) : strnlen(text, size);
      while (!is_variable && has_blanks && length > 0 && text[length - 1] == ' ') length--;
      total += length + 1;
      if (!is_sending) continue;
      lab_foreign_send(reader->output, text, length);
      lab_foreign_send(reader->output, "", 1);
    }
  }
}

static inline void lab_foreign_sequences(
    struct lab_foreign_reader *reader, hid_t data, struct lab_foreign_bounds bounds) {
  hid_t type = H5Tvlen_create(H5T_NATIVE_DOUBLE);
  hvl_t *sequences = (hvl_t *)lab_foreign_elements(reader, data, type, sizeof *sequences);
  if (!sequences) return;
  uint64_t total = 0;
  for (uint64_t i = 0; i < reader->facts.count; i++) {
    if (sequences[i].len > bounds.elements - total) return lab_foreign_say(reader, LAB_FOREIGN_TOO_LARGE);
    total += sequences[i].len;
  }
  lab_foreign_begin(reader, reader->facts.count * sizeof(uint64_t) + total * sizeof(double));
  for (uint64_t i = 0; i < reader->facts.count; i++) {
    const uint64_t length = sequences[i].len;
    lab_foreign_send(reader->output, &length, sizeof length);
  }
  for (uint64_t i = 0; i < reader->facts.count; i++)
    lab_foreign_send(reader->output, sequences[i].p, sequences[i].len * sizeof(double));
}

static inline int lab_foreign_is_number(H5T_class_t kind) {
  return kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM;
}

// Whether the file can hold what the dataset claims. zlib's best ratio is 1032:1 (https://zlib.net/zlib_tech.html); what was never written
// is read as its fill value, up to 16 MiB.
static inline int lab_foreign_is_plausible(struct lab_foreign_reader *reader, hid_t file, hid_t data, size_t size) {
  hsize_t length = 0, stored = H5Dget_storage_size(data);
  (void)H5Fget_filesize(file, &length);
  if (stored > length) stored = length;
  reader->facts.stored = stored;
  if (__builtin_mul_overflow(reader->facts.count, (uint64_t)size, &reader->facts.claimed)) reader->facts.claimed = UINT64_MAX;
  return reader->facts.claimed <= (16 << 20) || reader->facts.claimed / 1032 <= stored;
}

static inline void lab_foreign_dataset(
    struct lab_foreign_reader *reader, hid_t file, hid_t data, struct lab_foreign_bounds bounds) {
  struct lab_foreign_facts *facts = &reader->facts;
  hid_t properties = H5Dget_create_plist(data), type = H5Dget_type(data), space = H5Dget_space(data);
  if (properties < 0 || type < 0 || space < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
  if (H5Pget_external_count(properties) != 0 || H5Pget_layout(properties) == H5D_VIRTUAL)
    return lab_foreign_say(reader, LAB_FOREIGN_ELSEWHERE);
  facts->kind = facts->inner_kind = H5Tget_class(type);
  if (facts->kind == H5T_VLEN) facts->inner_kind = H5Tget_class(H5Tget_super(type));
  if (facts->kind != H5T_STRING && !lab_foreign_is_number((H5T_class_t)facts->inner_kind))
    return lab_foreign_say(reader, LAB_FOREIGN_TYPE);
  hsize_t extents[H5S_MAX_RANK] = {0};
  facts->rank = H5Sget_simple_extent_dims(space, extents, NULL);
  if (facts->rank < 0 || facts->rank > H5S_MAX_RANK) return lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
  facts->count = 1;
  int is_too_large = 0;
  for (int axis = 0; axis < facts->rank; axis++) {
    facts->extents[axis] = extents[axis];
    is_too_large |= __builtin_mul_overflow(facts->count, (uint64_t)extents[axis], &facts->count);
  }
  if (is_too_large || facts->count > bounds.elements) return lab_foreign_say(reader, LAB_FOREIGN_TOO_LARGE);
  // A dataspace without elements and without axes.
  if (H5Sget_simple_extent_type(space) == H5S_NULL) facts->rank = 1, facts->count = facts->extents[0] = 0;
  facts->conventions = lab_h5_conventions_of(data);
  char name[512];
  for (int axis = 0; axis < facts->rank; axis++)
    if (lab_h5_scale_path_of(data, (unsigned)axis, name, sizeof name) == 1) lab_foreign_word(name, reader);
  size_t size = H5Tget_size(type);
  if (size == 0) return lab_foreign_say(reader, LAB_FOREIGN_TYPE);
  if (!lab_foreign_is_plausible(reader, file, data, size)) return lab_foreign_say(reader, LAB_FOREIGN_IMPLAUSIBLE);
  if (facts->count == 0) return lab_foreign_begin(reader, 0);
  if (facts->kind == H5T_STRING) return lab_foreign_texts(reader, data, type);
  if (facts->kind == H5T_VLEN) return lab_foreign_sequences(reader, data, bounds);
  lab_foreign_numbers(reader, data);
}

static inline void lab_foreign_object(
    struct lab_foreign_reader *reader, hid_t file, const char *object, struct lab_foreign_bounds bounds) {
  memset(&reader->facts, 0, sizeof reader->facts);
  if (!lab_foreign_is_inside(reader, file, object)) return;
  hid_t opened = H5Oopen(file, object, H5P_DEFAULT);
  if (opened < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
  const H5I_type_t kind = H5Iget_type(opened);
  if (kind == H5I_DATASET) return lab_foreign_dataset(reader, file, opened, bounds);
  if (kind != H5I_GROUP) return lab_foreign_say(reader, LAB_FOREIGN_NO_DATASET);
  (void)lab_h5_visit_links(opened, lab_foreign_word, reader);
  int is_of_pandas = H5Aexists(opened, "pandas_type") > 0;
  lab_foreign_say(reader, is_of_pandas ? LAB_FOREIGN_TABLE_OF_PANDAS : LAB_FOREIGN_GROUP);
}

// Without the handlers of this program, which would report a crash, and within bounds.
static inline void lab_foreign_settle(struct lab_foreign_bounds bounds) {
  const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGALRM};
  for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
  sigset_t all;
  sigfillset(&all);
  sigprocmask(SIG_UNBLOCK, &all, NULL);
  alarm(bounds.seconds);
  const struct rlimit no_core = {0, 0};
  (void)setrlimit(RLIMIT_CORE, &no_core);
  unsigned long long pages = 0;
  FILE *size = fopen("/proc/self/statm", "re");
  if (size && fscanf(size, "%llu", &pages) == 1) {
    struct rlimit memory = {0, 0};
    (void)getrlimit(RLIMIT_AS, &memory);
    const rlim_t wanted = (rlim_t)pages * (rlim_t)sysconf(_SC_PAGESIZE) + bounds.room;
    if (memory.rlim_cur == RLIM_INFINITY || wanted < memory.rlim_cur) memory.rlim_cur = wanted;
    (void)setrlimit(RLIMIT_AS, &memory);
  }
  if (size) fclose(size);
  lab_h5_silence();
}

// `objects`: `count` paths, one behind the other, each with its NUL.
static inline void lab_foreign_read_all(
    const char *path, const char *objects, size_t count, struct lab_foreign_bounds bounds, int output) {
  struct lab_foreign_reader *reader = (struct lab_foreign_reader *)calloc(1, sizeof *reader);
  if (!reader) return;
  reader->output = output;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_file_locking(access, 0, 1);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (file < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_NO_FILE);
  for (; count > 0; count--, objects += strlen(objects) + 1) lab_foreign_object(reader, file, objects, bounds);
}

// MARK: Here

// How the copy ended: 0 in good order, the signal that ended it, or −1 with another status than 0.
static inline int lab_foreign_end(pid_t process) {
  int status = 0;
  while (waitpid(process, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status) ? -1 : 0;
}

// Whether HDF5 copes with objects of a file. 0: it read or refused each in good order; 1: it did not; −1: there is no process.
static inline int lab_foreign_try(
    const char *path, const char *objects, size_t count, struct lab_foreign_bounds bounds) {
  pid_t process = fork();
  if (process < 0) return -1;
  if (process == 0) {
    lab_foreign_settle(bounds);
    lab_foreign_read_all(path, objects, count, bounds, -1);
    _exit(0);
  }
  return lab_foreign_end(process) != 0;
}

// Begins to read one object; `input` becomes what is to be read from. The process, or −1 where there is none.
static inline pid_t lab_foreign_start(
    const char *path, const char *object, struct lab_foreign_bounds bounds, int *input) {
  int ends[2];
#ifdef __linux__
  if (pipe2(ends, O_CLOEXEC) != 0) return -1;
#else
  if (pipe(ends) != 0) return -1;
  for (int i = 0; i < 2; i++) (void)fcntl(ends[i], F_SETFD, FD_CLOEXEC);
#endif
  pid_t process = fork();
  if (process == 0) {
    lab_foreign_settle(bounds);
    lab_foreign_read_all(path, object, 1, bounds, ends[1]);
    _exit(0);
  }
  int code = errno;
  close(ends[1]);
  *input = ends[0];
  if (process < 0) close(ends[0]);
  errno = code;
  return process;
}

// Whether all of so many bytes came: otherwise the process has ended.
static inline int lab_foreign_take(int input, void *bytes, size_t size) {
  for (char *rest = (char *)bytes; size > 0;) {
    ssize_t count = read(input, rest, size);
    if (count == 0 || (count < 0 && errno != EINTR)) return 0;
    if (count > 0) rest += count, size -= (size_t)count;
  }
  return 1;
}

// Ends a process of which nothing more is wanted.
static inline void lab_foreign_stop(pid_t process, int input) {
  close(input);
  kill(process, SIGKILL);
  (void)lab_foreign_end(process);
}

#endif
