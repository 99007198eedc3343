#!/usr/bin/env python3
"""The reference deal in NumPy: what a good NumPy programmer writes for this one deal, on one core.

    python3 reference_deal.py --paths 300000 --seed 42 [--noise]

Prints the figures as JSON, named as in the reference results, with the CPU time of the simulation. Money in millions inside,
in USD outside; times in years. --noise adds the quarterly noise of net sales (variant R1n)."""
import os

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"  # before NumPy loads: the yardstick is one core

import argparse
import json
import math
import time

import numpy as np

HORIZON = 25
BLOCK = 1 << 14
MILLION = 1e6

# Stages: PERT duration, probability of success, cost.
STAGES = [((0.75, 1.25, 2.0), 0.63, 8.0), ((1.5, 2.25, 3.5), 0.31, 25.0), ((2.0, 3.0, 4.5), 0.58, 110.0)]
DELAY_PROBABILITY, DELAY_SHAPE, DELAY_SCALE = 0.25, 2.0, 0.2

# Territories: US, EU, JP.
FILING_LAG = np.array([0.50, 0.60, 0.90])
REVIEW = [(0.7, 0.9, 1.4), (0.9, 1.1, 1.6), (0.8, 1.0, 1.5)]
FIRST_CYCLE = np.array([0.85, 0.85, 0.80])
SECOND_CYCLE, SECOND_REVIEW, RESUBMISSION_MEAN, RESUBMISSION_CV = 0.7, 0.5, 1.0, 0.4
LAUNCH_LAG = np.array([0.25, 0.50, 0.40])
PEAK_MEAN, PEAK_CV = np.array([800.0, 450.0, 150.0]), np.array([0.6, 0.6, 0.7])
LOE = np.array([16.0, 16.5, 17.0])
TIME_TO_PEAK = [(4.0, 5.5, 8.0), (4.0, 6.0, 9.0), (4.0, 6.0, 9.0)]
NOISE_MEMORY, NOISE_STEP = 0.8, 0.08
NOISE_VARIANCE = NOISE_STEP**2 / (1 - NOISE_MEMORY**2)

# The deal.
UPFRONT, EXTENSION_FEE = 30.0, 2.0
STAGE_MILESTONES = {1: ("phase2_start", 10.0), 2: ("phase3_start", 25.0)}
SUBMISSION_MILESTONE = 10.0
APPROVAL_MILESTONES = [("us_approval", 50.0), ("eu_approval", 25.0), ("jp_approval", 15.0)]
SALES_MILESTONES = [("sales_250", 250.0, 25.0), ("sales_500", 500.0, 50.0), ("sales_1000", 1000.0, 100.0)]
TIERS = [(0.0, 0.08), (250.0, 0.02), (500.0, 0.02), (1000.0, 0.02)]  # from this base on, so much more
UPLIFT, MINIMUM_ROYALTY, ROYALTY_YEARS = 0.01, 5.0, 10.0
PHASE3_DUE, CURE, US_LAUNCH_DUE = 6.0, 0.5, 12.0
CONVENIENCE_HAZARD, BREACH_HAZARD, SALES_FLOOR = 0.03, 0.01, 50.0
MARGIN = 0.65
LICENSOR_RATE, LICENSEE_RATE = math.log(1.12), math.log(1.09)

MILESTONES = ["phase2_start", "phase3_start", "us_submission", "us_approval", "eu_approval", "jp_approval",
              "sales_250", "sales_500", "sales_1000"]
CAUSES = ["technical", "start_phase3", "convenience", "keep_selling", "breach", "expiry + horizon"]
CLAUSES = ["upfront"] + MILESTONES + ["royalty", "minimum_royalty", "start_phase3.waiver"]


def copula_factor():
    """The Cholesky factor of: three stage durations, three reviews, three peaks."""
    correlation = np.zeros((9, 9))
    correlation[:3, :3], correlation[3:6, 3:6], correlation[6:, 6:] = 0.3, 0.4, 0.7
    correlation[:3, 3:6] = correlation[3:6, :3] = 0.15
    np.fill_diagonal(correlation, 1.0)
    return np.linalg.cholesky(correlation)


FACTOR = copula_factor()
SCORES = np.linspace(-6.0, 6.0, 2049)
NORMAL_CDF = np.array([0.5 * math.erfc(-z / math.sqrt(2)) for z in SCORES])


def beta_parameters(low, mode, high):
    return 1 + 4 * (mode - low) / (high - low), 1 + 4 * (high - mode) / (high - low)


