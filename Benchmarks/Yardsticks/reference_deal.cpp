// The reference deal in C++, written by hand for this one deal: the fastest program we can make for it on one core.
//
//     clang++ -std=c++17 -O3 -march=native -mprefer-vector-width=512 -o reference_deal reference_deal.cpp
//     ./reference_deal --paths 10000000 --seed 42 [--noise]
//
// Sixteen paths at a time in single precision, sums in double; or, compiled with -DDOUBLE -ffp-contract=off, eight at a time in the
// arithmetic of the engine: doubles without fused operations, and functions that are good to their last bits. A path goes from stage
// to stage of its life, and each stage keeps only its survivors, side by side, so that nothing is drawn or computed for a path that
// has ended. Money in millions, times in years. Prints the figures as JSON, named as in the reference results, with the CPU time of
// the simulation.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>
#ifdef __AVX512F__
#include <immintrin.h>
#endif

namespace {

// MARK: Vectors

#ifdef DOUBLE
typedef double Real;
typedef int64_t Integer;
typedef uint64_t Word;
#else
typedef float Real;
typedef int32_t Integer;
typedef uint32_t Word;
#endif
constexpr Real operator""_r(long double x) { return (Real)x; }
constexpr int lanes = 64 / sizeof(Real);
typedef Real Floats __attribute__((vector_size(64)));
typedef Integer Ints __attribute__((vector_size(64)));  // also the masks: 0 or -1
typedef Word Words __attribute__((vector_size(64)));
typedef uint64_t Longs __attribute__((vector_size(64)));
typedef double Doubles __attribute__((vector_size(8 * lanes)));

#define INLINE inline __attribute__((always_inline))

INLINE Floats all(Real x) { return Floats{} + x; }
INLINE Floats load(const Real* p) { Floats v; memcpy(&v, p, sizeof v); return v; }
INLINE Floats smaller(Floats a, Floats b) { return a < b ? a : b; }
INLINE Floats larger(Floats a, Floats b) { return a > b ? a : b; }
INLINE Floats only(Ints mask, Floats v) { return (Floats)((Ints)v & mask); }
INLINE double total(Floats v) {
    double sum = 0;
    for (int i = 0; i < lanes; i++) sum += v[i];
    return sum;
}
INLINE Real least(Floats v) { Real x = v[0]; for (int i = 1; i < lanes; i++) x = std::min(x, (Real)v[i]); return x; }

INLINE Floats squareRoot(Floats v) { for (int i = 0; i < lanes; i++) v[i] = std::sqrt(v[i]); return v; }

INLINE unsigned bits(Ints mask) {
#if defined(__AVX512F__) && defined(DOUBLE)
    return _mm512_test_epi64_mask((__m512i)mask, (__m512i)mask);
#elif defined(__AVX512F__)
    return _mm512_test_epi32_mask((__m512i)mask, (__m512i)mask);
#else
    unsigned b = 0;
    for (int i = 0; i < lanes; i++) b |= (mask[i] & 1u) << i;
    return b;
#endif
}
INLINE bool any(Ints mask) { return bits(mask) != 0; }
INLINE int count(Ints mask) { return __builtin_popcount(bits(mask)); }

// The chosen lanes, side by side, at `to`; up to a whole vector is written there.
INLINE void pack(Real* to, Floats v, Ints mask) {
#if defined(__AVX512F__) && defined(DOUBLE)
    _mm512_storeu_pd(to, _mm512_maskz_compress_pd((__mmask8)bits(mask), (__m512d)v));
#elif defined(__AVX512F__)
    _mm512_storeu_ps(to, _mm512_maskz_compress_ps((__mmask16)bits(mask), (__m512)v));
#else
    for (int i = 0; i < lanes; i++) { *to = v[i]; to += mask[i] & 1; }
#endif
}

INLINE Floats reciprocal(Floats v) {
#if defined(__AVX512F__) && !defined(DOUBLE)
    Floats r = (Floats)_mm512_rcp14_ps((__m512)v);
    return r * (2 - v * r);
#else
    return 1 / v;
#endif
}

// Coefficients from the constant on. Terms pair up, level by level: a chain of additions would wait for itself.
template <int n>
INLINE Floats polynomial(Floats x, const Real (&coefficients)[n]) {
    Floats terms[n];
    for (int i = 0; i < n; i++) terms[i] = all(coefficients[i]);
#pragma clang loop unroll(full)
    for (int left = n; left > 1; left = (left + 1) / 2) {
#pragma clang loop unroll(full)
        for (int i = 0; i < left / 2; i++) terms[i] = terms[2 * i] + terms[2 * i + 1] * x;
        if (left % 2) terms[left / 2] = terms[left - 1];
        x *= x;
    }
    return terms[0];
}

#ifdef DOUBLE
INLINE Floats log(Floats v) {  // of positive normal numbers
    Ints b = (Ints)v;
    Ints exponent = (b - 0x3fe6a09e667f3bcd) >> 52;
    Floats f = (Floats)(b - (exponent << 52)) - 1;  // v / 2^exponent - 1, between sqrt(1/2) - 1 and sqrt(2) - 1
    Floats s = f / (2 + f), z = s * s, half = 0.5 * f * f;
    Floats p = polynomial(z, {2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17, 2.0 / 19, 2.0 / 21, 2.0 / 23});
    return __builtin_convertvector(exponent, Floats) * 0.69314718055994531 + (f - (half - s * (half + z * p)));
}

INLINE Floats exp2(Floats v) {  // of -1022 to 1023
    Floats rounded = v + 6755399441055744.0;  // the integer is in the low bits of this sum
    Floats f = (v - (rounded - 6755399441055744.0)) * 0.69314718055994531;
    Floats p = polynomial(f, {1, 1, 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800,
                              1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800.0});
    return (Floats)((Ints)p + ((Ints)rounded << 52));
}
#else
INLINE Floats log(Floats v) {  // of positive normal numbers
    Ints b = (Ints)v;
    Ints exponent = (b - 0x3f3504f3) >> 23;
    Floats f = (Floats)(b - (exponent << 23)) - 1;  // v / 2^exponent - 1, between sqrt(1/2) - 1 and sqrt(2) - 1
    Floats p = polynomial(f, {-0.5_r, 3.3333331174e-1_r, -2.4999993993e-1_r, 2.0000714765e-1_r, -1.6668057665e-1_r, 1.4249322787e-1_r,
                              -1.2420140846e-1_r, 1.1676998740e-1_r, -1.1514610310e-1_r, 7.0376836292e-2_r});
    return __builtin_convertvector(exponent, Floats) * 0.693147181_r + (f + f * f * p);
}

INLINE Floats exp2(Floats v) {  // of -126 to 127
    Floats rounded = v + 12582912.0_r;  // the integer is in the low bits of this sum
    Floats f = v - (rounded - 12582912.0_r);
    Floats p = polynomial(f, {1, 6.931472029e-1_r, 2.402264791e-1_r, 5.550332471e-2_r, 9.618437358e-3_r, 1.339887440e-3_r,
                              1.535336188e-4_r});
    return (Floats)((Ints)p + ((Ints)rounded << 23));
}
#endif

constexpr Real perLn2 = 1.4426950408889634_r;
const Real licensorRate = std::log2(1.12), licenseeRate = std::log2(1.09);
INLINE Floats licensorDiscount(Floats t) { return exp2(t * -licensorRate); }
INLINE Floats licenseeDiscount(Floats t) { return exp2(t * -licenseeRate); }

// MARK: Random numbers

// xoshiro256++, eight generators side by side.
struct Random {
    Longs s[4];

