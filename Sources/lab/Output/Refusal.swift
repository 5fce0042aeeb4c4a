import Archive
import Components

/// What stored results do not allow, as a line and an exit status.
enum Refusal {
  /// What cannot be done with what is stored, or with a file that cannot be read; as in sysexits.h.
  private static let badInput: Int32 = 65

  /// Does something with stored results; a problem or a fault in them ends the command.
  static func told<Result>(_ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let problem as Problem {
      throw Failure(problem.description, badInput)
    } catch let fault as ArchiveFault {
      throw Failure(fault.description, badInput)
    }
  }
}
