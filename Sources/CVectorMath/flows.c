#include "kernels.h"
#include <string.h>

void dc_lay(const struct dc_curves *curves, const int32_t *at, const int32_t *until, size_t n, double *rows, size_t stride) {
    dc_chosen->rows->lay(curves, at, until, n, rows, stride);
}
void dc_add_rows(const double *const *rows, size_t count, size_t stride, size_t n, size_t per_year, double *out, double *years, size_t year_stride) {
    dc_chosen->rows->add_rows(rows, count, stride, n, per_year, out, years, year_stride);
}
void dc_year_sums(const double *rows, size_t stride, size_t n, size_t per_year, double *out, size_t year_stride) {
    dc_chosen->rows->year_sums(rows, stride, n, per_year, out, year_stride);
}
void dc_cut_years(const double *rows, size_t stride, const int32_t *last, size_t n, size_t per_year, const double *years, size_t year_stride,
                  double *out, double *totals) {
    dc_chosen->rows->cut_years(rows, stride, last, n, per_year, years, year_stride, out, totals);
}
void dc_row_dots(const double *rows, size_t stride, const int32_t *last, size_t n, const double *factors, double *out) {
    dc_chosen->rows->row_dots(rows, stride, last, n, factors, out);
}
void dc_base_years(const struct dc_base *base, size_t n, size_t per_year, double *years, size_t year_stride) {
    dc_chosen->rows->base_years(base, n, per_year, years, year_stride);
}
void dc_first_holding(const double *rows, size_t stride, const int32_t *from, const int32_t *until, size_t n, int relation, double level,
                      int32_t in_a_row, int32_t *out) {
    dc_chosen->rows->first_holding(rows, stride, from, until, n, relation, level, in_a_row, out);
}
void dc_tiers(const double *base, size_t stride, size_t n, int32_t first, const double *bounds, const double *rates, size_t tiers, double *out) {
    dc_chosen->rows->tiers(base, stride, n, first, bounds, rates, tiers, out);
}
void dc_shortfalls(const double *earned, size_t stride, size_t n, const struct dc_floor *floor, const int32_t *first, const int32_t *stop,
                   const double *from, double *out) {
    dc_chosen->rows->shortfalls(earned, stride, n, floor, first, stop, from, out);
}
int dc_value_rows(double *amounts, size_t stride, size_t n, const int32_t *cut, const struct dc_worth *worth, double *totals, double *to_payee, double *by_payer) {
    return dc_chosen->rows->value_rows(amounts, stride, n, cut, worth, totals, to_payee, by_payer);
}
void dc_periods(const double *t, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *limit, int after, int32_t *out) {
    dc_chosen->rows->periods(t, at, n, grid, limit, after, out);
}

/* Three rows of forty entries made of x (uniforms), with cuts and curves that fall on, before and after the lanes' bounds. */
int dc_forced_rows(int level, int kernel, const double *x, double *out, size_t n) {
    enum { rows = 3, stride = 40, years = 16 };
    const struct dc_kernels *kernels = dc_kernels_of(level);
    if (!kernels || n < rows * stride) return 0;
    const struct dc_row_kernels *k = kernels->rows;
    double a[rows * stride + 8], b[rows * stride + 8] = { 0 }, c[rows * stride], d[rows], e[rows], f[rows];
    const int32_t at[rows] = { 0, 1, 2 }, from[rows] = { 3, 8, 30 }, reduced[rows] = { 9, 17, 20 }, stop[rows] = { 23, 33, 40 }, cut[rows] = { 2, 8, 15 };
    for (int i = 0; i < rows * stride; i++) { a[i] = 1e9 * x[i]; c[i] = 1e8 * x[n - 1 - (size_t)i]; }
    for (int i = 0; i < rows; i++) { d[i] = x[i]; e[i] = 0.25 * x[i]; f[i] = 10.0 * x[i]; }
    memset(out, 0, n * sizeof *out);
    switch (kernel) {
    case 0: {
        const double ratio[rows] = { 0.9, 0.8, 0.95 }, much[rows] = { 12.0, 30.0, 2.0 };
        const struct dc_curves curves = { f, much, much, ratio, e, much, ratio, from, reduced, 1.0 };
        k->lay(&curves, at, stop, rows, b, stride);
        break;
    }
    case 1: {
        const double *three[rows] = { a, a + stride, a + 2 * stride }, *two[2] = { a, c };
        k->add_rows(three, rows, stride, 1, 4, b, b + stride, years);
        k->add_rows(two, 2, stride, 1, 5, c, b + 2 * stride, 8);
        break;
    }
    case 2: k->year_sums(a, stride, rows, 4, b, years); break;
    case 3: k->cut_years(a, stride, stop, rows, 4, c, years, b, b + rows * years); break;
    case 4: k->row_dots(a, stride, stop, rows, c, b); break;
    case 5: {
        double row[stride];
        const double *markets[2] = { a, c };
        /* The second market's bounds are the first's in another order. */
        const int32_t begins[2 * rows] = { 3, 8, 30, 8, 3, 12 }, middles[2 * rows] = { 9, 17, 20, 33, 9, 17 }, ends[2 * rows] = { 23, 33, 40, 23, 40, 12 };
        const struct dc_base base = { markets, begins, middles, ends, 2, stride, 0.3, 1, row };
        k->base_years(&base, rows, 4, b, years);
        k->base_years(&base, 1, 1, b + rows * years, stride);
        break;
    }
    case 6:
        for (int relation = 0; relation < 4; relation++) {
            int32_t found[rows];
            k->first_holding(a, stride, from, stop, rows, relation, 5e8, 1 + relation % 2, found);
            for (int i = 0; i < rows; i++) b[rows * relation + i] = found[i];
        }
        break;
    case 7: { const double bounds[3] = { 0, 2e8, 7e8 }, rates[3] = { 0.05, 0.1, 0.15 }; k->tiers(a, stride, rows, 3, bounds, rates, 3, b); break; }
    case 8: {
        const double ages[2] = { 0, 20 }, floors[2] = { 2e8, 6e8 };
        const struct dc_floor floor = { ages, floors, 2, c };
        for (int i = 0; i < stride; i++) c[i] = i;
        k->shortfalls(a, stride, rows, &floor, from, stop, f, b);
        break;
    }
    case 9: {
        int64_t sums[3 * stride] = { 0 };
        const struct dc_worth worth = { x, d, x + 1, e, 0x1p20, sums, sums + stride, sums + 2 * stride, c + 3 * rows, c + 4 * rows };
        memcpy(b, a, sizeof a - 64);
        for (int y = 0; y < 8; y++) b[y] = 0.0;
        k->value_rows(b, stride, rows, cut, &worth, c, c + rows, c + 2 * rows);
        for (int i = 0; i < 5 * rows; i++) b[stride + i] += c[i];
        for (int i = 0; i < stride; i++) b[2 * stride + i] += (double)(sums[i] + 3 * sums[stride + i] + 7 * sums[2 * stride + i]);
        break;
    }
    case 10: {
        int32_t found[rows * 2];
        const struct dc_grid grid = { 0.25, 4.0, 9.0 };
        k->periods(f, at, rows, &grid, stop, 0, found);
        k->periods(f, at, rows, &grid, stop, 1, found + rows);
        for (int i = 0; i < 2 * rows; i++) b[i] = found[i];
        break;
    }
    default: return 0;
    }
    memcpy(out, b, rows * stride * sizeof *out);
    return 1;
}
