#include "kernels.h"

#if defined(__x86_64__)
static int supported(int level) {
    if (level == 1) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
    if (level == 2) return supported(1) && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
        && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512cd");
    return 1;
}
static const struct dc_kernels *of(int level) {
    return level == 2 ? &dc_kernels_v4 : level == 1 ? &dc_kernels_v3 : &dc_kernels_base;
}
#else
static int supported(int level) { return level == 0; }
static const struct dc_kernels *of(int level) { (void)level; return &dc_kernels_base; }
#endif

int dc_supported(int level) { return supported(level); }

static const struct dc_kernels *chosen = &dc_kernels_base;
__attribute__((constructor)) static void choose(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
    chosen = of(supported(2) ? 2 : supported(1) ? 1 : 0);
}

void dc_exp(const double *x, double *out, size_t n) { chosen->exp(x, out, n); }
void dc_log(const double *x, double *out, size_t n) { chosen->log(x, out, n); }
void dc_normal_quantile(const double *u, double *out, size_t n) { chosen->quantile(u, out, n); }
void dc_uniform_paths(uint64_t key, const uint64_t *path, uint32_t lane, double *out, size_t n) { chosen->paths(key, path, lane, out, n); }
void dc_uniform_lanes(uint64_t key, uint64_t path, uint32_t first, double *out, size_t n) { chosen->lanes(key, path, first, out, n); }
void dc_hermite(const double *table, uint32_t cells, double reach, const double *z, double *out, size_t n) {
    chosen->hermite(table, cells, reach, z, out, n);
}

void dc_bins(const struct dc_edges *edges, const double *x, int32_t *out, size_t n) { chosen->bins(edges, x, out, n); }
void dc_count_values(struct dc_bin *bins, const struct dc_edges *edges, double per_quantum, const double *x, int32_t *places, size_t n) {
    chosen->count_values(bins, edges, per_quantum, x, places, n);
}
void dc_count_times(struct dc_cell *cells, size_t count, double per_year, const double *t, size_t n) {
    chosen->count_times(cells, count, per_year, t, n);
}
void dc_gather(const double *x, const int32_t *at, double *out, size_t n) { chosen->gather(x, at, out, n); }
size_t dc_select_below(const double *x, double bound, int32_t *out, size_t n) { return chosen->select_below(x, bound, out, n); }
size_t dc_select_before(const double *x, const double *y, int with, int32_t *out, size_t n) { return chosen->select_before(x, y, with, out, n); }
void dc_earliest(const double *t, int32_t cause, double *end, int32_t *causes, size_t n) { chosen->earliest(t, cause, end, causes, n); }
void dc_power_sums(const double *x, double shift, double *out, size_t n) { chosen->powers(x, shift, out, n); }
void dc_sums(const double *x, double *out, size_t n) { chosen->sums(x, out, n); }
double dc_dot(const double *x, double xs, const double *y, double ys, size_t n) { return chosen->dot(x, xs, y, ys, n); }

void dc_saturate(double size, double a, double c, double e, double ratio, double *out, size_t n) { chosen->saturate(size, a, c, e, ratio, out, n); }
void dc_decay(double to, double e, double ratio, double *out, size_t n) { chosen->decay(to, e, ratio, out, n); }

void dc_least(const double *x, const double *y, double *out, size_t n) { chosen->least(x, y, out, n); }
void dc_greatest(const double *x, const double *y, double *out, size_t n) { chosen->greatest(x, y, out, n); }
void dc_shift(const double *x, double by, double *out, size_t n) { chosen->shift(x, by, out, n); }

int dc_fixed_sum(const double *x, double scale, int64_t *out, size_t n) { return chosen->fixed_sum(x, scale, out, n); }
int dc_fixed_powers(const double *x, double scale, double shift, double fine, int64_t *out, size_t n) {
    return chosen->fixed_powers(x, scale, shift, fine, out, n);
}
int dc_fixed_rows(const double *rows, size_t stride, size_t width, size_t count, double scale, int64_t *sums, int64_t *some) {
    return chosen->fixed_rows(rows, stride, width, count, scale, sums, some);
}
void dc_count_bits(const uint16_t *masks, int64_t *out, size_t n) { chosen->count_bits(masks, out, n); }

void dc_sobol(const uint32_t *directions, uint64_t key, uint32_t first, double *out, size_t n) { chosen->sobol(directions, key, first, out, n); }
void dc_sobol_at(const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) {
    chosen->sobol_at(directions, key, first, positions, out, n);
}
void dc_random(uint64_t key, uint32_t first, double *out, size_t n) { chosen->random(key, first, out, n); }
void dc_random_at(uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) { chosen->random_at(key, first, positions, out, n); }
void dc_random_lanes(uint64_t key, uint32_t index, uint32_t first, double *out, size_t n) { chosen->random_lanes(key, index, first, out, n); }

int dc_forced_bins(int level, const struct dc_edges *edges, const double *x, int32_t *out, size_t n) {
    if (level < 0 || level > 2 || !supported(level)) return 0;
    of(level)->bins(edges, x, out, n);
    return 1;
}
int dc_forced_coordinates(int level, int kernel, const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n) {
    if (level < 0 || level > 2 || !supported(level)) return 0;
    const struct dc_kernels *k = of(level);
    if (kernel == 0) k->sobol(directions, key, first, out, n);
    else if (kernel == 1) k->sobol_at(directions, key, first, positions, out, n);
    else if (kernel == 2) k->random(key, first, out, n);
    else if (kernel == 3) k->random_at(key, first, positions, out, n);
    else k->random_lanes(key, first, 3, out, n);
    return 1;
}
int dc_forced(int level, int kernel, const double *x, double *out, size_t n) {
    if (level < 0 || level > 2 || !supported(level)) return 0;
    const struct dc_kernels *k = of(level);
    if (kernel == 0) k->exp(x, out, n);
    else if (kernel == 1) k->log(x, out, n);
    else if (kernel == 2) k->quantile(x, out, n);
    else if (kernel == 3) k->lanes(42, 7, 0, out, n);
    else if (kernel == 4) { double s[5]; k->powers(x, 0.25, s, n); for (size_t i = 0; i < n && i < 5; i++) out[i] = s[i]; }
    else if (kernel == 5) { double s[3]; k->sums(x, s, n); for (size_t i = 0; i < n && i < 3; i++) out[i] = s[i]; }
    else if (kernel == 6) out[0] = k->dot(x, 0.25, x, 0.5, n);
    else if (kernel == 7) k->saturate(x[0], 1.0, 12.5, 0.9, 0.95, out, n);
    else { for (size_t i = 0; i < n; i++) out[i] = x[i]; k->decay(0.2, 0.9, 0.95, out, n); }
    return 1;
}
