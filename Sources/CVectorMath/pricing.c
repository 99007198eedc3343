#include "kernels.h"

void dc_price_bent(const struct dc_bent *paths, size_t party, size_t other, const struct dc_sheets *sheets, double *room, int32_t *list, double *sums) {
    dc_chosen->price_bent(paths, party, other, sheets, room, list, sums);
}
int dc_forced_price_bent(int level, const struct dc_bent *paths, size_t party, size_t other, const struct dc_sheets *sheets, double *room, int32_t *list, double *sums) {
    const struct dc_kernels *k = dc_kernels_of(level);
    if (k) k->price_bent(paths, party, other, sheets, room, list, sums);
    return k != 0;
}
