#include "kernels.h"
#include <string.h>

/* For tests of equality: kernels of one instruction set at will. */

int dc_force(int level) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (k) dc_chosen = k;
    return k != 0;
}
int dc_level(void) {
    for (int level = 2; level > 0; level--) if (dc_kernels_of(level) == dc_chosen) return level;
    return 0;
}

int dc_forced_columns(int level, int kernel, const double *x, const double *y, double *out, size_t n) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (!k || n > DC_FORCED_MOST) return 0;
    int32_t at[DC_FORCED_MOST + 8];
    memset(out, 0, n * sizeof *out);
    size_t count = 0;
    switch (kernel) {
    case 0: {
        double table[2 * 17];
        for (int i = 0; i <= 16; i++) { table[2 * i] = 0.1 * i * i - 1.0; table[2 * i + 1] = 0.3 * i; }
        k->hermite(table, 16, 2.0, x, out, n);
        return 1;
    }
    case 1: for (size_t i = 0; i < n; i++) at[i] = (int32_t)(n - 1 - i * 7 % n); k->gather(x, at, out, n); return 1;
    case 2: count = k->select_below(x, y[0], at, n); break;
    case 3: count = k->select_before(x, y, 0, at, n); break;
    case 4: count = k->select_before(x, y, 1, at, n); break;
    case 5:
        for (size_t i = 0; i < n; i++) { out[i] = y[i]; at[i] = 3; }
        k->earliest(x, 5, out, at, n);
        for (size_t i = 0; i < n; i++) out[i] += 1000.0 * at[i];
        return 1;
    case 6: k->least(x, y, out, n); return 1;
    case 7: k->greatest(x, y, out, n); return 1;
    case 8: k->shift(x, 0.1, out, n); return 1;
    case 9: {
        uint16_t masks[DC_FORCED_MOST];
        int64_t bits[17];
        for (size_t i = 0; i < n; i++) { uint64_t word; memcpy(&word, x + i, 8); masks[i] = (uint16_t)(word >> 30); }
        k->counts->count_bits(masks, 0xFFFF, 0x0011, bits, n);
        for (size_t i = 0; i < 17 && i < n; i++) out[i] = (double)bits[i];
        return 1;
    }
    case 10: {
        int32_t all[DC_FORCED_MOST], above[DC_FORCED_MOST + 8];
        for (size_t i = 0; i < n; i++) all[i] = (int32_t)(2 * i);
        count = k->part(x, y[0], all, n, at, above);
        for (size_t i = count; i < n; i++) out[i] = -above[i - count] - 1.0;
        break;
    }
    case 11: {
        for (size_t i = 0; i < n; i++) at[i] = (int32_t)(n - 1 - i * 7 % n);
        k->add_scaled(y, at, 0.7, out, n);
        k->add_scaled(x, 0, -0.3, out, n);
        return 1;
    }
    case 12:
        k->year_after(x, n / 2, 0.25, 1e-9, 1, 2.0, 1, out);
        k->year_after(x + n / 2, n - n / 2, 0.0, 0.0, 0, 0.0, 0, out + n / 2);
        return 1;
    case 13:
        for (size_t i = 0; i < n; i++) out[i] = y[i] - 0.5;
        k->lengthen(x, out, n);
        k->follow(x, out, out, n);
        return 1;
    default: return 0;
    }
    for (size_t i = 0; i < count; i++) out[i] = at[i] + 1.0;
    return 1;
}

