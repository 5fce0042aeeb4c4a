// HDF5 for Swift. Swift imports functions, enumerators and plain constants; it cannot import HDF5's macros that cast, that open
// the library before they read a global (`H5OPEN …_g`), or that are aliases chosen by the API version. Each such macro that
// `Store` needs has a getter here.
#ifndef LAB_CHDF5_SHIM_H
#define LAB_CHDF5_SHIM_H

#include <errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <liblzf/lzf.h>
#include <stdlib.h>
#include <string.h>

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

// The filter LZF of h5py, number 32000, which HDF5 itself has not: values 2 is the size of a chunk in bytes. Reading only.
static inline size_t lab_h5_lzf(
    unsigned flags, size_t values_count, const unsigned values[], size_t used, size_t *size, void **buffer) {
  if (!(flags & H5Z_FLAG_REVERSE)) return 0;
  // Of a damaged chunk LibLZF may read some bytes behind the end: these are zeros.
  void *padded = calloc(used + 64, 1);
  if (!padded) return 0;
  memcpy(padded, *buffer, used);
  free(*buffer);
  *buffer = padded;
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
