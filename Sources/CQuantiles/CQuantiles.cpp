#include "CQuantiles.h"
// A failed assertion of Boost's root finders is a failure like others: it ends the search, not the program.
#define BOOST_ENABLE_ASSERT_HANDLER
#include <stdexcept>
namespace boost {
inline void assertion_failed(const char *what, const char *, const char *, long) { throw std::logic_error(what); }
inline void assertion_failed_msg(const char *what, const char *, const char *, const char *, long) { throw std::logic_error(what); }
}
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <limits>

namespace {
// No promotion to long double, so that the result does not depend on the x87 unit; what is too large is infinite;
// no exception crosses the boundary.
using Policy = boost::math::policies::policy<boost::math::policies::promote_double<false>,
                                             boost::math::policies::overflow_error<boost::math::policies::ignore_error>>;

template <class F> double guarded(F f) noexcept {
    try { return f(); } catch (...) { return std::numeric_limits<double>::quiet_NaN(); }
}
template <class D> double quantileOf(const D &d, double p, double q) {
    return p <= 0.5 ? quantile(d, p) : quantile(complement(d, q));
}
// The beta quantile of a tail that is smaller than any draw (the tables end at 6e-18), by the start of its series,
// x + (b - 1)/(a + 1) x^2 with x = (p a B(a, b))^(1/a); Boost's root finder fails or strays there. NaN where the start is not enough.
double farBeta(double a, double b, double p) {
    if (p >= 5e-18) return std::numeric_limits<double>::quiet_NaN();
    const double unit = a * boost::math::beta(a, b, Policy());
    const double x = std::pow(p, 1 / a) * std::pow(unit, 1 / a);
    const bool enough = unit >= std::numeric_limits<double>::min() && x * (b + 1) < 1e-8;
    return enough ? x * (1 + (b - 1) / (a + 1) * x) : std::numeric_limits<double>::quiet_NaN();
}
}

double dcq_normal_cdf(double z) {
    return guarded([=] { return cdf(boost::math::normal_distribution<double, Policy>(0, 1), z); });
}
double dcq_normal_quantile(double p, double q) {
    return guarded([=] { return quantileOf(boost::math::normal_distribution<double, Policy>(0, 1), p, q); });
}
double dcq_beta_quantile(double a, double b, double p, double q) {
    return guarded([=] {
        const double far = p <= 0.5 ? farBeta(a, b, p) : 1 - farBeta(b, a, q);
        return std::isnan(far) ? quantileOf(boost::math::beta_distribution<double, Policy>(a, b), p, q) : far;
    });
}
double dcq_beta_cdf(double a, double b, double x) {
    return guarded([=] { return cdf(boost::math::beta_distribution<double, Policy>(a, b), x); });
}
double dcq_gamma_quantile(double shape, double p, double q) {
    return guarded([=] { return quantileOf(boost::math::gamma_distribution<double, Policy>(shape, 1), p, q); });
}
double dcq_gamma_cdf(double shape, double x) {
    return guarded([=] { return cdf(boost::math::gamma_distribution<double, Policy>(shape, 1), x); });
}
double dcq_tgamma(double x) {
    return guarded([=] { return boost::math::tgamma(x, Policy()); });
}
