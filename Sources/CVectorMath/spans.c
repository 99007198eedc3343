#include "kernels.h"

void dc_bound(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *bound, int32_t *years) {
    dc_chosen->spans->bound(end, at, n, grid, slack, bound, years);
}
void dc_begun(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *years, int32_t *begun, int32_t *last) {
    dc_chosen->spans->begun(end, at, n, grid, years, begun, last);
}
void dc_cut(const double *end, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *ends, int32_t *cut) {
    dc_chosen->spans->cut(end, at, n, grid, slack, ends, cut);
}
void dc_tests(const double *from, const double *until, const double *bound, const int32_t *at, size_t n, const struct dc_grid *grid, const int32_t *years,
              double *due, double *tested, int32_t *starts, int32_t *stops) {
    dc_chosen->spans->tests(from, until, bound, at, n, grid, years, due, tested, starts, stops);
}
size_t dc_failures(const int32_t *found, const int32_t *at, size_t n, const struct dc_grid *grid, double grace, double *due, double *limit, double *effect,
                   int32_t *failed) {
    return dc_chosen->spans->failures(found, at, n, grid, grace, due, limit, effect, failed);
}
void dc_end_earlier(const double *t, int32_t cause, const int32_t *at, size_t n, double *end, int32_t *causes) {
    dc_chosen->spans->end_earlier(t, cause, at, n, end, causes);
}
void dc_reach(const int32_t *found, const int32_t *at, size_t n, const struct dc_grid *grid, const double *end, double *out) {
    dc_chosen->spans->reach(found, at, n, grid, end, out);
}
void dc_minimum_years(const struct dc_minimum *minimum, const int32_t *at, size_t n, const struct dc_grid *grid, double slack, double *since,
                      int32_t *first, int32_t *stop) {
    dc_chosen->spans->minimum_years(minimum, at, n, grid, slack, since, first, stop);
}

size_t dc_launches(const double *launch, const int32_t *at, size_t n, const struct dc_grid *grid, double before, int contains, int32_t *first, int32_t *launched) {
    return dc_chosen->spans->launches(launch, at, n, grid, before, contains, first, launched);
}
void dc_begin_logistic(const double *launch, const int32_t *first, const int32_t *at, size_t n, const struct dc_grid *grid, double speed, const double *peak,
                       double *begin, double *ratio) {
    dc_chosen->spans->begin_logistic(launch, first, at, n, grid, speed, peak, begin, ratio);
}
void dc_begin_erosion(const double *ends, const double *rate, const int32_t *first, const int32_t *at, size_t n, const struct dc_grid *grid, int in_lanes,
                      int32_t *loss, double *begin, double *ratio) {
    dc_chosen->spans->begin_erosion(ends, rate, first, at, n, grid, in_lanes, loss, begin, ratio);
}
