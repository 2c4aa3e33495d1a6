#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace capexsim::report {

/// A JSON value; objects keep their order.
class Json {
public:
    using Array = std::vector<Json>;
    using Object = std::vector<std::pair<std::string, Json>>;
    using Value =
        std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string, Array, Object>;

    Json() : value_(nullptr) {}
    Json(bool x) : value_(x) {}
    Json(int x) : value_(std::int64_t{x}) {}
    Json(std::int64_t x) : value_(x) {}
    Json(std::uint64_t x) : value_(x) {}
    Json(double x) : value_(x) {}
    Json(const char* x) : value_(std::string(x)) {}
    Json(std::string x) : value_(std::move(x)) {}
    Json(Array x) : value_(std::move(x)) {}
    Json(Object x) : value_(std::move(x)) {}
    Json(std::optional<double> x) : Json(x ? Json(*x) : Json()) {}
    Json(std::optional<std::string> x) : Json(x ? Json(std::move(*x)) : Json()) {}
    const Value& value() const { return value_; }

private:
    Value value_;
};

/// The text of a value, ending with a line end. Invalid UTF-8 becomes U+FFFD.
/// @param indent blanks a level; negative: all on one line
/// @throws ContractError on a number that is not finite: JSON has none, and null would hide a mistake
std::string write_json(const Json& value, int indent);

/// What write_json() wrote, or any other JSON.
/// @param name of where the text comes from, for messages
/// @throws WorldError where it is none
Json read_json(const std::string& text, const std::string& name);

/// A member of an object; null where there is no such, or no object.
const Json* member(const Json& object, std::string_view key);

}  // namespace capexsim::report
