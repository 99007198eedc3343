#pragma once
#include "CVectorMath.h"

struct dc_kernels {
    void (*exp)(const double *, double *, size_t);
    void (*log)(const double *, double *, size_t);
    void (*quantile)(const double *, double *, size_t);
    void (*paths)(uint64_t, const uint64_t *, uint32_t, double *, size_t);
    void (*lanes)(uint64_t, uint64_t, uint32_t, double *, size_t);
    void (*hermite)(const double *, uint32_t, double, const double *, double *, size_t);
    void (*bins)(const double *, size_t, const double *, int32_t *, size_t);
};
extern const struct dc_kernels dc_kernels_base, dc_kernels_v3, dc_kernels_v4;
