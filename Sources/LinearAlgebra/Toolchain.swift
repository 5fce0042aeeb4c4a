import CKernels

/// What this program was compiled with and computes with, beside Swift and OpenBLAS.
public enum Toolchain {
  /// The C compiler of the same toolchain, with its commit: `17.0.0 (https://github.com/swiftlang/… 901f898…)`.
  public static var compiler: String { String(cString: lab_compiler_version()) }

  /// The version of the C library, with whose functions what is printed is computed and nothing that is stored:
  /// `2.36`; "" where it is not glibc.
  public static var library: String { String(cString: lab_c_library_version()) }
}
