// Reads a dataset in a copy of this process (foreign_process.h), and says what it finds: nothing but HDF5 and malloc is called here.
#ifndef LAB_CHDF5_FOREIGN_READER_H
#define LAB_CHDF5_FOREIGN_READER_H

#ifdef __GLIBC__
#ifdef __linux__
#include <malloc.h>
#endif
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "foreign_facts.h"

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

// Whether an enumeration has the members FALSE and TRUE alone, as h5py keeps what is true or not: that are numbers.
static inline int lab_foreign_is_flag(hid_t type) {
  if (H5Tget_nmembers(type) != 2) return 0;
  char *first = H5Tget_member_name(type, 0), *second = H5Tget_member_name(type, 1);
  int is_flag = first && second && strcmp(first, "FALSE") == 0 && strcmp(second, "TRUE") == 0;
  H5free_memory(first);
  H5free_memory(second);
  return is_flag;
}

// Members of an enumeration by their names.
static inline void lab_foreign_members(struct lab_foreign_reader *reader, hid_t data, hid_t type) {
  hid_t native = H5Tget_native_type(type, H5T_DIR_ASCEND);
  if (native < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
  char name[1024], *members = (char *)lab_foreign_elements(reader, data, native, H5Tget_size(native));
  if (!members) return;
  uint64_t total = 0;
  for (int is_sending = 0; is_sending < 2; is_sending++) {
    if (is_sending) lab_foreign_begin(reader, total);
    for (uint64_t i = 0; i < reader->facts.count; i++) {
      if (H5Tenum_nameof(native, members + i * H5Tget_size(native), name, sizeof name) < 0) {
        reader->facts.words = reader->facts.word_bytes = 0;
        lab_foreign_word("it holds a number that its enumeration has no name for", reader);
        return lab_foreign_say(reader, LAB_FOREIGN_REFUSED);
      }
      total += strlen(name) + 1;
      if (is_sending) lab_foreign_send(reader->output, name, strlen(name) + 1);
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

// LZF has no checksum: a damaged chunk often becomes a shorter one, of which HDF5 would read on in whatever lies behind.
static inline size_t lab_foreign_whole_lzf(
    unsigned flags, size_t values_count, const unsigned values[], size_t used, size_t *size, void **buffer) {
  size_t filled = lab_h5_lzf(flags, values_count, values, used, size, buffer);
  return values_count > 2 && values[2] != filled ? 0 : filled;
}

// Chunks have their full size before LZF, unless a filter like scale-offset has changed it.
static inline void lab_foreign_expect_whole_chunks(hid_t properties) {
  for (unsigned i = 0; i < (unsigned)H5Pget_nfilters(properties); i++) {
    unsigned flags = 0;
    size_t count = 0;
    H5Z_filter_t filter = H5Pget_filter2(properties, i, &flags, &count, NULL, 0, NULL, NULL);
    const H5Z_class2_t lzf = {H5Z_CLASS_T_VERS, (H5Z_filter_t)32000, 0, 1, "lzf", NULL, NULL, lab_foreign_whole_lzf};
    if (filter == lzf.id) (void)H5Zregister(&lzf);
    if (filter != H5Z_FILTER_SHUFFLE) return;
  }
}

// Whether some filter that is not left out makes a chunk smaller or larger.
static inline int lab_foreign_is_resized(hid_t properties, unsigned left_out) {
  for (unsigned i = 0; i < (unsigned)H5Pget_nfilters(properties); i++) {
    unsigned flags = 0;
    size_t count = 0;
    H5Z_filter_t filter = H5Pget_filter2(properties, i, &flags, &count, NULL, 0, NULL, NULL);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32 && !(left_out >> i & 1)) return 1;
  }
  return 0;
}

// Whether chunks have the size that they should, where no filter makes them smaller: of a shorter one HDF5 would read on likewise. Which
// filters are left out is looked at for so many chunks only, as HDF5 counts them from the first each time.
static inline int lab_foreign_has_whole_chunks(hid_t data, hid_t properties, hid_t space, size_t size) {
  hsize_t extents[H5S_MAX_RANK], chunks = 0, bytes = size;
  if (H5Pget_layout(properties) != H5D_CHUNKED) return 1;
  int rank = H5Pget_chunk(properties, H5S_MAX_RANK, extents);
  for (int axis = 0; axis < rank; axis++) bytes *= extents[axis];
  if (H5Dget_num_chunks(data, space, &chunks) < 0) return 1;
  if (H5Pget_nfilters(properties) == 0) return H5Dget_storage_size(data) == chunks * bytes;
  for (hsize_t k = 0; k < chunks && k < 2048; k++) {
    unsigned left_out = 0;
    haddr_t address = 0;
    hsize_t stored = 0;
    if (H5Dget_chunk_info(data, space, k, extents, &left_out, &address, &stored) < 0) return 1;
    if (left_out != 0 && stored < bytes && !lab_foreign_is_resized(properties, left_out)) return 0;
  }
  return 1;
}

static inline void lab_foreign_dataset(
    struct lab_foreign_reader *reader, hid_t file, hid_t data, struct lab_foreign_bounds bounds) {
  struct lab_foreign_facts *facts = &reader->facts;
  hid_t properties = H5Dget_create_plist(data), type = H5Dget_type(data), space = H5Dget_space(data);
  if (properties < 0 || type < 0 || space < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_REFUSED);
  if (H5Pget_external_count(properties) != 0 || H5Pget_layout(properties) == H5D_VIRTUAL)
    return lab_foreign_say(reader, LAB_FOREIGN_ELSEWHERE);
  if (H5Pget_layout(properties) == H5D_CHUNKED) lab_foreign_expect_whole_chunks(properties);
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
  const int has_names = facts->kind == H5T_ENUM && !lab_foreign_is_flag(type);
  if (has_names) facts->kind = H5T_STRING;
  if (facts->count == 0) return lab_foreign_begin(reader, 0);
  if (!lab_foreign_has_whole_chunks(data, properties, space, size)) {
    facts->words = facts->word_bytes = 0;
    lab_foreign_word("its chunks are not as large as they should be", reader);
    return lab_foreign_say(reader, LAB_FOREIGN_REFUSED);
  }
  if (has_names) return lab_foreign_members(reader, data, type);
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
#ifdef M_PERTURB
  // What HDF5 reads of memory that it never wrote is 0, not something else each time; it keeps no freed memory for itself.
  (void)H5set_free_list_limits(0, 0, 0, 0, 0, 0);
  (void)mallopt(M_PERTURB, 0xff);
#endif
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

// One file that is looked through.
struct lab_foreign_tour {
  struct lab_foreign_reader *reader;
  hid_t file;
  struct lab_foreign_bounds bounds;
  int depth;
};

static inline void lab_foreign_attribute(const char *name, void *context) {
  const size_t most = 1 << 20;
  hid_t attribute = H5Aopen(*(const hid_t *)context, name, H5P_DEFAULT);
  if (attribute < 0) return;
  hid_t type = H5Aget_type(attribute), space = H5Aget_space(attribute);
  const hssize_t count = H5Sget_simple_extent_npoints(space);
  const size_t size = H5Tget_size(type);
  if (count > 0 && size > 0 && (size_t)count <= most / size) {
    void *values = calloc((size_t)count, size);
    if (values) (void)H5Aread(attribute, type, values);
    free(values);
  }
  (void)H5Sclose(space);
  (void)H5Tclose(type);
  (void)H5Aclose(attribute);
}

// Goes on after what cannot be opened, as lists do, and into groups that are in themselves only so far.
static inline herr_t lab_foreign_look(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  struct lab_foreign_tour *tour = (struct lab_foreign_tour *)context;
  if (info->type != H5L_TYPE_HARD) return 0;
  hid_t object = H5Oopen(group, name, H5P_DEFAULT);
  if (object < 0) return 0;
  (void)lab_h5_visit_attributes(object, lab_foreign_attribute, &object);
  if (H5Iget_type(object) == H5I_DATASET) {
    memset(&tour->reader->facts, 0, sizeof tour->reader->facts);
    lab_foreign_dataset(tour->reader, tour->file, object, tour->bounds);
  } else if (H5Iget_type(object) == H5I_GROUP && tour->depth < 20) {
    hsize_t start = 0;
    tour->depth++;
    (void)H5Literate(object, H5_INDEX_NAME, H5_ITER_INC, &start, lab_foreign_look, tour);
    tour->depth--;
  }
  (void)H5Oclose(object);
  return 0;
}

// What a list of the file reads: names, attributes, and the numbers of axes, which are short.
static inline void lab_foreign_look_through(
    struct lab_foreign_reader *reader, hid_t file, struct lab_foreign_bounds bounds) {
  struct lab_foreign_tour tour = {reader, file, bounds, 0};
  hsize_t start = 0;
  tour.bounds.elements = 1 << 12;
  (void)lab_h5_visit_attributes(file, lab_foreign_attribute, &file);
  (void)H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, &start, lab_foreign_look, &tour);
}

// `objects`: `count` paths, one behind the other, each with its NUL. Where nobody listens, all of the file is looked through first.
static inline void lab_foreign_read_all(
    const char *path, const char *objects, size_t count, struct lab_foreign_bounds bounds, int output) {
  struct lab_foreign_reader *reader = (struct lab_foreign_reader *)calloc(1, sizeof *reader);
  if (!reader) return;
  reader->output = output;
  // What HDF5 frees without having set it is to break here, each time, and not in the process that reads the file then.
  (void)H5set_free_list_limits(0, 0, 0, 0, 0, 0);
#ifdef M_PERTURB
  (void)mallopt(M_PERTURB, 0x5a);
#endif
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_file_locking(access, 0, 1);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (file < 0) return lab_foreign_refuse(reader, LAB_FOREIGN_NO_FILE);
  if (output < 0) lab_foreign_look_through(reader, file, bounds);
  for (; count > 0; count--, objects += strlen(objects) + 1) lab_foreign_object(reader, file, objects, bounds);
}

#endif
