#include "kernels.h"

void dc_occur(const double *when, const int32_t *at, size_t n, const struct dc_calendar *calendar, int at_close, double *time, int32_t *year) {
    dc_chosen->lists->occur(when, at, n, calendar, at_close, time, year);
}
void dc_discount(const double *time, size_t n, double rate, double within, double *out) { dc_chosen->lists->discount(time, n, rate, within, out); }
void dc_pay(const int32_t *at, size_t n, double *amount, const double *payee_factor, const double *payer_factor, double *to_payee, double *by_payer,
            const struct dc_accounts *accounts) {
    dc_chosen->lists->pay(at, n, amount, payee_factor, payer_factor, to_payee, by_payer, accounts);
}
void dc_costs(const double *start, const double *finish, const double *end, const int32_t *at, size_t n, const double *sums, int kind, double rate,
              double *spent, double *costs) {
    dc_chosen->lists->costs(start, finish, end, at, n, sums, kind, rate, spent, costs);
}
void dc_costs_alike(const double *start, const double *finish, const double *end, size_t n, double sum, int kind, double rate, double *costs) {
    dc_chosen->lists->costs_alike(start, finish, end, n, sum, kind, rate, costs);
}
void dc_strike(double *u, size_t n, double rate, const double *from, const double *until, const double *bound) { dc_chosen->lists->strike(u, n, rate, from, until, bound); }
size_t dc_examine_duty(const struct dc_duty *duty, const int32_t *at, size_t n, double *due, double *limit, double *effect, int32_t *late) {
    return dc_chosen->lists->duty(duty, at, n, due, limit, effect, late);
}
void dc_judge_duty(const struct dc_judged *judged, size_t n, uint16_t *out) { dc_chosen->lists->judge(judged, n, out); }
void dc_mark(const double *when, const double *end, uint16_t mask, int fresh, size_t n, uint16_t *out) { dc_chosen->lists->mark(when, end, mask, fresh, n, out); }
void dc_book(const int32_t *at, size_t n, const double *amount, const double *to_payee, const double *by_payer, const struct dc_accounts *accounts) {
    dc_chosen->lists->book(at, n, amount, to_payee, by_payer, accounts);
}
void dc_value_party(const double *gets, const double *pays, const double *other, const double *margin, const double *costs, double *out, size_t n) {
    dc_chosen->lists->value_party(gets, pays, other, margin, costs, out, n);
}
void dc_judge_level(const double *limit, const double *due, const double *tested, const double *end, size_t n, uint16_t *out) {
    dc_chosen->lists->judge_level(limit, due, tested, end, n, out);
}
void dc_mark_equal(const int32_t *x, int32_t value, uint16_t mask, size_t n, uint16_t *out) { dc_chosen->lists->mark_equal(x, value, mask, n, out); }
size_t dc_strikes(const double *mark, const double *chance, size_t n, double *rest, int32_t *at) { return dc_chosen->lists->strikes(mark, chance, n, rest, at); }
void dc_pay_alike(const struct dc_coming *coming, const int32_t *at, size_t n, double sum, const double *payee_factor, const double *payer_factor,
                  double *to_payee, double *by_payer, const struct dc_accounts *accounts) {
    dc_chosen->lists->pay_alike(coming, at, n, sum, payee_factor, payer_factor, to_payee, by_payer, accounts);
}
size_t dc_decide(const double *mark, const double *chance, const double *time, const int32_t *at, size_t n, double *approval, double *left, int32_t *others) {
    return dc_chosen->lists->decide(mark, chance, time, at, n, approval, left, others);
}
