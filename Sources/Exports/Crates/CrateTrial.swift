import Archive
import Components
import Foundation
import OrderedCollections
import Store

/// A trial in a crate: its file, the action that made it, and the settings that are particular to it.
struct CrateTrial {
  /// The file's identifier.
  let file: String
  /// The action's identifier.
  let action: String
  /// What varies in the experiment, the seed last.
  let settings: [(key: String, value: String)]
  /// When it was begun, in UTC; nil where nothing tells.
  let start: String?
  /// Of lab.
  let version: String
  private let name: String
  private let end: String?
  private let status: String
  private let identity: String
  private let digest: String?

  /// - Parameters:
  ///   - trial: as it is stored.
  ///   - folder: of the results.
  ///   - varied: what is particular to its variant.
  init(_ trial: StoredTrial, in folder: String, varied: [VariedSetting]) throws(ArchiveFault) {
    let path = RelativePath.inside(folder, trial.path), provenance = try trial.provenance()
    name = trial.name
    file = CrateEntity.file(path)
    action = "#run-\(CrateEntity.file(trial.name))"
    settings = varied.map { ($0.key, $0.value.brief) } + [("seed", String(trial.seed))]
    let began: String? = if case .text(let text)? = provenance["started"] { text } else { nil }
    version = if case .text(let text)? = provenance["lab"] { text } else { "" }
    let seconds = ["training_seconds", "measuring_seconds", "recording_seconds", "evaluating_seconds"]
      .compactMap {
        provenance[$0].flatMap { Double(value: $0) }
      }
    let format = Date.ISO8601FormatStyle()
    let ended = began.flatMap { try? format.parse($0) }.map { format.format($0 + seconds.reduce(0, +)) }
    // Process Run Crate wants UTC as an offset.
    (start, end) = (began?.replacing("Z", with: "+00:00"), ended?.replacing("Z", with: "+00:00"))
    status = trial.hasDiverged ? "the trial diverged, which is a result" : "the trial came to its end"
    identity = trial.identity
    digest = (try? FileDigest(of: trial.path))?.sha256
  }

  /// The identifier of a setting's value.
  func id(of key: String) -> String { "\(action)/\(CrateEntity.file(key))" }

  var entities: [CrateEntity] {
    var act = CrateEntity(
      action, ["CreateAction"],
      [
        "name": .text("training of \(name)"), "description": .text(status),
        "instrument": CrateEntity.reference("experiment.exp"),
        "object": .list(settings.map { CrateEntity.reference(id(of: $0.key)) }),
        "result": CrateEntity.reference(file),
        "actionStatus": .text("http://schema.org/CompletedActionStatus"),
      ])
    act["startTime"] = start.map { .text($0) }
    act["endTime"] = end.map { .text($0) }
    var data = CrateEntity(
      file, ["File"],
      [
        "name": .text(name), "description": .text("everything that the trial measured, in HDF5"),
        "encodingFormat": .text("application/x-hdf5"), "identifier": .text("urn:lab:identity:\(identity)"),
        "exampleOfWork": CrateEntity.reference("#output-trial"),
      ])
    data["sha256"] = digest.map { .text($0) }
    return [act, data]
      + settings.map { key, value in
        CrateEntity(
          id(of: key), ["PropertyValue"],
          [
            "name": .text(key), "value": .text(value),
            "exampleOfWork": CrateEntity.reference("#input-\(CrateEntity.file(key))"),
          ])
      }
  }
}
