import Archive
import Components
import Foundation
import OrderedCollections

/// What a list of trials shows, is sorted by, or is asked for.
public enum TrialKey: Sendable, Hashable {
  /// A fact about its file or its place.
  case fact(Fact)
  /// A result on the test set: `test_loss`.
  case test(String)
  /// A setting that it was trained with, by its dotted key: `model.hidden`.
  case setting(String)

  public enum Fact: String, Sendable, CaseIterable {
    case experiment, variant, seed, status, size, modified, identity, file, remark
  }

  /// Every word names something; whether any trial has it only the trials tell.
  public init(_ name: String) {
    if let fact = Fact(rawValue: name) {
      self = .fact(fact)
    } else if name.hasPrefix(TrialKey.testPrefix) {
      self = .test(String(name.dropFirst(TrialKey.testPrefix.count)))
    } else {
      self = .setting(name)
    }
  }

  private static let testPrefix = "test_"

  public var name: String {
    switch self {
    case .fact(let fact): fact.rawValue
    case .test(let name): TrialKey.testPrefix + name
    case .setting(let key): key
    }
  }

  /// Whether a trial's file must be opened to tell it.
  var isSetting: Bool { if case .setting = self { true } else { false } }

  /// What a trial has of it; nil for nothing.
  ///
  /// - Parameters:
  ///   - trial: the trial.
  ///   - settings: its settings, where they are read.
  func value(of trial: ListedTrial, _ settings: Value?) -> Value? {
    switch self {
    case .fact(.experiment): .text(trial.experiment)
    case .fact(.variant): .text(trial.variant)
    case .fact(.seed): .integer(trial.seed)
    case .fact(.status): .text(trial.status.rawValue)
    case .fact(.size): trial.modified == nil ? nil : .integer(Int(trial.bytes))
    case .fact(.modified): trial.modified.map { .text(TrialKey.date($0)) }
    case .fact(.identity): trial.identity.isEmpty ? nil : .text(trial.identity)
    case .fact(.file): .text(trial.file)
    case .fact(.remark): trial.remark.isEmpty ? nil : .text(trial.remark)
    case .test(let name): trial.test.first { $0.name == name }.map { .real($0.value) }
    case .setting(let key): settings?.value(at: key)
    }
  }

  /// `2026-11-28T01:07:01Z`, whatever the time zone.
  static func date(_ nanoseconds: Int64) -> String {
    Date(timeIntervalSince1970: Double(nanoseconds) / 1e9).formatted(.iso8601)
  }
}

extension Value {
  /// The value at a dotted key of a table, whose words may be joined in keys of authors' own, as `b.f`.
  func value(at key: String) -> Value? {
    guard case .table(let entries) = self else { return nil }
    if let whole = entries[key] { return whole }
    for (name, inner) in entries where key.hasPrefix(name + ".") {
      if let found = inner.value(at: String(key.dropFirst(name.count + 1))) { return found }
    }
    return nil
  }

  /// The dotted keys of a table and of those in it.
  var dottedKeys: [String] {
    guard case .table(let entries) = self else { return [] }
    return entries.flatMap { name, inner in [name] + inner.dottedKeys.map { "\(name).\($0)" } }
  }
}
