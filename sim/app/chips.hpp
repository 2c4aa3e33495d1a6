#pragma once

#include "capexsim/error.hpp"

#include <optional>
#include <string>

namespace capexsim::app {

/// Which chips, by which rule, on which day.
struct ChipsChoice {
    std::optional<std::string> rule;        ///< name; absent: the one in force on the day
    std::optional<std::string> date;        ///< absent: every chip, and the latest rule
    std::optional<std::string> chips_file;  ///< absent: the catalogue that the program was built with
    std::optional<std::string> rules_file;
    bool json = false;
};

/// Prints of every chip whether it is free, needs a licence or is denied, by which threshold and by how much.
ExitCode chips(const ChipsChoice& choice);

}  // namespace capexsim::app
