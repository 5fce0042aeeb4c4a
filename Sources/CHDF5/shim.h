// HDF5 for Swift. Swift imports functions, enumerators and plain constants; it cannot import HDF5's macros that cast, that open
// the library before they read a global (`H5OPEN …_g`), or that are aliases chosen by the API version. Each such macro that
// `Store` needs has a getter here.
#ifndef LAB_CHDF5_SHIM_H
#define LAB_CHDF5_SHIM_H

#include <errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <liblzf/lzf.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// File access flags: macros with a cast, and H5CHECK before the value.
static inline unsigned lab_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned lab_h5_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned lab_h5_read_write(void) { return H5F_ACC_RDWR; }

// Property list classes: globals that are valid only after H5open, which these macros call.
static inline hid_t lab_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t lab_h5_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t lab_h5_group_create(void) { return H5P_GROUP_CREATE; }
static inline hid_t lab_h5_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t lab_h5_dataset_transfer(void) { return H5P_DATASET_XFER; }

// Types on disk: little-endian everywhere, so that a file does not depend on the machine that wrote it. Globals behind H5OPEN.
static inline hid_t lab_h5_float32_on_disk(void) { return H5T_IEEE_F32LE; }
static inline hid_t lab_h5_float64_on_disk(void) { return H5T_IEEE_F64LE; }
static inline hid_t lab_h5_int32_on_disk(void) { return H5T_STD_I32LE; }
static inline hid_t lab_h5_int64_on_disk(void) { return H5T_STD_I64LE; }

