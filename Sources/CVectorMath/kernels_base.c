#include "kernels.h"
#pragma clang fp contract(off)
#define SUFFIX base
#include "kernels.inc"

double dc_exp1(double x) { return exp_corebase(x); }
double dc_log1(double x) { return log_corebase(x); }
double dc_normal_quantile1(double u) { double q = u - 0.5; return q > 0.425 || q < -0.425 ? tailbase(u, 1) : centralbase(u); }
double dc_random_lane1(uint64_t key, uint32_t index, uint32_t lane) { return random_lane_corebase(key, index, lane); }
void dc_deadline1(const struct dc_duty *duty, int32_t path, double known_at, double moved[2]) { deadlinebase(duty, path, known_at, moved); }
double dc_hermite1(const double *table, uint32_t cells, double reach, double z) {
    return hermite_corebase(table, cells, reach, (double)cells / (2.0 * reach), z);
}
uint64_t dc_mixed(uint64_t x) { return mixedbase(x); }
