// x86-64 with AVX2 and FMA.
#if defined(__x86_64__)
#include <math.h>
#include "CKernels.h"
#include "powers.h"

#define FUSED 1
#define VECTOR_BYTES 32
#define TILE_ROWS 6
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "family.h"
#pragma clang attribute pop

void lab_avx2(lab_family *family) {
  *family = (lab_family){.name = "avx2", .fused = true, .float32 = functions_f32, .float64 = functions_f64};
}
#endif
