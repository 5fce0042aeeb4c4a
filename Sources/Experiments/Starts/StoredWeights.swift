import Archive
import Components
import Recurrent
import Store
import Synchronization
import TorchWeights
import TrialFormat

/// Weights of stored trials, or from elsewhere, that others begin with, each set read once; the last few sets
/// are kept.
public final class StoredWeights: Sendable {
  /// What of a file is read, and how.
  enum Origin: Sendable, Hashable {
    /// The row of a trial's record; nil for the final weights.
    case record(Int?)
    /// Tensors of this network.
    case safetensors(TorchNetwork)
  }

  /// A set of weights.
  struct Place: Sendable {
    /// `experiment/variant/seed-1`, as the file says.
    let trial: String
    /// The row of a record; nil for the final weights.
    let record: Int?
    /// `the record before update 100`, `the final weights`.
    let words: String
  }

  private struct Known: Sendable {
    var places: [String: Place] = [:]
    var weights: [(file: String, origin: Origin, weights: [StoredParameter])] = []
  }

  /// Trials of a few seeds may each begin with a file of its own.
  private static let limit = 8
  private let known = Mutex(Known())

  public init() {}

  /// Which trial a file holds, and which of its weights are meant.
  ///
  /// - Parameter parameter: the name of one of them.
  func place(in path: String, at point: StartSettings.Point, probing parameter: String) throws(Problem)
    -> Place
  {
    let key = "\(point.value.brief) \(path)"
    if let place = known.withLock({ $0.places[key] }) { return place }
    let place = try StoredWeights.open(path, point, probing: parameter)
    known.withLock { $0.places[key] = place }
    return place
  }

  func weights(in path: String, _ origin: Origin) throws(Problem) -> [StoredParameter] {
    let known = known.withLock { $0.weights.first { $0.file == path && $0.origin == origin }?.weights }
    if let known { return known }
    let weights: [StoredParameter]
    switch origin {
    case .safetensors(let network): weights = try ForeignWeights.read(path, of: network)
    case .record(let row):
      let trial = try StoredWeights.stored(path)
      do throws(ArchiveFault) {
        weights = try trial.parameters(row: row)
      } catch {
        throw StoredWeights.unusable(path, error.reason)
      }
    }
    self.known.withLock { known in
      if known.weights.count == StoredWeights.limit { known.weights.removeFirst() }
      known.weights.append((path, origin, weights))
    }
    return weights
  }

  private static func open(
    _ path: String, _ point: StartSettings.Point, probing parameter: String
  ) throws(Problem) -> Place {
    let isHarmless: Bool
    do throws(StoreError) {
      // HDF5 breaks down on some damaged files, and this one may be anybody's.
      isHarmless = try ForeignFile.isHarmless(
        [TrialPath.finalParameter(parameter)], of: path, largest: 1 << 28)
    } catch {
      throw unusable(path, error.sentence)
    }
    guard isHarmless else { throw unusable(path, "it is damaged") }
    let stored = try stored(path), records: StoredRecords
    do throws(ArchiveFault) { records = try stored.records() } catch {
      throw unusable(path, error.reason)
    }
    let trial = "\(stored.head.experiment)/\(stored.name)"
    guard case .record(let choice) = point else {
      return Place(trial: trial, record: nil, words: "the final weights")
    }
    guard let row = records.row(of: choice) else {
      let known = Spelling.list(records.updates.sorted().map { String($0) }, limit: 12)
      throw Problem(
        "record",
        known.isEmpty
          ? "\(trial) has no records" : "\(trial) has no record before update \(point.value.brief)",
        remedy: known.isEmpty ? "write 'final'" : "it has records before updates \(known)")
    }
    return Place(trial: trial, record: row, words: "the record before update \(records.updates[row])")
  }

  private static func stored(_ path: String) throws(Problem) -> StoredTrial {
    do throws(ArchiveFault) {
      return try StoredTrial(at: path)
    } catch {
      throw unusable(path, error.reason)
    }
  }

  private static func unusable(_ path: String, _ reason: String) -> Problem {
    Problem("result", "\(path) cannot be used: \(reason)", remedy: "name a finished trial, or run it again")
  }
}
