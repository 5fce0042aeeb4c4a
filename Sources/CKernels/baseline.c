// What every CPU of the architecture has: SSE2 on x86-64 (no fused multiply-add), NEON on ARM (fused).
#include <math.h>
#include "CKernels.h"
#include "powers.h"

#if defined(__FMA__) || defined(__ARM_FEATURE_FMA)
#define FUSED 1
#define VECTOR_BYTES 16
#define TILE_ROWS 6
#else
#define FUSED 0
#define VECTOR_BYTES 16
#define TILE_ROWS 6
#endif
#include "family.h"

void lab_baseline(lab_family *family) {
  *family = (lab_family){.name = "baseline", .fused = FUSED, .float32 = functions_f32, .float64 = functions_f64};
}
