#include "CQuantiles.h"
#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/gamma.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/special_functions/gamma.hpp>
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
}

double dcq_normal_cdf(double z) {
    return guarded([=] { return cdf(boost::math::normal_distribution<double, Policy>(0, 1), z); });
}
double dcq_normal_quantile(double p, double q) {
    return guarded([=] { return quantileOf(boost::math::normal_distribution<double, Policy>(0, 1), p, q); });
}
double dcq_beta_quantile(double a, double b, double p, double q) {
    return guarded([=] { return quantileOf(boost::math::beta_distribution<double, Policy>(a, b), p, q); });
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
