#include "kernels.h"
#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("arch=x86-64-v4"), min_vector_width(512))), apply_to = function)
#define WIDE
#define SUFFIX v4
#include "kernels.inc"
#pragma clang attribute pop
#endif
