// x86-64 with AVX-512 F, DQ, BW and VL, and FMA. Bits equal those of avx2: the same operations on wider rows.
#if defined(__x86_64__)
#include <math.h>
#include "CKernels.h"
#include "powers.h"

#define FUSED 1
#define VECTOR_BYTES 64
#define TILE_ROWS 8
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,avx2,fma"))), apply_to = function)
#include "family.h"
#pragma clang attribute pop

void lab_avx512(lab_family *family) {
  *family = (lab_family){.name = "avx512", .fused = true, .float32 = functions_f32, .float64 = functions_f64};
}
#endif
