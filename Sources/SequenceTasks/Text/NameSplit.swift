import LinearAlgebra

/// To which set a thing of a name belongs: eight of ten names are trained on, one is for validation, one for
/// the test, whatever else there is and in whatever order it comes.
enum NameSplit: Equatable {
  case training
  case evaluation(EvaluationSplit)

  /// - Parameter data: the names of one kind of data are dealt out independently of others'.
  init(_ name: String, of data: String) {
    var stream = RandomStream(seed: 0, name: "split/\(data)/\(name)")
    switch stream.integer(below: 10) {
    case 0: self = .evaluation(.test)
    case 1: self = .evaluation(.validation)
    default: self = .training
    }
  }
}