    explicit Random(uint64_t seed) {
        for (auto& word : s)
            for (int i = 0; i < 8; i++) {  // splitmix64
                uint64_t z = seed += 0x9e3779b97f4a7c15;
                z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
                z = (z ^ z >> 27) * 0x94d049bb133111eb;
                word[i] = z ^ z >> 31;
            }
    }

    INLINE Words words() {
        Longs sum = s[0] + s[3];
        Longs result = (sum << 23 | sum >> 41) + s[0];
        Longs t = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= t;
        s[3] = s[3] << 45 | s[3] >> 19;
        return (Words)result;
    }
};

// From the upper 23 (52) bits, inside (0, 1); the lower nine (twelve) are free for flags.
#ifdef DOUBLE
INLINE Floats uniform(Words w) { return (Floats)(w >> 12 | 0x3ff0000000000000) - (1 - 0x1p-53); }
#else
INLINE Floats uniform(Words w) { return (Floats)(w >> 9 | 0x3f800000) - 0.99999994_r; }
#endif

INLINE Ints chance(Words w, double probability) { return (Ints)(w < (Word)std::ldexp(probability, 8 * sizeof(Word))); }
INLINE Ints quarterOfAll(Words w) { return (Ints)((w & 3) == 0); }
INLINE Ints otherQuarterOfAll(Words w) { return (Ints)((w & 12) == 0); }

#ifdef DOUBLE
// The inverse of the normal distribution function, after Wichura (AS 241); no uniform lies beyond his middle range often enough to matter.
INLINE Floats normal(Words w) {
    Floats u = uniform(w), q = u - 0.5, r = 0.180625 - q * q;
    Floats x = q * polynomial(r, {3.3871328727963666080e0, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
                                  4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3})
        / polynomial(r, {1.0, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3, 2.1213794301586595867e+4,
                         3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3});
    Ints tail = (q > 0.425) | (q < -0.425);
    if (!any(tail)) return x;
    Floats t = squareRoot(-log(smaller(u, 1 - u))) - 1.6;
    t = polynomial(t, {1.42343711074968357734e0, 4.63033784615654529590e0, 5.76949722146069140550e0, 3.64784832476320460504e0,
                       1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4})
        / polynomial(t, {1.0, 2.05319162663775882187e0, 1.67638483018380384940e0, 6.89767334985100004550e-1, 1.48103976427480074590e-1,
                         1.51986666536164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9});
    return tail ? (q < 0 ? -t : t) : x;
}
#else
// The inverse of the normal distribution function, after Giles.
INLINE Floats normal(Words w) {
    Floats u = uniform(w);
    Floats l = -log(4 * u * (1 - u));
    Floats p = polynomial(l - 2.5_r, {1.50140941_r, 0.246640727_r, -0.00417768164_r, -0.00125372503_r, 0.00021858087_r, -4.39150654e-06_r,
                                     -3.5233877e-06_r, 3.43273939e-07_r, 2.81022636e-08_r});
    Ints tail = l > 5;
    if (__builtin_expect(any(tail), 0))
        p = tail ? polynomial(squareRoot(l) - 3,
                              {2.83297682_r, 1.00167406_r, 0.00943887047_r, -0.0076224613_r, 0.00573950773_r, -0.00367342844_r,
                               0.00134934322_r, 0.000100950558_r, -0.000200214257_r})
                 : p;
    return p * (u * 2.82842712_r - 1.41421356_r);
}
#endif

// PERT quantiles as a function of the normal score: 32 cubics, so that a coefficient is one permutation of two registers; in doubles 512,
// which are looked up.
struct Pert {
#ifdef DOUBLE
    static constexpr int segments = 512, cells = 1 << 19;
#else
    static constexpr int segments = 32, cells = 1 << 15;
#endif
    static constexpr Real widest = 6;
    alignas(64) Real coefficients[4][segments];