def pert_table(low, mode, high):
    """PERT quantiles at the normal scores, from the integrated density."""
    a, b = beta_parameters(low, mode, high)
    edges = np.linspace(0.0, 1.0, 1 << 16)
    middle = (edges[1:] + edges[:-1]) / 2
    mass = np.concatenate([[0.0], np.cumsum(middle**(a - 1) * (1 - middle)**(b - 1))])
    return low + (high - low) * np.interp(NORMAL_CDF, mass / mass[-1], edges)


DURATION_TABLES = [pert_table(*duration) for duration, _, _ in STAGES]
REVIEW_TABLES = [pert_table(*review) for review in REVIEW]


def lognormal(mean, cv, normal):
    variance = np.log1p(cv**2)
    return np.exp(np.log(mean) - variance / 2 + np.sqrt(variance) * normal)


class Tally:
    """Sums over all paths of what is paid, and when."""

    def __init__(self):
        self.hits = dict.fromkeys(MILESTONES, 0)
        self.dates = dict.fromkeys(MILESTONES, 0.0)
        self.clauses = dict.fromkeys(CLAUSES, 0.0)
        self.years = np.zeros(HORIZON)
        self.causes = np.zeros(len(CAUSES))


class Block:
    """Paths simulated together: their present values so far and the ends of their agreements."""

    def __init__(self, paths, tally):
        self.tally = tally
        self.licensor, self.licensee = np.zeros(paths), np.zeros(paths)
        self.end = np.full(paths, float(HORIZON))

    def pay(self, clause, amount, paths, date, year=None):
        """One payment of each path, by the licensee. An event counts in its own year, a year-end payment in the year it closes."""
        self.licensor[paths] += amount * np.exp(-LICENSOR_RATE * date)
        self.licensee[paths] -= amount * np.exp(-LICENSEE_RATE * date)
        year = date.astype(int) if year is None else year
        self.tally.years += amount * np.bincount(year, minlength=HORIZON)[:HORIZON]
        self.tally.clauses[clause] += amount * len(date)
        if clause in self.tally.hits:
            self.tally.hits[clause] += len(date)
            self.tally.dates[clause] += date.sum()

    def pay_event(self, clause, amount, paths, date):
        made = date < self.end[paths]
        self.pay(clause, amount, paths[made], date[made])


def simulate(rng, count, tally, noise):
    """Plays out `count` paths; returns both parties' NPVs."""
    block = Block(count, tally)
    convenience = rng.exponential(1 / CONVENIENCE_HAZARD, count)
    breach = rng.exponential(1 / BREACH_HAZARD, count)
    technical, diligence, underperformance, expiry = (np.full(count, np.inf) for _ in range(4))

    # Development: paths that fail, or that a hazard ends, drop out stage by stage.
    hazard = np.minimum(convenience, breach)
    normals = np.empty((count, 3))
    clock, delays = np.zeros(count), np.zeros(count)
    alive = np.arange(count)
    attempts = []
    for k, (_, success, cost) in enumerate(STAGES):
        normals[alive, k] = rng.standard_normal(alive.size)
        duration = np.interp(normals[alive, :k + 1] @ FACTOR[k, :k + 1], SCORES, DURATION_TABLES[k])
        delayed = np.flatnonzero(rng.random(alive.size) < DELAY_PROBABILITY)
        delay = rng.gamma(DELAY_SHAPE, DELAY_SCALE, delayed.size)
        duration[delayed] += delay
        delays[alive[delayed]] += delay
        start = clock[alive]
        stop = start + duration
        clock[alive] = stop
        attempts.append((alive, start, duration, cost))
        succeeds = rng.random(alive.size) < success
        technical[alive[~succeeds]] = stop[~succeeds]
        if k == 1:
            # Phase 3 is due: every path still running or failed late misses it when its clock is past the limit.
            limit = PHASE3_DUE + CURE + delays
            missed = np.flatnonzero((clock > limit) & (hazard >= limit))
            waived = rng.random(missed.size) < 0.5
            diligence[missed[~waived]] = limit[missed[~waived]]
            extended = missed[waived]
        alive = alive[succeeds & (stop < np.minimum(hazard, diligence)[alive])]

    block.end = np.minimum(np.minimum(technical, diligence), np.minimum(hazard, block.end))
    if alive.size:
        # A launch ends the hazard of convenience: play_market dates these paths' ends anew.
        play_market(rng, block, alive, normals[alive], clock[alive], delays[alive],
                    technical, convenience, breach, underperformance, expiry, noise)

    # What development costs and pays, now that the ends are known.
    for k, (paths, start, duration, cost) in enumerate(attempts):
        spent = np.clip(block.end[paths] - start, 0.0, duration)
        block.licensee[paths] -= cost * spent / duration * np.exp(-LICENSEE_RATE * (start + spent / 2))
        if k in STAGE_MILESTONES:
            block.pay_event(*STAGE_MILESTONES[k], paths, start)
    block.pay_event("start_phase3.waiver", EXTENSION_FEE, extended, limit[extended])
    block.licensor += UPFRONT
    block.licensee -= UPFRONT
    tally.clauses["upfront"] += UPFRONT * count
    tally.years[0] += UPFRONT * count

    # The first of equal dates gives the cause, so expiry, at the last royalty term or the horizon, comes last.
    dates = np.stack([technical, diligence, convenience, underperformance, breach, np.minimum(expiry, HORIZON)])
    tally.causes += np.bincount(dates.argmin(axis=0), minlength=len(CAUSES))
    return block.licensor, block.licensee


