#pragma once
#include <stddef.h>
#include <stdint.h>

/* Term sheets side by side: row m of `rows` has, for each of `n` sheets, the coefficient of column m; row 0 is 1. `n` and `stride` are
   multiples of 8. `least` and `most` are the smallest and the largest entry of each row. */
struct dc_sheets { const double *rows; size_t stride, n; const double *least, *most; };

/* Paths on which a minimum tops up a royalty. A path is a row of numbers: for each party, what a unit of each column is worth. A year is
   a row too: the floor, for each party what a unit of the year is worth, and `width` parts of the base, one a tier; its first tier's rate
   is coefficient `first`, and `reached` tiers have sales. Years of path k are begins[k] to begins[k + 1]. Columns count from `centres`,
   a row for each party. */
struct dc_bent {
    size_t paths, parties, columns, width;
    const double *rows, *centres, *years;
    const int32_t *begins, *first, *reached;
};

/* What two parties have under each sheet on each path: the columns by their coefficients, less what royalties earn of the floor in each
   year. Adds the values and their squares over the paths: `sums` has n of each for one party, then for the other.
   `room` is for 2 n + 2 columns doubles, `list` for as many positions as there are columns, and years of a path. */
void dc_price_bent(const struct dc_bent *paths, size_t party, size_t other, const struct dc_sheets *sheets, double *room, int32_t *list, double *sums);

/* The same by one instruction set, for tests of equality. Returns 0 when this processor lacks it. */
int dc_forced_price_bent(int level, const struct dc_bent *paths, size_t party, size_t other, const struct dc_sheets *sheets, double *room, int32_t *list, double *sums);