    Pert(double low, double mode, double high) {
        double a = 4 * (mode - low) / (high - low), b = 4 * (high - mode) / (high - low);
        std::vector<double> mass(cells + 1, 0);
        for (int i = 0; i < cells; i++) {
            double x = (i + 0.5) / cells;
            mass[i + 1] = mass[i] + std::pow(x, a) * std::pow(1 - x, b);
        }
        auto quantile = [&](double z) {
            double m = 0.5 * std::erfc(-z / std::sqrt(2.0)) * mass[cells];
            long i = std::min<long>(cells, std::upper_bound(mass.begin(), mass.end(), m) - mass.begin());
            return low + (high - low) * (i - 1 + (m - mass[i - 1]) / (mass[i] - mass[i - 1])) / cells;
        };
        for (int s = 0; s < segments; s++) {
            double nodes[4], value[4], cubic[4] = {};
            for (int j = 0; j < 4; j++) {
                nodes[j] = 0.5 - 0.5 * std::cos(M_PI * (2 * j + 1) / 8);
                value[j] = quantile((s + nodes[j]) * 2 * widest / segments - widest);
            }
            for (int order = 1; order < 4; order++)  // divided differences
                for (int j = 3; j >= order; j--) value[j] = (value[j] - value[j - 1]) / (nodes[j] - nodes[j - order]);
            for (int j = 3; j >= 0; j--) {  // cubic = cubic * (t - node) + difference
                for (int k = 3; k >= 0; k--) cubic[k] = (k ? cubic[k - 1] : value[j]) - nodes[j] * cubic[k];
            }
            for (int k = 0; k < 4; k++) coefficients[k][s] = cubic[k];
        }
    }

    INLINE Floats operator()(Floats score) const {
        Floats t = score * (segments / (2 * widest)) + segments / 2.0_r;
        t = larger(smaller(t, all(segments - 0.001_r)), all(0));
        Ints segment = __builtin_convertvector(t, Ints);
        t -= __builtin_convertvector(segment, Floats);
        Floats c[4];
        for (int k = 0; k < 4; k++) {
#if defined(__AVX512F__) && defined(DOUBLE)
            c[k] = (Floats)_mm512_i64gather_pd((__m512i)segment, coefficients[k], 8);
#elif defined(__AVX512F__)
            c[k] = (Floats)_mm512_permutex2var_ps(_mm512_load_ps(coefficients[k]), (__m512i)segment,
                                                  _mm512_load_ps(coefficients[k] + lanes));
#else
            for (int i = 0; i < lanes; i++) c[k][i] = coefficients[k][segment[i]];
#endif
        }
        return ((c[3] * t + c[2]) * t + c[1]) * t + c[0];
    }
};

// MARK: The deal

constexpr Real never = 1e6_r;
constexpr int horizon = 25;
constexpr Real hazard = 0.04_r;  // of convenience (0.03) or breach (0.01) until the first launch
constexpr Real upfront = 30, phase2Milestone = 10, phase3Milestone = 25, submissionMilestone = 10;
constexpr Real cost[3] = {8, 25, 110};
constexpr double success[3] = {0.63, 0.31, 0.58};
const Pert duration[3] = {{0.75, 1.25, 2.0}, {1.5, 2.25, 3.5}, {2.0, 3.0, 4.5}};

// Phase 3 is due at 6.5 years plus all delays so far, and phases 1 and 2 take 5.5 at the very most: the obligation that would end
// the agreement, or cost the extension fee, cannot be missed.
static_assert(2.0 + 3.5 < 6.0 + 0.5);

constexpr Real filingLag[3] = {0.50, 0.60, 0.90};
constexpr double firstCycle[3] = {0.85, 0.85, 0.80};
constexpr Real launchLag[3] = {0.25, 0.50, 0.40};
constexpr Real approvalMilestone[3] = {50, 25, 15};
constexpr Real lossOfExclusivity[3] = {16.0, 16.5, 17.0}, firstLoss = 16;
constexpr Real peakMean[3] = {800, 450, 150}, peakVariation[3] = {0.6, 0.6, 0.7};
const Pert review[3] = {{0.7, 0.9, 1.4}, {0.9, 1.1, 1.6}, {0.8, 1.0, 1.5}};
const Pert timeToPeak[3] = {{4, 5.5, 8}, {4, 6, 9}, {4, 6, 9}};

constexpr Real salesThreshold[3] = {250, 500, 1000}, salesMilestone[3] = {25, 50, 100};
constexpr Real noiseMemory = 0.8, noiseStep = 0.08, noiseVariance = 0.08 * 0.08 / (1 - 0.8 * 0.8);

// What depends on the quarter alone.
struct Quarter {
    Real center, discount, erosion[3], borne[3];  // borne: the share of the rate before erosion that is in the royalty base
};
struct Calendar {
    Quarter quarters[4 * horizon];
    Real licensorFactor[horizon], licenseeFactor[horizon];  // at the year's end
    Calendar() {
        for (int q = 0; q < 4 * horizon; q++) {
            Real center = (q + 0.5_r) / 4;
            quarters[q].center = center;
            quarters[q].discount = std::exp2(-licenseeRate * center);
            for (int k = 0; k < 3; k++) {
                Real age = center - lossOfExclusivity[k];
                quarters[q].erosion[k] = age > 0 ? 0.2_r + 0.8_r * std::exp(-2 * age) : 1;
                quarters[q].borne[k] = quarters[q].erosion[k] * (age > 0 ? 0.5_r : 1);
            }
        }
        for (int y = 0; y < horizon; y++) {
            licensorFactor[y] = std::exp2(-licensorRate * (y + 1));
            licenseeFactor[y] = std::exp2(-licenseeRate * (y + 1));
        }
    }
};
const Calendar calendar;

// A normal vector of three with equal variances and covariances, from three independent normals.
struct EquallyCorrelated {
    Real a, b, c, d, e;
    EquallyCorrelated(double variance, double covariance) {
        double x = std::sqrt(variance), y = covariance / x, z = std::sqrt(variance - y * y), w = (covariance - y * y) / z;
        a = x, b = y, c = z, d = w, e = std::sqrt(variance - y * y - w * w);
    }
    INLINE void operator()(Floats n[3]) const {
        n[2] = b * n[0] + d * n[1] + e * n[2];
        n[1] = b * n[0] + c * n[1];
        n[0] = a * n[0];
    }
};
// A review given the sum of the stages' scores: their correlation is 0.15, that of the stages among themselves 0.3.
constexpr double reviewOnStages = 0.15 / (1 + 2 * 0.3);
const EquallyCorrelated reviewRest(1 - 3 * 0.15 * reviewOnStages, 0.4 - 3 * 0.15 * reviewOnStages);
const EquallyCorrelated peaks(1, 0.7);

struct Lognormal {
    Real scale, location;  // in powers of two
    Lognormal(double mean, double variation) {
        double variance = std::log(1 + variation * variation);
        scale = std::sqrt(variance) / std::log(2.0), location = (std::log(mean) - variance / 2) / std::log(2.0);
    }
    INLINE Floats operator()(Floats normal) const { return exp2(normal * scale + location); }
};
const Lognormal resubmission(1.0, 0.4);
const Lognormal peakSales[3] = {{peakMean[0], peakVariation[0]}, {peakMean[1], peakVariation[1]}, {peakMean[2], peakVariation[2]}};

// MARK: Tallies

struct Milestone {
    const char* name;
    Real amount;
    int earliest;  // no hit is dated before this year
    double dates = 0;
    uint64_t fromYear[horizon + 1] = {};  // hits dated in this year or later

