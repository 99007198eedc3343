#pragma once
#include "CVectorMath.h"

/* The kernels of counts for one instruction set. */
struct dc_count_kernels {
    void (*cells_of)(const struct dc_cells *, const double *, const int32_t *, int32_t *, size_t);
    void (*kinds)(const double *, const double *, const int32_t *, int, size_t, int32_t *, int64_t *, size_t);
    int (*sums_by_kind)(const int32_t *, const double *, size_t, double, int64_t *, int64_t *, size_t);
    void (*mark_later)(const int32_t *, const double *, const double *, double, size_t, uint8_t *);
    size_t (*count_zeros)(const uint8_t *, size_t);
    void (*count_bits)(const uint16_t *, uint16_t, uint16_t, int64_t *, size_t);
    void (*count_above)(const double *, const double *, size_t, int64_t *, int64_t *);
    int (*move_cuts)(const struct dc_cuts *, const int32_t *, const double *, const int32_t *, const double *, const double *, size_t);
    void (*tally)(const int32_t *, size_t, uint32_t *);
};
