import Components
import Foundation
import Language
import Store

/// What `model.from.result` says: EXPERIMENT, EXPERIMENT/VARIANT or EXPERIMENT/VARIANT/SEED, or a path that
/// ends in `.h5`.
struct StoredTrialName {
  private let text: String
  private let variant: String
  private let seed: Int

  /// - Parameters:
  ///   - variant, seed: of the trial that asks, where the name leaves them out.
  init(_ text: String, variant: String, seed: Int) {
    (self.text, self.variant, self.seed) = (text, variant, seed)
  }

  /// The path of the trial file, which exists.
  ///
  /// - Parameter results: the folder of all experiments' results.
  func find(in results: String) throws(Problem) -> String {
    let path =
      text.hasSuffix(".h5") ? (text.hasPrefix("/") ? text : "\(results)/\(text)") : try stored(in: results)
    let target = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: target) else {
      throw Problem("result", "there is no stored trial \(path)", remedy: remedy(path))
    }
    // A pipe would be waited for.
    guard attributes[.type] as? FileAttributeType == .typeRegular else {
      throw Problem("result", "\(path) is not a regular file", remedy: "name a trial file")
    }
    return path
  }

  private func stored(in results: String) throws(Problem) -> String {
    let words = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
    let number =
      words.count == 3 ? Int(words[2].hasPrefix("seed-") ? String(words[2].dropFirst(5)) : words[2]) : seed
    guard (1...3).contains(words.count), let number, number >= 0 else {
      throw Problem(
        "result", "'\(Display.shortened(text, limit: 80))' does not name a trial",
        remedy: "write EXPERIMENT/VARIANT/SEED, or a path that ends in .h5")
    }
    do throws(StoreError) {
      let folder = try ResultsFolder(root: results, experiment: words[0])
      return try folder.trial(variant: words.count > 1 ? words[1] : own(in: folder), seed: number)
    } catch {
      throw Problem(
        "result", "'\(Display.shortened(text, limit: 80))' does not name a trial in the results folder",
        remedy: "write EXPERIMENT/VARIANT/SEED")
    }
  }

  /// The variant of the trial's own name, or the only one there is.
  private func own(in folder: ResultsFolder) -> String {
    let all = StoredTrialName.names(in: folder.trials)
    return all.count == 1 && !all.contains(variant) ? all[0] : variant
  }

  /// What is there instead, or how to come by it.
  private func remedy(_ path: String) -> Remedy {
    let file = URL(fileURLWithPath: path), folder = file.deletingLastPathComponent()
    let trials = StoredTrialName.names(in: folder.path).filter { $0.hasSuffix(".h5") && $0 != "gradcheck.h5" }
    if !trials.isEmpty { return "in this folder there is \(Spelling.list(trials, limit: 8))" }
    let variants = StoredTrialName.names(in: folder.deletingLastPathComponent().path)
    if !text.hasSuffix(".h5"), !variants.isEmpty {
      return "variants stored: \(Spelling.list(variants, limit: 8))"
    }
    return text.hasSuffix(".h5")
      ? "check the path" : "run its experiment first, or name its results folder by --results"
  }

  private static func names(in folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }
      .sorted()
  }
}
