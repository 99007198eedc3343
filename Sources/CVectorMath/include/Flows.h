#pragma once
#include <stddef.h>
#include <stdint.h>

/* Kernels over rows, one a path: of sales by period, of sums by calendar year. Row k begins at rows + k * stride; a stride is a
   multiple of 8, and what lies beyond the periods or the years is 0. `n` is a number of rows unless said otherwise. */

/* The numbers of a market's sales curves, by path of the block: units a period, the exponential of the uptake at the first period
   with sales and its fall from period to period: size (1 - a e) / (1 + b e), the logistic curve with a = 0 and b = 1, the Bass curve
   with a = 1 and b = q/p. With erosion (`to` is not null): the share that stays,
   the first period after exclusivity, at or after `first`, and the exponential with its fall, which begins at the last period that
   lies a multiple of eight after `first` and not after `loss`. */
struct dc_curves {
    const double *size, *b, *begin, *ratio, *to, *loss_begin, *loss_ratio;
    const int32_t *first, *loss;
    double a;
};
/* Lays out the curves of the paths `at` until a period each; 0 before the first period and after the last. `rows` has room for 8 more. */
void dc_lay(const struct dc_curves *curves, const int32_t *at, const int32_t *until, size_t n, double *rows, size_t stride);

/* The sums of some sets of rows, and of these by year. */
void dc_add_rows(const double *const *rows, size_t count, size_t stride, size_t n, size_t per_year, double *out, double *years, size_t year_stride);
/* Sums of the periods of each year. */
void dc_year_sums(const double *rows, size_t stride, size_t n, size_t per_year, double *out, size_t year_stride);
/* The same until period `last` of each row, from the sums of whole years; and their total. */
void dc_cut_years(const double *rows, size_t stride, const int32_t *last, size_t n, size_t per_year, const double *years, size_t year_stride,
                  double *out, double *totals);
/* Each row times one row of factors, until period `last`. */
void dc_row_dots(const double *rows, size_t stride, const int32_t *last, size_t n, const double *factors, double *out);
/* What counts of the rows of some markets: periods `from` to `stop` (numbers for each row, market after market), those from `reduced` on
   at their share. Without `opens` the rows are 0 before `from`. `row` is room for one row. */
struct dc_base {
    const double *const *rows;
    const int32_t *from, *reduced, *stop;
    size_t markets, stride;
    double share;
    int opens;
    double *row;
};
/* Sums of that by year. */
void dc_base_years(const struct dc_base *base, size_t n, size_t per_year, double *years, size_t year_stride);
/* The entry of each row, in [from, until), at which the relation to the level (0 >=, 1 >, 2 <=, 3 <) holds for the `in_a_row`-th time
   without a gap; -1 if there is none. No `from` means 0. */
void dc_first_holding(const double *rows, size_t stride, const int32_t *from, const int32_t *until, size_t n, int relation, double level,
                      int32_t in_a_row, int32_t *out);

/* Marginal tiers on each year from `first` on: `rates[t]` for what lies above `bounds[t]` and not above `bounds[t + 1]`. */
void dc_tiers(const double *base, size_t stride, size_t n, int32_t first, const double *bounds, const double *rates, size_t tiers, double *out);
/* A floor that steps up with age: from `ages[s]` on it is `floors[s]`; `starts` are the starts of the years. */
struct dc_floor { const double *ages, *floors; size_t steps; const double *starts; };
/* What the years in [first, stop) lack to a floor whose age counts from `from`. */
void dc_shortfalls(const double *earned, size_t stride, size_t n, const struct dc_floor *floor, const int32_t *first, const int32_t *stop,
                   const double *from, double *out);
/* What sums that settle with a year are worth: factors by year to the payee and for the payer, and of each path for the year that its
   end cuts short; where to add up amounts, present values to the payee and counts by year, in quanta (`scale` a unit); and where to
   write amount and value of the year cut short, 0 where nothing is due in it. */
struct dc_worth {
    const double *payee, *payee_cut, *payer, *payer_cut;
    double scale;
    int64_t *amounts, *values, *counts;
    double *cut_amounts, *cut_values;
};
/* Rounds amounts to 2^-18 in place and values them; `cut` are the years cut short. Totals by row: of the amounts, to the payee, by the
   payer. Returns 0 when an amount has 2^50 quanta or more: the sums by year are then worthless. At most 4096 rows. */
int dc_value_rows(double *amounts, size_t stride, size_t n, const int32_t *cut, const struct dc_worth *worth, double *totals, double *to_payee, double *by_payer);

/* Years that begin `phase` before time 0, in `per_year` periods. */
struct dc_grid { double phase, per_year, years; };
/* The first period whose centre is not before the time (or, with `after`, lies after it) of each of the paths `at`, at most its limit. */
void dc_periods(const double *t, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *limit, int after, int32_t *out);

/* All kernels of rows of one instruction set on rows made of x, for tests of equality: what they give, n doubles, kernel by kernel
   (0 to 10 in the order above). Returns 0 when this processor lacks it. */
int dc_forced_rows(int level, int kernel, const double *x, double *out, size_t n);
