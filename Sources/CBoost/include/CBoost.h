// A C face over Boost.Math: distributions that statistics needs, to the last digits. Swift does not import C++ without making every
// importer do so. No exception crosses it: what Boost throws (a parameter or argument out of range, overflow) is NaN here.
#ifndef CBOOST_H
#define CBOOST_H

#ifdef __cplusplus
extern "C" {
#endif

/// Student's t with `degrees` > 0 of freedom, which need not be whole: the t with P(T <= t) = p for 0 < p < 1.
double cboost_student_t_quantile(double p, double degrees);

/// P(T <= t) of it; t may be infinite.
double cboost_student_t_cumulative(double t, double degrees);

/// The x with P(X <= x) = p of a beta distribution, a and b > 0.
double cboost_beta_quantile(double p, double a, double b);

/// P(X <= k) of the number of successes in n trials of probability p each.
double cboost_binomial_cumulative(double k, double n, double p);

/// P(X >= k) of the number of marked ones among `drawn` of `all`, of which `marked` are.
double cboost_hypergeometric_at_least(unsigned k, unsigned drawn, unsigned marked, unsigned all);

#ifdef __cplusplus
}
#endif

#endif
