#pragma once
#include <stddef.h>

/* For tests of equality, beside the `dc_forced` functions: levels are 0 baseline, 1 x86-64-v3 (AVX2), 2 x86-64-v4 (AVX-512). Each
   returns 0 when this processor lacks the level. */

/* Lets the whole process use the kernels of a level from now on. */
int dc_force(int level);
/* The level in use. */
int dc_level(void);

#define DC_FORCED_MOST 1024
/* Kernels over columns x and y of at most DC_FORCED_MOST entries: 0 hermite, 1 gather, 2 select_below y[0], 3 and 4 select_before
   without and with equals, 5 earliest, 6 least, 7 greatest, 8 shift, 9 count_bits (17 or more entries), 10 part, 11 add_scaled, 12 year_after,
   13 lengthen and follow. */
int dc_forced_columns(int level, int kernel, const double *x, const double *y, double *out, size_t n);
/* Kernels over lists (0 to 15: occur, discount, pay, costs, strike, examine_duty, judge_duty, mark, book, value_party, judge_level,
   mark_equal, strikes, decide, pay_alike, costs_alike) on columns made of the uniforms u, at least 3; `out` has room for 8 n. */
int dc_forced_lists(int level, int kernel, const double *u, double *out, size_t n);
/* Kernels of spans and of the beginnings of curves (0 to 10: bound, begun, cut, tests, failures, end_earlier, reach, minimum_years, launches,
   begin_logistic, begin_erosion), likewise. */
int dc_forced_spans(int level, int kernel, const double *u, double *out, size_t n);
