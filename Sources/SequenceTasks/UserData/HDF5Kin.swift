import Components

/// Formats that share a suffix with HDF5, or a name, but are none.
enum HDF5Kin: CaseIterable {
  case oldMATLAB, oldNetCDF

  /// By the file's first bytes; nil for HDF5 and for what is neither.
  init?(_ bytes: [UInt8]) {
    guard let kin = HDF5Kin.allCases.first(where: { bytes.starts(with: $0.beginning.utf8) }) else {
      return nil
    }
    self = kin
  }

  private var beginning: String {
    switch self {
    case .oldMATLAB: "MATLAB 5.0"
    case .oldNetCDF: "CDF"
    }
  }

  /// A sentence without its subject.
  var message: String {
    switch self {
    case .oldMATLAB: "is a MAT-file of version 7 or before, which is no HDF5"
    case .oldNetCDF: "is a netCDF file of the classic format, which is no HDF5"
    }
  }

  var remedy: Remedy {
    switch self {
    case .oldMATLAB: "save it in MATLAB with save('file.mat', '-v7.3')"
    case .oldNetCDF: "convert it: nccopy -k nc4 old.nc new.nc"
    }
  }
}