int dc_forced_lists(int level, int kernel, const double *u, double *out, size_t n) {
    const struct dc_kernels *kernels = dc_kernels_of(level);
    if (!kernels || n > DC_FORCED_MOST || n < 3) return 0;
    const struct dc_list_kernels *k = kernels->lists;
    enum { most = DC_FORCED_MOST };
    /* By path: times of which some never come, and sums; `some` are two paths of three, `all` are all. */
    double start[most], finish[most], end[most], sums[most], a[most], b[most], room[8];
    int32_t some[most], all[most], ints[most + 8];
    uint16_t masks[most];
    size_t m = 0;
    const double never = __builtin_inf();
    memset(ints, 0, sizeof ints);
    for (size_t i = 0; i < n; i++) {
        start[i] = i % 5 == 4 ? never : 12.0 * u[i];
        finish[i] = i % 7 == 6 ? start[i] : start[i] + 6.0 * u[n - 1 - i];
        end[i] = i % 11 == 0 ? finish[i] : 20.0 * u[(i * 3 + 1) % n];
        sums[i] = 1e8 * u[(i * 5 + 2) % n];
        all[i] = (int32_t)i;
        a[i] = b[i] = 0.0;
        if (i % 3) some[m++] = (int32_t)i;
    }
    double *o = out;
    memset(out, 0, 8 * n * sizeof *out);
    switch (kernel) {
    case 0: {
        const struct dc_calendar calendar = { 0.25, 1e-9, 24 };
        for (int close = 0; close < 2; close++) {
            /* Only what comes has a year. */
            double when[most];
            for (size_t i = 0; i < n; i++) when[i] = i % 13 == 0 ? (double)(i % 25) - 0.25 + (i % 2 ? 5e-10 : -5e-10) : 26.0 * u[i];
            for (size_t i = 0; i < n; i++) when[i] = when[i] < 0.0 ? 0.0 : when[i];
            k->occur(when, some, m, &calendar, close, o, ints);
            for (size_t j = 0; j < m; j++) o[n + j] = ints[j];
            o += 2 * n;
        }
        break;
    }
    case 1: k->discount(sums, n, 1e-8, 0.25, o); break;
    case 2:
        for (int some_null = 0; some_null < 2; some_null++) {
            double paid[most], value[most], other[most], to[most], by[most];
            memcpy(paid, sums, sizeof paid);
            memset(value, 0, sizeof value); memset(other, 0, sizeof other); memset(to, 0, sizeof to); memset(by, 0, sizeof by);
            const struct dc_accounts accounts = { a, some_null ? 0 : b, some_null ? 0 : value, some_null ? 0 : to, some_null ? 0 : by };
            double here[most], there[most];
            k->pay(some, m, paid, u, u + n / 3, here, there, &accounts);
            for (size_t i = 0; i < n; i++) o[i] = value[i] + 3.0 * to[i] + 7.0 * by[i];
            for (size_t j = 0; j < m; j++) { o[n + j] = paid[j]; o[2 * n + j] = here[j] + 3.0 * there[j]; }
            o += 3 * n;
        }
        for (size_t i = 0; i < n; i++) { o[i] = a[i]; o[n + i] = b[i]; }
        break;
    case 3: {
        /* Costs are those of paths on which the stage starts before the end. */
        size_t begun = 0;
        for (size_t i = 0; i < n; i++) if (start[i] < end[i]) ints[begun++] = (int32_t)i;
        for (int kind = 0; kind < 3; kind++) { k->costs(start, finish, end, ints, begun, sums, kind, 0.09, o, a); o += n; }
        for (size_t i = 0; i < n; i++) if (!(start[i] < end[i])) { start[i] = 0.0; finish[i] = 1.0; end[i] = 0.5; }
        for (int kind = 0; kind < 3; kind++) { k->costs(start, finish, end, all, n, sums, kind, 0.09, o, b); o += n; }
        for (size_t i = 0; i < n; i++) { o[i] = a[i]; o[n + i] = b[i]; }
        break;
    }
    case 4:
        for (size_t i = 0; i < n; i++) a[i] = 2.0 * u[n - 1 - i];
        memcpy(o, u, n * sizeof *o); k->strike(o, n, 0.05, 0, 0, end); o += n;
        memcpy(o, u, n * sizeof *o); k->strike(o, n, 0.8, a, 0, end); o += n;
        memcpy(o, u, n * sizeof *o); k->strike(o, n, 0.8, a, finish, end); o += n;
        memcpy(o, u, n * sizeof *o); k->strike(o, n, 5.0, 0, finish, end);
        break;
    case 5: {
        for (size_t i = 0; i < n; i++) { a[i] = i % 4 ? 0.0 : 2.0 * u[(i + 1) % n]; b[i] = i % 6 ? 0.0 : u[(i + 2) % n]; }
        double due[most];
        for (size_t i = 0; i < n; i++) due[i] = 8.0 * u[(i * 7 + 3) % n];
        const double *starts[2] = { start, finish }, *lengths[3] = { a, b, a };
        const int32_t delays[2] = { 2, 1 };
        for (int form = 0; form < 2; form++) {
            const struct dc_duty duty = { finish, due, form ? end : 0, starts, lengths, delays, 2, form ? 0.5 : 1.0, form ? 1.0 : never, 0.5, room };
            const size_t count = k->duty(&duty, some, m, o, o + n, o + 2 * n, ints);
            for (size_t j = 0; j < count; j++) o[3 * n + j] = ints[j] + 1.0;
            o += 4 * n;
        }
        break;
    }
    case 6:
        for (size_t i = 0; i < n; i++) { a[i] = 9.0 * u[(i * 7 + 3) % n]; b[i] = a[i] + 0.5; sums[i] = i % 2 ? never : 15.0 * u[(i * 11 + 5) % n]; }
        for (int last = 0; last < 2; last++) {
            const struct dc_judged judged = { finish, start, sums, a, b, end, last };
            k->judge(&judged, n, masks);
            for (size_t i = 0; i < n; i++) o[i] = masks[i];
            o += n;
        }
        break;
    case 7:
        k->mark(start, end, 5, 1, n, masks); k->mark(finish, end, 1024, 0, n, masks);
        for (size_t i = 0; i < n; i++) o[i] = masks[i];
        break;
    case 8: {
        double paid[most] = { 0 }, to[most] = { 0 }, by[most] = { 0 };
        const struct dc_accounts accounts = { a, b, paid, to, by };
        k->book(some, m, sums, u, u + n / 3, &accounts);
        for (size_t i = 0; i < n; i++) { o[i] = a[i]; o[n + i] = b[i]; o[2 * n + i] = paid[i]; o[3 * n + i] = to[i]; o[4 * n + i] = by[i]; }
        break;
    }
    case 9:
        for (size_t i = 0; i < n; i++) { a[i] = 1e7 * u[(i + 1) % n]; b[i] = 1e6 * u[(i + 2) % n]; finish[i] = 1e5 * u[i]; }
        k->value_party(sums, 0, 0, 0, 0, o, n);
        k->value_party(0, sums, 0, a, b, o + n, n);
        k->value_party(sums, a, b, 0, 0, o + 2 * n, n);
        k->value_party(sums, a, finish, a, b, o + 3 * n, n);
        k->value_party(0, 0, 0, 0, 0, o + 4 * n, n);
        break;
    case 10:
        k->judge_level(start, finish, sums, end, n, masks);
        for (size_t i = 0; i < n; i++) o[i] = masks[i];
        break;
    case 11:
        for (size_t i = 0; i < n; i++) { ints[i] = (int32_t)(3.0 * u[i]); masks[i] = (uint16_t)i; }
        k->mark_equal(ints, 1, 1024, n, masks);
        for (size_t i = 0; i < n; i++) o[i] = masks[i];
        break;
    case 12: {
        double rest[most + 8];
        for (size_t i = 0; i < n; i++) a[i] = i % 4 ? u[(i * 7 + 3) % n] : 0.0;
        const size_t count = k->strikes(u, a, n, rest, ints);
        for (size_t j = 0; j < count; j++) { o[j] = rest[j]; o[n + j] = ints[j] + 1.0; }
        break;
    }
    case 13: {
        double rest[most + 8];
        for (size_t i = 0; i < n; i++) sums[i] = i % 4 ? u[(i * 7 + 3) % n] : i % 8 ? 1.0 : 0.0;
        for (int whole = 0; whole < 2; whole++) {
            const size_t count = k->decide(u, sums, start, whole ? all : some, whole ? n : m, a, rest, ints);
            for (size_t j = 0; j < count; j++) { o[j] = rest[j]; o[n + j] = ints[j] + 1.0; }
            for (size_t i = 0; i < n; i++) o[2 * n + i] = a[i];
            o += 3 * n;
        }
        break;
    }
    case 14:
        /* Most paths, few, and all. */
        for (int form = 0; form < 3; form++) {
            double paid[most], to[most], by[most], here[most], there[most];
            for (size_t i = 0; i < n; i++) { paid[i] = u[i]; to[i] = 2.0 * u[i]; by[i] = 3.0 * u[i]; start[i] = form == 2 || u[i] < (form ? 0.3 : 0.8) ? finish[i] : end[i] + 1.0; }
            for (size_t i = 0; i < n; i++) end[i] = form == 2 ? never : end[i];
            const struct dc_coming coming = { start, end, form, n };
            const struct dc_accounts accounts = { a, b, paid, to, by };
            const size_t count = kernels->select_before(start, end, form, ints, n);
            k->pay_alike(&coming, ints, count, 1e6, u, sums, here, there, &accounts);
            for (size_t j = 0; j < count; j++) o[j] = here[j] + 3.0 * there[j];
            for (size_t i = 0; i < n; i++) o[n + i] = paid[i] + 7.0 * to[i] + 11.0 * by[i];
            o += 2 * n;
        }
        for (size_t i = 0; i < n; i++) { o[i] = a[i]; o[n + i] = b[i]; }
        break;
    case 15:
        for (int kind = 0; kind < 3; kind++) {
            k->costs_alike(start, finish, end, n, 1e7 * (1.0 + u[0]), kind, 0.09, a);
            for (size_t i = 0; i < n; i++) o[i] = a[i];
            o += n;
        }
        break;
    default: return 0;
    }
    return 1;
}

