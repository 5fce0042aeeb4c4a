import Archive
import Components
import Recurrent
import TorchWeights
import TrialFormat

/// The stored weights that a trial begins with: found, compared with its network and digested. The numbers
/// are read again when it is run.
public struct StoredStart: Sendable {
  /// The trial file, or the file of safetensors.
  public let file: String
  /// `experiment/variant/seed-1`, as the file says; of safetensors the file as the experiment names it.
  public let trial: String
  /// `the record before update 100`, `the final weights`.
  public let place: String
  /// SHA-256 of names, shapes and numbers in Float64; part of the identity of a trial that begins there.
  public let digest: String
  private let origin: StoredWeights.Origin
  private let intervention: Intervention

  /// - Parameters:
  ///   - variant: of the trial that begins here.
  ///   - shapes: of its network's parameters.
  ///   - results: the folder of all experiments' results.
  ///   - read: weights that are read already.
  /// - Throws: a problem of `model.from`.
  init(
    _ settings: StartSettings, variant: String, seed: Int, shapes: [ParameterShape], results: String,
    among read: StoredWeights
  ) throws(Problem) {
    file = try StoredTrialName(settings.result, variant: variant, seed: seed).find(in: results)
    let found = try read.place(in: file, at: settings.record, probing: shapes.first?.name ?? "V")
    intervention = try Intervention(settings, on: shapes)
    (trial, origin, place) = (found.trial, .record(found.record), found.words + intervention.words)
    let stored = try read.weights(in: file, origin)
    try StoredStart.compare(stored, with: shapes, file)
    let used = intervention.applied(to: stored)
    guard used.areFinite else {
      throw Problem(
        "record", "\(place) of \(trial) are not finite numbers: the trial diverged",
        remedy: "choose an earlier record")
    }
    digest = used.digest
  }

  /// Weights trained elsewhere.
  ///
  /// - Parameters:
  ///   - name: of the file of safetensors, relative to the experiment file.
  ///   - settings: what else `model.from` says.
  ///   - cell: of the network, with its kind and settings.
  ///   - shapes: of the network's parameters.
  ///   - experiment: the experiment file.
  ///   - read: weights that are read already.
  /// - Throws: a problem of `model.from`.
  init(
    _ name: String, _ settings: StartSettings, cell: Value, shapes: [ParameterShape], experiment: String,
    among read: StoredWeights
  ) throws(Problem) {
    let network: TorchNetwork
    do throws(Problem) {
      network = try TorchNetwork(
        cell: cell, extents: Dictionary(shapes.map { ($0.name, $0.extents) }) { first, _ in first })
    } catch {
      throw Problem(
        "safetensors", error.message, remedy: "such weights can only begin a network that torch.nn has")
    }
    file = ForeignWeights.path(of: name, from: experiment)
    intervention = try Intervention(settings, on: shapes)
    (trial, origin, place) = (name, .safetensors(network), "trained elsewhere" + intervention.words)
    let used = intervention.applied(to: try read.weights(in: file, origin))
    guard used.areFinite else {
      throw Problem(
        "safetensors", "the weights in \(name) are not finite numbers", remedy: "save weights that are")
    }
    digest = used.digest
  }

  /// The numbers of every parameter in row order, by name.
  ///
  /// - Parameter read: weights that are read already.
  /// - Throws: if the file is not what it was when the plan was made.
  public func numbers(among read: StoredWeights = StoredWeights()) throws(StartError) -> [String: [Double]] {
    let stored: [StoredParameter]
    do throws(Problem) {
      stored = intervention.applied(to: try read.weights(in: file, origin))
    } catch {
      throw StartError(description: error.message)
    }
    guard stored.digest == digest else {
      throw StartError(description: "\(file) has changed since the plan was made")
    }
    return Dictionary(stored.map { ($0.name, $0.numbers) }) { first, _ in first }
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
      guard array.extents == shape.extents else {
        throw Problem(
          "result",
          "'\(shape.name)' is \(spelled(array.extents)) in \(path) and \(spelled(shape.extents)) in this network",
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

  private static func spelled(_ extents: [Int]) -> String {
    extents.map { String($0) }.joined(separator: " × ")
  }
}

extension ParameterShape {
  /// As a file has them.
  fileprivate var extents: [Int] { axes.count == 1 ? [columns] : [rows, columns] }
}

/// Why a trial that was planned cannot begin.
public struct StartError: Error, Sendable, CustomStringConvertible {
  public let description: String
}