    INLINE void hit(Floats date, Ints mask, Floats& dateSum) {
        dateSum += only(mask, date);
        for (int y = earliest; mask = mask & (date >= (Real)y), any(mask); y++) fromYear[y] += count(mask);
    }
    uint64_t hits() const { return fromYear[earliest]; }
};

// A distribution of NPVs: moments, and a histogram that is fine below `knee`.
struct Distribution {
    Real low, fineWidth, knee, coarseWidth;
    int fine, bins;
    std::vector<uint32_t> counts;
    uint64_t paths = 0, negative = 0, atoms = 0;
    Real atom = 0;  // a value that very many paths share exactly, below all others
    Doubles sum{}, squares{};

    Distribution(Real low, Real fineWidth, Real knee, Real coarseWidth, Real high)
        : low(low), fineWidth(fineWidth), knee(knee), coarseWidth(coarseWidth), fine(std::lround((knee - low) / fineWidth)),
          bins(fine + std::lround((high - knee) / coarseWidth)), counts(bins) {}

    void add(const Real* values, int n) {
        Real perFine = 1 / fineWidth, perCoarse = 1 / coarseWidth;
        for (int i = 0; i < n; i += lanes) {
            Floats v = load(values + i);
            Floats f = (v - low) * perFine, c = (v - knee) * perCoarse + (Real)fine;
            f = larger(smaller(v < knee ? f : c, all(bins - 1)), all(0));
            Ints bin = __builtin_convertvector(f, Ints);
            int m = std::min(lanes, n - i);
            for (int j = 0; j < m; j++) counts[bin[j]]++;
            for (int j = m; j < lanes; j++) v[j] = 0;
            negative += count(v < 0);
            Doubles d = __builtin_convertvector(v, Doubles);
            sum += d;
            squares += d * d;
        }
        paths += n;
    }

    void addAtoms(uint64_t n) { atoms += n, paths += n; }

    double start(int bin) const { return bin < fine ? low + bin * (double)fineWidth : knee + (bin - fine) * (double)coarseWidth; }

    double percentile(double p) const {
        double rank = p * (paths - 1);
        if (rank <= (double)atoms - 1) return atom;
        double below = atoms;
        for (int i = 0; i < bins; below += counts[i++])
            if (below + counts[i] > rank) {
                double share = std::max(0.0, (rank - below + 0.5) / counts[i]);
                return start(i) + (start(i + 1) - start(i)) * share;
            }
        return start(bins);
    }

    double shortfallMean(double p) const {  // the mean of the lowest share p
        double wanted = std::ceil(p * paths), taken = std::min(wanted, (double)atoms), sum = taken * atom;
        for (int i = 0; taken < wanted; i++) {
            double n = std::min(wanted - taken, (double)counts[i]);
            sum += n * (start(i) + start(i + 1)) / 2;
            taken += n;
        }
        return sum / wanted;
    }
};

constexpr int block = 8192;  // paths that go through the stages together: their buffers stay in the second cache

// Survivors on their way to the next stage: one array per quantity.
template <int quantities>
struct Buffer {
    alignas(64) Real values[quantities][block + lanes];  // packing writes whole vectors
    int size = 0;

