#include "input/units.hpp"

#include "input/findings.hpp"
#include "numeric/math.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <span>
#include <utility>
#include <vector>

namespace capexsim {

namespace {

/// One way to write a number: canonical-or-base value = written · 10^exponent · multiplier / divisor. `¤` stands for a currency.
struct Unit {
    std::string_view text;
    int exponent = 0;
    double multiplier = 1;
    double divisor = 1;
    UnitForm form = {};
    bool takes_prefix = false;  ///< k, mn, bn, tn
};

constexpr UnitForm growth_form(double scale) { return {Transform::log1p, scale}; }
constexpr UnitForm decay_form(double scale) { return {Transform::neg_log1m, scale}; }

constexpr Unit kNumber[] = {{""}, {"%", -2}};
constexpr Unit kFraction[] = {{"%", -2}, {""}};
constexpr Unit kMoney[] = {{.text = "¤", .exponent = -9, .takes_prefix = true}};
constexpr Unit kMoneyRate[] = {{.text = "¤/year", .exponent = -9, .takes_prefix = true},
                               {.text = "¤/quarter", .exponent = -9, .multiplier = 4, .takes_prefix = true},
                               {.text = "¤/month", .exponent = -9, .multiplier = 12, .takes_prefix = true}};
constexpr Unit kPrice[] = {{.text = "¤/H100e", .takes_prefix = true}};
constexpr Unit kCompute[] = {{.text = "H100e", .takes_prefix = true}};
constexpr Unit kComputeFlow[] = {{.text = "H100e/quarter", .takes_prefix = true},
                                 {.text = "H100e/year", .divisor = 4, .takes_prefix = true},
                                 {.text = "H100e/month", .multiplier = 3, .takes_prefix = true}};
constexpr Unit kGrowthRate[] = {{"%/year", -2, 1, 1, growth_form(1)},
                                {"%/quarter", -2, 1, 1, growth_form(4)},
                                {"%/month", -2, 1, 1, growth_form(12)},
                                {"log/year"},
                                {.text = "log/quarter", .multiplier = 4}};
constexpr Unit kDecayRate[] = {
    {"%/year", -2, 1, 1, decay_form(1)},      {"%/quarter", -2, 1, 1, decay_form(4)},
    {"%/month", -2, 1, 1, decay_form(12)},    {"log/year"},
    {.text = "log/quarter", .multiplier = 4}, {"/year"},
    {.text = "/quarter", .multiplier = 4}};
constexpr Unit kShareRate[] = {
    {"%/year", -2}, {.text = "%/quarter", .exponent = -2, .multiplier = 4}, {"log/year"}, {"/year"}};
constexpr Unit kVolatility[] = {
    {"%/sqrt(year)", -2}, {"/sqrt(year)"}, {.text = "%/sqrt(quarter)", .exponent = -2, .multiplier = 2}};
constexpr Unit kDuration[] = {{"years"},
                              {"year"},
                              {.text = "months", .divisor = 12},
                              {.text = "month", .divisor = 12},
                              {.text = "quarters", .divisor = 4},
                              {.text = "quarter", .divisor = 4}};
constexpr Unit kPower[] = {{"GW"}, {"MW", -3}};
constexpr Unit kPowerPerCompute[] = {{"W/H100e"}, {"kW/H100e", 3}};
constexpr Unit kWaferFlow[] = {{.text = "wafers/month", .multiplier = 3, .takes_prefix = true},
                               {.text = "wafers/quarter", .takes_prefix = true},
                               {.text = "wafers/year", .divisor = 4, .takes_prefix = true}};
constexpr Unit kStack[] = {{.text = "stacks", .takes_prefix = true}};
constexpr Unit kStackFlow[] = {{.text = "stacks/quarter", .takes_prefix = true},
                               {.text = "stacks/year", .divisor = 4, .takes_prefix = true},
                               {.text = "stacks/month", .multiplier = 3, .takes_prefix = true}};
constexpr Unit kComputePerPackage[] = {{"H100e/package"}};

/// Everything that is said of a dimension.
struct Measure {
    Dimension dimension;
    std::string_view noun;       ///< "an amount of money per time"
    std::string_view canonical;  ///< unit inside
    std::span<const Unit> units;
    std::string_view example;
};

constexpr Measure kMeasures[] = {
    {Dimension::number, "a number", "", kNumber, "1.2"},
    {Dimension::fraction, "a share", "", kFraction, "25 %"},
    {Dimension::money, "an amount of money", "USD bn", kMoney, "23 bn USD"},
    {Dimension::money_rate, "an amount of money per time", "USD bn/year", kMoneyRate, "23 bn USD/year"},
    {Dimension::price, "a price of compute", "USD/H100e", kPrice, "16600 USD/H100e"},
    {Dimension::compute, "an amount of compute", "H100e", kCompute, "400 k H100e"},
    {Dimension::compute_flow, "compute per time", "H100e/quarter", kComputeFlow, "75000 H100e/quarter"},
    {Dimension::growth_rate, "a growth rate", "1/year", kGrowthRate, "30 %/year"},
    {Dimension::decay_rate, "a rate of decline or of arrival", "1/year", kDecayRate, "20 %/year"},
    {Dimension::share_rate, "a rate per time", "1/year", kShareRate, "40 %/year"},
    {Dimension::volatility, "a volatility", "1/sqrt(year)", kVolatility, "20 %/sqrt(year)"},
    {Dimension::duration, "a duration", "years", kDuration, "7 months"},
    {Dimension::date, "a date", "years after the start", kDuration, "2027Q3"},
    {Dimension::power, "electric power", "GW", kPower, "1.5 GW"},
    {Dimension::power_per_compute, "power per compute", "W/H100e", kPowerPerCompute, "1400 W/H100e"},
    {Dimension::wafer_flow, "wafers per time", "wafers/quarter", kWaferFlow, "60000 wafers/month"},
    {Dimension::stack, "a number of memory stacks", "stacks", kStack, "13 mn stacks"},
    {Dimension::stack_flow, "memory stacks per time", "stacks/quarter", kStackFlow, "2 mn stacks/quarter"},
    {Dimension::compute_per_package, "compute per package", "H100e/package", kComputePerPackage,
     "0.76 H100e/package"},
};

const Measure& measure(Dimension dimension) {
    const auto found = std::ranges::find(kMeasures, dimension, &Measure::dimension);
    require(found != std::end(kMeasures), "every dimension has its row of units");
    return *found;
}

struct Prefix {
    std::string_view text;
    int exponent;
};
constexpr Prefix kPrefixes[] = {{"k", 3},  {"thousand", 3}, {"mn", 6},  {"M", 6},        {"million", 6},
                                {"bn", 9}, {"billion", 9},  {"tn", 12}, {"trillion", 12}};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\n") - first + 1);
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::size_t digits_at(std::string_view text, std::size_t at) {
    std::size_t count = 0;
    while (at + count < text.size() && is_digit(text[at + count])) ++count;
    return count;
}

/// Length of the number that `text` begins with: sign, digits, fraction, exponent. Leading zeros and bare points count as part of it.
std::size_t number_length(std::string_view text) {
    std::size_t at = !text.empty() && (text[0] == '-' || text[0] == '+') ? 1 : 0;
    const std::size_t whole = digits_at(text, at);
    at += whole;
    std::size_t fraction = 0;
    if (at < text.size() && text[at] == '.') {
        fraction = digits_at(text, at + 1);
        at += 1 + fraction;
    }
    if (whole + fraction == 0) return 0;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
        const std::size_t digits = digits_at(text, at + 1 + sign);
        if (digits > 0) at += 1 + sign + digits;
    }
    return at;
}

template <class T>
Parsed<T> problem(std::string what, std::string hint = "") {
    return {std::nullopt, std::move(what), std::move(hint)};
}

/// Why `text` is no plain decimal number, where that can be told.
std::string number_hint(std::string_view text) {
    if (text.find(',') != std::string_view::npos || text.find('_') != std::string_view::npos) {
        return "write it without separators, with a point for decimals, for example 16600 or 0.25";
    }
    if (text.starts_with("0x") || text.starts_with("0X") || text.starts_with("0o") ||
        text.starts_with("0b")) {
        return "write it in decimal";
    }
    if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return "write it without leading zeros";
    if (text.starts_with('.') || text.ends_with('.')) return "write a digit before and after the point";
    if (text.starts_with('+')) return "write it without a plus sign";
    return "";
}

template <class T>
Parsed<T> parse_whole(std::string_view text) {
    text = trimmed(text);
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    const std::size_t digits = digits_at(text, sign);
    const bool leading_zero = digits > 1 && text[sign] == '0';
    if (digits == 0 || sign + digits != text.size() || leading_zero) {
        return problem<T>(quote(text) + " is not a whole number", number_hint(text));
    }
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return problem<T>(quote(text) + " is outside the range of whole numbers");
    return {value, "", ""};
}

/// Days from 1970-01-01 in the Gregorian calendar, by eras of 400 years.
int day_number(int year, int month, int day) {
    const int y = month <= 2 ? year - 1 : year;
    const int era = y / 400;
    const int year_of_era = y - era * 400;
    const int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
}

int quarter_start(int index) { return day_number(index / 4, index % 4 * 3 + 1, 1); }

/// `2027-07-01` as quarters since the year 0; a day moves evenly through its quarter.
std::optional<double> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-' || digits_at(text, 0) != 4 ||
        digits_at(text, 5) != 2 || digits_at(text, 8) != 2) {
        return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t count) {
        int value = 0;
        for (std::size_t i = 0; i < count; ++i) value = value * 10 + (text[at + i] - '0');
        return value;
    };
    const int year = number(0, 4);
    const int month = number(5, 2);
    const int day = number(8, 2);
    if (year < 1 || month < 1 || month > 12 || day < 1) return std::nullopt;
    const int next_month = month == 12 ? day_number(year + 1, 1, 1) : day_number(year, month + 1, 1);
    if (day > next_month - day_number(year, month, 1)) return std::nullopt;
    const int index = year * 4 + (month - 1) / 3;
    const int first = quarter_start(index);
    return index +
           static_cast<double>(day_number(year, month, day) - first) / (quarter_start(index + 1) - first);
}

