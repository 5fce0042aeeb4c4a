public import CKernels

#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The clones of the vector kernels for one instruction set.
public struct KernelFamily: @unchecked Sendable {
  // The pointers are to tables that live as long as the process and are never written after detection.
  private let family: UnsafePointer<lab_family>

  /// "baseline", "avx2" or "avx512".
  public var name: String { String(cString: family.pointee.name) }
  /// Whether multiply-add rounds once; families that agree in this give the same bits.
  public var isFused: Bool { family.pointee.fused }

  public func functions(_ precision: Precision) -> UnsafePointer<lab_functions> {
    precision == .float32 ? lab_float32(family) : lab_float64(family)
  }

  /// What this CPU can run, best last.
  public static let available: [KernelFamily] = {
    var found: (UnsafePointer<lab_family>?, UnsafePointer<lab_family>?, UnsafePointer<lab_family>?) = (
      nil, nil, nil
    )
    let count = withUnsafeMutablePointer(to: &found) {
      $0.withMemoryRebound(to: UnsafePointer<lab_family>?.self, capacity: 3) { Int(lab_families($0)) }
    }
    return [found.0, found.1, found.2].prefix(count).compactMap { $0.map(KernelFamily.init(family:)) }
  }()

  /// The family in use: the last, or the one that the environment names in LAB_KERNELS, if this CPU has it.
  public static let best: KernelFamily = {
    let wanted = getenv("LAB_KERNELS").map { String(cString: $0) }
    guard let family = available.last(where: { $0.name == wanted }) ?? available.last else {
      fatal("no kernel family")
    }
    return family
  }()

  /// The kernel of a cell's pointwise stage, or nil if none was written.
  public func stage(_ name: String, _ precision: Precision) -> lab_stage_pair? {
    guard var entry = functions(precision).pointee.stages else { return nil }
    while let found = entry.pointee.name {
      if String(cString: found) == name { return entry.pointee }
      entry += 1
    }
    return nil
  }
}

extension Precision {
  /// The kernels in use for this precision.
  public var functions: UnsafePointer<lab_functions> { KernelFamily.best.functions(self) }
}
