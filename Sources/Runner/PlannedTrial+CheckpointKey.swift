import Experiments
import LinearAlgebra

extension PlannedTrial {
  /// What a checkpoint must have been made for, and with, if the trial is to go on from it.
  var checkpointKey: CheckpointKey {
    let isPortable = variant.experiment.determinism == .portable
    return CheckpointKey(
      identity: identity, records: recordsKept, numerics: numericsVersion, lab: Provenance.labVersion,
      kernels: isPortable ? CheckpointKey.any : KernelFamily.best.name,
      blas: isPortable ? CheckpointKey.any : linearAlgebraDescription())
  }
}
