#include "CBoost.h"

#include <boost/math/distributions/beta.hpp>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/hypergeometric.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <limits>

namespace {

template <class Function> double orNaN(Function function) noexcept {
  try {
    return function();
  } catch (...) {
    return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

double cboost_student_t_quantile(double p, double degrees) {
  return orNaN([&] { return quantile(boost::math::students_t(degrees), p); });
}

double cboost_student_t_cumulative(double t, double degrees) {
  return orNaN([&] { return cdf(boost::math::students_t(degrees), t); });
}

double cboost_beta_quantile(double p, double a, double b) {
  return orNaN([&] { return quantile(boost::math::beta_distribution<>(a, b), p); });
}

double cboost_binomial_cumulative(double k, double n, double p) {
  return orNaN([&] { return cdf(boost::math::binomial(n, p), k); });
}

double cboost_hypergeometric_at_least(unsigned k, unsigned drawn, unsigned marked, unsigned all) {
  return orNaN([&] {
    // A count outside of what is possible is an error to Boost.
    if (k == 0 || k + all <= drawn + marked) return 1.0;
    if (k > drawn || k > marked) return 0.0;
    return cdf(complement(boost::math::hypergeometric(marked, drawn, all), k - 1));
  });
}
