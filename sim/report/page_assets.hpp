#pragma once

#include <string_view>

namespace capexsim::report {

/// The code of the page as the build bundled and embedded it, with the SHA-256 (base64) that its policy allows; all empty where
/// the build had no npm.
struct PageAssets {
    std::string_view script, script_hash, style, style_hash;
};
extern const PageAssets kPageAssets;

}  // namespace capexsim::report