Parsed<WrittenNumber> parse_date(std::string_view text, const UnitContext& context) {
    const auto relative = [&](double quarters) -> Parsed<WrittenNumber> {
        if (!context.start) return problem<WrittenNumber>("a date needs 'start'");
        return {WrittenNumber{(quarters - context.start->index) / 4, {}}, "", ""};
    };
    if (const auto day = parse_day(text)) return relative(*day);
    const Parsed<Quarter> quarter = parse_quarter(text);
    if (quarter) return relative(quarter->index);
    return problem<WrittenNumber>(quarter.problem);
}

/// "1 bn USD / year" after its number: `{9, "¤/year", "USD"}`.
struct UnitWords {
    int prefix = 0;
    bool has_prefix = false;
    std::string text;      ///< with `¤` for the currency
    std::string currency;  ///< empty: none
};

bool is_currency(std::string_view word) {
    return word.size() == 3 && std::ranges::all_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

UnitWords split_unit(std::string_view text) {
    UnitWords words;
    text = trimmed(text);
    const std::size_t space = text.find(' ');
    if (space != std::string_view::npos) {
        const auto prefix = std::ranges::find(kPrefixes, text.substr(0, space), &Prefix::text);
        if (prefix != std::end(kPrefixes)) {
            words.prefix = prefix->exponent;
            words.has_prefix = true;
            text = trimmed(text.substr(space));
        }
    }
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view numerator = trimmed(text.substr(0, slash));
    if (is_currency(numerator)) {
        words.currency = numerator;
        words.text = "¤";
    } else {
        words.text = numerator;
    }
    if (slash < text.size()) words.text += "/" + std::string(trimmed(text.substr(slash + 1)));
    return words;
}

/// `30 % within 3 years`: a hazard by -ln(1-p)/w.
Parsed<WrittenNumber> parse_within(std::string_view number, std::string_view window) {
    const Parsed<WrittenNumber> width = parse_quantity(window, Dimension::duration, {});
    if (!width) return problem<WrittenNumber>(width.problem, width.hint);
    if (!(width->value > 0))
        return problem<WrittenNumber>("the window " + quote(window) + " is not positive");
    if (!std::isfinite(1 / width->value))
        return problem<WrittenNumber>("the window " + quote(window) + " is too short");
    const Parsed<double> value = parse_number(number, -2);
    if (!value) return problem<WrittenNumber>(value.problem, value.hint);
    return {WrittenNumber{*value, decay_form(1 / width->value)}, "", ""};
}

}  // namespace

