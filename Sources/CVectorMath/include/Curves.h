#pragma once
#include <stddef.h>
#include <stdint.h>
#include "Flows.h"

/* Kernels that find the numbers of sales curves (`dc_curves`) from when a market launches. */

/* Lists the paths that launch before a time, with the first period whose centre is not before the launch (or, with `contains`, in which it
   lies); elsewhere that is the largest number. Returns how many; `launched` has room for n. */
size_t dc_launches(const double *launch, const int32_t *at, size_t n, const struct dc_grid *grid, double before, int contains, int32_t *first, int32_t *launched);
/* The exponential of a logistic uptake at the centre of the first period, and its fall from period to period unless that is null: `speed`
   is how far the exponent moves within the time to the peak. */
void dc_begin_logistic(const double *launch, const int32_t *first, const int32_t *at, size_t n, const struct dc_grid *grid, double speed, const double *peak,
                       double *begin, double *ratio);
/* The first period after exclusivity, at or after `first` (the largest number when that is beyond the years); the exponential of the
   erosion there, or `in_lanes` at the last period that lies a multiple of eight after `first` and not after it; and its fall, unless null. */
void dc_begin_erosion(const double *ends, const double *rate, const int32_t *first, const int32_t *at, size_t n, const struct dc_grid *grid, int in_lanes,
                      int32_t *loss, double *begin, double *ratio);
