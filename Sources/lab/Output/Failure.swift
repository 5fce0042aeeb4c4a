import Foundation
import Runner
import Store

/// Why a command ends without having done what it was asked for: a line, and the exit status.
struct Failure: Error {
  let sentence: String
  let code: Int32

  /// What is to be written cannot be created; it cannot be written or read. As in sysexits.h.
  static let cannotCreate: Int32 = 73, cannotWrite: Int32 = 74

  /// Nil for an error that is none of lab's own.
  init?(of error: any Error) {
    if let failure = error as? Failure {
      self = failure
    } else if let error = error as? StoreError {
      self.init(error)
    } else if let fault = error as? WorkerFault {
      self.init(fault.description, 1)
    } else {
      return nil
    }
  }

  init(_ sentence: String, _ code: Int32) { (self.sentence, self.code) = (sentence, code) }

  /// Of the folder of results.
  private init(_ error: StoreError) {
    let kept = "what is finished is kept, and what was interrupted goes on from its last checkpoint"
    switch (error.trouble, error.cause) {
    case (.readOnlyDisk?, _), (.noPermission?, _), (.noFolder?, _):
      (sentence, code) = (error.description, Failure.cannotCreate)
    case (let trouble?, _):
      sentence = error.description + (trouble.isEverywhere ? ": \(kept)" : "")
      code = Failure.cannotWrite
    case (nil, .system): (sentence, code) = (error.description, Failure.cannotCreate)
    case (nil, _): (sentence, code) = (error.description, 1)
    }
  }

  /// Nil if so many trials at a time may have all their files open.
  init?(needingFilesFor trials: Int) {
    let needed = Failure.ofProcess + Failure.ofTrial * trials, limit = DescriptorLimit.current
    guard limit < needed else { return nil }
    let work = trials == 1 ? "a trial" : "\(trials) trials at a time"
    sentence =
      "this process may have \(limit) files open, and \(work) may need \(needed): raise the limit with ulimit -n 1024"
      + (trials == 1 ? "" : ", or run fewer at a time with -j")
    code = Failure.cannotWrite
  }

  /// The most files that are open beside those of trials, and for each trial: measured, and some more.
  private static let ofProcess = 28, ofTrial = 4
}