Parsed<double> parse_number(std::string_view text, int exponent) {
    text = trimmed(text);
    const std::size_t sign = text.starts_with('-') ? 1 : 0;
    const bool leading_zero = digits_at(text, sign) > 1 && text[sign] == '0';
    const bool bare_point = digits_at(text, sign) == 0 || text.ends_with('.') ||
                            text.find(".e") != std::string_view::npos ||
                            text.find(".E") != std::string_view::npos;
    if (text.empty() || number_length(text) != text.size() || text[0] == '+' || leading_zero || bare_point) {
        return problem<double>(quote(text) + " is not a number", number_hint(text));
    }
    const std::size_t e = std::min(text.find_first_of("eE"), text.size());
    std::int64_t written_exponent = 0;
    if (e < text.size()) {
        const std::size_t first = text[e + 1] == '+' ? e + 2 : e + 1;
        const auto parsed = std::from_chars(text.data() + first, text.data() + text.size(), written_exponent);
        if (parsed.ec != std::errc{})
            return problem<double>(quote(text) + " is outside the range of numbers");
    }
    const std::int64_t shift = std::clamp<std::int64_t>(written_exponent, -100000000, 100000000) + exponent;
    const std::string shifted = std::string(text.substr(0, e)) + "e" + std::to_string(shift);
    double value = 0;
    const auto [end, error] = std::from_chars(shifted.data(), shifted.data() + shifted.size(), value);
    if (error != std::errc{} || !std::isfinite(value)) {
        return problem<double>(quote(text) + " is outside the range of numbers");
    }
    return {value == 0 ? 0.0 : value, "", ""};  // no negative zero
}

