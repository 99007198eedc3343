#pragma once
#include "CVectorMath.h"

/* The kernels of lists for one instruction set. */
struct dc_list_kernels {
    void (*occur)(const double *, const int32_t *, size_t, const struct dc_calendar *, int, double *, int32_t *);
    void (*discount)(const double *, size_t, double, double, double *);
    void (*pay)(const int32_t *, size_t, double *, const double *, const double *, double *, double *, const struct dc_accounts *);
    void (*costs)(const double *, const double *, const double *, const int32_t *, size_t, const double *, int, double, double *, double *);
    void (*strike)(double *, size_t, double, const double *, const double *, const double *);
    size_t (*duty)(const struct dc_duty *, const int32_t *, size_t, double *, double *, double *, int32_t *);
    void (*judge)(const struct dc_judged *, size_t, uint16_t *);
    void (*mark)(const double *, const double *, uint16_t, int, size_t, uint16_t *);
    void (*book)(const int32_t *, size_t, const double *, const double *, const double *, const struct dc_accounts *);
    void (*value_party)(const double *, const double *, const double *, const double *, const double *, double *, size_t);
    void (*judge_level)(const double *, const double *, const double *, const double *, size_t, uint16_t *);
    void (*mark_equal)(const int32_t *, int32_t, uint16_t, size_t, uint16_t *);
    size_t (*strikes)(const double *, const double *, size_t, double *, int32_t *);
    void (*pay_alike)(const struct dc_coming *, const int32_t *, size_t, double, const double *, const double *, double *, double *, const struct dc_accounts *);
    size_t (*decide)(const double *, const double *, const double *, const int32_t *, size_t, double *, double *, int32_t *);
    void (*costs_alike)(const double *, const double *, const double *, size_t, double, int, double, double *);
};