    template <typename... Vectors>
    INLINE void add(Ints mask, Vectors... vectors) {
        static_assert(sizeof...(vectors) == quantities);
        int q = 0;
        (pack(values[q++] + size, vectors, mask), ...);
        size += count(mask);
    }
    template <typename... Vectors>
    INLINE void get(int i, Vectors&... vectors) const {
        static_assert(sizeof...(vectors) == quantities);
        int q = 0;
        ((vectors = load(values[q++] + i)), ...);
    }
    INLINE Ints valid(int i) const { return laneNumbers() < size - i; }
    static INLINE Ints laneNumbers() {
        Ints numbers;
        for (int i = 0; i < lanes; i++) numbers[i] = i;
        return numbers;
    }
};

struct Simulation {
    Random random;
    uint64_t paths = 0, technical = 0, convenience = 0, breach = 0, underperformance = 0, expiry = 0;
    Milestone phase2{"phase2_start", phase2Milestone, 0}, phase3{"phase3_start", phase3Milestone, 2},
        submission{"us_submission", submissionMilestone, 4};
    Milestone approval[3] = {{"us_approval", approvalMilestone[0], 5}, {"eu_approval", approvalMilestone[1], 5},
                             {"jp_approval", approvalMilestone[2], 5}};
    Milestone sales[3] = {{"sales_250", salesMilestone[0], 5}, {"sales_500", salesMilestone[1], 5},
                          {"sales_1000", salesMilestone[2], 5}};
    double royalty = 0, minimumRoyalty = 0, yearEnd[horizon] = {};
    Distribution licensor{30, 0.002_r, 62, 0.25_r, 5000}, licensee{-250, 0.005_r, -30, 0.25_r, 20000};

    Buffer<5> inPhase2;  // score, clock, hazard's date, delay, discount half-way to the clock
    Buffer<7> inPhase3;  // sum of scores, clock, hazard's date, delays, discount half-way, licensor, licensee
    Buffer<6> inMarket;  // sum of scores, clock, hazard's date, delays, licensor, licensee
    Buffer<13> selling;  // end, breach, uplift's date, phase 3's end, decisions, launches, licensor, licensee, first launch
    Buffer<1> failedEarly;  // licensee, of those whose licensor got the upfront alone
    Buffer<2> ended;        // licensor, licensee

    explicit Simulation(uint64_t seed) : random(seed) { licensor.atom = upfront; }

    template <bool noise>
    void run(uint64_t count) {
        for (uint64_t done = 0; done < count; done += block) {
            inPhase2.size = inPhase3.size = inMarket.size = selling.size = failedEarly.size = ended.size = 0;
            runPhase1((int)std::min<uint64_t>(block, count - done));
            runPhase2();
            runPhase3();
            runApproval();
            runSales<noise>();
            licensor.addAtoms(failedEarly.size);
            licensor.add(ended.values[0], ended.size);
            licensee.add(failedEarly.values[0], failedEarly.size);
            licensee.add(ended.values[1], ended.size);
        }
        paths += count;
    }

    // The excusable delay that a quarter of all stages suffer: Gamma(2, 0.2).
    INLINE Floats delay(Random& random, Ints delayed) {
        Words a = random.words(), b = random.words();
        return only(delayed, -0.2_r * log(uniform(a) * uniform(b)));
    }

    // Counts why these lanes ended in development: at their own end unless a hazard came first.
    INLINE void countEnds(Ints failed, Ints hazardous, Ints isBreach) {
        technical += count(failed);
        breach += count(hazardous & isBreach);
        convenience += count(hazardous & ~isBreach);
    }

    void runPhase1(int n) {
        Random random = this->random;
        for (int i = 0; i < n; i += lanes) {
            Ints valid = Buffer<1>::laneNumbers() < n - i;
            Words w = random.words();
            Floats score = normal(w);
            Floats delayed = delay(random, quarterOfAll(w));
            Floats stop = duration[0](score) + delayed;
            Words h = random.words();
            Floats hazardous = -log(uniform(h)) * (1 / hazard);
            Ints succeeds = chance(random.words(), success[0]);

            Floats end = smaller(stop, hazardous);
            Floats halfway = exp2(end * (-licenseeRate / 2));
            Floats value = -upfront - cost[0] * end * reciprocal(stop) * halfway;
            Ints survives = succeeds & (stop < hazardous) & valid;
            Ints fails = ~succeeds & (stop <= hazardous) & valid;
            Ints ends = valid & ~survives;
            countEnds(fails, ends & ~fails, quarterOfAll(h));
            failedEarly.add(ends, value);
            inPhase2.add(survives, score, stop, hazardous, delayed, halfway);
        }
        this->random = random;
    }

    void runPhase2() {
        Random random = this->random;
        const Real onScore = 0.3, rest = std::sqrt(1 - 0.3 * 0.3);
        Floats dates{};
        for (int i = 0; i < inPhase2.size; i += lanes) {
            Ints valid = inPhase2.valid(i);
            Floats score, start, hazardous, delays, halfway;
            inPhase2.get(i, score, start, hazardous, delays, halfway);
            phase2.hit(start, valid, dates);
            Floats forLicensor = upfront + phase2Milestone * licensorDiscount(start);
            Floats forLicensee = -upfront - cost[0] * halfway - phase2Milestone * halfway * halfway;

            Words w = random.words();
            Floats ownScore = onScore * score + rest * normal(w);
            Floats delayed = delay(random, quarterOfAll(w));
            Floats takes = duration[1](ownScore) + delayed, stop = start + takes;
            Ints succeeds = chance(random.words(), success[1]);

            Floats end = smaller(stop, hazardous);
            Floats endHalfway = exp2(end * (-licenseeRate / 2));
            forLicensee -= cost[1] * (end - start) * reciprocal(takes) * halfway * endHalfway;
            Ints survives = succeeds & (stop < hazardous) & valid;
            Ints fails = ~succeeds & (stop <= hazardous) & valid;
            Ints ends = valid & ~survives;
            countEnds(fails, ends & ~fails, otherQuarterOfAll(w));
            ended.add(ends, forLicensor, forLicensee);
            inPhase3.add(survives, score + ownScore, stop, hazardous, delays + delayed, endHalfway, forLicensor, forLicensee);
        }
        phase2.dates += total(dates);
        this->random = random;
    }