Parsed<std::int64_t> parse_integer(std::string_view text) { return parse_whole<std::int64_t>(text); }

Parsed<std::uint64_t> parse_unsigned(std::string_view text) {
    if (trimmed(text).starts_with('-')) return problem<std::uint64_t>(quote(text) + " is negative");
    return parse_whole<std::uint64_t>(text);
}

Parsed<Quarter> parse_quarter(std::string_view text) {
    text = trimmed(text);
    if (text.size() == 6 && digits_at(text, 0) == 4 && text[4] == 'Q' && text[5] >= '1' && text[5] <= '4' &&
        text[0] != '0') {
        const int year =
            (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0');
        return {Quarter::of(year, text[5] - '0'), "", ""};
    }
    return problem<Quarter>(quote(text) + " is not a quarter", "write year and quarter, for example 2026Q1");
}

Parsed<WrittenNumber> parse_quantity(std::string_view text, Dimension dimension, const UnitContext& context) {
    text = trimmed(text);
    const Measure& measured = measure(dimension);
    const std::size_t length = number_length(text);
    const bool calendar = digits_at(text, 0) == 4 && text.size() > 4 && (text[4] == 'Q' || text[4] == '-');
    if (dimension == Dimension::date && calendar) {
        auto date = parse_date(text, context);
        if (!date && date.hint.empty()) date.hint = accepted_units(dimension);
        return date;
    }
    const std::string_view rest = trimmed(text.substr(length));
    if (length == 0) {
        return problem<WrittenNumber>(quote(text) + " is not " + std::string(measured.noun),
                                      accepted_units(dimension));
    }
    if (dimension == Dimension::decay_rate && rest.starts_with("% within ")) {
        return parse_within(text.substr(0, length), rest.substr(9));
    }
    const UnitWords words = split_unit(rest);
    const auto unit = std::ranges::find(measured.units, words.text, &Unit::text);
    if (unit == measured.units.end() || (words.has_prefix && !unit->takes_prefix)) {
        const Parsed<double> plain = parse_number(text.substr(0, length));
        if (!plain) return problem<WrittenNumber>(plain.problem, plain.hint);
        const std::string hint = number_hint(text);
        if (!hint.empty()) return problem<WrittenNumber>(quote(text) + " is not a number", hint);
        const std::string what = rest.empty() ? " has no unit" : " is not " + std::string(measured.noun);
        return problem<WrittenNumber>(quote(text) + what, accepted_units(dimension));
    }
    const Parsed<double> number = parse_number(text.substr(0, length), unit->exponent + words.prefix);
    if (!number) return problem<WrittenNumber>(number.problem, number.hint);
    double value = *number * unit->multiplier / unit->divisor;
    if (!words.currency.empty() && words.currency != "USD") {
        const auto rate = context.currencies.find(words.currency);
        const bool known = rate != context.currencies.end();
        if (!known && !context.any_currency) {
            return problem<WrittenNumber>(
                "there is no rate for " + words.currency,
                "add 'currencies: {" + words.currency + ": …}', its number per USD");
        }
        if (known) value /= rate->second;
    }
    if (!std::isfinite(value))
        return problem<WrittenNumber>(quote(text) + " is outside the range of numbers");
    return {WrittenNumber{value, unit->form}, "", ""};
}

Parsed<std::int64_t> parse_quarters(std::string_view text) {
    const Parsed<WrittenNumber> years = parse_quantity(text, Dimension::duration, {});
    if (!years) return problem<std::int64_t>(years.problem, "write whole quarters, for example 4 quarters");
    const double quarters = years->value * 4;
    if (!(std::abs(quarters) < 1e6) || quarters != std::floor(quarters)) {
        return problem<std::int64_t>(quote(text) + " is not a whole number of quarters",
                                     "write whole quarters, for example 4 quarters");
    }
    return {static_cast<std::int64_t>(quarters), "", ""};
}

double canonical(double x, UnitForm form) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const auto logarithm = [&](double y) {  // ln(1 + y) with its limits
        if (!(y > -1)) return -kInfinity;
        return std::isfinite(y) ? numeric::log1p(y) : kInfinity;
    };
    switch (form.transform) {
        case Transform::identity: return form.scale * x;
        case Transform::log1p: return form.scale * logarithm(x);
        case Transform::neg_log1m: return -form.scale * logarithm(-x);
    }
    return x;
}

