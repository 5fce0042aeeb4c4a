#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// How many files this process may have open at a time.
public enum DescriptorLimit {
  /// A process needs no more.
  private static let enough: rlim_t = 4096

  /// Raises the limit as far as the system lets it, but not beyond what is enough.
  public static func raise() {
    guard var limit = known, limit.rlim_cur < min(enough, limit.rlim_max) else { return }
    limit.rlim_cur = min(enough, limit.rlim_max)
    #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #else
    setrlimit(RLIMIT_NOFILE, &limit)
    #endif
  }

  /// The limit; that of most systems if it cannot be told.
  public static var current: Int { known.map { Int(clamping: $0.rlim_cur) } ?? 1024 }

  private static var known: rlimit? {
    var limit = rlimit()
    #if canImport(Glibc)
    let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #else
    let status = getrlimit(RLIMIT_NOFILE, &limit)
    #endif
    return status == 0 ? limit : nil
  }
}