// Types in memory: aliases of globals that H5open fills in for this machine.
static inline hid_t lab_h5_float32_in_memory(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t lab_h5_float64_in_memory(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t lab_h5_int32_in_memory(void) { return H5T_NATIVE_INT32; }
static inline hid_t lab_h5_int64_in_memory(void) { return H5T_NATIVE_INT64; }

// The C string type is a global behind H5OPEN; the size "variable" and the unlimited extent are casts of -1.
static inline hid_t lab_h5_c_string(void) { return H5T_C_S1; }
static inline size_t lab_h5_variable_size(void) { return H5T_VARIABLE; }
static inline hsize_t lab_h5_unlimited(void) { return H5S_UNLIMITED; }

// Printing of errors: H5E_DEFAULT is a cast. HDF5 keeps this switch per thread, so it is set on every entry into it.
static inline void lab_h5_silence(void) { (void)H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
static inline herr_t lab_h5_walk_errors(H5E_walk2_t visit, void *context) {
  return H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, visit, context);
}

// H5Literate is a function in HDF5 1.10 and a versioned macro from 1.12 on; its callback's info argument changes type with it.
typedef void (*lab_h5_name_visitor)(const char *name, void *context);
struct lab_h5_name_visit {
  lab_h5_name_visitor visit;
  void *context;
};
static inline herr_t lab_h5_link_name(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  (void)group;
  (void)info;
  struct lab_h5_name_visit *names = (struct lab_h5_name_visit *)context;
  names->visit(name, names->context);
  return 0;
}
static inline void lab_h5_ignore_name(const char *name, void *context) {
  (void)name;
  (void)context;
}
static inline herr_t lab_h5_visit_links(hid_t group, lab_h5_name_visitor visit, void *context) {
  struct lab_h5_name_visit names = {visit, context};
  hsize_t start = 0;
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &start, lab_h5_link_name, &names);
}

// The function behind H5Lget_info, and the struct it fills, differ by version. Negative: an error; 1: a hard link, 0: another.
static inline int lab_h5_is_hard_link(hid_t file, const char *path) {
  H5L_info_t info;
  if (H5Lget_info(file, path, &info, H5P_DEFAULT) < 0) return -1;
  return info.type == H5L_TYPE_HARD;
}

// Where an object lies, which tells hard links to one object. Negative: an error.
static inline int lab_h5_address(hid_t file, const char *path, haddr_t *address) {
#if H5_VERSION_GE(1, 12, 0)
  H5O_info1_t info;
  if (H5Oget_info_by_name1(file, path, &info, H5P_DEFAULT) < 0) return -1;
#else
  H5O_info_t info;
  if (H5Oget_info_by_name(file, path, &info, H5P_DEFAULT) < 0) return -1;
#endif
  *address = info.addr;
  return 0;
}

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

// The filter LZF of h5py, number 32000, which HDF5 itself has not: values 2 is the size of a chunk in bytes. Reading only.
static inline size_t lab_h5_lzf(
    unsigned flags, size_t values_count, const unsigned values[], size_t used, size_t *size, void **buffer) {
  if (!(flags & H5Z_FLAG_REVERSE)) return 0;
  const size_t largest = (size_t)1 << 31;
  for (size_t room = values_count > 2 && values[2] ? values[2] : 4 * used + 64; room <= largest; room *= 2) {
    void *whole = malloc(room);
    if (!whole) return 0;
    unsigned filled = lzf_decompress(*buffer, (unsigned)used, whole, (unsigned)room);
    if (filled) {
      free(*buffer);
      *buffer = whole;
      *size = room;
      return filled;
    }
    int is_short = errno == E2BIG;
    free(whole);
    if (!is_short) return 0;
  }
  return 0;
}
static inline herr_t lab_h5_register_lzf(void) {
  const H5Z_class2_t lzf = {H5Z_CLASS_T_VERS, (H5Z_filter_t)32000, 0, 1, "lzf", NULL, NULL, lab_h5_lzf};
  return H5Zregister(&lzf);
}

// HDF5 crashes or hangs on some damaged files, and signals cannot be caught there: this does all that reading a dataset takes in a
// process of its own. 0: done, or refused by HDF5 in good order; 1: it crashed or did not end in time; -1: there is no process.
static inline void lab_h5_read_whole(const char *path, const char *dataset, hssize_t largest) {
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  H5Pset_file_locking(access, 0, 1);
  hid_t file = H5Fopen(path, H5F_ACC_RDONLY, access);
  if (file < 0) return;
  (void)H5Aexists(file, "heap_seal");
  struct lab_h5_name_visit nothing = {lab_h5_ignore_name, NULL};
  hsize_t start = 0;
  (void)H5Literate(file, H5_INDEX_NAME, H5_ITER_INC, &start, lab_h5_link_name, &nothing);
  // Links that lead elsewhere are not followed: what they lead to may never end.
  char *prefix = strdup(dataset);
  for (size_t i = 1; prefix && i <= strlen(dataset); i++) {
    if (dataset[i] != '/' && dataset[i] != 0) continue;
    prefix[i] = 0;
    if (lab_h5_is_hard_link(file, prefix) != 1) return;
    prefix[i] = dataset[i];
  }
  hid_t data = H5Dopen2(file, dataset, H5P_DEFAULT);
  if (data < 0) {
    hid_t group = H5Gopen2(file, dataset, H5P_DEFAULT);
    if (group >= 0) (void)H5Aexists(group, "pandas_type");
    return;
  }
  hid_t properties = H5Dget_create_plist(data), type = H5Dget_type(data), space = H5Dget_space(data);
  if (H5Pget_external_count(properties) != 0 || H5Pget_layout(properties) == H5D_VIRTUAL) return;
  (void)H5Dget_storage_size(data);
  hssize_t count = H5Sget_simple_extent_npoints(space);
  H5T_class_t kind = H5Tget_class(type);
  if (count > 0 && count <= largest && (kind == H5T_INTEGER || kind == H5T_FLOAT || kind == H5T_ENUM)) {
    double *numbers = (double *)malloc((size_t)count * sizeof(double));
    if (numbers) (void)H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
  }
  size_t text = kind == H5T_STRING ? (H5Tis_variable_str(type) ? sizeof(char *) : H5Tget_size(type)) : 0;
  if (count > 0 && count <= largest && text > 0 && (size_t)count <= SIZE_MAX / 2 / text) {
    void *texts = calloc((size_t)count, text);
    if (texts) (void)H5Dread(data, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts);
  }
  (void)lab_h5_conventions_of(data);
  char name[512];
  for (int axis = 0; axis < H5Sget_simple_extent_ndims(space); axis++)
    (void)lab_h5_scale_path_of(data, (unsigned)axis, name, sizeof name);
  (void)H5Dclose(data);
  (void)H5Fclose(file);
}
// `datasets`: `count` paths, one behind the other, each with its NUL.
static inline int lab_h5_try(
    const char *path, const char *datasets, size_t count, hssize_t largest, unsigned seconds) {
  pid_t child = fork();
  if (child < 0) return -1;
  if (child == 0) {
    // Without the handlers of this program, which would report the crash.
    const int deadly[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGTRAP, SIGALRM};
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) signal(deadly[i], SIG_DFL);
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_UNBLOCK, &all, NULL);
    alarm(seconds);
    lab_h5_silence();
    for (; count > 0; count--, datasets += strlen(datasets) + 1) lab_h5_read_whole(path, datasets, largest);
    _exit(0);
  }
  int status = 0;
  while (waitpid(child, &status, 0) < 0)
    if (errno != EINTR) return -1;
  return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// Names of an object's attributes, in the same form.
static inline herr_t lab_h5_attribute_name(hid_t object, const char *name, const H5A_info_t *info, void *context) {
  (void)object;
  (void)info;
  struct lab_h5_name_visit *names = (struct lab_h5_name_visit *)context;
  names->visit(name, names->context);
  return 0;
}
static inline herr_t lab_h5_visit_attributes(hid_t object, lab_h5_name_visitor visit, void *context) {
  struct lab_h5_name_visit names = {visit, context};
  hsize_t start = 0;
  return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &start, lab_h5_attribute_name, &names);
}

#endif