std::string_view canonical_unit(Dimension dimension) { return measure(dimension).canonical; }

std::string accepted_units(Dimension dimension) {
    const Measure& measured = measure(dimension);
    if (dimension == Dimension::number) return "write a plain number, for example 1.2";
    if (dimension == Dimension::date) {
        return "write a quarter, a day or a time after the start, for example 2027Q3, 2027-07-01 or 18 months";
    }
    std::string units;
    bool prefix = false;
    for (const Unit& unit : measured.units) {
        if (unit.text.empty()) continue;
        std::string text(unit.text);
        if (text.starts_with("¤")) text.replace(0, std::string_view("¤").size(), "USD");
        units += (units.empty() ? "" : ", ") + text;
        prefix = prefix || unit.takes_prefix;
    }
    if (dimension == Dimension::decay_rate) units += " or '% within 3 years'";
    return "write it in " + units + (prefix ? " with k, mn, bn or tn before it" : "") + ", for example " +
           std::string(measured.example);
}

Dimension width_dimension(Dimension dimension) {
    return dimension == Dimension::date ? Dimension::duration : dimension;
}

std::string format_number(double value, int significant_digits) {
    std::array<char, 64> buffer{};
    const double magnitude = std::abs(value);
    const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e15);
    if (plain && magnitude >= 1000) {
        const auto [end, error] =
            std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed,
                          magnitude < 1e5 && value != std::floor(value) ? 1 : 0);
        return {buffer.data(), end};
    }
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                            std::chars_format::general, significant_digits);
    return {buffer.data(), end};
}

}  // namespace capexsim
