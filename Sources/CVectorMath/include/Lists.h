#pragma once
#include <stddef.h>
#include <stdint.h>

/* Kernels over lists of paths: `at` are positions in columns, entry k of a dense array belongs to at[k]. */

/* Calendar years begin `phase` before time 0 and are numbered up to `last`; `slack` is what a date may miss a boundary by. */
struct dc_calendar { double phase, slack; int32_t last; };
/* When an event comes on the listed paths, and the year in which it is booked: the one that closes then (`at_close`) or that contains it. */
void dc_occur(const double *when, const int32_t *at, size_t n, const struct dc_calendar *calendar, int at_close, double *time, int32_t *year);
/* exp(-rate (time + within)) */
void dc_discount(const double *time, size_t n, double rate, double within, double *out);
/* Columns by path in which a payment is booked; null where it is not. */
struct dc_accounts { double *payee, *payer, *paid, *paid_to_payee, *paid_by_payer; };
/* Rounds amounts to 2^-18 in place, values them for both parties, and books them: `payer` falls, all others rise. */
void dc_pay(const int32_t *at, size_t n, double *amount, const double *payee_factor, const double *payer_factor, double *to_payee, double *by_payer,
            const struct dc_accounts *accounts);
/* Of which paths of a block an event's list consists: those on which `when` comes before `end`, or with it. */
struct dc_coming { const double *when, *end; int with; size_t paths; };
/* The same for one sum, rounded already, on the paths of an event. */
void dc_pay_alike(const struct dc_coming *coming, const int32_t *at, size_t n, double sum, const double *payee_factor, const double *payer_factor,
                  double *to_payee, double *by_payer, const struct dc_accounts *accounts);
/* Only books. */
void dc_book(const int32_t *at, size_t n, const double *amount, const double *to_payee, const double *by_payer, const struct dc_accounts *accounts);
/* What a party has, by path: what it gets less what it pays, and other payments, and its margin less its costs; null is nothing. */
void dc_value_party(const double *gets, const double *pays, const double *other, const double *margin, const double *costs, double *out, size_t n);
/* What stages cost until their finish or the end: kind 0 a sum spread over the stage, 1 a sum a year, 2 a sum at the start.
   `spent` are the sums, and `costs` by path rises by their present values at the middle of the time spent (at the start). */
void dc_costs(const double *start, const double *finish, const double *end, const int32_t *at, size_t n, const double *sums, int kind, double rate,
              double *spent, double *costs);
/* The same of one sum on those of a block's `n` paths on which the start comes before the end. */
void dc_costs_alike(const double *start, const double *finish, const double *end, size_t n, double sum, int kind, double rate, double *costs);

/* Times at which a constant hazard strikes, from its coordinates, in place: from a column of times or 0, until another if given.
   What cannot come before the bound is never. */
void dc_strike(double *u, size_t n, double rate, const double *from, const double *until, const double *bound);

/* A duty: when it is met, its date before tolling, when it is known to be impossible (or null), and what moves its date: stages with
   their starts and the lengths of their excused delays (`delays[s]` columns each, one after the other in `lengths`). */
struct dc_duty {
    const double *met, *due, *impossible;
    const double *const *starts, *const *lengths;
    const int32_t *delays;
    size_t stages;
    double share, at_most, grace;
    double *room; /* for two numbers a stage */
};
/* Writes the dates as moved by the union of delays that begin before them, the limits of what is late, and the effects of what is
   missed, whose paths are listed in `late`. Returns how many. */
size_t dc_examine_duty(const struct dc_duty *duty, const int32_t *at, size_t n, double *due, double *limit, double *effect, int32_t *late);

/* The due date as moved and the limit of one path, by the delays that had begun by `known_at`. */
void dc_deadline1(const struct dc_duty *duty, int32_t path, double known_at, double moved[2]);

/* The columns that say what became of a duty. */
struct dc_judged { const double *met, *original, *impossible, *due, *limit, *end; int end_last; };
/* By path: bit 0 met, 1 late, 2 moot, 3 cured, 4 missed, 8 met by the original date, 9 alive when due. */
void dc_judge_duty(const struct dc_judged *judged, size_t n, uint16_t *out);
/* Sets (fresh) or adds a mask where a time comes until the end. */
void dc_mark(const double *when, const double *end, uint16_t mask, int fresh, size_t n, uint16_t *out);
/* By path, of a level that is tested (not 0) and failed for good by a limit (or never): bit 0 met, 1 late, 2 moot, 4 missed, 9 alive when due. */
void dc_judge_level(const double *limit, const double *due, const double *tested, const double *end, size_t n, uint16_t *out);
/* Adds a mask where x is the value. */
void dc_mark_equal(const int32_t *x, int32_t value, uint16_t mask, size_t n, uint16_t *out);
/* The places, ascending, at which something with a chance comes: where its mark lies in the upper part of (0, 1) that the chance makes
   up. `rest` is how far in it, from 0 to 1. Returns how many; both have room for n + 8. */
size_t dc_strikes(const double *mark, const double *chance, size_t n, double *rest, int32_t *at);
/* A decision on the listed paths: `approval` becomes the time where a mark lies below its chance, else never. Lists the others, and how far
   each mark lies in what the chance leaves of (0, 1), from 0 to 1. Returns how many; `left` and `others` have room for n + 8. */
size_t dc_decide(const double *mark, const double *chance, const double *time, const int32_t *at, size_t n, double *approval, double *left, int32_t *others);
