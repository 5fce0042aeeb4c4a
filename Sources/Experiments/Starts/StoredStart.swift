import Archive
import Components
import Recurrent
import Store
import TrialFormat

/// The stored weights that a trial begins with: found, compared with its network and digested. The numbers
/// are read again when it is run.
public struct StoredStart: Sendable {
  /// The trial file.
  public let file: String
  /// `experiment/variant/seed-1`, as the file says.
  public let trial: String
  /// `the record before update 100`, `the final weights`.
  public let place: String
  /// SHA-256 of names, shapes and numbers in Float64; part of the identity of a trial that begins there.
  public let digest: String
  private let record: Int?
  private let intervention: Intervention

  /// - Parameters:
  ///   - variant: of the trial that begins here.
  ///   - shapes: of its network's parameters.
  ///   - results: the folder of all experiments' results.
  /// - Throws: a problem of `model.from`.
  init(
    _ settings: StartSettings, variant: String, seed: Int, shapes: [ParameterShape], results: String
  ) throws(Problem) {
    file = try StoredTrialName(settings.result, variant: variant, seed: seed).find(in: results)
    let opened = try StoredStart.open(file, settings.record, probing: shapes.first?.name ?? "V")
    intervention = try Intervention(settings, on: shapes)
    (trial, record, place) = (opened.trial, opened.record, opened.place + intervention.words)
    let stored = try StoredStart.weights(in: file, record)
    try StoredStart.compare(stored, with: shapes, file)
    let used = intervention.applied(to: stored)
    guard used.areFinite else {
      throw Problem(
        "record", "\(place) of \(trial) are not finite numbers: the trial diverged",
        remedy: "choose an earlier record")
    }
    digest = used.digest
  }

  /// The numbers of every parameter in row order, by name.
  ///
  /// - Throws: if the file is not what it was when the plan was made.
  public func numbers() throws(StartError) -> [String: [Double]] {
    let stored: [StoredParameter]
    do throws(Problem) {
      stored = intervention.applied(to: try StoredStart.weights(in: file, record))
    } catch {
      throw StartError(description: error.message)
    }
    guard stored.digest == digest else {
      throw StartError(description: "\(file) has changed since the plan was made")
    }
    return Dictionary(stored.map { ($0.name, $0.numbers) }) { first, _ in first }
  }

  /// Which trial a file holds, and which of its records is meant; nil for the final weights.
  private static func open(
    _ path: String, _ point: StartSettings.Point, probing parameter: String
  ) throws(Problem) -> (trial: String, record: Int?, place: String) {
    let isHarmless: Bool
    do throws(StoreError) {
      // HDF5 breaks down on some damaged files, and this one may be anybody's.
      isHarmless = try ForeignFile.isHarmless(
        [TrialPath.finalParameter(parameter)], of: path, largest: 1 << 28)
    } catch {
      throw StoredStart.unusable(path, error.sentence)
    }
    guard isHarmless else { throw StoredStart.unusable(path, "it is damaged") }
    let stored = try StoredStart.stored(path)
    let records: StoredRecords
    do throws(ArchiveFault) { records = try stored.records() } catch {
      throw StoredStart.unusable(path, error.reason)
    }
    let trial = "\(stored.head.experiment)/\(stored.name)"
    guard case .record(let choice) = point else { return (trial, nil, "the final weights") }
    guard let row = records.row(of: choice) else {
      let known = Spelling.list(records.updates.sorted().map { String($0) }, limit: 12)
      throw Problem(
        "record",
        known.isEmpty
          ? "\(trial) has no records" : "\(trial) has no record before update \(point.value.brief)",
        remedy: known.isEmpty ? "write 'final'" : "it has records before updates \(known)")
    }
    return (trial, row, "the record before update \(records.updates[row])")
  }

  private static func stored(_ path: String) throws(Problem) -> StoredTrial {
    do throws(ArchiveFault) {
      return try StoredTrial(at: path)
    } catch {
      throw StoredStart.unusable(path, error.reason)
    }
  }

  private static func weights(in path: String, _ record: Int?) throws(Problem) -> [StoredParameter] {
    let trial = try stored(path)
    do throws(ArchiveFault) {
      return try trial.parameters(row: record)
    } catch {
      throw StoredStart.unusable(path, error.reason)
    }
  }

  /// Names, shapes and gates must agree.
  private static func compare(_ stored: [StoredParameter], with shapes: [ParameterShape], _ path: String)
    throws(Problem)
  {
    let remedy: Remedy = "start from a trial of the same network, or make this one alike"
    let wanted = shapes.map(\.name), there = stored.map(\.name)
    let foreign = there.filter { !wanted.contains($0) }, missing = wanted.filter { !there.contains($0) }
    guard foreign.isEmpty, missing.isEmpty else {
      let differences =
        (foreign.isEmpty ? [] : ["\(Spelling.list(foreign)) there and not in this network"])
        + (missing.isEmpty ? [] : ["\(Spelling.list(missing)) in this network and not there"])
      throw Problem(
        "result", "other parameters in \(path): \(differences.joined(separator: "; "))", remedy: remedy)
    }
    for shape in shapes {
      guard let array = stored.first(where: { $0.name == shape.name }) else { continue }
      let expected = shape.axes.count == 1 ? [shape.columns] : [shape.rows, shape.columns]
      guard array.extents == expected else {
        throw Problem(
          "result",
          "'\(shape.name)' is \(spelled(array.extents)) in \(path) and \(spelled(expected)) in this network",
          remedy: remedy)
      }
      let gates = shape.gates.map(\.gate)
      guard gates.isEmpty || array.gates.isEmpty || gates == array.gates else {
        throw Problem(
          "result",
          """
          the gates of '\(shape.name)' are \(array.gates.joined(separator: ", ")) in \(path) and \
          \(gates.joined(separator: ", ")) in this network
          """, remedy: remedy)
      }
    }
  }

  private static func unusable(_ path: String, _ reason: String) -> Problem {
    Problem("result", "\(path) cannot be used: \(reason)", remedy: "name a finished trial, or run it again")
  }

  private static func spelled(_ extents: [Int]) -> String {
    extents.map { String($0) }.joined(separator: " × ")
  }
}

/// Why a trial that was planned cannot begin.
public struct StartError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
