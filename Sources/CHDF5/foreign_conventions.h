// What the attributes of a dataset say of its numbers where netCDF, MATLAB or others wrote it.
#ifndef LAB_CHDF5_FOREIGN_CONVENTIONS_H
#define LAB_CHDF5_FOREIGN_CONVENTIONS_H

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

#endif
