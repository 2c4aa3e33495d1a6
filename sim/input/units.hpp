#pragma once

#include "capexsim/quantity.hpp"
#include "capexsim/scenario.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace capexsim {

/// A value, or what is wrong with its text.
template <class T>
struct Parsed {
    std::optional<T> value;
    std::string problem;  ///< no full stop
    std::string hint;

    explicit operator bool() const { return value.has_value(); }
    const T& operator*() const { return *value; }
    const T* operator->() const { return &*value; }
};

/// What text needs to become a number.
struct UnitContext {
    std::map<std::string, double> currencies;  ///< of that currency per USD
    std::optional<Quarter> start;              ///< T = 1; absent: dates cannot be read
    bool any_currency = false;  ///< a currency without a rate counts as USD: the rates cannot be read
};

/// How a written number becomes canonical: `scale · transform(x)`.
struct UnitForm {
    Transform transform = Transform::identity;
    double scale = 1.0;
    bool operator==(const UnitForm&) const = default;
};

struct WrittenNumber {
    double value = 0;  ///< in written base units
    UnitForm form;
};

/// A plain decimal number times 10^exponent, correctly rounded. Hexadecimal, octal, infinite and out-of-range numbers are problems.
Parsed<double> parse_number(std::string_view text, int exponent = 0);
Parsed<std::int64_t> parse_integer(std::string_view text);
Parsed<std::uint64_t> parse_unsigned(std::string_view text);

/// `2027Q3`.
Parsed<Quarter> parse_quarter(std::string_view text);

/// A number with the unit that its dimension asks for. Factors are exact decimals or one division: one rounding each.
Parsed<WrittenNumber> parse_quantity(std::string_view text, Dimension dimension, const UnitContext& context);

/// A duration of whole quarters: `4 quarters`, `11 years`, `3 months`.
Parsed<std::int64_t> parse_quarters(std::string_view text);

/// Canonical value of a number written in base units; infinite where the form ends (-100 %/year of growth).
double canonical(double x, UnitForm form);

/// Unit that numbers of a dimension have inside the program, `USD bn/year`; empty for plain numbers.
std::string_view canonical_unit(Dimension dimension);

/// What may be written, with an example: `write USD/year or …, for example 23 bn USD/year`.
std::string accepted_units(Dimension dimension);

/// What widths (standard deviations) of a dimension are written as: a date's is a duration.
Dimension width_dimension(Dimension dimension);

/// A number as people read it, 4 significant digits or more where asked.
std::string format_number(double value, int significant_digits = 4);

}  // namespace capexsim