    void runPhase3() {
        Random random = this->random;
        const Real onScores = 0.3 / 1.3, rest = std::sqrt(1 - 2 * 0.3 * 0.3 / 1.3);
        Floats dates{};
        for (int i = 0; i < inPhase3.size; i += lanes) {
            Ints valid = inPhase3.valid(i);
            Floats scores, start, hazardous, delays, halfway, forLicensor, forLicensee;
            inPhase3.get(i, scores, start, hazardous, delays, halfway, forLicensor, forLicensee);
            phase3.hit(start, valid, dates);
            forLicensor += phase3Milestone * licensorDiscount(start);
            forLicensee -= phase3Milestone * halfway * halfway;

            Words w = random.words();
            Floats ownScore = onScores * scores + rest * normal(w);
            Floats delayed = delay(random, quarterOfAll(w));
            Floats takes = duration[2](ownScore) + delayed, stop = start + takes;
            Ints succeeds = chance(random.words(), success[2]);

            Floats end = smaller(stop, hazardous);
            forLicensee -= cost[2] * (end - start) * reciprocal(takes) * halfway * exp2(end * (-licenseeRate / 2));
            Ints survives = succeeds & (stop < hazardous) & valid;
            Ints fails = ~succeeds & (stop <= hazardous) & valid;
            Ints ends = valid & ~survives;
            countEnds(fails, ends & ~fails, otherQuarterOfAll(w));
            ended.add(ends, forLicensor, forLicensee);
            inMarket.add(survives, scores + ownScore, stop, hazardous, delays + delayed, forLicensor, forLicensee);
        }
        phase3.dates += total(dates);
        this->random = random;
    }

    struct EventDates { Floats submission{}, approval[3]{}; };

    // A decision carries its date when it approves and `never` otherwise.
    INLINE void payEvents(Ints valid, Floats end, Floats phase3End, const Floats decision[3], Floats& forLicensor,
                          Floats& forLicensee, EventDates& dates) {
        auto pay = [&](Milestone& milestone, Floats date, Floats& dateSum) {
            Ints made = valid & (date < end);
            milestone.hit(date, made, dateSum);
            forLicensor += only(made, milestone.amount * licensorDiscount(date));
            forLicensee -= only(made, milestone.amount * licenseeDiscount(date));
        };
        pay(submission, phase3End + filingLag[0], dates.submission);
        for (int k = 0; k < 3; k++) pay(approval[k], decision[k], dates.approval[k]);
    }

    void addDates(const EventDates& dates) {
        submission.dates += total(dates.submission);
        for (int k = 0; k < 3; k++) approval[k].dates += total(dates.approval[k]);
    }

    void runApproval() {
        Random random = this->random;
        EventDates dates;
        for (int i = 0; i < inMarket.size; i += lanes) {
            Ints valid = inMarket.valid(i);
            Floats scores, phase3End, hazardous, delays, forLicensor, forLicensee;
            inMarket.get(i, scores, phase3End, hazardous, delays, forLicensor, forLicensee);
            Words w = random.words();
            Ints isBreach = quarterOfAll(w);
            Floats score[3] = {normal(w), normal(random.words()), normal(random.words())};
            reviewRest(score);

            Floats decision[3], launch[3], firstLaunch = all(never), lastRefusal{}, lastTerm{};
            for (int k = 0; k < 3; k++) {
                decision[k] = phase3End + filingLag[k] + review[k](score[k] + (Real)reviewOnStages * scores);
                Ints refused = ~chance(random.words(), firstCycle[k]);
                Floats second = decision[k] + resubmission(normal(random.words())) + 0.5_r;
                Ints approved = ~refused | chance(random.words(), 0.7);
                decision[k] = refused ? second : decision[k];
                lastRefusal = larger(lastRefusal, decision[k]);
                launch[k] = approved ? decision[k] + launchLag[k] : all(never);
                decision[k] = approved ? decision[k] : all(never);
                firstLaunch = smaller(firstLaunch, launch[k]);
                lastTerm = larger(lastTerm, only(approved, larger(all(lossOfExclusivity[k]), launch[k] + 10)));
            }
            // From the first launch on, the hazard is that of breach alone: a quarter as dense.
            Ints none = firstLaunch == never, early = hazardous < firstLaunch;
            Floats breachDate = firstLaunch + 4 * (hazardous - firstLaunch);
            Floats end = smaller(none ? lastRefusal : lastTerm, early ? hazardous : breachDate);
            end = smaller(end, all(horizon));
            Ints sells = (firstLaunch < end) & valid, ends = valid & ~sells;

            Floats due = 12 + delays, upliftedFrom = launch[0] > due ? due : all(never);
            selling.add(sells, end, breachDate, upliftedFrom, phase3End, decision[0], decision[1], decision[2],
                        launch[0], launch[1], launch[2], forLicensor, forLicensee, firstLaunch);

            if (!any(ends)) continue;
            Ints fails = ends & none & (end == lastRefusal), expires = ends & ~fails & (end < hazardous);
            countEnds(fails, ends & ~fails & ~expires, isBreach);
            expiry += count(expires);
            payEvents(ends, end, phase3End, decision, forLicensor, forLicensee, dates);
            ended.add(ends, forLicensor, forLicensee);
        }
        addDates(dates);
        this->random = random;
    }

