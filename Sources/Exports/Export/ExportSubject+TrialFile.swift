public import Archive
import Foundation
import Store
import TrialFormat

extension ExportSubject {
  /// A trial's file by itself, which may be anybody's: it is read whole first.
  ///
  /// - Throws: where it is damaged, no trial's, or of a name that no file can have.
  public init(trialAt path: String) throws(ArchiveFault) {
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    // A pipe would be waited for.
    guard let kind = try? FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType,
      kind == .typeRegular
    else { throw ArchiveFault(path, .unreadable("it is not a regular file")) }
    let trial: StoredTrial
    do {
      guard try ForeignFile.isHarmless([TrialPath.records.step], of: path, largest: 1 << 28) else {
        throw ArchiveFault(path, .unreadable("HDF5 breaks on it"))
      }
      trial = try StoredTrial(at: path)
      // What a file says of itself becomes the name of another.
      _ = try ResultsFolder(root: ".", experiment: trial.head.experiment).trial(
        variant: trial.variant, seed: trial.seed)
      try TrialFile(reading: path).verify()
    } catch let fault as ArchiveFault {
      throw fault
    } catch {
      throw ArchiveFault(path, .unreadable((error as? StoreError)?.sentence ?? "\(error)"))
    }
    self.init(
      StoredRun(experiment: trial.head.experiment, trials: [trial]), title: trial.head.experiment)
  }
}
