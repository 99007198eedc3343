#pragma once
#include "CVectorMath.h"

/* The kernels of rows for one instruction set. */
struct dc_row_kernels {
    void (*lay)(const struct dc_curves *, const int32_t *, const int32_t *, size_t, double *, size_t);
    void (*add_rows)(const double *const *, size_t, size_t, size_t, size_t, double *, double *, size_t);
    void (*year_sums)(const double *, size_t, size_t, size_t, double *, size_t);
    void (*cut_years)(const double *, size_t, const int32_t *, size_t, size_t, const double *, size_t, double *, double *);
    void (*row_dots)(const double *, size_t, const int32_t *, size_t, const double *, double *);
    void (*base_years)(const struct dc_base *, size_t, size_t, double *, size_t);
    void (*first_holding)(const double *, size_t, const int32_t *, const int32_t *, size_t, int, double, int32_t, int32_t *);
    void (*tiers)(const double *, size_t, size_t, int32_t, const double *, const double *, size_t, double *);
    void (*shortfalls)(const double *, size_t, size_t, const struct dc_floor *, const int32_t *, const int32_t *, const double *, double *);
    int (*value_rows)(double *, size_t, size_t, const int32_t *, const struct dc_worth *, double *, double *, double *);
    void (*periods)(const double *, const int32_t *, size_t, const struct dc_grid *, const int32_t *, int, int32_t *);
};