    template <bool noise>
    void runSales() {
        Random random = this->random;
        EventDates dates;
        Floats royalties{}, shortfalls{}, salesDates[3]{}, paidInYear[horizon]{};
        for (int i = 0; i < selling.size; i += lanes) {
            Ints valid = selling.valid(i);
            Floats end, breachDate, upliftedFrom, phase3End, decision[3], launch[3], forLicensor, forLicensee, firstLaunch;
            selling.get(i, end, breachDate, upliftedFrom, phase3End, decision[0], decision[1], decision[2],
                        launch[0], launch[1], launch[2], forLicensor, forLicensee, firstLaunch);
            end = only(valid, end);
            firstLaunch = valid ? firstLaunch : all(never);

            Floats peak[3] = {normal(random.words()), normal(random.words()), normal(random.words())};
            peaks(peak);
            int firstYear = (int)least(firstLaunch);
            Real firstCenter = firstYear + 0.125_r;
            // Sales are peak / (1 + odds), and the odds shrink by the same factor every quarter.
            Floats lastLaunches{}, odds[3], perQuarter[3], termEnd[3], x[3];
            for (int k = 0; k < 3; k++) {
                Ints launches = valid & (launch[k] < never);
                lastLaunches = larger(lastLaunches, only(launches, launch[k]));
                peak[k] = only(launches, peakSales[k](peak[k]) * 0.25_r);
                Floats time = timeToPeak[k](normal(random.words()));
                Floats steepness = reciprocal(time) * (Real)(2 * std::log2(19.0));
                odds[k] = exp2(smaller(steepness * (launch[k] + time * 0.5_r - firstCenter), all(100)));
                perQuarter[k] = exp2(steepness * -0.25_r);
                termEnd[k] = larger(all(lossOfExclusivity[k]), launch[k] + 10);
                if (noise) x[k] = std::sqrt(noiseVariance) * normal(random.words());
            }

            Real lastLaunch = -least(-lastLaunches);
            Floats endLicensor = licensorDiscount(end), endLicensee = licenseeDiscount(end);
            Floats minimumFrom = -__builtin_convertvector(__builtin_convertvector(-firstLaunch, Ints), Floats);
            minimumFrom = (minimumFrom < firstLaunch ? minimumFrom + 1 : minimumFrom) + 2;
            Floats noticeEnd = all(never), discountedSales{};
            Ints reached[3]{};
            for (int year = firstYear; any(end > (Real)year); year++) {
                Floats wholeYear{}, net{}, base{};
                // Most years lie between the last launch and the first loss of exclusivity, where all sales bear royalty.
                bool steady = year >= lastLaunch && year < firstLoss;
                for (int quarter = 0; quarter < 4; quarter++) {
                    const Quarter& q = calendar.quarters[4 * year + quarter];
                    Floats worldwide{}, bearing{};
                    for (int k = 0; k < 3; k++) {
                        Floats rate = peak[k] * reciprocal(1 + odds[k]);
                        odds[k] *= perQuarter[k];
                        if (noise) {
                            rate *= exp2((x[k] - noiseVariance / 2) * perLn2);
                            x[k] = noiseMemory * x[k] + noiseStep * normal(random.words());
                        }
                        if (steady) {
                            worldwide += rate;
                        } else {
                            rate = only(launch[k] <= q.center, rate);
                            worldwide += rate * q.erosion[k];
                            bearing += only(q.center < termEnd[k], rate * q.borne[k]);
                        }
                    }
                    Ints counts = q.center < end;
                    wholeYear += worldwide;
                    worldwide = only(counts, worldwide);
                    net += worldwide;
                    if (!steady) base += only(counts, bearing);
                    discountedSales += worldwide * q.discount;
                }
                if (steady) base = net;

                // Half a year's notice after a poor year, one that begins two years after the first launch or later.
                Ints poor = (wholeYear < 50) & (firstLaunch + 2 <= (Real)year) & (noticeEnd == never) & (end > year + 1.0_r);
                if (any(poor)) {
                    Floats earliest = all(never);
                    for (int k = 0; k < 3; k++)
                        earliest = smaller(earliest, launch[k] <= year + 1.0_r ? all(lossOfExclusivity[k]) : all(never));
                    poor &= earliest > year + 1.0_r;
                    noticeEnd = poor ? all(year + 1.5_r) : noticeEnd;
                    end = smaller(end, noticeEnd);
                    endLicensor = licensorDiscount(end), endLicensee = licenseeDiscount(end);
                }

                Ints whole = end >= year + 1.0_r;
                Floats date = whole ? all(year + 1.0_r) : end;
                Floats licensorFactor = whole ? all(calendar.licensorFactor[year]) : endLicensor;
                Floats licenseeFactor = whole ? all(calendar.licenseeFactor[year]) : endLicensee;

                Floats owed = 0.08_r * base
                    + 0.02_r * (larger(base - 250, all(0)) + larger(base - 500, all(0)) + larger(base - 1000, all(0)));
                owed += only(upliftedFrom < (Real)year, 0.01_r * base);
                Floats shortfall = only((base > 0) & (minimumFrom <= (Real)year), larger(5 - owed, all(0)));
                royalties += owed;
                shortfalls += shortfall;
                Floats paid = owed + shortfall;
                paidInYear[year] += paid;  // the tallies of the sales milestones know their years
                for (int k = 0; k < 3; k++) {
                    Ints hit = (net >= salesThreshold[k]) & ~reached[k];
                    if (!any(hit)) continue;
                    reached[k] |= hit;
                    paid += only(hit, all(salesMilestone[k]));
                    salesDates[k] += only(hit, date);
                    for (int y = sales[k].earliest; y <= year; y++) sales[k].fromYear[y] += count(hit);
                }
                forLicensor += paid * licensorFactor;
                forLicensee -= paid * licenseeFactor;
            }
            forLicensee += 0.65_r * discountedSales;

            Ints poor = valid & (end == noticeEnd), broken = valid & ~poor & (end == breachDate);
            underperformance += count(poor);
            breach += count(broken);
            expiry += count(valid & ~poor & ~broken);
            payEvents(valid, end, phase3End, decision, forLicensor, forLicensee, dates);
            ended.add(valid, forLicensor, forLicensee);
        }
        addDates(dates);
        royalty += total(royalties);
        minimumRoyalty += total(shortfalls);
        for (int k = 0; k < 3; k++) sales[k].dates += total(salesDates[k]);
        for (int y = 0; y < horizon; y++) yearEnd[y] += total(paidInYear[y]);
        this->random = random;
    }
};

// MARK: Report

using Figures = std::vector<std::pair<std::string, double>>;

void addParty(Figures& figures, const std::string& party, const Distribution& npv) {
    double sum = 0, squares = 0, n = npv.paths;
    for (int i = 0; i < lanes; i++) sum += npv.sum[i], squares += npv.squares[i];
    sum += npv.atoms * (double)npv.atom, squares += npv.atoms * (double)npv.atom * npv.atom;
    double mean = sum / n, sd = std::sqrt(std::max(0.0, squares - sum * mean) / (n - 1));
    std::string prefix = "parties." + party + ".npv.";
    figures.push_back({prefix + "mean", mean * 1e6});
    figures.push_back({prefix + "sd", sd * 1e6});
    figures.push_back({prefix + "standard_error", sd / std::sqrt(n) * 1e6});
    for (int p : {5, 25, 50, 75, 95}) figures.push_back({prefix + "p" + std::to_string(p), npv.percentile(p / 100.0) * 1e6});
    figures.push_back({prefix + "cvar5", npv.shortfallMean(0.05) * 1e6});
    figures.push_back({prefix + "probability_negative", npv.negative / n});
}

Figures figures(const Simulation& s) {
    Figures figures;
    double n = s.paths;
    addParty(figures, "licensor", s.licensor);
    addParty(figures, "licensee", s.licensee);
    double years[horizon] = {upfront * n};
    for (int y = 0; y < horizon; y++) years[y] += s.yearEnd[y];
    for (const Milestone* m : {&s.phase2, &s.phase3, &s.submission, &s.approval[0], &s.approval[1], &s.approval[2],
                               &s.sales[0], &s.sales[1], &s.sales[2]}) {
        std::string name = m->name;
        figures.push_back({"milestones." + name + ".probability", m->hits() / n});
        figures.push_back({"milestones." + name + ".mean_time", m->dates / std::max<double>(1, m->hits())});
        figures.push_back({"payments." + name + ".expected", m->amount * (m->hits() / n) * 1e6});
        for (int y = m->earliest; y < horizon; y++) years[y] += m->amount * (double)(m->fromYear[y] - m->fromYear[y + 1]);
    }
    for (auto [clause, paid] : {std::pair("upfront", upfront * n), {"royalty", s.royalty}, {"minimum_royalty", s.minimumRoyalty},
                                {"start_phase3.waiver", 0.0}})
        figures.push_back({"payments." + std::string(clause) + ".expected", paid / n * 1e6});
    for (auto [cause, ends] : {std::pair<const char*, uint64_t>("technical", s.technical), {"start_phase3", 0},
                               {"convenience", s.convenience}, {"keep_selling", s.underperformance}, {"breach", s.breach},
                               {"expiry + horizon", s.expiry}})
        figures.push_back({"terminations." + std::string(cause) + ".probability", ends / n});
    for (int y = 0; y < horizon; y++) figures.push_back({"payments.all.by_year." + std::to_string(y), years[y] / n * 1e6});
    return figures;
}

double cpuSeconds() {
    timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return t.tv_sec + t.tv_nsec * 1e-9;
}

}  // namespace

