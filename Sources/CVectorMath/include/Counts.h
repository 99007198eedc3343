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

/* Marks the paths on which a sum other than 0 is paid `within` after `time`, and that is after signing. */
void dc_mark_later(const int32_t *at, const double *time, const double *sums, double within, size_t n, uint8_t *later);
/* How many marks are 0. */
size_t dc_count_zeros(const uint8_t *marks, size_t n);

/* How many masks have each of the sixteen bits, and how many have all the bits of `all`. */
void dc_count_bits(const uint16_t *masks, uint16_t all, int64_t out[17], size_t n);
