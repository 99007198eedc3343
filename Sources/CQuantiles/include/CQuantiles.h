#pragma once
#ifdef __cplusplus
extern "C" {
#endif
/* Trusted quantiles and probabilities (Boost.Math), used at plan time only. A probability comes as p and its complement q = 1 - p,
   each exact in its own tail. NaN where the arguments make no sense. Tails of the beta law are good down to 1e-280. */
double dcq_normal_cdf(double z);
double dcq_normal_quantile(double p, double q);
double dcq_beta_quantile(double a, double b, double p, double q);
double dcq_beta_cdf(double a, double b, double x);
double dcq_gamma_quantile(double shape, double p, double q);
double dcq_gamma_cdf(double shape, double x);
double dcq_tgamma(double x);
#ifdef __cplusplus
}
#endif