int main(int argc, char** argv) {
    uint64_t paths = 10'000'000, seed = 42;
    bool noise = false;
    for (int i = 1; i < argc; i++) {
        std::string option = argv[i];
        if (option == "--noise") noise = true;
        else if (option == "--paths" && i + 1 < argc) paths = strtoull(argv[++i], nullptr, 10);
        else if (option == "--seed" && i + 1 < argc) seed = strtoull(argv[++i], nullptr, 10);
        else return fprintf(stderr, "usage: %s [--paths N] [--seed S] [--noise]\n", argv[0]), 2;
    }
    static Simulation simulation(seed);
    double start = cpuSeconds();
    if (noise) simulation.run<true>(paths);
    else simulation.run<false>(paths);
    Figures results = figures(simulation);
    double seconds = cpuSeconds() - start;

    printf("{\n \"program\": \"C++\",\n \"paths\": %llu,\n \"seed\": %llu,\n \"noise\": %s,\n", (unsigned long long)paths,
           (unsigned long long)seed, noise ? "true" : "false");
    printf(" \"cpu_seconds\": %.6f,\n \"paths_per_cpu_second\": %.1f,\n \"figures\": {", seconds, paths / seconds);
    const char* separator = "\n";
    for (auto& [name, value] : results) printf("%s  \"%s\": %.17g", separator, name.c_str(), value), separator = ",\n";
    printf("\n }\n}\n");
}
