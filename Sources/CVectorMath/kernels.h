#pragma once
#include "CVectorMath.h"
#include "flows.h"
#include "columns.h"
#include "counts.h"
#include "spans.h"

struct dc_kernels {
    void (*exp)(const double *, double *, size_t);
    void (*log)(const double *, double *, size_t);
    void (*quantile)(const double *, double *, size_t);
    void (*hermite)(const double *, uint32_t, double, const double *, double *, size_t);
    size_t (*bins)(const struct dc_bins *, const double *, size_t, int32_t *, int32_t *, double *);
    void (*gather)(const double *, const int32_t *, double *, size_t);
    size_t (*select_below)(const double *, double, int32_t *, size_t);
    size_t (*select_before)(const double *, const double *, int, int32_t *, size_t);
    size_t (*part)(const double *, double, const int32_t *, size_t, int32_t *, int32_t *);
    void (*earliest)(const double *, int32_t, double *, int32_t *, size_t);
    void (*decay)(double, double, double, double *, size_t);
    void (*least)(const double *, const double *, double *, size_t);
    void (*greatest)(const double *, const double *, double *, size_t);
    void (*shift)(const double *, double, double *, size_t);
    void (*follow)(const double *, const double *, double *, size_t);
    void (*lengthen)(const double *, double *, size_t);
    void (*add_scaled)(const double *, const int32_t *, double, double *, size_t);
    void (*year_after)(const double *, size_t, double, double, int, double, int, double *);
    int (*fixed_sum)(const double *, double, int64_t *, size_t);
    int (*fixed_powers)(const double *, double, double, double, int64_t *, size_t);
    void (*sobol)(const uint32_t *, uint64_t, uint32_t, double *, size_t);
    void (*sobol_at)(const uint32_t *, uint64_t, uint32_t, const int32_t *, double *, size_t);
    void (*random)(uint64_t, uint32_t, double *, size_t);
    void (*random_at)(uint64_t, uint32_t, const int32_t *, double *, size_t);
    void (*random_lanes)(uint64_t, uint32_t, uint32_t, double *, size_t);
    const struct dc_row_kernels *rows;
    const struct dc_list_kernels *lists;
    const struct dc_count_kernels *counts;
    const struct dc_span_kernels *spans;
    void (*price_bent)(const struct dc_bent *, size_t, size_t, const struct dc_sheets *, double *, int32_t *, double *);
};
extern const struct dc_kernels dc_kernels_base, dc_kernels_v3, dc_kernels_v4;
/* Those of this processor. */
extern const struct dc_kernels *dc_chosen;
/* Those of an instruction set (0 baseline, 1 x86-64-v3, 2 x86-64-v4); null where this processor lacks it. */
const struct dc_kernels *dc_kernels_of(int level);
