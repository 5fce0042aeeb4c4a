import Archive
import Components
import OrderedCollections
import Store
import TorchWeights
import TrialFormat

/// A trial's weights for PyTorch: a file of safetensors under torch.nn's names, whose metadata say which modules
/// take them.
public enum TorchStateFile: ExportFormat {
  public static let name = "safetensors"
  public static let summary = "the weights of each trial under torch.nn's names, for load_state_dict"

  public static func files(of subject: ExportSubject) -> [ExportedFile] {
    let moment = subject.moment
    return subject.fileOfEachTrial("safetensors") { try file(of: $0, at: moment).bytes }
  }

  /// - Parameters:
  ///   - trial: whose weights are meant.
  ///   - moment: of a record; nil for the final weights.
  /// - Throws: an `ArchiveFault`, or a `Problem` where torch.nn has no such network, or the trial no such
  ///   record.
  static func file(of trial: StoredTrial, at moment: RecordChoice?) throws -> SafetensorsFile {
    let row = try row(of: moment, in: trial), weights = try trial.parameters(row: row)
    let network = try TorchNetwork(
      cell: trial.settings()["model"]?["cell"] ?? .table([:]),
      extents: Dictionary(weights.map { ($0.name, $0.extents) }) { first, _ in first })
    let type = try weights.first.map { try trial.elementType(TrialPath.finalParameter($0.name)) }
    let element = type == .float32 ? Tensor.Element.float32 : .float64
    let updates = try row.map { try trial.records().updates[$0] } ?? trial.history("loss").updates.count
    var metadata: OrderedDictionary = [
      "format": "pt", "experiment": trial.head.experiment, "trial": trial.name, "identity": trial.identity,
      "updates": String(updates),
    ]
    for module in network.modules(element) { metadata[module.name] = module.expression }
    return SafetensorsFile(metadata: metadata, tensors: network.tensors(of: weights, element))
  }

  private static func row(of moment: RecordChoice?, in trial: StoredTrial) throws -> Int? {
    guard let moment else { return nil }
    let records = try trial.records()
    guard let row = records.row(of: moment) else {
      let known = Spelling.list(records.updates.sorted().map { String($0) }, limit: 12)
      throw Problem(
        "", "there is no record before update \(moment.value.brief)",
        remedy: known.isEmpty
          ? "leave --at out for the final weights" : "there are records before updates \(known)")
    }
    return row
  }
}