def play_market(rng, block, paths, normals, phase3_end, delays, technical, convenience, breach, underperformance, expiry, noise):
    """Approval and sales of the paths whose phase 3 succeeds. Arrays are territory by path."""
    count = paths.size
    normals = np.hstack([normals, rng.standard_normal((count, 6))])
    scores = (normals @ FACTOR[3:].T).T
    review = np.stack([np.interp(scores[i], SCORES, REVIEW_TABLES[i]) for i in range(3)])
    submission = phase3_end + FILING_LAG[:, None]
    decision = submission + review
    refused = rng.random((3, count)) >= FIRST_CYCLE[:, None]
    resubmitted = np.count_nonzero(refused)
    decision[refused] += lognormal(RESUBMISSION_MEAN, RESUBMISSION_CV, rng.standard_normal(resubmitted)) + SECOND_REVIEW
    approved = ~refused
    approved[refused] = rng.random(resubmitted) < SECOND_CYCLE
    launch = np.where(approved, decision + LAUNCH_LAG[:, None], np.inf)
    first_launch = launch.min(axis=0)
    none = ~approved.any(axis=0)

    technical[paths[none]] = decision[:, none].max(axis=0)
    convenience[paths] = np.where(convenience[paths] < first_launch, convenience[paths], np.inf)
    term = np.where(approved, np.maximum(LOE[:, None], launch + ROYALTY_YEARS), -np.inf)
    expiry[paths] = np.where(none, np.inf, term.max(axis=0))
    end = np.minimum(np.minimum(technical[paths], convenience[paths]), np.minimum(breach[paths], expiry[paths]))
    block.end[paths] = np.minimum(end, HORIZON)

    sells = np.flatnonzero(first_launch < block.end[paths])
    if sells.size:
        uplifted_from = np.where(launch[0] > US_LAUNCH_DUE + delays, US_LAUNCH_DUE + delays, np.inf)
        sell(rng, block, paths[sells], launch[:, sells], term[:, sells], uplifted_from[sells], scores[3:, sells],
             underperformance, noise)

    block.pay_event("us_submission", SUBMISSION_MILESTONE, paths, submission[0])
    for i, (clause, amount) in enumerate(APPROVAL_MILESTONES):
        block.pay_event(clause, amount, paths[approved[i]], decision[i, approved[i]])


