#pragma once
#include <stddef.h>
#include <stdint.h>
#include "Flows.h"

/* Kernels that turn times of the listed paths into years and periods: from when until when something counts. Time counts as in `dc_grid`;
   `slack` is what a date may miss a boundary by. */

/* By when each path ends as far as is known, copied into `bound`, and how many years begin until then. */
void dc_bound(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *bound, int32_t *years);
/* Of these years, those that begin before the end, and the first period whose centre is not before it. */
void dc_begun(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *years, int32_t *begun, int32_t *last);
/* The ends, and the years that they cut short. */
void dc_cut(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *ends, int32_t *cut);

/* The periods of the given years at whose ends a level is tested: they begin at or after `from` (which is before the bound) and end before
   `until` and not after the bound. None is 0 to 0. By path: `due` becomes `from`, `tested` whether there are any. */
void dc_tests(const double *from, const double *until, const double *bound, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *years,
              double *due, double *tested, int32_t *starts, int32_t *stops);
/* Where a test failed for good (`found` is its period, or negative): it was due at the period's end, and `grace` later come its limit
   and its effect. Lists these paths and returns how many; `failed` has room for n. */
size_t dc_failures(const int32_t *found, const int32_t *at, size_t n, const struct dc_grid *grid, double grace, double *due, double *limit, double *effect,
                   int32_t *failed);
/* A cause ends the listed paths on which it comes before their end, or with it and before its cause in order. */
void dc_end_earlier(const double *t, int32_t cause, const int32_t *at, size_t n, double *end, int32_t *causes);
/* When the year found ends, or the path if that is earlier (no `end` means never); never where none is found. */
void dc_reach(const int32_t *found, const int32_t *at, size_t n, const struct dc_grid *grid, const double *end, double *out);

/* What a minimum of a royalty waits for, and by market with a royalty term when that ends and the market is refused or closed. */
struct dc_minimum { const double *from, *until, *end; const double *const *terms, *const *refused, *const *closed; size_t markets; };
/* The years for which it holds: those that begin at or after `from`, before `until` and the end, and whose first period lies in the
   term of some market. None is 0 to 0. */
void dc_minimum_years(const struct dc_minimum *minimum, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *since,
                      int32_t *first, int32_t *stop);
