import CHDF5

extension ForeignType {
  init(_ kind: H5T_class_t) {
    switch kind {
    case H5T_VLEN: self = .unequalLengths
    case H5T_COMPOUND: self = .records
    case H5T_REFERENCE: self = .references
    case H5T_BITFIELD: self = .bits
    case H5T_OPAQUE: self = .bytes
    case H5T_ARRAY: self = .arrays
    default: self = .another
    }
  }
}