def sell(rng, block, paths, launch, term, uplifted_from, peak_scores, underperformance, noise):
    """Sales, royalties and sales milestones of the paths that launch. Arrays are quarter (or year) by path."""
    count = paths.size
    end = block.end[paths]
    first_launch = launch.min(axis=0)
    years = np.arange(int(first_launch.min()), math.ceil(end.max()))  # nothing sells outside of these
    centers = years[0] + (np.arange(4 * years.size)[:, None] + 0.5) / 4
    sales, base = np.zeros((centers.size, count)), np.zeros((centers.size, count))
    for i in range(3):
        peak = lognormal(PEAK_MEAN[i], PEAK_CV[i], peak_scores[i])
        low, _, high = TIME_TO_PEAK[i]
        time_to_peak = low + (high - low) * rng.beta(*beta_parameters(*TIME_TO_PEAK[i]), count)
        steepness = 2 * math.log(19) / time_to_peak
        launched = np.where(np.isfinite(launch[i]), launch[i], 2.0 * HORIZON)  # never: after every quarter
        after = centers > LOE[i]
        erosion = np.where(after, 0.2 + 0.8 * np.exp(-2 * np.maximum(centers - LOE[i], 0)), 1.0)
        rate = centers * -steepness  # in place from here on: these arrays are most of the memory traffic
        rate += steepness * (launched + time_to_peak / 2)
        np.exp(rate, out=rate)
        rate += 1
        np.divide(peak / 4, rate, out=rate)
        rate *= erosion
        if noise:
            rate *= np.exp(autoregression(rng, rate.shape) - NOISE_VARIANCE / 2)
        rate *= centers >= launched
        sales += rate
        rate *= centers < term[i]
        rate *= np.where(after, 0.5, 1.0)
        base += rate

    # Underperformance looks at whole calendar years, before the end cuts one short.
    year = years[:, None]
    earliest_loe = np.where(launch[:, None, :] <= year + 1, LOE[:, None, None], np.inf).min(axis=0)
    poor = (by_year(sales) < SALES_FLOOR) & (year >= first_launch + 2) & (year + 1 < earliest_loe) & (year + 1 < end)
    noticed = np.flatnonzero(poor.any(axis=0))
    underperformance[paths[noticed]] = years[poor[:, noticed].argmax(axis=0)] + 1.5
    end = np.minimum(end, underperformance[paths])
    block.end[paths] = end

    counted = centers < end
    sales *= counted
    base *= counted
    block.licensee[paths] += MARGIN * (np.exp(-LICENSEE_RATE * centers.ravel()) @ sales)

    yearly_sales, yearly_base = by_year(sales), by_year(base)
    royalty = sum(rate * np.maximum(yearly_base - threshold, 0) for threshold, rate in TIERS)
    royalty += UPLIFT * yearly_base * (year > uplifted_from)
    bearing = (yearly_base > 0) & (year >= np.ceil(first_launch) + 2)
    shortfall = np.where(bearing, np.maximum(MINIMUM_ROYALTY - royalty, 0), 0.0)
    date = np.minimum(year + 1.0, end)  # years from the end on have no base, so they pay nothing
    paid = royalty + shortfall
    block.licensor[paths] += (paid * np.exp(-LICENSOR_RATE * date)).sum(axis=0)
    block.licensee[paths] -= (paid * np.exp(-LICENSEE_RATE * date)).sum(axis=0)
    block.tally.years[years] += paid.sum(axis=1)
    block.tally.clauses["royalty"] += royalty.sum()
    block.tally.clauses["minimum_royalty"] += shortfall.sum()

    for clause, threshold, amount in SALES_MILESTONES:
        reached = yearly_sales >= threshold
        hit = np.flatnonzero(reached.any(axis=0))
        first = reached[:, hit].argmax(axis=0)
        block.pay(clause, amount, paths[hit], date[first, hit], years[first])


def by_year(quarters):
    return quarters.reshape(-1, 4, quarters.shape[1]).sum(axis=1)


def autoregression(rng, shape):
    x = rng.standard_normal(shape)
    x[0] *= math.sqrt(NOISE_VARIANCE)  # stationary, so it may start at the first quarter needed
    for q in range(1, shape[0]):
        x[q] = NOISE_MEMORY * x[q - 1] + NOISE_STEP * x[q]
    return x


def party_figures(npv):
    low, count = math.ceil(0.05 * npv.size), npv.size
    figures = {"mean": npv.mean(), "sd": npv.std(ddof=1)}
    figures["standard_error"] = figures["sd"] / math.sqrt(count)
    for p, value in zip((5, 25, 50, 75, 95), np.percentile(npv, (5, 25, 50, 75, 95))):
        figures[f"p{p}"] = value
    figures["cvar5"] = np.partition(npv, low - 1)[:low].mean()
    figures = {name: value * MILLION for name, value in figures.items()}
    figures["probability_negative"] = np.count_nonzero(npv < 0) / count
    return figures


def run(paths, seed, noise):
    """All figures of the report, by name."""
    rng = np.random.default_rng(seed)
    tally = Tally()
    blocks = [simulate(rng, min(BLOCK, paths - done), tally, noise) for done in range(0, paths, BLOCK)]
    figures = {}
    for party, npvs in zip(("licensor", "licensee"), zip(*blocks)):
        for name, value in party_figures(np.concatenate(npvs)).items():
            figures[f"parties.{party}.npv.{name}"] = value
    for name in MILESTONES:
        figures[f"milestones.{name}.probability"] = tally.hits[name] / paths
        figures[f"milestones.{name}.mean_time"] = tally.dates[name] / max(tally.hits[name], 1)
    for name, hits in zip(CAUSES, tally.causes):
        figures[f"terminations.{name}.probability"] = hits / paths
    for name in CLAUSES:
        figures[f"payments.{name}.expected"] = tally.clauses[name] / paths * MILLION
    for year, paid in enumerate(tally.years):
        figures[f"payments.all.by_year.{year}"] = paid / paths * MILLION
    return {name: float(value) for name, value in figures.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--paths", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=42)
    parser.add_argument("--noise", action="store_true", help="quarterly noise of net sales (R1n)")
    options = parser.parse_args()
    start = time.process_time()
    figures = run(options.paths, options.seed, options.noise)
    seconds = time.process_time() - start
    print(json.dumps({"program": "NumPy", "paths": options.paths, "seed": options.seed, "noise": options.noise,
                      "cpu_seconds": seconds, "paths_per_cpu_second": options.paths / seconds, "figures": figures}, indent=1))


if __name__ == "__main__":
    main()
