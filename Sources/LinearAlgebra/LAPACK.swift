import COpenBLAS

/// What all calls of LAPACK's routines share.
enum LAPACK {
  /// Runs a routine twice: first it tells how much working memory it needs, then it computes.
  ///
  /// - Returns: the routine's status: 0, or positive where an iteration did not converge.
  @discardableResult
  static func run(
    _ routine: (_ work: UnsafeMutablePointer<Double>, _ count: UnsafePointer<blasint>, _ status: inout blasint) -> Void
  ) -> Int {
    var wanted = 0.0, status: blasint = 0, question: blasint = -1
    routine(&wanted, &question, &status)
    precondition(status >= 0, "LAPACK refuses argument \(-status)")
    var count = blasint(wanted), work = [Double](repeating: 0, count: Int(wanted))
    routine(&work, &count, &status)
    precondition(status >= 0, "LAPACK refuses argument \(-status)")
    return Int(status)
  }
}
