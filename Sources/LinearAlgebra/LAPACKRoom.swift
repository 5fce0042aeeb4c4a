import COpenBLAS

/// Runs a routine of LAPACK twice: it first says how much memory it works in, and then works.
///
/// - Returns: the routine's status: 0, or positive where an iteration did not converge.
func inRoom(
  _ routine: (_ work: UnsafeMutablePointer<Double>, _ count: UnsafePointer<blasint>, _ status: inout blasint)
    -> Void
) -> Int {
  var wanted = 0.0, status: blasint = 0, question: blasint = -1
  routine(&wanted, &question, &status)
  precondition(status >= 0, "LAPACK refuses argument \(-status)")
  var count = blasint(wanted), work = [Double](repeating: 0, count: Int(wanted))
  routine(&work, &count, &status)
  precondition(status >= 0, "LAPACK refuses argument \(-status)")
  return Int(status)
}
