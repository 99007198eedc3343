#include "kernels.h"

void dc_cells_of(const struct dc_cells *cells, const double *t, const int32_t *row, int32_t *out, size_t n) { dc_chosen->counts->cells_of(cells, t, row, out, n); }
void dc_kinds(const double *end, const double *launch, const int32_t *cause, int with, size_t n, int32_t *kinds, int64_t *many, size_t count) {
    dc_chosen->counts->kinds(end, launch, cause, with, n, kinds, many, count);
}
int dc_sums_by_kind(const int32_t *kinds, const double *x, size_t n, double scale, int64_t *sums, int64_t *negative, size_t count) {
    return dc_chosen->counts->sums_by_kind(kinds, x, n, scale, sums, negative, count);
}
void dc_mark_later(const int32_t *at, const double *time, const double *sums, double within, size_t n, uint8_t *later) {
    dc_chosen->counts->mark_later(at, time, sums, within, n, later);
}
size_t dc_count_zeros(const uint8_t *marks, size_t n) { return dc_chosen->counts->count_zeros(marks, n); }
void dc_count_bits(const uint16_t *masks, uint16_t which, uint16_t all, int64_t out[17], size_t n) { dc_chosen->counts->count_bits(masks, which, all, out, n); }
void dc_count_above(const double *x, const double *y, size_t n, int64_t *above, int64_t *ties) { dc_chosen->counts->count_above(x, y, n, above, ties); }
int dc_move_cuts(const struct dc_cuts *cuts, const int32_t *at, const double *end, const int32_t *cut, const double *amounts, const double *values, size_t n) {
    return dc_chosen->counts->move_cuts(cuts, at, end, cut, amounts, values, n);
}
void dc_tally(const int32_t *places, size_t n, uint32_t *bins) { dc_chosen->counts->tally(places, n, bins); }
