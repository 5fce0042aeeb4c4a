import Experiments
import LinearAlgebra

extension PlannedTrial {
  /// What a checkpoint must have been made for, and with, if the trial is to go on from it.
  var checkpointKey: CheckpointKey {
    CheckpointKey(
      identity: identity, records: recordsKept, numerics: numericsVersion, lab: Provenance.labVersion,
      kernels: KernelFamily.best.name, blas: linearAlgebraDescription())
  }
}
