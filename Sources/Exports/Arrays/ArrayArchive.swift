import Archive
import Store
import TrialFormat

/// All arrays of a trial for NumPy, under the paths that they have in its file, and what the file says of itself
/// as texts, `attributes/settings` and the like.
public enum ArrayArchive: ExportFormat {
  public static let name = "numpy"
  public static let summary = "every array of each trial for numpy.load, under its path in the trial's file"

  public static func files(of subject: ExportSubject) -> [ExportedFile] {
    subject.fileOfEachTrial("npz") { try bytes(of: $0) }
  }

  static func bytes(of trial: StoredTrial) throws -> [UInt8] {
    let archive = try ZipArchive()
    for name in [
      TrialAttribute.experiment, TrialAttribute.trial, TrialAttribute.identity, TrialAttribute.status,
      TrialAttribute.settings, TrialAttribute.provenance,
    ] {
      let text = try trial.text(name) ?? ""
      try archive.add("attributes/\(name).npy", NPYArray([], .text([text])).bytes)
    }
    for path in try trial.datasets(below: "/") {
      let values: NPYArray.Values
      switch try trial.elementType(path) {
      case .float32: values = .float32(try trial.reals(path))
      case .float64: values = .float64(try trial.reals(path))
      case .int32: values = .int32(try trial.integers(path))
      case .int64: values = .int64(try trial.integers(path))
      case .text: values = .text(try trial.texts(path))
      }
      try archive.add("\(path.dropFirst()).npy", NPYArray(try trial.shape(path), values).bytes)
    }
    return try archive.finished()
  }
}
