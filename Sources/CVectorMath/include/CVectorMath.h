#pragma once
#include <stddef.h>
#include <stdint.h>

/* Vector kernels of the path loop. Each is compiled for several instruction sets and chosen at run time;
   no fused operations, so every one gives the same bits on every x86-64. In-place use is allowed. */

/* e^x; arguments are clamped to [-708, 709]. About 1 ulp. */
void dc_exp(const double *x, double *out, size_t n);
/* ln x for positive normal x. About 1 ulp. */
void dc_log(const double *x, double *out, size_t n);
/* Standard normal quantile of u in (0, 1). Relative error about 1e-15 (Wichura, AS 241). */
void dc_normal_quantile(const double *u, double *out, size_t n);
/* Cubic Hermite interpolation in equal cells over [-reach, reach]; table[2i] is the value and table[2i + 1] the slope
   times the cell's width at node i of cells + 1. Clamped outside. */
void dc_hermite(const double *table, uint32_t cells, double reach, const double *z, double *out, size_t n);

/* Ascending edges, finite, with coarser levels for the search: every 16th edge (the 15th, the 31st, ... counted from 0) and every
   256th. Each level is followed by infinities, at least one, to a multiple of 16, and stands at a multiple of 64 bytes. */
struct dc_edges {
    const float *edges, *every16, *every256;
    size_t count;  /* of edges, at least one */
    size_t coarse; /* of every256, with its infinities */
};
/* Bins of values: segments, each cut into bins of one width. The edges are where all segments but the first begin. Tables have an entry for
   each segment, fill up 32 where there are fewer, and stand at a multiple of 64 bytes. */
struct dc_bins {
    struct dc_edges edges;
    const float *low, *scale;     /* where its bins are counted from, and bins a unit; 0 and 0 of a segment that is one bin */
    const int32_t *first, *more;  /* its first bin, and how many more it has */
};
/* The bin of each x, taken as the nearest float, up to 2^125. `outside` lists those in the first and the last bin of all (returns how many; room
   for n); the range is widened by all x. */
size_t dc_find_bins(const struct dc_bins *bins, const double *x, size_t n, int32_t *out, int32_t *outside, double range[2]);

/* Positions, ascending, of the entries below a bound; of those where x is below y (or equal, when `with` is set).
   Returns how many; `out` has room for n + 8. */
size_t dc_select_below(const double *x, double bound, int32_t *out, size_t n);
size_t dc_select_before(const double *x, const double *y, int with, int32_t *out, size_t n);
/* Parts a list by whether its marks lie below a bound, in order; returns how many do. Both parts have room for n + 8. */
size_t dc_part(const double *marks, double bound, const int32_t *list, size_t n, int32_t *below, int32_t *above);
/* Where t is finite and at most `end`, it becomes the end and `cause` its cause. */
void dc_earliest(const double *t, int32_t cause, double *end, int32_t *causes, size_t n);

/* The smaller and the larger of two columns (the first of equals), and x + by. */
void dc_least(const double *x, const double *y, double *out, size_t n);
void dc_greatest(const double *x, const double *y, double *out, size_t n);
void dc_shift(const double *x, double by, double *out, size_t n);
/* Times after lengths: t + length; and lengths with more added. A length below 0 counts as 0. In place is fine. */
void dc_follow(const double *t, const double *length, double *out, size_t n);
void dc_lengthen(const double *more, double *length, size_t n);
/* The start of the calendar year in which each time lies or (`full`) that begins at or after it, or the end of that year; or of one so many
   years `later`. Years begin `phase` before time 0, and a time may miss a boundary by `slack`. Never stays never. */
void dc_year_after(const double *t, size_t n, double phase, double slack, int full, double later, int end, double *out);
/* out[k] += c x[at[k]], or c x[k] without a list. */
void dc_add_scaled(const double *x, const int32_t *at, double c, double *out, size_t n);
/* out[k] = x[at[k]]. */
void dc_gather(const double *x, const int32_t *at, double *out, size_t n);

/* out_i *= to + (1 - to) e_i, where e_i = e ratio^i falls by `ratio` an entry (by eights). */
void dc_decay(double to, double e, double ratio, double *out, size_t n);

/* Sums in whole quanta, exact whatever the order; `scale` is quanta a unit. Each returns 0 when a value is too large (2^50 quanta
   or more; 2^25 where it is squared): the sums are then worthless. At most 4096 values. */
/* out: sum of x scale, how many are not 0. */
int dc_fixed_sum(const double *x, double scale, int64_t *out, size_t n);
/* out: sum of x scale; of e and of its square, e = (x - shift) fine rounded; how many x are negative. */
int dc_fixed_powers(const double *x, double scale, double shift, double fine, int64_t *out, size_t n);

/* Coordinates in (0, 1), never 0 or 1, on a grid of 2^-52, addressed by 32-bit index. Positions are ascending, within one unit of
   at most 16384 indices from `first`. */
/* Initial direction numbers: see sobol_data.c. */
const uint16_t *dc_sobol_data(void);
/* Scrambled Sobol coordinates of the points first, first + 1, ... in natural order, or of first + positions[k]; `directions` holds
   the 32 direction words of a dimension, bit-reversed. */
void dc_sobol(const uint32_t *directions, uint64_t key, uint32_t first, double *out, size_t n);
void dc_sobol_at(const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n);
/* Pseudo-random: mix(key ^ index 0xD1B54A32D192ED03), where mix is the finalizer of splitmix64; its upper 52 bits count. */
void dc_random(uint64_t key, uint32_t first, double *out, size_t n);
void dc_random_at(uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n);
/* Lanes first, first + 1, ... of one index: what that gives is mixed again, after ^ (lane + 1) 0x9E3779B97F4A7C15. */
void dc_random_lanes(uint64_t key, uint32_t index, uint32_t first, double *out, size_t n);

/* Single evaluations with the bits of the vector kernels. */
double dc_exp1(double x);
double dc_log1(double x);
double dc_normal_quantile1(double u);
double dc_random_lane1(uint64_t key, uint32_t index, uint32_t lane);
double dc_hermite1(const double *table, uint32_t cells, double reach, double z);
/* The finalizer of splitmix64, for known-answer tests. */
uint64_t dc_mixed(uint64_t x);

/* The kernels of one instruction set, forced: 0 baseline, 1 x86-64-v3 (AVX2), 2 x86-64-v4 (AVX-512). For tests of equality:
   kernel 0 exp, 1 log, 2 quantile, 3 pseudo-random lanes, 4 decay.
   Returns 0 when this processor lacks it. */
int dc_forced(int level, int kernel, const double *x, double *out, size_t n);
/* Kernel 0 sobol, 1 sobol_at, 2 random, 3 random_at, 4 random_lanes (of index `first`, from lane 3). */
int dc_forced_coordinates(int level, int kernel, const uint32_t *directions, uint64_t key, uint32_t first, const int32_t *positions, double *out, size_t n);
/* The sums in whole quanta of x: of dc_fixed_sum and dc_fixed_powers; 2 where a value is too large. */
int dc_forced_sums(int level, const double *x, size_t n, int64_t out[6]);
int dc_forced_bins(int level, const struct dc_bins *bins, const double *x, size_t n, int32_t *out, int32_t *outside, double range[2], size_t *count);

#include "Flows.h"
#include "Lists.h"
#include "Forced.h"
#include "Pricing.h"
#include "Counts.h"
#include "Spans.h"
#include "Curves.h"
