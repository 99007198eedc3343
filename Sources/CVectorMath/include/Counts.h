#pragma once
#include <stddef.h>
#include <stdint.h>

/* Kernels that count and sum in whole quanta: exact, whatever the order. Of lists, entry k of a dense array is the k-th path. */

/* The cell of each time: its 32nd of a year from `-phase`; an instant between two (to about 1e-7 of one) has a cell of its own.
   Even cells are the instants. At most `last`; each is raised by `span` times its row (null: 0) and `base`. */
struct dc_cells { double phase; int32_t last, base, span; };
void dc_cells_of(const struct dc_cells *cells, const double *t, const int32_t *row, int32_t *out, size_t n);

/* The kind of each path: twice its cause, and one more when its launch comes before its end (or, `with`, at it). Counts them. */
void dc_kinds(const double *end, const double *launch, const int32_t *cause, int with, size_t n, int32_t *kinds, int64_t *many, size_t count);

/* By kind, fewer than 256: adds x scale in quanta to `sums`, and to `negative` how many x are negative.
   Returns 0, and adds nothing, when a value has 2^50 quanta or more. At most 4096 values. */
int dc_sums_by_kind(const int32_t *kinds, const double *x, size_t n, double scale, int64_t *sums, int64_t *negative, size_t count);

/* Marks the paths on which a sum other than 0 is paid `within` after `time`, and that is after signing (without times:
   on which a sum is paid; without sums: on which something is due after signing). */
void dc_mark_later(const int32_t *at, const double *time, const double *sums, double within, size_t n, uint8_t *later);
/* How many marks are 0. */
size_t dc_count_zeros(const uint8_t *marks, size_t n);

/* How many masks have each of sixteen bits, and how many have all the bits of `all`; only bits of `which` are counted, the others may not occur. */
void dc_count_bits(const uint16_t *masks, uint16_t which, uint16_t all, int64_t out[17], size_t n);

/* Adds how often x is above y, and how often they are the same. */
void dc_count_above(const double *x, const double *y, size_t n, int64_t *above, int64_t *ties);

/* Where sums of years cut short are added up, in quanta (`scale` a unit): by the bin of the time at which they are paid, `within` after
   the end, with `per_year` bins a year that end with their last instant (bin 0 is signing), at most `last`; and by the year cut short. */
struct dc_cuts { double within, per_year, scale; int32_t last; int64_t *bins, *bin_values, *years, *year_values; };
/* Returns 0 when a sum has 2^50 quanta or more. At most 4096 sums. */
int dc_move_cuts(const struct dc_cuts *cuts, const int32_t *at, const double *end, const int32_t *cut, const double *amounts, const double *values, size_t n);

/* Adds 1 to the bin at each place. */
void dc_tally(const int32_t *places, size_t n, uint32_t *bins);
