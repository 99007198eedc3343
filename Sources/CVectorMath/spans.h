#pragma once
#include "CVectorMath.h"

/* The kernels of spans and of the beginnings of curves for one instruction set. */
struct dc_span_kernels {
    void (*bound)(const double *, const int32_t *, size_t, const struct dc_grid *, double, double *, int32_t *);
    void (*begun)(const double *, const int32_t *, size_t, const struct dc_grid *, const int32_t *, int32_t *, int32_t *);
    void (*cut)(const double *, const int32_t *, size_t, const struct dc_grid *, double, double *, int32_t *);
    void (*tests)(const double *, const double *, const double *, const int32_t *, size_t, const struct dc_grid *, const int32_t *, double *, double *, int32_t *, int32_t *);
    size_t (*failures)(const int32_t *, const int32_t *, size_t, const struct dc_grid *, double, double *, double *, double *, int32_t *);
    void (*end_earlier)(const double *, int32_t, const int32_t *, size_t, double *, int32_t *);
    void (*reach)(const int32_t *, const int32_t *, size_t, const struct dc_grid *, const double *, double *);
    void (*minimum_years)(const struct dc_minimum *, const int32_t *, size_t, const struct dc_grid *, double, double *, int32_t *, int32_t *);
    size_t (*launches)(const double *, const int32_t *, size_t, const struct dc_grid *, double, int, int32_t *, int32_t *);
    void (*begin_logistic)(const double *, const int32_t *, const int32_t *, size_t, const struct dc_grid *, double, const double *, double *, double *);
    void (*begin_erosion)(const double *, const double *, const int32_t *, const int32_t *, size_t, const struct dc_grid *, int, int32_t *, double *, double *);
};