int dc_forced_spans(int level, int kernel, const double *u, double *out, size_t n) {
    const struct dc_kernels *kernels = dc_kernels_of(level);
    if (!kernels || n > DC_FORCED_MOST || n < 3) return 0;
    const struct dc_span_kernels *k = kernels->spans;
    enum { most = DC_FORCED_MOST };
    /* By path: times within 20 years, some of them on a boundary and some never, and an end that always comes; `some` are two paths of three. */
    double a[most], b[most], end[most], c[most], d[most], e[most];
    int32_t some[most], whole[most], other[most], third[most];
    size_t m = 0;
    const double never = __builtin_inf();
    for (size_t i = 0; i < n; i++) {
        a[i] = i % 5 == 4 ? never : i % 9 == 2 ? (double)(i % 17) : 15.0 * u[i];
        b[i] = i % 7 == 6 ? never : i % 8 == 3 ? (double)(i % 80) / 4.0 - 0.25 : 20.0 * u[n - 1 - i];
        end[i] = i % 6 == 1 ? (double)(i % 20) : 20.0 * u[(i * 3 + 1) % n];
        c[i] = d[i] = e[i] = -1.0;
        whole[i] = other[i] = third[i] = -2;
        if (i % 3) some[m++] = (int32_t)i;
    }
    memset(out, 0, 8 * n * sizeof *out);
    for (int form = 0; form < 2; form++) {
        const struct dc_grid grid = { form ? 0.25 : 0.0, form ? 4.0 : 1.0, 20.0 };
        const double slack = form ? 1e-9 : 0.0;
        double *o = out + 4 * n * (size_t)form;
        size_t count = 0;
        switch (kernel) {
        case 0: k->bound(end, some, m, &grid, slack, c, whole); break;
        case 1: for (size_t j = 0; j < m; j++) third[j] = 20 - (int32_t)(j % 3); k->begun(end, some, m, &grid, third, whole, other); break;
        case 2: k->cut(end, some, m, &grid, slack, c, whole); break;
        case 3: for (size_t j = 0; j < m; j++) third[j] = (int32_t)(j % 21); k->tests(a, b, end, some, m, &grid, third, c, d, whole, other); break;
        case 4: for (size_t j = 0; j < m; j++) third[j] = (int32_t)(40.0 * u[j]) - 20; count = k->failures(third, some, m, &grid, 0.5, c, d, e, whole); break;
        case 5: for (size_t i = 0; i < n; i++) { c[i] = i % 4 ? end[i] : a[i]; whole[i] = (int32_t)(i % 5); } k->end_earlier(a, 3, some, m, c, whole); break;
        case 6: for (size_t j = 0; j < m; j++) third[j] = (int32_t)(40.0 * u[j]) - 20; k->reach(third, some, m, &grid, form ? end : 0, c); break;
        case 7: {
            const double *terms[2] = { b, a }, *refused[2] = { a, b };
            const struct dc_minimum minimum = { a, b, end, terms, refused, refused, form ? 2 : 0 };
            k->minimum_years(&minimum, some, m, &grid, slack, c, whole, other);
            break;
        }
        case 8: count = k->launches(a, some, m, &grid, 14.0, form, whole, other); break;
        case 9:
            for (size_t i = 0; i < n; i++) { third[i] = (int32_t)(60.0 * u[i]); b[i] = 3.0 + u[i]; }
            k->begin_logistic(end, third, some, m, &grid, 5.9, b, c, form ? d : 0);
            break;
        case 10:
            for (size_t i = 0; i < n; i++) third[i] = (int32_t)(60.0 * u[i]);
            k->begin_erosion(b, u, third, some, m, &grid, form, whole, c, form ? d : 0);
            break;
        default: return 0;
        }
        for (size_t i = 0; i < n; i++) { o[i] = c[i]; o[n + i] = d[i]; o[2 * n + i] = e[i]; o[3 * n + i] = whole[i] + 1e-3 * other[i] + 1e3 * (double)count; }
    }
    return 1;
}
