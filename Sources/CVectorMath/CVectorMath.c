#include "kernels.h"

#if defined(__x86_64__)
static int supported(int level) {
    if (level == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    if (level == 2) return supported(1) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd");
    return level == 0;
}
const struct dc_kernels *dc_kernels_of(int level) {
    if (!supported(level)) return 0;
    return level == 2 ? &dc_kernels_v4 : level == 1 ? &dc_kernels_v3 : &dc_kernels_base;
}
#else
const struct dc_kernels *dc_kernels_of(int level) { return level == 0 ? &dc_kernels_base : 0; }
#endif

const struct dc_kernels *dc_chosen = &dc_kernels_base;
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    for (int level = 1; level <= 2; level++) if (dc_kernels_of(level)) dc_chosen = dc_kernels_of(level);
}

void dc_exp(const double *x, double *out, size_t n) { dc_chosen->exp(x, out, n); }
void dc_log(const double *x, double *out, size_t n) { dc_chosen->log(x, out, n); }
void dc_normal_quantile(const double *u, double *out, size_t n) { dc_chosen->quantile(u, out, n); }
void dc_hermite(const double *table, uint32_t cells, double reach, const double *z, double *out, size_t n) {
    dc_chosen->hermite(table, cells, reach, z, out, n);
}

size_t dc_find_bins(const struct dc_bins *bins, const double *x, size_t n, int32_t *out, int32_t *outside, double range[2]) {
    return dc_chosen->bins(bins, x, n, out, outside, range);
}
void dc_gather(const double *x, const int32_t *at, double *out, size_t n) { dc_chosen->gather(x, at, out, n); }
size_t dc_select_below(const double *x, double bound, int32_t *out, size_t n) { return dc_chosen->select_below(x, bound, out, n); }
size_t dc_select_before(const double *x, const double *y, int with, int32_t *out, size_t n) { return dc_chosen->select_before(x, y, with, out, n); }
size_t dc_part(const double *marks, double bound, const int32_t *list, size_t n, int32_t *below, int32_t *above) {
    return dc_chosen->part(marks, bound, list, n, below, above);
}
void dc_earliest(const double *t, int32_t cause, double *end, int32_t *causes, size_t n) { dc_chosen->earliest(t, cause, end, causes, n); }

void dc_decay(double to, double e, double ratio, double *out, size_t n) { dc_chosen->decay(to, e, ratio, out, n); }

void dc_least(const double *x, const double *y, double *out, size_t n) { dc_chosen->least(x, y, out, n); }
void dc_greatest(const double *x, const double *y, double *out, size_t n) { dc_chosen->greatest(x, y, out, n); }
void dc_shift(const double *x, double by, double *out, size_t n) { dc_chosen->shift(x, by, out, n); }
void dc_follow(const double *t, const double *length, double *out, size_t n) { dc_chosen->follow(t, length, out, n); }
void dc_lengthen(const double *more, double *length, size_t n) { dc_chosen->lengthen(more, length, n); }

void dc_add_scaled(const double *x, const int32_t *at, double c, double *out, size_t n) { dc_chosen->add_scaled(x, at, c, out, n); }
void dc_year_after(const double *t, size_t n, double phase, double slack, int full, double later, int end, double *out) {
    dc_chosen->year_after(t, n, phase, slack, full, later, end, out);
}
int dc_fixed_sum(const double *x, double scale, int64_t *out, size_t n) { return dc_chosen->fixed_sum(x, scale, out, n); }
int dc_fixed_powers(const double *x, double scale, double shift, double fine, int64_t *out, size_t n) {
    return dc_chosen->fixed_powers(x, scale, shift, fine, out, n);
}

void dc_sobol(const uint32_t *directions, uint64_t key, uint32_t first, double *out, size_t n) { dc_chosen->sobol(directions, key, first, out, n); }
void dc_sobol_at(const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) {
    dc_chosen->sobol_at(directions, key, first, positions, out, n);
}
void dc_random(uint64_t key, uint32_t first, double *out, size_t n) { dc_chosen->random(key, first, out, n); }
void dc_random_at(uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) { dc_chosen->random_at(key, first, positions, out, n); }
void dc_random_lanes(uint64_t key, uint32_t index, uint32_t first, double *out, size_t n) { dc_chosen->random_lanes(key, index, first, out, n); }

int dc_forced_bins(int level, const struct dc_bins *bins, const double *x, size_t n, int32_t *out, int32_t *outside, double range[2], size_t *count) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (k) *count = k->bins(bins, x, n, out, outside, range);
    return k != 0;
}
int dc_forced_coordinates(int level, int kernel, const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (!k) return 0;
    if (kernel == 0) k->sobol(directions, key, first, out, n);
    else if (kernel == 1) k->sobol_at(directions, key, first, positions, out, n);
    else if (kernel == 2) k->random(key, first, out, n);
    else if (kernel == 3) k->random_at(key, first, positions, out, n);
    else k->random_lanes(key, first, 3, out, n);
    return 1;
}
int dc_forced_sums(int level, const double *x, size_t n, int64_t out[6]) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (!k) return 0;
    for (int i = 0; i < 6; i++) out[i] = 0;
    const int all = k->fixed_sum(x, 0x1p30, out, n) & k->fixed_powers(x, 0x1p30, 0.25, 0x1p20, out + 2, n);
    return all ? 1 : 2;
}
int dc_forced(int level, int kernel, const double *x, double *out, size_t n) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (!k) return 0;
    if (kernel == 0) k->exp(x, out, n);
    else if (kernel == 1) k->log(x, out, n);
    else if (kernel == 2) k->quantile(x, out, n);
    else if (kernel == 3) k->random_lanes(42, 7, 0, out, n);
    else { for (size_t i = 0; i < n; i++) out[i] = x[i]; k->decay(0.2, 0.9, 0.95, out, n); }
    return 1;
}
