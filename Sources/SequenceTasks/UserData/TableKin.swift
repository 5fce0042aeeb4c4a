import Components

/// What is no table, though its name ends like one's.
enum TableKin {
  case gzip, zip

  /// Nil where the first bytes are none of theirs.
  init?(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x1f, 0x8b]) {
      self = .gzip
    } else if bytes.starts(with: Array("PK\u{3}\u{4}".utf8)) {
      self = .zip
    } else {
      return nil
    }
  }

  var message: String {
    switch self {
    case .gzip: "is compressed by gzip, whatever its name says"
    case .zip: "is a ZIP archive, as spreadsheets of .xlsx and .ods are, whatever its name says"
    }
  }

  var remedy: Remedy {
    switch self {
    case .gzip: "name it .gz and unpack it: gunzip FILE.gz"
    case .zip: "save the sheet as CSV, or unpack the archive: unzip FILE"
    }
  }
}
