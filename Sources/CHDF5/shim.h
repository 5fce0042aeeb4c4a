// HDF5 for Swift. Swift imports functions, enumerators and plain constants; it cannot import HDF5's macros that cast, that open
// the library before they read a global (`H5OPEN …_g`), or that are aliases chosen by the API version. Each such macro that
// `Store` needs has a getter here.
#ifndef LAB_CHDF5_SHIM_H
#define LAB_CHDF5_SHIM_H

#include <errno.h>
#include <hdf5.h>
#include <hdf5_hl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

// File access flags: macros with a cast, and H5CHECK before the value.
static inline unsigned lab_h5_truncate(void) { return H5F_ACC_TRUNC; }
static inline unsigned lab_h5_read_only(void) { return H5F_ACC_RDONLY; }

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
  if (data < 0) return;
  hid_t properties = H5Dget_create_plist(data), type = H5Dget_type(data), space = H5Dget_space(data);
  if (H5Pget_external_count(properties) != 0 || H5Pget_layout(properties) == H5D_VIRTUAL) return;
  (void)H5Dget_storage_size(data);
  hssize_t count = H5Sget_simple_extent_npoints(space);
  H5T_class_t kind = H5Tget_class(type);
  if (count > 0 && count <= largest && (kind == H5T_INTEGER || kind == H5T_FLOAT)) {
    double *numbers = (double *)malloc((size_t)count * sizeof(double));
    if (numbers) (void)H5Dread(data, H5T_NATIVE_DOUBLE, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers);
  }
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
