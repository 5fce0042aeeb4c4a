#include "CKernels.h"

#include <pthread.h>

void lab_baseline(lab_family *family);
void lab_avx2(lab_family *family);
void lab_avx512(lab_family *family);

static lab_family table[3];
static int count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void detect(void) {
  lab_baseline(&table[count++]);
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return;
  lab_avx2(&table[count++]);
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512vl"))
    lab_avx512(&table[count++]);
#endif
}

int lab_families(const lab_family *families[3]) {
  pthread_once(&once, detect);
  for (int n = 0; n < count; n++) families[n] = &table[n];
  return count;
}

#if defined(__GLIBC__)
#include <gnu/libc-version.h>
const char *lab_c_library_version(void) { return gnu_get_libc_version(); }
#else
const char *lab_c_library_version(void) { return ""; }
#endif
